"""Carrying annotations, quotations and quality issues to a newer version of their text: asked for with the correction,
done by a job.

One transaction places everything of one pair of versions; what is placed already stays, so that a job that was killed
and runs again places nothing twice (the database refuses it too).
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate.contrib.django import app

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.anchoring import Fate, Placement, map_spans
from articles.former_places import Stood, last_place
from articles.models import (
    AnnotationTarget,
    Article,
    CarriedPassage,
    IssueState,
    QualityIssue,
    QuotedSource,
    TextVersion,
)
from articles.passages import quote_passage

T = TypeVar("T")
FATES = {
    Fate.CARRIED: words.TargetState.CARRIED,
    Fate.REVIEW: words.TargetState.REVIEW,
    Fate.ORPHAN: words.TargetState.ORPHAN,
}

# The articles of those of some texts whose passages have to be placed elsewhere too: in a newer version, or in a text
# that they are aligned with. Asked at every annotation, so it is written out.
FOLLOWED = """
SELECT DISTINCT v.article_id FROM articles_textversion v WHERE v.id = ANY(%s) AND (
    EXISTS (SELECT FROM articles_textversion newer WHERE newer.supersedes_id = v.id)
    OR EXISTS (
        SELECT FROM articles_segmentset s JOIN articles_alignment a ON s.id IN (a.source_set_id, a.target_set_id)
        WHERE s.text_version_id = v.id
    )
) ORDER BY v.article_id
"""


def follow_later(*versions: TextVersion) -> None:
    """Ask a job to place what is annotated on texts wherever else it belongs, if it belongs anywhere else."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED, [[version.pk for version in versions]])
        articles = [article for (article,) in cursor.fetchall()]
    for article in articles:
        task = app.configure_task("articles.tasks.follow_article", lock=f"article-{article}")
        task.defer(article=article)


@transaction.atomic
def carry_targets(article: Article, *, by: User | None = None) -> dict[str, int]:
    """Place every passage of the versions before in the newer ones; returns how many were carried, doubtful, lost.

    Nobody (`by=None`) asks for it when a job does it.
    """
    if by is not None:
        require(by, "annotate")
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    counts: Counter[str] = Counter()
    for version in article.texts.later_versions():
        todo = AnnotationTarget.objects.to_carry(version).select_related("text_version", "origin__text_version")
        rows = list(_carried(version, list(todo.order_by("pk"))))
        AnnotationTarget.objects.bulk_create(rows, batch_size=1000)
        passages = list(_carried_passages(version))
        CarriedPassage.objects.bulk_create(passages, batch_size=1000)
        counts.update(str(row.state) for row in rows)
        counts.update(str(row.state) for row in passages)
    if counts:
        record("carry_targets", article, by=by, after=dict(counts))
    return dict(counts)


def _carried(version: TextVersion, targets: list[AnnotationTarget]) -> Iterator[AnnotationTarget]:
    """Yield the new rows of annotations."""
    for target, place in _placed(version, [(target, last_place(target)) for target in targets]):
        yield AnnotationTarget(annotation_id=target.annotation_id, text_version=version, origin=target, **place)


def _carried_passages(version: TextVersion) -> Iterator[CarriedPassage]:
    """Yield the new rows of quotations and quality issues: marked in the version before, or carried to it."""
    marked = {"text_version": version.supersedes_id}
    quotations = QuotedSource.objects.filter(**marked).exclude(places__text_version=version)
    issues = QualityIssue.objects.filter(**marked).exclude(state=IssueState.FIXED).exclude(places__text_version=version)
    loaded = ("text_version", "origin__text_version", "quoted__text_version", "issue__text_version")
    carried = CarriedPassage.objects.to_carry(version).select_related(*loaded)
    rows: list[tuple[dict[str, Any], Stood]] = [
        *(({"quoted": row}, Stood.of(row)) for row in quotations.select_related("text_version")),
        *(({"issue": row}, Stood.of(row)) for row in issues.select_related("text_version")),
        *(({"quoted": row.quoted, "issue": row.issue, "origin": row}, last_place(row)) for row in carried),
    ]
    for mark, place in _placed(version, rows):
        yield CarriedPassage(**mark, text_version=version, **place)


def _placed(version: TextVersion, rows: list[tuple[T, Stood]]) -> Iterator[tuple[T, dict[str, Any]]]:
    """Yield each row with its place in `version`; each text in which some of them last stood is compared once."""
    standing = sorted(rows, key=lambda pair: pair[1].text_version.pk)
    for _text, group in groupby(standing, key=lambda pair: pair[1].text_version.pk):
        pairs = list(group)
        old = pairs[0][1].text_version
        placements = map_spans(old.text, version.text, [(last.start, last.end) for _row, last in pairs])
        for (row, last), placement in zip(pairs, placements, strict=True):
            yield row, _place(version, last, placement)


def _place(version: TextVersion, last: Stood, placement: Placement) -> dict[str, Any]:
    found = placement.state != Fate.ORPHAN
    quote = quote_passage(version.text, placement.start, placement.end) if found else last
    return {
        **{name: getattr(quote, name) for name in ("start", "end", "exact", "prefix", "suffix")},
        "state": FATES[placement.state],
        "method": words.PlacingMethod.DIFF,
        "score": placement.score,
        "explanation": _explained(placement, last),
    }


def _explained(placement: Placement, last: Stood) -> dict[str, Any]:
    """Return how a passage was placed, as data; `at` is where an orphan would have stood, in code points."""
    why = placement.explanation._asdict()
    return {**why, "way": str(why["way"]), "number": last.text_version.number, "at": placement.start}
