"""What the small components make of values: days in one piece, hashes by their beginning."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from basics.moments import brief, when

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (date(2026, 3, 2), f">2{NO_BREAK}Mar{NO_BREAK}2026<"),
        (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), f">2{NO_BREAK}Mar{NO_BREAK}2026, 09:05<"),
        (None, ""),
    ],
)
def test_a_day_never_breaks_and_the_hour_may_fall_under_it(shown: date | None, words: str) -> None:
    with timezone.override("UTC"):
        assert words in when(shown)


def test_a_hash_among_other_words_is_shown_by_its_beginning_and_kept_whole_in_its_hint() -> None:
    whole = "0123456789abcdef" * 4
    assert brief(whole) == f'<span class="mono" title="{whole}">0123456789ab…</span>'


@pytest.mark.parametrize("words", ["approved", "0123456789ab", "0123456789abcdef" * 4 + "0", "A" * 64])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert brief(words) == words
