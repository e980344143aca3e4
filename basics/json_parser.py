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
        if fault := fault_in(found):
            raise ParseError(fault)
        return found


def fault_in(found: Any) -> str:
    """Say what of it cannot be kept or sent back; empty if all can. Not recursive, so that no depth can break it."""
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEPTH_MOST:
            return _("This JSON is nested too deeply.")
        if isinstance(value, str):
            if fault := _fault_in_text(value):
                return fault
        elif isinstance(value, float) and not math.isfinite(value):
            return _("This JSON holds a number that is too large.")
        elif isinstance(value, dict):
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]
    return ""


def _fault_in_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _("This JSON holds half of a surrogate pair.")
    return _("This JSON holds a NUL character.") if "\x00" in text else ""
