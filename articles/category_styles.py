"""The stylesheet of annotation categories: alike for CSS highlights, server-made marks and the word itself. Pure."""

from collections.abc import Iterable

from articles.colours import wash_of
from articles.naming import Kind
from articles.vocabulary import Line

LINES = {
    Line.THICK: "underline solid 3px",
    Line.SOLID: "underline solid 1.5px",
    Line.DOUBLE: "underline double 1.5px",
    Line.DASHED: "underline dashed 2px",
    Line.WAVY: "underline wavy 1.5px",
    Line.THICK_DOTS: "underline dotted 3px",
    Line.DOTS: "underline dotted 1.5px",
    Line.ABOVE_TOO: "underline overline solid 1.5px",
}
# A CSS highlight cannot be listed beside other selectors: a browser that does not know it would drop the whole rule.
RULES = """
  ::highlight({code}) {{ background-color: {wash}; text-decoration: {line} {colour}; }}
  mark[data-category="{code}"] {{ background-color: {wash}; text-decoration: {line} {colour}; }}
  .category[data-category="{code}"] {{ color: {colour}; text-decoration: {line} currentcolor; }}
"""


def stylesheet(kinds: Iterable[Kind]) -> str:
    """Return the rules of all categories, retired ones too: what was marked with them keeps its looks."""
    return "@layer components {" + "".join(_rules(kind) for kind in kinds) + "}\n"


def _rules(kind: Kind) -> str:
    wash = f"light-dark({wash_of(kind.light, 'light')}, {wash_of(kind.dark, 'dark')})"
    colour = f"light-dark({kind.light}, {kind.dark})"
    return RULES.format(code=kind.code, wash=wash, colour=colour, line=LINES[Line(kind.line)])
