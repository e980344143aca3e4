"""From bytes to a proposed text: what kind of bytes these are, what they say, and what they tell of themselves.

Nothing is guessed silently: an encoding other than clean UTF-8 is a proposal that a person confirms (`decoding`), and
an extracted title, author, date, site or language is a proposal with the extractor's name and version. What could cost
much to read (HTML, PDF, DOCX, mail) is read in a process of its own (`confined`).
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt

from articles import language_identification as languages
from articles import unpacking, walls
from articles.confined import page_confined, read_confined
from articles.decoding import Decoded, decode
from articles.html_pages import EXTRACTOR
from articles.structure import Part, Shape, joined
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical

SIGNATURES: dict[bytes, Any] = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\x7fELF": "ELF",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\xd0\xcf\x11\xe0": gettext_lazy("old Office document"),
    b"7z\xbc\xaf": "7-Zip",
    b"\xca\xfe\xba\xbe": gettext_lazy("Java class"),
}
# These begin with letters that a text may begin with too: they count only if zero bytes follow.
WORDY_SIGNATURES: dict[bytes, Any] = {
    b"MZ": gettext_lazy("Windows program"),
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"SQLite format 3": "SQLite",
    b"BM": "BMP",
    b"RIFF": gettext_lazy("WebP, WAV or AVI"),
    b"BZh": "bzip2",
}
CREDIT_LINE = re.compile(
    r"(translat(ed|ion)\b|перев[её]л\b|перевод\b|перевела\b|аударған\b|аударма\b|tarjima\b|которгон\b|tərcümə\b|ترجمه\b)",
    re.IGNORECASE,
)
MAIL = re.compile(rb"\A(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
MAIL_FIELDS = re.compile(rb"^(?:From|Date|Subject|MIME-Version|Message-ID|Received):", re.IGNORECASE | re.MULTILINE)
MARKDOWN = re.compile(r"^#{1,6} \S.*$", re.MULTILINE)
MORE_MARKDOWN = re.compile(r"^(?:#{1,6} |[-*+] |\d+\. |> )\S|\*\*[^*\n]+\*\*|\]\(https?://", re.MULTILINE)
LINE_MOST = 150  # code points of a line that may be a title, a signature or a credit line
HTML_MOST = 6_000_000  # code points
UNPACKED_TIMES = 8  # a DOCX takes at most so many times the limit of an upload once unpacked
DOCX_FILES = {"word/document.xml", "docProps/core.xml", "[Content_Types].xml"}
SINGLE_FILE = "word/document.xml"
markdown = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Extract:
    """What an extractor proposes: the text with its structure, and of its facts what it found."""

    text: str
    mime_type: str
    encoding: str
    certain: bool
    extractor: str
    title: str = ""
    author: str = ""
    published_on: date | None = None
    site: str = ""
    language: str = ""
    language_score: float = 0.0
    url: str = ""
    structure: tuple[Shape, ...] = ()
    obstacle: str = ""

    def proposals(self) -> dict[str, Any]:
        """Return what was proposed of the facts, as it is kept with the capture."""
        facts = {name: getattr(self, name) for name in ("title", "author", "site", "language", "url")}
        if self.published_on:
            facts["published_on"] = self.published_on.isoformat()
        return {name: value for name, value in facts.items() if value}


def read_capture(content: bytes, *, limit: int, encoding: str = "", url: str = "", claimed: str = "") -> Extract:
    """Return the text that `content` holds; its kind is told by content and not by name.

    `encoding` is a person's confirmed choice; `claimed` what an HTTP header said; `url` where a page came from. Refuses
    what is empty, larger than `limit` bytes, binary, undecodable, or of a kind that is not read here.
    """
    _refuse_impossible(content, limit)
    kind = kind_of(content)
    read: dict[str, Callable[[], Extract]] = {
        "pdf": lambda: _extract_parts("pdf", "application/pdf", content),
        "docx": lambda: _extract_docx(content, limit),
        "zip": lambda: _refuse_archive(),
        "eml": lambda: _extract_mail(content),
        "text": lambda: _extract_text(decode(content, encoding, claimed), url),
    }
    found = read[kind]()
    if not found.text:
        raise Refused.invalid(walls.sentence(found.obstacle), field="file")
    return _with_language(found)


def kind_of(content: bytes) -> str:
    """Tell by its first bytes what a file is: `pdf`, `docx`, `zip`, `eml`, or `text` (which HTML is too)."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if SINGLE_FILE.encode() in content else "zip"
    head = content[:16_384]
    if MAIL.match(head.replace(b"\r\n", b"\n")) and len(MAIL_FIELDS.findall(head)) >= 2:
        return "eml"
    return "text"


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


def _refuse_archive() -> Extract:
    raise Refused.invalid(_("This is an archive of several files: upload it as one, not as a text."), field="file")


def looks_like_html(text: str) -> bool:
    """Tell HTML by its content: a doctype or root tag near the start, or several closing block tags."""
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in head or "<head" in head:
        return True
    return (
        head.startswith("<") and sum(text.lower().count(tag) for tag in ("</p>", "</div>", "</article>", "</h1>")) >= 2
    )


def looks_like_markdown(text: str) -> bool:
    """Tell Markdown by its content: it begins with a heading, or has one and other marks of Markdown."""
    return bool(MARKDOWN.match(text.lstrip("\ufeff\n "))) or (
        bool(MARKDOWN.search(text)) and len(MORE_MARKDOWN.findall(text)) >= 3
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


def _extract_text(decoded: Decoded, url: str) -> Extract:
    if looks_like_html(decoded.text):
        return _extract_html(decoded, url)
    return _extract_markdown(decoded) if looks_like_markdown(decoded.text) else _extract_plain(decoded)


def _extract_plain(decoded: Decoded) -> Extract:
    text = canonical(decoded.text)
    author = signature_of(text).author
    return Extract(text, "text/plain", decoded.encoding, decoded.certain, "plain@1", _first_line(text), author)


def _extract_markdown(decoded: Decoded) -> Extract:
    """Render Markdown (CommonMark, without HTML in it) and keep its blocks; the first heading proposes the title."""
    page = page_confined(f"<html><body><article>{markdown.render(decoded.text)}</article></body></html>")
    text, structure = joined(page.parts)
    heading = MARKDOWN.search(decoded.text)
    title = page.facts.title or (heading[0].lstrip("# ").strip() if heading else "")
    return Extract(text, "text/markdown", decoded.encoding, decoded.certain, "markdown@1", title, structure=structure)


def _extract_html(decoded: Decoded, url: str) -> Extract:
    """Take the main text with its structure; paragraphs are separated by one empty line."""
    if len(decoded.text) > HTML_MOST:
        raise Refused.invalid(_("This page is too long to be read. Paste its text instead."), field="file")
    page = page_confined(decoded.text, url)
    text, structure = joined(page.parts)
    facts = page.facts
    return Extract(
        text,
        "text/html",
        decoded.encoding,
        decoded.certain,
        EXTRACTOR,
        title=facts.title,
        author=facts.author,
        published_on=facts.published_on,
        site=facts.site,
        language=facts.language,
        url=facts.url or url,
        structure=structure,
        obstacle=walls.obstacle_in(decoded.text, text),
    )


def _extract_docx(content: bytes, limit: int) -> Extract:
    """Check the archive as a whole, unpack the two files that are read, and read them in a process of its own."""
    files = unpacking.named(content, DOCX_FILES, size=limit * UNPACKED_TIMES)
    packed = {name: base64.b64encode(data).decode() for name, data in files.items()}
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _extract_parts("docx", mime, json.dumps(packed).encode())


def _extract_parts(kind: str, mime_type: str, content: bytes) -> Extract:
    found = read_confined(kind, content)
    parts = [Part(*part) for part in found["parts"]]
    text, structure = joined(parts)
    title = _one_line(found["title"]) or _first_line(text)
    author = _one_line(found["author"])
    return Extract(text, mime_type, "", True, found["extractor"], title[:500], author[:300], structure=structure)


def _extract_mail(content: bytes) -> Extract:
    """Read the body of a mail as if it had come alone, and take title, author and date from its head."""
    found = read_confined("eml", content)
    decoded = decode(base64.b64decode(found["body"]), claimed=found["charset"])
    body = _extract_html(decoded, "") if found["html"] else _extract_plain(decoded)
    return replace(
        body,
        mime_type="message/rfc822",
        extractor=f"{found['extractor']}+{body.extractor}",
        certain=True,
        obstacle="",
        title=_one_line(found["title"])[:500] or body.title,
        author=_one_line(found["author"])[:300] or body.author,
        published_on=date.fromisoformat(found["date"]) if found["date"] else body.published_on,
    )


def _one_line(text: str) -> str:
    return " ".join(canonical(text).split())


def _with_language(found: Extract) -> Extract:
    """Propose the language by the letters and words of the text; what a page claims counts where these say little."""
    told = languages.language_of(found.text)
    if told.language and (told.score >= languages.SURE or not found.language):
        return replace(found, language=told.language, language_score=told.score)
    return found
