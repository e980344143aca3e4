"""Print the parts of a book as one PDF: a program of its own, with bounds on time and memory, that fetches nothing.

    python -I pdf_printer.py OUT SECONDS MEGABYTES FONT_FOLDER ... < book.json

Standard input is what `pdf.job_of` returns. A line of standard output is how many parts are done; the last one is
`{"pages": n}`. Each part is laid out by itself, so that the time grows with the pages alone; parts in which page
numbers stand are laid out once more when all of them are known. Of this product nothing is imported.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

LANDMARK = re.compile(r"\ue000([A-Za-z0-9_-]{1,80})\ue001")  # where the page number of an anchor stands
UNKNOWN, MANY = "000", 300  # as wide as the number that will stand there, unless there are so many parts
TIGHTER = ("tight", "tighter")  # classes of the style sheet, for a part that would need a page more by a few lines
VARIANT = "pdf/ua-1"
BLANK = {"html": "<p></p>", "head": "", "side": "", "is_blank": True}


def main(out: str, seconds: str, megabytes: str, *folders: str) -> None:
    """Bound this process, then read, print and say how far it is."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 2**20,) * 2)
    job = json.load(sys.stdin.buffer)
    pages = Printer(job, [Path(folder) for folder in folders]).print(out)
    tell({"pages": pages, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def tell(words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


class OwnFonts(URLFetcher):  # type: ignore[misc]
    """Give the fonts of the book, and refuse whatever else is asked for."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__()
        self.folders = folders

    def fetch(self, url: str, headers: Any = None) -> Any:
        name = Path(url.removeprefix("book-font:")).name
        for folder in self.folders:
            if url.startswith("book-font:") and (folder / name).is_file():
                return URLFetcherResponse(url, (folder / name).read_bytes(), {"Content-Type": "font/ttf"})
        raise ValueError(f"A book fetches nothing: {url[:80]}")


class Printer:
    """Lays parts out one after the other, then once more those that name pages, and writes the file."""

    def __init__(self, job: dict[str, Any], folders: list[Path]) -> None:
        self.job, self.fetcher, self.fonts = job, OwnFonts(folders), FontConfiguration()
        self.style = self._sheet(job["style"])
        self.page_of: dict[str, int] = {}
        self.unknown = UNKNOWN if len(job["parts"]) < MANY else f"{UNKNOWN}0"

    def print(self, out: str) -> int:
        """Write the PDF to `out`; return how many pages it has."""
        laid, page = [], 1
        for number, part in enumerate(self.job["parts"], start=1):
            if part["side"] and part["side"] != side_of(page):
                laid.append((BLANK, page, self._laid(BLANK, page)))
                page += 1
            part, document = self._fitted(part, page)
            laid.append((part, page, document))
            for offset, one in enumerate(document.pages):
                self.page_of.update(dict.fromkeys(one.anchors, page + offset))
            page += len(document.pages)
            tell(number)
        numbered = [self._with_numbers(*one, is_last=one is laid[-1]) for one in laid]
        pages = [one for documents in numbered for document in documents for one in document.pages]
        whole = laid[0][2].copy(pages)
        whole.write_pdf(out, pdf_variant=VARIANT, pdf_identifier=bytes.fromhex(self.job["identifier"]))
        return len(pages)

    def _fitted(self, part: dict[str, Any], page: int) -> tuple[dict[str, Any], Any]:
        """Lay a part out; one that has a room of pages is set tighter if that makes it fit, else as it is."""
        document = self._laid(part, page)
        if not part.get("room") or len(document.pages) <= part["room"]:
            return part, document
        for setting in TIGHTER:
            tried = {**part, "setting": setting}
            other = self._laid(tried, page)
            if len(other.pages) <= part["room"]:
                return tried, other
        return part, document

    def _with_numbers(self, part: dict[str, Any], page: int, document: Any, *, is_last: bool) -> list[Any]:
        """Lay a part out again with the page numbers that are known by now; what follows keeps its place."""
        if not LANDMARK.search(part["html"]):
            return [document]
        again = self._laid(part, page)
        spare = len(document.pages) - len(again.pages)
        if is_last or not spare:
            return [again]
        if spare < 0:  # a number takes at most the room that was left for it
            raise ValueError(f"The part on page {page} grew.")
        return [again, *(self._laid(BLANK, page + len(again.pages) + one) for one in range(spare))]

    def _laid(self, part: dict[str, Any], page: int) -> Any:
        told = LANDMARK.sub(lambda found: str(self.page_of.get(found[1], self.unknown)), part["html"])
        left, right = ("", "") if part.get("is_blank") else (self.job["book"], part["head"])
        sheet = (
            f"html {{ break-before: {side_of(page)}; }}"
            f"@page :first {{ counter-reset: page {page}; }}"
            f"@page :left {{ @top-left {{ content: {quoted(left)}; }} }}"
            f"@page :right {{ @top-right {{ content: {quoted(right)}; }} }}"
        )
        text = f'{self.job["start"]}<body class="{part.get("setting", "")}">{told}</body></html>'
        source = HTML(string=text, url_fetcher=self.fetcher, media_type="print")
        styles = [self.style, self._sheet(sheet)]
        return source.render(stylesheets=styles, font_config=self.fonts, pdf_variant=VARIANT)

    def _sheet(self, style: str) -> Any:
        return CSS(string=style, font_config=self.fonts, url_fetcher=self.fetcher)


def side_of(page: int) -> str:
    return "right" if page % 2 else "left"


def quoted(words: str) -> str:
    """Return words as a string of CSS."""
    return '"' + re.sub(r'["\\\n<]', lambda found: f"\\{ord(found.group()):x} ", words) + '"'


if __name__ == "__main__":
    main(*sys.argv[1:])
