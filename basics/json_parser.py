"""JSON as the API takes it: only what UTF-8, PostgreSQL and JSON itself can give back."""

import math
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEPTH_MOST = 50


class StrictJSONParser(JSONParser):
    """Refuse (400) halves of surrogate pairs, NUL, numbers that are none, and nesting without end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deeply.")) from None
        _look(found)
        return found


def _look(found: Any) -> None:
    """Refuse what cannot be kept or sent back; without recursion, so that no depth can break it."""
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEPTH_MOST:
            raise ParseError(_("This JSON is nested too deeply."))
        if isinstance(value, str):
            _look_at_text(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise ParseError(_("This JSON holds a number that is too large."))
        elif isinstance(value, dict):
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


def _look_at_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParseError(_("This JSON holds half of a surrogate pair.")) from None
    if "\x00" in text:
        raise ParseError(_("This JSON holds a NUL character."))
