"""The single changes of which a proposal is made, each known by the SHA-256 of what it changes. Pure.

A hunk is a whole field, an item of a list by its stable id, the order of a list, or a run of sentences inside a long
text. Its hash covers where it stands and the words before and after, and nothing else: when an author revises, what
keeps its hash keeps its approvals, and what differs in anything has lost them. Nothing is matched by similarity.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

import regex

from basics.text import sha256_of
from catalog.schema import Document, Field, fields_of

FIELD, ITEM, ORDER, TEXT, STANDING = "field", "item", "order", "text", "standing"
_SENTENCE = regex.compile(r".*?(?:\n\n+|[.!?…][”»\")\]]*\s+|$)", regex.DOTALL)


@dataclass(frozen=True)
class Hunk:
    """One change: of `field`, at `at` (an item's id, or a code-point range `start:end` of the text before)."""

    kind: str
    field: str
    at: str
    before: Any
    after: Any

    @property
    def sha256(self) -> str:
        return sha256_of(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def hunks_of(kind: str, old: Document, new: Document) -> list[Hunk]:
    """Return the single changes between two normalised documents, in the order of the schema."""
    return [hunk for part in fields_of(kind) for hunk in _field_hunks(part, old.get(part.name), new.get(part.name))]


def standing_hunk(before: str, after: str, successor: str = "", *, revision: int = 0, reason: str = "") -> Hunk:
    """Return the change of an entry's status, for proposals that leave its words alone.

    It is about the revision that stands, and about the reason: that is what the public reads from then on.
    """
    return Hunk(STANDING, "standing", successor, [before, revision], [after, reason])


def part_of(kind: str, old: Document, new: Document, chosen: Collection[str]) -> Document:
    """Return `old` with only the chosen hunks (hashes) of `new`; with all of them it is `new`."""
    result = {}
    for part in fields_of(kind):
        before, after = old.get(part.name), new.get(part.name)
        taken = [hunk for hunk in _field_hunks(part, before, after) if hunk.sha256 in chosen]
        value = _with(before, after, taken) if taken else before
        if value not in (None, "", []):
            result[part.name] = value
    return result


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences and paragraph ends, losing nothing."""
    return [found for found in _SENTENCE.findall(text) if found]


def _field_hunks(part: Field, before: Any, after: Any) -> Iterator[Hunk]:
    if before == after:
        return
    if part.shape == "items":
        yield from _item_hunks(part.name, before or [], after or [])
    elif part.shape == "text" and before and after:
        yield from _text_hunks(part.name, before, after)
    else:
        yield Hunk(FIELD, part.name, "", before, after)


def _item_hunks(name: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Hunk]:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        if old.get(key) != new.get(key):
            yield Hunk(ITEM, name, key, old.get(key), new.get(key))
    was, now = [key for key in old if key in new], [key for key in new if key in old]
    if was != now:
        yield Hunk(ORDER, name, "", was, now)


def _text_hunks(name: str, before: str, after: str) -> Iterator[Hunk]:
    old, new = sentences_of(before), sentences_of(after)
    places = [0]
    for sentence in old:
        places.append(places[-1] + len(sentence))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Hunk(TEXT, name, f"{places[a]}:{places[b]}", "".join(old[a:b]), "".join(new[c:d]))


def _with(before: Any, after: Any, taken: list[Hunk]) -> Any:
    if taken[0].kind == FIELD:
        return after
    if taken[0].kind == TEXT:
        return _text_with(before, taken)
    return _items_with(before or [], after or [], taken)


def _text_with(text: str, taken: list[Hunk]) -> str:
    for hunk in reversed(taken):
        start, end = map(int, hunk.at.split(":"))
        text = text[:start] + hunk.after + text[end:]
    return text


def _items_with(before: list[Any], after: list[Any], taken: list[Hunk]) -> list[Any]:
    rows = {row["id"]: row for row in before}
    keys = list(rows)
    for hunk in taken:
        if hunk.kind == ORDER:
            kept = iter(hunk.after)  # those in both lists take each other's places; the removed stay where they are
            keys = [next(kept) if key in hunk.after else key for key in keys]
    for hunk in taken:
        if hunk.kind == ITEM and hunk.after is None:
            keys.remove(hunk.at)
        elif hunk.kind == ITEM:
            rows[hunk.at] = hunk.after
    _put_in(keys, [row["id"] for row in after], {hunk.at for hunk in taken if hunk.kind == ITEM and not hunk.before})
    return [rows[key] for key in keys]


def _put_in(keys: list[str], order: list[str], added: Collection[str]) -> None:
    """Put what was added behind what stands before it in the new list, as far as that is there."""
    for number, key in enumerate(order):
        if key in added and key not in keys:
            earlier = next((other for other in reversed(order[:number]) if other in keys), None)
            keys.insert(keys.index(earlier) + 1 if earlier is not None else 0, key)
