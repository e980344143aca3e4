"""Files made to do harm, or broken in ways that harm comes from: each is refused, quickly and with a reason."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

DOCUMENT = "word/document.xml"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RUSSIAN = "Уровень верхнего озера поднялся на два метра за одну неделю."


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of some files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: str, **files: bytes) -> bytes:
    """Return a DOCX whose document is `body`, with further files in it."""
    document = f'<?xml version="1.0"?><w:document {WORD}><w:body>{body}</w:body></w:document>'.encode()
    return zipped({"[Content_Types].xml": b"<Types/>", DOCUMENT: document, **files})


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*lines: str, pages: int = 1, extra: bytes = b"") -> bytes:
    """Return a PDF whose every page shows some lines."""
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 750 Td {shown} ET".encode("latin-1")
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {4 + pages} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        ]
        * pages,
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        *([extra] if extra else []),
    ]
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size %d /Root 1 0 R >>" % (len(objects) + 1)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + trailer
        + b"\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def endless_pdf() -> bytes:
    """A page whose content is unpacked to hundreds of megabytes of text operators."""
    packed = _bomb(b"(x) Tj " * 1024, 30_000)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    return _numbered(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
            stream,
        ]
    )


def _bomb(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    out = [packer.compress(piece * 64) for _ in range(times // 64)]
    return b"".join([*out, packer.flush()])


def circular_pdf() -> bytes:
    """Pages whose kids are themselves."""
    return _numbered([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def deep_pdf() -> bytes:
    return _numbered([b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b" >>", b"<< /Type /Pages /Kids [] >>"])


def link_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("passwords.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def link_docx() -> bytes:
    made = io.BytesIO(docx(paragraph("words")))
    with zipfile.ZipFile(made, "a") as archive:
        entry = zipfile.ZipInfo("word/settings.xml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def lying_zip(declared: int = 100) -> bytes:
    """A file of 30 MB whose directory says that it has a hundred bytes."""
    made = zipped({"a.txt": b"words " * 5_000_000})
    size = struct.pack("<L", 30_000_000)
    return made.replace(size, struct.pack("<L", declared))


def overlapping_zip() -> bytes:
    """Many entries of the directory that share one packed file."""
    one = zipped({"a.txt": b"\0" * 1_000_000})
    at = one.index(b"PK\x01\x02")
    directory, end = one[at : one.index(b"PK\x05\x06")], one[one.index(b"PK\x05\x06") :]
    entries = b"".join(directory.replace(b"a.txt", b"%c.txt" % (97 + number)) for number in range(26))
    counts = struct.pack("<HHLL", 26, 26, len(entries), at)
    return one[:at] + entries + end[:8] + counts + end[20:]


def encrypted_zip() -> bytes:
    made = bytearray(zipped({"a.txt": b"words"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + offset] |= 1
    return bytes(made)


def many_entries_zip(count: int) -> bytes:
    return zipped({f"{number}.txt": b"x" for number in range(count)})


def directory_of_lies() -> bytes:
    """An end record that promises 65,535 files and a directory of four gigabytes."""
    made = bytearray(zipped({"a.txt": b"words"}))
    at = made.index(b"PK\x05\x06")
    made[at + 8 : at + 16] = struct.pack("<HHL", 65_535, 65_535, 2**32 - 1)
    return bytes(made)


def doubled_zip() -> bytes:
    return zipped({"a.txt": b"one", "A.TXT": b"two"})


def entities(depth: int = 12) -> str:
    lines = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth))
    return f"<!DOCTYPE x [{lines}]>"


def docx_of_xml(xml: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", DOCUMENT: xml.encode()})


def bombed_docx() -> bytes:
    return docx(paragraph("words"), **{"word/media/a.bin": b"\0" * 170_000_000})


def huge_image() -> bytes:
    """The head of a PNG of 50,000 by 50,000 points, which would take 10 GB once unpacked."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0" * 100


def nested_mail(depth: int) -> bytes:
    lines = [b"From: a@valley.example\nSubject: x\nMIME-Version: 1.0\n"]
    for number in range(depth):
        lines.append(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number))
    return b"".join(lines) + b"Content-Type: application/zip\n\nPK"


# What each is, how it is made, and words of the sentence that refuses it.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb, declared": (lambda: zipped({"a.txt": b"\0" * 90_000_000}), "would take more than"),
    "zip bomb, undeclared": (lying_zip, "broken, or says other things"),
    "zip bomb, overlapping files": (overlapping_zip, "overlap"),
    "zip of ten thousand files": (lambda: many_entries_zip(10_000), "more than 200 files"),
    "zip whose directory lies": (directory_of_lies, "more than 200 files"),
    "zip cut off": (lambda: zipped({"a.txt": b"words" * 1000})[:40], "broken"),
    "zip with a wrong checksum": (
        lambda: zipped({"a.txt": b"words"}).replace(struct.pack("<L", zlib.crc32(b"words")), b"\1\2\3\4"),
        "broken",
    ),
    "zip slip upward": (lambda: zipped({"../../a.txt": b"words"}), "outside of its folder"),
    "zip slip from the root": (lambda: zipped({"/etc/cron.d/a": b"words"}), "outside of its folder"),
    "zip slip with a backslash": (lambda: zipped({"..\\..\\a.txt": b"words"}), "outside of its folder"),
    "zip slip to a drive": (lambda: zipped({"C:a.txt": b"words"}), "outside of its folder"),
    "zip with a link": (link_zip, "link or a device"),
    "zip with two files of one name": (doubled_zip, "the same name"),
    "zip encrypted": (encrypted_zip, "encrypted"),
    "zip of a name without end": (lambda: zipped({"a" * 3000 + ".txt": b"words"}), "outside of its folder"),
    "empty zip": (lambda: zipped({}), "no file in this archive"),
    "docx, entities a billion times": (
        lambda: docx_of_xml(f"{entities()}<w:document {WORD}><w:p><w:t>&a9;</w:t></w:p></w:document>"),
        "is DOCX, and it cannot be read",
    ),
    "docx, an entity from a file": (
        lambda: docx_of_xml(
            f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document {WORD}>&a;</w:document>'
        ),
        "is DOCX, and it cannot be read",
    ),
    "docx, an entity of one letter repeated": (
        lambda: docx_of_xml(
            f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]><w:document {WORD}>{"&a;" * 9999}</w:document>'
        ),
        "is DOCX, and it cannot be read",
    ),
    "docx, no XML": (lambda: docx_of_xml("words"), "is DOCX, and it cannot be read"),
    "docx, elements without end": (lambda: docx("<w:p>" * 200_000), "is DOCX, and it cannot be read"),
    "docx with a bomb beside the text": (bombed_docx, "would take more than"),
    "docx whose text is a library": (lambda: docx(paragraph("x" * 168_000_000)), "would take more than"),
    "docx with a link": (link_docx, "link or a device"),
    "pdf that never ends": (endless_pdf, "is PDF, and it cannot be read"),
    "pdf that holds itself": (circular_pdf, "is PDF, and it cannot be read"),
    "pdf of brackets": (deep_pdf, "is PDF, and it cannot be read"),
    "pdf of two thousand pages": (lambda: pdf("words", pages=2_000), "more than 1,000 pages"),
    "pdf of nothing": (lambda: b"%PDF-1.7\n%%EOF", "is PDF, and it cannot be read"),
    "pdf without words": (lambda: pdf(), "no text in it"),
    "image of 50,000 points": (huge_image, "is PNG, not a text"),
    "image that is a page too": (lambda: b"GIF89a\0\0<html><script>alert(1)</script>", "is GIF, not a text"),
    "program named .txt": (lambda: b"MZ\x90\0\3\0\0\0" + b"\0" * 500, "Windows program"),
    "gzip bomb": (lambda: b"\x1f\x8b\x08" + b"\0" * 1000, "is gzip, not a text"),
    "old Word document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "old Office document"),
    "broken UTF-8": (lambda: (RUSSIAN * 3).encode()[:31] + b"\xff" + (RUSSIAN * 3).encode()[32:], "broken at byte"),
    "noise": (lambda: bytes(range(256)) * 40, "binary file"),
    "UTF-16 cut in half": (lambda: b"\xff\xfe" + RUSSIAN.encode("utf-16-le")[:-1], "cannot be read as"),
    "mail of nested parts": (lambda: nested_mail(3_000), "is EML, and it cannot be read"),
    "mail without a body": (
        lambda: b"From: a@valley.example\nSubject: x\nDate: now\n\n",
        "is EML, and it cannot be read",
    ),
    "more than is taken": (lambda: b"a" * (20 * 2**20 + 1), "at most 20 MB"),
    "a page of tags alone": (lambda: b"<html>" + b"<div>" * 100_000, "No text was found"),
    "a page that takes longer than a text": (
        lambda: b"<html><body>" + b"<p><b>The</b> <a href=x>lake</a> <i>rose</i>.</p>" * 120_000,
        "By its content this is HTML, and it cannot be read.",
    ),
    "a page longer than any": (lambda: b"<html><p>" + b"words " * 1_200_000, "too long to be read"),
}
