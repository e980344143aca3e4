"""Wholes and parts among threats: nothing is a part of itself, however many steps it takes to get there."""

from collections import deque
from collections.abc import Iterable, Mapping

from django.db import connection

from catalog.models import Link
from catalog.schema import Document
from catalog.vocabulary import ThreatRelation


def wholes_in(document: Document) -> list[tuple[int, str]]:
    """Return which threats a document says it is part of, each with the place (from 1) of the link."""
    rows = enumerate(document.get("links", []), start=1)
    return [(place, row["threat"]) for place, row in rows if row.get("relation") == ThreatRelation.PART_OF]


def circles_in(code: str, document: Document) -> dict[int, list[str]]:
    """Return by the place of its link each way that leads from `code` back to it, as codes. One query, if any link."""
    wholes = wholes_in(document)
    if not code or not wholes:
        return {}
    above: dict[str, list[str]] = {}
    rows = Link.objects.filter(relation=ThreatRelation.PART_OF).exclude(entry__code=code)
    for part, whole in rows.values_list("entry__code", "to__code"):
        above.setdefault(part, []).append(whole)
    ways = ((place, way_between(whole, code, above)) for place, whole in wholes)
    return {place: [code, *way] for place, way in ways if way}


def way_between(start: str, end: str, above: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a shortest way from one threat up to another, both named; empty if there is none. Pure."""
    came_from = {start: ""}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == end:
            way = [here]
            while came_from[way[0]]:
                way.insert(0, came_from[way[0]])
            return way
        for there in above.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def lock_parts() -> None:
    """Let one at a time change what is part of what, until its transaction ends: two halves make a circle too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('part_of'))")
