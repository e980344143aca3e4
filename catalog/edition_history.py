"""One entry and the editions: where it stands, what became of it in each, and what changed since one of them."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Func, OuterRef, Subquery, Value

from accounts.permissions import Person
from catalog.changelog import changes_between
from catalog.contents import contents_of
from catalog.edition_changes import EntryChange, change_of, known_today, words_between
from catalog.models import Edition, EditionEntry, Entry, ScaleVersion
from catalog.pages import linked_codes
from catalog.public import content_for_strangers
from catalog.scales import Scale


@dataclass(frozen=True)
class Stand:
    """An edition as one entry knows it: the revision that stands in it (None if none), and what its changelog says."""

    edition: Edition
    revision: int | None
    title: str
    change: EntryChange | None

    @property
    def stands(self) -> bool:
        return self.revision is not None


def editions_of(entry: Entry, person: Person) -> list[Stand]:
    """Return the editions that hold an entry or say what became of it, the newest first; in one query."""
    here = EditionEntry.objects.filter(edition=OuterRef("pk"), entry=entry)
    titled = here.values(said=models.F("content__document__title"))
    path = Value(f'$[*] ? (@.code == "{entry.code}")')
    row: Any = Func(
        models.F("changelog"),
        path,
        function="jsonb_path_query_first",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=models.JSONField(),
    )
    found = Edition.objects.visible_to(person).frozen().light().order_by("-frozen_at", "-pk")
    rows: Any = found.annotate(
        number=Subquery(here.values("revision__number")[:1]), heading=Subquery(titled[:1]), row=row
    )
    stands = [
        Stand(one, one.number, one.heading or entry.title, change_of(one.row, [], "") if one.row else None)
        for one in rows
    ]
    stands = [one for one in stands if one.stands or one.change]
    return stands if person.is_authenticated else _openly(stands)


def _openly(stands: list[Stand]) -> list[Stand]:
    """Name no successor that strangers may not read; one query if one is named."""
    named = {one.change.successor for one in stands if one.change} - {""}
    known = Entry.objects.open_titles(named)
    return [
        replace(one, change=replace(one.change, successor=""))
        if one.change and one.change.successor not in known
        else one
        for one in stands
    ]


def since_edition(entry: Entry, edition: Edition, *, stranger: bool = False, rendered: bool = False) -> EntryChange:
    """Return what changed in an entry loaded `with_content()` from an edition to now; an addition if it was not in it.

    An entry that did not change has class "" and no rows.
    """
    kept = edition.entries.filter(entry=entry).first()
    (now,) = contents_of([entry])
    then = kept.content if kept else None
    if stranger:
        linked = linked_codes([one["document"] for one in (then, now) if one])
        known = Entry.objects.open_titles(linked)
        then, now = content_for_strangers(then, known) if then else None, content_for_strangers(now, known)
    rows = changes_between({entry.code: then} if then else {}, {entry.code: now})
    if not rows or then is None:
        return change_of(rows[0], [], "") if rows else EntryChange(entry.code, entry.title, "", "", [], [])
    scales = {one.number: Scale(one.document) for one in ScaleVersion.objects.all()}
    return change_of(
        rows[0], words_between(then, now, known_today(then, now, stranger=stranger), scales, rendered=rendered), ""
    )
