"""From bytes to a proposed text: what kind of bytes these are, in which encoding, and what they say. Pure.

Nothing is guessed silently: an encoding other than clean UTF-8 is a proposal that a person confirms, and an extracted
title is a proposal with the extractor's name and version.
"""

import codecs
import re
from dataclasses import dataclass

import trafilatura
from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from basics.errors import Refused
from basics.text import canonical

SIGNATURES = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP (or DOCX, XLSX)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x7fELF": "ELF",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "old Office document",
    b"7z\xbc\xaf": "7-Zip",
}
# These begin with letters that a text may begin with too: they count only if zero bytes follow.
WORDY_SIGNATURES = {b"MZ": "Windows program", b"GIF8": "GIF", b"Rar!": "RAR", b"SQLite format 3": "SQLite"}
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
CREDIT_LINE = re.compile(
    r"(translat(ed|ion)\b|перев[её]л\b|перевод\b|перевела\b|аударған\b|аударма\b|tarjima\b|которгон\b|tərcümə\b|ترجمه\b)",
    re.IGNORECASE,
)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
LINE_MOST = 150  # code points of a line that may be a title, a signature or a credit line


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was read in; `certain` is False when a person should confirm it."""

    text: str
    encoding: str
    certain: bool


@dataclass(frozen=True)
class Extract:
    """What an extractor proposes: the text, and a title and author where it found them."""

    text: str
    mime_type: str
    encoding: str
    certain: bool
    extractor: str
    title: str = ""
    author: str = ""


def read_capture(content: bytes, *, limit: int, encoding: str = "") -> Extract:
    """Return the text that `content` (txt or HTML, told by content and not by name) holds.

    `encoding` is a person's confirmed choice. Refuses what is empty, larger than `limit` bytes, binary or undecodable.
    """
    _refuse_impossible(content, limit)
    decoded = decode(content, encoding)
    found = _extract_html(decoded) if looks_like_html(decoded.text) else _extract_plain(decoded)
    if not found.text:
        raise Refused.invalid(_("No text was found in this. Nothing was saved; paste the text instead."), field="file")
    return found


def _refuse_impossible(content: bytes, limit: int) -> None:
    if not content.strip(b"\0 \t\r\n"):
        raise Refused.invalid(_("This is empty: there is nothing to save."), field="file")
    if len(content) > limit:
        size = {"size": len(content) / 2**20, "limit": limit / 2**20}
        message = _("This has %(size).1f MB; at most %(limit)d MB are taken. Nothing was saved.")
        raise Refused.invalid(message % size, field="file")
    signatures = SIGNATURES | (WORDY_SIGNATURES if b"\0" in content[:1024] else {})
    for signature, name in signatures.items():
        if content.startswith(signature):
            message = _("By its content this is %(name)s, not a text, whatever its name says. Nothing was saved.")
            raise Refused.invalid(message % {"name": name}, field="file")


def decode(content: bytes, encoding: str = "") -> Decoded:
    """Decode by a person's choice, a byte order mark, clean UTF-8, else the likeliest other encoding as a question."""
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
        return _guess(content, error)


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


def _guess(content: bytes, error: UnicodeDecodeError) -> Decoded:
    if _mostly_utf8(content):
        where = {"offset": error.start}
        message = _(
            "This is UTF-8 broken at byte %(offset)d. Repair the file, or choose its encoding; nothing was saved."
        )
        raise Refused.invalid(message % where, field="encoding")
    encoding = _declared(content) or _likeliest(content)
    return Decoded(_strictly(content, encoding), encoding, certain=False)


def _declared(content: bytes) -> str:
    """Return the encoding that an HTML page names in its head, if the page can be read in it."""
    match = DECLARED.search(content[:4096])
    name = match[1].decode("ascii").lower().replace("windows-", "cp").replace("koi8-r", "koi8_r") if match else ""
    try:
        content.decode(name if is_taken(name) else "utf-8")
    except UnicodeError:
        return ""
    return name if is_taken(name) else ""


def _likeliest(content: bytes) -> str:
    best = from_bytes(content, cp_isolation=LEGACY).best()
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


def looks_like_html(text: str) -> bool:
    """Tell HTML by its content: a doctype or root tag near the start, or several closing block tags."""
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in head or "<head" in head:
        return True
    return (
        head.startswith("<") and sum(text.lower().count(tag) for tag in ("</p>", "</div>", "</article>", "</h1>")) >= 2
    )


@dataclass(frozen=True)
class Signature:
    """What the last lines of a text propose: who wrote it, and the credit line of a translation."""

    author: str = ""
    credit_line: str = ""


def signature_of(text: str) -> Signature:
    """Read the last two lines: a line that speaks of a translation, and a short unpunctuated one (a name) before it."""
    lines = [line.strip() for line in text.rsplit("\n", 3)[-3:] if line.strip()]
    if len(lines) < 2 or len(lines[-1]) > LINE_MOST or not CREDIT_LINE.search(lines[-1]):
        return Signature()
    name = lines[-2]
    is_name = len(name) <= 60 and name[:1].isupper() and name[-1].isalpha() and len(name.split()) <= 5
    return Signature(name if is_name else "", lines[-1])


def _first_line(text: str) -> str:
    """Return the first line if it looks like a title: short, without a full stop, and with a text below it."""
    line, _break, rest = text.partition("\n")
    line = line.strip()
    return line if rest.strip() and len(line) <= LINE_MOST and not line.endswith((".", ",", ";", ":", "”", "»")) else ""


def _extract_plain(decoded: Decoded) -> Extract:
    text = canonical(decoded.text)
    author = signature_of(text).author
    return Extract(text, "text/plain", decoded.encoding, decoded.certain, "plain@1", _first_line(text), author)


def _extract_html(decoded: Decoded) -> Extract:
    """Take the main text with trafilatura; paragraphs are separated by one empty line."""
    html = decoded.text
    body = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True) or ""
    metadata = trafilatura.extract_metadata(html)
    return Extract(
        canonical(body.replace("\n", "\n\n")),
        "text/html",
        decoded.encoding,
        decoded.certain,
        f"trafilatura@{trafilatura.__version__}",
        title=" ".join((metadata.title or "").split()) if metadata else "",
        author=" ".join((metadata.author or "").split()) if metadata else "",
    )
