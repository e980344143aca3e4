"""Reading a page, PDF, DOCX or mail, or cleaning a page, in a process of its own: little time and memory, no harm."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from articles.html_facts import Facts
from articles.html_pages import Page
from articles.structure import Part
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import joined

SECONDS = 15
CLEANING_SECONDS = 3
READER = Path(__file__).with_name("confined_reader.py")


def read_confined(kind: str, content: bytes) -> dict[str, Any]:
    """Return what the reader made of the bytes. Refuses (invalid) what it could not read within its limits."""
    found = _confined(kind, content, SECONDS)
    if reason := found.get("refused"):
        raise _refused(kind, reason)
    return found


def page_confined(html: str, url: str = "") -> Page:
    """Return what `html_pages.read_page` finds. Refuses (invalid) a page that takes more time or memory than a text.

    The extractor needs the square of the time for tags that are nested deeply.
    """
    found = read_confined("html", json.dumps({"html": html, "url": url}).encode())
    facts = found["facts"]
    day = date.fromisoformat(facts["published_on"]) if facts["published_on"] else None
    return Page(tuple(Part(*part) for part in found["parts"]), Facts(**{**facts, "published_on": day}))


def clean_confined(html: str, **rules: Any) -> str | None:
    """Return what `nh3.clean` leaves of HTML by its rules; None when that takes more than three seconds, or memory.

    The parser needs the square of the time for tags that are nested deeply.
    """
    cleaned: str | None = _confined("cleaning", json.dumps({"html": html, **rules}).encode(), CLEANING_SECONDS).get(
        "html"
    )
    return cleaned


def _confined(kind: str, content: bytes, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-I", "-X", "utf8", str(READER), kind, str(seconds)]
    quiet = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, env=quiet, check=False)  # noqa: S603
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "harmful"}
    except subprocess.TimeoutExpired:
        return {"refused": "too slow"}
    except ValueError:
        return {"refused": "broken"}
    return found


KINDS = {"html": "HTML", "pdf": "PDF", "docx": "DOCX", "eml": "EML"}
REASONS: dict[str, Callable[[], str]] = {
    "broken": lambda: _("It is broken."),
    "harmful": lambda: _("It is broken, or takes more time or memory than a text should."),
    "too slow": lambda: _("It could not be read within %(seconds)d seconds.") % {"seconds": SECONDS},
    "encrypted": lambda: _("It is protected by a password. Save it without one first."),
    "too many pages": lambda: _("It has more than 1,000 pages."),
    "too long": lambda: _("There is more text in it than in a long book."),
    "no text": lambda: _("There is no text in it; perhaps there are pictures of one."),
}


def _refused(kind: str, reason: str) -> Refused:
    told = _("By its content this is %(kind)s, and it cannot be read.") % {"kind": KINDS[kind]}
    why, then = REASONS[reason](), _("Nothing was saved; paste the text instead.")
    return Refused.invalid(joined([told, why, then]), field="file")
