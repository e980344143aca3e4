"""manage.py verify_audit"""

import json
import time
from argparse import ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from accounts.anchors import DIGEST, Anchor, AnchorError, anchor_file, read_anchor
from accounts.verifying import Report, verify, verify_and_record


def digest(words: str) -> str:
    if not DIGEST.fullmatch(words.lower()):
        raise ArgumentTypeError("a digest has 64 hexadecimal digits")
    return words.lower()


class Command(BaseCommand):
    help = "Recompute every hash of the audit log and name the first entry or seal that is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")
        known = parser.add_mutually_exclusive_group()
        known.add_argument("--anchor", type=Path, metavar="FILE", help="the last seal as it was kept in a file")
        known.add_argument("--expect", type=digest, metavar="DIGEST", help="the digest of a seal that must be there")
        parser.add_argument("--no-record", action="store_true", help="do not write into the log that it was verified")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        begin = time.perf_counter()
        report = (verify if options["no_record"] else verify_and_record)(self.anchor(options))
        seconds = round(time.perf_counter() - begin, 1)
        if options["json"]:
            self.stdout.write(json.dumps({"holds": not report.broken, **asdict(report), "seconds": seconds}))
        if report.broken:
            raise CommandError(report.broken)
        if not options["json"]:
            self.stdout.write(in_words(report, seconds))

    def anchor(self, options: dict[str, Any]) -> Anchor | None:
        if options["expect"]:
            return Anchor(0, options["expect"])
        try:
            found = read_anchor(options["anchor"] or anchor_file())
        except AnchorError as error:
            raise CommandError(str(error), returncode=2) from error
        if found is None and options["anchor"]:
            raise CommandError(f"There is no file {options['anchor']}.", returncode=2)
        return found


def in_words(report: Report, seconds: float) -> str:
    known = "; the anchor agrees" if report.anchored else "; no anchor was there to compare with"
    return (
        f"The audit log holds: {report.entries} entries under {report.seals} seals, in {seconds} s{known}.\n"
        f"{report.unsealed} entries are not sealed yet.\n"
        f"Last seal {report.last_digest or '-'}: keep it elsewhere, and give it to --expect."
    )
