"""manage.py verify_edition perimeter-2026.1.json"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.manifest import first_wrong


class Command(BaseCommand):
    help = "Recompute every hash of an exported edition and name the first part that differs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the exported JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        if wrong := first_wrong(content):
            raise CommandError(wrong)
        document = json.loads(content)
        name, count = document["edition"]["name"], len(document["entries"])
        self.stdout.write(f"Edition {name}: {count} entries, every hash holds.")
        self.stdout.write(f"Manifest {document['manifest']['sha256']}")
