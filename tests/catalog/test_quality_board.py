"""The board of a large catalog: counts are kept with their moment, the findings listed are those of now."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse

from catalog import quality_board
from catalog.quality_board import board_of
from catalog.vocabulary import Severity
from tests import make
from tests.catalog.test_quality import world
from tests.people import Cast


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let few entries count as many, and one entry be asked before three."""
    monkeypatch.setattr(quality_board, "MANY", 1)
    monkeypatch.setattr(quality_board, "CHUNKS", (1, 3, None))
    cache.clear()
    yield
    cache.clear()


def test_with_kept_counts_every_page_lists_what_one_statement_finds(cast: Cast, large: None) -> None:
    world(cast)
    weights = [*Severity.values, ""]
    filters = [{"severity": weight} for weight in weights] + [
        {"check": "no_scenario"},
        {"check": "no_scenario", "severity": "note"},  # it weighs more: nothing
        {"check": "single_source", "kind": "threat"},
        {"theme": "WAT"},
        {"kind": "measure"},
    ]
    assert board_of({}).counted_at is None
    for chosen in filters:
        whole = board_of(chosen, size=None)
        rows, after = [], ""
        while True:
            board = board_of(chosen, after, size=4)
            assert board.counted_at is not None
            rows += board.rows
            after = board.next
            if not after:
                break
        assert rows == whole.rows, chosen
        assert (board.entries, board.checks, board.themes) == (whole.entries, whole.checks, whole.themes)
        assert board.severities == whole.severities


def test_the_page_says_when_it_was_counted_and_counts_anew_when_asked(cast: Cast, client, large: None) -> None:
    make.published(cast, make.threat_document(scenarios=[]))
    client.force_login(cast.editor)
    address = reverse("catalog:quality")
    assert "Counted at" not in client.get(address).text
    make.published(cast, make.threat_document(theme="WAT", scenarios=[]))
    kept = client.get(address, {"check": "no_scenario"})
    assert "Counted at" in kept.text
    assert "THR-WAT-001" in kept.text  # what is listed is as of now
    assert kept.context["board"].entries == 1
    assert "?check=no_scenario&amp;count=anew" in kept.text
    anew = client.get(address, {"check": "no_scenario", "count": "anew"})
    assert "Counted at" not in anew.text
    assert anew.context["board"].entries == 2
    told = client.get(reverse("api-quality")).json()
    assert told["counted_at"]
    assert told["entries"] == 2


def test_a_small_catalog_is_counted_each_time(cast: Cast) -> None:
    make.published(cast)
    assert board_of({}).counted_at is None
    make.published(cast)
    assert (board_of({}).entries, board_of({}).counted_at) == (2, None)
