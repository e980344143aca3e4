"""Read the demo world's data files: our own illustrative texts and entries, as TOML under `demo/world/`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basics.text import canonical

FIRST_DAY = 75.0  # days ago, when the story begins
FOLDER = Path(__file__).resolve().parent / "world"
Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """Everything the demo tells, by kind; rows keep the keys of their files."""

    people: list[Row]
    sources: list[Row]
    articles: list[Row]
    rounds: list[Row]
    tags: list[Row]
    translations: dict[str, list[Row]]
    languages: list[Row]
    threats: list[Row]
    measures: list[Row]
    ratings: list[Row]
    rating_rounds: list[Row]
    forecasts: list[Row]
    proposals: list[Row]
    editions: list[Row]


def read_world() -> World:
    return World(
        people=_read("people.toml")["person"],
        sources=_read("sources.toml")["source"],
        articles=[_read(f"articles/{path.name}") for path in sorted((FOLDER / "articles").glob("*.toml"))],
        rounds=_read("rounds.toml")["round"],
        tags=_read("tags.toml")["tag"],
        translations=_read("translations.toml"),
        languages=_read("languages.toml")["translation"],
        threats=_entries("threats", "threat"),
        measures=_entries("measures", "measure"),
        ratings=_read("ratings.toml")["rating"],
        rating_rounds=_read("rating_rounds.toml")["round"],
        forecasts=_read("forecasts.toml")["forecast"],
        proposals=_read("proposals.toml")["proposal"],
        editions=_read("editions.toml")["edition"],
    )


def _entries(name: str, kind: str) -> list[Row]:
    """Return entries with what the second version of the schema lets them say; lists meet item by item."""
    more = _read(f"{name}_2.toml")
    rows: list[Row] = _read(f"{name}.toml")[kind]
    return [{**row, "document": _joined(row["document"], more[row["key"]])} for row in rows]


def _joined(document: Row, more: Row) -> Row:
    joined = {**document, **more}
    for name in ("scenarios", "indicators"):
        if name in more:
            joined[name] = [{**one, **other} for one, other in zip(document[name], more[name], strict=True)]
    return joined


def texts_of(article: Row) -> list[Row]:
    """Return the texts of an article row: its original, if it is held, and its translations."""
    original = [article] if article.get("text") else []
    return [*original, *article.get("translation", [])]


def plain(text: str) -> str:
    return canonical(text)


def _read(name: str) -> Row:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
