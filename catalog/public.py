"""Entries as strangers read them: no names of members, and no links to what they cannot follow. Pure."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.utils.translation import override

from accounts.strangers import SOMEBODY
from basics.quoting import fair_quote

Content = dict[str, Any]
LINKS = ("links", "threats")  # the fields whose items name other entries


def content_for_strangers(content: Mapping[str, Any], known: Container[str]) -> Content:
    """Return the content of an entry (as `contents` makes it) for people outside of the team.

    `known` are the codes of the entries that they may read: links to others go, and so do their translations.
    """
    somebody = str(SOMEBODY)
    document = with_links_to(known, content["document"])
    translations = content.get("translations", [])
    return {
        **{name: value for name, value in content.items() if name != "articles"},
        "author": somebody,
        "approved_by": somebody,
        "document": document,
        "evidence": evidence_for_strangers(content["evidence"]),
        "ratings": ratings_for_strangers(content["ratings"]),
        **(
            {"translations": [translation_for_strangers(row, document) for row in translations]} if translations else {}
        ),
    }


def content_in_english(content: Mapping[str, Any], known: Container[str]) -> Content:
    """Return `content_for_strangers` in English, whoever asks: for files, which must have the same bytes each time."""
    with override("en"):
        return content_for_strangers(content, known)


def with_links_to(known: Container[str], document: Mapping[str, Any]) -> Content:
    """Return a document without its links to what is not published (yet): they lead nowhere."""
    lists = [name for name in LINKS if document.get(name)]
    return {**document, **{name: [row for row in document[name] if row["threat"] in known] for name in lists}}


def translation_for_strangers(row: Mapping[str, Any], document: Mapping[str, Any]) -> Content:
    """Keep the words and how they were translated; leave out who of the team did, and links not in the `document`."""
    somebody = str(SOMEBODY)
    links = {f"{name}.{link.get('id')}." for name in LINKS for link in document.get(name, [])}
    texts = {
        path: text
        for path, text in row["texts"].items()
        if not path.startswith(tuple(f"{name}." for name in LINKS)) or path.startswith(tuple(links))
    }
    tools = [agent for agent in row["agents"] if agent["kind"] != "person"]
    return {**row, "author": somebody, "approved_by": somebody, "agents": tools, "texts": texts}


def changelog_for_strangers(rows: Iterable[Mapping[str, Any]], known: Container[str]) -> list[Content]:
    """Leave out of a changelog what was left out of the edition and stood in none before: it was never issued.

    A successor is named if it is `known`, the codes of what strangers may read.
    """
    return [_naming(row, known) for row in rows if row["change"] != "left_out"]


def _naming(row: Mapping[str, Any], known: Container[str]) -> Content:
    hidden = row.get("successor") and row["successor"] not in known
    return {**row, "successor": ""} if hidden else dict(row)


def ratings_for_strangers(ratings: Iterable[Mapping[str, Any]]) -> list[Content]:
    return [{**row, "rater": str(SOMEBODY)} for row in ratings]


def evidence_for_strangers(evidence: Iterable[Mapping[str, Any]]) -> list[Content]:
    return [{**row, "citation": _citation(row["citation"])} for row in evidence]


def _citation(citation: Mapping[str, Any]) -> Content:
    """Keep the words in fair length and the publication; leave out our copy of it, and who made our translation."""
    text = {**citation["text"], "url": ""}
    article = {**citation["article"], "id": None}
    chain = [_step(step) for step in citation["chain"]]
    told = {**citation, "quote": fair_quote(citation["quote"]), "text": text, "article": article, "chain": chain}
    elsewhere = [{**fair_quote(row), "url": ""} for row in citation.get("elsewhere", [])]
    return {**told, "elsewhere": elsewhere} if elsewhere else told


def _step(step: Mapping[str, Any]) -> Content:
    ours = not step.get("url", "").startswith(("http://", "https://"))
    return {**step, "url": "" if ours else step["url"], "detail": "" if step["kind"] == "text" else step["detail"]}
