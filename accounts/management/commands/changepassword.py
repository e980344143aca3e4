"""Set a forgotten password. Stands before Django's command of this name, which records nothing."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import reset_password
from accounts.models import User
from basics.errors import Refused


class Command(BaseCommand):
    help = "Set the password of a member, by email; asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = User.objects.with_email(email).first()
        if person is None:
            raise CommandError(f"Nobody here has the email {email}.")
        try:
            reset_password(person, new=getpass(f"New password of {person.name}: "))
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"The password of {person.name} is set; all their sessions are signed out.")
