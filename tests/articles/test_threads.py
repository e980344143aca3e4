"""People answer to annotations, name each other, settle what was discussed; administrators hide with a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from articles import actions
from articles.assigning import start_round
from articles.inputs import Note
from articles.mentions import named_in
from articles.models import Annotation, AnnotationReply, Mention
from articles.reply_rules import hash_of_reply
from articles.threads import (
    add_reply,
    change_reply,
    delete_reply,
    hide_reply,
    reopen_thread,
    resolve_thread,
    see_mention,
    show_reply,
)
from basics.errors import Refused
from review.desk import Desk
from tests import make
from tests.people import Cast

PEOPLE = [(1, "Anna"), (2, "Anna Maria"), (3, "Иван Петров"), (4, "Anna"), (5, "O'Neil (x)")]


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make.annotation(make.text(cast.analyst), cast.analyst)


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello @Anna.", {1, 4}),
        ("@anna maria, please", {2}),
        ("@Anna Mariana", {1, 4}),
        ("Спросите @иван   петров!", {3}),
        ("@O'Neil (x)?", {5}),
        ("mail me at x@anna.example", set()),
        ("Anna", set()),
        ("@Annabel", set()),
        ("@", set()),
    ],
)
def test_who_is_named_is_found_by_the_whole_name(text: str, named: set[int]) -> None:
    assert named_in(text, PEOPLE) == named


def test_replies_stand_below_in_markdown_and_are_counted(note: Annotation, cast: Cast) -> None:
    add_reply(note, "I *doubt* it. <script>alert(1)</script>", by=cast.analyst2)
    client = as_person(cast.editor)
    page = client.get(note.about_url).content.decode()
    assert "<em>doubt</em>" in page
    assert "<script>alert" not in page
    answer = client.post(reverse("articles:annotation_reply", args=[note.uuid]), {"body": "So do I."})
    assert answer.status_code == 302
    note.refresh_from_db()
    assert note.reply_count == 2
    assert "2 replies" in client.get(note.targets.get().text_version.get_absolute_url()).content.decode()
    empty = client.post(reverse("articles:annotation_reply", args=[note.uuid]), {"body": "   "})
    assert empty.status_code == 422


def test_readers_see_no_thread(note: Annotation, cast: Cast) -> None:
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    add_reply(note, "Between us.", by=cast.analyst)
    client = as_person(cast.reader)
    text = client.get(note.targets.get().text_version.get_absolute_url()).content.decode()
    assert "Who would warn them?" in text
    assert note.about_url not in text
    assert client.get(note.about_url).status_code == 403
    assert client.get(reverse("api-annotation-replies", args=[note.uuid])).status_code == 403


def test_one_changes_and_removes_ones_own(note: Annotation, cast: Cast) -> None:
    reply = add_reply(note, "First.", by=cast.analyst2)
    for act in (
        lambda: change_reply(reply, "No.", by=cast.analyst, seen=""),
        lambda: delete_reply(reply, by=cast.editor),
    ):
        with pytest.raises(Refused, match="person who wrote"):
            act()
    client = as_person(cast.analyst2)
    assert client.get(reverse("articles:reply_change", args=[reply.uuid])).status_code == 200
    assert (
        client.post(
            reverse("articles:reply_change", args=[reply.uuid]), {"body": "Second.", "seen": hash_of_reply(reply)}
        ).status_code
        == 302
    )
    assert "Second." in client.get(note.about_url).content.decode()
    assert client.post(reverse("articles:reply_delete", args=[reply.uuid])).status_code == 302
    page = client.get(note.about_url).content.decode()
    assert "This reply was removed." in page
    assert "Second." not in page
    note.refresh_from_db()
    assert note.reply_count == 0
    with pytest.raises(Refused, match="removed"):
        change_reply(reply, "Third.", by=cast.analyst2, seen="")


def test_an_administrator_hides_a_reply_with_a_reason(note: Annotation, cast: Cast) -> None:
    reply = add_reply(note, "Her address is …", by=cast.analyst2)
    with pytest.raises(Refused):
        hide_reply(reply, by=cast.editor, reason="X")
    with pytest.raises(Refused, match="reason"):
        hide_reply(reply, by=cast.administrator, reason=" ")
    client = as_person(cast.administrator)
    assert client.post(reverse("articles:reply_hide", args=[reply.uuid]), {"reason": "A private address."})
    page = as_person(cast.editor).get(note.about_url).content.decode()
    assert "A private address." in page
    assert "Her address" not in page
    with pytest.raises(Refused, match="A private address"):
        change_reply(reply, "Again.", by=cast.analyst2, seen="")
    with pytest.raises(IntegrityError, match="hidden_reply"), transaction.atomic():
        AnnotationReply.objects.filter(pk=reply.pk).update(body="Again.")
    show_reply(reply, by=cast.administrator)
    assert "Her address" in as_person(cast.editor).get(note.about_url).content.decode()


def test_a_thread_is_resolved_and_opened_again(note: Annotation, cast: Cast) -> None:
    client = as_person(cast.analyst2)
    assert client.post(reverse("articles:annotation_resolve", args=[note.uuid])).status_code == 302
    assert "called it settled" in client.get(note.about_url).content.decode()
    with pytest.raises(Refused, match="resolved already"):
        resolve_thread(note, by=cast.editor)
    reopen_thread(note, by=cast.editor)
    with pytest.raises(Refused, match="not resolved"):
        reopen_thread(note, by=cast.editor)
    with pytest.raises(Refused):
        resolve_thread(note, by=cast.reader)


def test_who_is_mentioned_finds_it_on_their_desk_until_they_have_seen_it(note: Annotation, cast: Cast) -> None:
    reply = add_reply(note, "What do you think, @dilnoza? And @Reza, @Farid, @Aigerim?", by=cast.analyst)
    mention = Mention.objects.get()  # a reader and a former member are not told, nor is oneself
    assert (mention.person, mention.reply) == (cast.editor, reply)
    change_reply(reply, "What do you think, @dilnoza, @timur?", by=cast.analyst, seen=hash_of_reply(reply))
    assert set(Mention.objects.values_list("person", flat=True)) == {cast.editor.pk, cast.analyst2.pk}
    client = as_person(cast.editor)
    desk = client.get("/").content.decode()
    assert "You were mentioned" in desk
    assert f"{note.about_url}#reply-{reply.uuid}" in desk
    assert client.get(reverse("api-mentions")).json()["results"][0]["reply"] == str(reply.uuid)
    with pytest.raises(Refused, match="whoever was mentioned"):
        see_mention(mention, by=cast.analyst)
    assert as_person(cast.analyst).post(reverse("articles:mention_seen", args=[mention.pk])).status_code == 404
    assert client.post(reverse("articles:mention_seen", args=[mention.pk])).status_code == 302
    assert "You were mentioned" not in client.get("/").content.decode()


def test_a_note_mentions_too_and_what_is_removed_mentions_nobody(cast: Cast) -> None:
    made = make.annotation(make.text(cast.analyst), cast.analyst)
    actions.change_annotation(made, Note("claim", body="For @Dilnoza"), by=cast.analyst)
    assert [row.annotation for row in Desk(cast.editor).mentions] == [made]
    actions.delete_annotation(made, by=cast.analyst)
    assert not Desk(cast.editor).mentions


def test_in_a_blind_round_nobody_talks_across(cast: Cast) -> None:
    version = make.text(cast.analyst)
    start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    mark = make.annotation(version, cast.analyst)
    with pytest.raises(Refused, match="no such annotation"):
        add_reply(mark, "I see you.", by=cast.analyst2)
    add_reply(mark, "@Timur look", by=cast.analyst)
    assert not Desk(cast.analyst2).mentions


def test_the_api_talks(note: Annotation, cast: Cast) -> None:
    client = as_person(cast.analyst2)
    address = reverse("api-annotation-replies", args=[note.uuid])
    made = client.post(address, {"body": "By program."}, content_type="application/json")
    assert made.status_code == 201
    one = reverse("api-reply", args=[made.json()["uuid"]])
    changed = client.patch(one, {"body": "By another."}, content_type="application/json")
    assert changed.json()["body"] == "By another."
    resolve = reverse("api-annotation-resolve", args=[note.uuid])
    assert client.post(resolve).json()["resolved"]
    assert client.get(address).json()["resolved_by"] == "Timur"
    assert client.delete(resolve).json()["resolved"] is None
    assert client.delete(one).status_code == 204
    assert client.get(address).json()["results"][0]["body"] == ""
