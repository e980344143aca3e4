"""What the queue offers, refuses, remembers and says: each of these went wrong once."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from basics import clock
from review import actions
from review.deciding import decide_items
from review.models import QueueItem, Submission
from review.queue_filters import read_filters
from review.queueing import claim_next
from review.reminding import remind_of_due
from tests import make
from tests.people import Cast

QUEUE = reverse("review:one_queue")


def proposed(cast: Cast, title: str = "A lake") -> QueueItem:
    return QueueItem.objects.get(
        kind="proposal", object_id=make.submitted(cast.analyst, make.threat_document(title=title)).pk
    )


def scheduled(cast: Cast) -> QueueItem:
    item = proposed(cast)
    submission = Submission.objects.get(pk=item.object_id)
    actions.approve(submission, by=cast.editor2, seen=item.sha256, publish_at=clock.now() + timedelta(days=30))
    return QueueItem.objects.get(pk=item.pk)


def test_what_is_approved_for_a_time_is_nobodys_work_until_then(cast: Cast, client: Client) -> None:
    item, now = scheduled(cast), clock.now()
    assert not QueueItem.objects.waiting_for(cast.editor).exists()
    assert claim_next(read_filters({"show": "open"}), by=cast.editor) is None
    told = decide_items([(item, item.sha256)], "approve", by=cast.editor)
    assert told.batch is None and told.skipped[0].code == "conflict" and "published at" in told.skipped[0].message
    facets = QueueItem.objects.all().facets(read_filters({}), cast.editor, at=now)
    assert dict(facets["kind"]) == {}
    client.force_login(cast.editor)
    assert f'data-item="{item.pk}"' not in client.get(QUEUE).text
    assert f'data-item="{item.pk}"' in client.get(QUEUE, {"show": "scheduled"}).text
    page = client.get(item.get_absolute_url()).text
    assert "Approved; to be published" in page and 'name="verdict"' not in page
    with clock.telling(now + timedelta(days=31)):
        assert QueueItem.objects.waiting_for(cast.editor).get() == item


def test_what_is_approved_for_a_time_is_not_overdue(cast: Cast) -> None:
    item = scheduled(cast)
    late = clock.now() + timedelta(days=29)
    assert item.due_at is not None and item.due_at < late
    assert not item.is_overdue(at=late) and not QueueItem.objects.overdue(at=late).exists()
    assert remind_of_due(at=late) == []
