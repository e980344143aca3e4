"""What is said in discussions is told, once, to whom it concerns, and open pages, the desk and the team know of it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Entry
from review.activity import Asked, activity
from review.desk import Desk
from review.discussing import edit_comment, hide_comment, open_thread, post_comment, resolve_thread
from review.discussion_rules import text_hash
from review.models import Comment, Notice
from review.notice_listing import groups_of
from review.pulse import tell_page, topic_named
from review.telling import tell
from review.watching import watch
from tests import make
from tests.people import Cast


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def said(cast: Cast, entry: Entry) -> Comment:
    tell()
    Notice.objects.all().delete()
    return open_thread(entry, "Which villages?", by=cast.analyst)


def kinds(person) -> list[tuple[str, str]]:
    tell()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "verb"))


def test_who_is_named_takes_part_or_watches_is_told_once_and_lead_to_the_comment(
    cast: Cast, entry: Entry, said: Comment, client: Client
) -> None:
    tell()
    watch("entry", entry.code, by=cast.editor2)
    watch("entry", entry.code, by=cast.reader)
    answer = post_comment(said.thread, "Those on the fan.", by=cast.editor, mentions=[cast.analyst2.pk])
    assert kinds(cast.analyst) == [("discussion", "post_comment")]
    assert kinds(cast.analyst2) == [("mention", "post_comment")]
    assert kinds(cast.editor2) == [("watched", "post_comment")]
    assert kinds(cast.editor) == [] and kinds(cast.reader) == [], "not of one's own, nor what one may not see"
    (group,) = groups_of(cast.analyst2, "").groups
    assert group.path == answer.get_absolute_url() and entry.code in group.shown.title
    client.force_login(cast.analyst2)
    page = client.get("/notices/").text
    assert answer.get_absolute_url() in page and "Dilnoza named you in a comment" in page


def test_an_edit_tells_nobody_but_whom_it_names_anew(cast: Cast, said: Comment) -> None:
    post_comment(said.thread, "Those on the fan.", by=cast.editor)
    tell()
    edit_comment(said, "Which three villages?", by=cast.analyst, seen=text_hash(said))
    assert kinds(cast.editor) == []
    said.refresh_from_db()
    edit_comment(said, "Which three?", by=cast.analyst, seen=text_hash(said), mentions=[cast.editor2.pk])
    assert kinds(cast.editor2) == [("mention", "edit_comment")] and kinds(cast.editor) == []


def test_a_thread_that_is_opened_again_by_a_comment_is_told_as_the_comment_and_what_is_hidden_is_not(
    cast: Cast, said: Comment
) -> None:
    resolve_thread(said.thread, by=cast.editor)
    assert kinds(cast.analyst) == [("discussion", "resolve_thread")]
    post_comment(said.thread, "Not yet.", by=cast.editor, reopen=True)
    hide_comment(post_comment(said.thread, "Rude.", by=cast.editor), by=cast.administrator, reason="Rude.")
    assert [verb for _kind, verb in kinds(cast.analyst)] == ["resolve_thread", "post_comment"]


def test_the_author_of_a_proposal_is_told_once_of_what_is_said_about_it(cast: Cast) -> None:
    sent = make.submitted(cast.analyst)
    tell()
    Notice.objects.all().delete()
    open_thread(sent, "Is this ice?", by=cast.editor)
    assert kinds(cast.analyst) == [("discussion", "post_comment")]


def test_telling_of_many_comments_asks_no_more_than_of_few(cast: Cast, said: Comment) -> None:
    def asked(count: int) -> int:
        for number in range(count):
            post_comment(said.thread, f"{number}", by=cast.editor)
        with CaptureQueriesContext(connection) as queries:
            tell()
        return len(queries)

    asked(1)
    few = asked(2)
    assert asked(12) <= few


def test_a_comment_changes_the_version_of_its_thread_and_of_its_thing(cast: Cast, entry: Entry, said: Comment) -> None:
    client = Client()
    client.force_login(cast.analyst)

    def versions() -> dict[str, str]:
        topics = [topic_named(f"thread:{said.thread_id}"), topic_named(f"entry_threads:{entry.pk}")]
        told = tell_page(cast.analyst, [topic for topic in topics if topic], "")
        assert told is not None
        return told.seq

    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_pulse SET xact = 1")
    before = versions()
    page = client.get(said.thread.get_absolute_url()).text
    seen = re.search(r'data-live-seen="([^"]*)"', page)
    assert seen and seen[1] == "1."
    post_comment(said.thread, "Those on the fan.", by=cast.editor)
    assert all(versions()[topic] != before[topic] for topic in before) and len(before) == 2
    news = client.get("/live/news/", {"on": f"thread:{said.thread_id}", "seen": seen[1]}).json()
    assert news["said"] == "1 comment was added."
    told = client.get("/live/news/", {"on": f"entry_threads:{entry.pk}", "seen": str(said.pk)}).json()
    assert told["said"] == "1 comment was added."
    assert client.get("/live/", {"on": f"thread:{said.thread_id}"}).json()["unread"] == 0
    tell()
    assert client.get("/live/", {"on": f"thread:{said.thread_id}"}).json()["unread"] == 1
    client.force_login(cast.reader)
    assert client.get("/live/", {"on": f"entry_threads:{entry.pk}"}).status_code == 404
    assert client.get(entry.get_absolute_url()).status_code == 200, "the entry they may read, what is said of it not"
    assert client.get("/live/news/", {"on": f"entry_threads:{entry.pk}", "seen": "0"}).status_code == 404


def test_desk_timeline_and_activity_know_discussions(cast: Cast, entry: Entry, said: Comment, client: Client) -> None:
    watch("entry", entry.code, by=cast.editor2)
    answer = post_comment(said.thread, "Those on the fan.", by=cast.editor)
    tell()
    client.force_login(cast.analyst)
    page = client.get("/").text
    assert "Those on the fan." in page and answer.get_absolute_url() in page and "1 notice not read" in page
    assert [row.href for row in Desk(cast.editor2).watched] == [answer.get_absolute_url()]
    assert Desk(cast.editor2).discussions == [] and Desk(cast.reader).discussions == []
    timeline = client.get(reverse("review:entry_timeline", args=[entry.code])).text
    assert "Those on the fan." in timeline and answer.get_absolute_url() in timeline
    newest = activity(Asked(group="discussed"), cast.analyst).rows[0]
    assert (newest.entry.verb, newest.href) == ("post_comment", answer.get_absolute_url())
    assert entry.code in newest.title and entry.title in newest.title
