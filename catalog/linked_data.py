"""What pages for strangers say of themselves to machines: schema.org in JSON-LD, in the page. Pure.

Entries are terms of a set with the same identifiers as in the JSON-LD of an edition (`catalog.interchange.jsonld`).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalog.sheet import Footnote

CONTEXT = "https://schema.org"
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
Node = dict[str, Any]


def written(node: Node) -> SafeString:
    """Return a node as JSON that cannot end the element it stands in."""
    return mark_safe(json.dumps({"@context": CONTEXT, **node}, ensure_ascii=False).translate(ESCAPES))  # noqa: S308


def term(site: str, code: str, *, name: str, url: str, language: str, **more: Any) -> Node:
    """Return the node of an entry; `more` are properties of schema.org, of which the empty ones are left out."""
    return {
        "@type": "DefinedTerm",
        "@id": f"urn:perimeter:entry:{code}",
        "url": url,
        "termCode": code,
        "name": name,
        "inLanguage": language,
        "inDefinedTermSet": {"@type": "DefinedTermSet", "@id": f"{site}/catalog/", "url": f"{site}/catalog/"},
        **_said(more),
    }


def quotations(notes: Iterable[Footnote]) -> list[Node]:
    """Return the passages that an entry rests on, as its page shows them to strangers: in fair length."""
    return [_quotation(note) for note in notes]


def _quotation(note: Footnote) -> Node:
    published = {"datePublished": note.published_on and note.published_on.isoformat(), "creditText": note.credit}
    based = _said({"@type": "CreativeWork", "name": note.source, **published})
    return _said({"@type": "Quotation", "text": note.quote, "inLanguage": note.lang, "isBasedOn": based})


def dataset(site: str, edition: str, *, name: str, url: str, files: Iterable[tuple[str, str]], **more: Any) -> Node:
    """Return the node of an edition; `files` are the media types and addresses that it can be had by."""
    return {
        "@type": "Dataset",
        "@id": f"urn:perimeter:edition:{edition}",
        "url": url,
        "name": name,
        "version": edition,
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{site}/"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": address} for media, address in files
        ],
        **_said(more),
    }


def website(site: str, *, name: str, search: str) -> Node:
    """Return the node of the first page, with how the catalog is searched."""
    return {
        "@type": "WebSite",
        "url": f"{site}/",
        "name": name,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _said(more: Mapping[str, Any]) -> Node:
    return {name: value for name, value in more.items() if value not in (None, "", [])}
