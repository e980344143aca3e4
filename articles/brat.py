"""brat standoff, written and read: a text file beside its marks. Pure; offsets are code points, as in our texts.

A mark whose words stand on several lines is written in fragments, one a line of the text, as brat asks for.
https://brat.nlplab.org/standoff.html
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles import vocabulary as words
from basics.errors import Refused

LINE = re.compile(r"[^\n]+")
BOUND = re.compile(r"(?P<id>T\S+)\t(?P<type>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)\t(?P<exact>.*)")
ATTRIBUTE = re.compile(r"[AM]\S+\t(?P<name>\S+) (?P<of>\S+)(?: (?P<value>.*))?")
NOTE = re.compile(r"#\S*\t(?P<name>\S+) (?P<of>\S+)\t(?P<said>.*)")
TAGS, MOTIVATION, CREDIBILITY, ANNOTATOR = "Tags", "Motivation", "Credibility", "AnnotatorNotes"
KNOWN = re.compile(r"[TAMNRE#*]\S*\t")  # how lines of the format begin


class Marked(NamedTuple):
    """A passage and the note on it."""

    start: int
    end: int
    exact: str
    category: str
    credibility: int | None = None
    body: str = ""
    tags: Sequence[str] = ()
    motivation: str = words.Motivation.COMMENTING.value


class Bound(NamedTuple):
    """A mark as a file has it, with the number of its line; `problem` says why it cannot be taken."""

    line: int
    marked: Marked
    problem: str = ""


def configuration(categories: Iterable[str]) -> str:
    """Return `annotation.conf`, without which brat opens no folder."""
    entities = "\n".join(categories)
    grades = "|".join(str(value) for value in words.Credibility.values)
    attributes = f"{CREDIBILITY}\tArg:<ENTITY>, Value:{grades}"
    return f"[entities]\n{entities}\n[relations]\n[events]\n[attributes]\n{attributes}\n"


def lines(marks: Iterable[Marked]) -> Iterator[str]:
    """Yield the lines of a file, those of one mark together."""
    for number, mark in enumerate(marks, 1):
        pieces = [f"T{number}\t{mark.category} {_spans(mark)}\t{' '.join(LINE.findall(mark.exact))}\n"]
        if mark.credibility:
            pieces.append(f"A{number}\t{CREDIBILITY} T{number} {mark.credibility}\n")
        notes = [(ANNOTATOR, mark.body), (TAGS, "; ".join(mark.tags))]
        if mark.motivation != words.Motivation.COMMENTING:
            notes.append((MOTIVATION, mark.motivation))
        said = [(name, text) for name, text in notes if text]
        pieces += [f"#{number}.{at}\t{name} T{number}\t{_folded(text)}\n" for at, (name, text) in enumerate(said)]
        yield "".join(pieces)


def _spans(mark: Marked) -> str:
    found = (match.span() for match in LINE.finditer(mark.exact))
    return ";".join(f"{mark.start + start} {mark.start + end}" for start, end in found)


def _folded(text: str) -> str:
    """Write a note in one line: line ends and backslashes are escaped."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unfolded(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text)


def read(content: str, text: str, categories: Collection[str], other: str) -> list[Bound]:
    """Return the marks of a file on `text`, with their attributes and notes. Refuses (invalid) what is not brat.

    A type that is none of `categories` becomes a tag, and the mark is of the `other` category.
    """
    found: dict[str, Bound] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if match := BOUND.fullmatch(line):
            found[match["id"]] = _bound(number, match, text, (categories, other))
        elif (match := ATTRIBUTE.fullmatch(line)) and match["of"] in found:
            found[match["of"]] = _attributed(found[match["of"]], match["name"], match["value"] or "")
        elif (match := NOTE.fullmatch(line)) and match["of"] in found:
            found[match["of"]] = _noted(found[match["of"]], match["name"], _unfolded(match["said"]))
        elif line.strip() and not KNOWN.match(line):
            raise Refused.invalid(_("Line %(number)d is no brat standoff.") % {"number": number}, field="content")
    return list(found.values())


def _bound(number: int, match: re.Match[str], text: str, kinds: tuple[Collection[str], str]) -> Bound:
    edges = [int(edge) for span in match["spans"].split(";") for edge in span.split()]
    start, end = min(edges), max(edges)
    exact, kind = match["exact"], match["type"]
    known = kind.lower() in kinds[0]
    category = kind.lower() if known else kinds[1]
    mark = Marked(start, end, exact, category, tags=() if known else (kind,))
    there = " ".join(text[one:other] for one, other in zip(edges[::2], edges[1::2], strict=True))
    if there.split() != exact.split():
        problem = _("At this place the text says “%(found)s”, the file “%(exact)s”.")
        return Bound(number, mark, problem % {"found": there[:120], "exact": exact[:120]})
    gaps = any(text[one:other].strip() for one, other in zip(edges[1::2], edges[2::2], strict=False))
    problem = _("Its parts stand apart; a passage here is of one piece.") if gaps else ""
    return Bound(number, mark._replace(exact=text[start:end]), problem)


def _attributed(bound: Bound, name: str, value: str) -> Bound:
    if name == CREDIBILITY and value.isdecimal():
        return bound._replace(marked=bound.marked._replace(credibility=int(value)))
    tag = f"{name}: {value}" if value else name
    return bound._replace(marked=bound.marked._replace(tags=(*bound.marked.tags, tag)))


def _noted(bound: Bound, name: str, said: str) -> Bound:
    mark = bound.marked
    if name == TAGS:
        return bound._replace(marked=mark._replace(tags=(*mark.tags, *(tag.strip() for tag in said.split(";")))))
    if name == MOTIVATION:
        return bound._replace(marked=mark._replace(motivation=said))
    body = f"{mark.body}\n\n{said}" if mark.body else said
    return bound._replace(marked=mark._replace(body=body))
