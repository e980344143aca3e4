"""manage.py print_edition 2026.1 --language ru --by editor@example.org"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from basics.errors import Refused
from catalog.binding import keep_book
from catalog.models import Edition


class Command(BaseCommand):
    help = "Print the PDF of a frozen edition and keep it, so that it can be taken at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the edition, such as 2026.1")
        parser.add_argument("--language", choices=list(settings.CATALOG_LANGUAGES), default="en", help="(default: en)")
        parser.add_argument("--public", action="store_true", help="the copy for strangers, without names of members")
        parser.add_argument("--by", required=True, help="the email address of the member who has it printed")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.with_people().filter(name=options["name"]).first()
        person = User.objects.filter(email=options["by"]).first()
        if edition is None or person is None:
            raise CommandError(f"There is no edition {options['name']}, or nobody with the address {options['by']}.")
        try:
            hashed = keep_book(edition, options["language"], by=person, stranger=options["public"])
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"Edition {edition.name}, {options['language']}: printed and kept. SHA-256 {hashed}")
