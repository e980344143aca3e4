"""Suggested words are shown to the writer of a note against what they would replace: the newer revision that waits."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from articles.actions import change_annotation
from articles.inputs import Note
from articles.models import Annotation, AnnotationReply
from articles.revising import edited_content, hash_of, newest_of
from articles.threads import add_reply, take_over_suggestion
from basics.errors import Refused
from review.annotations import decide_annotation, submit_annotation
from tests import make
from tests.people import Cast

COMPARED = "Compared with your newer revision"


@pytest.fixture
def approved(cast: Cast) -> Annotation:
    found = submit_annotation(make.annotation(make.text(cast.analyst), cast.analyst), by=cast.analyst)
    return decide_annotation(found, "approve", by=cast.editor, seen=newest_of(found).sha256).annotation


@pytest.fixture
def reply(cast: Cast, approved: Annotation) -> AnnotationReply:
    return add_reply(approved, "Say who.", by=cast.analyst2, suggestion="Who in the valley would warn them?")


def page(person: User, found: Annotation) -> str:
    client = Client()
    client.force_login(person)
    return client.get(found.about_url).text


def test_the_writer_sees_what_of_their_waiting_revision_would_go(
    cast: Cast, approved: Annotation, reply: AnnotationReply
) -> None:
    assert COMPARED not in page(cast.analyst, approved)
    before = hash_of(edited_content(approved))
    change_annotation(approved, Note("claim", body="Who would warn them? Besh-Terek has no siren."), by=cast.analyst)
    seen, mine = hash_of(edited_content(Annotation.objects.get())), page(cast.analyst, approved)
    assert COMPARED in mine and f'name="seen" value="{seen}"' in mine
    assert "Besh-Terek" in mine, "what goes is marked, so nobody drops it unseen"
    theirs = page(cast.analyst2, approved)
    assert COMPARED not in theirs and "Besh-Terek" not in theirs, "others compare with what stands"
    with pytest.raises(Refused) as stale:
        take_over_suggestion(reply, by=cast.analyst, seen=before)
    assert stale.value.code == Refused.STALE


def test_what_is_taken_over_of_an_approved_note_waits_and_the_page_says_so(
    cast: Cast, approved: Annotation, reply: AnnotationReply, client: Client
) -> None:
    client.force_login(cast.analyst)
    sent = {"seen": hash_of(edited_content(approved))}
    told = client.post(reverse("articles:reply_take_over", args=[reply.uuid]), sent, follow=True).text
    assert "Your change waits for a decision" in told and "The annotation says what was suggested" not in told
    assert newest_of(Annotation.objects.get()).content["body"] == reply.suggestion
