"""In which encoding bytes are: by a mark, by clean UTF-8, else a proposal that a person confirms. Pure.

An encoding other than clean UTF-8 is never taken silently: pages claim one and are in another.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical

CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\x0b\x0c\x1a\x1b")) + b"\x7f"
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Encodings that texts of the region come in, and what people call them; the first are tried when UTF-8 does not hold.
ENCODINGS = {
    "cp1251": "windows-1251",
    "koi8_r": "KOI8-R",
    "cp866": "DOS 866",
    "iso8859_5": "ISO 8859-5",
    "cp1252": "windows-1252",
    "cp1254": "windows-1254",
    "cp1256": "windows-1256",
    "kz1048": "KZ-1048",
    "mac_cyrillic": "Mac Cyrillic",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-8": "UTF-8",
}
LEGACY = list(ENCODINGS)[:7]
TAKEN = {codecs.lookup(name).name for name in [*ENCODINGS, "utf-8-sig", "utf-16"]}
SERBIAN_LETTERS = set("ѕѓќјњџљ")  # what Kazakh letters of KZ-1048 look like when read as windows-1251
DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
WORDS = re.compile(r"[^\W\d_]{3,}")
CYRILLIC = re.compile("[\u0400-\u052f]+|[^\u0400-\u052f]+")


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was read in; `certain` is False when a person should confirm it."""

    text: str
    encoding: str
    certain: bool


def decode(content: bytes, encoding: str = "", claimed: str = "") -> Decoded:
    """Decode by a person's choice, a byte order mark, clean UTF-8, else the likeliest other encoding as a question.

    `claimed` is what the way in says of the encoding (an HTTP header, a mail): one more opinion, never a certainty.
    """
    if encoding:
        return Decoded(_not_binary(_strictly(content, encoding)), encoding, certain=True)
    for mark, name in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return Decoded(_not_binary(_strictly(content, name)), name, certain=True)
    if b"\0" in content:
        return _guess_wide(content)
    if len(content.translate(None, CONTROL)) < len(content) * 0.999:
        raise _binary()
    try:
        return Decoded(content.decode("utf-8"), "utf-8", certain=True)
    except UnicodeDecodeError as error:
        return _guess(content, error, claimed)


def readings(content: bytes, first: str, length: int = 240) -> dict[str, str]:
    """Return how the bytes would begin to read in each encoding that can read them, the proposed one first."""
    found = {}
    for name in dict.fromkeys([first, *ENCODINGS]):
        try:
            text = canonical(content.decode(name))
        except (UnicodeError, LookupError):
            continue
        part = _telling_part(text, length)
        if not _controls(text) and not PRIVATE_USE.search(part):
            found[name] = part
    return found


def encoding_name(encoding: str) -> str:
    """Return what people call an encoding."""
    return ENCODINGS.get(encoding, encoding)


def _telling_part(text: str, length: int) -> str:
    """Return a line of the text from where its letters differ between encodings: the first beyond ASCII."""
    at = next((index for index, character in enumerate(text) if character > "\x7f"), 0)
    return " ".join(text[max(0, at - 40) : at + length].split())


def _binary() -> Refused:
    return Refused.invalid(_("By its content this is a binary file, not a text. Nothing was saved."), field="file")


def _controls(text: str) -> bool:
    return sum(text.count(chr(code)) for code in CONTROL) > len(text) // 1000


def _not_binary(text: str) -> str:
    if _controls(text):
        raise _binary()
    return text


def is_taken(encoding: str) -> bool:
    """Tell whether texts come in an encoding: Python knows others, which rewrite a text or hardly ever end."""
    try:
        return codecs.lookup(encoding).name in TAKEN
    except (LookupError, ValueError):
        return False


def _strictly(content: bytes, encoding: str) -> str:
    message = _("This cannot be read as %(encoding)s. Choose another encoding; nothing was saved.")
    refusal = Refused.invalid(message % {"encoding": encoding_name(encoding)}, field="encoding")
    if not is_taken(encoding):
        raise refusal
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        raise refusal from error


def _guess_wide(content: bytes) -> Decoded:
    """Propose UTF-16 for bytes with zeros among them, if nearly all they say in it is letters, spaces and points."""
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        usual = sum(1 for character in text if character < "\u0700" or "\u2010" <= character <= "\u2122")
        if usual >= len(text) * 0.98 and not _controls(text):
            return Decoded(text, name, certain=False)
    raise _binary()


def _guess(content: bytes, error: UnicodeDecodeError, claimed: str) -> Decoded:
    if _mostly_utf8(content):
        where = {"offset": error.start}
        message = _(
            "This is UTF-8 broken at byte %(offset)d. Repair the file, or choose its encoding; nothing was saved."
        )
        raise Refused.invalid(message % where, field="encoding")
    encoding = _best(content, [*_declared(content), *_readable(content, claimed)])
    return Decoded(_strictly(content, encoding), encoding, certain=False)


def _best(content: bytes, declared: list[str]) -> str:
    """Return the declared encoding, unless the bytes read much better in the one that they look like."""
    try:
        likeliest = _likeliest(content)
    except Refused:
        if declared:
            return declared[0]
        raise
    for name in declared:
        if _wordiness(content.decode(name)) > _wordiness(content.decode(likeliest)) - 0.1:
            return name
    return likeliest


def _wordiness(text: str) -> float:
    """Return the share of words written as words are: of one script, a capital only at the beginning."""
    words = [word for word in WORDS.findall(text[:20_000]) if not word.isascii()]
    good = sum(1 for word in words if word[1:].islower() and CYRILLIC.fullmatch(word))
    return good / len(words) if words else 1.0


def _declared(content: bytes) -> list[str]:
    """Return the encoding that an HTML page names in its head, if the page can be read in it."""
    match = DECLARED.search(content[:4096])
    return _readable(content, match[1].decode("ascii")) if match else []


def _readable(content: bytes, name: str) -> list[str]:
    name = name.strip("\"' ").lower().replace("windows-", "cp").replace("koi8-r", "koi8_r")
    try:
        content.decode(name if is_taken(name) else "utf-8")
    except UnicodeError:
        return []
    return [name] if is_taken(name) else []


def _likeliest(content: bytes) -> str:
    best = from_bytes(content, cp_isolation=LEGACY, preemptive_behaviour=False).best()
    if best is None:
        message = _("The encoding of this file could not be told. Choose it from the list; nothing was saved.")
        raise Refused.invalid(message, field="encoding")
    if best.encoding == "cp1251" and len(SERBIAN_LETTERS & set(str(best).lower())) > 1:
        return "kz1048"
    return best.encoding


def _mostly_utf8(content: bytes) -> bool:
    """Tell damaged UTF-8 from a legacy encoding: most of its multi-byte sequences are still well formed."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    multibyte = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    return multibyte > 4 * broken
