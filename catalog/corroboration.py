"""How many independent sources say a thing: what repeats, translates or quotes another one is not a second. Pure.

Each voice (one piece of supporting evidence) comes with its ties: what it goes back to. Voices that share a tie, or are
joined by others that do, are one source. Why two count as one is kept, so that a page can say it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

# The kinds of ties, those that say most first. All of an outlet are one kind of thing: `source`.
WHYS = ("article", "near", "made_from", "quotes", "source")
OUTLETS = ("source", "made_from", "quotes")


class Tie(NamedTuple):
    """Something that a voice goes back to. `why` is `article`, `near` (a reprint), `source` (the outlet it appeared
    in), `made_from` (the outlet it was translated from) or `quotes` (an outlet that the passage quotes); `what` is the
    id, the same for the outlets of the last three; `name` is what the outlet is called."""

    why: str
    what: int
    name: str = ""

    @property
    def node(self) -> tuple[str, int]:
        return ("source" if self.why in OUTLETS else self.why), self.what


@dataclass(frozen=True)
class Same:
    """Why the voices `one` and `other` count as one source: how each is tied to the same thing."""

    one: str
    other: str
    ties: tuple[Tie, Tie]

    @property
    def reason(self) -> str:
        """Say it in words, without the two voices themselves."""
        mine, theirs = self.ties
        name = mine.name or theirs.name
        return str(_words(mine.why, theirs.why) % {"name": name})


@dataclass(frozen=True)
class Corroboration:
    """The sources of one field: each a group of voices (their keys, in order), and why groups are groups."""

    groups: list[list[str]]
    same: list[Same]

    @property
    def count(self) -> int:
        return len(self.groups)

    @property
    def is_single(self) -> bool:
        return self.count == 1


def corroboration_of(voices: Mapping[str, Iterable[Tie]]) -> Corroboration:
    """Group voices, given with their ties by key, into independent sources, in the order in which they come.

    A group of n voices has n - 1 reasons: each says which earlier voice a voice goes with.
    """
    home = {key: key for key in voices}
    holders: dict[tuple[str, int], tuple[str, Tie]] = {}
    same: list[Same] = []
    for tie, key in _by_weight(voices):
        first = holders.setdefault(tie.node, (key, tie))
        root, other = _root(home, first[0]), _root(home, key)
        if root != other:
            home[other] = root
            same.append(Same(first[0], key, (first[1], tie)))
    groups: dict[str, list[str]] = {}
    for key in voices:
        groups.setdefault(_root(home, key), []).append(key)
    return Corroboration(list(groups.values()), same)


def _by_weight(voices: Mapping[str, Iterable[Tie]]) -> list[tuple[Tie, str]]:
    """Return every tie with its voice: all of one node together, the node that says most first."""
    every = [(tie, key) for key, ties in voices.items() for tie in ties]
    place = {key: number for number, key in enumerate(voices)}
    return sorted(every, key=lambda it: (_weight(it[0]), it[0].what, place[it[1]], WHYS.index(it[0].why)))


def _weight(tie: Tie) -> int:
    return ("article", "near", "source").index(tie.node[0])


def _root(home: dict[str, str], key: str) -> str:
    while home[key] != key:
        key = home[key]
    return key


def _words(mine: str, theirs: str) -> Any:
    """Return the words for two ways to be tied to one thing."""
    if "article" in (mine, theirs):
        return _("both are passages of one article")
    if "near" in (mine, theirs):
        return _("their articles say nearly the same words: one is a reprint")
    pair = {mine, theirs}
    if pair == {"source"}:
        return _("both appeared in %(name)s")
    if pair == {"source", "made_from"}:
        return _("one is a translation of what appeared in %(name)s, the other appeared there")
    if pair == {"source", "quotes"}:
        return _("one quotes %(name)s, the other appeared there")
    if pair == {"quotes"}:
        return _("both quote %(name)s")
    if pair == {"made_from"}:
        return _("both are translations of what appeared in %(name)s")
    return _("one quotes %(name)s, the other is a translation of what appeared there")
