"""An administrator hides the words of an annotation: everybody sees why, nobody reads them, they come back."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.hiding import hide_annotation, show_annotation
from articles.inputs import Note
from articles.models import Annotation
from basics.errors import Refused
from review.search import search_groups
from tests import make
from tests.people import Cast

SECRET = "Her home address is in the appendix"
REASON = "It names where a person lives."


@pytest.fixture
def note(cast: Cast) -> Annotation:
    made = make.annotation(make.text(cast.analyst), cast.analyst)
    return actions.change_annotation(made, Note("claim", body=SECRET, tags=("address",)), by=cast.analyst)


def test_what_is_hidden_is_read_nowhere_and_comes_back_as_it_was(cast: Cast, client: Client, note: Annotation) -> None:
    hide_annotation(note, by=cast.administrator, reason=REASON)
    client.force_login(cast.editor)
    reader = note.targets.get().text_version.get_absolute_url()
    for address in (reader, reverse("api-annotation", args=[note.uuid])):
        said = client.get(address).content.decode()
        assert REASON in said
        assert SECRET not in said
    assert not any(group.hits for group in search_groups(cast.editor, ["appendix"]))
    show_annotation(note, by=cast.administrator)
    note.refresh_from_db()
    assert (note.body, note.tags, note.hidden_words) == (SECRET, ["address"], None)


def test_its_writer_does_not_write_over_what_is_hidden(cast: Cast, note: Annotation) -> None:
    hide_annotation(note, by=cast.administrator, reason=REASON)
    with pytest.raises(Refused, match=REASON):
        actions.change_annotation(note, Note("claim", body="Again."), by=cast.analyst)
    with pytest.raises(IntegrityError, match="hidden"), transaction.atomic():
        Annotation.objects.filter(pk=note.pk).update(body="Again.")


@pytest.mark.parametrize("who", ["analyst", "analyst2", "editor", "reader"])
def test_only_administrators_hide_and_show(who: str, cast: Cast, note: Annotation) -> None:
    with pytest.raises(Refused):
        hide_annotation(note, by=getattr(cast, who), reason=REASON)
    hide_annotation(note, by=cast.administrator, reason=REASON)
    with pytest.raises(Refused):
        show_annotation(note, by=getattr(cast, who))


def test_nothing_is_hidden_without_a_reason(cast: Cast, client: Client, note: Annotation) -> None:
    client.force_login(cast.administrator)
    answer = client.post(reverse("articles:annotation_hide", args=[note.uuid]), {"reason": "  "})
    assert answer.status_code == 422
    assert not Annotation.objects.filter(hidden_at__isnull=False).exists()
