"""What a file of another catalog says, row by row, before anything of it is proposed. Pure.

A reader (`read(file) -> Reading`) turns one format into these. `review.importing` alone makes proposals of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol


@dataclass(frozen=True)
class Identity:
    """What another catalog calls an entry: the parts of a row of `references` in `catalog.fields`."""

    scheme: str
    code: str
    version: str = ""
    url: str = ""


@dataclass(frozen=True)
class IncomingLink:
    """A link from an entry to another: `target` is a `key` of the same file, or a code of ours.

    `parts` are those of a row of `links` (of a threat: relation, sign, text) or of `threats` (of a measure: role, how,
    effectiveness), with its stable `id` where the file keeps one.
    """

    target: str
    parts: Mapping[str, Any]
    where: str = ""


@dataclass(frozen=True)
class Incoming:
    """One entry as a file says it.

    `key` names it in the file, and nothing else there; `where` is how a person finds it ("Threats, row 12"). `fields`
    are values by the names of `catalog.fields` (without `links`, `threats` and `references`, which stand apart); None
    empties a field, and what is not named stays as it is. `links` is None when the file says nothing of them.
    """

    key: str
    kind: str
    where: str
    fields: Mapping[str, Any]
    code: str = ""
    identities: tuple[Identity, ...] = ()
    links: tuple[IncomingLink, ...] | None = None
    gone: str = ""
    """`revoked` or `deprecated` where the source has given the entry up; `successor` is the key of what replaces it."""
    successor: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language (BCP 47), words by the paths of `catalog.translatable`."""
    base: str = ""
    """Of our own formats: the SHA-256 of the revision that the row was made from, by which what was edited is known."""
    language: str = "en"
    how: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By language, how it was translated: `method`, `post_edit`, `credit_line`, `agents`."""
    articles: Mapping[str, str] = field(default_factory=dict)
    """The titles of the articles that `events` name, by number: another installation numbers them differently."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that no proposal can be made of, and why; the rest of the file is not touched by it."""

    where: str
    reason: Any
    field: str = ""


@dataclass(frozen=True)
class Source:
    """The catalog that a file is an issue of: one source's imports belong together, and are reverted together."""

    scheme: str
    version: str = ""
    title: str = ""


@dataclass(frozen=True)
class Reading:
    """A file that was read: `own` is true of our own formats, whose codes are those of our catalog.

    `terms` are the words of its vocabularies: (vocabulary, code, labels by language).
    """

    source: Source
    rows: Iterable[Incoming | RefusedRow]
    own: bool = False
    terms: Iterable[tuple[str, str, Mapping[str, str]]] = ()


class Reader(Protocol):
    """Read a file that can be sought in; raises `Refused` (INVALID) for one that is not of the format at all."""

    def __call__(self, file: BinaryIO) -> Reading: ...


class SheetReader(Protocol):
    """Read sheets that people edit; a word that is none of `terms` (English labels by code, by vocabulary) is refused.

    Without `terms` it is left to the catalog, which refuses the whole entry.
    """

    def __call__(self, file: BinaryIO, terms: Mapping[str, Mapping[str, str]] | None = None) -> Reading: ...
