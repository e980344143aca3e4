"""Threads on annotations in the API of discussions, and on pages that are open while somebody replies."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from articles.assigning import start_round
from articles.models import Annotation, AnnotationReply
from articles.threads import add_reply, delete_reply, resolve_thread
from basics import clock
from catalog.models import Entry
from review.discussing import open_thread
from review.discussion_news import seen_of_replies
from review.models import Notice, Pulse
from review.telling import tell
from tests import make
from tests.people import Cast

ROOT = "/api/v1/discussions/"
NEWS = reverse("live_news")


@pytest.fixture
def note(cast: Cast) -> Annotation:
    found = make.annotation(make.text(cast.analyst), cast.analyst)
    add_reply(found, "Which fan is meant?", by=cast.editor)
    return found


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def ids(api: APIClient, **asked: str) -> list[int | str]:
    answer = api.get(ROOT, asked)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_they_are_listed_among_the_others_what_was_said_last_first(
    api: APIClient, cast: Cast, note: Annotation, entry: Entry
) -> None:
    first = open_thread(entry, "Why?", by=cast.editor).thread.pk
    uuid = str(note.uuid)
    assert ids(api) == [first, uuid]
    add_reply(note, "@Timur knows.", by=cast.analyst)
    assert ids(api) == [uuid, first]
    assert ids(api, show="mine") == [uuid]
    assert ids(api, place="entry", ref=entry.code) == [first]
    assert ids(api, place="annotation") == ids(api, place="annotation", ref=uuid) == [uuid]
    assert ids(api, show="resolved") == ids(api, show="detached") == []
    for ref in ("nonsense", "00000000-0000-4000-8000-000000000000"):
        assert api.get(ROOT, {"place": "annotation", "ref": ref}).status_code == 404
    api.force_authenticate(cast.analyst2)
    assert ids(api, show="mentions") == [uuid]
    resolve_thread(note, by=cast.editor)
    assert ids(api, show="resolved") == [uuid]
    api.force_authenticate(cast.reader)
    assert api.get(ROOT, {"place": "annotation"}).status_code == 403


def test_pages_of_both_leave_nothing_out(api: APIClient, cast: Cast, entry: Entry, monkeypatch) -> None:
    monkeypatch.setattr("review.discussion_talk.mixed_page.__kwdefaults__", {"size": 3})
    text = make.text(cast.analyst)
    made: list[int | str] = []
    for number in range(4):
        made.append(open_thread(entry, f"Why {number}?", by=cast.editor).thread.pk)
        other = make.annotation(text, cast.analyst)
        add_reply(other, "So?", by=cast.editor)
        made.append(str(other.uuid))
    found, after = [], ""
    while True:
        page = api.get(ROOT, {"after": after}).json()
        found += [row["id"] for row in page["results"]]
        after = page["next"]
        if not after:
            break
    assert found == made[::-1]
    assert len(api.get(ROOT, {"after": "nonsense"}).json()["results"]) == 3


def test_one_is_read_and_answered_as_the_others(api: APIClient, cast: Cast, note: Annotation) -> None:
    address = f"{ROOT}annotations/{note.uuid}/"
    add_reply(note, "@Timur knows.", by=cast.analyst)
    delete_reply(add_reply(note, "A slip.", by=cast.editor), by=cast.editor)
    whole = api.get(address).json()
    assert (whole["place"], whole["ref"]) == ("annotation", str(note.uuid))
    text = note.targets.get().text_version.text
    assert text[whole["start"] : whole["end"]] == whole["exact"]
    assert [row["body"] for row in whole["comments"]] == ["Which fan is meant?", "@Timur knows.", ""]
    assert whole["comments"][1]["mentions"] == [{"id": cast.analyst2.pk, "name": "Timur"}]
    assert whole["comments"][2]["withdrawn_at"]
    answer = api.post(address, {"body": "The lower one, @Reza."}, format="json").json()
    assert (answer["number"], answer["unreached"], answer["thread"]) == (4, ["Reza"], str(note.uuid))
    resolve_thread(note, by=cast.editor)
    assert api.post(address, {"body": "More."}, format="json").status_code == 409
    assert api.post(address, {"body": "More.", "reopen": True}, format="json").status_code == 201
    assert api.post(address, {"body": " "}, format="json").status_code in {400, 422}


def test_what_a_blind_round_hides_is_not_there(api: APIClient, cast: Cast) -> None:
    version = make.text(cast.editor)
    start_round(version, [cast.analyst, cast.analyst2], by=cast.editor)
    mark = make.annotation(version, cast.analyst2)
    add_reply(mark, "I am not sure.", by=cast.analyst2)
    assert ids(api) == [] and api.get(f"{ROOT}annotations/{mark.uuid}/").status_code == 404
    assert not Pulse.objects.filter(topic="discussions").exists()


def test_one_or_many_take_as_many_queries(api: APIClient, cast: Cast, note: Annotation, entry: Entry) -> None:
    open_thread(entry, "Why?", by=cast.editor)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.get(ROOT)
        return len(queries)

    asked()
    before = asked()
    for _number in range(5):
        add_reply(make.annotation(make.text(cast.analyst), cast.analyst), "And this?", by=cast.editor)
        open_thread(entry, "And why?", by=cast.editor)
    assert asked() == before


def test_open_pages_are_told_what_came(cast: Cast, note: Annotation, client: Client) -> None:
    topic = f"annotation_thread:{note.pk}"
    seen = seen_of_replies(note, note.replies.all())
    client.force_login(cast.analyst)
    page = client.get(note.about_url).text
    assert f'data-live="{topic}"' in page and f'data-live-seen="{seen}"' in page
    assert 'data-live="discussions"' in client.get(reverse("discussions:all")).text
    assert client.get(NEWS, {"on": topic, "seen": seen}).status_code == 204
    Pulse.objects.all().delete()
    add_reply(note, "And which village?", by=cast.editor)
    assert {topic, "discussions"} <= set(Pulse.objects.values_list("topic", flat=True))
    told = client.get(NEWS, {"on": topic, "seen": seen}).json()
    assert told["said"] == "1 comment was added."
    own = add_reply(note, "The lower one.", by=cast.analyst)
    assert client.get(NEWS, {"on": topic, "seen": told["seen"]}).json() == {"said": "", "seen": f"{own.pk}.", "left": 0}
    Pulse.objects.all().delete()
    resolve_thread(note, by=cast.editor)
    assert {topic, "discussions"} <= set(Pulse.objects.values_list("topic", flat=True))
    told = client.get(NEWS, {"on": topic, "seen": f"{own.pk}."}).json()
    assert told["said"] == f"{cast.editor.name} resolved the discussion."
    add_reply(note, "No.", by=cast.editor, reopen=True)
    again = client.get(NEWS, {"on": topic, "seen": told["seen"]}).json()
    assert again["said"] == "1 comment was added. The discussion is open again."
    client.force_login(cast.reader)
    assert client.get(reverse("live"), {"on": topic}).status_code == 404
    assert client.get(reverse("live"), {"on": "discussions"}).status_code == 404


def test_a_discussion_pulses_for_the_lists_too(cast: Cast, entry: Entry) -> None:
    Pulse.objects.all().delete()
    made = open_thread(entry, "Why?", by=cast.editor)
    topics = set(Pulse.objects.values_list("topic", flat=True))
    assert {"discussions", f"thread:{made.thread_id}", f"entry_threads:{entry.pk}"} <= topics


def test_who_opens_a_thread_again_by_a_reply_tells_it_once(cast: Cast, note: Annotation) -> None:
    resolve_thread(note, by=cast.editor)
    tell()
    Notice.objects.all().delete()
    add_reply(note, "One more thing.", by=cast.editor, reopen=True)
    tell()
    assert list(Notice.objects.filter(person=cast.analyst).values_list("verb", flat=True)) == ["add_reply"]


def test_a_resolved_thread_is_found_by_its_annotation(api: APIClient, cast: Cast, note: Annotation) -> None:
    resolve_thread(note, by=cast.editor)
    uuid = str(note.uuid)
    assert ids(api, place="annotation", ref=uuid) == ids(api, place="annotation", ref=uuid, show="resolved") == [uuid]
    assert ids(api, place="annotation", ref=uuid, show="open") == ids(api, place="annotation") == []


def test_who_answers_gets_their_own_reply_though_another_came_in_between(
    api: APIClient, cast: Cast, note: Annotation
) -> None:
    with clock.telling(clock.now() + timedelta(minutes=1)):  # it stands below the one that is posted now
        add_reply(note, "Another voice.", by=cast.editor)
    answer = api.post(f"{ROOT}annotations/{note.uuid}/", {"body": "My own."}, format="json").json()
    mine = AnnotationReply.objects.get(author=cast.analyst)
    assert (answer["id"], answer["body"]) == (str(mine.uuid), "My own.")
