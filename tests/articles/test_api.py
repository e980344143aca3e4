"""The API of sources, articles, texts and quoted sources."""

import base64
import json
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from articles.models import Article, Capture, Source
from tests import make
from tests.people import Cast

ARTICLES = reverse("api-articles")
PUBLICATION = {"source": "Valley Courier (illustrative)", "reliability": "C", "reliability_reason": "Illustrative."}
BODY = {"text": make.TEXT, "title": "The upper lake", "language": "en", "publication": PUBLICATION}
RUSSIAN = "Уровень верхнего озера поднялся на два метра. Это иллюстративный текст."
TRANSLATION = {
    "kind": "translation",
    "provenance": {
        "method": "third_party",
        "credit_line": "Translated from valley.example",
        "origin": {"source": "valley.example", "language": "ru", "custody": "not_held"},
        "agents": [{"name": "A. Translator", "kind": "person", "role": "translator"}],
    },
    "quotes": [{"passage": "no siren", "publication": {"source": "Gazette", "custody": "cited_only"}}],
}


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def test_an_article_is_added_with_its_chain(api: APIClient):
    answer = api.post(ARTICLES, {**BODY, **TRANSLATION})
    assert answer.status_code == 201, answer.json()
    text = answer.json()
    assert text["text"] == make.TEXT
    assert [step["custody"] for step in text["chain"]] == ["held", "unknown", "not_held", "cited_only"]
    assert text["provenance"]["agents"][0]["name"] == "A. Translator"
    assert text["quoted_sources"][0]["exact"] == "no siren"
    where = reverse("api-text", args=[text["article"], 1])
    assert api.get(where).json() == text
    assert api.get(ARTICLES).json()["results"][0]["texts"][0]["summary"].startswith("English translation")
    assert api.get(reverse("api-article", args=[text["article"]])).json()["source"]["reliability"] == "C"


def test_another_text_is_made_from_one_by_its_number(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    where = reverse("api-texts", args=[version.article_id])
    body = {"text": RUSSIAN, "title": "Озеро", "language": "ru", "kind": "translation"}
    answer = api.post(where, {**body, "provenance": {"method": "human", "source_text": 1}})
    assert answer.status_code == 201, answer.json()
    assert [row["number"] for row in api.get(where).json()["results"]] == [1, 2]
    assert api.post(where, {**body, "provenance": {"source_text": 9}}).status_code == 422


def test_bytes_in_an_old_encoding_come_back_as_a_question_then_confirmed(api: APIClient):
    content = base64.b64encode(RUSSIAN.encode("cp1251")).decode()
    body = {**{name: BODY[name] for name in ("title", "publication")}, "language": "ru", "content": content}
    asked = api.post(ARTICLES, body)
    assert asked.status_code == 409
    assert asked.json()["details"] == {"encoding": "cp1251"}
    assert not Capture.objects.exists()
    saved = api.post(ARTICLES, {**body, "encoding": "cp1251"})
    assert saved.status_code == 201
    assert saved.json()["text"] == RUSSIAN
    assert saved.json()["capture"]["encoding_confirmed"] is True


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": " \n "}, 422),
        ({"content": base64.b64encode(b"\0\1\2" * 200).decode()}, 422),
        ({"content": base64.b64encode(RUSSIAN.encode()[:40] + b"\xff" + RUSSIAN.encode()[40:]).decode()}, 422),
        ({"content": "no base64!"}, 422),
        ({"text": "T", "content": "VA=="}, 422),
        ({"text": None}, 400),
        ({"title": " "}, 400),
        ({"language": "English"}, 422),
        ({"kind": "translation"}, 422),
        ({"quotes": [{"passage": "words nowhere", "publication": PUBLICATION}]}, 422),
        ({"publication": {"source": "New", "reliability": "A"}}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(api: APIClient, change: dict[str, Any], status: int):
    body = {**BODY, **change}
    if "content" in change and "text" not in change:
        del body["text"]
    answer = api.post(ARTICLES, body)
    assert answer.status_code == status, answer.json()
    assert not (Article.objects.exists() or Source.objects.exists() or Capture.objects.exists())


def test_half_a_character_is_refused(api: APIClient):
    content = json.dumps(BODY).replace("The upper lake rose", "\\ud800")
    assert api.post(ARTICLES, content, content_type="application/json").status_code == 400


def test_sixty_megabytes_are_turned_away(api: APIClient):
    answer = api.post(ARTICLES, {**BODY, "text": "a" * 60_000_000})
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_sources_are_listed_added_and_rated(api: APIClient):
    body = {"name": "Courier", "reliability": "C", "reliability_reason": "Named authors.", "languages": ["ru"]}
    made = api.post(reverse("api-sources"), body).json()
    where = reverse("api-source", args=[made["id"]])
    assert api.patch(where, {"reliability": "B", "reason": "Corrects itself."}).json()["reliability"] == "B"
    assert api.get(where).json()["reliability_reason"] == "Corrects itself."
    assert [row["name"] for row in api.get(reverse("api-sources")).json()["results"]] == ["Courier"]
    assert api.post(reverse("api-sources"), body).status_code == 422
    assert api.post(reverse("api-sources"), {**body, "name": "Other", "country": "xx"}).status_code == 422


def test_a_quoted_source_is_recorded(api: APIClient, cast: Cast):
    version = make.text(cast.analyst)
    where = reverse("api-quoted-sources", args=[version.article_id, 1])
    body = {"passage": "no siren", "relation": "reports", "publication": {"source": "Gazette"}}
    assert api.post(where, body).status_code == 201
    assert api.post(where, {**body, "passage": "nowhere"}).status_code == 422
    assert [row["relation"] for row in api.get(where).json()["results"]] == ["reports"]


def test_the_list_of_articles_takes_the_same_queries_however_many(
    api: APIClient, django_assert_num_queries, django_assert_max_num_queries
):
    api.post(ARTICLES, {**BODY, **TRANSLATION})
    with django_assert_max_num_queries(7) as first:
        api.get(ARTICLES)
    count = len(first)
    for number in range(8):
        api.post(ARTICLES, {**BODY, **TRANSLATION, "title": f"Lake {number}"})
    with django_assert_num_queries(count):
        assert len(api.get(ARTICLES).json()["results"]) == 9


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("administrator", 403), ("editor", 201)])
def test_who_may_add(api: APIClient, cast: Cast, role: str, status: int):
    api.force_authenticate(getattr(cast, role))
    assert api.post(ARTICLES, BODY).status_code == status
    assert api.get(ARTICLES).status_code == 200


def test_strangers_read_nothing():
    for name in ("api-articles", "api-sources", "api-annotations"):
        assert APIClient().get(reverse(name)).status_code in {401, 403}
