"""Tables in the order that the address asks for: `?sort=title`, and `?sort=-title` the other way round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db import models

from basics.paging import Page, page_of

Row = TypeVar("Row", bound=models.Model)


class Column(NamedTuple):
    """What a header sorts by: a field or an annotation of the row, never null, and the type of its values."""

    name: str
    kind: type = str


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
        return rows.order_by(f"{sign}{column.name}", f"{sign}pk")

    def page(
        self, rows: "models.QuerySet[Row]", key: str, cursor: str, *, size: int = 50, before: str = ""
    ) -> "Page[Row]":
        """Return one keyset page in the order of (column, id); with `before`, the one that ends ahead of it."""
        column, sign = self._read(self.asked(key))
        kind, oldest_first = column.kind, not sign
        return page_of(rows, cursor, by=column.name, kind=kind, size=size, oldest_first=oldest_first, before=before)

    def column_of(self, key: str) -> str:
        """Return the field that an order is by."""
        return self._read(self.asked(key))[0].name

    def _read(self, key: str) -> tuple[Column, str]:
        return self.columns[key.removeprefix("-")], "-" if key.startswith("-") else ""
