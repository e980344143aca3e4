"""manage.py export_edition 2026.1 --output perimeter-2026.1.json"""

import codecs
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from basics.errors import Refused
from catalog.actions import export_edition
from catalog.exporting import Export
from catalog.interchange import WRITERS
from catalog.models import Edition

PIECE = 2**20  # bytes


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
            export = export_edition(edition, options["format"], by=None)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        with export.file:
            if options["output"] is None:
                self._print(export, options["format"])
            else:
                self._write(export, options["output"])

    def _print(self, export: Export, format: str) -> None:
        """Print a file of text; it ends with its own line end, a second one would change its bytes."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for piece in iter(lambda: export.file.read(PIECE), b""):
                self.stdout.write(decoder.decode(piece), ending="")
        except UnicodeDecodeError as error:
            raise CommandError(f"{format} is no text: name a file with --output.") from error

    def _write(self, export: Export, output: Path) -> None:
        try:
            with output.open("wb") as file:
                shutil.copyfileobj(export.file, file, PIECE)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{output}: {export.size} bytes.")
