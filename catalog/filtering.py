"""What narrows the catalog: one table that pages, API, pictures, downloads and saved views share.

Every filter is a word of an address, and says what it keeps of the register's rows (`catalog.projecting`). Of words
that cannot be read nothing is kept back: `catalog.forms.RegisterFilter` leaves them out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from catalog import vocabulary as words
from catalog.asking import failing
from catalog.quality import CHECKS

UNRATED = "none"  # what `level` and `confidence` say for entries that nobody rated

# What can be amiss with an entry: the quality checks, each asked as they are asked everywhere.
QUALITY: dict[str, Any] = {check.code: check.label for check in CHECKS}


class SpelledQuery(SearchQuery):
    """What `words` of a row must match: every word, in any spelling; `begins`: what begins so is enough."""

    def __init__(self, text: str, *, begins: bool = False) -> None:
        super().__init__(text)
        self.function = "search_query"
        self.set_source_expressions([Value(text), Value(begins)])


def condition(chosen: Mapping[str, str]) -> Q:
    """Return what all the filters together keep of the entries, asked over their `row`."""
    found = Q()
    for name, value in chosen.items():
        if value and name in CONDITIONS:
            found &= CONDITIONS[name](value)
    return found


def _is(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{f"row__{field}": value})


def _among(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{f"row__{field}__contains": [value]})


def _level(value: str) -> Q:
    return Q(row__rating_count=0) if value == UNRATED else Q(row__levels__contains=[int(value)])


def _confidence(value: str) -> Q:
    return Q(row__rating_count=0) if value == UNRATED else Q(row__confidences__contains=[value])


CONDITIONS: dict[str, Callable[[str], Q]] = {
    "kind": _is("kind"),
    "q": lambda value: Q(row__words=SpelledQuery(value, begins=True)),
    "theme": _among("themes"),
    "state": _among("states"),
    "direction": _is("direction"),
    "nature": _is("nature"),
    "level": _level,
    "confidence": _confidence,
    "sector": _among("sectors"),
    "tag": _among("tags"),
    "function": _is("function"),
    "measure_kind": _is("measure_kind"),
    "reach": _is("reach"),
    "progress": _is("progress"),
    "status": _is("status"),
    "language": _among("languages"),
    "quality": lambda value: Q(pk__in=failing(value)),
}
NAMES = tuple(CONDITIONS)
# Filters that only one kind of entry has; on a list of the other kind they are not offered.
OF_THREATS = ("state", "direction", "nature", "level", "confidence")
OF_MEASURES = ("function", "measure_kind", "reach", "progress")

COLUMNS: dict[str, Any] = {
    "theme": _("Theme"),
    "states": _("States"),
    "direction": _("Direction"),
    "nature": _("Nature"),
    "function": _("Function"),
    "measure_kind": _("Kind"),
    "reach": _("Level"),
    "progress": _("Status"),
    "sectors": _("Sectors"),
    "tags": _("Tags"),
    "evidence": _("Evidence"),
    "sources": _("Sources"),
    "languages": _("Languages"),
    "ratings": _("Ratings"),
    "confidence": _("Confidence"),
    "review_due": _("Review due"),
    "updated": _("Updated"),
}
USUAL = {
    words.Kind.THREAT.value: ("theme", "states", "evidence", "ratings", "updated"),
    words.Kind.MEASURE.value: ("theme", "function", "progress", "evidence", "updated"),
}
NOT_OF = {
    words.Kind.THREAT.value: {"function", "measure_kind", "reach", "progress"},
    words.Kind.MEASURE.value: {"states", "direction", "nature", "ratings", "confidence"},
}


def columns_of(kind: str, asked: str) -> tuple[str, ...]:
    """Return the columns of a list: those asked for (`theme,evidence`) that its kind has, else the usual ones."""
    wanted = set(asked.split(","))
    return tuple(name for name in offered_columns(kind) if name in wanted) or USUAL[kind]


def offered_columns(kind: str) -> list[str]:
    return [name for name in COLUMNS if name not in NOT_OF[kind]]
