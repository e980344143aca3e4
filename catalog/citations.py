"""Evidence resolved to what a reader can follow: the sentence, its text, and the chain behind that text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from articles.annotation_lists import address_in
from articles.chain import Step, chain_of, summary_of, withdrawn_behind
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.vocabulary import TargetState
from basics.moments import iso
from catalog.schema import Document

SUREST = (TargetState.ASSERTED, TargetState.CARRIED, TargetState.PROJECTED)


@dataclass(frozen=True)
class Citation:
    """One annotation as a footnote shows it; offsets are code points into the text version with `sha256`.

    `elsewhere` is where the same passage stands in other languages: in the original, or in translations of it.
    """

    annotation: Annotation
    target: AnnotationTarget
    version: TextVersion
    chain: list[Step]
    summary: str
    elsewhere: tuple[AnnotationTarget, ...] = ()

    @property
    def url(self) -> str:
        return address_in(self.version.get_absolute_url(), self.annotation.uuid)

    @property
    def named(self) -> str:
        """The title of the text, and the source that it comes from."""
        return f"{self.version.title} · {self.version.article.source_item.source.name}"

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether a publication that the words rest on was withdrawn by its source."""
        return bool(withdrawn_behind(self.version))

    def as_dict(self) -> dict[str, Any]:
        """Return the frozen form that editions carry."""
        article = self.version.article
        return {
            "annotation": str(self.annotation.uuid),
            "category": self.annotation.category,
            "quote": {
                "exact": self.target.exact,
                "prefix": self.target.prefix,
                "suffix": self.target.suffix,
                "start": self.target.start,
                "end": self.target.end,
            },
            "text": {
                "title": self.version.title,
                "language": self.version.language,
                "kind": self.version.kind,
                "author": self.version.author,
                "number": self.version.number,
                "sha256": self.version.sha256,
                "capture_sha256": self.version.capture.sha256,
                "url": self.version.get_absolute_url(),
            },
            "article": {"id": article.pk, "title": article.title},
            "source": {
                "name": article.source_item.source.name,
                "reliability": article.source_item.source.reliability,
                "url": article.source_item.url,
                "custody": article.source_item.custody,
                "published_on": iso(article.source_item.published_on),
            },
            "summary": self.summary,
            "chain": [step.as_dict() for step in self.chain],
            **self._elsewhere(),
        }

    def _elsewhere(self) -> dict[str, Any]:
        rows = [_place(target, self.annotation) for target in self.elsewhere]
        return {"elsewhere": rows} if rows else {}


def quotes_of(documents: Iterable[Document]) -> dict[str, str]:
    """Return the sentences that documents cite, by annotation id, as `presenting.Known` takes them. One query."""
    present = AnnotationTarget.objects.chosen().filter(annotation__deleted_at__isnull=True)
    targets = present.filter(annotation__uuid__in=annotation_ids(documents)).order_by("-id")
    return {str(uuid): exact for uuid, exact in targets.values_list("annotation__uuid", "exact")}


def resolved(document: Document, citations: Mapping[str, Citation]) -> list[dict[str, Any]]:
    """Return the document's evidence, each row with its `citation`: what pages show and editions freeze.

    The annotations of a current revision cannot go (the database protects them); a row of an older one whose
    annotation was removed since is left out.
    """
    rows = document.get("evidence", [])
    kept = [row for row in rows if row["annotation"] in citations]
    return [{**row, "citation": citations[row["annotation"]].as_dict()} for row in kept]


def annotation_ids(documents: Iterable[Document]) -> set[UUID]:
    """Return the annotations that documents cite; an id that is none is left out (the schema check names it)."""
    found = set()
    for document in documents:
        for row in document.get("evidence", []):
            try:
                found.add(UUID(row.get("annotation", "")))
            except (ValueError, AttributeError):
                continue
    return found


def citations_of(documents: Iterable[Document], *, proposed: bool = True) -> dict[str, Citation]:
    """Return the citations behind documents by annotation id, in a constant number of queries.

    With `proposed` a passage in another language may be one that only the alignment proposes; an edition goes without.
    """
    targets = (
        AnnotationTarget.objects.told(proposed=proposed)
        .filter(annotation__in=Annotation.objects.present().filter(uuid__in=annotation_ids(documents)))
        .select_related("annotation__creator")
        .prefetch_related(Prefetch("text_version", queryset=TextVersion.objects.with_chain()))
        .order_by("id")
    )
    found: dict[str, list[AnnotationTarget]] = {}
    for target in targets:
        found.setdefault(str(target.annotation.uuid), []).append(target)
    chosen = {uuid: _citation(rows) for uuid, rows in found.items()}
    return {uuid: citation for uuid, citation in chosen.items() if citation is not None}


def _citation(targets: list[AnnotationTarget]) -> Citation | None:
    """Cite the passage that a person chose first, with one in every other language: the surest, then the first."""
    target = next((row for row in targets if row.state == TargetState.ASSERTED), None)
    if target is None:
        return None
    version = target.text_version
    others: dict[str, AnnotationTarget] = {}
    for row in sorted(targets, key=lambda row: SUREST.index(row.state)):
        if row.text_version.language != version.language and row.text_version.article_id == version.article_id:
            others.setdefault(row.text_version.language, row)
    chain, elsewhere = chain_of(version), tuple(others[language] for language in sorted(others))
    return Citation(target.annotation, target, version, chain, summary_of(version), elsewhere)


def _place(target: AnnotationTarget, annotation: Annotation) -> dict[str, Any]:
    version = target.text_version
    return {
        "language": version.language,
        "kind": version.kind,
        "number": version.number,
        "sha256": version.sha256,
        "exact": target.exact,
        "start": target.start,
        "end": target.end,
        "state": target.state,
        "url": address_in(version.get_absolute_url(), annotation.uuid),
    }
