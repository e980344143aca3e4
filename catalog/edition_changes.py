"""What changed from one edition to another, or to the catalog of today: rows of a changelog, and the words behind them.

Rows are as `catalog.changelog` makes them; two editions are told apart by the hashes of their entries, so that only
what differs is read. Words are those of the frozen contents, the names of terms those of the newer edition.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.vocabulary import language_name
from basics.word_changes import word_changes
from catalog.changelog import Content, Gone, changed_beside, changes_between, class_of
from catalog.differences import Row, field_changes, rows_of
from catalog.models import Edition, EditionEntry
from catalog.pages import BESIDE, field_name, known_for, linked_codes
from catalog.presenting import Known
from catalog.public import content_for_strangers
from catalog.ratings import rating_of
from catalog.scales import Scale, said
from catalog.vocabulary import ChangeClass

Contents = Mapping[str, Content]
PAGE = 25  # changes with their words


@dataclass(frozen=True)
class Difference:
    """Two editions told apart: rows of a changelog from the older to the newer, and the contents that differ."""

    old: Edition | None
    new: Edition
    rows: list[dict[str, Any]]
    before: Contents = field(default_factory=dict)
    after: Contents = field(default_factory=dict)

    def told_to(self, *, stranger: bool) -> Difference:
        """Return it as somebody may read it: strangers without what was never issued."""
        return replace(self, rows=self.new.openly(self.rows)) if stranger else self


@dataclass(frozen=True)
class EntryChange:
    """What became of one entry: its class, and of one that changed the words by field, each with its weight."""

    code: str
    title: str
    kind: str
    label: str
    fields: list[tuple[str, str, str]]  # name, label, weight in words
    rows: list[Row]
    reason: str = ""
    successor: str = ""
    note: str = ""

    @property
    def is_there(self) -> bool:
        """Tell whether the entry stands in the newer edition."""
        return self.kind in {ChangeClass.ADDITION, ChangeClass.MAJOR, ChangeClass.MINOR, ChangeClass.PATCH}


def difference_of(old: Edition, new: Edition) -> Difference:
    """Compare two frozen editions, in four queries."""
    left, right = (dict(one.entries.values_list("entry__code", "sha256")) for one in (old, new))
    differing = {code for code in {*left, *right} if left.get(code) != right.get(code)}
    before, after = _contents(old, new, codes=differing)
    return Difference(old, new, changes_between(before, after, _gone_between(old, new)), before, after)


def changelog_of(edition: Edition, codes: Collection[str]) -> Difference:
    """Return the changelog of an edition as it was frozen, with the contents behind the rows of some codes."""
    old = edition.previous
    changed = [row["code"] for row in edition.changelog if row["change"] == "changed" and row["code"] in set(codes)]
    before, after = _contents(old, edition, codes=changed) if old and changed else ({}, {})
    return Difference(old, edition, edition.changelog, before, after)


def told(
    found: Difference,
    rows: Iterable[Mapping[str, Any]],
    *,
    notes: Mapping[str, str] | None = None,
    stranger: bool = False,
    rendered: bool = False,
) -> list[EntryChange]:
    """Return rows of a difference with their words; to strangers without the names of members.

    Two more queries, three for them.
    """
    rows, notes = list(rows), notes or {}
    changed = [row["code"] for row in rows if row["change"] == "changed" and row["code"] in found.after]
    editions = [one for one in (found.old, found.new) if one]
    known_codes = EditionEntry.objects.filter(edition__in=editions).open_codes() if stranger and changed else None
    pairs = {code: _open(found, code, known_codes) for code in changed}
    known = known_in(found, [content for pair in pairs.values() for content in pair]) if pairs else Known()
    words = {code: words_between(*pair, known, scales_in(found), rendered=rendered) for code, pair in pairs.items()}
    return [change_of(row, words.get(row["code"], []), notes.get(row["code"], "")) for row in rows]


def change_of(row: Mapping[str, Any], rows: list[Row], note: str) -> EntryChange:
    """Return a row of a changelog in words, with the words of its fields."""
    kind, weights = class_of(row), row.get("weights", {})
    label = {name: str(ChangeClass(weight).label) for name, weight in weights.items()}
    return EntryChange(
        code=row["code"],
        title=row["title"],
        kind=kind,
        label=str(ChangeClass(kind).label),
        fields=[(name, field_name(row["code"], name), label.get(name, "")) for name in row["fields"]],
        rows=[one._replace(note=" · ".join(filter(None, (one.note, label.get(one.name))))) for one in rows],
        reason=row.get("reason", ""),
        successor=row.get("successor", ""),
        note=note,
    )


def words_between(
    old: Content, new: Content, known: Known, scales: Mapping[int, Scale], *, rendered: bool = False
) -> list[Row]:
    """Return what changed in one entry, for `{% diff %}`: its fields, its ratings, its translations."""
    rows = rows_of(field_changes(new["kind"], old["document"], new["document"], known, rendered=rendered))
    for name, say in (("ratings", ratings_said), ("translations", translations_said)):
        before, after = (say(content, scales) for content in (old, new))
        if before != after and changed_beside(name, old, new):
            rows.append(Row(name, str(BESIDE[name]), "", word_changes(before, after), before, after))
    return rows


def ratings_said(content: Content, scales: Mapping[int, Scale]) -> str:
    """Return the ratings of a content, a line each."""
    titles = {row["id"]: row["title"] for row in content["document"].get("scenarios", [])}
    lines = []
    for values in content.get("ratings", []):
        scale = scales.get(values["scale"])
        if scale is None:
            continue
        rating = rating_of(values, scale)
        facts = {
            "who": rating.who,
            "what": titles.get(values["scenario"], values["scenario"]),
            "likelihood": rating.likelihood.label if rating.likelihood else _("not said"),
            "level": rating.level.label if rating.level else _("not said"),
            "confidence": rating.confidence_label,
        }
        line = _("%(who)s, “%(what)s”: likelihood %(likelihood)s, overall %(level)s, confidence %(confidence)s")
        lines.append(line % facts)
    return "\n".join(lines)


def translations_said(content: Content, _scales: Mapping[int, Scale]) -> str:
    """Return in which languages a content stands, and in which revision of the translation."""
    rows = content.get("translations", [])
    words = _("%(language)s, revision %(number)d")
    return "\n".join(
        words % {"language": capfirst(language_name(row["language"])), "number": row["revision"]} for row in rows
    )


def known_in(found: Difference, contents: Iterable[Content]) -> Known:
    """Return labels, quotations and titles from what was frozen, for the documents of some contents."""
    contents = list(contents)
    terms: dict[tuple[str, str], str] = {}
    for one in filter(None, (found.old, found.new)):
        terms |= {(row["vocabulary"], row["code"]): said(row["labels"]) for row in one.vocabularies["terms"]}
    editions = [one for one in (found.old, found.new) if one]
    linked = linked_codes([content["document"] for content in contents])
    titles = EditionEntry.objects.filter(edition__in=editions).titles(linked)
    return Known(terms, quotes_in(contents), titles, articles_in(contents))


def quotes_in(contents: Iterable[Content]) -> dict[str, str]:
    """Return the sentences that contents carry, by annotation id."""
    rows = (row for content in contents for row in content.get("evidence", []))
    return {row["annotation"]: row["citation"]["quote"]["exact"] for row in rows}


def articles_in(contents: Iterable[Content]) -> dict[int, str]:
    rows = (item for content in contents for item in content.get("articles", {}).items())
    return {int(number): title for number, title in rows}


def scales_in(found: Difference) -> dict[int, Scale]:
    editions = filter(None, (found.old, found.new))
    scales = (item for one in editions for item in one.vocabularies["scales"].items())
    return {int(number): Scale(document) for number, document in scales}


def known_today(old: Content, new: Content, *, stranger: bool = False) -> Known:
    """Return what documents name, as the catalog words it today, with the quotations of what was frozen."""
    known = known_for([old["document"], new["document"]], stranger=stranger)
    quotes, articles = quotes_in([old, new]), articles_in([old, new])
    return Known(known.terms, {**known.quotes, **quotes}, known.titles, articles)


def _open(found: Difference, code: str, known: Container[str] | None) -> tuple[Content, Content]:
    pair = found.before[code], found.after[code]
    if known is None:
        return pair
    return content_for_strangers(pair[0], known), content_for_strangers(pair[1], known)


def _contents(old: Edition, new: Edition, *, codes: Iterable[str]) -> tuple[dict[str, Content], dict[str, Content]]:
    """Return the contents of some codes in two editions, in one query."""
    rows = EditionEntry.objects.filter(edition__in=[old, new], entry__code__in=list(codes))
    found: dict[int, dict[str, Content]] = {old.pk: {}, new.pk: {}}
    for edition, content in rows.values_list("edition", "content"):
        found[edition][content["code"]] = content
    return found[old.pk], found[new.pk]


def _gone_between(old: Edition, new: Edition) -> dict[str, Gone]:
    """Return why entries left on the way from one edition to another, as the changelogs in between say."""
    if old.frozen_at is None or new.frozen_at is None or old.frozen_at >= new.frozen_at:
        return {}
    between = Edition.objects.published().filter(frozen_at__gt=old.frozen_at, frozen_at__lt=new.frozen_at)
    logs = [*between.order_by("frozen_at").values_list("changelog", flat=True), new.changelog]
    rows = [row for log in logs for row in log if row["change"] in {"removed", "left_out"}]
    return {
        row["code"]: Gone(class_of(row), row.get("reason", ""), row.get("successor", ""), row["title"]) for row in rows
    }
