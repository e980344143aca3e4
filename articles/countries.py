"""What the countries of sources are called: the vocabulary of states is the catalog's, which tells it to this room."""

from collections.abc import Callable
from typing import Any

from django.db.models import JSONField, Value

_labels: list[Callable[[str], Any]] = []


def provide_country_labels(expression: Callable[[str], Any]) -> None:
    """Tell how a query finds the labels of a country, by the name of the field that holds its code."""
    _labels[:] = [expression]


def country_labels(field: str) -> Any:
    """Return the expression of the labels by language of the country whose code a field holds."""
    return _labels[0](field) if _labels else Value(None, JSONField())
