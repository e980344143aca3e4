"""How well the body and the facts of pages are read: ours beside trafilatura alone, on the corpus of the tests.

python -m bench.bench_extraction [--worst 5]
"""

import argparse
import os
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import django


@dataclass(frozen=True)
class Row:
    """One page: F1 of the body's words, and which facts are exact (None where the page has none)."""

    name: str
    body: float
    title: bool
    author: bool
    date: bool
    site: bool


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def f1(found: str, gold: str) -> float:
    one, other = words(found), words(gold)
    shared = (one & other).total()
    return 0.0 if not shared else 2 * shared / (one.total() + other.total())


def row(page: Any, text: str, title: str, author: str, day: date | None, site: str) -> Row:
    story = page.story
    return Row(
        page.name,
        f1(text, page.body),
        title == story.title,
        author == page.author,
        day == story.published_on,
        site in {story.site, story.host},
    )


def ours(page: Any) -> Row:
    from articles.html_pages import read_page
    from articles.structure import joined

    found = read_page(page.html, page.url)
    facts = found.facts
    return row(page, joined(found.parts)[0], facts.title, facts.author, facts.published_on, facts.site)


def theirs(page: Any) -> Row:
    import trafilatura

    text = trafilatura.extract(page.html, url=page.url, include_comments=False, favor_recall=True) or ""
    facts = trafilatura.extract_metadata(page.html, default_url=page.url)
    day = date.fromisoformat(facts.date) if facts and facts.date else None
    title, author, site = ((getattr(facts, name) or "") for name in ("title", "author", "sitename"))
    return row(page, text, title, author, day, site)


def shares(rows: list[Row]) -> list[float]:
    exact = [sum(getattr(one, name) for one in rows) / len(rows) for name in ("title", "author", "date", "site")]
    return [sum(one.body for one in rows) / len(rows), min(one.body for one in rows), *exact]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worst", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.articles.corpus_themes import all_pages

    pages = all_pages()
    mine = [ours(page) for page in pages]
    print(f"{len(pages)} pages             body F1  worst  title  author   date   site")
    for name, rows in (("ours", mine), ("trafilatura alone", [theirs(page) for page in pages])):
        print(f"{name:20} " + "  ".join(f"{share * 100:5.1f}" for share in shares(rows)))
    for one in sorted(mine, key=lambda one: one.body + one.title + one.author + one.date + one.site)[: options.worst]:
        print(" ", one)


if __name__ == "__main__":
    main()
