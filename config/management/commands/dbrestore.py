"""Put a backup in the place of the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from config.backups import BackupError, restore


class Command(BaseCommand):
    help = _("Replace the database by the one in FILE, which dbbackup wrote; all of it or, on any failure, nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("a file that dbbackup wrote"))
        parser.add_argument("--force", action="store_true", help=_("also when the database is not empty"))

    def handle(self, *args: Any, file: Path, force: bool = False, **options: Any) -> None:
        try:
            restore(file, replace=force)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("The database is the one in %(file)s. Now run: manage.py migrate") % {"file": file})
