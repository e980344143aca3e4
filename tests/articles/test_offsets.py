"""Offsets hold over everything Unicode can do to them."""

import unicodedata

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.passages import find_passage, quote_passage
from basics.errors import Refused
from basics.text import canonical, snap_to_graphemes

PIECES = [
    *("a", "B", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\u00a0", "\u200b", "\u200d", "\u2028", "\x0b", "\x85"),
    *(
        "é",
        "e\u0301",
        "\u0301",
        "й",
        "и\u0306",
        "ғ",
        "қ",
        "сирена",
        "زلزله",
        "\u202b",
        "\u0645\u200c",
        "क\u094dष",
        "한",
        "\u1112\u1161",
    ),
    *("🏔️", "👩‍👩‍👧", "🇰🇿", "🇰", "𝔘", "𐎠", "\ufeff", "\x00", "\ud800"),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)


def clusters(text: str) -> set[int]:
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


@given(texts)
@settings(deadline=None)
def test_a_canonical_text_stays_what_it_is(text):
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    once.encode()  # no lone surrogate is left for the database to refuse


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_a_range_is_widened_to_whole_clusters_and_no_further(raw, data):
    text = canonical(raw)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    new_start, new_end = snap_to_graphemes(text, start, end)
    edges = clusters(text)
    assert new_start == max(edge for edge in edges if edge <= start)
    assert new_end == min(edge for edge in edges if edge >= end)
    assert snap_to_graphemes(text, new_start, new_end) == (new_start, new_end)


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_a_quote_is_what_stands_at_its_place_and_is_found_again(raw, data):
    text = canonical(raw)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        quote = quote_passage(text, start, end, text[start:end])
    except Refused as refusal:
        assert "only spaces" in str(refusal)
        return
    assert text[quote.start : quote.end] == quote.exact
    assert text[: quote.start].endswith(quote.prefix)
    assert text[quote.end :].startswith(quote.suffix)
    assert quote_passage(text, quote.start, quote.end, quote.exact) == quote
    try:
        place = find_passage(text, quote.exact)
    except Refused as refusal:
        assert "occurs" in str(refusal) or "does not occur" in str(refusal)
    else:
        assert text[slice(*place)].split() == quote.exact.split()


def test_a_quote_is_found_however_its_lines_are_broken():
    text = "One two\n\nthree\u00a0four. One two."
    assert find_passage(text, "two three\nfour") == (4, 19)


def test_overlapping_places_of_a_quote_are_counted():
    try:
        find_passage("ana banana", "ana")
    except Refused as refusal:
        assert "3 times" in str(refusal)
    else:
        raise AssertionError("an ambiguous quote was taken")


def test_outer_spaces_of_a_selection_are_left_out():
    quote = quote_passage("The lake rose.", 3, 9, " lake ")
    assert (quote.start, quote.end, quote.exact) == (4, 8, "lake")
