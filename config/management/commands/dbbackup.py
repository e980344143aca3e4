"""Write the whole database to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from config.backups import BackupError, back_up


class Command(BaseCommand):
    help = _("Write the whole database to FILE (PostgreSQL's custom format). The site may go on meanwhile.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("the file to write; it must not exist yet"))

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            back_up(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        record("back_up", User, by=None, after={"file": file.name})
        size = file.stat().st_size // 1024
        self.stdout.write(_("The database is in %(file)s (%(size)d kB).") % {"file": file, "size": size})
