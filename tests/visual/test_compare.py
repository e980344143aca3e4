"""The eye itself: it lets pass what only another Chromium would draw differently, and sees what a person changed."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.visual.compare import compare, kept_small

PAGE = (720, 900)
TEXT, PAPER, ACCENT = "#151b1e", "#fafbfa", "#0b5a70"


def page(
    *,
    button: tuple[int, int] = (40, 300),
    fill: str = ACCENT,
    rule: str = "#7d898e",
    note: str = "#e3f0f3",
    words: int = 0,
) -> Image.Image:
    """Draw something like a page: lines of words, a filled and an outlined button, a note with a pale ground."""
    picture = Image.new("RGB", PAGE, PAPER)
    draw = ImageDraw.Draw(picture)
    for line in range(8):
        draw.text((40 + words, 40 + 24 * line), "Every statement leads back to its sentence. " * 2, fill=TEXT)
    x, y = button
    draw.rounded_rectangle((x, y, x + 110, y + 38), 6, fill=fill)
    draw.text((x + 20, y + 12), "Save", fill="white")
    draw.rounded_rectangle((x + 140, y, x + 250, y + 38), 6, outline=rule)
    draw.text((x + 160, y + 12), "Cancel", fill=TEXT)
    draw.rounded_rectangle((40, 400, 600, 480), 6, fill=note)
    return picture


SMALL: dict[str, Callable[[Image.Image], Image.Image]] = {
    "nothing at all": lambda picture: picture,
    "kept in fewer colours": lambda picture: kept_small(picture),
    "letters smoothed otherwise": lambda picture: picture.filter(ImageFilter.GaussianBlur(0.45)),
    "everything a pixel further": lambda picture: ImageChops.offset(picture, 1, 0),
    "a page a few pixels longer": lambda picture: picture.crop((0, 0, PAGE[0], PAGE[1] - 6)),
}


@pytest.mark.parametrize("change", SMALL.values(), ids=SMALL)
def test_what_another_chromium_may_do_passes(change: Callable[[Image.Image], Image.Image]) -> None:
    difference = compare(page(), change(page()))
    assert not difference.counts, str(difference)


def test_words_that_run_two_pixels_further_pass() -> None:
    assert not compare(page(), page(words=2)).counts


BIG = {
    "a pair of buttons four pixels to the right": page(button=(44, 300)),
    "a pair of buttons four pixels down": page(button=(40, 304)),
    "a button in another colour": page(fill="#2b4fa8"),
    "an outline that has gone": page(rule=PAPER),
    "a note that lost its ground": page(note=PAPER),
    "words half a line lower": ImageChops.offset(page(), 0, 12),
    "a page that ends early": page().crop((0, 0, PAGE[0], 700)),
}


@pytest.mark.parametrize("changed", BIG.values(), ids=BIG)
def test_what_a_person_changed_is_seen(changed: Image.Image) -> None:
    difference = compare(page(), changed)
    assert difference.counts, str(difference)


def test_an_outlined_button_alone_that_moves_four_pixels_is_seen() -> None:
    was, now = (Image.new("RGB", (1440, 2400), PAPER) for _ in range(2))
    ImageDraw.Draw(was).rounded_rectangle((900, 1000, 1010, 1038), 6, outline="#7d898e")
    ImageDraw.Draw(now).rounded_rectangle((904, 1000, 1014, 1038), 6, outline="#7d898e")
    assert compare(was, now).counts
