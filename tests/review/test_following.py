"""Threads follow the words that they are about. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from review.following import Spot, follow, hunk_now, path_of, words_of
from review.hunks import hunks_of

OLD = "The upper lake rose by two metres in a week. Nobody warned the villages. Three of them lie on the fan."


def spot(words: str, text: str = OLD, path: str = "summary") -> Spot:
    start = text.index(words)
    return Spot(path, words, start, start + len(words))


def after(new: str, *words: str) -> list[Spot]:
    return follow({"summary": OLD}, {"summary": new}, [spot(one) for one in words])


def test_words_that_moved_are_followed_and_those_before_them_do_not_matter() -> None:
    (found,) = after(f"In July it happened. {OLD}", "Nobody warned the villages.")
    assert (found.start, found.standing) == (66, "carried")
    assert found.exact == "Nobody warned the villages.", "what it was opened on stays"


def test_words_that_were_edited_are_followed_with_their_edit() -> None:
    new = OLD.replace("Nobody warned", "Nobody has warned")
    (found,) = after(new, "Nobody warned the villages.")
    assert new[found.start : found.end] == "Nobody has warned the villages."
    assert found.standing == "carried"


def test_words_that_are_gone_are_told_and_found_again_when_they_return() -> None:
    shorter = OLD.replace("Nobody warned the villages. ", "")
    (lost,) = after(shorter, "Nobody warned the villages.")
    assert (lost.start, lost.end, lost.standing) == (None, None, "orphan")
    (found,) = follow({"summary": shorter}, {"summary": OLD}, [lost])
    assert OLD[found.start : found.end] == lost.exact and found.standing == "carried"


def test_a_thread_on_a_whole_field_or_item_follows_it_as_long_as_it_is_there() -> None:
    old = {"summary": OLD, "scenarios": [{"id": "s1", "title": "A night flood"}]}
    spots = [Spot("summary"), Spot("scenarios.s1"), Spot("scenarios.s1.title", "night", 2, 7)]
    kept = follow(old, {"summary": "Another.", "scenarios": [{"id": "s1", "title": "The night flood"}]}, spots)
    assert [one.standing for one in kept] == ["asserted", "asserted", "carried"]
    lost = follow(old, {"summary": "Another."}, spots)
    assert [one.standing for one in lost] == ["asserted", "orphan", "orphan"]
    back = follow({"summary": "Another."}, old, lost)
    assert [one.standing for one in back] == ["asserted", "asserted", "carried"]


def test_nothing_moves_where_nothing_changed() -> None:
    assert after(OLD, "Nobody warned") == [spot("Nobody warned")]


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 60), st.integers(1, 30))
def test_whatever_is_edited_a_passage_stands_inside_the_text_or_is_lost(old: str, new: str, at: int, size: int) -> None:
    exact = old[at : at + size]
    if not exact:
        return
    (found,) = follow({"summary": old}, {"summary": new}, [Spot("summary", exact, at, at + len(exact))])
    if found.start is None:
        assert found.standing == "orphan"
    else:
        assert found.end is not None and 0 <= found.start < found.end <= len(new)


def test_a_thread_on_a_change_follows_it_into_the_next_patch_set() -> None:
    base = {"title": "A lake", "summary": OLD}
    first = {"title": "A lake", "summary": f"It is July. {OLD}".replace("Three of them", "Four of them")}
    hunks = hunks_of("threat", base, first)
    late = next(one for one in hunks if "Four" in one.after)
    start, end = words_of(hunks, late)
    assert first["summary"][start:end] == late.after
    spot_ = Spot(path_of(late), late.after, start, end)

    second = {**first, "summary": first["summary"].replace("Four of them", "Five of them")}
    (moved,) = follow(first, second, [spot_])
    now = hunks_of("threat", base, second)
    found = hunk_now(now, late.sha256, moved)
    assert found != late.sha256 and next(one for one in now if one.sha256 == found).after.startswith("Five")
    assert hunk_now(hunks_of("threat", base, base), late.sha256, moved) == ""
    assert hunk_now(hunks, late.sha256, spot_) == late.sha256
