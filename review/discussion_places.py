"""What an address of a discussion names: a thing that somebody may see, perhaps a part of it, and its threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Alignment
from catalog.models import Edition, Entry
from review.discussion_anchoring import About, Thing, anchored_words
from review.discussion_models import ON, Place
from review.discussion_querysets import ThreadQuerySet
from review.discussion_reading import path_label
from review.discussion_rows import rows_of_threads
from review.models import Submission, Thread


@dataclass(frozen=True)
class Subject:
    """A thing, and what of it: `ref` is how addresses name it, `url` its own page."""

    place: Place
    ref: str
    thing: Thing
    about: About
    title: str
    part: str
    url: str

    @property
    def query(self) -> str:
        """Return what of the thing is asked for, as an address says it."""
        asked = {"field": self.about.field, "hunk": self.about.hunk, "row": self.about.row}
        return urlencode({name: value for name, value in asked.items() if value not in ("", None)})

    @property
    def topic_kind(self) -> str:
        """Return what open pages call all that is said about such a thing (`review.discussion_news`)."""
        return f"{self.place.value}_threads"

    @property
    def address(self) -> str:
        return f"{self.root}?{self.query}" if self.query else self.root

    @property
    def root(self) -> str:
        """Return the address of all that is said about the thing."""
        return reverse("discussions:on", args=[self.place.value, self.ref])

    @property
    def resolved_address(self) -> str:
        return f"{self.root}?{self.query}{'&' if self.query else ''}show=resolved"

    @property
    def words(self) -> str:
        """Return the words that a thread here would stand on; empty where there are none."""
        return anchored_words(self.thing, self.about)

    def threads(self, user: User) -> ThreadQuerySet:
        """Return the threads on this part of the thing, and inside it."""
        if isinstance(self.thing, Alignment):
            rows = rows_of_threads(self.thing, user)
            wanted = [pk for pk, row in rows.items() if self.about.row in (None, row)]
            return Thread.objects.visible_to(user).filter(pk__in=wanted)
        found = Thread.objects.visible_to(user).filter(**{ON[self.place]: self.thing})
        if self.about.hunk:
            return found.filter(hunk=self.about.hunk)
        if self.about.field:
            return found.filter(Q(field=self.about.field) | Q(field__startswith=f"{self.about.field}."))
        return found


def subject_of(place: str, ref: str, asked: Mapping[str, Any], user: User) -> Subject:
    """Return what an address names; 404 for what is not there, or not theirs to see."""
    found = _LOAD[Place(place)](ref, user) if place in Place.values else None
    if found is None:
        raise Http404
    row = str(asked.get("row", ""))
    number = int(row) if row.isdecimal() and len(row) < 9 else None
    about = About(
        str(asked.get("field", ""))[:160], str(asked.get("hunk", ""))[:64], number, str(asked.get("quote", ""))
    )
    return Subject(Place(place), ref, found, about, _title(found), _part(found, about), _url(found))


def _entry(ref: str, user: User) -> Entry | None:
    return Entry.objects.readable_by(user).with_content().filter(code=ref.upper()).first()


def _submission(ref: str, user: User) -> Submission | None:
    rows = Submission.objects.visible_to(user).select_related(
        "current", "author", "proposal__entry", "proposal__base", "proposal__successor"
    )
    return rows.filter(pk=_number(ref)).first()


def _alignment(ref: str, user: User) -> Alignment | None:
    return Alignment.objects.visible_to(user).with_texts().filter(pk=_number(ref)).first()


def _edition(ref: str, user: User) -> Edition | None:
    return Edition.objects.visible_to(user).light().filter(name=ref).first()


def _number(ref: str) -> int:
    return int(ref) if ref.isdecimal() and len(ref) < 19 else 0


_LOAD: dict[Place, Any] = {
    Place.ENTRY: _entry,
    Place.PROPOSAL: _submission,
    Place.BEAD: _alignment,
    Place.EDITION: _edition,
}


def _title(thing: Thing) -> str:
    if isinstance(thing, Entry):
        return f"{thing.code} {thing.title}"
    if isinstance(thing, Submission):
        return _("Proposal “%(title)s”") % {"title": thing.title}
    if isinstance(thing, Alignment):
        return _("Translation of “%(title)s”") % {"title": thing.target_set.text_version.title}
    return _("Edition %(name)s") % {"name": thing.name}


def _part(thing: Thing, about: About) -> str:
    if isinstance(thing, Alignment):
        return _("row %(number)d") % {"number": about.row + 1} if about.row is not None else ""
    if about.hunk:
        return _("a single change")
    kind = thing.kind if isinstance(thing, Entry) else thing.proposal.kind if isinstance(thing, Submission) else ""
    return path_label(kind, about.field) if about.field and kind else ""


def _url(thing: Thing) -> str:
    if isinstance(thing, Alignment):
        return reverse("articles:alignment", args=[thing.pk])
    return thing.get_absolute_url()
