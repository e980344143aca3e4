"""The lists at the end of the book: sources with the whole chain behind them, and the index. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from articles.vocabulary import Custody, Reliability, TextKind, direction_of, language_name
from basics.collation import sort_key
from catalog import vocabulary as words
from catalog.frozen_words import said_again

Content = Mapping[str, Any]
WEB = ("http://", "https://")


@dataclass(frozen=True)
class Link:
    """One link of a credit chain, in the language of the book."""

    relation: str
    title: str
    detail: str
    custody: str
    custody_label: str
    url: str
    lang: str = ""  # where its words are not in the language of the book


@dataclass(frozen=True)
class Source:
    """One text that the book quotes; `cited_in` are the codes of the entries that do."""

    number: int
    name: str
    title: str
    author: str
    language: str
    kind: str
    reliability: str
    published_on: date | None
    url: str
    sha256: str
    capture_sha256: str
    chain: tuple[Link, ...]
    cited_in: tuple[str, ...]

    @staticmethod
    def key(citation: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what tells one text from another, and puts them in their order: source, day, title."""
        source, text = citation["source"], citation["text"]
        order = (sort_key(source["name"]), source["name"], source.get("published_on") or "", text["title"])
        return (*order, text["language"], text["number"], text["sha256"], source["url"])

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"

    @property
    def dir(self) -> str:
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def reliability_label(self) -> str:
        return str(Reliability(self.reliability).label) if self.reliability in Reliability.values else ""

    @property
    def original_not_held(self) -> bool:
        return any(link.custody not in {Custody.HELD, ""} for link in self.chain)


def sources_of(contents: Iterable[Content]) -> dict[tuple[Any, ...], Source]:
    """Return every text that entries quote, by `Source.key`, numbered in the order of the list."""
    citations: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    cited: dict[tuple[Any, ...], dict[str, None]] = {}
    for content in contents:
        for row in content["evidence"]:
            key = Source.key(row["citation"])
            citations.setdefault(key, row["citation"])
            cited.setdefault(key, {})[content["code"]] = None
    return {
        key: _source(number, citations[key], tuple(cited[key])) for number, key in enumerate(sorted(citations), start=1)
    }


def _source(number: int, citation: Mapping[str, Any], cited_in: tuple[str, ...]) -> Source:
    text, source = citation["text"], citation["source"]
    day = source.get("published_on")
    return Source(
        number=number,
        name=source["name"],
        title=text["title"],
        author=text.get("author") or "",
        language=text["language"],
        kind=_kind(text["kind"]),
        reliability=source["reliability"],
        published_on=date.fromisoformat(day) if day else None,
        url=web_address(source["url"]),
        sha256=text["sha256"],
        capture_sha256=text.get("capture_sha256") or "",
        chain=tuple(map(_link, said_again(citation)["chain"])),
        cited_in=cited_in,
    )


def _link(step: Mapping[str, Any]) -> Link:
    return Link(
        relation=step.get("relation") or "",
        title=step["title"],
        detail=step.get("detail") or "",
        custody=step["custody"],
        custody_label=step["custody_label"],
        url=web_address(step.get("url") or ""),
        lang=step.get("words_lang", ""),
    )


def _kind(kind: str) -> str:
    return str(TextKind(kind).label) if kind in TextKind.values else kind


def web_address(url: str) -> str:
    """Return an address that a reader can follow from paper or a file: of the web, else none."""
    return url if url.startswith(WEB) else ""


@dataclass(frozen=True)
class Term:
    """A line of the index: a word and the codes of the entries under it."""

    label: str
    codes: tuple[str, ...]
    letter: str = ""


@dataclass(frozen=True)
class Heading:
    """A part of the index."""

    label: str
    terms: list[Term]


# Fields of documents that hold words of a vocabulary, by the vocabulary they are listed under.
FIELDS = {
    words.Vocabulary.THEME: ("theme", "themes"),
    words.Vocabulary.STATE: ("states",),
    words.Vocabulary.DIRECTION: ("direction",),
    words.Vocabulary.AREA: ("areas",),
    words.Vocabulary.SECTOR: ("sectors",),
    words.Vocabulary.ACTOR: ("actors",),
    words.Vocabulary.TAG: ("tags",),
}


def index_of(
    contents: Iterable[Content], terms: Mapping[tuple[str, str], str], titles: Mapping[str, str]
) -> list[Heading]:
    """Return the index: themes, states and the other vocabularies with the entries under each word, then all codes."""
    contents = list(contents)
    labels: dict[Any, Any] = {
        words.Vocabulary.THEME: _("Themes"),
        words.Vocabulary.STATE: _("States"),
        words.Vocabulary.DIRECTION: _("Directions"),
        words.Vocabulary.AREA: _("Areas"),
        words.Vocabulary.SECTOR: _("Sectors"),
        words.Vocabulary.ACTOR: _("Actors"),
        words.Vocabulary.TAG: _("Tags"),
    }
    headings = []
    for vocabulary, fields in FIELDS.items():
        under: dict[str, dict[str, None]] = {}
        for content in contents:
            for code in _named(content["document"], fields, vocabulary):
                under.setdefault(code, {})[content["code"]] = None
        rows = [Term(terms.get((vocabulary.value, code), code), tuple(codes)) for code, codes in under.items()]
        if rows:
            headings.append(Heading(str(labels[vocabulary]), sorted(rows, key=lambda row: sort_key(row.label))))
    codes = [Term(titles[content["code"]], (content["code"],)) for content in contents]
    return [*headings, Heading(str(_("Codes")), codes)] if codes else headings


def _named(document: Mapping[str, Any], fields: Iterable[str], vocabulary: str) -> list[str]:
    found: list[str] = []
    for name in fields:
        value = document.get(name) or []
        found += [value] if isinstance(value, str) else list(value)
    if vocabulary == words.Vocabulary.STATE:
        found += [row["state"] for row in document.get("parties", []) if row.get("state")]
    return list(dict.fromkeys(found))
