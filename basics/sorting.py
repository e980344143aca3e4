"""Tables in the order that the address asks for: `?sort=title`, and `?sort=-title` the other way round.

Names and titles stand in the order of `basics.collation`, whatever the collation of the database: `by_name("title")`
in a query, `sort_key(title)` among rows at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.utils.deconstruct import deconstructible

from basics.paging import Page, page_of

Row = TypeVar("Row", bound=models.Model)
NAME_KEY = "name_sorted"  # what a page sorted by a name calls the key


@deconstructible(path="basics.sorting.SortKey")
class SortKey(models.Func):
    """What a name sorts by, as PostgreSQL computes it; the same as `basics.collation.sort_key`."""

    function = "perimeter_sort_key"
    template = '(%(function)s(%(expressions)s) COLLATE "C")'
    arity = 1
    output_field = models.TextField(db_collation="C")


def by_name(field: str) -> SortKey:
    """Return what a queryset is ordered by so that names or titles stand as people expect."""
    return SortKey(field)


def kept_key(field: str) -> Any:
    """Return a column that keeps the sort key of a name; PostgreSQL fills it."""
    key = models.TextField(db_collation="C")
    return models.GeneratedField(expression=SortKey(field), output_field=key, db_persist=True, editable=False)


class Column(NamedTuple):
    """What a header sorts by: a field or an annotation of the row, never null, and the type of its values.

    `is_name` is for what people read as words and nobody keeps the sort key of.
    """

    name: str
    kind: type = str
    is_name: bool = False


@dataclass(frozen=True)
class Sorting:
    """The columns of one table by the word that stands in the address, and the order it has unasked."""

    columns: Mapping[str, Column]
    usual: str

    def asked(self, key: str, usual: str = "") -> str:
        """Return the order asked for; the usual one if there is no such column."""
        return key if key.removeprefix("-") in self.columns else usual or self.usual

    def order(self, rows: "models.QuerySet[Row]", key: str) -> "models.QuerySet[Row]":
        """Sort a table that has no pages; rows that are equal keep the order of their ids."""
        column, sign = self._read(self.asked(key))
        rows, name = _with_key(rows, column)
        return rows.order_by(f"{sign}{name}", f"{sign}pk")

    def page(
        self, rows: "models.QuerySet[Row]", key: str, cursor: str, *, size: int = 50, before: str = ""
    ) -> "Page[Row]":
        """Return one keyset page in the order of (column, id); with `before`, the one that ends ahead of it."""
        column, sign = self._read(self.asked(key))
        rows, name = _with_key(rows, column)
        kind, oldest_first = column.kind, not sign
        return page_of(rows, cursor, by=name, kind=kind, size=size, oldest_first=oldest_first, before=before)

    def column_of(self, key: str) -> str:
        """Return the field that an order is by."""
        return self._read(self.asked(key))[0].name

    def _read(self, key: str) -> tuple[Column, str]:
        return self.columns[key.removeprefix("-")], "-" if key.startswith("-") else ""


def _with_key(rows: "models.QuerySet[Row]", column: Column) -> "tuple[models.QuerySet[Row], str]":
    if not column.is_name:
        return rows, column.name
    return rows.annotate(**{NAME_KEY: by_name(column.name)}), NAME_KEY
