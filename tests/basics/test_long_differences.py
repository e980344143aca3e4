"""Long texts: by paragraph, then by sentence and word; folded, moved, rendered; never too much work."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from basics.passages import CHANGED, MOVED_AWAY, MOVED_HERE, SAME, passages_of
from basics.prose import to_html
from basics.prose_changes import blocks_of, rendered_changes
from basics.word_changes import DELETE, EQUAL, INSERT, Effort, Segment, word_changes

PARAGRAPHS = [f"The lake number {number} is watched from the moraine, day and night." for number in range(20)]
PIECES = [
    "The lake rises. ",
    "Озеро поднимается. ",
    "- one\n- two\n",
    "**dam**",
    "\n\n",
    "# Head\n\n",
    "ауыл, ",
    "[x](/a) ",
    "`<b>` & ",
]
SOME = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def both_texts(parts: list[Segment]) -> tuple[str, str]:
    old, new = ("".join(text for kind, text in parts if kind != other) for other in (INSERT, DELETE))
    return old, new


@settings(max_examples=60)
@given(SOME, SOME, st.sampled_from([0, 300, 10**6]))
def test_passages_give_both_texts_back_whatever_may_be_spent(old: str, new: str, pairs: int) -> None:
    passages = passages_of(old, new, Effort(pairs))
    assert both_texts([part for passage in passages for part in passage.parts]) == (old, new)
    assert both_texts(word_changes(old, new, Effort(pairs))) == (old, new)


def test_only_the_words_of_a_changed_paragraph_are_marked_and_the_others_can_be_folded() -> None:
    new = [*PARAGRAPHS]
    new[7] = new[7].replace("day and night", "by day")
    passages = passages_of("\n\n".join(PARAGRAPHS), "\n\n".join(new), Effort())
    assert [(passage.change, passage.count) for passage in passages] == [(SAME, 7), (CHANGED, 1), (SAME, 12)]
    assert [part for part in passages[1].parts if part.kind != EQUAL] == [
        (DELETE, "day and night"),
        (INSERT, "by day"),
    ]


def test_paragraphs_that_moved_are_told_and_not_shown_as_other_words() -> None:
    new = [*PARAGRAPHS[3:10], *PARAGRAPHS[:3], *PARAGRAPHS[10:]]
    passages = passages_of("\n\n".join(PARAGRAPHS), "\n\n".join(new), Effort())
    assert {(MOVED_AWAY, 3), (MOVED_HERE, 3)} <= {(passage.change, passage.count) for passage in passages}
    assert CHANGED not in {passage.change for passage in passages}


def test_what_is_too_much_to_compare_by_word_says_so_and_keeps_all_words() -> None:
    old = " ".join(f"The {number} lake is watched from the moraine by three people." for number in range(200))
    new = old.replace("watched", "seen")
    effort = Effort(pairs=20_000)
    assert both_texts(word_changes(old, new, effort)) == (old, new)
    assert effort.is_spent
    effort = Effort()
    assert len([part for part in word_changes(old, new, effort) if part.kind == INSERT]) == 200
    assert not effort.is_spent


def test_a_giant_sentence_with_one_changed_word_is_still_told_by_the_word() -> None:
    old = " ".join(f"w{number}" for number in range(20_000))
    assert [part for part in word_changes(old, old.replace("w555 ", "changed ")) if part.kind != EQUAL] == [
        (DELETE, "w555"),
        (INSERT, "changed"),
    ]


class Checker(HTMLParser):
    """Fails on tags that close in another order than they opened; keeps the words outside of one tag."""

    def __init__(self, without: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said, self.without = "", without

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open += [tag] if tag not in {"br", "hr"} else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += "" if self.without in self.open else data


def said(html: str, without: str) -> str:
    checker = Checker(without)
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return "".join(checker.said.split())


@settings(max_examples=60)
@given(SOME, SOME)
def test_rendered_changes_are_well_formed_and_say_both_texts(old: str, new: str) -> None:
    html = "".join(passage.html for passage in rendered_changes(old, new, Effort()))
    assert said(html, "del") == said(to_html(new), "-")
    if MOVED_HERE not in {passage.change for passage in rendered_changes(old, new, Effort())}:
        assert sorted(said(html, "ins")) == sorted(said(to_html(old), "-"))


def test_a_list_is_rendered_with_its_changed_words_marked() -> None:
    (shown,) = rendered_changes("- first gauge\n- second gauge", "- first gauge\n- *third* gauge", Effort())
    assert "<li><del>second</del><em><ins>third</ins></em> gauge</li>" in shown.html.replace("\n", "")


def test_html_of_a_text_is_cut_into_its_blocks() -> None:
    html = to_html("One.\n\n- a\n\n  b\n- c\n\n---\n\n> Two.\n> Three.")
    assert "".join(blocks_of(html)).strip() == html.strip()
    assert len(blocks_of(html)) == 4
