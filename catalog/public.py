"""Entries as strangers read them: no names of members, and no links to what they cannot follow. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.strangers import SOMEBODY
from basics.quoting import fair_quotation

Content = dict[str, Any]


def content_for_strangers(content: Mapping[str, Any]) -> Content:
    """Return the content of an entry (as `contents` makes it) for people outside of the team."""
    somebody = str(SOMEBODY)
    return {
        **{name: value for name, value in content.items() if name != "articles"},
        "author": somebody,
        "approved_by": somebody,
        "evidence": evidence_for_strangers(content["evidence"]),
        "ratings": ratings_for_strangers(content["ratings"]),
        **_translations(content.get("translations", [])),
    }


def _translations(rows: Iterable[Mapping[str, Any]]) -> Content:
    found = [translation_for_strangers(row) for row in rows]
    return {"translations": found} if found else {}


def translation_for_strangers(row: Mapping[str, Any]) -> Content:
    """Keep the words and how they were translated; leave out who of the team did."""
    somebody = str(SOMEBODY)
    tools = [agent for agent in row["agents"] if agent["kind"] != "person"]
    return {**row, "author": somebody, "approved_by": somebody, "agents": tools}


def changelog_for_strangers(rows: Iterable[Mapping[str, Any]]) -> list[Content]:
    """Leave out of a changelog what was left out of the edition and stood in none before: it was never issued."""
    return [dict(row) for row in rows if row["change"] != "left_out"]


def ratings_for_strangers(ratings: Iterable[Mapping[str, Any]]) -> list[Content]:
    return [{**row, "rater": str(SOMEBODY)} for row in ratings]


def evidence_for_strangers(evidence: Iterable[Mapping[str, Any]]) -> list[Content]:
    return [{**row, "citation": _citation(row["citation"])} for row in evidence]


def _citation(citation: Mapping[str, Any]) -> Content:
    """Keep the words in fair length and the publication; leave out our copy of it, and who made our translation."""
    text = {**citation["text"], "url": ""}
    article = {**citation["article"], "id": None}
    chain = [_step(step) for step in citation["chain"]]
    told = {**citation, "quote": _quote(citation["quote"]), "text": text, "article": article, "chain": chain}
    elsewhere = [{**_quote(row), "url": ""} for row in citation.get("elsewhere", [])]
    return {**told, "elsewhere": elsewhere} if elsewhere else told


def _quote(row: Mapping[str, Any]) -> Content:
    """Cut what is longer than is fair; its words before and after add to it, so they go with what is cut."""
    exact = fair_quotation(row["exact"])
    around = {name: "" for name in ("prefix", "suffix") if name in row} if exact != row["exact"] else {}
    return {**row, "exact": exact, **around}


def _step(step: Mapping[str, Any]) -> Content:
    ours = not step.get("url", "").startswith(("http://", "https://"))
    return {**step, "url": "" if ours else step["url"], "detail": "" if step["kind"] == "text" else step["detail"]}
