"""The words of an entry in another language: paths, staleness by hash, reading, merging. Pure."""

from typing import Any

from catalog.fields import SCHEMAS
from catalog.translatable import (
    LISTS_LEFT,
    PARTS_LEFT,
    WORDS,
    Said,
    changed_paths,
    coverage,
    field_of,
    in_language,
    merge_texts,
    share_of,
    source_hash,
    translatable_parts,
    words_of,
)

DOCUMENT: dict[str, Any] = {
    "title": "Outburst of a glacial lake",
    "theme": "CLI",
    "summary": "A moraine dam gives way.",
    "nature": "non_malicious",
    "scenarios": [{"id": "s1", "title": "At night", "worst_case": "Three villages.", "consequences": ["x"]}],
    "links": [{"id": "l1", "relation": "causes", "threat": "THR-WAT-001", "text": "It floods the canal."}],
    "references": [{"id": "r1", "scheme": "NRR", "code": "12"}],
    "evidence": [{"id": "e1", "field": "summary", "annotation": "x", "stance": "supports", "note": "Read it."}],
}
PATHS = ["title", "summary", "scenarios.s1.title", "scenarios.s1.worst_case", "links.l1.text"]


def row(text: str, source: str) -> dict[str, str]:
    return {"text": text, "source": source_hash(source)}


def test_words_are_found_by_the_schema_and_codes_are_not() -> None:
    assert list(words_of("threat", DOCUMENT)) == PATHS
    assert words_of("threat", DOCUMENT)["links.l1.text"] == "It floods the canal."
    names = {name for kind in SCHEMAS for name in translatable_parts(kind)}
    assert {"title", "summary", "legal_basis", "parties", "milestones", "indicators"} <= names
    assert not names & LISTS_LEFT
    for kind, fields in SCHEMAS.items():  # every field with words is translated, or named among those that are not
        for part in fields:
            inner = part.parts if part.shape == "items" else (part,)
            for one in inner:
                path = f"{part.name}.x1.{one.name}" if part.shape == "items" else part.name
                left = part.name in LISTS_LEFT or one.name in PARTS_LEFT
                assert (field_of(kind, path) is not None) == (one.shape in WORDS and not left)
    assert field_of("threat", "scenarios") is None
    assert field_of("threat", "summary.s1.title") is None
    assert field_of("threat", "nonsense") is None


def test_stale_is_what_was_made_from_other_words() -> None:
    texts = {
        "title": row("Прорыв ледникового озера", DOCUMENT["title"]),
        "summary": row("Дамба рушится.", "A dam breaks."),
        "scenarios.s9.title": row("Днём", "By day"),
    }
    found = coverage("threat", DOCUMENT, "ru", texts)
    assert (found.stale, found.missing, found.gone) == (("summary",), tuple(PATHS[2:]), ("scenarios.s9.title",))
    assert (found.total, found.fresh, found.share, found.is_complete) == (5, 1, 20, False)
    whole = {path: row("x", words) for path, words in words_of("threat", DOCUMENT).items()}
    assert coverage("threat", DOCUMENT, "ru", whole).is_complete
    assert coverage("threat", DOCUMENT, "ru", {}).is_none
    assert (share_of(999, 1000), share_of(0, 0)) == (99, 100)


def test_one_reads_what_is_translated_and_the_source_of_what_is_not() -> None:
    texts = {"title": row("Прорыв", DOCUMENT["title"]), "scenarios.s1.title": row("Ночью", "By day")}
    told = in_language("threat", DOCUMENT, "en", "ru", texts)
    assert (told["title"], told["title"].lang, told["title"].is_stale) == ("Прорыв", "ru", False)
    assert (told["summary"], told["summary"].lang) == (DOCUMENT["summary"], "en")
    scenario = told["scenarios"][0]
    assert (scenario["title"], scenario["title"].lang, scenario["title"].is_stale) == ("Ночью", "ru", True)
    assert scenario["worst_case"].lang == "en"
    assert scenario["consequences"] == ["x"]
    assert (told["evidence"], told["theme"], type(told["theme"])) == (DOCUMENT["evidence"], "CLI", str)
    assert isinstance(told["links"][0]["text"], Said)
    assert not isinstance(DOCUMENT["title"], Said)


BASE = {"title": row("Озеро", "Lake"), "summary": row("Дамба рушится. Вода идёт вниз.", "s")}


def test_different_fields_and_different_words_of_one_field_are_merged() -> None:
    theirs = {**BASE, "summary": row("Дамба рушится. Вода быстро идёт вниз.", "s"), "drivers": row("Жара", "d")}
    mine = {**BASE, "title": row("Прорыв озера", "Lake"), "summary": row("Плотина рушится. Вода идёт вниз.", "s")}
    met = merge_texts(BASE, theirs, mine)
    assert met.conflicts == ()
    assert {path: found["text"] for path, found in met.texts.items()} == {
        "title": "Прорыв озера",
        "summary": "Плотина рушится. Вода быстро идёт вниз.",
        "drivers": "Жара",
    }


def test_the_same_words_and_other_source_words_conflict_and_mine_stand() -> None:
    theirs = {"title": row("Горное озеро", "Lake"), "summary": row("Иначе.", "s2")}
    mine = {"title": row("Ледниковое озеро", "Lake"), "summary": row("Дамба рушится. Вода.", "s")}
    met = merge_texts(BASE, theirs, mine)
    assert met.conflicts == ("title", "summary")
    assert met.texts == mine
    gone = merge_texts(BASE, {"summary": BASE["summary"]}, {**BASE, "title": row("Прорыв", "Lake")})
    assert gone.conflicts == ("title",)
    assert merge_texts(BASE, {"summary": BASE["summary"]}, BASE).texts == {"summary": BASE["summary"]}


def test_what_was_found_to_hold_still_is_a_change() -> None:
    confirmed = {**BASE, "title": row("Озеро", "A lake")}
    assert changed_paths(BASE, confirmed) == ("title",)
    assert changed_paths(BASE, {"title": BASE["title"]}) == ("summary",)
    assert changed_paths(BASE, BASE) == ()
