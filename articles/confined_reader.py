"""Run by `confined.py`, alone: reads one file from the standard input and writes what it says as JSON.

Knows nothing of Django and no database; of our own modules only the pure ones that read a page. Takes its own limits
before it reads a byte, so that a file which never ends ends this process and nothing else.
"""

import base64
import json
import re
import resource
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

MEMORY = 768 * 2**20
TEXT_MOST = 5_000_000  # code points
PAGES_MOST = 1_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CORE = "{http://purl.org/dc/elements/1.1/}"
LIST_STYLE = re.compile(r"list|bullet|маркир|нумер", re.IGNORECASE)
QUOTE_STYLE = re.compile(r"quote|цитата", re.IGNORECASE)
HEADING_STYLE = re.compile(r"^(?:heading|title|заголовок|1|2|3|4|5|6)\s*([1-6])?$", re.IGNORECASE)
END_OF_SENTENCE = re.compile(r"[.!?…»”\"):;؟]$")
Parts = list[tuple[str, str, int]]


class Unreadable(Exception):
    """It can be read, but will not be; the reason is one that `confined.py` knows."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2]) + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    readers = {"pdf": read_pdf, "docx": read_docx, "eml": read_eml, "html": read_html, "cleaning": clean_html}
    try:
        found = readers[sys.argv[1]](sys.stdin.buffer.read())
    except Unreadable as reason:
        found = {"refused": str(reason)}
    sys.stdout.write(json.dumps(found))


def read_html(content: bytes) -> dict[str, Any]:
    """Return the body and the facts of a page. Its own room is put on the path: `-I` leaves it out."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from articles.html_pages import read_page

    sent = json.loads(content)
    page = read_page(sent["html"], sent["url"])
    facts = {name: str(value or "") for name, value in vars(page.facts).items()}
    return {"parts": [(part.text, part.kind, part.level) for part in page.parts], "facts": facts}


def clean_html(content: bytes) -> dict[str, Any]:
    import nh3

    sent = json.loads(content)
    attributes = {tag: set(names) for tag, names in sent["attributes"].items()}
    tags, emptied = set(sent["tags"]), set(sent["emptied"])
    cleaned = nh3.clean(
        sent["html"], tags=tags, clean_content_tags=emptied, attributes=attributes, link_rel=None, url_schemes=set()
    )
    return {"html": cleaned}


def read_pdf(content: bytes) -> dict[str, Any]:
    from pypdf import PdfReader, __version__
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        if len(reader.pages) > PAGES_MOST:
            raise Unreadable("too many pages")
        pages = [page.extract_text() for page in reader.pages]
        facts = reader.metadata
        title, author = (str(value or "") for value in ((facts.title, facts.author) if facts else ("", "")))
    except PyPdfError as error:
        raise Unreadable("broken") from error
    return _found(_paragraphs(pages), f"pypdf@{__version__}", title=title, author=author)


def _paragraphs(pages: list[str]) -> Parts:
    """Join the lines of pages to paragraphs: one ends at an empty line, or at a short line that ends a sentence."""
    lines = [line.strip() for page in pages for line in [*page.splitlines(), *([] if page.strip() else [""])]]
    usual = sorted(len(line) for line in lines if line)
    width = usual[len(usual) * 3 // 4] if usual else 0
    parts: Parts = []
    text = ""
    for line in lines:
        if line:
            joint = "" if not text or text.endswith("\u00ad") else " "
            text = text.rstrip("\u00ad") + joint + line
        if text and (not line or (len(line) < 0.8 * width and END_OF_SENTENCE.search(line))):
            parts.append((text, "paragraph", 0))
            text = ""
    return [*parts, (text, "paragraph", 0)] if text else parts


def read_docx(content: bytes) -> dict[str, Any]:
    """Read the two files of a DOCX that were unpacked already: a JSON object of base64."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    files = {name: base64.b64decode(data) for name, data in json.loads(content).items()}
    try:
        document = ElementTree.fromstring(files["word/document.xml"], forbid_dtd=True)
        core = ElementTree.fromstring(files.get("docProps/core.xml") or b"<none/>", forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable("broken") from error
    parts = [_docx_part(paragraph) for paragraph in document.iter(f"{WORD}p")]
    title, author = (core.findtext(f"{CORE}{name}") or "" for name in ("title", "creator"))
    return _found([part for part in parts if part[0]], "docx@1", title=title, author=author)


def _docx_part(paragraph: Any) -> tuple[str, str, int]:
    pieces = []
    for element in paragraph.iter():
        if element.tag == f"{WORD}t":
            pieces.append(element.text or "")
        elif element.tag in {f"{WORD}tab", f"{WORD}br", f"{WORD}cr"}:
            pieces.append("\n" if element.tag != f"{WORD}tab" else " ")
    text = "".join(pieces).strip()
    found = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    style = (found.get(f"{WORD}val") or "") if found is not None else ""
    if match := HEADING_STYLE.match(style):
        return text, "heading", int(match[1] or 1)
    if QUOTE_STYLE.search(style):
        return text, "quotation", 0
    numbered = paragraph.find(f"{WORD}pPr/{WORD}numPr") is not None
    return (text, "item", 1) if numbered or LIST_STYLE.search(style) else (text, "paragraph", 0)


def read_eml(content: bytes) -> dict[str, Any]:
    """Return the body of a mail as bytes with its type and claimed encoding, and what its head says."""
    try:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("html", "plain")) if isinstance(mail, EmailMessage) else None
        data = body.get_payload(decode=True) if body is not None else None
    except (LookupError, ValueError, RecursionError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable("broken") from error
    if body is None or not isinstance(data, bytes) or not data.strip():
        raise Unreadable("no text")
    return {
        "body": base64.b64encode(data).decode(),
        "html": body.get_content_type() == "text/html",
        "charset": str(body.get_content_charset() or ""),
        "title": str(mail.get("Subject") or ""),
        "author": _sender(mail),
        "date": _sent(mail),
        "extractor": "mail@1",
    }


def _sender(mail: EmailMessage) -> str:
    name, address = parseaddr(str(mail.get("From") or ""))
    return name or address


def _sent(mail: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(str(mail.get("Date"))).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _found(parts: Parts, extractor: str, **facts: str) -> dict[str, Any]:
    if sum(len(text) for text, _kind, _level in parts) > TEXT_MOST:
        raise Unreadable("too long")
    if not any(text.strip() for text, _kind, _level in parts):
        raise Unreadable("no text")
    return {"parts": parts, "extractor": extractor, **facts}


if __name__ == "__main__":
    main()
