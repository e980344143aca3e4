"""What a frozen edition holds: entries resolved to quotations and ratings, and the vocabularies they are written in.

Pages of the present catalog show entries through the same shapes, so that an edition looks as the entry looked.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from articles.models import Article
from catalog.citations import Citation, citations_of, resolved
from catalog.matrix import overall_level
from catalog.models import Assessment, Edition, Entry, EntryTranslation, ScaleVersion, Term
from catalog.schema import article_numbers

FORMAT = {"name": "perimeter-edition", "schema_version": 1}
Content = dict[str, Any]


def contents_of(entries: Iterable[Entry]) -> list[Content]:
    """Return the content of each entry loaded `with_content()`, in a constant number of queries."""
    entries = list(entries)
    citations = citations_of(entry.document for entry in entries)
    ratings = ratings_of(entries, ScaleVersion.objects.in_bulk())
    titles = article_titles(entry.document for entry in entries)
    translations = translations_of(entries)
    return [
        {**_content(entry, citations, ratings.get(entry.pk, []), titles), **_languages(entry, translations)}
        for entry in entries
    ]


def translations_of(entries: Iterable[Entry]) -> dict[int, list[dict[str, Any]]]:
    """Return the approved translations of entries by entry id, in the order of their languages; one query."""
    rows = EntryTranslation.objects.filter(entry__in=entries).with_words()
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(translation_facts(row))
    return found


def translation_facts(row: EntryTranslation) -> dict[str, Any]:
    """Return a translation loaded `with_words()`: its words by path, what they were made from, who, and how."""
    revision = row.current
    assert revision is not None  # noqa: S101  # with_words() promises it
    return {
        "language": row.language,
        "revision": revision.number,
        "sha256": revision.sha256,
        "source_revision": revision.source.number,
        "author": revision.author.name,
        "approved_by": revision.approved_by.name,
        "approved_at": revision.approved_at.isoformat(),
        **{name: value for name, value in revision.provenance.items() if name != "agents"},
        "agents": [{name: value for name, value in agent.items() if name != "member"} for agent in revision.agents],
        "texts": revision.texts,
    }


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


def _languages(entry: Entry, translations: Mapping[int, list[dict[str, Any]]]) -> Content:
    """Say in which languages an entry stands, where there is more to say than that it is in English."""
    found = translations.get(entry.pk, [])
    own = {"language": entry.language} if found or entry.language != "en" else {}
    return {**own, "translations": found} if found else own


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
