"""The next version of a translation is saved while it is written: on the server, for whatever device comes next."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SITTING
from accounts.models import AuditEntry
from articles.correcting import correct_text
from articles.drafting import Saved, finish_draft, save_draft, start_draft
from articles.models import TextVersion, TranslationDraft
from basics import clock
from basics.errors import Refused
from tests import make
from tests.people import Cast


@pytest.fixture
def draft(cast: Cast) -> TranslationDraft:
    source, translation = make.text_pair(cast.analyst)
    new = make.SOURCE.replace("4000", "5000")
    correct_text(source, new, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    return start_draft(translation, by=cast.analyst)


@pytest.fixture
def analyst(cast: Cast, client: Client) -> Client:
    client.force_login(cast.analyst)
    return client


def keep(client: Client, draft: TranslationDraft, **sent: object):
    return client.post(
        reverse("articles:draft_keep", args=[draft.pk]), {name.replace("_", "-"): value for name, value in sent.items()}
    )


def test_what_is_typed_is_there_on_the_next_device(analyst: Client, draft: TranslationDraft, cast: Cast) -> None:
    answer = keep(analyst, draft, seen=0, text_2="A gauge costs 5,000 dollars.")
    assert (answer.status_code, answer.json()) == (200, {"seen": 1})
    phone = Client()
    phone.force_login(cast.analyst)
    page = phone.get(draft.get_absolute_url()).text
    assert "A gauge costs 5,000 dollars." in page
    assert 'name="seen" value="1"' in page
    assert draft.get_absolute_url() in phone.get("/").text, "the desk leads to it"
    assert list(draft.units.filter(kept=False).values_list("ordinal", "answered")) == [(2, True)]


def test_only_what_was_sent_is_changed(analyst: Client, draft: TranslationDraft) -> None:
    before = dict(draft.units.values_list("ordinal", "text"))
    keep(analyst, draft, seen=0, text_0="Otherwise.")
    assert dict(draft.units.values_list("ordinal", "text")) == {**before, 0: "Otherwise."}


def test_a_draft_that_was_saved_elsewhere_is_not_overwritten(analyst: Client, draft: TranslationDraft) -> None:
    keep(analyst, draft, seen=0, text_0="First.")
    assert keep(analyst, draft, seen=0, text_0="Second.").status_code == 412
    assert keep(analyst, draft, text_0="Without a word of what was seen.").status_code == 422
    assert draft.units.get(ordinal=0).text == "First."


def test_an_answer_can_be_taken_back(analyst: Client, draft: TranslationDraft) -> None:
    was = draft.units.get(ordinal=2).text
    keep(analyst, draft, seen=0, text_2=was, right_2="on")
    assert draft.units.get(ordinal=2).answered
    keep(analyst, draft, seen=1, text_2=was)
    assert draft.units.get(ordinal=2).is_asked


def test_the_log_names_a_sitting_and_not_every_pause(draft: TranslationDraft, cast: Cast) -> None:
    def saves() -> int:
        return AuditEntry.objects.filter(verb="save_draft").count()

    for number in range(4):
        save_draft(draft, {0: Saved(f"Words {number}.")}, by=cast.analyst)
    assert saves() == 1
    TranslationDraft.objects.update(updated_at=clock.now() - 2 * SITTING)
    save_draft(draft, {0: Saved("The next day.")}, by=cast.analyst)
    assert saves() == 2


def test_nobody_else_saves_into_it(draft: TranslationDraft, cast: Cast, client: Client) -> None:
    client.force_login(cast.editor)
    assert keep(client, draft, seen=0, text_0="Theirs.").status_code == 404


def test_a_paragraph_that_was_never_translated_breaks_no_other_one(cast: Cast) -> None:
    translation = make.second_text(make.text(cast.analyst), cast.analyst)
    draft = start_draft(translation, by=cast.analyst)
    assert any(unit.opens_paragraph and not unit.before for unit in draft.units.all())
    with pytest.raises(Refused, match="changes nothing yet"):
        finish_draft(draft, reason="Nothing.", by=cast.analyst)
    assert not TextVersion.objects.filter(supersedes=translation).exists()
