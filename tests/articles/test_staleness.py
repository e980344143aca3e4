"""Which sentences changed since a translation was made, and carrying the translation over to the newest source."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions, segmenting
from articles import vocabulary as words
from articles.comparison import carried_units, pair_changes
from articles.correcting import correct_text
from articles.drafting import Saved, discard_draft, finish_draft, save_draft, start_draft
from articles.inputs import Bytes, Provenance, TextFacts
from articles.models import DraftUnit, SentenceOrigin, TextVersion, TranslationDraft
from articles.origins import Origin, record_origins
from articles.staleness import Count, changes_since, count_changes, stale_translations
from basics.errors import Refused
from tests import make
from tests.people import Cast

OLD = [
    "The upper lake rose by two metres.",
    "Nobody was hurt in the valley.",
    "A siren stands below the moraine.",
    "Three villages lie on the fan.",
    "The council meets on Tuesday at noon.",
]
RUSSIAN = [
    "Верхнее озеро поднялось на два метра.",
    "В долине никто не пострадал.",
    "Под мореной стоит сирена.",
    "На конусе выноса лежат три села.",
    "Совет собирается во вторник в полдень.",
]


def pasted(sentences: list[str]) -> Bytes:
    return Bytes(" ".join(sentences).encode(), words.CaptureMethod.PASTE)


@pytest.fixture
def source(cast: Cast) -> TextVersion:
    return make.text(cast.analyst, " ".join(OLD))


@pytest.fixture
def translation(source: TextVersion, cast: Cast) -> TextVersion:
    facts = TextFacts("Верхнее озеро", "ru", words.TextKind.TRANSLATION, provenance=Provenance("human", "none", source))
    return actions.add_text(source.article, pasted(RUSSIAN), facts, by=cast.analyst)


def corrected(version: TextVersion, sentences: list[str], cast: Cast, kind: str = "substantive") -> TextVersion:
    return correct_text(version, " ".join(sentences), change_kind=kind, reason="An edit.", by=cast.analyst)


EDITS = {
    "insert": ([*OLD[:2], "A bridge fell.", *OLD[2:]], Count(0, 1, 0)),
    "delete": ([*OLD[:2], *OLD[3:]], Count(1, 0, 0)),
    "move": ([OLD[4], *OLD[:4]], Count(0, 0, 0)),
    "change": ([*OLD[:3], "Four villages lie on the fan.", OLD[4]], Count(1, 1, 0)),
    "split": ([*OLD[:4], "The council meets on Tuesday.", "It meets at noon."], Count(1, 2, 0)),
    "repeat": ([*OLD, OLD[0]], Count(0, 1, 0)),
}


@pytest.mark.parametrize("edit", EDITS)
def test_exactly_the_sentences_that_changed_are_found(edit: str, source: TextVersion, cast: Cast) -> None:
    new, expected = EDITS[edit]
    corrected(source, new, cast)
    assert count_changes([source.pk]).get(source.pk, Count(0, 0, 0)) == expected


def test_a_typing_error_is_exempt_but_listed_and_a_later_change_of_it_is_found(source: TextVersion, cast: Cast) -> None:
    typo = [*OLD[:3], "Three villages lie on the fann.", OLD[4]]
    newer = corrected(source, typo, cast, "typo")
    assert count_changes([source.pk])[source.pk] == Count(0, 0, 1)
    assert [(row.side, row.ordinal, row.old_ordinal) for row in changes_since(source)] == [("exempt", 3, 3)]
    corrected(newer, [*typo[:3], "Nine villages lie on the fann.", typo[4]], cast)
    assert count_changes([source.pk])[source.pk] == Count(1, 1, 1)
    assert [(row.side, row.ordinal) for row in changes_since(source)][:2] == [("added", 3), ("removed", 3)]


def test_a_typing_error_that_joins_two_sentences_is_exempt_too(source: TextVersion, cast: Cast) -> None:
    joined = "Nobody was hurt in the valley, a siren stands below the moraine."
    corrected(source, [OLD[0], joined, *OLD[3:]], cast, "typo")
    assert count_changes([source.pk])[source.pk].changed == 0


def test_a_translation_is_stale_only_when_its_source_changed(
    translation: TextVersion, source: TextVersion, cast: Cast
) -> None:
    assert stale_translations([translation]) == {}
    corrected(source, EDITS["change"][0], cast)
    with CaptureQueriesContext(connection) as queries:
        assert stale_translations([translation, source])[translation.pk].changed == 1
    assert len(queries) == 1


def test_a_newer_segmenter_makes_nothing_stale_that_did_not_change(cast: Cast, monkeypatch: Any) -> None:
    source, translation = make.text_pair(cast.analyst)
    monkeypatch.setattr(segmenting, "SEGMENTER", "another@9")
    text = source.text.replace("два", "три")
    correct_text(source, text, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    assert stale_translations([translation])[translation.pk][:2] == (1, 1)


def test_old_and_new_stand_beside_each_other_by_their_words_else_by_their_place() -> None:
    kept = {0: 0, 3: 3}
    removed, added = {1: "Three villages lie there.", 2: "A siren."}, {1: "Four villages lie there.", 2: "A horn!"}
    assert pair_changes(removed, added, kept) == [(1, 1), (2, 2)]
    assert pair_changes({1: "Gone."}, {}, {0: 0, 2: 1}) == [(1, None)]
    assert pair_changes({}, {1: "New."}, {0: 0, 1: 2}) == [(None, 1)]


def test_each_sentence_of_the_newest_source_has_one_unit_when_beads_are_carried() -> None:
    beads = [([0], [0]), ([1, 2], [1]), ([], [2]), ([3], [3])]
    units = carried_units(beads, {0: 3, 1: 0, 3: 2}, [(2, 1), (None, 4)], 5)
    assert sorted(ordinal for unit in units for ordinal in unit.source) == [0, 1, 2, 3, 4]
    assert [(unit.source, unit.target, unit.kept) for unit in units] == [
        ([0, 1], [1], False),
        ([], [2], True),
        ([2], [3], True),
        ([3], [0], True),
        ([4], [], False),
    ]


def test_carrying_over_keeps_the_unchanged_and_asks_for_the_rest(
    translation: TextVersion, source: TextVersion, cast: Cast
) -> None:
    machine = Origin(0, words.Origin.HUMAN, "Illustrative engine", "2.1", 0.7, "Озеро поднялось.")
    record_origins(translation, [machine], by=cast.analyst)
    newest = corrected(source, [*EDITS["change"][0], "Help is near."], cast)
    draft = start_draft(translation, by=cast.analyst2)
    assert start_draft(translation, by=cast.analyst2) == draft
    units = list(draft.units.all())
    assert [unit.kept for unit in units] == [True, True, True, False, True, False]
    assert [unit.text for unit in units] == [*RUSSIAN, ""]
    with pytest.raises(Refused, match="still need you: 4, 6"):
        finish_draft(draft, reason="The source changed.", by=cast.analyst2)
    saved = {3: Saved("На конусе выноса лежат четыре села."), 5: Saved("Помощь рядом.")}
    draft = save_draft(draft, saved, by=cast.analyst2, seen=0)
    version = finish_draft(draft, reason="The source changed.", by=cast.analyst2)
    assert version.text.startswith(RUSSIAN[0])
    assert version.text.endswith("Помощь рядом.")
    assert (version.supersedes, version.provenance.source_version) == (translation, newest)
    origins = list(SentenceOrigin.objects.of(version))
    assert [row.origin for row in origins] == ["copy", "copy", "copy", "human", "copy", "human"]
    assert origins[0].carried_from.segment_set.text_version == translation
    assert origins[0].machine_text == "Озеро поднялось."
    assert stale_translations([version]) == {}


def test_a_translation_that_is_still_right_only_names_the_newest_source(
    translation: TextVersion, source: TextVersion, cast: Cast
) -> None:
    newest = corrected(source, EDITS["change"][0], cast)
    draft = save_draft(start_draft(translation, by=cast.analyst), {3: Saved(RUSSIAN[3], right=True)}, by=cast.analyst)
    assert finish_draft(draft, reason="Still right.", by=cast.analyst) == translation
    translation.provenance.refresh_from_db()
    assert translation.provenance.source_version == newest
    assert translation.provenance.amendments.get().reason == "Still right."
    assert not TranslationDraft.objects.exists()


def test_nothing_is_lost_when_two_pages_save_or_the_source_moves_on(
    translation: TextVersion, source: TextVersion, cast: Cast
) -> None:
    newest = corrected(source, EDITS["change"][0], cast)
    draft = start_draft(translation, by=cast.analyst)
    save_draft(draft, {3: Saved("Одно.")}, by=cast.analyst, seen=0)
    with pytest.raises(Refused, match="another page") as refusal:
        save_draft(draft, {3: Saved("Другое.")}, by=cast.analyst, seen=0)
    assert refusal.value.code == "stale"
    with pytest.raises(Refused, match="author"):
        save_draft(draft, {3: Saved("Чужое.")}, by=cast.editor)
    corrected(newest, OLD, cast)
    with pytest.raises(Refused, match="once more"):
        finish_draft(draft, reason="The source changed.", by=cast.analyst)
    assert DraftUnit.objects.get(draft=draft, ordinal=3).text == "Одно."
    discard_draft(draft, by=cast.analyst)


def test_a_draft_needs_a_source_that_is_held(cast: Cast) -> None:
    with pytest.raises(Refused, match="text that is held"):
        start_draft(make.translation(cast.analyst), by=cast.analyst)


def test_a_reader_of_a_stale_translation_is_told_and_sees_old_and_new(
    translation: TextVersion, source: TextVersion, cast: Cast, client: Client
) -> None:
    client.force_login(cast.reader)
    assert "source changed since" not in client.get(translation.get_absolute_url()).content.decode()
    corrected(source, EDITS["change"][0], cast)
    page = client.get(translation.get_absolute_url()).content.decode()
    assert "1 sentence of the source is not what it was" in page
    assert "Stale" in client.get("/articles/").content.decode()
    shown = client.get(f"{translation.get_absolute_url()}changes/").content.decode()
    assert "Three" in shown
    assert "Four" in shown
    assert "Carry over" not in shown


def test_the_page_of_a_draft_keeps_what_was_typed_when_it_refuses(
    translation: TextVersion, source: TextVersion, cast: Cast, client: Client
) -> None:
    corrected(source, EDITS["change"][0], cast)
    client.force_login(cast.analyst)
    address = client.post(f"{translation.get_absolute_url()}carry-over/").headers["Location"]
    typed = {"seen": 0, **{f"text-{n}": line for n, line in enumerate(RUSSIAN)}, "reason": "Typed."}
    refused = client.post(address, {**typed, "text-0": "Напечатано.", "finish": "1"})
    assert refused.status_code == 422
    assert "Напечатано." in refused.content.decode()
    assert DraftUnit.objects.get(ordinal=0).text == RUSSIAN[0]
    done = client.post(address, {**typed, "text-3": "Четыре села.", "finish": "1"})
    assert done.headers["Location"].endswith("/4/")
