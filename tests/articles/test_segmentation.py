"""Sentences: nothing of a text is lost, whatever it is made of, and what only looks like an end is none."""

import random
from pathlib import Path

import pytest

from articles.segment_profiles import PROFILES
from articles.segmentation import segment
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
