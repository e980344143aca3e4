"""Files of annotations, read: what each holds, item by item, with what is wrong with it. Pure.

Offsets are code points of the text that a file is read for. An item whose words do not stand there is refused, never
moved: its reason says what does.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles import brat
from articles import vocabulary as words
from articles.anchoring import Fate, map_spans
from articles.inputs import Links, Note, Passage
from articles.web_annotation import ANNO, read_links, read_note, read_received
from articles.web_passages import read_passages
from basics.errors import Refused
from basics.json_parser import fault_in
from basics.spreadsheets import BEGINS_A_FORMULA
from basics.text import canonical

TAG_LONGEST = 60
CREDIBILITY = "credibility"
STRUCTURE = ("zone", "lex", "segment")  # of span JSON: parts of the document, and nobody's marks
Reader = Callable[[str, "Reading"], Iterator["Item"]]


class Reading(NamedTuple):
    """The text that a file is read for, the addresses that name it, where ours begin, and the category of the rest.

    `categories` are all there are: a mark of a retired one is refused when it is made.
    """

    text: str
    sources: frozenset[str]
    site: str
    category: str
    categories: tuple[str, ...]


class Item(NamedTuple):
    """One annotation of a file: its number there, what it is called in a report, and what it says or what is wrong."""

    number: int
    title: str
    note: Note | None = None
    passages: tuple[Passage, ...] = ()
    links: Links | None = None
    problem: str = ""


def read_items(name: str, content: str, reading: Reading) -> Iterator[Item]:
    """Yield what a file holds. Refuses (invalid) one that is not in its format at all."""
    if name not in READERS:
        raise Refused.invalid(_("There is no such format."), field="format")
    return READERS[name](content, reading)


def _tried(number: int, title: str, make: Callable[[], tuple[Note, Iterable[Passage], Links | None]]) -> Item:
    """Return an item, or with what a rule says against it."""
    try:
        note, passages, links = make()
    except Refused as refusal:
        return Item(number, title, problem=str(refusal.message))
    except (KeyError, TypeError, ValueError, AttributeError):
        return Item(number, title, problem=_("Something of it is missing, or is not what it should be."))
    return Item(number, title, _clean(note), tuple(passages), links)


def _clean(note: Note) -> Note:
    tags = tuple(tag for tag in (canonical(tag) for tag in note.tags) if tag)
    return Note(note.category, note.motivation, canonical(note.body), note.credibility, tags)


# W3C JSON-LD


def _json_ld(content: str, reading: Reading) -> Iterator[Item]:
    for number, (context, found) in enumerate(_annotations(_loaded(content), None), 1):
        whole = found if "@context" in found else {"@context": context or ANNO, **found}
        title = str(found.get("id") or "")[:200]
        yield _tried(number, title, lambda whole=whole: _web(whole, reading))  # type: ignore[misc]


def _annotations(found: Any, context: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each annotation of a list, a page, a collection or a graph, with the context it stands in."""
    if isinstance(found, list):
        for one in found:
            yield from _annotations(one, context)
        return
    if not isinstance(found, dict):
        raise Refused.invalid(_("This is no JSON-LD of Web Annotations."), field="content")
    context = found.get("@context", context)
    inner = [found[name] for name in ("items", "@graph", "first") if isinstance(found.get(name), list | dict)]
    if inner:
        yield from _annotations(inner, context)
    else:
        yield context, found


def _web(found: dict[str, Any], reading: Reading) -> tuple[Note, list[Passage], Links]:
    plain = {name: value for name, value in found.items() if name != CREDIBILITY}
    note = read_note(plain, reading.categories, reading.category)
    named = reading.sources | {source for source in _sources(plain) if not source.startswith(reading.site)}
    passages = read_passages(plain, reading.text, named)
    grade = found.get(CREDIBILITY)
    return (
        Note(note.category, note.motivation, note.body, _grade(grade), note.tags),
        passages,
        Links(**read_links(plain), received=read_received(plain)),
    )


def _sources(found: Mapping[str, Any]) -> Iterator[str]:
    targets = found.get("target")
    for target in targets if isinstance(targets, list) else [targets]:
        source = target.get("source") if isinstance(target, dict) else None
        source = source.get("id") if isinstance(source, dict) else source
        if isinstance(source, str):
            yield source


def _grade(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if str(value) not in map(str, words.Credibility.values):
        raise Refused.invalid(_("The credibility is a number from 1 to 6."), field=CREDIBILITY)
    return int(value)


# JSON Lines and CSV, as they are exported


def _json_lines(content: str, reading: Reading) -> Iterator[Item]:
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            row = _loaded(line)
            title = str(row.get("uuid", "")) if isinstance(row, dict) else ""
            yield _tried(number, title, lambda row=row: _row(row, reading))  # type: ignore[misc]


def _row(row: Mapping[str, Any], reading: Reading) -> tuple[Note, list[Passage], None]:
    passages = [_quoted(one["start"], one["end"], one["exact"]) for one in row["targets"]]
    return _note(row, [str(tag) for tag in row.get("tags") or []], reading), passages, None


def _csv(content: str, reading: Reading) -> Iterator[Item]:
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        numbered = list(enumerate(rows, 2))
    except csv.Error as error:
        raise Refused.invalid(_("This is no CSV: %(problem)s.") % {"problem": error}, field="content") from error
    for at, (uuid, lines) in enumerate(groupby(numbered, lambda pair: pair[1].get("uuid") or pair[0])):
        group = list(lines)
        title = str(uuid) if group[0][1].get("uuid") else str(at + 1)
        yield _tried(group[0][0], title, lambda group=group: _cells(group, reading))  # type: ignore[misc]


def _cells(group: list[tuple[int, dict[str, Any]]], reading: Reading) -> tuple[Note, list[Passage], None]:
    rows = [{name: _uncovered(cell or "") for name, cell in row.items() if name} for _number, row in group]
    passages = [_quoted(int(row["start"]), int(row["end"]), row["exact"]) for row in rows]
    return _note(rows[0], rows[0].get("tags", "").split(","), reading), passages, None


def _uncovered(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(BEGINS_A_FORMULA) else cell


def _note(row: Mapping[str, Any], tags: Iterable[str], reading: Reading) -> Note:
    category = str(row.get("category") or reading.category)
    motivation = str(row.get("motivation") or words.Motivation.COMMENTING.value)
    return Note(category, motivation, str(row.get("body") or ""), _grade(row.get(CREDIBILITY)), tuple(tags))


def _quoted(start: Any, end: Any, exact: Any) -> Passage:
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in (start, end)) or not isinstance(
        exact, str
    ):
        raise Refused.invalid(_("A passage has a start, an end and its words."), field="targets")
    return Passage(start, end, exact)


# brat standoff, and span JSON


def _brat(content: str, reading: Reading) -> Iterator[Item]:
    for bound in brat.read(content, reading.text, reading.categories, reading.category):
        mark = bound.marked
        if bound.problem:
            yield Item(bound.line, mark.exact[:200], problem=bound.problem)
            continue
        note = Note(mark.category, mark.motivation, mark.body, mark.credibility, tuple(mark.tags))
        yield Item(bound.line, mark.exact[:200], _clean(note), (Passage(mark.start, mark.end, mark.exact),))


def _spans(content: str, reading: Reading) -> Iterator[Item]:
    """Read span JSON as annotated threat reports are published in: `signal` is the text, `asets` are sets of spans.

    The text may have lines more than ours, or other spaces: spans are placed as those of an older version of a text,
    and only where every word is the same.
    """
    found = _loaded(content)
    signal, sets = (found.get("signal"), found.get("asets")) if isinstance(found, dict) else (None, None)
    if not isinstance(signal, str) or not isinstance(sets, list):
        raise Refused.invalid(_("This is no span JSON: it has no “signal” and “asets”."), field="content")
    spans = [span for one in sets for span in _spans_of(one)]
    inside = [span for span in spans if 0 <= span.start < span.end <= len(signal)]
    placed = dict(
        zip(inside, map_spans(signal, reading.text, [(span.start, span.end) for span in inside]), strict=True)
    )
    for number, span in enumerate(spans, 1):
        place = placed.get(span)
        yield _placed(number, span, signal, reading, place and (place.start, place.end, place.state))


class Span(NamedTuple):
    """A span of a set: the set's name, which becomes a tag, and a comment, which becomes the note."""

    kind: str
    start: int
    end: int
    comment: str
    at: int


def _spans_of(found: Any) -> Iterator[Span]:
    if not isinstance(found, dict) or not isinstance(found.get("annots"), list):
        raise Refused.invalid(_("This is no span JSON: it has no “signal” and “asets”."), field="content")
    kind = str(found.get("type") or "")
    if kind.lower() in STRUCTURE or not found.get("hasSpan", True):
        return
    names = [one.get("name") for one in found.get("attrs") or [] if isinstance(one, dict)]
    skipped = 1 if found.get("hasID") else 0
    for at, row in enumerate(found["annots"]):
        edges = row[:2] if isinstance(row, list) else []
        whole = len(edges) == 2 and all(isinstance(edge, int) for edge in edges)
        said = dict(zip(names, row[2 + skipped :], strict=False)) if whole else {}
        start, end = edges if whole else (-1, -1)
        yield Span(kind, start, end, str(said.get("comment") or ""), at)


def _placed(number: int, span: Span, signal: str, reading: Reading, place: tuple[int, int, Fate] | None) -> Item:
    title = f"{span.kind} [{span.start}, {span.end}]"[:200]
    if place is None:
        return Item(number, title, problem=_("Its range is not inside its own text."))
    start, end, fate = place
    exact = signal[span.start : span.end]
    if fate == Fate.ORPHAN or reading.text[start:end].split() != canonical(exact).split():
        return Item(number, title, problem=_("Its words do not stand in this text: “%s”") % exact[:120])
    if len(span.kind) > TAG_LONGEST:
        return Item(number, title, problem=_("Its name is longer than a tag: at most %d characters.") % TAG_LONGEST)
    known = span.kind.lower() in reading.categories
    category, tags = (span.kind.lower(), ()) if known else (reading.category, (span.kind,))
    return Item(number, title, _clean(Note(category, body=span.comment, tags=tags)), (Passage(start, end, exact),))


def _loaded(content: str) -> Any:
    """Return what JSON says. Refuses (invalid) what is none, and what could not be kept."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused.invalid(_("This is no JSON that can be kept."), field="content") from error
    if fault := fault_in(found):
        raise Refused.invalid(fault, field="content")
    return found


READERS: dict[str, Reader] = {
    "jsonld": _json_ld,
    "jsonl": _json_lines,
    "csv": _csv,
    "brat": _brat,
    "spans": _spans,
}
