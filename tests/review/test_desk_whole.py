"""One editor has one of everything that the desk is for, and finds each in its place; a colleague finds none of it."""

import re
from datetime import timedelta

from django.test import Client

from articles.carrying import carry_targets
from articles.correcting import correct_text
from basics import clock
from catalog.models import Entry
from review import actions
from review.contributing import invite_coauthor, join_authors
from review.desk import Desk
from review.models import Notice, QueueItem, Submission
from review.moderating import hold_entry
from review.noticing import mark_read
from review.queueing import assign_item
from review.standing import propose_standing
from review.telling import tell
from review.watching import watch
from tests import make
from tests.people import Cast

LOST = "The upper lake rose by two metres in a single week."
SIGNS = [{"title": "Level of the lake", "threshold": "2 m above the mark", "interval": 7}]


def section(page: str, name: str) -> str:
    """Return one section of the desk by the id of its heading; empty where it is not there."""
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def test_each_of_what_the_desk_is_for_stands_in_its_place(cast: Cast, client: Client) -> None:
    me = cast.editor2
    make.proposal(me, make.threat_document(title="A draft of mine"))
    back = make.submitted(me, make.threat_document(title="It came back"))
    actions.request_changes(back, by=cast.editor, seen=back.current.sha256, reason="Which valley is meant?")
    asked = make.submitted(cast.analyst, make.threat_document(title="Asked of me"))
    assign_item(QueueItem.objects.get(object_id=asked.pk, kind="proposal"), me, by=cast.administrator)
    watched = make.published(cast, make.threat_document(title="Watched by me"))
    watch("entry", watched.code, by=me)
    tell()
    Notice.objects.all().delete()
    hold_entry(watched, by=cast.administrator, reason="A question of law.")
    tell()
    original, translated = make.text_pair(me)
    changed = original.text.replace("на два метра", "на три метра")
    correct_text(original, changed, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    old = make.text(me)
    make.annotation(old, me, LOST)
    correct_text(old, make.TEXT.replace(LOST, ""), change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(old.article)
    due = make.published(cast, make.threat_document(title="With a sign", indicators=SIGNS))
    Entry.objects.filter(pk=due.pk).update(created_at=clock.now() - timedelta(days=31))

    client.force_login(me)
    page = client.get("/").text
    said = {
        "drafts": ["A draft of mine"],
        "returned": ["It came back", "Which valley is meant?"],
        "assigned": ["Asked of me"],
        "watched": ["Watched by me", "Parvin holds it"],
        "stale": [translated.title, "1 place of its source changed"],
        "passages": [LOST],
        "indicators": ["Level of the lake", due.code],
    }
    missing = {name: words for name, words in said.items() if not all(one in section(page, name) for one in words)}
    assert not missing
    client.force_login(cast.analyst2)
    page = client.get("/").text
    own = ("drafts", "returned", "assigned", "watched", "stale", "passages")
    assert [name for name in own if section(page, name)] == []
    assert section(page, "indicators"), "which are due for everybody who reads them"
    client.force_login(cast.reader)
    assert not any(section(client.get("/").text, name) for name in said)


def test_what_was_read_of_what_is_watched_leaves_the_desk(cast: Cast) -> None:
    entry = make.published(cast)
    watch("entry", entry.code, by=cast.analyst2)
    tell()
    hold_entry(entry, by=cast.administrator, reason="A question.")
    tell()
    assert [row.href for row in Desk(cast.analyst2).watched] == [f"/review/entries/{entry.code}/"]
    mark_read(None, by=cast.analyst2)
    assert Desk(cast.analyst2).watched == []


def test_what_comes_back_stands_on_the_desk_of_whoever_wrote_along_too(cast: Cast, client: Client) -> None:
    make.proposal(cast.analyst, make.threat_document(title="Written by two"))
    found = Submission.objects.get()
    invite_coauthor(found, cast.analyst2, by=cast.analyst)
    client.force_login(cast.analyst2)
    join_authors(found, by=cast.analyst2)
    assert "Written by two" in section(client.get("/").text, "drafts")
    sent = actions.submit(found.proposal, by=cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=sent.sha256, reason="Which valley?")
    assert "Which valley?" in section(client.get("/").text, "returned")


def test_who_approved_what_another_gave_back_is_no_reason_for_it(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    found = propose_standing(entry, "take_down", by=cast.analyst, reason="Illustrative.")  # two approve
    actions.approve(found.submission, by=cast.editor, seen=found.sha256)
    actions.request_changes(found.submission, by=cast.editor2, seen=found.sha256, reason="Say which words harm.")
    client.force_login(cast.analyst)
    returned = section(client.get("/").text, "returned")
    assert "Say which words harm." in returned and returned.count("<li>") == 1
