"""What the actions of this room take: plain values, so that page, API, command and demo all say the same."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from articles import vocabulary as words
from articles.models import Source, SourceItem, TextVersion


@dataclass(frozen=True)
class Bytes:
    """Bytes as they came. `encoding` is a person's confirmed choice, empty when nobody chose.

    `url` is the address they came from; `claimed` the encoding that an HTTP header named, which is no more than that.
    """

    content: bytes
    method: str
    filename: str = ""
    encoding: str = ""
    url: str = ""
    claimed: str = ""


@dataclass(frozen=True)
class ItemFacts:
    """What is known of an outside publication."""

    title: str = ""
    url: str = ""
    author: str = ""
    language: str = ""
    published_on: date | None = None
    custody: str = words.Custody.UNKNOWN


@dataclass(frozen=True)
class SourceFacts:
    """A source that may not be recorded yet. Without a judgement it is made as F, *not judged yet*."""

    name: str
    reliability: str = ""
    reliability_reason: str = ""


@dataclass(frozen=True)
class Publication:
    """An outside publication, of a source that is known or made along with it."""

    source: Source | SourceFacts
    facts: ItemFacts


@dataclass(frozen=True)
class Quoted:
    """A passage, given by its words, that quotes another publication."""

    passage: str
    publication: Publication
    relation: str = words.QuoteRelation.QUOTES


@dataclass(frozen=True)
class Agent:
    """Who or what had a hand in a translation; `confidence` (0 to 1) is that of a machine translation engine."""

    name: str
    kind: str
    role: str
    version: str = ""
    member: User | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Provenance:
    """How a translation came to be; one of `source_version` and `source_item` is needed in the end."""

    method: str = words.TranslationMethod.UNKNOWN
    post_edit: str = words.PostEdit.NONE
    source_version: TextVersion | None = None
    source_item: SourceItem | None = None
    pivot_languages: tuple[str, ...] = ()
    completeness: str = words.Completeness.UNKNOWN
    credit_line: str = ""
    asserted_by: str = words.AssertedBy.UNKNOWN
    agents: tuple[Agent, ...] = ()


@dataclass(frozen=True)
class TextFacts:
    """What a person confirmed about a text: its title and author as printed, kind and BCP 47 language."""

    title: str
    language: str
    kind: str = words.TextKind.ORIGINAL
    author: str = ""
    provenance: Provenance | None = None


@dataclass(frozen=True)
class Passage:
    """A range of code points [start, end) and, if the caller has it, the quote it believes to stand there."""

    start: int
    end: int
    exact: str | None = None


@dataclass(frozen=True)
class Note:
    """The content of an annotation."""

    category: str
    motivation: str = words.Motivation.COMMENTING
    body: str = ""
    credibility: int | None = None
    tags: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Links:
    """What a program says of an annotation's addresses: the name it wishes, the canonical one, where it came from.

    `received` is the annotation as it came, to be written again so.
    """

    slug: str = ""
    canonical: str = ""
    via: str = ""
    received: dict[str, Any] | None = None
