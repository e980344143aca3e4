"""What a frozen edition holds: entries resolved to quotations and ratings, and the vocabularies they are written in.

Pages of the present catalog show entries through the same shapes, so that an edition looks as the entry looked.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from accounts.permissions import Person
from articles.models import Article
from catalog.citations import Citation, citations_of, resolved
from catalog.matrix import overall_level
from catalog.models import Assessment, Edition, Entry, EntryTranslation, ScaleVersion, Term
from catalog.rating_words import COMPONENTS, Basis
from catalog.round_rules import scenarios_of
from catalog.schema import article_numbers

FORMAT = {"name": "perimeter-edition", "schema_version": 1}
Content = dict[str, Any]


def contents_of(entries: Iterable[Entry]) -> list[Content]:
    """Return the content of each entry loaded `with_content()`, in a constant number of queries."""
    entries = list(entries)
    citations = citations_of((entry.document for entry in entries), proposed=False)
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


def ratings_of(
    entries: Iterable[Entry], scales: Mapping[int, ScaleVersion], reader: Person | None = None
) -> dict[int, list[dict[str, Any]]]:
    """Return each rater's last word that `reader` may see, on the scenarios that the entries still have, by entry id.

    `scales` by id. Without a reader: what is hidden from nobody, as an edition freezes it.
    """
    known = {entry.pk: set(scenarios_of(entry)) for entry in entries}
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Assessment.objects.visible_to(reader).filter(entry__in=known).latest_by_rater()
    for row in rows.select_related("rater"):
        if row.scenario in known[row.entry_id]:
            found.setdefault(row.entry_id, []).append(rating_facts(row, scales[row.scale_id]))
    return found


class Rated(NamedTuple):
    """The ratings of one entry that a reader may see, the oldest first, with their raters; and the scales by id."""

    scales: Mapping[int, ScaleVersion]
    ratings: list[Assessment]


def rated(entry: Entry, reader: Person | None = None) -> Rated:
    """Load what a page says of the ratings of an entry, in sheet and pictures. Two queries."""
    rows = Assessment.objects.visible_to(reader).filter(entry=entry).order_by("created_at", "id")
    return Rated(ScaleVersion.objects.in_bulk(), list(rows.select_related("rater")))


def rating_history_of(entry: Entry, loaded: Rated) -> list[dict[str, Any]]:
    """Return every rating of an entry that was loaded, the oldest first, with the `rater_id` besides."""
    known = set(scenarios_of(entry))
    return [
        {**rating_facts(row, loaded.scales[row.scale_id]), "rater_id": row.rater_id}
        for row in loaded.ratings
        if row.scenario in known
    ]


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
        "format": {**FORMAT, "schema_version": edition.schema_version, **_layout(edition)},
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


def closing_of(edition: Edition, *, stranger: bool = False) -> dict[str, Any]:
    """Return what a file holds beside `document_of`: the manifest, and of one that was published under a seal its
    notes, the seal, and the signature if there is one. Strangers get those of their copy ({} where none was kept).
    """
    if not edition.seal:
        return {} if stranger else {"manifest": edition.manifest}
    own = {"manifest": edition.manifest, "seal": edition.seal, "signature": edition.signature}
    kept = edition.public_copy if stranger else own
    return {**{name: value for name, value in kept.items() if value}, "notes": notes_of(edition)}


def notes_of(edition: Edition) -> dict[str, Any]:
    """Return the foreword and the notes by code, as the file of an edition carries them. One query."""
    rows = edition.notes.order_by("entry__code").values_list("entry__code", "text")
    return {"foreword": edition.foreword, "entries": dict(rows)}


def _layout(edition: Edition) -> dict[str, int]:
    """Name the layout of the file, but in those that are older than its name."""
    return {"file_version": edition.file_version} if edition.file_version > 1 else {}


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


def rating_facts(row: Assessment, scale: ScaleVersion) -> dict[str, Any]:
    """Return a rating as content. What was not said is left out: older ratings read as they always did."""
    more = {
        "low": row.likelihood_low,
        "high": row.likelihood_high,
        **{name: getattr(row, name) for name in ("term", "term_reason", *COMPONENTS, "reasons", "trend")},
        "basis": "" if row.basis == Basis.CURRENT else row.basis,
        "round": row.round_id,
    }
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
        **{name: value for name, value in more.items() if value not in (None, "", {})},
    }
