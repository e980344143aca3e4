"""Translations in review stand where everything stands that waits: on the desk, in the queue, in the palette."""

import re

import pytest
from django.test import Client

from accounts.tokens import add_service_account
from articles import vocabulary as words
from articles.inputs import Agent, Provenance
from articles.provenances import amend_provenance
from review.models import QueueItem, TranslationReview
from review.palette import asked_for, palette_groups
from review.translations import decide_translation, submit_translation
from tests import make
from tests.people import Cast


@pytest.fixture
def review(cast: Cast) -> TranslationReview:
    version = make.second_text(make.text(cast.analyst), cast.analyst)
    return submit_translation(version, by=cast.analyst, message="A first version.")


def give_back(review: TranslationReview, cast: Cast, reason: str = "“Siren” is wrong.") -> None:
    decide_translation(review, "request_changes", by=cast.editor, seen=review.text_version.sha256, reason=reason)


def section(page: str, heading: str) -> str:
    """Return a section of the desk from its heading on; empty without one."""
    found = re.search(rf"<h2[^>]*>{re.escape(heading)}</h2>.*?</section>", page, re.DOTALL)
    return found.group() if found else ""


def test_an_editor_finds_on_the_desk_what_awaits_them_and_its_author_what_they_wait_for(
    review: TranslationReview, cast: Cast, client: Client
) -> None:
    address = review.get_absolute_url()
    client.force_login(cast.editor)
    page = client.get("/").text
    assert address in section(page, "Awaiting your decision")
    assert "Nothing waits for you." not in page
    client.force_login(cast.analyst)
    page = client.get("/").text
    assert address in section(page, "You wait for a decision on")
    assert not section(page, "Awaiting your decision")
    give_back(review, cast)
    page = client.get("/").text
    returned = section(page, "Given back to you")
    assert address in returned and "“Siren” is wrong." in returned and "Dilnoza" in returned
    client.force_login(cast.analyst2)
    assert address not in client.get("/").text


def test_nobody_is_asked_to_decide_on_what_they_made(review: TranslationReview, cast: Cast) -> None:
    waiting = TranslationReview.objects.waiting_for
    assert list(waiting(cast.editor)) == list(waiting(cast.editor2)) == [review]
    agents = (Agent("Ruslan", words.AgentKind.PERSON, words.AgentRole.TRANSLATOR, member=cast.editor2),)
    given = Provenance("human", source_version=review.text_version.provenance.source_version, agents=agents)
    amend_provenance(review.text_version, given, reason="He translated it.", by=cast.analyst)
    assert list(waiting(cast.editor)) == [review]
    assert not waiting(cast.editor2).exists()
    own = make.second_text(make.text(cast.editor), cast.editor)
    submit_translation(own, by=cast.editor, message="Mine.")
    assert list(waiting(cast.editor)) == [review]


def test_what_a_program_submitted_waits_for_nobody_who_owns_it(cast: Cast) -> None:
    program = add_service_account("A program", ["analyst"], owner=cast.editor, by=cast.administrator)
    version = make.second_text(make.text(cast.analyst), cast.analyst)
    review = submit_translation(version, by=program, message="By a program.")
    assert not TranslationReview.objects.waiting_for(cast.editor).exists()
    assert list(TranslationReview.objects.waiting_for(cast.editor2)) == [review]


def test_it_stands_among_ones_own_and_in_the_queue(review: TranslationReview, cast: Cast, client: Client) -> None:
    client.force_login(cast.analyst)
    assert review.get_absolute_url() in client.get("/review/own/").text
    waits = QueueItem.objects.get(kind="translation", object_id=review.pk).get_absolute_url()
    assert waits in client.get("/review/queue/").text
    give_back(review, cast)
    assert waits in client.get("/review/queue/?show=returned").text


def test_the_frame_counts_proposals_and_translations_together(
    review: TranslationReview, cast: Cast, client: Client
) -> None:
    make.submitted(cast.analyst)
    client.force_login(cast.editor)
    assert '<span class="section-count">2<' in client.get("/articles/").text
    client.force_login(cast.analyst)
    assert '<span class="section-count">' not in client.get("/articles/").text


def test_the_palette_leads_to_a_translation_in_review(review: TranslationReview, cast: Cast) -> None:
    def addresses(user, typed: str) -> list[str]:
        groups = palette_groups(user, asked_for(typed))
        return [hit.url for group in groups if group.key in ("review", "pages") for hit in group.hits]

    assert review.get_absolute_url() in addresses(cast.analyst2, "верхн")
    assert review.get_absolute_url() not in addresses(cast.reader, "верхн")
    assert "/review/translations/" in addresses(cast.editor, "translations in")


def test_a_hundred_translations_cost_the_queue_and_the_desk_no_more(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    original = make.text(cast.analyst)
    for number in range(15):
        version = make.second_text(original, cast.analyst, f"Озеро поднялось, раз {number}. Пример.")
        submit_translation(version, by=cast.analyst, message="Ready.")
    client.force_login(cast.editor)
    with django_assert_max_num_queries(6):
        assert client.get("/review/queue/").text.count("data-item=") == 15
    with django_assert_max_num_queries(33):
        page = client.get("/").text
    assert section(page, "Awaiting your decision").count("Верхнее озеро") == 5
