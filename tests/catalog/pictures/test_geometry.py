"""Every drawing in both layouts: all of it seen, nothing covered, words that fit, and the same for the same data."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from catalog.pictures import board, bowtie, causes, causes_narrow, grid, history, perimeter, timeline
from catalog.pictures.drawing import Box, Card, Drawing, link, rect, text
from catalog.pictures.fonts import shortened, width_of, wrapped
from catalog.pictures.rendering import themed
from tests.catalog.pictures import samples
from tests.catalog.pictures.geometry import (
    covered_targets,
    covered_words,
    outside,
    overflowing_words,
    overlap,
    small_targets,
)

Draw = Callable[[], Drawing]


def cases() -> dict[str, Draw]:
    """Return drawings by name: each picture in each layout, with little, much and nothing."""
    layouts: dict[str, tuple[Callable, Callable, list]] = {
        "matrix": (grid.wide, grid.narrow, [samples.matrix(), samples.matrix(1), samples.matrix(12_345)]),
        "map": (perimeter.wide, perimeter.narrow, [samples.perimeter(), samples.perimeter(0), samples.perimeter(999)]),
        "bow-tie": (bowtie.wide, bowtie.narrow, [samples.bowtie(), samples.bowtie(0), samples.bowtie(30)]),
        "graph": (causes.wide, causes_narrow.narrow, [samples.graph(), samples.graph(1), samples.graph(12)]),
        "history": (history.wide, history.narrow, [samples.history(), samples.history(1, 1), samples.history(9, 8)]),
        "timeline": (timeline.wide, timeline.narrow, [samples.timeline(), samples.timeline(0), samples.timeline(60)]),
        "board": (board.wide, board.narrow, [samples.board(), samples.board(2), samples.board(900)]),
    }
    found: dict[str, Draw] = {}
    for name, (wide, narrow, data) in layouts.items():
        for number, content in enumerate(data):
            found[f"{name}-wide-{number}"] = lambda wide=wide, content=content: wide(content)
            found[f"{name}-narrow-{number}"] = lambda narrow=narrow, content=content: narrow(content)
    return found


CASES = cases()
every_drawing = pytest.mark.parametrize("name", CASES)


@every_drawing
def test_all_of_a_drawing_is_seen_and_nothing_covers_another(name: str) -> None:
    drawing = CASES[name]()
    assert not outside(drawing)
    assert not covered_words(drawing)
    assert not covered_targets(drawing)
    assert not small_targets(drawing)
    assert not overflowing_words(drawing)
    assert drawing.width in {360, 1080}


@every_drawing
def test_the_same_data_give_the_same_drawing_which_is_good_xml(name: str) -> None:
    told = themed(CASES[name](), "k")
    assert told == themed(CASES[name](), "k")
    root = ET.fromstring(told)  # noqa: S314  # our own
    assert root[0].tag.endswith("title")
    assert root[1].tag.endswith("desc")
    assert root[1].text
    assert not [element for element in root.iter() if "style" in element.attrib or element.tag.endswith("script")]


def test_words_are_cut_where_they_would_be_too_wide() -> None:
    for words in samples.TITLES:
        for line in [shortened(words, 90, 13), *wrapped(words, 90, 13, most=2)]:
            assert width_of(line, 13) <= 90
    assert wrapped("one two", 500, 13) == ["one two"]
    assert wrapped("Medium: 1 to 5 %", 80, 11)[-1].endswith("5\u00a0%")
    assert len(wrapped(" ".join(["word"] * 50), 90, 13, most=3)) == 3
    assert wrapped(" ".join(["word"] * 50), 90, 13, most=3)[-1].endswith("…")
    assert wrapped("", 90, 13) == [""]


def test_a_card_is_as_high_as_its_words_need() -> None:
    low, high = Card("Drones"), Card(samples.LONG, "code", "foot", most=3)
    assert low.height(180) < high.height(180)
    assert high.height(180) > high.height(400)


def test_no_link_of_the_graph_runs_behind_a_card() -> None:
    layout = causes.laid_out(samples.graph(6))
    for edge, points in layout.courses:
        for (x1, y1), (x2, y2) in pairwise(points):
            for code, box in layout.boxes.items():
                level = x1 != x2 and y1 == y2 and box.x < min(x1, x2) + 1 and box.right > max(x1, x2) - 1
                assert not (level and box.y < y1 < box.bottom), (edge, code)
    assert not [1 for a in layout.boxes.values() for b in layout.boxes.values() if a != b and overlap(a, b)]


def test_a_link_of_the_graph_ends_where_its_target_is_also_in_a_cycle() -> None:
    layout = causes.laid_out(samples.graph())
    assert len(layout.courses) == len(samples.graph().edges)
    for edge, points in layout.courses:
        for code, (x, y) in ((edge.source, points[0]), (edge.target, points[-1])):
            box = layout.boxes[code]
            assert x in {box.x, box.right}
            assert box.y < y < box.bottom


def test_layers_say_what_causes_what() -> None:
    layer = causes.layers_of(samples.graph())
    assert layer["THR-MID-001"] == 0
    assert layer["THR-CAU-000"] == -1
    assert layer["THR-FAR-000"] == -2
    assert layer["THR-EFF-000"] == 1
    assert layer["THR-END-000"] == 2


def test_what_is_left_out_of_a_layer_is_said() -> None:
    layout = causes.laid_out(samples.graph(12))
    assert len([code for code in layout.boxes if "CAU" in code]) == causes.LAYER_MOST
    assert len(layout.left_out) == len(causes.layers_of(samples.graph(12))) - len(layout.boxes)
    words = " ".join(shape.words for shape in causes.wide(samples.graph(12)).walk())
    assert f"{len(layout.left_out)} threats are left out" in words


def test_a_crowded_field_of_the_matrix_shows_some_and_counts_the_rest() -> None:
    words = [shape.words for shape in grid.wide(samples.matrix(12_345)).walk() if shape.tag == "text"]
    assert "+12k" in words
    words = [shape.words for shape in grid.wide(samples.matrix(14)).walk() if shape.tag == "text"]
    assert "+6" in words  # eight marks of fourteen


def test_partial_dates_are_told_and_ordered_as_far_as_they_are_known() -> None:
    events = timeline.in_order(samples.timeline().events)
    dates = [event.date for event in events]
    assert dates == [
        "1998",
        "2005-07",
        "2010",
        "2010-04-07",
        "2010-06-11",
        "2018-08",
        "2021-04-29",
        "2022-09-14",
        "2026-01",
    ]
    assert timeline.told("2005-07") == "July 2005"
    assert timeline.told("1998") == "1998"
    assert timeline.told("long ago") == "long ago"
    assert timeline.span_of("2026-02-30") is None
    assert timeline.span_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))


def test_the_tables_say_all_that_is_drawn() -> None:
    pairs: list[tuple[Any, Any]] = [
        (samples.matrix(), grid.tables),
        (samples.perimeter(), perimeter.tables),
        (samples.bowtie(), bowtie.tables),
        (samples.graph(), causes.tables),
        (samples.history(), history.tables),
        (samples.timeline(), timeline.tables),
        (samples.board(), board.tables),
    ]
    for content, tables in pairs:
        for table in tables(content):
            assert table.caption
            assert table.labelled  # each row as long as the heads
    rows = grid.tables(samples.matrix())[0].rows
    assert [cell.text for cell in rows[1]] == [
        "2",
        f"THR-WAT-002 {samples.TITLES[2]}",
        "Night-time outburst",
        "4 (from 2 to 5)",
        "4 (from 3 to 5)",
        "very high",
        "2",
    ]


def test_the_rules_see_what_is_wrong() -> None:
    far, near = rect(Box(90, 0, 30, 30), fill="--ink"), rect(Box(80, 10, 20, 30), fill="--ink")
    words = [text(10, 20, "one line over"), text(20, 22, "another")]
    bad = Drawing(100, 100, "Bad", "Bad.", [link("/a", "a", far), link("/b", "b", near, text(78, 60, "low")), *words])
    assert len(outside(bad)) == 1
    assert covered_words(bad) == ["one line over / another"]
    assert covered_targets(bad) == ["a / b"]
    assert small_targets(bad) == ["b"]
    assert len(overflowing_words(bad)) == 1
