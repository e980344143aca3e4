"""Which pictures there are, and what a page, a file and the API make of one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog import picture_data as data
from catalog.picture_data import Asked
from catalog.pictures import board, bowtie, causes, causes_narrow, grid, history, perimeter, timeline
from catalog.pictures.drawing import Drawing, Table
from catalog.pictures.rendering import themed


class Maker(NamedTuple):
    """One kind of picture. `load` returns what is to be drawn, each a drawing of its own; `filters` narrow it."""

    title: Any
    lede: Any
    icon: str
    load: Callable[[Asked], list[Any]]
    wide: Callable[[Any], Drawing]
    narrow: Callable[[Any], Drawing]
    tables: Callable[[Any], list[Table]]
    filters: tuple[str, ...] = ()


def _one(load: Callable[[Asked], Any]) -> Callable[[Asked], list[Any]]:
    return lambda asked: [load(asked)]


THREATS = ("theme", "state", "direction", "nature")
TIMELINE = Maker(
    _("Timeline"),
    _("What happened and when, as far as the threats have it on record."),
    "history",
    _one(data.timeline),
    timeline.wide,
    timeline.narrow,
    timeline.tables,
    THREATS,
)
OF_CATALOG = {
    "matrix": Maker(
        _("Matrix"),
        _(
            "Every rated scenario by likelihood and impact. Where raters differ, lines say how far. Ratings of a round "
            "come in when it has ended, one’s own too."
        ),
        "scale",
        _one(data.matrix),
        grid.wide,
        grid.narrow,
        grid.tables,
        THREATS,
    ),
    "map": Maker(
        _("Map"),
        _("How many threats concern each state, and from which side of the perimeter they come."),
        "globe",
        _one(data.perimeter),
        perimeter.wide,
        perimeter.narrow,
        perimeter.tables,
        THREATS,
    ),
    "timeline": TIMELINE,
    "board": Maker(
        _("Measure board"),
        _("How far the measures are, state by state, and which of them have to move next."),
        "shield-check",
        _one(data.board),
        board.wide,
        board.narrow,
        board.tables,
        ("theme", "state"),
    ),
}
OF_THREAT = {
    "bow-tie": Maker(
        _("Bow-tie"),
        _("What causes the threat, what prevents it, what softens it, and what follows."),
        "compare",
        _one(data.bowtie),
        bowtie.wide,
        bowtie.narrow,
        bowtie.tables,
    ),
    "graph": Maker(
        _("Causes and effects"),
        _("The threats linked with this one, two steps each way."),
        "link",
        _one(data.graph),
        causes.wide,
        causes_narrow.narrow,
        causes.tables,
    ),
    "ratings": Maker(
        _("Ratings over time"),
        _("Every rating of every scenario. Nothing is averaged."),
        "gauge",
        data.histories,
        history.wide,
        history.narrow,
        history.tables,
    ),
    "timeline": TIMELINE._replace(filters=()),
}


@dataclass(frozen=True)
class Picture:
    """One picture ready to show; `name` is its place in the address, `query` what narrows it."""

    name: str
    maker: Maker
    content: Any
    code: str = ""
    query: str = ""

    @property
    def key(self) -> str:
        part = getattr(self.content, "scenario", "")
        return f"picture-{self.name}-{part}" if part else f"picture-{self.name}"

    @cached_property
    def drawing(self) -> Drawing:
        return self.maker.wide(self.content)

    @property
    def wide(self) -> SafeString:
        return SafeString(themed(self.drawing, f"{self.key}-wide"))

    @property
    def narrow(self) -> SafeString:
        return SafeString(themed(self.maker.narrow(self.content), f"{self.key}-narrow"))

    @property
    def tables(self) -> list[Table]:
        return self.maker.tables(self.content)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw: a timeline without events."""
        return self.name == "timeline" and not self.content.events

    @property
    def url(self) -> str:
        return reverse("catalog:entry_picture", args=[self.name, self.code])

    @property
    def svg_url(self) -> str:
        return self._file("svg")

    @property
    def png_url(self) -> str:
        return self._file("png")

    def _file(self, format_name: str) -> str:
        if self.code:
            address = reverse("catalog:entry_picture_file", args=[self.name, self.code, format_name])
        else:
            address = reverse("catalog:picture_file", args=[self.name, format_name])
        part = getattr(self.content, "scenario", "")
        query = "&".join(word for word in (self.query, urlencode({"scenario": part}) if part else "") if word)
        return f"{address}?{query}" if query else address


def pictures_of(name: str, asked: Asked, query: str = "") -> list[Picture]:
    """Return the picture of that name; of ratings one for each scenario that has any."""
    maker = OF_THREAT[name] if asked.entry else OF_CATALOG[name]
    code = asked.entry.code if asked.entry else ""
    return [Picture(name, maker, content, code, query) for content in maker.load(asked)]


def pictures_of_threat(asked: Asked) -> list[Picture]:
    """Return the pictures that the page of a threat shows: those that have something to say."""
    found = [picture for name in OF_THREAT for picture in pictures_of(name, asked)]
    return [picture for picture in found if any(_says(picture))]


def _says(picture: Picture) -> Iterator[bool]:
    content = picture.content
    yield picture.name == "ratings"
    yield picture.name == "graph" and bool(content.edges)
    yield picture.name == "timeline" and not picture.is_empty
    yield picture.name == "bow-tie" and any(items for _heading, items, _empty in content.columns)


def as_json(pictures: list[Picture], site: str = "") -> dict[str, Any]:
    """Return the same data as JSON: what is drawn, and the tables."""
    return {
        "results": [
            {
                "title": picture.drawing.title,
                "summary": picture.drawing.summary,
                "data": plain(picture.content),
                "tables": [_table(table) for table in picture.tables],
                "page_svg": f"{site}{picture.svg_url}",
                "page_png": f"{site}{picture.png_url}",
            }
            for picture in pictures
        ]
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [str(column) for column in table.columns],
        "rows": [[{"text": cell.text, "url": cell.url} for cell in row] for row in table.rows],
        "note": table.note,
    }


def plain(value: Any) -> Any:
    """Return dataclasses as what JSON knows; a mapping by pairs becomes a list of rows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: plain(inner) for key, inner in value.items()}
        return [{"key": plain(key), "value": plain(inner)} for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
