"""What an edition in preparation carries over: each entry, against the edition before and the marks on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basics import clock
from catalog.changelog import Gone
from catalog.edition_rules import gone_from
from catalog.models import Edition, EditionMark, Entry
from catalog.vocabulary import ChangeClass, EditionMarkKind

PAGE = 50


class Carry(models.TextChoices):
    """What the entries to be carried over are narrowed by."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    UNREVIEWED = "unreviewed", _("not looked at since")
    LOOKED_AT = "looked_at", _("looked at")
    LEFT_OUT = "left_out", _("left out")


@dataclass(frozen=True)
class Carried:
    """One published entry: `since` is what became of it since the edition before (`new`, `changed`, `same`).

    `before` is its revision in that edition. `mark` is what an editor said of it for the edition in preparation.
    """

    code: str
    title: str
    kind: str
    revision: int
    evidence: int
    since: str
    before: int | None = None
    is_overdue: bool = False
    mark: EditionMark | None = None

    @property
    def is_left_out(self) -> bool:
        return self.mark is not None and self.mark.kind == EditionMarkKind.LEFT_OUT

    @property
    def is_looked_at(self) -> bool:
        """Tell whether somebody looked at it as it stands now."""
        looked = self.mark is not None and self.mark.kind == EditionMarkKind.LOOKED_AT
        return looked and self.mark is not None and self.mark.revision.number == self.revision

    @property
    def is_outdated(self) -> bool:
        """Tell whether somebody looked at it, but at an earlier revision."""
        return self.mark is not None and not self.is_left_out and not self.is_looked_at

    @property
    def is_unreviewed(self) -> bool:
        """Tell whether nobody confirmed it since the edition before: no decision, no look, or its review is overdue."""
        return not self.is_left_out and not self.is_looked_at and (self.is_overdue or self.since == Carry.SAME)

    @property
    def says(self) -> set[str]:
        """All that it can be found by (`Carry`)."""
        told = {
            Carry.UNREVIEWED: self.is_unreviewed,
            Carry.LOOKED_AT: self.is_looked_at,
            Carry.LEFT_OUT: self.is_left_out,
        }
        return {self.since, *(name.value for name, holds in told.items() if holds)}


@dataclass(frozen=True)
class Carrying:
    """All of an edition in preparation: the entries, the edition before, and what is in that one alone."""

    rows: list[Carried]
    last: Edition | None
    gone: list[dict[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries each of `Carry` finds."""
        said = [row.says for row in self.rows]
        return {name.value: sum(name.value in one for one in said) for name in Carry}

    @property
    def kept(self) -> list[Carried]:
        """The entries that freezing now would pin."""
        return [row for row in self.rows if not row.is_left_out]

    def that_are(self, name: str) -> list[Carried]:
        """Narrow by one of `Carry`; by anything else not at all."""
        return [row for row in self.rows if name in row.says] if name in Carry.values else self.rows

    def upcoming(self) -> list[dict[str, Any]]:
        """Return what freezing now would say of each entry that is new, changed or gone, by code."""
        changes = {Carry.NEW.value: "added", Carry.CHANGED.value: "changed"}
        rows = [
            {"code": row.code, "change": changes[row.since], "title": row.title}
            for row in self.kept
            if row.since in changes
        ]
        return sorted([*rows, *self.gone], key=lambda row: row["code"])


def carried_over(edition: Edition) -> Carrying:
    """Return what freezing an edition in preparation would pin, in five queries at most."""
    last = Edition.objects.in_force()
    before = dict(last.entries.values_list("entry__code", "revision__number")) if last else {}
    marks = {mark.entry_id: mark for mark in edition.marks.select_related("by", "revision")}
    today = timezone.localdate(clock.now()).isoformat()
    asked = Entry.objects.published().with_row().annotate(due=F("row__review_due")).order_by("code")
    rows = [_carried(row, before, marks, today) for row in asked]
    missing = set(before) - {row.code for row in rows if not row.is_left_out}
    return Carrying(rows, last, _gone(edition, missing, before))


def _carried(row: Any, before: Mapping[str, int], marks: Mapping[int, EditionMark], today: str) -> Carried:
    was = before.get(row.code)
    since = Carry.NEW if was is None else Carry.SAME if was == row.revision else Carry.CHANGED
    overdue = bool(row.due) and row.due < today
    return Carried(
        row.code, row.heading, row.kind, row.revision, row.evidence_count, since.value, was, overdue, marks.get(row.pk)
    )


def _gone(edition: Edition, missing: Iterable[str], before: Mapping[str, int]) -> list[dict[str, Any]]:
    missing = set(missing)
    reasons = gone_from(edition, missing)
    titles = Entry.objects.titles(missing)
    rows = []
    for code, gone in sorted(reasons.items()):
        if code in missing or gone.kind == ChangeClass.LEFT_OUT:
            change = "removed" if code in before else "left_out"
            rows.append({"code": code, "change": change, "title": _title(code, gone, titles), **gone.facts()})
    return rows


def _title(code: str, gone: Gone, titles: Mapping[str, str]) -> str:
    return gone.title or titles.get(code, code)
