"""Words of the queue mean one thing wherever they stand: overdue, today, who may decide, who has claimed."""

from datetime import timedelta

import pytest

from basics import clock
from review import actions
from review.models import QueueItem, Submission
from review.queue_filters import read_filters
from tests import make
from tests.people import Cast


def proposed(cast: Cast, title: str = "A lake") -> QueueItem:
    return QueueItem.objects.get(
        kind="proposal", object_id=make.submitted(cast.analyst, make.threat_document(title=title)).pk
    )


@pytest.mark.parametrize(("show", "found"), [("waiting", 1), ("open", 1), ("returned", 0), ("decided", 0)])
def test_overdue_is_only_what_somebody_is_still_to_decide(cast: Cast, show: str, found: int) -> None:
    waits, returned, decided = (proposed(cast, title) for title in "ABC")
    verdicts = {returned: actions.request_changes, decided: actions.reject}
    for item, decide in verdicts.items():
        decide(Submission.objects.get(pk=item.object_id), by=cast.editor, seen=item.sha256, reason="No.")
    late = clock.now() + timedelta(days=400)
    asked = read_filters({"show": show, "scope": "all", "overdue": "1"})
    rows = list(QueueItem.objects.matching(asked, cast.editor, at=late))
    assert rows == [waits][:found]
    assert all(row.is_overdue(at=late) for row in rows)
    counted = QueueItem.objects.all().facets(asked, cast.editor, at=late)["kind"]
    assert sum(count for _kind, count in counted) == found
