"""Annotating by selection and by quoting, changing and removing."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Annotation
from articles.revising import newest_of
from tests import make
from tests.people import Cast

NOTE = {
    "category": "claim",
    "motivation": "commenting",
    "body": "Who would warn them?",
    "credibility": "3",
    "tags": "A, b",
}


@pytest.fixture
def version(cast: Cast):
    return make.text(cast.analyst)


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def where(version) -> str:
    return reverse("articles:annotation_add", args=[version.article_id, version.number])


def test_a_passage_is_annotated_by_quoting_it_without_script(browser: Client, version):
    quote = "We have no siren below the moraine,”\r\n said an engineer"
    answer = browser.post(where(version), {**NOTE, "exact": quote})
    note = Annotation.objects.get()
    assert answer["Location"].endswith(f"?annotation={note.uuid}#annotation-{note.uuid}")
    assert note.targets.get().exact == "We have no siren below the moraine,” said an engineer"
    assert (note.credibility, note.tags) == (3, ["a", "b"])


def test_a_selection_is_saved_and_answered_with_the_panel(browser: Client, version):
    data = {**NOTE, "exact": "The upper", "start": 0, "end": 9}
    answer = browser.post(where(version), data, headers={"HX-Request": "true"})
    note = Annotation.objects.get()
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"annotation:saved": {"uuid": str(note.uuid)}}
    page = answer.content.decode()
    assert f'id="annotation-{note.uuid}"' in page
    assert "<html" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_quote_that_does_not_stand_there_is_refused_and_what_was_typed_is_kept(browser: Client, version, headers):
    data = {**NOTE, "exact": "Something else", "start": 0, "end": 9}
    answer = browser.post(where(version), data, headers=headers)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "the text says “The upper”" in page
    assert "Who would warn them?" in page
    assert "Something else" in page
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exact": "words that stand nowhere"}, "does not occur in the text"),
        ({"exact": "the"}, "quote more of it"),
        ({"exact": ""}, "This field is required"),
        ({"exact": "The upper", "category": "rumour"}, "Select a valid choice"),
        ({"exact": "The upper", "start": 5, "end": 99_999}, "does not lie inside the text"),
        ({"exact": "The upper", "body": "x" * 20_001}, "at most 20000 characters"),
        ({"exact": "The upper", "tags": "x" * 61}, "60"),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Client, version, change, words):
    answer = browser.post(where(version), {**NOTE, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Annotation.objects.exists()


def test_ones_own_note_changes_and_goes(browser: Client, version, cast: Cast):
    note = make.annotation(version, cast.analyst)
    change, delete = (reverse(f"articles:annotation_{verb}", args=[note.uuid]) for verb in ("change", "delete"))
    assert "Who would warn them?" in browser.get(change).content.decode()
    sent = {**NOTE, "body": "Changed.", "seen": newest_of(note).sha256}
    assert browser.post(change, sent).status_code == 302
    note.refresh_from_db()
    assert note.body == "Changed."
    assert browser.get(delete).status_code == 405
    assert browser.post(delete)["Location"] == version.get_absolute_url()
    assert not Annotation.objects.present().exists()


def test_nobody_changes_or_removes_what_somebody_else_wrote(browser: Client, version, cast: Cast):
    note = make.annotation(version, cast.editor)
    page = browser.get(version.get_absolute_url()).content.decode()
    for verb in ("change", "delete"):
        address = reverse(f"articles:annotation_{verb}", args=[note.uuid])
        assert address not in page
        assert browser.post(address, NOTE).status_code == 403
    note.refresh_from_db()
    assert note.body == "Who would warn them?"


def test_an_annotation_that_an_entry_rests_on_stays(browser: Client, version, cast: Cast):
    note = make.annotation(version, cast.analyst)
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    assert browser.post(reverse("articles:annotation_delete", args=[note.uuid])).status_code == 409
    assert Annotation.objects.exists()


def test_two_tabs_do_not_overwrite_one_another_silently(browser: Client, version, cast: Cast):
    note = make.annotation(version, cast.analyst)
    change = reverse("articles:annotation_change", args=[note.uuid])
    read = {**NOTE, "seen": newest_of(note).sha256}
    assert browser.post(change, {**read, "tags": "sirens"}).status_code == 302
    late = browser.post(change, {**read, "body": "From the other tab."})
    assert late.status_code == 412
    page = late.content.decode()
    assert "changed meanwhile" in page and "From the other tab." in page
    note.refresh_from_db()
    assert (note.tags, note.body) == (["sirens"], NOTE["body"])
    invalid = browser.post(change, {**read, "category": "none", "body": "From the other tab."})
    assert (invalid.status_code, read["seen"] in invalid.content.decode()) == (422, True)  # nothing else was seen yet
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert browser.post(change, {**read, "body": "From the other tab.", "seen": seen[1]}).status_code == 302
