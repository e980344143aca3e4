"""Where the targets of a W3C Web Annotation stand in a text. Pure; positions are code points of the canonical text."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from articles.inputs import Passage
from basics.errors import Refused
from basics.text import canonical

POSITION, QUOTE, RANGE = "TextPositionSelector", "TextQuoteSelector", "RangeSelector"
DATA, FRAGMENT = "DataPositionSelector", "FragmentSelector"
PLAIN_FRAGMENTS = "http://tools.ietf.org/rfc/rfc5147"
CHARACTERS = re.compile(r"char=(\d{1,9}),(\d{1,9})(?:;.*)?")  # RFC 5147: positions are between characters
Span = tuple[int, int]


def read_passages(found: Mapping[str, Any], text: str, sources: Iterable[str]) -> list[Passage]:
    """Return the passages of `text` that an annotation is about; `sources` are the addresses that name the text.

    A target without a selector is the whole text. Refuses another text, and what names no place in this one.
    """
    targets = listed(found.get("target"))
    if not targets:
        raise Refused.invalid(_("An annotation has a target."), field="target")
    return [_passage(target, text, set(sources)) for target in targets]


def listed(value: Any) -> list[Any]:
    """Return what JSON-LD lets be one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _passage(target: Any, text: str, sources: set[str]) -> Passage:
    if _source_of(target) not in sources:
        raise Refused.invalid(_("The source of the target is not the text of this container."), field="target")
    selectors = listed(target.get("selector")) if isinstance(target, Mapping) else []
    if not selectors:
        return Passage(0, len(text))
    plain = {_kind(one): one for one in selectors if isinstance(one, Mapping) and "refinedBy" not in one}
    if POSITION in plain:
        return _positioned(plain[POSITION], plain.get(QUOTE))
    if (span := _first(selectors, text)) is None:
        named = ", ".join(sorted(_kind(one) or "-" for one in selectors))
        raise Refused.invalid(_("%(names)s: this names no place in a text here.") % {"names": named}, field="target")
    return Passage(*span, text[slice(*span)])


def _source_of(target: Any) -> Any:
    """Return the address of what a target is about: its own, or that of the source a selector chooses from."""
    if not isinstance(target, Mapping):
        return target if isinstance(target, str) else None
    source = target.get("source", target.get("id"))
    found = source.get("id") if isinstance(source, Mapping) else source
    return found if isinstance(found, str) else None


def _kind(selector: Any) -> str:
    kinds = listed(selector.get("type")) if isinstance(selector, Mapping) else []
    return next((kind for kind in kinds if isinstance(kind, str)), "")


def _positioned(position: Mapping[str, Any], quote: Mapping[str, Any] | None) -> Passage:
    """Return a position with the quote beside it, which is checked where it is written down."""
    exact = quote.get("exact") if quote else None
    return Passage(*_numbers(position), exact if isinstance(exact, str) else None)


def _first(selectors: Iterable[Any], text: str) -> Span | None:
    """Return what the first selector that is understood finds; all of a target's name the same passage."""
    return next((span for one in selectors if (span := _find(one, text, (0, len(text)))) is not None), None)


def _find(selector: Any, text: str, within: Span) -> Span | None:
    """Return what a selector, and what refines it, finds in a part of a text; None if its kind is not understood."""
    found = FINDERS.get(_kind(selector))
    span = found(selector, text, within) if found else None
    if span is None:
        return None
    for finer in listed(selector.get("refinedBy")):
        span = _find(finer, text, span)
        if span is None:
            message = _("%(name)s: this refines no passage of a text here.") % {"name": _kind(finer) or "-"}
            raise Refused.invalid(message, field="target")
    return span


def _numbers(selector: Mapping[str, Any]) -> Span:
    start, end = selector.get("start"), selector.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or isinstance(end, bool):
        raise Refused.invalid(_("The start and end of a position are whole numbers."), field="target")
    return start, end


def _inside(start: int, end: int, within: Span) -> Span:
    if not 0 <= start < end <= within[1] - within[0]:
        raise Refused.invalid(_("The position lies outside of what it chooses from."), field="target")
    return within[0] + start, within[0] + end


def _by_position(selector: Mapping[str, Any], _text: str, within: Span) -> Span:
    return _inside(*_numbers(selector), within)


def _by_quote(selector: Mapping[str, Any], text: str, within: Span) -> Span:
    """Find the one place that a quote with its context names."""
    before, exact, after = (canonical_or_same(selector.get(name)) for name in ("prefix", "exact", "suffix"))
    part, whole = text[slice(*within)], before + exact + after
    count = part.count(whole) if exact else 0
    if count != 1:
        message = _("The quote occurs %(count)d times in the text; it must occur once with its context.")
        raise Refused.invalid(message % {"count": count}, field="target")
    start = within[0] + part.index(whole) + len(before)
    return start, start + len(exact)


def _by_bytes(selector: Mapping[str, Any], text: str, within: Span) -> Span:
    """Find bytes of the UTF-8 form; refuses edges inside of a character."""
    first, last = _numbers(selector)
    data = text[slice(*within)].encode()
    try:
        before, inside = (
            (data[:first].decode(), data[first:last].decode()) if 0 <= first < last <= len(data) else ("", "")
        )
    except UnicodeDecodeError:
        inside = ""
    if not inside:
        raise Refused.invalid(_("The position lies outside of what it chooses from."), field="target")
    return _inside(len(before), len(before) + len(inside), within)


def _by_fragment(selector: Mapping[str, Any], _text: str, within: Span) -> Span | None:
    """Find the characters that a fragment of plain text names (RFC 5147)."""
    found = CHARACTERS.fullmatch(str(selector.get("value", "")))
    standard = str(selector.get("conformsTo", "")).replace("https:", "http:")
    return _inside(int(found[1]), int(found[2]), within) if found and standard == PLAIN_FRAGMENTS else None


def _by_range(selector: Mapping[str, Any], text: str, within: Span) -> Span | None:
    """Find what lies from one passage up to another; the second is no part of it."""
    first, last = (_find(selector.get(name), text, within) for name in ("startSelector", "endSelector"))
    return _inside(first[0] - within[0], last[0] - within[0], within) if first and last else None


FINDERS = {
    POSITION: _by_position,
    QUOTE: _by_quote,
    DATA: _by_bytes,
    FRAGMENT: _by_fragment,
    RANGE: _by_range,
}


def canonical_or_same(value: Any) -> str:
    """Return text in the form that offsets count in, with the white space at its ends."""
    if not isinstance(value, str):
        return ""
    inner = canonical(value)
    return value if not inner else value[: len(value) - len(value.lstrip())] + inner + value[len(value.rstrip()) :]
