"""Projecting annotations to the other texts of their article, as proposals until a person has looked.

Whatever nobody has decided on is projected anew when an alignment changes: moved, or taken back where its sentences
lost their partner. What a person confirmed or dismissed is never touched.
"""

from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.bridges import Bridge, Found, bridges_of, ways_from
from articles.models import Alignment, AlignmentProjection, AnnotationTarget, Article, TextVersion
from articles.passages import quote_passage

PLACE = ("start", "end", "exact", "prefix", "suffix", "score", "explanation")
Key = tuple[int, int]  # the target it came from, and the text it goes to


@transaction.atomic
def project_targets(article: Article, *, by: User | None = None) -> dict[str, int]:
    """Propose where the annotations of each text stand in the others; returns how many were added, moved, taken back.

    Nobody (`by=None`) asks for it when a job does it.
    """
    if by is not None:
        require(by, "annotate")
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    _note_revisions(article)  # before the beads are read: what changes meanwhile is projected once more
    there = {
        (row.origin_id or 0, row.text_version_id): row for row in AnnotationTarget.objects.open_projections(article)
    }
    wanted = _wanted(article)
    added = [row for key, row in wanted.items() if key not in there]
    moved = [_moved(there[key], row) for key, row in wanted.items() if key in there and _differs(there[key], row)]
    AnnotationTarget.objects.bulk_create(added, batch_size=1000)
    AnnotationTarget.objects.bulk_update(moved, PLACE, batch_size=500)
    gone = [row.pk for key, row in there.items() if key not in wanted]
    AnnotationTarget.objects.filter(pk__in=gone).delete()
    counts = {name: len(rows) for name, rows in (("added", added), ("moved", moved), ("taken_back", gone)) if rows}
    if counts:
        record("project_targets", article, by=by, after=counts)
    return counts


def _note_revisions(article: Article) -> None:
    """Remember which state of each alignment this projection goes through."""
    found = Alignment.objects.filter(source_set__text_version__article=article).values_list("pk", "revision")
    rows = [AlignmentProjection(alignment_id=pk, revision=revision) for pk, revision in found]
    AlignmentProjection.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["alignment"], update_fields=["revision"]
    )


def _wanted(article: Article) -> dict[Key, AnnotationTarget]:
    """Return what the alignments propose now: nothing where a person has already spoken for that text."""
    bridges = bridges_of(article)
    spoken = set(AnnotationTarget.objects.spoken_for(article).values_list("annotation", "text_version"))
    wanted: dict[Key, AnnotationTarget] = {}
    texts = {bridge.source.pk: bridge.source for bridge in bridges}
    for target in AnnotationTarget.objects.to_project(article).filter(text_version__in=texts).order_by("pk"):
        for text, way in ways_from(texts[target.text_version_id], bridges).items():
            if (target.annotation_id, text) in spoken:
                continue
            row = _row(target, way)
            if row is not None:
                wanted[target.pk, text] = row
    return wanted


def _row(target: AnnotationTarget, way: list[Bridge]) -> AnnotationTarget | None:
    start, end, score, ways = target.start, target.end, 1.0, []
    for bridge in way:
        found: Found | None = bridge.carry(start, end)
        if found is None:
            return None
        start, end, score = found.start, found.end, score * found.score
        ways.append(found.way)
    version: TextVersion = way[-1].target
    quote = quote_passage(version.text, start, end)
    why: dict[str, Any] = {"way": "sentence" if "sentence" in ways else ways[-1], "number": way[0].source.number}
    if len(way) > 1:
        why["pivot"] = way[0].target.number
    return AnnotationTarget(
        annotation_id=target.annotation_id,
        text_version=version,
        origin=target,
        start=quote.start,
        end=quote.end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        state=words.TargetState.PROJECTED,
        method=words.PlacingMethod.ALIGNMENT,
        score=round(score, 3),
        explanation=why,
    )


def _differs(there: AnnotationTarget, row: AnnotationTarget) -> bool:
    return any(getattr(there, name) != getattr(row, name) for name in PLACE)


def _moved(there: AnnotationTarget, row: AnnotationTarget) -> AnnotationTarget:
    for name in PLACE:
        setattr(there, name, getattr(row, name))
    return there
