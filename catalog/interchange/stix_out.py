"""An edition as a STIX 2.1 bundle: one object a line, the same bytes every time. docs/formats.md has the mapping.

Written in two passes over the entries, of which only identifiers are kept, so that memory does not grow with texts.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from catalog.interchange.stix_ids import stix_id
from catalog.interchange.stix_out_basics import (
    Facts,
    Frozen,
    Known,
    Object,
    definitions,
    grouping,
    locations,
    markings,
    without_nothing,
)
from catalog.interchange.stix_out_entries import entry_objects
from catalog.interchange.stix_out_evidence import report_object, texts_cited
from catalog.models import Edition
from catalog.public import content_in_english
from catalog.schema import canonical_json

Content = dict[str, Any]
Rows = Callable[[], Iterable[tuple[Content, datetime]]]


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the bundle of a frozen edition (UTF-8); raises ValueError for one that is not."""
    if edition.frozen_at is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")
    copy = "public" if stranger else "whole"
    frozen = Frozen(edition.name, edition.title, edition.frozen_at, edition.vocabularies.get("terms", []), copy)
    entries = edition.entries.order_by("entry__code").values_list("content", "entry__created_at")

    known = edition.entries.open_codes()

    def rows() -> Iterator[tuple[Content, datetime]]:
        for content, created in entries.iterator(chunk_size=100):
            yield (content_in_english(content, known) if stranger else content), created

    name = stix_id("bundle", edition.name, edition.manifest.get("sha256", ""), copy)
    yield f'{{"type":"bundle","id":"{name}","objects":[\n'.encode()
    for number, row in enumerate(objects_of(frozen, rows)):
        yield (",\n" if number else "").encode() + canonical_json(row).encode()
    yield b"\n]}\n"


def objects_of(frozen: Frozen, rows: Rows) -> Iterator[Object]:
    """Give the objects of an edition; `rows` gives its contents in the order of their codes, as often as asked."""
    return map(without_nothing, _objects_of(frozen, rows))


def _objects_of(frozen: Frozen, rows: Rows) -> Iterator[Object]:
    known = _known(frozen, rows())
    yield from definitions()
    yield from markings(known)
    yield from locations(known)
    yield grouping(known)
    told: set[str] = set()
    for content, created in rows():
        facts = Facts(content, created, known)
        yield from entry_objects(facts)
        for report, citation in texts_cited(facts):
            if report not in told:
                told.add(report)
                yield report_object(report, citation, known)


def _known(frozen: Frozen, rows: Iterable[tuple[Content, datetime]]) -> Known:
    known = Known(frozen)
    for content, created in rows:
        facts = Facts(content, created, known)
        known.note(facts)
        for report, _citation in texts_cited(facts):
            known.cite(report, facts)
    return known
