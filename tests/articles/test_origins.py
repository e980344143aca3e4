"""A person says how single sentences of a translation came to be: by a form, or by the API."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from articles.drafting import Saved, finish_draft, save_draft, start_draft
from articles.models import SentenceOrigin, TextVersion
from articles.origins import Origin, record_origins
from articles.stating import numbers_in, numbers_said
from basics.errors import Refused
from tests import make
from tests.people import Cast

ENGINE: dict[str, Any] = {"engine": "Illustrative engine", "engine_version": "2.1"}


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text_pair(cast.analyst)[1]


@pytest.fixture
def analyst(cast: Cast, client: Client) -> Client:
    client.force_login(cast.analyst)
    return client


def page_of(version: TextVersion) -> str:
    return reverse("articles:origins", args=[version.article_id, version.number])


def said(version: TextVersion) -> dict[int, tuple[str, str, int | None]]:
    rows = SentenceOrigin.objects.of(version)
    return {row.segment.ordinal: (row.origin, row.machine_text, row.edit_distance) for row in rows}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3", [3]), ("1-3, 7", [1, 2, 3, 7]), (" 2 – 4,2 ", [2, 3, 4]), ("7, 1", [1, 7])],
)
def test_sentences_are_named_by_their_numbers(text: str, numbers: list[int]) -> None:
    assert numbers_in(text, most=7) == numbers
    assert numbers_in(numbers_said(numbers), most=7) == numbers


@pytest.mark.parametrize("text", ["", "0", "8", "3-1", "1-8", "a", "1;2", "-1", "1,,2", "9999999", "1.5", "١٢"])
def test_what_names_no_sentence_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # it holds the part that is wrong
        numbers_in(text, most=7)


def test_the_page_begins_with_the_sentences_of_which_nothing_is_said(analyst: Client, version: TextVersion) -> None:
    page = analyst.get(page_of(version)).text
    assert "0 of 4 sentences" in page
    assert 'name="sentences" value="1-4"' in page
    provenance = analyst.get(reverse("articles:provenance", args=[version.article_id, version.number])).text
    assert page_of(version) in provenance


def test_a_post_edited_sentence_keeps_what_the_engine_wrote_beside_it(analyst: Client, version: TextVersion) -> None:
    machine = "In July the upper lake rose by 2 metres."
    sent = {"sentences": "1", "origin": "human", **ENGINE, "confidence": "0.8", "machine_text": machine, "seen": 0}
    done = analyst.post(page_of(version), sent)
    assert done["Location"] == f"{page_of(version)}#sentence-1"
    assert said(version) == {0: ("human", machine, 3)}
    page = analyst.get(page_of(version), {"sentence": "1"}).text
    assert "edit distance 3" in page and "Illustrative engine 2.1" in page
    assert 'name="sentences" value="1"' in page and f">\n{machine}</textarea>" in page


def test_several_sentences_are_said_at_once_with_a_line_of_machine_text_for_each(
    analyst: Client, version: TextVersion
) -> None:
    lines = "Why is there no siren?\n\nAn engineer said a gauge costs 4,000 dollars."
    sent = {"sentences": "2-3", "origin": "machine", **ENGINE, "machine_text": lines}
    analyst.post(page_of(version), sent)
    assert said(version) == {
        1: ("machine", "Why is there no siren?", 0),
        2: ("machine", "An engineer said a gauge costs 4,000 dollars.", 5),
    }
    refused = analyst.post(page_of(version), {**sent, "sentences": "1-3"})
    assert refused.status_code == 422
    assert "2 lines for 3 sentences" in refused.text and "An engineer said a gauge" in refused.text
    assert 0 not in said(version)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"origin": "machine", "engine": "Illustrative engine"}, "need the engine and its version"),
        ({"origin": "human", "machine_text": "Something."}, "need the engine and its version"),
        ({"origin": "human", "confidence": "0.5"}, "need the engine and its version"),
        ({"origin": "human", "confidence": "7", **ENGINE}, "less than or equal to 1"),
        ({"origin": "elsewhere"}, "Select a valid choice"),
        ({"origin": "human", "sentences": "5"}, "numbered from 1 to 4"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(
    analyst: Client, version: TextVersion, wrong: dict[str, str], words: str
) -> None:
    refused = analyst.post(page_of(version), {"sentences": "1", **wrong})
    assert refused.status_code == 422
    assert words in refused.text
    assert said(version) == {}


def test_who_said_something_meanwhile_is_not_overwritten(analyst: Client, version: TextVersion, cast: Cast) -> None:
    record_origins(version, [Origin(0, "memory")], by=cast.editor)
    refused = analyst.post(page_of(version), {"sentences": "1", "origin": "human", "seen": 0})
    assert refused.status_code == 412
    assert said(version)[0][0] == "memory"
    assert analyst.post(page_of(version), {"sentences": "2", "origin": "human", "seen": 0}).status_code == 302
    assert {ordinal: row[0] for ordinal, row in said(version).items()} == {0: "memory", 1: "human"}


def test_what_was_said_before_stays_in_the_audit_log(version: TextVersion, cast: Cast) -> None:
    record_origins(version, [Origin(0, "machine", **ENGINE, machine_text="The lake rose.")], by=cast.analyst)
    record_origins(version, [Origin(0, "human")], by=cast.editor)
    (before,) = AuditEntry.objects.filter(verb="record_origins").latest("pk").before["sentences"]
    assert before == {"ordinal": 0, "origin": "machine", **ENGINE, "machine_text": "The lake rose."}
    with pytest.raises(Refused, match="twice"):
        record_origins(version, [Origin(0, "human"), Origin(0, "machine", **ENGINE)], by=cast.editor)


def test_a_carried_sentence_keeps_what_it_was_carried_from(version: TextVersion, cast: Cast) -> None:
    draft = start_draft(version, by=cast.analyst)
    words = Saved("In July the upper lake rose by two metres, an engineer says.")
    newer = finish_draft(save_draft(draft, {0: words}, by=cast.analyst), reason="Clearer.", by=cast.analyst)
    was = SentenceOrigin.objects.of(newer).get(segment__ordinal=1)
    assert was.carried_from is not None
    record_origins(newer, [Origin(1, "memory")], by=cast.analyst)
    now = SentenceOrigin.objects.of(newer).get(segment__ordinal=1)
    assert (now.origin, now.carried_from) == ("memory", was.carried_from)


def test_an_original_has_no_such_page(analyst: Client, version: TextVersion) -> None:
    original = version.provenance.source_version
    assert original is not None
    assert analyst.get(page_of(original)).status_code == 422


def test_the_page_of_a_long_text_asks_as_little_as_that_of_a_short_one(
    analyst: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    version = make.text_pair(cast.analyst, target="\n\n".join(f"Sentence {n} of an example." for n in range(80)))[1]
    record_origins(version, [Origin(n, "machine", **ENGINE, machine_text="X.") for n in range(80)], by=cast.analyst)
    with django_assert_max_num_queries(9):
        page = analyst.get(page_of(version)).text
    assert page.count("edit distance") == 80


def test_the_api_says_what_was_seen_and_refuses_an_older_view(
    analyst: Client, version: TextVersion, cast: Cast
) -> None:
    address = reverse("api-origins", args=[version.article_id, version.number])
    seen = analyst.get(address).json()["seen"]
    record_origins(version, [Origin(0, "memory")], by=cast.editor)
    sent = {"origins": [{"ordinal": 0, "origin": "human"}], "seen": seen}
    assert analyst.put(address, sent, content_type="application/json").status_code == 412
    sent["seen"] = analyst.get(address).json()["seen"]
    answer = analyst.put(address, sent, content_type="application/json")
    assert [row["origin"] for row in answer.json()["results"]] == ["human"]
