"""manage.py export_edition 2026.1 --output perimeter-2026.1.json"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from basics.errors import Refused
from catalog.actions import export_edition
from catalog.interchange import WRITERS
from catalog.models import Edition


class Command(BaseCommand):
    help = "Write a frozen edition as one file: the same bytes every time, with the hashes to check it by."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the edition, such as 2026.1")
        parser.add_argument("--format", choices=sorted(WRITERS), default="json", help="the format (default: json)")
        parser.add_argument("--output", type=Path, help="the file to write; without it, standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.with_people().filter(name=options["name"]).first()
        if edition is None:
            known = ", ".join(Edition.objects.frozen().values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no edition {options['name']}. Frozen editions: {known}.")
        try:
            content = export_edition(edition, options["format"], by=None)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self._write(content, options["output"])

    def _write(self, content: bytes, output: Path | None) -> None:
        if output is None:
            # The file ends with its own line end; a second one would change its bytes.
            self.stdout.write(content.decode(), ending="")
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{output}: {len(content)} bytes.")
