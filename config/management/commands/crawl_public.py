"""Walk the public catalog as a stranger does, and say what is wrong there."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from config.crawling import Crawler, Reply
from config.secrets_kept import closed_doors, secrets_kept

SHOWN = 50  # problems that are written out


class Command(BaseCommand):
    help = _("Walk the public catalog as a stranger: dead links, cookies, and anything that is not for everybody.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", default=settings.SITE_URL, help=_("where it is served (SITE_URL)"))
        parser.add_argument("--most", type=int, default=20_000, help=_("how many pages at most (20000)"))
        parser.add_argument("--allow", action="append", default=[], help=_("a word that is no secret; may be repeated"))

    def handle(self, *args: Any, site: str, most: int, allow: list[str], **options: Any) -> None:
        secrets = {word: what for word, what in secrets_kept().items() if word not in allow}
        crawler = Crawler(Asking(site).fetch, site.rstrip("/"), secrets, most)
        crawler.knock(closed_doors())
        found = crawler.walk()
        self.stdout.write(f"secrets looked for: {len(secrets)}")
        for line in found.report():
            self.stdout.write(line)
        for problem in found.problems[:SHOWN]:
            self.stdout.write(f"  {problem}")
        if found.problems:
            raise CommandError(_("The public catalog is not as it should be."))


class Asking:
    """One connection to the site, opened anew when it ends."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.netloc, timeout=60)

    def fetch(self, path: str) -> Reply:
        try:
            return self._ask(path)
        except (http.client.HTTPException, OSError):
            self.connection.close()
            return self._ask(path)

    def _ask(self, path: str) -> Reply:
        self.connection.request("GET", path, headers={"Accept": "*/*", "Accept-Language": "en"})
        answer = self.connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())
