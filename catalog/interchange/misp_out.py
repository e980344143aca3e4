"""An edition as MISP galaxies: a zip laid out like the repository misp-galaxy, the same bytes every time.

It holds `galaxies/*.json` and `clusters/*.json`, one of each for threats and for measures. Nothing in it is compressed:
compressed bytes differ between versions of zlib.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from catalog.interchange.stix_ids import entry_id, stix_id
from catalog.interchange.stix_out_basics import is_web
from catalog.interchange.stix_out_entries import RELATIONSHIP_TYPES
from catalog.models import Edition
from catalog.public import content_in_english
from catalog.schema import canonical_json
from catalog.vocabulary import Kind

Content = Mapping[str, Any]
IN_MEMORY = 8 * 2**20  # a larger file waits on disk
NAMES = {Kind.THREAT: "perimeter-threat", Kind.MEASURE: "perimeter-measure"}
TITLES = {Kind.THREAT: "Threats of the catalog", Kind.MEASURE: "Measures of the catalog"}
ICONS = {Kind.THREAT: "map", Kind.MEASURE: "link"}
# What people filter by in MISP, under the names that its galaxies use where there is one.
FACTS = {
    "theme": "theme",
    "nature": "nature",
    "tempo": "tempo",
    "direction": "direction",
    "states": "state",
    "sectors": "sector",
    "actors": "actor",
    "sensitivity": "tlp",
    "function": "type",
    "kind": "measure-kind",
    "level": "level",
    "status": "status",
    "complexity": "complexity",
    "side_effects": "possible_issues",
}


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the zip of a frozen edition; raises ValueError for one that is not."""
    if edition.frozen_at is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")

    known = edition.entries.open_codes()

    def contents(kind: str) -> Iterator[Content]:
        rows = edition.entries.filter(entry__kind=kind).order_by("entry__code").values_list("content", flat=True)
        for content in rows.iterator(chunk_size=100):
            yield content_in_english(content, known) if stranger else content

    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        fill(file, edition.name, edition.title, contents)
        file.seek(0)
        while piece := file.read(2**16):
            yield piece


def fill(file: IO[bytes], name: str, title: str, contents: Callable[[str], Iterable[Content]]) -> None:
    """Write the zip of an edition; `contents` gives the entries of a kind, in the order of their codes."""
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for kind in (Kind.THREAT, Kind.MEASURE):
            head = _head(kind, name, title)
            galaxy = {**head, "icon": ICONS[kind], "namespace": "perimeter"}
            _member(archive, f"galaxies/{NAMES[kind]}.json", [canonical_json(galaxy).encode() + b"\n"])
            _member(archive, f"clusters/{NAMES[kind]}.json", _cluster(head, contents(kind)))


def _member(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    about = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    about.create_system = 3
    about.external_attr = 0o644 << 16
    with archive.open(about, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)


def _head(kind: str, name: str, title: str) -> dict[str, Any]:
    return {
        "name": TITLES[Kind(kind)],
        "type": NAMES[Kind(kind)],
        "uuid": _uuid(stix_id("galaxy", kind)),
        "version": _version(name),
        "description": f"Perimeter, edition {name}. {title}".strip(),
    }


def _version(name: str) -> int:
    """Return an edition's name as the whole number that MISP wants: 2026.1 is 2026001."""
    parts = [int(part) for part in re.findall(r"[0-9]{1,6}", name)] or [0]
    return parts[0] * 1_000 + (parts[1] if len(parts) > 1 else 0)


def _uuid(key: str) -> str:
    return str(UUID(key.rpartition("--")[2]))


def _cluster(head: Mapping[str, Any], contents: Iterable[Content]) -> Iterator[bytes]:
    more = {**head, "authors": ["Perimeter"], "source": "Perimeter", "category": head["type"]}
    yield canonical_json(more)[:-1].encode() + b',"values":[\n'
    for number, content in enumerate(contents):
        yield (",\n" if number else "").encode() + canonical_json(_value(content)).encode()
    yield b"\n]}\n"


def _value(content: Content) -> dict[str, Any]:
    document, code = content["document"], content["code"]
    said = "\n\n".join(document[name] for name in ("summary", "description") if document.get(name))
    related = [_related(row) for row in document.get("links", []) + document.get("threats", [])]
    return {
        "value": f"{document['title']} - {code}",
        "uuid": _uuid(entry_id(code)),
        "description": said,
        "meta": _meta(content),
        **({"related": related} if related else {}),
    }


def _meta(content: Content) -> dict[str, Any]:
    document = content["document"]
    facts = {there: document[name] for name, there in FACTS.items() if document.get(name)}
    facts |= {"type": [facts["type"]]} if "type" in facts else {}
    citations = [row["citation"]["source"]["url"] or "" for row in content.get("evidence", [])]
    refs = [*(row.get("url", "") for row in document.get("references", [])), *citations]
    rows = content.get("translations", [])
    more = {
        "revision_sha256": content["revision_sha256"],
        "language": content.get("language", "en"),
        "articles": content.get("articles", {}),
        "translations": {row["language"]: _each(row, "text") for row in rows},
        "how": {
            row["language"]: {
                **{name: row[name] for name in ("method", "post_edit", "credit_line", "agents") if name in row},
                "sources": _each(row, "source"),
            }
            for row in rows
        },
    }
    return {
        **facts,
        "external_id": content["code"],
        "refs": [url for url in dict.fromkeys(refs) if is_web(url)],
        "perimeter-document": canonical_json(document),
        "perimeter-more": canonical_json(more),
    }


def _each(row: Mapping[str, Any], name: str) -> dict[str, str]:
    return {path: said[name] for path, said in row["texts"].items()}


def _related(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = RELATIONSHIP_TYPES[row["relation"]] if "relation" in row else "mitigates"
    tags = [f'perimeter:{name}="{row[name]}"' for name in ("role", "effectiveness", "sign") if row.get(name)]
    return {"dest-uuid": _uuid(entry_id(row["threat"])), "type": kind, **({"tags": tags} if tags else {})}
