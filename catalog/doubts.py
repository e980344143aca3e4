"""Evidence whose sentence lost its place when its text was corrected, or may have: flagged until somebody looks."""

from collections.abc import Iterable, Mapping
from typing import Any

from articles.models import AnnotationTarget
from catalog.citations import annotation_ids
from catalog.schema import Document


def doubts_of(document: Document) -> dict[str, AnnotationTarget]:
    """Return, by annotation, the passage that waits for a person; a lost one before a doubtful one. One query."""
    waiting = AnnotationTarget.objects.waiting().filter(annotation__uuid__in=annotation_ids([document]))
    rows = waiting.select_related("annotation").order_by("-state", "pk")  # `review`, then `orphan`, which stays
    return {str(row.annotation.uuid): row for row in rows}


def with_doubts(evidence: Iterable[Mapping[str, Any]], document: Document) -> list[dict[str, Any]]:
    """Return evidence, each row with its `doubt` if it has one."""
    doubts = doubts_of(document)
    return [{**row, "doubt": doubts.get(row["annotation"])} for row in evidence]
