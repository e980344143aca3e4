"""Canonical text: what every offset in Perimeter counts into."""

import hashlib
import unicodedata

import regex

_LINE_ENDS = regex.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_FORBIDDEN = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_CLUSTER = regex.compile(r"\X")


def canonical(text: str) -> str:
    """Return `text` in Unicode NFC with LF line ends, without control characters, BOMs and outer blank lines.

    Offsets everywhere are code points into this form (W3C Web Annotation, TextPositionSelector).
    """
    text = _LINE_ENDS.sub("\n", _FORBIDDEN.sub("", text))
    return unicodedata.normalize("NFC", text).strip("\n \t")


def sha256_of(content: str | bytes) -> str:
    """Return the hex SHA-256 of bytes, or of a string's UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def snap_to_graphemes(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen the code-point range [start, end) so that it cuts no grapheme cluster (UAX 29)."""
    cluster = _CLUSTER.match
    begin = max(0, text.rfind("\n", 0, start))
    position = begin
    while position < start:
        match = cluster(text, position)
        if match is None or match.end() > start:
            break
        position = match.end()
    new_start = position
    while position < end:
        match = cluster(text, position)
        if match is None:
            break
        position = match.end()
    return new_start, max(position, end)
