"""What is in a ZIP file, read only once its own directory shows that it is harmless. Pure.

Counted before anything is unpacked: entries, their size once unpacked, and whether any two share their bytes. What the
directory says is then held to: an entry that turns out longer, or other than its checksum, is refused.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import joined

END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
COUNT_MOST = 200
NAME_MOST = 255
ENTRY_MOST = 46 + 2 * 1024  # bytes of one entry in the directory
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BREAKS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
TAIL = 65_557 + 76  # bytes at the end in which the last records of an archive lie
PIECE = 2**16  # bytes
JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name without folders, and its bytes."""

    name: str
    content: bytes


def members_of(content: bytes, *, size: int, count: int = COUNT_MOST) -> Iterator[Member]:
    """Yield the files of an archive. Refuses (invalid), before any is unpacked, what is not plain files within limits.

    `size` is the number of bytes of all files together once unpacked.
    """
    with _opened(BytesIO(content), count) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_junk(entry.filename)]
        _check(entries, size)
        for entry in entries:
            yield Member(entry.filename.rpartition("/")[2], _read(archive, entry))


def named(content: bytes, names: set[str], *, size: int, count: int = 10 * COUNT_MOST) -> dict[str, bytes]:
    """Return the files of those names; the whole archive is checked as `members_of` does."""
    with _opened(BytesIO(content), count) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check(entries, size)
        return {entry.filename: _read(archive, entry) for entry in entries if entry.filename in names}


@contextmanager
def opened(file: BinaryIO, *, size: int, count: int = COUNT_MOST) -> Iterator[tuple[zipfile.ZipFile, list[str]]]:
    """Open an archive that is too large to be read at once, checked as `members_of` does.

    Gives the archive and the names of its files, whose bytes `pieces_of` reads.
    """
    with _opened(file, count) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_junk(entry.filename)]
        _check(entries, size)
        yield archive, [entry.filename for entry in entries]


def pieces_of(archive: zipfile.ZipFile, name: str, size: int = PIECE) -> Iterator[bytes]:
    """Yield the bytes of a file of an archive in pieces; refuses one that is not what the directory says of it."""
    try:
        with archive.open(name) as file:  # reads no further than the size in the directory, and compares the checksum
            while piece := file.read(size):
                yield piece
    except (*BREAKS, KeyError, RuntimeError) as error:
        raise _broken() from error


def _opened(file: BinaryIO, count: int) -> zipfile.ZipFile:
    """Open an archive once its last record has said that its directory is small."""
    file.seek(max(0, file.seek(0, 2) - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(END, max(0, len(tail) - 65_557))
    if at < 0 or len(tail) < at + 22:
        raise _broken()
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > count or directory > count * ENTRY_MOST or END64 in tail[max(0, at - 76) : at]:
        raise _refused(_("There are more than %(count)d files in this archive.") % {"count": count})
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise _broken() from error


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    if sum(entry.file_size for entry in entries) > size:
        limit = size // 2**20
        raise _refused(_("Unpacked, this archive would take more than %(limit)d MB.") % {"limit": limit})
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise _refused(_("Two files of this archive have the same name."))
    for entry in entries:
        _check_entry(entry)
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise _refused(_("Files of this archive overlap, as they do in archives that are made to do harm."))
        end = entry.header_offset + 30 + entry.compress_size


def _check_entry(entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise _refused(_("There is a link or a device in this archive, not only files."))
    if entry.flag_bits & 0x1:
        raise _refused(_("This archive is encrypted. Unpack it first."))
    if entry.compress_type not in METHODS:
        raise _refused(_("This archive is packed in a way that is not read here."))
    name = entry.orig_filename
    outside = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
    if outside or "\0" in name or not name or len(name) > NAME_MOST:
        raise _refused(_("A file of this archive would lie outside of its folder."))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the bytes of an entry, which are as many as its directory says, or nothing at all."""
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
    except (*BREAKS, RuntimeError) as error:
        raise _broken() from error
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise _broken()
    return content


def _is_junk(name: str) -> bool:
    """Tell what operating systems put into archives beside what people put there."""
    return name.startswith(JUNK[0]) or name.rpartition("/")[2] in JUNK[1:]


def _broken() -> Refused:
    return _refused(_("This archive is broken, or says other things of its files than it holds."))


def _refused(message: str) -> Refused:
    return Refused.invalid(joined([message, _("Nothing was saved.")]), field="file")
