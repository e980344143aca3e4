"""What an editor does to the rows of an alignment, and that no row is changed that they did not see."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from articles.beads import confirm_bead, explain_gap, merge_beads, shift_bead, split_bead, unlink_bead
from articles.models import Alignment, Bead
from basics.errors import Refused
from tests import make
from tests.people import Cast


@pytest.fixture
def made(cast: Cast) -> Alignment:
    return make.alignment(cast.analyst)


def row(made: Alignment, ordinal: int) -> Bead:
    return made.beads.get(ordinal=ordinal)


def both(made: Alignment, ordinal: int) -> str:
    return f"{row(made, ordinal).token} {row(made, ordinal + 1).token}"


def shape(made: Alignment) -> list[tuple[list[int], list[int]]]:
    return [(bead.source, bead.target) for bead in made.beads.all()]


def test_confirming_says_who_and_when(cast: Cast, made: Alignment) -> None:
    bead = confirm_bead(row(made, 0), seen=row(made, 0).token, by=cast.editor)
    assert (bead.confirmed_by, bead.confirmed_at is not None, bead.method) == (cast.editor, True, "aligner")
    entry = AuditEntry.objects.get(verb="confirm_bead")
    assert (entry.target_id, entry.actor) == (str(made.pk), cast.editor)
    assert made.beads.unconfirmed().count() == 4


def test_merging_joins_a_row_with_the_next_and_numbers_the_rest_anew(cast: Cast, made: Alignment) -> None:
    merged = merge_beads(row(made, 3), seen=both(made, 3), by=cast.editor)
    assert (merged.source, merged.target, merged.confidence) == ([3, 4], [3], None)
    assert merged.confirmed_by == cast.editor
    assert shape(made)[2:] == [([2], [2]), ([3, 4], [3])]
    merge_beads(row(made, 0), seen=both(made, 0), by=cast.editor)
    assert [bead.ordinal for bead in made.beads.all()] == [0, 1, 2]


def test_splitting_is_the_other_way_round(cast: Cast, made: Alignment) -> None:
    merged = merge_beads(row(made, 0), seen=both(made, 0), by=cast.editor)
    parts = split_bead(merged, 1, 1, seen=merged.token, by=cast.editor)
    assert [(part.source, part.target) for part in parts] == [([0], [0]), ([1], [1])]
    assert shape(made)[:2] == [([0], [0]), ([1], [1])]
    assert [bead.ordinal for bead in made.beads.all()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("cut", [(0, 0), (2, 1), (-1, 1), (1, 9)])
def test_a_split_gives_each_part_a_sentence(cast: Cast, made: Alignment, cut: tuple[int, int]) -> None:
    merged = merge_beads(row(made, 3), seen=both(made, 3), by=cast.editor)
    with pytest.raises(Refused):
        split_bead(merged, *cut, seen=merged.token, by=cast.editor)
    assert shape(made)[3] == ([3, 4], [3])


def test_shifting_moves_the_last_sentence_to_the_next_row(cast: Cast, made: Alignment) -> None:
    merge_beads(row(made, 0), seen=both(made, 0), by=cast.editor)
    shift_bead(row(made, 0), "target", seen=both(made, 0), by=cast.editor)
    assert shape(made)[:2] == [([0, 1], [0]), ([2], [1, 2])]
    with pytest.raises(Refused, match="no sentence to move"):
        shift_bead(unlink_bead(row(made, 0), seen=row(made, 0).token, by=cast.editor)[0], "target",
                   seen=both(made, 0), by=cast.editor)  # fmt: skip


def test_a_row_that_is_shifted_empty_goes(cast: Cast, made: Alignment) -> None:
    shift_bead(row(made, 3), "source", seen=both(made, 3), by=cast.editor)
    assert shape(made)[3:] == [([], [3]), ([3, 4], [])]
    shift_bead(row(made, 3), "target", seen=both(made, 3), by=cast.editor)
    assert shape(made)[3:] == [([3, 4], [3])]


def test_unlinking_leaves_two_gaps_that_want_a_reason(cast: Cast, made: Alignment) -> None:
    gaps = unlink_bead(row(made, 1), seen=row(made, 1).token, by=cast.editor)
    assert shape(made)[1:3] == [([1], []), ([], [1])]
    assert all(gap.confirmed_at is None and gap.reason == "" for gap in gaps)
    with pytest.raises(Refused, match="needs a reason"):
        confirm_bead(gaps[0], seen=gaps[0].token, by=cast.editor)
    merge_beads(row(made, 1), seen=both(made, 1), by=cast.editor)
    assert shape(made)[1] == ([1], [1])


def test_a_gap_gets_a_reason_from_the_list(cast: Cast, made: Alignment) -> None:
    gap = row(made, 4)
    for wrong in ("", "lost"):
        with pytest.raises(Refused, match="Choose why"):
            explain_gap(gap, wrong, seen=gap.token, by=cast.editor)
    explained = explain_gap(gap, "condensed", seen=gap.token, by=cast.editor, note="In the title.")
    assert (explained.reason, explained.note, explained.confirmed_by) == ("condensed", "In the title.", cast.editor)
    with pytest.raises(Refused, match="Only a sentence without a partner"):
        explain_gap(row(made, 0), "omitted", seen=row(made, 0).token, by=cast.editor)


ACTS: dict[str, Callable[[Bead, str, User], Any]] = {
    "confirm": lambda bead, seen, by: confirm_bead(bead, seen=seen.split()[0], by=by),
    "merge": lambda bead, seen, by: merge_beads(bead, seen=seen, by=by),
    "shift": lambda bead, seen, by: shift_bead(bead, "source", seen=seen, by=by),
    "unlink": lambda bead, seen, by: unlink_bead(bead, seen=seen.split()[0], by=by),
    "split": lambda bead, seen, by: split_bead(bead, 1, 0, seen=seen.split()[0], by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_rows_that_changed_meanwhile(cast: Cast, made: Alignment, act: str) -> None:
    bead, seen = row(made, 1), both(made, 1)
    unlink_bead(bead, seen=bead.token, by=cast.editor2)
    before = shape(made)
    with pytest.raises(Refused) as refusal:
        ACTS[act](bead, seen, cast.editor)
    assert refusal.value.code == Refused.CONFLICT
    assert shape(made) == before


@pytest.mark.parametrize("act", ACTS)
def test_only_an_editor_may(cast: Cast, made: Alignment, act: str) -> None:
    for person in (cast.analyst, cast.reader, cast.administrator, cast.former):
        with pytest.raises(Refused) as refusal:
            ACTS[act](row(made, 1), both(made, 1), person)
        assert refusal.value.code == Refused.FORBIDDEN
    ACTS[act](row(made, 1), both(made, 1), cast.editor)


def test_the_last_row_has_no_next_one(cast: Cast, made: Alignment) -> None:
    last = row(made, 4)
    with pytest.raises(Refused, match="no row after"):
        merge_beads(last, seen=last.token, by=cast.editor)


def test_whatever_is_done_every_sentence_stays_in_one_row(cast: Cast, made: Alignment) -> None:
    for ordinal, side in ((0, "source"), (1, "target"), (2, "source"), (0, "target")):
        shift_bead(row(made, ordinal), side, seen=both(made, ordinal), by=cast.editor)
        for text, size in (("source", 5), ("target", 4)):
            named = [index for bead in made.beads.all() for index in getattr(bead, text)]
            assert named == list(range(size))
        assert all(after.ordinal == before.ordinal + 1 for before, after in pairwise(made.beads.all()))
