"""The rows of the queue speak in words, and an item says its place in the list, without one more query."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Term
from review import queue_querysets
from review.annotations import submit_annotation
from review.models import QueueItem
from tests import make
from tests.people import Cast

QUEUE = reverse("review:one_queue")


def notes_of(page: str) -> list[str]:
    """Return what stands under the titles of the rows."""
    return [re.sub(r"<[^>]*>", "", found) for found in re.findall(r'<span class="row-note">(.*?)</span></span>', page)]


def place_of(page: str) -> tuple[str, list[str]]:
    """Return the place that the page says, and the addresses of the item before and the one after."""
    place = page.partition('class="queue-place"')[2].partition("</nav>")[0]
    said = re.search(r"data-place-said>([^<]*)<", place)
    assert said is not None
    return said[1], re.findall(r'data-step="-?1" href="([^"]*)"', place)


@pytest.mark.parametrize(
    ("reader", "theme", "language"),
    [("en", "Water", "English"), ("ru", "Вода", "английский"), ("kk", "Су", "Ағылшынша")],
)
def test_a_row_names_its_theme_and_its_language(
    cast: Cast, client: Client, reader: str, theme: str, language: str
) -> None:
    Term.objects.filter(vocabulary="theme", code="WAT").update(labels={"en": "Water", "ru": "Вода", "kk": "Су"})
    make.submitted(cast.analyst, make.threat_document(theme="WAT"))
    submit_annotation(make.annotation(make.text(cast.analyst), cast.analyst), by=cast.analyst)
    cast.editor.language = reader
    cast.editor.save(update_fields=["language"])
    client.force_login(cast.editor)
    proposal, annotation = notes_of(client.get(QUEUE).text)
    assert f" · {theme} · " in proposal and f" · {language} · " in annotation
    assert "WAT" not in proposal and " · en · " not in annotation
    chips = client.get(QUEUE, {"theme": "WAT"}).text
    assert f'<span dir="auto">{theme}</span>' in chips


def test_words_for_many_rows_take_the_query_of_the_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.editor)
    counts = []
    for themes in (["WAT"], ["CLI", "GEO", "WAT"]):
        for theme in themes:
            make.submitted(cast.analyst, make.threat_document(theme=theme))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_item_says_its_place_and_leads_to_what_is_beside_it(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in "ABC":
        make.submitted(cast.analyst, make.threat_document(title=title))
    a, b, c = (item.get_absolute_url() for item in QueueItem.objects.order_by("pk"))
    client.force_login(cast.editor)
    assert place_of(client.get(a).text) == ("1 of 3 in the list", [f"{b}?"])
    assert place_of(client.get(b, {"kind": "proposal"}).text) == (
        "2 of 3 in the list", [f"{a}?kind=proposal", f"{c}?kind=proposal"]
    )  # fmt: skip
    assert place_of(client.get(b, {"kind": "edition"}).text) == ("", [])
    monkeypatch.setattr(queue_querysets, "SIZE", 2)
    further = re.search(r'rel="next" href="[^"]*\?([^"]*)"', client.get(QUEUE).text)
    assert further is not None and "after=" in further[1]
    address = f"{c}?{further[1]}"
    assert address in client.get(f"{QUEUE}?{further[1]}").text  # a row keeps the page of the list that it stands on
    assert place_of(client.get(address).text)[0] == "1 of 1 on this page of the list"
