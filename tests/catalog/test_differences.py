"""What changed between two documents: words, terms, items by their stable id."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from basics.word_changes import DELETE, EQUAL, INSERT, word_changes
from catalog import schema
from catalog.differences import field_changes, rows_of
from catalog.presenting import Known
from tests.make import threat_document

WORDS = st.lists(st.sampled_from(["lake", "озеро", "ауыл", "the", "the", " ", "\n\n", ".", "😀", "é", "oʻz", "0"]))
KNOWN = Known(terms={("state", "KG"): "Kyrgyzstan", ("state", "TJ"): "Tajikistan", ("state", "UZ"): "Uzbekistan"})


def threat(**changes):
    return schema.normalise("threat", threat_document(**changes))


@given(WORDS.map("".join) | st.text(), WORDS.map("".join) | st.text())
def test_segments_give_both_texts_back(old: str, new: str) -> None:
    segments = word_changes(old, new)
    assert "".join(text for kind, text in segments if kind != INSERT) == old
    assert "".join(text for kind, text in segments if kind != DELETE) == new
    assert all(text for _kind, text in segments)


def test_a_segment_never_cuts_a_word() -> None:
    segments = word_changes("The dam is weak.", "The dams are weak.")
    assert segments == [(EQUAL, "The "), (DELETE, "dam is"), (INSERT, "dams are"), (EQUAL, " weak.")]


def test_a_word_with_combining_marks_stays_whole() -> None:
    assert word_changes("и\u0306од", "и\u0306одтар") == [(DELETE, "и\u0306од"), (INSERT, "и\u0306одтар")]


def test_more_distinct_words_than_there_are_plain_characters_before_the_surrogates() -> None:
    old = " ".join(f"w{number}" for number in range(56_000))
    new = old.replace("w55500 ", "changed ")
    assert [part for part in word_changes(old, new) if part.kind != EQUAL] == [(DELETE, "w55500"), (INSERT, "changed")]


def test_texts_without_anything_in_common_hold_no_page_up_and_are_still_told_apart_rightly() -> None:
    chance = random.Random(1)
    old, new = ("".join(chance.choices(signs, k=20_000)) for signs in (".,;:!?-", "()[]{}.,"))
    start = time.process_time()  # not by the wall, which other tests share
    segments = word_changes(old, new)
    assert time.process_time() - start < 1.5
    assert "".join(text for kind, text in segments if kind != INSERT) == old
    assert "".join(text for kind, text in segments if kind != DELETE) == new


def test_equal_documents_have_no_changes() -> None:
    assert field_changes("threat", threat(), threat()) == []


def test_changes_come_in_the_order_of_the_schema_with_labels() -> None:
    changes = field_changes("threat", threat(), threat(tempo="chronic", title="Outburst of a lake"), KNOWN)
    assert [(change.name, change.label, change.change) for change in changes] == [
        ("title", "Title", "changed"),
        ("tempo", "Tempo", "changed"),
    ]
    assert changes[1].parts == [(DELETE, "acute"), (INSERT, "chronic")]


def test_terms_are_compared_one_by_one_and_by_their_labels() -> None:
    (change,) = field_changes("threat", threat(), threat(states=["KG", "UZ"]), KNOWN)
    assert [part for part in change.parts if part.text != ", "] == [
        (EQUAL, "Kyrgyzstan"),
        (DELETE, "Tajikistan"),
        (INSERT, "Uzbekistan"),
    ]


def test_items_are_matched_by_their_id_not_by_their_place() -> None:
    first = {"id": "s1", "title": "At night", "worst_case": "Nobody is warned."}
    second = {"id": "s2", "title": "By day", "worst_case": "Some are warned."}
    third = {"id": "s3", "title": "In winter", "worst_case": "Roads are closed."}
    old = threat(scenarios=[first, second])
    new = threat(scenarios=[{**second, "worst_case": "Most are warned."}, third])
    (change,) = field_changes("threat", old, new)
    assert [(item.key, item.change, item.title) for item in change.items] == [
        ("s2", "changed", "By day"),
        ("s3", "added", "In winter"),
        ("s1", "removed", "At night"),
    ]
    assert next(row.label for row in rows_of([change])) == "Scenarios: By day, Reasonable worst case"
    assert [row.note for row in rows_of([change])] == ["", "added", "added", "removed", "removed"]


def test_a_list_in_another_order_is_a_change_that_is_said() -> None:
    rows = [{"id": "i1", "title": "Level"}, {"id": "i2", "title": "Rain"}]
    (change,) = field_changes("threat", threat(indicators=rows), threat(indicators=rows[::-1]))
    assert (change.change, change.before, change.after) == ("moved", "Level; Rain", "Rain; Level")
    assert rows_of([change])[0].note == "in another order"


def test_an_item_that_moved_among_others_that_changed_is_told_with_both_places() -> None:
    rows = [{"id": f"i{number}", "title": f"Sign {number}"} for number in range(1, 5)]
    new = [rows[3], rows[0], {**rows[1], "threshold": "Two metres"}, rows[2]]
    (change,) = field_changes("threat", threat(indicators=rows), threat(indicators=new))
    assert [(item.key, item.change, item.places) for item in change.items] == [
        ("i4", "moved", (4, 1)),
        ("i2", "changed", None),
    ]
    (moved, changed) = rows_of([change])
    assert (moved.label, moved.note, moved.before, moved.after) == (
        "Early-warning indicators: Sign 4", "moved", "place 4", "place 1",
    )  # fmt: skip
    assert changed.after == "Two metres"


def test_links_are_told_as_added_removed_changed_and_moved() -> None:
    links = [
        {"id": f"l{number}", "relation": "causes", "threat": f"THR-CLI-00{number}", "text": "So."}
        for number in range(1, 5)
    ]
    new = [links[2], {**links[0], "text": "Otherwise."}, {**links[3], "id": "l9", "threat": "THR-CLI-009"}, links[1]]
    (change,) = field_changes("threat", threat(links=links), threat(links=new))
    assert {item.key: item.change for item in change.items} == {
        "l1": "changed", "l3": "moved", "l9": "added", "l4": "removed",
    }  # fmt: skip


def test_a_long_text_comes_by_paragraph_and_as_it_reads_when_asked() -> None:
    text = "\n\n".join(f"Paragraph {number} says that the *dam* is weak and the lake high." for number in range(30))
    old, new = threat(description=text), threat(description=text.replace("29 says", "29 denies"))
    (row,) = rows_of(field_changes("threat", old, new))
    assert [(passage.change, passage.count) for passage in row.passages] == [("same", 29), ("changed", 1)]
    assert [part for part in row.parts if part.kind != EQUAL] == [(DELETE, "says"), (INSERT, "denies")]
    (row,) = rows_of(field_changes("threat", old, new, rendered=True))
    assert "<del>says</del><ins>denies</ins> that the <em>dam</em>" in row.passages[-1].html


def test_evidence_is_shown_by_the_sentence_and_the_field_it_stands_under() -> None:
    uuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    row = {"id": "e1", "field": "summary", "annotation": uuid, "stance": "supports"}
    known = Known(quotes={uuid: "Three villages lie below."})
    rows = rows_of(field_changes("threat", threat(), threat(evidence=[row]), known))
    assert [(row.label, row.after) for row in rows] == [
        ("Evidence: “Three villages lie below.”, Field", "Summary"),
        ("Evidence: “Three villages lie below.”, Annotation", "“Three villages lie below.”"),
        ("Evidence: “Three villages lie below.”, Stance", "supports"),
    ]


def test_a_field_that_was_empty_is_added_and_one_that_is_emptied_removed() -> None:
    with_drivers = threat(drivers="Warm summers.")
    assert field_changes("threat", threat(), with_drivers)[0].change == "added"
    (change,) = field_changes("threat", with_drivers, threat())
    assert (change.change, change.parts) == ("removed", [(DELETE, "Warm summers.")])
