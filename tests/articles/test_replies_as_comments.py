"""Replies to annotations obey what comments of discussions obey: corrected, kept, refused when stale or settled."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from articles.assigning import start_round
from articles.models import Annotation, AnnotationReply, Mention, ReplyRevision
from articles.reply_rules import hash_of_reply
from articles.revising import edited_content, hash_of
from articles.threads import (
    add_reply,
    change_reply,
    delete_reply,
    hide_reply,
    resolve_thread,
    show_reply,
    take_over_suggestion,
)
from basics import clock
from basics.errors import Refused
from basics.remarks import EDIT_WINDOW, MENTIONS_MOST, POSTS_MOST, REMARKS_MOST, hash_of_text
from tests import make
from tests.people import Cast


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make.annotation(make.text(cast.analyst), cast.analyst)


@pytest.fixture
def reply(cast: Cast, note: Annotation) -> AnnotationReply:
    return add_reply(note, "Which village?", by=cast.analyst2)


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def let_time_pass(reply: AnnotationReply) -> AnnotationReply:
    AnnotationReply.objects.filter(pk=reply.pk).update(created_at=clock.now() - EDIT_WINDOW - timedelta(seconds=1))
    reply.refresh_from_db()
    return reply


def changed_late(reply: AnnotationReply, words: str) -> AnnotationReply:
    reply = let_time_pass(reply)
    return change_reply(reply, words, by=reply.author, seen=hash_of_reply(reply))


def test_a_slip_is_mended_without_a_trace_and_later_the_earlier_text_stays(cast: Cast, reply: AnnotationReply) -> None:
    reply = change_reply(reply, "Which of the villages?", by=cast.analyst2, seen=hash_of_reply(reply))
    about, history = reply.annotation.about_url, reverse("articles:reply_history", args=[reply.uuid])
    assert not ReplyRevision.objects.exists()
    assert history not in as_person(cast.editor).get(about).text
    changed_late(reply, "Which of the three villages?")
    kept = ReplyRevision.objects.get()
    assert (kept.number, kept.body) == (1, "Which of the villages?")
    client = as_person(cast.editor)
    assert history in client.get(about).text
    page = client.get(history).text
    assert "Which of the villages?" in page
    assert "<ins" in page and "three" in page
    rows = client.get(reverse("api-reply-history", args=[reply.uuid])).json()["results"]
    assert [row["body"] for row in rows] == ["Which of the villages?"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReplyRevision.objects.update(body="Other words.")


def test_earlier_words_go_with_the_reply(cast: Cast, reply: AnnotationReply) -> None:
    changed_late(reply, "Which of the villages?")
    history, api = (reverse(name, args=[reply.uuid]) for name in ("articles:reply_history", "api-reply-history"))
    hide_reply(reply, by=cast.administrator, reason="It names a place.")
    assert as_person(cast.analyst).get(history).status_code == 404
    assert as_person(cast.analyst).get(api).json()["results"] == []
    assert "Which village?" in as_person(cast.administrator).get(history).text
    other = changed_late(add_reply(reply.annotation, "A slip.", by=cast.analyst), "A word.")
    delete_reply(other, by=cast.analyst)
    for person in (cast.administrator, cast.analyst):
        assert as_person(person).get(reverse("articles:reply_history", args=[other.uuid])).status_code == 404


def test_a_change_from_a_stale_tab_is_refused_with_what_was_typed(cast: Cast, reply: AnnotationReply) -> None:
    seen = hash_of_reply(reply)
    change_reply(reply, "All three?", by=cast.analyst2, seen=seen)
    with pytest.raises(Refused) as stale:
        change_reply(reply, "Which ones?", by=cast.analyst2, seen=seen)
    assert stale.value.code == Refused.STALE
    client, address = as_person(cast.analyst2), reverse("articles:reply_change", args=[reply.uuid])
    answer = client.post(address, {"body": "Which ones, by name?", "seen": seen})
    assert answer.status_code == 412
    for words in ("Which ones, by name?", "All three?", "changed elsewhere meanwhile"):
        assert words in answer.text
    reply.refresh_from_db()
    assert reply.body == "All three?"
    assert f'value="{hash_of_reply(reply)}"' in answer.text, "who looked at both saves again"
    one = reverse("api-reply", args=[reply.uuid])
    sent = {"body": "By program.", "seen": seen}
    assert client.patch(one, sent, content_type="application/json").status_code == 412
    sent["seen"] = client.get(reverse("api-annotation-replies", args=[reply.annotation.uuid])).json()["results"][0][
        "text_sha256"
    ]
    assert client.patch(one, sent, content_type="application/json").json()["body"] == "By program."


def test_a_resolved_thread_is_answered_only_by_opening_it_again(cast: Cast, note: Annotation) -> None:
    resolve_thread(note, by=cast.editor)
    with pytest.raises(Refused, match="Nothing was posted") as refused:
        add_reply(note, "One more thing.", by=cast.analyst2)
    assert refused.value.code == Refused.CONFLICT
    client, address = as_person(cast.analyst2), reverse("articles:annotation_reply", args=[note.uuid])
    answer = client.post(address, {"body": "One more thing."})
    assert answer.status_code == 409
    assert "One more thing." in answer.text and 'name="reopen"' in answer.text
    assert not note.replies.exists()
    assert client.post(address, {"body": "One more thing.", "reopen": "1"}).status_code == 302
    note.refresh_from_db()
    assert (note.resolved_at, note.reply_count) == (None, 1)
    resolve_thread(note, by=cast.editor)
    replies = reverse("api-annotation-replies", args=[note.uuid])
    assert client.post(replies, {"body": "And this."}, content_type="application/json").status_code == 409
    sent = {"body": "And this.", "reopen": True}
    assert client.post(replies, sent, content_type="application/json").status_code == 201


def test_who_was_named_and_may_not_see_it_is_said(cast: Cast, note: Annotation) -> None:
    made = add_reply(note, "@Reza and @Timur, look.", by=cast.analyst)
    assert [person.name for person in made.unreached] == ["Reza"]
    assert [row.person for row in Mention.objects.all()] == [cast.analyst2]
    client = as_person(cast.analyst)
    sent = {"body": "@Reza?"}
    page = client.post(reverse("articles:annotation_reply", args=[note.uuid]), sent, follow=True).text
    assert "Not told, for they may not see this: Reza." in page
    answer = client.post(reverse("api-annotation-replies", args=[note.uuid]), sent, content_type="application/json")
    assert answer.json()["unreached"] == ["Reza"]


def test_of_a_blind_round_nobody_across_is_told(cast: Cast) -> None:
    version = make.text(cast.analyst)
    start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    made = add_reply(make.annotation(version, cast.analyst), "@Timur look", by=cast.analyst)
    assert [person.name for person in made.unreached] == ["Timur"]
    assert not Mention.objects.exists() and not AuditEntry.objects.filter(verb="mention").exists()


def test_the_limits_are_those_of_comments(cast: Cast, note: Annotation) -> None:
    rows = [AnnotationReply(annotation=note, author=cast.editor, body="x") for _number in range(POSTS_MOST)]
    AnnotationReply.objects.bulk_create(rows)
    with pytest.raises(Refused) as flood:
        add_reply(note, "y", by=cast.editor)
    assert flood.value.code == Refused.LIMITED
    Annotation.objects.filter(pk=note.pk).update(reply_count=REMARKS_MOST)
    with pytest.raises(Refused, match="full"):
        add_reply(note, "y", by=cast.analyst)
    Annotation.objects.filter(pk=note.pk).update(reply_count=0)
    people = [
        User(email=f"n{number}@lake.example", name=f"Nn{number}x", roles=["analyst"])
        for number in range(MENTIONS_MOST + 1)
    ]
    User.objects.bulk_create(people)
    with pytest.raises(Refused, match="at most 50 people"):
        add_reply(note, " ".join(f"@{person.name}" for person in people), by=cast.analyst)


def test_other_words_are_taken_over_by_the_writer_in_one_click(cast: Cast, note: Annotation) -> None:
    client = as_person(cast.analyst2)
    address = reverse("articles:annotation_reply", args=[note.uuid])
    client.post(address, {"body": "As it stands.", "suggestion": note.body})
    assert AnnotationReply.objects.get().suggestion == "", "the field begins with the words that stand there"
    began = {"suggestion": "What it said before.", "began": hash_of_text("What it said before.")}
    client.post(address, {"body": "From an older page.", **began})
    assert AnnotationReply.objects.latest("pk").suggestion == "", "so it does where the note changed meanwhile"
    assert client.post(address, {"body": "Say who.", "suggestion": "No radio would warn them."}).status_code == 302
    reply = AnnotationReply.objects.latest("pk")
    take = reverse("articles:reply_take_over", args=[reply.uuid])
    assert take not in client.get(note.about_url).text and "radio" in client.get(note.about_url).text
    seen = hash_of(edited_content(note))
    assert client.post(take, {"seen": seen}).status_code == 403
    writer = as_person(cast.analyst)
    assert take in writer.get(note.about_url).text and f'value="{seen}"' in writer.get(note.about_url).text
    with pytest.raises(Refused) as stale:
        take_over_suggestion(reply, by=cast.analyst, seen="0" * 64)
    assert stale.value.code == Refused.STALE
    assert writer.post(take, {"seen": seen}).status_code == 302
    note.refresh_from_db()
    assert (note.body, note.revision, note.category) == ("No radio would warn them.", 2, "claim")
    with pytest.raises(Refused, match="already"):
        take_over_suggestion(reply, by=cast.analyst, seen=hash_of(edited_content(note)))
    page = writer.get(note.about_url).text
    assert "taken over" in page and take not in page


def test_suggested_words_go_with_the_reply(cast: Cast, note: Annotation) -> None:
    reply = add_reply(note, "Say who.", by=cast.analyst2, suggestion="No radio would warn them.")
    hide_reply(reply, by=cast.administrator, reason="It names a place.")
    assert "radio" not in as_person(cast.analyst).get(note.about_url).text
    with pytest.raises(Refused, match="no words"):
        take_over_suggestion(reply, by=cast.analyst, seen=hash_of(edited_content(note)))
    show_reply(reply, by=cast.administrator)
    assert "radio" in as_person(cast.analyst).get(note.about_url).text
    delete_reply(reply, by=cast.analyst2)
    assert AnnotationReply.objects.get().suggestion == ""
    with pytest.raises(Refused, match="same words"):
        add_reply(note, "Hm.", by=cast.analyst2, suggestion=note.body)
