"""The words of a piece of HTML, without its markup. Pure."""

import re
from html.parser import HTMLParser

BREAKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "td", "th", "tr", "ul"),
    )
)
WORDLESS = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"))
SPACES, LINES = re.compile(r"[^\S\n]+"), re.compile(r" *\n\s*")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in WORDLESS:
            self.hidden.append(tag)
        elif tag in BREAKS:
            self.found.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif tag in BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(re.sub(r"\s+", " ", data))


def words_of_html(html: str) -> str:
    """Return what a reader would read of some HTML, its blocks as paragraphs; of scripts and styles nothing."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return LINES.sub("\n\n", SPACES.sub(" ", "".join(parser.found))).strip()
