"""An edition as one HTML file that needs nothing else: no script, no request, fonts and pictures inside.

The same bytes every time, whoever asks and in whatever language they read: the book has a language of its own.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from articles.vocabulary import Credibility, Reliability, direction_of
from catalog import vocabulary as words
from catalog.interchange.book import Book, Chapter, Page, book_of
from catalog.interchange.book_words import changes_by_kind, glossary
from catalog.models import Edition
from catalog.pictures import grid, perimeter
from catalog.ratings import Rating

ASSETS = Path(__file__).resolve().parent / "assets"
FONTS = settings.BASE_DIR / "static" / "fonts"
# Family, file and code points; a subset is put into the file if the book has a letter of it.
LATIN = ((0x0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2212, 0x2212))
LATIN_EXT = ((0x100, 0x130), (0x132, 0x151), (0x154, 0x2BF), (0x1E00, 0x1EFF), (0x20A0, 0x20AB))
CYRILLIC = ((0x400, 0x45F), (0x490, 0x491), (0x2116, 0x2116))
CYRILLIC_EXT = ((0x460, 0x48F), (0x492, 0x52F))
ARABIC = ((0x600, 0x6FF), (0x200C, 0x200E), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))
SUBSETS = {"latin": LATIN, "latin-ext": LATIN_EXT, "cyrillic": CYRILLIC, "cyrillic-ext": CYRILLIC_EXT}
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


def write(edition: Edition, *, stranger: bool = False, language: str = "en") -> Iterator[bytes]:
    """Give the file of a frozen edition in UTF-8; raises ValueError for one that is not frozen."""
    with translation.override(language):
        book = book_of(edition, language=language, stranger=stranger)
    body = [text for piece in _pieces(book) for text in _said(piece, language)]
    points = {ord(letter) for text in body for letter in set(text)}
    style = (ASSETS / "book.css").read_text(encoding="utf-8")
    with translation.override(language):
        yield front(book, f"{_faces(points)}\n{style}").encode()
    for text in body:
        yield text.encode()


def printable(edition: Edition, *, stranger: bool = False, language: str = "en") -> Iterator[str]:
    """Give the HTML of which the PDF is made: the same, but for the fonts, which the printer has."""
    with translation.override(language):
        book = book_of(edition, language=language, stranger=stranger)
    style = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("print-fonts.css", "book.css"))
    yield from _said(lambda: front(book, style), language)
    for piece in _pieces(book):
        yield from _said(piece, language)


def front(book: Book, style: str) -> str:
    """Return all before the first chapter: the head of the file, cover, imprint and contents."""
    counts = [
        ngettext("%(count)d threat", "%(count)d threats", len(book.threats)) % {"count": len(book.threats)},
        ngettext("%(count)d measure", "%(count)d measures", len(book.measures)) % {"count": len(book.measures)},
        ngettext("%(count)d source", "%(count)d sources", len(book.sources)) % {"count": len(book.sources)},
    ]
    context = {"dir": direction_of(book.language), "counts": " · ".join(counts), "ranks": range(1, 6)}
    return _rendered("front", book, style=mark_safe(style), **context)  # noqa: S308  # our own style sheets


def _said(piece: Callable[[], str], language: str) -> list[str]:
    """Render a piece in the language of the book, and leave the reader's as it is in between."""
    with translation.override(language):
        return [piece()]


def _pieces(book: Book) -> Iterator[Callable[[], str]]:
    yield lambda: _method(book)
    yield lambda: _overview(book)
    for chapter in book.chapters:
        yield lambda chapter=chapter: _opening(chapter)  # type: ignore[misc]
        for page in chapter.pages:
            yield lambda page=page: _threat(book, page)  # type: ignore[misc]
        yield lambda: "</section>\n"
    if book.measures:
        yield lambda: _rendered("measures", book)
        for page in book.measures:
            yield lambda page=page: _rendered("measure", book, page=page, placed=PLACED)  # type: ignore[misc]
        yield lambda: "</section>\n"
    yield lambda: _rendered("back", book, glossary=glossary())


def _method(book: Book) -> str:
    windows = [(nature.label, book.scale.windows[nature]) for nature in words.Nature if nature in book.scale.windows]
    tables = {"reliability": Reliability.choices, "credibility": Credibility.choices}
    return _rendered("method", book, windows=windows, **tables)


def _overview(book: Book) -> str:
    matrices = [
        {
            "title": matrix.title,
            "drawing": grid.wide(matrix),
            "tables": grid.tables(matrix) if matrix.panels[0].marks else [],
            "key": f"matrix-{matrix.panels[0].key}",
        }
        for matrix in book.matrices
    ]
    drawn = perimeter.wide(book.perimeter) if book.perimeter.states else None
    return _rendered("overview", book, matrices=matrices, map=drawn, changes=changes_by_kind(book.changes))


def _opening(chapter: Chapter) -> str:
    context = {"chapter": chapter}
    return get_template("catalog/book/theme.html").render(context)


def _threat(book: Book, page: Page) -> str:
    rated: list[dict[str, Any]] = []
    for row in page.scenarios:
        ratings: list[Rating] = [rating for spread in row.spreads for rating in spread.ratings]
        if ratings:
            rated.append({"item": row.item, "ratings": ratings})
    return _rendered("threat", book, page=page, rated=rated)


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
