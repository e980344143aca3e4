"""Version 2 of the schema: dates, numbers, articles, and words of vocabularies inside lists."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from basics.errors import Refused
from catalog import schema
from catalog.actions import checked
from catalog.models import Link, Term
from catalog.pages import entry_view
from tests import make
from tests.catalog.test_schema import TERMS
from tests.make import threat_document
from tests.people import Cast

FLOOD = {"title": "Flood", "date": "2024-04", "text": "The dam broke."}


def problems_with(kind: str = "threat", **changes: object) -> dict[str, list[str]]:
    return schema.check(kind, schema.normalise(kind, threat_document(**changes)), TERMS).by_field


@pytest.mark.parametrize("day", ["2024", "2024-04", "2024-02-29", " 2024-04-01 "])
def test_an_event_has_a_day_a_month_or_a_year(day: str) -> None:
    assert not problems_with(events=[{"title": "Flood", "date": day}])


@pytest.mark.parametrize("day", ["2023-02-29", "2024-13", "04.2024", "yesterday", "0999", "2024-4", 2024, ["2024"]])
def test_a_day_that_never_was_is_named(day: object) -> None:
    assert "events.1.date" in problems_with(events=[{"title": "Flood", "date": day}])


@pytest.mark.parametrize("day", ["2026-02", "2026", "2026-02-30"])
def test_a_due_date_is_a_day(day: str) -> None:
    assert list(problems_with(review_due=day)) == ["review_due"]
    assert not problems_with(review_due="2026-02-28")


@pytest.mark.parametrize(("days", "is_right"), [("7", True), (3650, True), (0, False), (3651, False), ("often", False)])
def test_an_indicator_is_read_every_so_many_days(days: object, is_right: bool) -> None:
    assert bool(problems_with(indicators=[{"title": "Snow", "interval": days}])) is not is_right


def test_the_numbers_of_articles_are_read_from_what_people_paste() -> None:
    rows = [{**FLOOD, "articles": "12, https://example.org/articles/15/ and 12"}]
    found = schema.normalise("threat", threat_document(events=rows))["events"][0]
    assert found["articles"] == [12, 15]
    assert schema.article_numbers([{"events": [found, {"articles": [True, "x", 3]}, "odd"]}]) == {3, 12, 15}


def test_words_of_a_vocabulary_inside_a_list_are_held_to_it() -> None:
    scenario = {"title": "a", "worst_case": "b", "consequences": ["loss_of_life", "loss_of_sleep"]}
    assert list(problems_with(scenarios=[scenario])) == ["scenarios.1.consequences"]


def test_an_event_names_articles_that_exist_and_its_page_names_them_by_title(cast: Cast) -> None:
    article = make.text(cast.analyst).article
    entry = make.published(cast, threat_document(events=[{**FLOOD, "articles": [article.pk]}]))
    section = next(found for found in entry_view(entry).sheet.sections if found.name == "events")
    assert section.items[0].articles == ((article.pk, article.title),)
    with pytest.raises(Refused) as refused:
        checked("threat", threat_document(events=[{**FLOOD, "articles": [article.pk, 987_654]}]))
    assert refused.value.fields == {"events.1.articles": ["There is no article 987654."]}


def test_an_entry_of_the_second_version_is_read_whole(cast: Cast, client: Client) -> None:
    entry = make.published(
        cast,
        threat_document(
            areas=["pamir"],
            actors=["nature"],
            sensitivity="amber_strict",
            review_due=date(2027, 1, 31).isoformat(),
            events=[FLOOD],
            references=[{"scheme": "HIPs", "version": "2025", "code": "MH0607"}],
            scenarios=[
                {"title": "Outburst", "worst_case": "A wave.", "consequences": ["loss_of_life"], "recovery": "Years."}
            ],
        ),
    )
    client.force_login(cast.reader)
    page = client.get(reverse("catalog:entry", args=[entry.code])).content.decode()
    for words in (
        "Pamir",
        "TLP:AMBER+STRICT",
        "31\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2027",
        "The dam broke.",
        "MH0607",
        "Loss of life",
        "Years.",
    ):
        assert words in page


def test_a_term_counts_the_entries_that_name_it_anywhere(cast: Cast) -> None:
    make.published(
        cast,
        threat_document(
            scenarios=[{"title": "a", "worst_case": "b", "consequences": ["loss_of_life"]}], sectors=["water"]
        ),
    )
    usage = Term.objects.usage()
    assert usage["consequence", "loss_of_life"] == usage["sector", "water"] == 1


def test_a_link_keeps_its_sign(cast: Cast) -> None:
    first = make.published(cast)
    row = {"relation": "amplifies", "threat": first.code, "sign": "strengthens", "text": "Ice melts."}
    make.published(cast, threat_document(links=[row]))
    assert Link.objects.get(to=first).sign == "strengthens"
