"""A removed annotation is hidden everywhere at once, says so at its address, and comes back as it was."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from articles import actions
from articles.models import Annotation
from basics.errors import Refused
from review import actions as review
from tests import make
from tests.people import Cast

NOTE = "Who would warn them?"


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make.annotation(make.text(cast.analyst), cast.analyst)


def as_person(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def places(note: Annotation) -> list[str]:
    """Every address that shows the words of a note to whoever may read annotations."""
    text = note.targets.select_related("text_version").get().text_version
    return [
        text.get_absolute_url(),
        reverse("search") + "?q=warn",
        reverse("review:propose") + f"?kind=threat&annotation={note.uuid}",
        reverse("api-annotations"),
        reverse("api-annotation", args=[note.uuid]),
    ]


def test_it_is_hidden_everywhere_and_back_everywhere(note: Annotation, cast: Cast) -> None:
    client, words = as_person(cast.analyst), ("Who would warn them?", "Three villages lie on the outwash fan.")

    def shown() -> list[bool]:
        pages = [client.get(place).content.decode() for place in places(note)]
        return [any(word in page for word in words) for page in pages]

    assert all(shown())
    actions.delete_annotation(note, by=cast.analyst)
    assert shown() == [True, False, False, False, False]  # the sentence stays in its text, the note goes
    assert NOTE not in client.get(places(note)[0]).content.decode()
    assert "1 annotation" not in client.get(reverse("articles:list")).content.decode()
    actions.restore_annotation(note, by=cast.analyst)
    assert all(shown())


def test_its_address_says_that_it_was_removed_and_only_its_writer_can_restore_it(note: Annotation, cast: Cast) -> None:
    actions.delete_annotation(note, by=cast.analyst)
    restore = reverse("articles:annotation_restore", args=[note.uuid])
    mine, theirs, reader = (
        as_person(who).get(note.get_absolute_url()) for who in (cast.analyst, cast.editor, cast.reader)
    )
    assert (mine.status_code, theirs.status_code, reader.status_code) == (410, 410, 404)
    assert "This annotation was removed" in theirs.content.decode()
    assert NOTE not in theirs.content.decode()
    assert restore in mine.content.decode()
    assert restore not in theirs.content.decode()
    assert as_person(cast.analyst).post(restore).status_code == 302
    assert Annotation.objects.present().get() == note


def test_both_ways_are_recorded(note: Annotation, cast: Cast) -> None:
    actions.delete_annotation(note, by=cast.analyst)
    actions.restore_annotation(note, by=cast.analyst)
    verbs = AuditEntry.objects.about(note).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["annotate", "delete_annotation", "restore_annotation"]


def test_it_cannot_be_changed_removed_or_restored_out_of_turn(note: Annotation, cast: Cast) -> None:
    for act in (actions.restore_annotation, actions.delete_annotation):
        with pytest.raises(Refused) as refused:
            act(note, by=cast.editor)
        assert refused.value.code == Refused.FORBIDDEN
    with pytest.raises(Refused, match="not removed"):
        actions.restore_annotation(note, by=cast.analyst)
    actions.delete_annotation(note, by=cast.analyst)
    with pytest.raises(Refused, match="was removed"):
        actions.delete_annotation(note, by=cast.analyst)


def test_a_removed_annotation_is_no_evidence(note: Annotation, cast: Cast) -> None:
    found = make.submitted(cast.analyst, make.threat_document(evidence=[make.evidence(note)]))
    actions.delete_annotation(note, by=cast.analyst)
    with pytest.raises(Refused):
        review.approve(found, by=cast.editor, seen=found.current.sha256)
    assert not Annotation.objects.filter(published_at__isnull=False).exists()


def test_the_database_keeps_what_is_published(note: Annotation, cast: Cast) -> None:
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    with pytest.raises(IntegrityError, match="a_published_annotation_stays"), transaction.atomic():
        Annotation.objects.filter(pk=note.pk).update(deleted_at="2026-01-01T00:00Z")
