"""The API of what waits."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import Work
from articles import gathering
from articles.models import Candidate, TextVersion
from tests.articles.stage import Web, html_answer
from tests.articles.test_gathering import PAGE, URL
from tests.people import Cast

CANDIDATES = reverse("api-candidates")
FACTS = {"title": "The lake", "language": "en", "publication": {"source": "Valley Courier (illustrative)"}}


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def test_a_page_is_asked_for_looked_at_and_kept(api: APIClient) -> None:
    site = Web({"/news/upper-lake": html_answer(PAGE.html)})
    asked = api.post(CANDIDATES, {"url": URL})
    assert (asked.status_code, asked.json()["state"]) == (202, "fetching")
    gathering.fetch_candidate(Work.objects.get().pk, through=site.fetcher())
    site.close()
    where = reverse("api-candidate", args=[asked.json()["id"]])
    found = api.get(where).json()
    assert (found["state"], found["robots"]) == ("ready", "none")
    assert found["extract"]["text"] == PAGE.body
    assert found["extract"]["proposals"]["title"] == PAGE.story.title
    assert found["extract"]["structure"][0]["kind"] == "quotation"
    assert api.post(f"{where}keep/", {"title": "The lake", "language": "en"}).status_code == 422
    kept = api.post(f"{where}keep/", FACTS)
    assert kept.status_code == 201, kept.json()
    assert kept.json()["capture"]["url"] == URL
    assert api.post(f"{where}keep/", FACTS).status_code == 409
    assert TextVersion.objects.count() == 1
    assert api.get(CANDIDATES).json()["results"] == []


def test_an_address_that_is_not_public_is_refused(api: APIClient) -> None:
    answer = api.post(CANDIDATES, {"url": "http://169.254.169.254/latest/"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["url"])
    assert not Candidate.objects.exists()
