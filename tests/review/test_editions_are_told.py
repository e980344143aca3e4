"""A frozen edition in the queue: its page stays live, its editors are asked and reminded, and no wait is claimed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from basics import clock
from catalog.models import Edition
from review.deciding import apply_decisions, decide_items
from review.models import Notice, QueueItem
from review.noticed import shown_to
from review.queueing import assign_item
from review.reminding import remind_of_due
from review.telling import tell
from review.turnaround import turnaround
from tests import make
from tests.people import Cast

LIVE, NEWS = reverse("live"), reverse("live_news")


@pytest.fixture
def frozen(cast: Cast) -> Edition:
    make.published(cast)
    return make.frozen_edition(cast)


@pytest.fixture
def item(frozen: Edition) -> QueueItem:
    return QueueItem.objects.get(kind="edition", object_id=frozen.pk)


def test_a_page_with_an_edition_is_told_of_it_and_of_the_rest(cast: Cast, item: QueueItem, client: Client) -> None:
    client.force_login(cast.editor2)
    topic = f"edition:{item.object_id}"
    asked = {"on": ["queue", topic], "page": "page-0001"}
    assert set(client.get(LIVE, asked).json()["seq"]) == {"queue", topic}
    seen = f"{item.state}.{item.sha256[:12]}."
    assert client.get(NEWS, {"on": topic, "seen": seen}).status_code == 204
    batch = decide_items([(item, item.sha256)], "approve", by=cast.editor2).batch
    assert batch is not None
    waits = client.get(NEWS, {"on": topic, "seen": seen}).json()["said"]
    assert "Ruslan decided at" in waits, "while it can be undone"
    apply_decisions(batch.pk)
    assert "Ruslan decided at" in client.get(NEWS, {"on": topic, "seen": seen}).json()["said"]
    client.force_login(cast.reader)
    assert client.get(LIVE, {"on": [topic], "page": "page-0002"}).status_code == 200, "it is published"


def test_who_is_asked_for_an_edition_and_who_is_late_are_told_with_a_link(cast: Cast, item: QueueItem) -> None:
    assign_item(item, cast.editor2, by=cast.administrator)
    QueueItem.objects.filter(pk=item.pk).update(due_at=clock.now() - timedelta(hours=1))
    remind_of_due(at=clock.now())
    tell()
    about = Notice.objects.filter(person=cast.editor2, about="edition", object_id=str(item.object_id))
    assert {"asked", "reminder"} <= set(about.values_list("kind", flat=True))
    thing = ("edition", str(item.object_id))
    shown = shown_to(cast.editor2, [thing])[thing]
    assert (shown.title, shown.path) == ("Edition 2026.1", "/editions/2026.1/")
    assert not shown_to(cast.reader, [thing])


def test_no_wait_of_editions_is_counted(cast: Cast, item: QueueItem) -> None:
    found = turnaround(at=clock.now())
    assert "edition" not in dict(found.by_kind)
    assert {row.kind: row.count for row in found.waiting}["edition"] == 1
