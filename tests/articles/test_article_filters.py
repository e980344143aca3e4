"""The filters of the list of articles: by words of the text, state, days, what is missing and what is stale."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from articles.actions import add_article
from articles.correcting import correct_text
from articles.forms import ArticleFilterForm
from articles.inputs import Bytes, TextFacts
from articles.models import Article, Source
from articles.sourcing import change_source
from tests import make
from tests.people import Cast

RUSSIAN = "Уровень озера поднялся. В посёлке ждут паводка."


def titles(client: Client, **filters: str) -> set[str]:
    page = client.get(reverse("articles:list"), filters)
    assert page.status_code == 200
    return {article.title for article in page.context["page"].rows}


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    """Three articles: annotated in English; Russian, of a day; a translation of which the source changed."""
    note = make.annotation(make.text(cast.analyst, title="Annotated"), cast.analyst)
    change_source(Source.objects.get(), country="KZ", reason="Printed there.", by=cast.administrator)
    other = make.source(cast.analyst, "Gazette (illustrative)")
    item = make.item(cast.analyst, published_on=date(2026, 3, 2))
    type(item).objects.filter(pk=item.pk).update(source=other)
    item.refresh_from_db()
    facts = TextFacts("Russian", "ru")
    add_article(Bytes(RUSSIAN.encode(), "paste"), facts, item, by=cast.analyst)
    source, _translation = make.text_pair(cast.analyst)
    Article.objects.filter(pk=source.article_id).update(title="Translated")
    correct_text(source, f"{source.text} Совсем другое.", change_kind="substantive", reason="More.", by=cast.analyst)
    client.force_login(cast.reader)
    assert note.targets.exists()
    return client


def test_each_filter_keeps_what_it_names_and_nothing_else(reader: Client) -> None:
    assert titles(reader) == {"Annotated", "Russian", "Translated"}
    assert titles(reader, text="outwash vill") == {"Annotated"}
    assert titles(reader, text="ПОСЁЛК") == {"Russian"}
    assert titles(reader, text="& ! (") == titles(reader, text="nowhere") == set()
    assert "Russian" not in titles(reader, country="KZ")
    assert titles(reader, since="2026-03-01", until="2026-03-02") == {"Russian"}
    assert titles(reader, until="2026-03-01") == set()
    assert titles(reader, stale="on") == {"Translated"}
    assert titles(reader, unannotated="on") == {"Russian", "Translated"}
    assert titles(reader, unannotated="on", language="ru", since="2026-03-02") == {"Russian"}


def test_what_makes_no_sense_filters_nothing_and_folded_filters_open_when_chosen(reader: Client) -> None:
    assert titles(reader, since="soon", country="XX", stale="") == {"Annotated", "Russian", "Translated"}
    assert ArticleFilterForm({"stale": "on"}).more_chosen
    assert not ArticleFilterForm({"q": "lake"}).more_chosen
    found = reader.get(reverse("api-articles"), {"text": "посёлке", "unannotated": "true"}).json()
    assert [row["title"] for row in found["results"]] == ["Russian"]
