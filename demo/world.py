"""Read the demo world's data files: our own illustrative texts and entries, as TOML under `demo/world/`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basics.text import canonical

FOLDER = Path(__file__).resolve().parent / "world"
Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """Everything the demo tells, by kind; rows keep the keys of their files."""

    people: list[Row]
    sources: list[Row]
    articles: list[Row]
    rounds: list[Row]
    translations: dict[str, list[Row]]
    languages: list[Row]
    threats: list[Row]
    measures: list[Row]
    ratings: list[Row]
    proposals: list[Row]
    editions: list[Row]


def read_world() -> World:
    return World(
        people=_read("people.toml")["person"],
        sources=_read("sources.toml")["source"],
        articles=[_read(f"articles/{path.name}") for path in sorted((FOLDER / "articles").glob("*.toml"))],
        rounds=_read("rounds.toml")["round"],
        translations=_read("translations.toml"),
        languages=_read("languages.toml")["translation"],
        threats=_read("threats.toml")["threat"],
        measures=_read("measures.toml")["measure"],
        ratings=_read("ratings.toml")["rating"],
        proposals=_read("proposals.toml")["proposal"],
        editions=_read("editions.toml")["edition"],
    )


def texts_of(article: Row) -> list[Row]:
    """Return the texts of an article row: its original, if it is held, and its translations."""
    original = [article] if article.get("text") else []
    return [*original, *article.get("translation", [])]


def plain(text: str) -> str:
    return canonical(text)


def _read(name: str) -> Row:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
