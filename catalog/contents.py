"""What a frozen edition holds: entries resolved to quotations and ratings, and the vocabularies they are written in.

Pages of the present catalog show entries through the same shapes, so that an edition looks as the entry looked.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from articles.models import Article
from catalog.citations import Citation, citations_of, resolved
from catalog.matrix import overall_level
from catalog.models import Assessment, Edition, Entry, ScaleVersion, Term
from catalog.schema import article_numbers

FORMAT = {"name": "perimeter-edition", "schema_version": 1}
Content = dict[str, Any]


def contents_of(entries: Iterable[Entry]) -> list[Content]:
    """Return the content of each entry loaded `with_content()`, in a constant number of queries."""
    entries = list(entries)
    citations = citations_of(entry.document for entry in entries)
    ratings = ratings_of(entries, ScaleVersion.objects.in_bulk())
    titles = article_titles(entry.document for entry in entries)
    return [_content(entry, citations, ratings.get(entry.pk, []), titles) for entry in entries]


def ratings_of(entries: Iterable[Entry], scales: Mapping[int, ScaleVersion]) -> dict[int, list[dict[str, Any]]]:
    """Return each rater's last word on the scenarios that the entries still have, by entry id; `scales` by id."""
    known = {entry.pk: {row["id"] for row in entry.document.get("scenarios", [])} for entry in entries}
    found: dict[int, list[dict[str, Any]]] = {}
    for row in Assessment.objects.filter(entry__in=known).latest_by_rater().select_related("rater"):
        if row.scenario in known[row.entry_id]:
            found.setdefault(row.entry_id, []).append(_rating(row, scales[row.scale_id]))
    return found


def article_titles(documents: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return the titles of the articles that events name, by number; in one query, none where none is named."""
    wanted = article_numbers(documents)
    return dict(Article.objects.filter(pk__in=wanted).values_list("pk", "title")) if wanted else {}


def vocabularies_of(contents: Iterable[Content]) -> dict[str, Any]:
    """Return every term, and the scale versions of the ratings: what codes and figures meant at the time."""
    numbers = {rating["scale"] for content in contents for rating in content["ratings"]}
    scales = ScaleVersion.objects.filter(number__in=numbers | {ScaleVersion.objects.in_use().number})
    return {
        "terms": list(Term.objects.values("vocabulary", "code", "labels").order_by("vocabulary", "position", "code")),
        "scales": {str(scale.number): scale.document for scale in scales},
    }


def document_of(edition: Edition, contents: list[Content]) -> dict[str, Any]:
    """Return the whole of an edition but its manifest; the parts are what the manifest hashes."""
    if edition.frozen_at is None or edition.frozen_by is None:
        raise ValueError(f"Edition {edition.name} is not frozen.")
    return {
        "format": {**FORMAT, "schema_version": edition.schema_version},
        "edition": {
            "name": edition.name,
            "title": edition.title,
            "frozen_at": edition.frozen_at.isoformat(),
            "previous": edition.previous.name if edition.previous else None,
        },
        "changelog": edition.changelog,
        "vocabularies": edition.vocabularies,
        "entries": contents,
    }


def _content(
    entry: Entry, citations: Mapping[str, Citation], ratings: list[dict[str, Any]], titles: Mapping[int, str]
) -> Content:
    revision = entry.current
    assert revision is not None  # noqa: S101  # published() promises it
    named = {str(number): titles[number] for number in sorted(article_numbers([revision.document])) if number in titles}
    content = {
        "code": entry.code,
        "kind": entry.kind,
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "author": revision.author.name,
        "approved_by": revision.approved_by.name,
        "approved_at": revision.approved_at.isoformat(),
        "document": revision.document,
        "evidence": resolved(revision.document, citations),
        "ratings": ratings,
    }
    return {**content, "articles": named} if named else content


def _rating(row: Assessment, scale: ScaleVersion) -> dict[str, Any]:
    return {
        "scenario": row.scenario,
        "scale": scale.number,
        "rater": row.rater.name,
        "at": row.created_at.isoformat(),
        "likelihood": row.likelihood,
        "impacts": row.impacts,
        "level": overall_level(row.likelihood, row.impacts, scale.document),
        "confidence": row.confidence,
        "rationale": row.rationale,
    }
