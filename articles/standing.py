"""What stands in a text of the passages that quote something or have an issue: marked there, or carried to it."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from articles.models import CarriedPassage, IssueState, QualityIssue, QuotedSource, TextVersion
from articles.vocabulary import TargetState


def quotations_of(version: TextVersion) -> list[QuotedSource]:
    """Return what passages of a text loaded `with_chain()` quote, in reading order.

    One that was carried from a version before has a `place`; where the same is quoted anew, it is not told twice.
    """
    own = list(version.quoted_sources.all())
    places = [place for place in version.carried_passages.all() if place.quoted is not None]
    carried = [_moved(place.quoted, place) for place in places if place.state != TargetState.ORPHAN]
    return _in_order([*own, *(row for row in carried if not any(_is_same(row, one) for one in own))])


def sure_quotations_of(version: TextVersion) -> list[QuotedSource]:
    """Return those that a person placed, or that were carried without doubt: what is said of a text elsewhere."""
    return [row for row in quotations_of(version) if not _is_doubtful(row)]


def issues_of(version: TextVersion) -> list[QualityIssue]:
    """Return the quality issues of a translation, in reading order, carried ones with their `place`. Two queries."""
    people = ("raised_by", "answered_by")
    own = list(version.issues.select_related(*people))
    joined = [f"issue__{name}" for name in people]
    places = CarriedPassage.objects.filter(text_version=version, issue__isnull=False).standing()
    carried = []
    for place in places.select_related("issue__text_version", *joined):
        place.text_version = version
        carried.append(_moved(place.issue, place))
    return _in_order([*own, *(row for row in carried if row.state != IssueState.FIXED)])


def counted_issues(rows: Iterable[QualityIssue]) -> list[QualityIssue]:
    """Keep the issues that a score counts: neither rebutted, nor one whose place here is in doubt."""
    return [row for row in rows if row.state != IssueState.REBUTTED and not _is_doubtful(row)]


def _is_doubtful(row: QuotedSource | QualityIssue) -> bool:
    place: CarriedPassage | None = getattr(row, "place", None)
    return place is not None and place.state == TargetState.REVIEW


def _moved(mark: Any, place: CarriedPassage) -> Any:
    """Return a mark as it stands in another version."""
    row = copy(mark)
    row.start, row.end, row.exact, row.place = place.start, place.end, place.exact, place
    return row


def _is_same(row: QuotedSource, other: QuotedSource) -> bool:
    overlap = row.start < other.end and other.start < row.end
    return row.source_item_id == other.source_item_id and overlap


def _in_order(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.start, -row.end, row.pk))
