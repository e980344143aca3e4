"""The register: its words in one query, its rows in another one, as ready strings for the page and the download."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.permissions import Person
from articles.vocabulary import language_inside
from basics.collation import sort_key
from basics.moments import NO_BREAK_SPACE
from basics.paging import Page
from basics.templatetags.components import state
from catalog import vocabulary as words
from catalog.filtering import COLUMNS
from catalog.querysets import EntryQuerySet
from catalog.ratings import range_of
from catalog.translation_querysets import fresh_title

AROUND = """
SELECT
    (SELECT json_agg(json_build_array(vocabulary, code, coalesce(labels->>%(language)s, labels->>'en', code))
        ORDER BY vocabulary, position, code) FROM catalog_term),
    (SELECT json_agg(coalesce(level->'labels'->>%(language)s, level->'labels'->>'en') ORDER BY place)
        FROM (SELECT document FROM catalog_scaleversion WHERE retired_at IS NULL ORDER BY number DESC LIMIT 1) scale,
        jsonb_array_elements(scale.document->'level') WITH ORDINALITY one(level, place)),
    (SELECT json_agg(json_build_array(id, name, filters) ORDER BY perimeter_sort_key(name) COLLATE "C", id)
        FROM articles_savedview
        WHERE person_id = %(person)s AND list = 'catalog')
"""
FIELDS = (
    *(
        "kind",
        "code",
        "title",
        "status",
        "revision",
        "theme",
        "states",
        "direction",
        "nature",
        "function",
        "measure_kind",
        "reach",
    ),
    *("progress", "sectors", "tags", "evidence_count", "source_count", "languages", "rating_count", "level_low"),
    *("level_high", "confidences", "review_due", "updated_at"),
)
NUMBERS = ("evidence", "sources")


class View(NamedTuple):
    """One of a person's saved views, as the page shows it."""

    pk: int
    name: str
    filters: dict[str, str]

    @property
    def query(self) -> str:
        asked = QueryDict(mutable=True)
        asked.update(self.filters)
        return asked.urlencode()


@dataclass(frozen=True)
class Around:
    """What stands around the rows: labels of terms by (vocabulary, code), of levels by rank from 1, saved views."""

    terms: dict[tuple[str, str], str]
    levels: list[str]
    views: list[View]


def around(person: Person | None = None) -> Around:
    """Return the words of the register in the reader's language, and the views of a person. One query."""
    with connection.cursor() as cursor:
        cursor.execute(AROUND, {"language": get_language() or "en", "person": person.pk if person else None})
        terms, levels, views = (_read(value) for value in cursor.fetchone())
    return Around({(name, code): label for name, code, label in terms}, levels, [View(*view) for view in views])


def _read(value: Any) -> list[Any]:
    return json.loads(value) if isinstance(value, str) else value or []


def page_of_register(
    found: EntryQuerySet, sort: str, *, after: str = "", before: str = "", size: int | None = None
) -> Page[Any]:
    """Return one page of the rows of some entries, each a named tuple of `FIELDS` (`row__title`); one query."""
    sorting = EntryQuerySet.SORTING
    column = sorting.column_of(sort)
    names = dict.fromkeys(["pk", column, *(f"row__{name}" for name in FIELDS)])
    rows: Any = found.with_theme_sorted() if column == "theme_sorted" else found
    rows = rows.annotate(told=fresh_title(get_language() or "en"))
    sized = {} if size is None else {"size": size}
    return sorting.page(rows.values_list(*names, "language", "told", named=True), sort, after, before=before, **sized)


class Words:
    """The words of the values of rows, in the reader's language, each looked up once."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.choices = {
            "nature": _labels(words.Nature),
            "function": _labels(words.Function),
            "measure_kind": _labels(words.MeasureKind),
            "reach": _labels(words.Level),
            "progress": _labels(words.MeasureStatus),
            "confidence": _labels(words.Confidence),
        }
        self.spread: dict[tuple[int, int, int], str] = {}
        self.listed: dict[tuple[str, ...], str] = {}

    def term(self, vocabulary: str, code: str) -> str:
        return self.around.terms.get((vocabulary, code), code)

    def terms(self, vocabulary: str, codes: Iterable[str]) -> str:
        return ", ".join([self.term(vocabulary, code) for code in codes])

    def states(self, codes: Iterable[str]) -> str:
        """Say states in the order of their names, each list looked up once."""
        key = tuple(codes)
        if key not in self.listed:
            self.listed[key] = ", ".join(sorted([self.term("state", code) for code in key], key=sort_key))
        return self.listed[key]

    def choice(self, name: str, value: str) -> str:
        return self.choices[name].get(value, value)

    def ratings(self, count: int, low: int, high: int) -> str:
        """Say how far ratings lie apart: “3 ratings: level ranges from moderate to high”."""
        if not count:
            return ""
        if (count, low, high) not in self.spread:
            said = ngettext("%(count)d rating", "%(count)d ratings", count) % {"count": count}
            if not low:  # of a chronic threat, or where nobody knows: none has a level
                return said
            levels = [self.around.levels[rank - 1] for rank in (low, high)]
            self.spread[count, low, high] = f"{said}: {range_of(_('level'), levels)}"
        return self.spread[count, low, high]

    def confidences(self, values: Iterable[str]) -> str:
        there = set(values)
        return ", ".join([label for name, label in self.choices["confidence"].items() if name in there])


def _labels(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


# What each column says of a row.
SAID: dict[str, Callable[[Words, Any], str]] = {
    "theme": lambda said, row: said.term("theme", row.row__theme),
    "states": lambda said, row: said.states(row.row__states),
    "direction": lambda said, row: said.term("direction", row.row__direction),
    "nature": lambda said, row: said.choice("nature", row.row__nature),
    "function": lambda said, row: said.choice("function", row.row__function),
    "measure_kind": lambda said, row: said.choice("measure_kind", row.row__measure_kind),
    "reach": lambda said, row: said.choice("reach", row.row__reach),
    "progress": lambda said, row: said.choice("progress", row.row__progress),
    "sectors": lambda said, row: said.terms("sector", row.row__sectors),
    "tags": lambda said, row: said.terms("tag", row.row__tags),
    "evidence": lambda said, row: str(row.row__evidence_count),
    "sources": lambda said, row: str(row.row__source_count),
    "languages": lambda said, row: capfirst(", ".join(map(language_inside, row.row__languages))),
    "ratings": lambda said, row: said.ratings(row.row__rating_count, row.row__level_low, row.row__level_high),
    "confidence": lambda said, row: said.confidences(row.row__confidences),
    "review_due": lambda said, row: row.row__review_due,
    "updated": lambda said, row: row.row__updated_at.isoformat(),
}


def lines_of(rows: Iterable[Any], columns: Iterable[str], said: Words) -> SafeString:
    """Return the rows of the table as HTML, every value escaped: one string, for a template costs ten times that."""
    shown = [(name, escape(str(COLUMNS[name]))) for name in columns]
    root = reverse("catalog:register")
    retired = f" {state(words.Status.RETIRED)}"
    unrated = f'<span class="soft">{escape(_("not rated yet"))}</span>'
    days: dict[date, str] = {}
    lines, page = [], get_language() or "en"
    for row in rows:
        cells = []
        for name, label in shown:
            number = ' class="number"' if name in NUMBERS else ""
            cells.append(f'<td{number} data-label="{label}">{_cell(name, row, said, unrated, days)}</td>')
        mark = retired if row.row__status == "retired" else ""
        lang = "" if row.told or row.language == page else f' lang="{escape(row.language)}"'
        head = f'<span class="code">{row.row__code}</span> <a class="row-link" href="{root}{row.row__code}/"{lang}>'
        title = escape(row.told or row.row__title)
        lines.append(f'<tr><th scope="row">{head}{title}</a>{mark}</th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(lines))  # noqa: S308  # every value above is escaped


def _cell(name: str, row: Any, said: Words, unrated: str, days: dict[date, str]) -> str:
    if name == "updated":
        return _day(row.row__updated_at, days)
    return str(escape(SAID[name](said, row))) or (unrated if name == "ratings" else "")


def _day(moment: datetime, days: dict[date, str]) -> str:
    local = timezone.localtime(moment)
    day = local.date()
    if day not in days:
        days[day] = date_format(day, _("j M Y")).replace(" ", NO_BREAK_SPACE)
    return f'<time datetime="{moment.isoformat()}">{days[day]}</time>'
