"""Print the way in for the first administrator."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import create_setup_link


class Command(BaseCommand):
    help = "Print a one-time link that makes the first administrator; older such links stop working."

    def handle(self, *args: Any, **options: Any) -> None:
        link = create_setup_link()
        self.stdout.write(link or "There are people already: an administrator invites others on the page People.")
