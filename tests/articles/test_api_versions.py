"""The API of corrections, versions, differences, custody, facts of sources, and the languages of paragraphs."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from articles.models import ParagraphLanguage
from tests import make
from tests.articles.stories import EN, RU
from tests.people import Cast

RUSSIAN, ENGLISH = RU.parts[0].text, EN.parts[0].text


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def test_a_text_is_corrected_listed_and_compared(api: APIClient, cast: Cast) -> None:
    old = make.text(cast.analyst)
    words = {"text": make.TEXT.replace("two", "three"), "change_kind": "typo", "reason": "Misread."}
    made = api.post(reverse("api-correct", args=[old.article_id, 1]), words)
    assert (made.status_code, made.json()["number"], made.json()["title"]) == (201, 2, old.title)
    again = api.post(reverse("api-correct", args=[old.article_id, 1]), words)
    assert again.status_code == 409
    rows = api.get(reverse("api-versions", args=[old.article_id, 2])).json()["results"]
    assert [(row["number"], row["change_kind"], row["supersedes"]) for row in rows] == [
        (1, "initial", None),
        (2, "typo", 1),
    ]
    found = api.get(reverse("api-compare", args=[old.article_id]), {"from": "1", "to": "2"}).json()
    parts = found["parts"]
    assert "".join(part["text"] for part in parts if part["kind"] != "insert") == make.TEXT
    assert {part["text"] for part in parts if part["kind"] == "insert"} == {"three"}
    assert api.get(reverse("api-compare", args=[old.article_id]), {"from": "x", "to": "2"}).status_code == 422


def test_what_is_known_of_a_source_and_held_of_a_publication_changes_with_a_reason(api: APIClient, cast: Cast) -> None:
    item = make.item(cast.analyst)
    facts, one = reverse("api-source-facts", args=[item.source_id]), reverse("api-item", args=[item.pk])
    assert api.patch(facts, {"owner": "A trust (illustrative)"}).status_code == 400
    changed = api.patch(facts, {"owner": "A trust (illustrative)", "affiliation": "A party", "reason": "Told."}).json()
    assert (changed["owner"], changed["changes"][0]["after"]["affiliation"]) == ("A trust (illustrative)", "A party")
    assert changed["languages"] == ["en"]
    gone = api.patch(one, {"custody": "withdrawn", "reason": "Taken down."}).json()
    assert (gone["custody"], gone["history"][0]["before"], gone["history"][0]["reason"]) == (
        "withdrawn",
        "held",
        "Taken down.",
    )
    assert api.patch(one, {"custody": "withdrawn", "reason": "Again."}).status_code == 422


def test_the_language_of_a_paragraph_is_proposed_and_overridden(api: APIClient, client: Client, cast: Cast) -> None:
    version = make.text(cast.analyst, f"{ENGLISH}\n\n{RUSSIAN}")
    where = reverse("api-languages", args=[version.article_id, 1])
    first, second = api.get(where).json()["paragraphs"]
    assert (first["language"], second["language"]) == ("en", "ru")
    assert (second["proposed"]["script"], second["proposed"]["score"] > 0.8, second["chosen"]) == ("Cyrl", True, None)
    chosen = api.patch(where, {"start": second["start"], "language": "uz-Cyrl"}).json()["paragraphs"][1]
    assert (chosen["language"], chosen["proposed"]["language"]) == ("uz-Cyrl", "ru")
    assert chosen["chosen"]["by"] == cast.analyst.name
    assert api.patch(where, {"start": 1, "language": "ru"}).status_code == 422
    assert api.patch(where, {"start": 0, "language": "no tag"}).status_code == 422
    client.force_login(cast.editor)
    page = reverse("articles:languages", args=[version.article_id, 1])
    assert 'value="uz-Cyrl" selected' in client.get(page).text
    client.post(page, {"start": second["start"], "language": ""})
    assert not ParagraphLanguage.objects.exists()
