"""What open pages are told: who else is there, whether what they show changed, and what is said of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions as articles
from articles.inputs import Note, Passage
from articles.models import AnnotationTarget
from basics import clock
from review import actions, presence, pulse
from review.deciding import decide_items, undo_decisions
from review.models import Presence, Pulse, QueueItem, Submission
from review.pulse import HERE, tell_page, topic_named
from review.queue_models import LEASE
from review.queueing import claim_item, release_item
from tests import make
from tests.people import Cast

LIVE, LEAVE, NEWS = reverse("live"), reverse("live_leave"), reverse("live_news")
QUEUE_NEWS = reverse("review:queue_news")


@pytest.fixture
def item(cast: Cast) -> QueueItem:
    make.submitted(cast.analyst)
    return QueueItem.objects.get()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def topic_of(item: QueueItem) -> str:
    return f"{item.kind}:{item.object_id}"


def ask(client: Client, *topics: str, page: str = "page-0001", **more):
    return client.get(LIVE, {"on": topics, "page": page}, **more)


def next_transaction() -> None:
    """Let what was changed so far count as changed by another transaction: a test is a single one."""
    presence.forget_presence(at=clock.now())
    Pulse.objects.update(xact=F("xact") - 1)


def test_who_has_the_same_thing_open_is_told_by_name_and_forgotten_a_moment_later(
    cast: Cast, item: QueueItem, settings
) -> None:
    one, other = signed_in(cast.editor), signed_in(cast.editor2)
    assert ask(one, "queue", topic_of(item)).json()["present"] == []
    told = ask(other, "queue", topic_of(item), page="page-0002").json()
    assert told["present"] == [{"id": cast.editor.pk, "name": cast.editor.name}]
    assert told["said"] == "Dilnoza has this open, too."
    assert [row["name"] for row in ask(one, topic_of(item)).json()["present"]] == [cast.editor2.name]
    assert ask(one, "queue").json()["present"] == []  # the list is nobody's

    Presence.objects.filter(person=cast.editor).update(seen_at=clock.now() - HERE - timedelta(seconds=1))
    assert ask(other, topic_of(item), page="page-0002").json()["present"] == []


def test_two_pages_of_one_person_are_nobody_else(cast: Cast, item: QueueItem) -> None:
    client = signed_in(cast.editor)
    ask(client, topic_of(item))
    assert ask(client, topic_of(item), page="page-0002").json()["present"] == []
    assert Presence.objects.count() == 2


def test_who_leaves_a_page_is_gone_at_once_and_takes_nobody_elses_page_away(cast: Cast, item: QueueItem) -> None:
    one, other = signed_in(cast.editor), signed_in(cast.editor2)
    ask(one, topic_of(item))
    assert other.post(LEAVE, {"page": "page-0001"}).status_code == 204
    assert Presence.objects.count() == 1
    assert one.post(LEAVE, {"page": "page-0001"}).status_code == 204
    assert one.post(LEAVE, {"page": "'; --"}).status_code == 204
    assert Presence.objects.count() == 0


def test_nothing_new_is_answered_by_304_in_four_queries_and_a_change_by_another_version(
    cast: Cast, item: QueueItem
) -> None:
    client = signed_in(cast.editor)
    next_transaction()
    first = ask(client, "queue", topic_of(item))
    tag = {"If-None-Match": first["ETag"]}
    with CaptureQueriesContext(connection) as queries:
        again = ask(client, "queue", topic_of(item), headers=tag)
    assert (again.status_code, again.content, len(queries)) == (
        304,
        b"",
        4,
    )  # the session, the person, the rest, what is unread
    claim_item(item, by=cast.editor2)
    changed = ask(client, "queue", topic_of(item), headers=tag)
    assert changed.status_code == 200
    assert all(changed.json()["seq"][name] != first.json()["seq"][name] for name in ("queue", topic_of(item)))


def test_what_one_may_not_see_is_not_there(cast: Cast, item: QueueItem) -> None:
    draft = make.proposal(cast.analyst, make.threat_document(title="Not shown yet"))
    hidden = f"proposal:{draft.submission_id}"
    assert ask(signed_in(cast.analyst), hidden).status_code == 200
    for person, topics in (
        (cast.editor, [hidden]),
        (cast.editor, ["queue", hidden]),
        (cast.reader, ["queue"]),
        (cast.reader, [topic_of(item)]),
        (cast.editor, ["proposal:999999"]),
        (cast.editor, ["proposal"]),
        (cast.editor, ["queue:1"]),
        (cast.editor, ["users:1"]),
        (cast.editor, ["proposal:1\u0661"]),
        (cast.editor, ["proposal:" + "9" * 40]),
        (cast.editor, ["queue"] * 5),
    ):
        assert ask(signed_in(person), *topics).status_code == 404, topics
    assert not Presence.objects.exclude(person=cast.analyst).exists()
    assert signed_in(cast.editor).get(NEWS, {"on": hidden}).status_code == 404


def test_strangers_are_led_to_the_sign_in(client: Client, db) -> None:
    assert client.get(LIVE, {"on": "queue"}).status_code == 302
    assert client.post(LEAVE, {"page": "page-0001"}).status_code == 302


def test_other_numbers_are_told_once_somebody_provides_them(cast: Cast, item: QueueItem, monkeypatch) -> None:
    client = signed_in(cast.editor)
    assert "waiting" not in ask(client, "queue").json()
    monkeypatch.setattr(pulse, "_provided", {"waiting": lambda user: user.pk})
    assert ask(client).json() == {"seq": {}, "present": [], "said": "", "waiting": cast.editor.pk}


def version_of(topic: str, user) -> str:
    found = topic_named(topic)
    assert found is not None
    told = tell_page(user, [found], "")
    assert told is not None
    return told.seq[topic]


def test_each_thing_that_changes_changes_the_version_of_its_topic(cast: Cast) -> None:
    entry = make.published(cast)
    version = make.text(cast.analyst)
    article, thing = f"article:{version.article_id}", f"entry:{entry.pk}"
    for topic, change in (
        (article, lambda: make.second_text(version, cast.analyst)),
        (article, lambda: make.annotation(version, cast.analyst)),
        (thing, lambda: make.retired(cast, entry)),
    ):
        next_transaction()
        other = ({article, thing} - {topic}).pop()
        before = {name: version_of(name, cast.editor) for name in (topic, other)}
        change()
        assert version_of(topic, cast.editor) != before[topic]
        assert version_of(other, cast.editor) == before[other]


def test_a_private_note_changes_nothing_that_others_are_told(cast: Cast) -> None:
    version = make.text(cast.analyst)
    Pulse.objects.all().delete()
    articles.annotate([(version, Passage(0, 9, version.text[:9]))], Note("claim"), by=cast.analyst, private=True)
    assert AnnotationTarget.objects.exists() and not Pulse.objects.exists()


def test_adding_pulses_up_changes_no_version_and_forgets_old_pages(cast: Cast, item: QueueItem) -> None:
    next_transaction()
    claim_item(item, by=cast.editor)
    before = {topic: version_of(topic, cast.editor) for topic in ("queue", topic_of(item))}
    assert Pulse.objects.filter(topic="queue").count() == 2
    Presence.objects.create(person=cast.editor, page="page-0001", topic="queue", seen_at=clock.now() - 3 * HERE)
    assert presence.forget_presence(at=clock.now()) == 1
    assert Pulse.objects.filter(topic="queue").count() == 1
    assert {topic: version_of(topic, cast.editor) for topic in before} == before
    presence.forget_presence(at=clock.now() + timedelta(days=8))
    assert not Pulse.objects.exists()


def news(client: Client, item: QueueItem, seen: str):
    answer = client.get(NEWS, {"on": topic_of(item), "seen": seen})
    return answer.json() if answer.status_code == 200 else None


def test_a_page_is_told_who_claimed_and_who_decided_what_it_shows(cast: Cast, item: QueueItem) -> None:
    client = signed_in(cast.editor)
    begin = news(client, item, "")
    assert begin["said"] == "" and news(client, item, begin["seen"]) is None
    claim_item(item, by=cast.editor2)
    held = news(client, item, begin["seen"])
    assert held["said"] == "Ruslan works on this now."
    release_item(QueueItem.objects.get(), by=cast.editor2)
    assert news(client, item, held["seen"])["said"] == "Nobody works on this any more."
    told = decide_items([(item, item.sha256)], by=cast.editor2, verdict="approve", reason="", code="")
    decided = news(client, item, begin["seen"])
    assert decided["said"].startswith("Ruslan decided at") and decided["said"].endswith(": approve.")
    assert news(client, item, decided["seen"]) is None
    assert told.batch is not None
    undo_decisions(told.batch, by=cast.editor2)
    assert news(client, item, decided["seen"])["said"] == "The decision on it was taken back."
    actions.reject(item_submission(item), by=cast.editor2, seen=item.sha256, reason="Stands there already.")
    assert "Ruslan decided at" in news(client, item, begin["seen"])["said"]


def item_submission(item: QueueItem):
    return Submission.objects.get(pk=item.object_id)


def test_readers_of_an_entry_and_of_an_article_are_told_what_came(cast: Cast) -> None:
    entry = make.published(cast)
    client = signed_in(cast.reader)
    shown = client.get(NEWS, {"on": f"entry:{entry.pk}", "seen": ""}).json()["seen"]
    assert client.get(NEWS, {"on": f"entry:{entry.pk}", "seen": shown}).status_code == 204
    make.retired(cast, entry)
    assert client.get(NEWS, {"on": f"entry:{entry.pk}", "seen": shown}).json()["said"] != ""

    version = make.text(cast.analyst)
    client = signed_in(cast.analyst2)
    topic = f"article:{version.article_id}"
    shown = client.get(NEWS, {"on": topic, "seen": ""}).json()["seen"]
    make.annotation(version, cast.analyst)
    make.second_text(version, cast.analyst)
    told = client.get(NEWS, {"on": topic, "seen": shown}).json()
    assert told["said"] == "1 text was added. 1 annotation was added."
    assert client.get(NEWS, {"on": topic, "seen": "x.y"}).json()["said"] == ""


def test_a_list_is_told_what_is_new_gone_and_held(cast: Cast, item: QueueItem) -> None:
    client = signed_in(cast.editor)
    since = clock.now().isoformat()
    asked = {"shown": f"{item.pk},999999,x", "since": since}
    told = client.get(QUEUE_NEWS, asked).json()
    assert (told["new"], told["held"], list(told["gone"])) == (0, {}, ["999999"])
    claim_item(item, by=cast.editor2)
    make.submitted(cast.analyst, make.threat_document(title="A landslide"))
    told = client.get(QUEUE_NEWS, asked).json()
    assert (told["new"], told["said"]) == (1, "1 is new: show it")
    held = told["held"][str(item.pk)]
    assert held["said"] == "Ruslan works on this now."
    assert LEASE.total_seconds() - 60 < held["left"] <= LEASE.total_seconds(), "then the page takes the mark away"
    decide_items([(item, item.sha256)], by=cast.editor2, verdict="approve", reason="", code="")
    told = client.get(QUEUE_NEWS, asked).json()
    assert told["gone"][str(item.pk)].startswith("Ruslan decided at") and told["held"] == {}
    assert client.get(QUEUE_NEWS, {"since": "never", "shown": ""}).json()["new"] == 0
    assert signed_in(cast.reader).get(QUEUE_NEWS).status_code == 403
