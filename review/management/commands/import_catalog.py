"""manage.py import_catalog hips-2025.json --format hips --by editor@example.org --theme CLI"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from basics.call import Call, calling, request_id_from
from basics.errors import Refused
from catalog.interchange import READERS
from review.import_models import ImportRun
from review.importing import ASKED, ASKED_OF_LINKS, start_import


class Command(BaseCommand):
    help = "Take in the file of a catalog: a job makes a proposal of each row, and says how far it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the file, of any size")
        parser.add_argument("--format", choices=sorted(READERS), default="json", help="the format (default: json)")
        parser.add_argument("--by", dest="email", required=True, metavar="EMAIL", help="the person who proposes them")
        adding = "add words of vocabularies that the file brings along (administrators)"
        parser.add_argument("--add-terms", action="store_true", help=adding)
        for name in (*ASKED, *ASKED_OF_LINKS):
            parser.add_argument(f"--{name}", default="", help="for new entries of which the source does not say it")

    def handle(self, *args: Any, **options: Any) -> None:
        with calling(Call(request_id=request_id_from(""), means="command")):
            try:
                made = _started(options)
            except Refused as refusal:
                raise CommandError(str(refusal.message)) from refusal
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        rows = made.rows.whole().count()
        self.stdout.write(self.style.SUCCESS(f"{rows} rows are being proposed: {made.get_absolute_url()}"))


def _started(options: dict[str, Any]) -> ImportRun:
    by = User.objects.active().filter(email__iexact=options["email"]).first()
    if by is None:
        raise CommandError(f"There is no active person with the email {options['email']}.")
    defaults = {name: options[name] for name in (*ASKED, *ASKED_OF_LINKS) if options[name]}
    name = options["file"].name.encode(errors="replace").decode()
    with options["file"].open("rb") as file:
        more = {"defaults": defaults, "add_terms": options["add_terms"]}
        return start_import(file, by=by, format=options["format"], filename=name, **more)
