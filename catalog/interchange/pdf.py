"""An edition as a PDF to hand over: tagged (PDF/UA-1), with bookmarks, its fonts inside. Printed by WeasyPrint.

WeasyPrint is an extra (`pip install .[pdf]`) and needs Pango, which the system brings. Where one of them is missing,
the format is missing too, and a system check says why.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import translation
from django.utils.translation import gettext as _

from basics.errors import Refused
from basics.text import sha256_of
from catalog.contents import notes_of
from catalog.interchange.book import Book, book_of
from catalog.interchange.html import ASSETS, head_of, parts_of
from catalog.manifest import to_publish
from catalog.models import Edition
from catalog.pictures.fonts import ASSETS as PICTURE_ASSETS

PRINTER = Path(__file__).with_name("pdf_printer.py")
SECONDS, MEGABYTES = 3_600, 6_144  # of processor time and of memory for one book
PIECE = 2**16
AT_ONCE_MOST = 12  # entries of a book that is printed while somebody waits: a few seconds
DESIGN = 3  # counts changes of how the book looks, so that a copy that is kept tells which it is


def is_installed() -> bool:
    """Tell whether the extra is there; whether Pango is too, `missing` knows."""
    return find_spec("weasyprint") is not None


@cache
def missing() -> str:
    """Return why no PDF can be printed here, or ""; asked in a process of its own, once."""
    command = [sys.executable, "-I", "-c", "import weasyprint"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
    return lines[-1] if lines else f"import weasyprint ended with {done.returncode}"


def write(edition: Edition, *, stranger: bool = False, language: str = "en") -> Iterator[bytes]:
    """Give the PDF of a frozen edition: the copy that is kept, else one that is printed at once, if it is short, and
    kept, so that everybody later gets the same bytes.

    Raises ValueError for one that is not frozen. Refuses (conflict) a longer one, which a job prints, and to strangers
    whatever is not printed yet: they set no printer to work.
    """
    store, place = kept_in(), place_of(edition, language, stranger=stranger)
    if not store.exists(place):
        if stranger:
            raise Refused.conflict(_("This book is not printed yet. A member of the team can have it printed."))
        if not is_at_hand(edition, language, stranger=stranger):
            message = _("This book is long and not printed yet. Have it printed on the page of its books.")
            raise Refused.conflict(message)
        keep(edition, language)
    with store.open(place, "rb") as kept:
        yield from pieces(kept)


def is_at_hand(edition: Edition, language: str = "en", *, stranger: bool) -> bool:
    """Tell whether `write` gives a PDF at once: it is kept, or short enough to be printed for a member who waits."""
    if kept_in().exists(place_of(edition, language, stranger=stranger)):
        return True
    return not stranger and edition.entries.count() <= AT_ONCE_MOST


def keep(
    edition: Edition, language: str, *, stranger: bool = False, going_on: Callable[[int], Any] = lambda done: True
) -> tuple[int, str]:
    """Print a PDF and keep it; return its pages and its SHA-256. What is kept already stays as it is."""
    store, place = kept_in(), place_of(edition, language, stranger=stranger)
    with tempfile.TemporaryDirectory(prefix="perimeter-book-") as folder:
        file = Path(folder) / "book.pdf"
        pages = print_to(file, job_of(edition, stranger=stranger, language=language), going_on)["pages"]
        hashed = sha256()
        with file.open("rb") as stream:
            for piece in pieces(stream):
                hashed.update(piece)
            if not store.exists(place):
                stream.seek(0)
                store.save(place, File(stream))
    return pages, hashed.hexdigest()


def kept_in() -> Storage:
    """Return where printed books are kept: beside the captures, which every process reaches."""
    return storages["captures"]


def place_of(edition: Edition, language: str, *, stranger: bool) -> str:
    """Return where a copy is kept: named by all that it holds, so that nothing else can stand there."""
    copy = "public" if stranger else "team"
    return f"books/{edition.name}-{_hash_of(edition)[:16]}-{language}-{copy}.pdf"


def _hash_of(edition: Edition) -> str:
    """Return the hash of what was published; until it is, of what would be, foreword and notes among it."""
    if edition.seal or edition.is_issued:  # those that are older than the seal have neither
        return str((edition.seal or edition.manifest)["sha256"])
    return to_publish(edition.manifest, notes_of(edition))


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def job_of(edition: Edition, *, stranger: bool = False, language: str = "en") -> dict[str, Any]:
    """Return what the printer needs, as JSON can hold it: the parts in their order, one style, and who it is."""
    with translation.override(language):
        book = book_of(edition, language=language, stranger=stranger, printed=True)
        parts = [
            {"head": part.head, "side": part.side, "room": part.room, "html": part.make()} for part in parts_of(book)
        ]
        names = ("print-fonts.css", "book.css")
        style = "".join((ASSETS / name).read_text(encoding="utf-8") for name in names)
        return {
            "start": head_of(book),
            "book": _("Catalog of security threats and measures · Edition %(name)s") % {"name": book.name},
            "style": style + _marking(book),
            "identifier": sha256_of(f"{place_of(edition, language, stranger=stranger)} {DESIGN}")[:32],
            "parts": parts,
        }


def print_to(file: Path, job: dict[str, Any], going_on: Callable[[int], Any] = lambda done: True) -> dict[str, Any]:
    """Print into a file, in a process of its own; `going_on` is told how many parts are done, and may raise.

    Returns how many pages there are. Refuses (conflict) what took more time or memory than a book may.
    """
    if reason := missing():
        raise Refused.conflict(_("No PDF can be printed here: %(reason)s") % {"reason": reason})
    folders = [str(ASSETS), str(PICTURE_ASSETS)]
    command = [sys.executable, "-I", "-X", "utf8", str(PRINTER), str(file), str(SECONDS), str(MEGABYTES), *folders]
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as wrong:
        told.write(json.dumps(job).encode())
        told.seek(0)
        quiet = {"PATH": "", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "HOME": str(file.parent)}
        with subprocess.Popen(command, stdin=told, stdout=subprocess.PIPE, stderr=wrong, env=quiet) as printer:  # noqa: S603
            try:
                found = _followed(printer, going_on)
            except BaseException:
                printer.kill()
                raise
        wrong.seek(0)
        if printer.returncode or "pages" not in found:
            last = wrong.read()[-500:].decode(errors="replace").strip().splitlines()[-1:]
            raise Refused.conflict(_("The book could not be printed: %(reason)s") % {"reason": " ".join(last) or "?"})
    return found


def _followed(printer: "subprocess.Popen[bytes]", going_on: Callable[[int], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in printer.stdout or ():
        said = json.loads(line)
        if isinstance(said, dict):
            found = said
        else:
            going_on(said)
    return found


# TLP 2.0 (FIRST): in the foot of every page, on black, at least 12 points.
COLOURS = {"red": "#ff2b2b", "amber": "#ffc000", "amber_strict": "#ffc000", "green": "#33ff00", "clear": "#ffffff"}


def _marking(book: Book) -> str:
    if not book.tlp:
        return ""
    return (
        f'@page {{ @bottom-center {{ content: "{book.tlp_label}"; color: {COLOURS[book.tlp]}; background: #000; '
        'font: 600 12pt "Book Sans"; padding: 0.6mm 2mm; margin: 6mm auto 9mm; width: max-content; } }'
    )
