"""Hazard Information Profiles (UNDRR and the International Science Council) in: hazards and what they may cause.

The file is the JSON of preventionweb.net's terms: `meta`, `nodes`, `edges`. A hazard says what it is; what it does not
say (nature, tempo, theme) is read off its type and cluster by the tables below, for an editor to look at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from catalog.interchange.incoming import Identity, Incoming, IncomingLink, Reading, RefusedRow, Source
from catalog.interchange.json_in import (
    WrongRow,
    line_in,
    lines_in,
    load_json,
    place,
    refusing,
    shortened,
    text_in,
    told,
)
from catalog.vocabulary import Kind, Nature, Tempo, ThreatRelation

SCHEME = "HIPs"
MOST_ROWS = 100_000
SUMMARY_MOST = 1_500
CODE = re.compile(r"[A-Z]{2}[0-9]{4}")
YEAR = re.compile(r"\b(20[0-9]{2})\b")
# By the hazard's code first, then by cluster and by type; where none fits, the theme is left to whoever imports.
THEMES = {
    "MH0401": "WAT",
    "MH0607": "CLI",
    "TL0210": "WAT",
    "TL0215": "WAT",
    "TL0511": "RAD",
    "Water-related": "WAT",
    "Cyber Hazards": "CYB",
    "Radiation": "RAD",
    "Transportation Accidents": "TRA",
    "Construction/Structural Failure": "ENE",
    "Biological": "BIO",
    "Meteorological and Hydrological": "CLI",
    "Environmental": "CLI",
    "Geological": "GEO",
}
NATURES = dict.fromkeys(("Cyber Hazards", "Conflict", "Post-Conflict", "Behavioural"), Nature.MIXED.value)
TEMPOS = {"Environmental Degradation": Tempo.CHRONIC.value}


def read(file: BinaryIO) -> Reading:
    """Read hazards and edges; raises `Refused` for a file that is none of these."""
    document = load_json(file)
    if not isinstance(document, dict) or not isinstance(document.get("nodes"), list):
        raise Refused.invalid(_("This is not a file of Hazard Information Profiles: it should have “nodes”."))
    nodes, edges = document["nodes"], document.get("edges")
    if edges is not None and not isinstance(edges, list):
        raise Refused.invalid(_("The edges of the file should be a list."))
    if max(len(nodes), len(edges or [])) > MOST_ROWS:
        raise Refused.invalid(told(_("At most %(most)d hazards and edges are read."), most=MOST_ROWS))
    source = Source(SCHEME, _version_of(nodes), "UNDRR/ISC Hazard Information Profiles")
    return Reading(source, _rows(source, nodes, edges))


@dataclass
class _Hazards:
    version: str
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[IncomingLink]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    edges: set[tuple[str, str]] = field(default_factory=set)


def _rows(source: Source, nodes: list[Any], edges: list[Any] | None) -> Iterator[Incoming | RefusedRow]:
    hazards = _Hazards(source.version)
    for number, node in enumerate(nodes, start=1):
        where = place(_("Hazard"), number)
        with refusing(hazards.refused, where):
            _take_hazard(node, number, hazards)
    for number, edge in enumerate(_edges_of(nodes) if edges is None else edges, start=1):
        where = place(_("Edge"), number)
        with refusing(hazards.refused, where):
            _take_edge(edge, where, hazards)
    for key, facts in hazards.by_id.items():
        links = sorted(hazards.links.get(key, []), key=lambda link: link.target)
        yield Incoming(key, Kind.THREAT.value, hazards.where[key], links=tuple(links), **facts)
    yield from hazards.refused


def _take_hazard(node: Any, number: int, hazards: _Hazards) -> None:
    if not isinstance(node, dict):
        raise WrongRow(_("This is not an object."))
    key, code, title = line_in(node, "id"), line_in(node, "identifier"), line_in(node, "label")
    if not key or len(key) > 300:
        raise WrongRow(_("A hazard needs an id."), "id")
    if not CODE.fullmatch(code):
        raise WrongRow(_("The identifier of a hazard is two letters and four figures."), "identifier")
    if not title:
        raise WrongRow(_("A hazard needs a label."), "label")
    if key in hazards.by_id or code in hazards.codes:
        said = hazards.where.get(key) or hazards.codes[code]
        raise WrongRow(told(_("The same hazard stands in the file before: %(where)s"), where=said))
    web = key if key.startswith(("http://", "https://")) else ""
    hazards.by_id[key] = {
        "fields": _fields(node, title, hazards.version),
        "identities": (Identity(SCHEME, code, hazards.version, web),),
    }
    hazards.where[key] = hazards.codes[code] = place(_("Hazard"), f"{number}:", code, f"“{title}”")


def _fields(node: dict[str, Any], title: str, version: str) -> dict[str, Any]:
    said = text_in(node, "definition")
    kinds = [line_in(node, "clusterName"), line_in(node, "typeName")]
    first = next((part for part in said.split("\n\n") if part.strip()), "")
    summary = shortened(" ".join(first.split()), SUMMARY_MOST) or f"HIPs {version} does not define it."
    fields = {
        "title": title,
        "summary": summary,
        "description": _description(node, said, kinds),
        "nature": next((NATURES[kind] for kind in kinds if kind in NATURES), Nature.NON_MALICIOUS.value),
        "tempo": next((TEMPOS[kind] for kind in kinds if kind in TEMPOS), Tempo.ACUTE.value),
    }
    theme = next((THEMES[kind] for kind in (line_in(node, "identifier"), *kinds) if kind in THEMES), "")
    return {**fields, "theme": theme} if theme else fields


def _description(node: dict[str, Any], said: str, kinds: list[str]) -> str:
    """Return the definition with its other names, its place among the hazards, its sources and its licence."""
    names = [name for name in lines_in(node, "altLabels") if name]
    sources = [link for link in dict.fromkeys(lines_in(node, "sources")) if link.startswith(("http://", "https://"))]
    parts = [
        said,
        "Also called: " + "; ".join(names) + "." if names else "",
        "Hazard type and cluster: " + ", ".join(reversed([kind for kind in kinds if kind])) + "." if any(kinds) else "",
        "Sources:\n\n" + "\n".join(f"- <{link}>" for link in sources) if sources else "",
        "; ".join(part for part in (line_in(node, "versionInfo"), line_in(node, "rights")) if part),
    ]
    return "\n\n".join(part for part in parts if part)


def _take_edge(edge: Any, where: str, hazards: _Hazards) -> None:
    """Take an edge as a link of the hazard it leads from."""
    if not isinstance(edge, dict):
        raise WrongRow(_("This is not an object."))
    ends = (line_in(edge, "source"), line_in(edge, "target"))
    if line_in(edge, "type") != "causes":
        raise WrongRow(_("Only edges of the type “causes” are read."), "type")
    for end, name in zip(ends, ("source", "target"), strict=True):
        if end not in hazards.by_id:
            raise WrongRow(told(_("%(id)s is not in the file."), id=place(end)), name)
    if ends[0] == ends[1]:
        raise WrongRow(_("Nothing is linked to itself."), "target")
    if ends in hazards.edges:
        raise WrongRow(_("The same link stands in the file before."))
    hazards.edges.add(ends)
    text = f"{SCHEME} {hazards.version} (UNDRR/ISC) lists it among what this hazard may cause, and does not say how."
    parts = {"relation": ThreatRelation.CAUSES.value, "text": " ".join(text.split())}
    hazards.links.setdefault(ends[0], []).append(IncomingLink(ends[1], parts, where))


def _edges_of(nodes: list[Any]) -> Iterator[Any]:
    """Give the edges that the hazards themselves name, for a file that has no list of them."""
    for node in nodes:
        causes = node.get("causes") if isinstance(node, dict) else None
        for target in causes if isinstance(causes, list) else []:
            yield {"source": node.get("id"), "target": target, "type": "causes"}


def _version_of(nodes: list[Any]) -> str:
    """Return the year of the issue, as most hazards say it."""
    said = [node.get("versionInfo") for node in nodes if isinstance(node, dict)]
    years = [match[1] for text in said if isinstance(text, str) and (match := YEAR.search(text))]
    return max(sorted(set(years)), key=years.count, default="")
