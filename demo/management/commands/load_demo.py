"""Load the illustrative demo world, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import story


class Command(BaseCommand):
    help = "Load the illustrative demo world (people, articles, catalog, proposals, an edition). Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print the demo log-ins")
        parser.add_argument("--force", action="store_true", help="also when DEBUG=0: its passphrase is no secret")

    def handle(self, *args: Any, logins: bool = False, force: bool = False, **options: Any) -> None:
        if not logins:
            self.load(force)
        people = story.logins()
        if people:
            self.stdout.write(f"Demo log-ins, all with the passphrase “{story.PASSPHRASE}”:")
        for name, email, roles in people:
            self.stdout.write(f"  {email:<34} {name} ({roles})")

    def load(self, force: bool) -> None:
        if story.refuse_production() and not force:
            raise CommandError("DEBUG=0: the demo world has a public passphrase. Say --force if this is what you want.")
        made = story.tell_story(lambda line: self.stdout.write(f"  demo world: {line}"))
        self.stdout.write("The demo world is loaded." if made else "The demo world is there already.")
