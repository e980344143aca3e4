"""Sentences: nothing of a text is lost, whatever it is made of, and what only looks like an end is none."""

import random
from pathlib import Path

import pytest

from articles.segment_profiles import PROFILES
from articles.segmentation import LETTER, LETTER_SIGN, SIGN_MARKS, segment
from bench.random_texts import is_lossless, random_text

GOLDEN = Path(__file__).with_name("golden_sentences.txt")


def golden() -> dict[str, list[str]]:
    """Return the hard cases of each language; “ | ” stands between two sentences."""
    parts = GOLDEN.read_text("utf-8").split("\n## ")[1:]
    return {lines[0]: lines[1:] for lines in (part.split("\n") for part in map(str.strip, parts))}


@pytest.mark.parametrize("language", sorted(golden()))
def test_a_sentence_ends_where_a_reader_says(language: str) -> None:
    cases = golden()[language]
    assert len(cases) >= 25
    for marked in cases:
        text = marked.replace(" | ", " ")
        assert [text[span.start : span.end] for span in segment(text, language)] == marked.split(" | "), marked


def test_nothing_of_a_random_text_is_lost() -> None:
    chance = random.Random(9)
    for language in [*PROFILES, "zh", ""]:
        for _ in range(40):
            text = random_text(chance)
            assert is_lossless(text, segment(text, language)), (language, text)


@pytest.mark.parametrize("text", ["", " \n\n ", "...", "?!", "\u3000", "a", ". . . .", "(" * 500, "A. " * 500])
def test_odd_texts_are_cut_without_loss(text: str) -> None:
    assert is_lossless(text, segment(text, "ru"))


PIECES = (
    *(
        "Ann",
        "Bob Li",
        "Dear Ann,",
        "Hi Bob,",
        "Hello Ann and Bob,",
        "Best,",
        "Best regards,",
        "Kind wishes,",
        "With Thanks,",
    ),
    *(
        "Thank you,",
        "Take care,",
        "Keep in touch,",
        "Cheers, Ann",
        "Sincerely, Bob",
        "Yours truly,",
        "Regards,",
        "P.S. So.",
        "PS - so",
    ),
    *(
        "02/03/2026 10:05 AM",
        "****",
        "*********",
        "a@b.example",
        "www.b.example",
        "https://b.example/x",
        ":-)",
        ";(",
        ":D",
    ),
    *("The gate is open.", "We saw it.", "? It", "- map.pdf", "This", "warm", "best", "U.S."),
)


def test_a_letter_is_never_taken_for_a_plain_text() -> None:
    """The quick look for signs of a letter misses nothing that the rules of letters would cut."""
    chance = random.Random(3)
    made = [" ".join(chance.choices(PIECES, k=4)) for _ in range(3_000)]
    cases = [marked.replace(" | ", " ") for marked in golden()["en"]]
    cut = [text for text in made + cases if LETTER.search(text)]
    assert len(cut) > 1_000
    assert [text for text in cut if not LETTER_SIGN.search(text)] == []
    assert [text for text in cut if not any(sign in text for sign in SIGN_MARKS)] == []
