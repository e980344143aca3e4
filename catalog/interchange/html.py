"""An edition as one HTML file that needs nothing else: no script, no request, fonts and pictures inside.

A rendering: the same bytes from one release, whoever asks and in whatever language they read (the book has its own); a
later release may write a date or a label otherwise. It is made in memory as a whole.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.vocabulary import Credibility, Reliability, direction_of
from catalog.interchange.book import Book, Chapter, Page, book_of
from catalog.interchange.book_standing import outline
from catalog.interchange.book_words import changes_by_kind, glossary
from catalog.models import Edition
from catalog.pictures import grid, perimeter
from catalog.pictures.grid import Mark, Matrix
from catalog.ratings import Rating
from catalog.sheet import Item

ASSETS = Path(__file__).resolve().parent / "assets"
FONTS = settings.BASE_DIR / "static" / "fonts"
# Family, file and code points; a subset is put into the file if the book has a letter of it.
LATIN = ((0x0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2212, 0x2212))
LATIN_EXT = ((0x100, 0x130), (0x132, 0x151), (0x154, 0x2BF), (0x1E00, 0x1EFF), (0x20A0, 0x20AB))
CYRILLIC = ((0x400, 0x45F), (0x490, 0x491), (0x2116, 0x2116))
CYRILLIC_EXT = ((0x460, 0x48F), (0x492, 0x52F))
ARABIC = ((0x600, 0x6FF), (0x200C, 0x200E), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
SUBSETS = {"latin": LATIN, "latin-ext": LATIN_EXT, "cyrillic": CYRILLIC, "cyrillic-ext": CYRILLIC_EXT}
SPREAD = 2  # pages of a threat
HEAP = 25  # measures that are laid out together
PLACED = ("summary", "description", "threats", "parties", "milestones", "references")


class Face(NamedTuple):
    family: str
    file: str
    style: str
    ranges: tuple[tuple[int, int], ...]


FACES = [
    *(
        Face(family, f"{stem}-{name}-wght-{style}.woff2", style, ranges)
        for family, stem, style in (
            ("Book Serif", "source-serif-4", "normal"),
            ("Book Serif", "source-serif-4", "italic"),
            ("Book Sans", "source-sans-3", "normal"),
        )
        for name, ranges in SUBSETS.items()
    ),
    Face("Book Arabic", "vazirmatn-arabic-wght-normal.woff2", "normal", ARABIC),
]


@dataclass(frozen=True)
class Part:
    """A part of the book that begins on a page of its own: its running head, the side it has to begin on, its room.

    `room` is in how many pages it should fit.
    """

    head: str
    make: Callable[[], str]
    side: str = ""
    room: int = 0


def write(edition: Edition, *, stranger: bool = False, language: str = "en") -> Iterator[bytes]:
    """Give the file of a frozen edition in UTF-8; raises ValueError for one that is not frozen."""
    with translation.override(language):
        book = book_of(edition, language=language, stranger=stranger)
        parts = parts_of(book)
        wrapped = [lambda: _rendered("start", book), *(part.make for part in parts), lambda: _rendered("end", book)]
    body = [_said(make, language) for make in wrapped]
    points = {ord(letter) for text in body for letter in set(text)}
    style = f"{_faces(points)}\n{(ASSETS / 'book.css').read_text(encoding='utf-8')}"
    yield _said(lambda: head_of(book, style), language).encode()
    for text in body:
        yield text.encode()


def head_of(book: Book, style: str = "") -> str:
    """Return the beginning of the file, up to where its body begins."""
    return _rendered("head", book, style=mark_safe(style), dir=direction_of(book.language))  # noqa: S308  # our own style


def parts_of(book: Book) -> list[Part]:
    """Return the parts in their order. To be called, and made, while the language of the book is that of the moment."""
    rated = _rated(book)
    name, matrix, glance = _("How to read this book"), _("The matrix"), _("All threats at a glance")
    parts = [
        Part("", lambda: _cover(book)),
        Part(_("Contents"), lambda: _rendered("contents", book, has_ratings=bool(rated)), "right"),
        *([Part(_("Foreword"), lambda: _rendered("foreword", book), "right")] if book.foreword else []),
        Part(name, lambda: _method(book)),
        Part(matrix, lambda: _matrix(book), "left"),
        Part(_("What changed"), lambda: _rendered("changes", book, changes=changes_by_kind(book.changes))),
        Part(glance, lambda: _overview(book)),
    ]
    for chapter in book.chapters:
        for place, page in enumerate(chapter.pages):
            ends = (place == 0, place == len(chapter.pages) - 1)
            parts.append(Part(chapter.label, partial(_threat, book, chapter, page, *ends), "left", SPREAD))
    if book.measures:
        heaps = [book.measures[first : first + HEAP] for first in range(0, len(book.measures), HEAP)]
        for place, heap in enumerate(heaps):
            ends = (place == 0, place == len(heaps) - 1)
            parts.append(Part(_("Measures"), partial(_measures, book, heap, *ends)))
    if rated:
        parts.append(Part(_("What the raters say"), lambda: _rendered("ratings", book, rated=rated)))
    if book.sources:
        parts.append(Part(_("Sources"), lambda: _rendered("sources", book)))
    parts.append(Part(_("Glossary"), lambda: _rendered("glossary", book, glossary=glossary())))
    parts.append(Part(_("Index"), lambda: _rendered("index", book)))
    return parts


def _said(make: Callable[[], str], language: str) -> str:
    """Make a part in the language of the book, and leave the reader's as it is in between."""
    with translation.override(language):
        return make()


def _cover(book: Book) -> str:
    """Return the cover and the imprint behind it."""
    counts = [
        ngettext("%(count)d threat", "%(count)d threats", len(book.threats)) % {"count": len(book.threats)},
        ngettext("%(count)d measure", "%(count)d measures", len(book.measures)) % {"count": len(book.measures)},
        ngettext("%(count)d source", "%(count)d sources", len(book.sources)) % {"count": len(book.sources)},
    ]
    return _rendered("cover", book, counts=" · ".join(counts), ranks=range(1, 6), outline=outline())


def _method(book: Book) -> str:
    windows = book.scale.windows_by_nature
    tables = {"reliability": Reliability.choices, "credibility": Credibility.choices}
    return _rendered("method", book, windows=windows, **tables)


def _matrix(book: Book) -> str:
    matrices = [
        {
            "title": matrix.title,
            "drawing": grid.wide(matrix),
            "marks": [_mark(matrix, mark) for mark in matrix.panels[0].marks],
            "key": f"matrix-{matrix.panels[0].key}",
        }
        for matrix in book.matrices
    ]
    return _rendered("matrix", book, matrices=matrices)


def _mark(matrix: Matrix, mark: Mark) -> tuple[Mark, str, str, int]:
    """Return a mark with its likelihood and impact as the table says them, and the rank of its level."""
    ends = (mark.likelihood, mark.likelihoods), (mark.impact, mark.impacts)
    told = (str(value) if low == high else f"{value} ({low}–{high})" for value, (low, high) in ends)
    return (mark, *told, matrix.ranks.get((mark.likelihood, mark.impact), 1))  # type: ignore[return-value]


def _overview(book: Book) -> str:
    drawn = perimeter.wide(book.perimeter) if book.perimeter.states else None
    return _rendered("overview", book, map=drawn)


def _threat(book: Book, chapter: Chapter, page: Page, is_first: bool, is_last: bool) -> str:
    """Return a threat; on a screen a chapter is one section, on paper each threat is a part of its own."""
    ends = {"opens": is_first or book.is_printed, "closes": is_last or book.is_printed, "is_first": is_first}
    return _rendered("threat", book, page=page, chapter=chapter, **ends)


def _rated(book: Book) -> list[tuple[Page, list[tuple[Item, list[Rating]]]]]:
    """Return the threats that anybody rated, with all ratings of each scenario."""
    found = []
    for page in book.threats:
        rows = [(row.item, [rating for spread in row.spreads for rating in spread.ratings]) for row in page.scenarios]
        if rows := [(item, ratings) for item, ratings in rows if ratings]:
            found.append((page, rows))
    return found


def _measures(book: Book, heap: list[Page], is_first: bool, is_last: bool) -> str:
    """Return some measures; a long chapter is laid out in heaps, so that its room in memory is theirs."""
    pages = [_rendered("measure", book, page=page, placed=PLACED) for page in heap]
    begin = _rendered("measures", book) if is_first else '<section class="measures">' if book.is_printed else ""
    return "".join([begin, *pages, "</section>\n" if is_last or book.is_printed else ""])


def _rendered(name: str, book: Book, **more: Any) -> str:
    return get_template(f"catalog/book/{name}.html").render({"book": book, **more})


def _faces(points: Iterable[int]) -> str:
    known = set(points)
    needed = (face for face in FACES if any(low <= point <= high for point in known for low, high in face.ranges))
    return "\n".join(_face(face) for face in needed)


def _face(face: Face) -> str:
    held = b64encode((FONTS / face.file).read_bytes()).decode()
    ranges = ",".join(f"U+{low:X}-{high:X}" for low, high in face.ranges)
    return (
        f'@font-face{{font-family:"{face.family}";font-style:{face.style};font-weight:200 900;'
        f'src:url(data:font/woff2;base64,{held}) format("woff2");unicode-range:{ranges}}}'
    )
