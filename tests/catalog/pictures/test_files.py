"""Pictures as files: colours of both themes, nothing that asks for another file, and PNG in every script."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from catalog.pictures import bowtie, grid
from catalog.pictures.drawing import Box, Drawing, link, rect, text
from catalog.pictures.palette import COLOURS, DARK, LIGHT
from catalog.pictures.png import png_of
from catalog.pictures.rendering import standalone, themed
from tests.catalog.pictures import samples

ROOT = Path(__file__).resolve().parents[3]
FONTS = ROOT / "static" / "fonts"


def line(words: str) -> Drawing:
    return Drawing(300, 40, "A line", "One line.", [text(10, 26, words, size=20)])


def test_colours_are_those_of_the_style_sheets() -> None:
    styles = "".join((ROOT / "static/css" / name).read_text() for name in ("tokens.css", "pictures.css"))
    known = dict(re.findall(r"(--[a-z0-9-]+): (light-dark\([^)]*\));", styles))
    for token, (light, dark) in COLOURS.items():
        assert known[token] == f"light-dark({light}, {dark})", token


def test_a_page_gets_colours_by_name_and_a_file_as_they_are() -> None:
    drawing = grid.wide(samples.matrix())
    assert 'fill="var(--level-5)"' in themed(drawing, "k")
    assert "var(" not in standalone(drawing)
    assert COLOURS["--level-5"][0] in standalone(drawing, theme=LIGHT)
    assert COLOURS["--level-5"][1] in standalone(drawing, theme=DARK)


def test_a_file_needs_nothing_else_and_leads_to_the_site() -> None:
    told = standalone(bowtie.wide(samples.bowtie()), site="https://perimeter.example", fonts=FONTS)
    assert 'href="https://perimeter.example/catalog/THR-WAT-001/"' in told
    assert set(re.findall(r"url\((?!data:)", told)) == set()
    assert told.count("@font-face") == 4  # latin, two of cyrillic, arabic


def test_only_the_fonts_that_the_words_need_are_in_a_file() -> None:
    assert standalone(line("Plain words"), fonts=FONTS).count("@font-face") == 1
    assert "Vazirmatn';font-weight" in standalone(line("تهدید"), fonts=FONTS)


def test_every_text_is_escaped() -> None:
    words = '<script>alert("x")</script> & \' "'
    shapes = [link(f'/a?b="{words}', words, rect(Box(0, 0, 30, 30), fill="--ink"), text(0, 0, words))]
    told = themed(Drawing(100, 40, words, words, shapes), "k")
    assert "<script" not in told
    assert told.count("&lt;script&gt;") == 5  # title, desc, address, the name, the text
    assert '="&quot;' not in told.replace('="/a?b=&quot;', "")


@pytest.mark.parametrize("words", ["Water", "Угроза", "Қауіп-қатер", "Ўзбекистон", "Azərbaycan", "تهدید امنیتی"])
def test_a_png_has_the_letters_of_every_script(words: str) -> None:
    """Words that the fonts lack come out as boxes, which are as wide whatever the letters."""
    drawn = Image.open(io.BytesIO(png_of(line(words))))
    lacking = Image.open(io.BytesIO(png_of(line("\u4e2d" * len(words)))))
    assert drawn.size == (2 * (300 + 40), 2 * (40 + 40))
    assert ink(drawn) != ink(lacking)
    assert len(ink(drawn)) > 10


def ink(picture: Image.Image) -> list[int]:
    """Return the columns that have something written in them."""
    grey = picture.convert("L")
    return [x for x in range(grey.width) if min(grey.crop((x, 0, x + 1, grey.height)).tobytes()) < 128]


def test_a_png_has_the_ground_of_its_theme() -> None:
    for theme, place in ((LIGHT, 0), (DARK, 1)):
        drawn = Image.open(io.BytesIO(png_of(line("Water"), theme=theme))).convert("RGB")
        assert "#{:02x}{:02x}{:02x}".format(*drawn.getpixel((1, 1))) == COLOURS["--paper"][place]


def test_what_no_xml_may_hold_is_left_out() -> None:
    told = standalone(line("A\ufffe lake\uffff \x0b"), fonts=FONTS)
    ET.fromstring(told)  # noqa: S314  # our own
    assert "A lake" in told
