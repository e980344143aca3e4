"""Who does not see a picture reads it: each has a name, a summary, and tables that lead wherever the picture leads."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from catalog.pictures.rendering import standalone, themed
from catalog.picturing import OF_CATALOG, OF_THREAT, Maker
from tests.catalog.pictures import samples

SVG = "{http://www.w3.org/2000/svg}"
DATA: dict[str, Callable[[], Any]] = {
    "matrix": samples.matrix,
    "map": samples.perimeter,
    "timeline": samples.timeline,
    "board": samples.board,
    "bow-tie": samples.bowtie,
    "graph": samples.graph,
    "ratings": samples.history,
}
MAKERS: dict[str, Maker] = {**OF_CATALOG, **OF_THREAT}


def test_every_kind_of_picture_is_here() -> None:
    assert set(DATA) == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_picture_has_a_name_and_a_summary(name: str) -> None:
    maker, content = MAKERS[name], DATA[name]()
    assert str(maker.title)
    assert str(maker.lede)
    for layout in (maker.wide, maker.narrow):
        drawing = layout(content)
        for markup in (themed(drawing, "here"), standalone(drawing)):
            root = ET.fromstring(markup)  # noqa: S314  # ours
            said = {element.get("id"): element.text for element in root.iter() if element.get("id")}
            assert said[root.get("aria-labelledby")]
            assert len(str(said[root.get("aria-describedby")]).split()) > 1
            for link in root.iter(f"{SVG}a"):
                assert "".join(link.itertext()).strip() or link.get("aria-label")


@pytest.mark.parametrize("name", MAKERS)
def test_the_tables_lead_wherever_the_picture_leads(name: str) -> None:
    maker, content = MAKERS[name], DATA[name]()
    tables = maker.tables(content)
    assert tables
    assert all(table.caption and all(table.columns) for table in tables)
    told = {cell.url for table in tables for row in table.rows for cell in row if cell.url}
    for layout in (maker.wide, maker.narrow):
        drawn = {str(shape.attributes["href"]) for shape in layout(content).walk() if shape.tag == "a"}
        entries = {url for url in drawn if re.match(r"/catalog/(THR|MSR)-", url)}
        assert entries <= told, sorted(entries - told)
