"""Facts of the catalog as a reader writes them: dates, places of items, states in order, the way behind a citation."""

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from basics.moments import NO_BREAK_SPACE, day_in_words
from catalog.findings import Finding
from catalog.frozen_words import said_again
from catalog.presenting import Known, shown
from catalog.quality import BY_CODE
from catalog.reading import path_label, path_lines
from catalog.schema import field_named
from catalog.vocabulary import Kind, Severity


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("en", "2027-05-31", "31 May 2027"),
        ("en", "2025-03", "March 2025"),
        ("ru", "2027-05-31", "31 Май 2027"),
        ("ru", "2025-03", "март 2025 г."),
        ("kk", "2025-03", "2025 ж. наурыз"),
        ("ru", "2025", "2025"),
        ("ru", "2025-13", "2025-13"),
        ("ru", "soon", "soon"),
    ],
)
def test_a_date_is_written_as_its_reader_writes_it(language: str, written: str, said: str) -> None:
    with translation.override(language):
        assert day_in_words(written).replace(NO_BREAK_SPACE, " ").lower() == said.lower()


def test_facts_and_findings_say_dates_in_words() -> None:
    part = field_named(Kind.THREAT, "review_due")
    assert part is not None
    assert shown(Kind.THREAT, part, "2027-05-31") == day_in_words("2027-05-31") != "2027-05-31"
    late = Finding(BY_CODE["review_overdue"], 1, "review_due", "", {"date": "2026-08-31"}, Severity.WARNING)
    assert day_in_words("2026-08-31") in late.reason


def test_states_stand_in_the_order_of_their_names() -> None:
    part = field_named(Kind.THREAT, "states")
    assert part is not None
    known = Known({("state", "KG"): "Кыргызстан", ("state", "KZ"): "Казахстан", ("state", "UZ"): "Узбекистан"})
    assert shown(Kind.THREAT, part, ["KG", "KZ", "UZ"], known) == "Казахстан, Кыргызстан, Узбекистан"


def test_an_item_is_called_by_its_place_and_its_fields_stand_in_one_line() -> None:
    document: dict[str, Any] = {"scenarios": [{"id": "s7", "title": "A"}, {"id": "s2", "title": "B"}]}
    paths = ["summary", "scenarios.s7.title", "scenarios.s2.title", "scenarios.s2.worst_case"]
    assert path_label(Kind.THREAT, paths[2], document) == "Scenarios, 2: Title"
    lines = path_lines(Kind.THREAT, paths, document)
    assert lines[0] == "Summary" and lines[1] == "Scenarios, 1: Title"
    assert lines[2] == "Scenarios, 2: Title, Reasonable worst case" and len(lines) == 3
    assert path_label(Kind.THREAT, "scenarios.gone.title", document) == "Scenarios, gone: Title"


def test_the_way_behind_a_frozen_citation_is_told_in_the_language_of_the_page() -> None:
    text = {"kind": "text", "title": "Russian translation", "custody": "held", "custody_label": "held", "relation": ""}
    text |= {"language": "ru", "detail": "human translation; “As printed”; A. Person (translator)"}
    origin = {"kind": "original", "title": "Tajik original", "custody": "not_held", "custody_label": "not held"}
    origin |= {"language": "tg", "relation": "translated from", "detail": "A paper"}
    frozen: dict[str, Any] = {
        "text": {"kind": "translation", "language": "ru"},
        "summary": "Russian translation; original Tajik not held; a newer version exists (3)",
        "chain": [text, origin],
    }
    with translation.override("en"):
        assert said_again(frozen)["summary"] == frozen["summary"]
    with translation.override("ru"):
        told = said_again(frozen)
        assert gettext("a newer version exists (%(number)d)") % {"number": 3} in told["summary"]
        assert told["chain"][0]["detail"].startswith(gettext("human translation") + "; “As printed”; A. Person (")
        assert "translat" not in told["summary"] + told["chain"][0]["detail"] + told["chain"][1]["relation"]
    assert said_again({**frozen, "chain": []})["summary"] == frozen["summary"]
