"""Words of the queue mean one thing wherever they stand: overdue, today, who may decide, who has claimed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from basics import clock
from review import actions
from review.arranging import set_absence
from review.models import QueueItem, Submission
from review.queue_filters import read_filters
from review.queue_querysets import handed_on, stood_in_for
from review.queueing import assign_item, claim_next
from review.reminding import remind_of_due
from review.workload import workload
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


def test_who_is_away_today_follows_the_day_of_the_site(cast: Cast, client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Almaty"
    late = datetime(2031, 3, 1, 20, 30, tzinfo=UTC)  # here it is the second already
    item = proposed(cast)
    assign_item(item, cast.editor, by=cast.administrator)
    absence = set_absence(cast.editor, date(2031, 3, 2), date(2031, 3, 2), by=cast.editor, deputy=cast.editor2)
    before, after = late - timedelta(hours=2), late + timedelta(hours=24)
    for at in (before, after):
        assert handed_on(at) == () and stood_in_for(cast.editor, at=at) == {cast.editor.pk}
    assert handed_on(late) == ((cast.editor.pk, cast.editor2.pk),)
    assert {load.person: load.absence for load in workload(at=late)}[cast.editor] == absence
    assert {row.to for row in remind_of_due(at=late)} == {cast.editor2}
    client.force_login(cast.editor)
    with clock.telling(late):
        assert claim_next(read_filters({}), by=cast.editor2) == item
        page = client.get(reverse("review:queue_team")).text
        assert 'value="2031-03-02"' in page and "away until" in page
    with clock.telling(after):
        assert client.get("/api/v1/queue/absences/").json()["results"] == []
