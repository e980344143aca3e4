"""The words of an entry that can stand in another language, by path, and how far a translation of them holds. Pure.

A path is `summary`, or `scenarios.s1.worst_case` with the stable id of the item. A translation is a mapping of paths to
`{"text", "source"}`: `source` is the SHA-256 of the words in the entry's own language which `text` was made from. What
differs from the hash of the present words is **stale**; that is computed whenever it is asked, and stored nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from basics.text import sha256_of
from catalog.schema import NORMAL, Document, Field, field_named, fields_of
from catalog.text_merging import merge_text

WORDS = ("line", "text")
# Codes and addresses are the same in every language, and what evidence says stays in its own.
LISTS_LEFT, PARTS_LEFT = frozenset({"references", "evidence"}), frozenset({"threat"})
Texts = dict[str, dict[str, str]]


class Said(str):
    """Words of which the language is known: `lang` is its BCP 47 tag, and `is_stale` says what its source did since."""

    lang: str
    is_stale: bool

    def __new__(cls, words: str, lang: str, *, is_stale: bool = False) -> "Said":
        made = super().__new__(cls, words)
        made.lang, made.is_stale = lang, is_stale
        return made


@dataclass(frozen=True)
class Coverage:
    """How far an entry stands in a language, by paths in the order of the schema; `gone` are no more in the entry."""

    language: str
    paths: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    gone: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.paths)

    @property
    def fresh(self) -> int:
        return self.total - len(self.missing) - len(self.stale)

    @property
    def is_none(self) -> bool:
        return len(self.missing) == self.total

    @property
    def is_complete(self) -> bool:
        """Tell whether every field is there and none is stale."""
        return not self.missing and not self.stale

    @property
    def share(self) -> int:
        """Return how much of it holds, in whole percent; 100 is said of what is complete alone."""
        return share_of(self.fresh, self.total)


def share_of(fresh: int, total: int) -> int:
    return fresh * 100 // total if total else 100


def translatable_parts(kind: str) -> dict[str, tuple[Field, ...]]:
    """Return the fields that hold words: a field of its own under its name, those of a list under the list's."""
    found: dict[str, tuple[Field, ...]] = {}
    for part in fields_of(kind):
        if part.shape in WORDS:
            found[part.name] = (part,)
        elif part.shape == "items" and part.name not in LISTS_LEFT:
            inner = tuple(row for row in part.parts if row.shape in WORDS and row.name not in PARTS_LEFT)
            found |= {part.name: inner} if inner else {}
    return found


def field_of(kind: str, path: str) -> Field | None:
    """Return the field that a path names, if its words can be translated."""
    name, _dot, rest = path.partition(".")
    part, inner = field_named(kind, name), rest.rpartition(".")[2]
    found = translatable_parts(kind).get(name, ())
    if part is None or (part.shape == "items") != bool(rest):
        return None
    return next((row for row in found if row.name == (inner or name)), None)


def words_of(kind: str, document: Document) -> dict[str, str]:
    """Return the words of a *published* document that can be translated, by path, in the order of the schema."""
    found: dict[str, str] = {}
    for name, parts in translatable_parts(kind).items():
        value = document.get(name)
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, list):
            for row in value:
                found |= {f"{name}.{row['id']}.{part.name}": row[part.name] for part in parts if row.get(part.name)}
    return found


def source_hash(words: str) -> str:
    """Return what a translated field keeps of the words it was made from."""
    return sha256_of(words)


def coverage(kind: str, document: Document, language: str, texts: Texts) -> Coverage:
    """Say how far `texts` translate a document."""
    words = words_of(kind, document)
    missing = tuple(path for path in words if path not in texts)
    stale = tuple(path for path in words if path in texts and is_stale(words[path], texts[path]))
    return Coverage(language, tuple(words), missing, stale, tuple(path for path in texts if path not in words))


def is_stale(words: str, row: Mapping[str, str]) -> bool:
    return source_hash(words) != row["source"]


def in_language(kind: str, document: Document, own: str, language: str, texts: Texts) -> Document:
    """Return a document to be read in a language: what is not translated keeps its words. All of them are `Said`."""
    told = {
        path: Said(texts[path]["text"], language, is_stale=is_stale(words, texts[path]))
        if path in texts
        else Said(words, own)
        for path, words in words_of(kind, document).items()
    }
    result = dict(document)
    for name, parts in translatable_parts(kind).items():
        if name in told:
            result[name] = told[name]
        elif isinstance(document.get(name), list):
            result[name] = [_row_in(name, row, parts, told) for row in document[name]]
    return result


def _row_in(name: str, row: Document, parts: Iterable[Field], told: Mapping[str, Said]) -> Document:
    paths = ((part.name, f"{name}.{row['id']}.{part.name}") for part in parts)
    return {**row, **{part: told[path] for part, path in paths if path in told}}


def normal_text(part: Field, text: str) -> str:
    """Return translated words in the canonical form of their field."""
    return str(NORMAL[part.shape](part, text))


@dataclass(frozen=True)
class Met:
    """Two translations made from one, merged; in `conflicts` both wrote something else, and mine stands in `texts`."""

    texts: Texts
    conflicts: tuple[str, ...]


def merge_texts(base: Texts, theirs: Texts, mine: Texts) -> Met:
    """Merge field by field, and inside of a field word by word; what was made from different source words conflicts."""
    texts, conflicts = {}, []
    for path in dict.fromkeys([*theirs, *mine]):
        row, clash = _merged(base.get(path), theirs.get(path), mine.get(path))
        if row is not None:
            texts[path] = row
        if clash:
            conflicts.append(path)
    return Met(texts, tuple(conflicts))


Row = dict[str, str] | None


def _merged(base: Row, theirs: Row, mine: Row) -> tuple[Row, bool]:
    if mine in (base, theirs):
        return theirs, False
    if theirs == base:
        return mine, False
    if base is None or theirs is None or mine is None or theirs["source"] != mine["source"]:
        return mine, True
    merged = merge_text(base["text"], mine["text"], theirs["text"])
    if merged.conflicts or merged.risky:
        return mine, True
    return {"text": merged.text, "source": mine["source"]}, False


def changed_paths(base: Texts, texts: Texts) -> tuple[str, ...]:
    """Return the paths that differ: other words, words taken away, or words that were found to hold still."""
    return tuple(path for path in dict.fromkeys([*texts, *base]) if base.get(path) != texts.get(path))
