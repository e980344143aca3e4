"""The passages and publications that an entry rests on as notes and reports, and dissent about it as opinions."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from statistics import median_low
from typing import Any

from catalog.interchange.stix_ids import CONFIDENCE, stix_id
from catalog.interchange.stix_out_basics import Facts, Known, Object, common, day, is_web, moment, of_entry, ours
from catalog.vocabulary import Stance

Citation = Mapping[str, Any]
Rating = Mapping[str, Any]


def texts_cited(facts: Facts) -> Iterator[tuple[str, Citation]]:
    """Give the texts that an entry cites, with the identifiers of their reports."""
    for row in facts.content.get("evidence", []):
        yield report_id(row["citation"]), row["citation"]


def report_id(citation: Citation) -> str:
    text = citation["text"]
    return stix_id("report", text["sha256"], text["capture_sha256"], citation["source"]["published_on"] or "")


def report_object(key: str, citation: Citation, known: Known) -> Object:
    """Return a text as a report: published when its source says, else (and this is said) when first cited here."""
    text, source = citation["text"], citation["source"]
    published = day(source["published_on"] or "")
    created = published or known.first_cited[key]
    return {
        **common("report", key, created, moment(known.frozen.frozen_at), known.report_levels.get(key, "")),
        "name": citation["article"]["title"] or text["title"],
        "description": citation["summary"],
        "published": created,
        "lang": text["language"],
        "object_refs": known.citing[key],
        "external_references": _publication(citation),
        **ours(text=text, source=source, article=citation["article"], published_is_known=bool(published)),
    }


def _publication(citation: Citation) -> list[Object]:
    """Return where a text was published, with the hash of the bytes held where they are those of that address."""
    text, source = citation["text"], citation["source"]
    hashes = {"hashes": {"SHA-256": text["capture_sha256"]}}
    name, url = source["name"], source["url"] or ""
    if is_web(url) and source["custody"] == "held":
        return [{"source_name": name, "url": url, **hashes}]
    address = {"url": url} if is_web(url) else {"description": f"Custody: {source['custody']}."}
    return [
        {"source_name": name, **address},
        {"source_name": name, "description": "The bytes that are held.", **hashes},
    ]


def evidence_objects(facts: Facts) -> Iterator[Object]:
    """Give each piece of evidence as a note; one that contradicts is an opinion besides."""
    for place, row in enumerate(facts.content.get("evidence", []), start=1):
        yield _note(facts, row, place)
        if row["stance"] == Stance.CONTRADICTS:
            yield _contradiction(facts, row)


def _note(facts: Facts, row: Mapping[str, Any], place: int) -> Object:
    citation = row["citation"]
    quote, text = citation["quote"], citation["text"]
    words = {"type": "TextQuoteSelector", **{name: quote[name] for name in ("exact", "prefix", "suffix")}}
    position = {"type": "TextPositionSelector", "start": quote["start"], "end": quote["end"]}
    author = {"authors": [text["author"]]} if text["author"] else {}
    return of_entry(
        facts,
        "note",
        stix_id("note", facts.code, row["id"]),
        abstract=f"{row['stance']}: {row['field']}",
        content=quote["exact"],
        lang=text["language"],
        object_refs=[facts.id, report_id(citation)],
        **author,
        **ours(
            evidence={name: value for name, value in row.items() if name != "citation"},
            place=place,
            selector=[words, position],
            text=text,
            source=citation["source"],
            category=citation["category"],
            chain=citation["chain"],
        ),
    )


def _contradiction(facts: Facts, row: Mapping[str, Any]) -> Object:
    """Return what a passage that contradicts holds against an entry, and what the entry answers."""
    said = [f"Evidence contradicts the field {row['field']}: {row['citation']['quote']['exact']}", row.get("note")]
    said.append(f"Answer: {row['answer']}" if row.get("answer") else "")
    return of_entry(
        facts,
        "opinion",
        stix_id("opinion", facts.code, row["id"]),
        opinion="disagree",
        explanation="\n\n".join(part for part in said if part),
        object_refs=[facts.id, stix_id("note", facts.code, row["id"])],
        **ours(stance=row["stance"], field=row["field"]),
    )


def rating_opinions(facts: Facts) -> Iterator[Object]:
    """Give who rates a scenario otherwise than the middle of all who rated it on the same scale."""
    groups: dict[tuple[str, int], list[Rating]] = {}
    for row in facts.content.get("ratings", []):
        groups.setdefault((row["scenario"], row["scale"]), []).append(row)
    for rows in groups.values():
        middles = {name: _middle(name, rows) for name in ("likelihood", "impact")}
        for number, row in enumerate(rows):
            steps = max(
                (abs(_value(name, row) - middle) for name, middle in middles.items() if _known(name, row)), default=0
            )
            if steps:
                yield _opinion(facts, row, number, steps, middles)


def _value(name: str, row: Rating) -> int:
    known = [value for value in row["impacts"].values() if value is not None]
    return int(row["likelihood"]) if name == "likelihood" else max(known)


def _known(name: str, row: Rating) -> bool:
    """Tell whether a rating says anything of its likelihood, or of any impact."""
    if name == "likelihood":
        return row["likelihood"] is not None
    return any(value is not None for value in row["impacts"].values())


def _middle(name: str, rows: Iterable[Rating]) -> int:
    return median_low([_value(name, row) for row in rows if _known(name, row)] or [0])


def _opinion(facts: Facts, row: Rating, number: int, steps: int, middles: Mapping[str, int]) -> Object:
    own = {name: _value(name, row) for name in middles if _known(name, row)}
    apart = "; ".join(f"{name} {value} where the middle is {middles[name]}" for name, value in own.items())
    said = [f"Scenario {row['scenario']}, scale {row['scale']}: {apart}.", row.get("rationale")]
    at = moment(datetime.fromisoformat(row["at"]))
    key = stix_id("opinion", facts.code, row["scenario"], row["scale"], row["at"], number)
    confidence = {"confidence": CONFIDENCE[row["confidence"]]} if row["confidence"] in CONFIDENCE else {}
    return {
        **common("opinion", key, at, at, facts.sensitivity),
        "opinion": "disagree" if steps == 1 else "strongly-disagree",
        "explanation": "\n\n".join(part for part in said if part),
        "authors": [row["rater"]],
        "object_refs": [facts.id],
        **confidence,
        **ours(**{name: row[name] for name in ("scenario", "scale", "likelihood", "impacts", "level") if name in row}),
    }
