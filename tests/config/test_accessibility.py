"""The accessibility statement says what the suite looks at, and nothing else; anybody may read it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry, SiteSettings
from accounts.site import change_settings
from basics.errors import Refused
from config.accessibility import TESTED, areas, what_the_suite_says
from tests.journeys.looked_at import said
from tests.people import Cast

ADDRESS = "/accessibility/"


def test_what_is_said_to_be_tested_is_what_the_suite_looks_at() -> None:
    assert TESTED.read_text(encoding="utf-8") == said(), "Run `python -m tests.journeys.looked_at`."


def test_every_page_that_is_looked_at_stands_in_the_tables_once() -> None:
    rows = [page for area in areas() for page in area.pages]
    assert len(rows) == len(what_the_suite_says()["pages"])
    assert sum(page.states for page in rows) == sum(what_the_suite_says()["pages"].values())
    addresses = {page.address for page in rows}
    assert {"/", "/accessibility/", "/articles/", "/catalog/{code}/", "/review/queue/"} <= addresses


@pytest.mark.django_db
def test_a_stranger_reads_it_in_their_language(client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(1):
        page = client.get(ADDRESS).content.decode()
    assert (
        f"open {len(what_the_suite_says()['pages'])} pages in {sum(what_the_suite_says()['pages'].values())} states"
        in page
    )
    assert f"axe-core {what_the_suite_says()['axe']}" in page
    assert page.count('<th scope="row"><code') == len(what_the_suite_says()["pages"])
    for language in ("ru", "kk"):
        assert f'lang="{language}"' in client.get(ADDRESS, headers={"accept-language": language}).content.decode()


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_it(client: Client, cast: Cast) -> None:
    def foot(address: str) -> str:
        (found,) = re.findall("<footer.*?</footer>", client.get(address).content.decode(), re.DOTALL)
        return str(found)

    link = f'<a href="{ADDRESS}">Accessibility</a>'
    assert link in foot(reverse("accounts:sign_in"))
    assert link in foot(ADDRESS)
    change_settings(by=cast.administrator, public_catalog=True)
    assert all(link in foot(address) for address in ("/", "/catalog/", "/help/", ADDRESS))
    client.force_login(cast.reader)
    with translation.override("en"):
        assert all(link in foot(address) for address in ("/", "/catalog/", ADDRESS))


def test_whom_to_write_to_is_said_by_an_administrator(client: Client, cast: Cast) -> None:
    assert "mailto:" not in client.get(ADDRESS).content.decode()
    change_settings(by=cast.administrator, contact="help@perimeter.example")
    assert 'href="mailto:help@perimeter.example"' in client.get(ADDRESS).content.decode()
    entry = AuditEntry.objects.filter(verb="change_settings").latest("pk")
    assert (entry.before, entry.after) == ({"contact": ""}, {"contact": "help@perimeter.example"})
    with pytest.raises(Refused) as refused:
        change_settings(by=cast.administrator, contact="javascript:alert(1)")
    assert "contact" in refused.value.fields
    assert SiteSettings.current().contact == "help@perimeter.example"


def test_what_was_typed_wrongly_is_kept(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    sent = {"contact": "nobody at home", "keep_jobs_days": 30, "keep_failures_days": 90}
    answer = client.post("/administration/settings/", sent)
    assert answer.status_code == 422
    assert re.search(r'name="contact" value="nobody at home"', answer.content.decode())
