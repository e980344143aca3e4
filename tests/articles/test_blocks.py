"""Paragraphs and flat marks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.blocks import Mark, blocks_of, paragraph_spans
from articles.templatetags.reading import blocks_html

words = st.lists(st.sampled_from(["a", "🏔", "\n", "\n\n", " ", "<b>", "\n \n"]), min_size=1, max_size=30).map("".join)


@given(words, st.data())
@settings(deadline=None)
def test_segments_hold_the_whole_text_once_and_the_marks_that_cover_them(raw, data):
    text = raw.strip() or "a"
    ranges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    marks = [
        Mark(str(i), start, end, "claim") for i, (start, end) in enumerate(data.draw(st.lists(ranges, max_size=6)))
    ]
    blocks = blocks_of(text, marks)
    assert [block.start for block in blocks] == [start for start, _end in paragraph_spans(text)]
    for block in blocks:
        position = block.start
        for segment in block.segments:
            assert segment.start == position
            position += len(segment.text)
            assert text[segment.start : position] == segment.text
            over = {mark.key for mark in marks if mark.start < position and mark.end > segment.start}
            assert {mark.key for mark in segment.marks} == over


def test_a_text_without_blank_lines_has_a_paragraph_in_every_line():
    assert paragraph_spans("one\ntwo\n\nthree") == [(0, 7), (9, 14)]
    assert paragraph_spans("one\ntwo") == [(0, 3), (4, 7)]


def test_nested_marks_are_flat_and_every_one_has_an_anchor():
    outer, inner, same = Mark("o", 0, 9, "claim"), Mark("i", 0, 3, "event"), Mark("s", 0, 3, "place")
    html = blocks_html(blocks_of("one <two>", [outer, inner, same]))
    assert html.count("<mark") == 2
    assert "<mark" not in html.split("<mark")[1]
    for key in ("o", "i", "s"):
        assert html.count(f'id="mark-{key}"') == 1
    assert "&lt;two&gt;" in html
