"""From a mark to a field of an entry in two keys: the chooser, the recent ones first, and what it does."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from articles.models import Annotation
from basics.errors import Refused
from catalog.schema import content_hash
from review.citing import cite_as_evidence, places_to_cite
from review.models import Proposal, Submission
from tests import make
from tests.people import Cast


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make.annotation(make.text(cast.analyst), cast.analyst)


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_card_and_the_page_open_the_chooser_by_one_key_and_enter_cites(note: Annotation, cast: Cast) -> None:
    entry = make.published(cast)
    client, address = as_person(cast.analyst), reverse("review:annotation_cite", args=[note.uuid])
    for page in (note.about_url, note.targets.get().text_version.get_absolute_url()):
        assert f'href="{address}" data-key="e" data-key-opens' in client.get(page).content.decode()
    page = client.get(address).content.decode()
    assert f'value="entry {entry.code}" required checked autofocus' in page
    sent = {"place": f"entry {entry.code}", "field": "summary", "stance": "supports"}
    answer = client.post(address, sent)
    draft = Proposal.objects.get(submission__state="draft")
    assert answer["Location"] == reverse("review:edit", args=[draft.submission_id])
    (row,) = draft.document["evidence"]
    assert (row["field"], row["annotation"], row["credibility"]) == ("summary", str(note.uuid), 3)
    assert draft.document["title"] == entry.document["title"]


def test_ones_own_draft_comes_first_and_is_gone_on_with(note: Annotation, cast: Cast) -> None:
    entry = make.published(cast)
    mine = make.proposal(cast.analyst, make.threat_document(title="A third"))
    make.proposal(cast.analyst2, make.threat_document(title="Not mine"))
    keys = [place.key for place in places_to_cite(cast.analyst)]
    assert keys == [f"draft {mine.submission_id}", f"entry {entry.code}"]
    before = Submission.objects.count()
    cite_as_evidence(note, keys[0], "description", by=cast.analyst)
    mine.refresh_from_db()
    assert [row["field"] for row in mine.document["evidence"]] == ["description"]
    assert Submission.objects.count() == before
    with pytest.raises(Refused, match="already"):
        cite_as_evidence(note, keys[0], "description", by=cast.analyst)


def test_it_is_found_by_its_words(note: Annotation, cast: Cast) -> None:
    entry = make.published(cast)
    make.published(cast, make.threat_document(title="Quite another"))
    assert [place.code for place in places_to_cite(cast.analyst, "glacial lake")] == [entry.code]
    assert [place.code for place in places_to_cite(cast.analyst, entry.code)] == [entry.code]
    assert places_to_cite(cast.analyst, "nothing of the kind") == []


def test_nobody_cites_in_what_is_not_theirs_or_for_no_field(note: Annotation, cast: Cast) -> None:
    theirs = make.proposal(cast.analyst2, make.threat_document(title="Not mine"))
    entry = make.published(cast)
    for place, field in (
        (f"draft {theirs.submission_id}", "summary"),
        ("entry NO-SUCH", "summary"),
        ("", "summary"),
        (f"entry {entry.code}", "evidence"),
        (f"entry {entry.code}", "nothing"),
    ):
        with pytest.raises(Refused):
            cite_as_evidence(note, place, field, by=cast.analyst)
    was = content_hash(theirs.document)
    theirs.refresh_from_db()
    assert content_hash(theirs.document) == was


def test_the_api_cites(note: Annotation, cast: Cast) -> None:
    entry = make.published(cast)
    client, address = as_person(cast.analyst), reverse("api-annotation-cite", args=[note.uuid])
    made = client.post(address, {"place": f"entry {entry.code}", "field": "title"}, content_type="application/json")
    assert made.status_code == 201
    assert Proposal.objects.get(submission=made.json()["submission"]).document["evidence"][0]["field"] == "title"
    asked = {"place": f"entry {entry.code}", "field": "summary"}
    assert as_person(cast.administrator).post(address, asked, content_type="application/json").status_code == 403


@pytest.mark.parametrize("place", ["draft " + "9" * 5_000, "entry \x00", "entry THR-WAT-999", "nowhere"])
def test_an_odd_place_is_refused_and_nothing_is_written(note: Annotation, cast: Cast, place: str) -> None:
    with pytest.raises(Refused, match="Choose where"):
        cite_as_evidence(note, place, "summary", by=cast.analyst)
    assert not Proposal.objects.exists()
