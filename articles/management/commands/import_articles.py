"""Import a file of many articles, as the page and the API do: same action, same rules, of any size."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from articles.importing import start_import
from articles.models import BulkImport, Source
from basics.call import Call, calling, request_id_from
from basics.errors import Refused


class Command(BaseCommand):
    help = "Import a CSV or JSON Lines file of articles (gzip if you like); a job takes it, and says how far it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="columns: title, text, language, source, url ...")
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="the person who adds them")
        parser.add_argument("--source", default="", metavar="NAME", help="a known source, for rows that name none")
        parser.add_argument("--language", default="", help="for rows that name none, as BCP 47: ru, kk, uz-Cyrl ...")

    def handle(self, *args: Any, **options: Any) -> None:
        with calling(Call(request_id=request_id_from(""), means="command")):
            try:
                made = _started(options)
            except Refused as refusal:
                raise CommandError(str(refusal.message)) from refusal
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"{made.total} rows are being taken: {made.get_absolute_url()}"))


def _started(options: dict[str, Any]) -> BulkImport:
    by = User.objects.active().filter(email__iexact=options["email"]).first()
    if by is None:
        raise CommandError(f"There is no active person with the email {options['email']}.")
    source = None
    if options["source"]:
        source = Source.objects.known_as(options["source"])
        if source is None:
            raise CommandError(f"There is no source {options['source']}.")
    with options["file"].open("rb") as file:
        name = options["file"].name.encode(errors="replace").decode()
        return start_import(file, filename=name, source=source, language=options["language"], by=by)
