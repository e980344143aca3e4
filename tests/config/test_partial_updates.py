"""What htmx asks of the pages: the same list with and without it, and answers that never stand in the wrong place."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.models import Source
from tests import make
from tests.people import Cast

HTMX = {"HX-Request": "true"}
LISTS = [
    "articles:list",
    "articles:sources",
    "catalog:register",
    "catalog:quality",
    "catalog:indicators",
    "catalog:coverage",
    "review:own",
    "review:one_queue",
    "discussions:all",
    "review:team_activity",
    "review:team_turnaround",
    "accounts:people",
    "accounts:audit",
]
TEMPLATES = settings.BASE_DIR / "templates"


@pytest.fixture
def at(cast: Cast, client: Client) -> Client:
    """Sign the administrator in, who sees every list."""
    make.text(cast.analyst)
    client.force_login(cast.administrator)
    return client


def region_of(answer: Any) -> str:
    found = re.search(r'<section class="region".*</section>', answer.content.decode(), re.DOTALL)
    assert found
    return found.group()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_the_same_for_a_page_and_for_a_part(at: Client, django_assert_max_num_queries, name: str) -> None:
    whole = at.get(reverse(name))
    with django_assert_max_num_queries(12):
        part = at.get(reverse(name), headers=HTMX)
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="\w+"| title="[^"]*"')  # a mask, and “3 seconds ago”
    assert hidden.sub("", region_of(part)) == hidden.sub("", region_of(whole))
    assert b"<title>" in part.content


def test_a_filter_answers_htmx_with_what_fits(at: Client) -> None:
    fits, fits_not = (at.get(reverse("articles:list"), {"q": word}, headers=HTMX) for word in ("lake", "steppe"))
    assert 'data-summary="Articles: 1 shown, no more follow"' in region_of(fits)
    assert "The upper lake" in region_of(fits)
    assert 'data-summary="Articles: nothing found"' in region_of(fits_not)


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Alpha"), ("-name", "Valley"), ("reliability", "Beta"), ("no-such-column", "Alpha")]
)
def test_sources_sort_by_their_columns(at: Client, cast: Cast, sort: str, first: str) -> None:
    for name, grade in (("Alpha (illustrative)", "C"), ("Beta (illustrative)", "A")):
        made = make.source(cast.administrator, name)
        Source.objects.filter(pk=made.pk).update(reliability=grade)
    Source.objects.filter(name__startswith="Valley").update(reliability="F")
    rows = region_of(at.get(reverse("articles:sources"), {"sort": sort}))
    names = re.findall(r'class="row-link"[^>]*>(\w+)', rows)
    assert names[0] == first


def test_what_turns_or_sorts_a_list_stands_in_a_region() -> None:
    for path in TEMPLATES.rglob("*.html"):
        words = path.read_text(encoding="utf-8")
        if re.search(r"\{% (pagination|sort_header|filters) ", words) and path.parent.name != "components":
            if path.name == "audit_table.html":  # a part: the page that turns it has the region
                words = path.with_name("audit.html").read_text(encoding="utf-8")
            assert "{% region " in words, path


def test_no_page_is_kept_in_the_browser(at: Client) -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", at.get(reverse("desk")).content.decode())
    assert found
    config: dict[str, Any] = json.loads(found[1])
    assert config["historyCacheSize"] == 0
    assert config["historyRestoreAsHxRequest"] is True  # so that a session that ended answers 401, not the sign-in


@pytest.mark.parametrize("name", LISTS)
def test_without_a_session_a_part_of_a_page_is_refused(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(name), headers=HTMX).status_code == 401
    assert client.get(reverse(name)).status_code == 302


def test_an_old_token_is_refused_and_a_present_one_sent_along(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.analyst)
    address = reverse("accounts:profile")
    client.get(address)
    sent = {"name": "Aigerim A.", "language": ""}
    refused = client.post(address, sent, headers=HTMX | {"X-CSRFToken": "x" * 64})
    assert refused.status_code == 403
    assert refused["Content-Type"].startswith("text/plain")
    renewed = json.loads(refused["HX-Trigger"])["token:renewed"]
    assert renewed["person"] == str(cast.analyst.pk)
    assert client.post(address, sent, headers=HTMX | {"X-CSRFToken": renewed["token"]}).status_code == 302


def test_an_old_token_learns_nothing_without_a_session_and_a_page_none(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    address = reverse("accounts:profile")
    assert client.post(address, headers=HTMX).status_code == 401
    client.force_login(cast.analyst)
    page = client.post(address)
    assert page.status_code == 403
    assert "HX-Trigger" not in page
    assert b"This form is too old" in page.content


def test_a_refusal_tells_htmx_its_words_and_everybody_else_a_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    part = client.get(reverse("accounts:people"), headers=HTMX)
    page = client.get(reverse("accounts:people"))
    assert part.status_code == page.status_code == 403
    assert part["Content-Type"] == "text/plain; charset=utf-8"
    assert part.content.decode() in page.content.decode()


def test_a_decision_sent_by_htmx_opens_the_page_anew(cast: Cast, client: Client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    address = reverse("review:decide", args=[found.pk])
    sent = {"verdict": "reject", "reason": "Not yet (illustrative).", "seen": "no such hash"}
    assert client.post(address, sent, headers=HTMX).status_code == 412
    assert found.current is not None
    answer = client.post(address, sent | {"seen": found.current.sha256}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == found.get_absolute_url()
