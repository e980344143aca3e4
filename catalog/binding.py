"""The PDFs of frozen editions: printed by a job, kept for good, and handed out from what is kept.

The first copy of a book is the copy: whoever asks in ten years gets the same bytes, whatever prints by then.
There is one for the team and one, without names, for the strangers of a public catalog.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import SiteSettings, User, Work
from accounts.permissions import Person, require
from accounts.working import finish, start_work, working
from articles.vocabulary import language_inside, language_name
from basics.errors import Refused
from catalog.edition_rules import refuse_to_hand_out
from catalog.interchange import html, pdf
from catalog.models import Edition

KIND, TASK = "bind_edition", "catalog.tasks.bind_edition"
MEDIA = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Copy:
    """A book in one language, as a page lists it: `is_kept` tells whether its PDF can be had at once."""

    language: str
    is_kept: bool

    @property
    def name(self) -> str:
        return language_name(self.language)


def copies_of(edition: Edition, *, stranger: bool) -> list[Copy]:
    """Return the books there can be of an edition, one a language."""
    store, codes = pdf.kept_in(), settings.CATALOG_LANGUAGES
    return [Copy(code, store.exists(pdf.place_of(edition, code, stranger=stranger))) for code in codes]


@transaction.atomic
def start_binding(edition: Edition, language: str, *, by: User) -> Work:
    """Ask for the PDF of a frozen edition in a language. Refuses (conflict) one that is kept already."""
    require(by, "read_published")
    refuse_to_hand_out(edition, by)
    _require_language(language)
    if reason := pdf.missing():
        raise Refused.conflict(_("No PDF can be printed here: %(reason)s") % {"reason": reason})
    if not _wanted(edition, language):
        raise Refused.conflict(_("This book is printed already."))
    facts = {"name": edition.name, "language": language_inside(language)}
    title = _("Printing edition %(name)s, %(language)s") % facts
    return start_work(KIND, title, by=by, task=TASK, unit=_("parts"), subject=f"{edition.name} {language}")


def bind_edition(work: int) -> None:
    """Print what was asked for, if it is still wanted, and keep it; the public copy too where the catalog is public."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        name, _space, language = mine.subject.partition(" ")
        edition = Edition.objects.with_people().get(name=name)
        for stranger in _wanted(edition, language):
            keep_book(edition, language, by=mine.person, stranger=stranger, going_on=progress)
        words = _("Edition %(name)s is printed, %(language)s.") % {"name": name, "language": language_inside(language)}
        finish(mine, words, link=f"{edition.get_absolute_url()}book/")


def keep_book(
    edition: Edition,
    language: str,
    *,
    by: User,
    stranger: bool = False,
    going_on: Callable[[int], Any] = lambda done: True,
) -> str:
    """Print a PDF and keep it; return its SHA-256. What is kept already stays: a second print changes nothing."""
    require(by, "read_published")
    refuse_to_hand_out(edition, by)
    _require_language(language)
    pages, hashed = pdf.keep(edition, language, stranger=stranger, going_on=going_on)
    after = {"language": language, "copy": "public" if stranger else "team", "pages": pages, "sha256": hashed}
    audit.record("bind_edition", edition, by=by, after=after)
    return hashed


def hand_out(edition: Edition, language: str, format: str, *, by: Person) -> Iterator[bytes]:
    """Give a book piece by piece and record that it left. Refuses (conflict) a PDF that is not printed yet.

    What a stranger takes of a public catalog has no names in it and is not recorded.
    """
    require(by, "read_published")
    refuse_to_hand_out(edition, by)
    _require_language(language)
    stranger = not isinstance(by, User)
    if format == "html":
        content = html.write(edition, stranger=stranger, language=language)
    elif format == "pdf":
        place, store = pdf.place_of(edition, language, stranger=stranger), pdf.kept_in()
        if not store.exists(place):
            raise Refused.conflict(_("This book is not printed yet. Have it printed first."))
        content = pdf.pieces(store.open(place, "rb"))
    else:
        raise Refused.invalid(_("Choose HTML or PDF."), field="format")
    if isinstance(by, User):
        audit.record("export_edition", edition, by=by, after={"format": f"book {format}", "language": language})
    return content


def is_known(language: str, format: str) -> bool:
    """Tell whether there are books of this language and format at all: an address that names others leads nowhere."""
    return language in settings.CATALOG_LANGUAGES and format in MEDIA


def _wanted(edition: Edition, language: str) -> list[bool]:
    """Return which copies are still to be printed: that of the team (False), and the public one (True)."""
    copies = [False, True] if SiteSettings.is_public() else [False]
    store = pdf.kept_in()
    return [one for one in copies if not store.exists(pdf.place_of(edition, language, stranger=one))]


def _require_language(language: str) -> None:
    known = settings.CATALOG_LANGUAGES
    if language not in known:
        message = _("Choose one of these languages: %(known)s.") % {"known": ", ".join(known)}
        raise Refused.invalid(message, field="language")
