"""The desk: what waits for whoever signed in."""

import pytest
from django.urls import reverse

from review import actions
from tests import make
from tests.people import Cast


@pytest.mark.parametrize("who", ["analyst", "editor", "administrator", "reader"])
def test_an_empty_installation_teaches_the_first_steps(who, cast: Cast, client) -> None:
    client.force_login(getattr(cast, who))
    page = client.get("/").content.decode()
    assert "Let somebody else decide" in page
    assert (reverse("articles:add") in page) == (who in ("analyst", "editor"))


def test_what_came_back_stands_first_with_its_reason(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=found.current.sha256, reason="Which valley?")
    make.proposal(cast.analyst, make.threat_document(title="A draft of mine"))
    client.force_login(cast.analyst)
    page = client.get("/").content.decode()
    assert page.index("Which valley?") < page.index("A draft of mine")
    client.force_login(cast.analyst2)
    page = client.get("/").content.decode()
    assert "Which valley?" not in page
    assert "A draft of mine" not in page


def test_editors_find_what_awaits_them_but_not_their_own(cast: Cast, client) -> None:
    make.submitted(cast.analyst, make.threat_document(title="By the analyst"))
    make.submitted(cast.editor, make.threat_document(title="By the editor"))
    client.force_login(cast.editor)
    page = client.get("/").content.decode()
    waiting, own = page.index("Awaiting your decision"), page.index("You wait for a decision on")
    assert waiting < page.index("By the analyst") < own < page.index("By the editor")


def test_readers_find_the_catalog_and_no_review(cast: Cast, client) -> None:
    entry = make.published(cast)
    make.submitted(cast.analyst, make.threat_document(title="Not for readers"))
    client.force_login(cast.reader)
    page = client.get("/").content.decode()
    assert entry.title in page
    assert "Not for readers" not in page
    assert reverse("articles:add") not in page


def test_the_desk_asks_little_of_the_database(cast: Cast, client, django_assert_max_num_queries) -> None:
    for number in range(8):
        make.text(cast.analyst, f"Text {number}. Illustrative.", title=f"Article {number}")
        make.published(cast, make.threat_document(title=f"Threat {number}"))
        make.submitted(cast.analyst, make.threat_document(title=f"Waiting {number}"))
        make.proposal(cast.editor)
    client.force_login(cast.editor)
    with django_assert_max_num_queries(
        33
    ):  # among them: rounds of rating, indicators to read, what one watches, discussions
        page = client.get("/").content.decode()
    assert page.count("Waiting ") == 5, "few of each, and a link to all"
