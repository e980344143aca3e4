"""What the address of a queue asks for, read once for the page, the API, the facets and claiming. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import regex
from django.utils.translation import gettext_lazy as _

from review.states import OPEN, State

SHOWS: dict[str, tuple[str, ...]] = {
    "waiting": (State.SUBMITTED,),
    "scheduled": (State.SUBMITTED,),  # approved, and published at its time
    "returned": (State.CHANGES_REQUESTED,),
    "open": tuple(sorted(OPEN - {State.DRAFT})),
    "decided": (State.APPROVED, State.REJECTED, State.WITHDRAWN),
}
SHOW_WORDS = {
    "waiting": _("Awaiting decision"),
    "scheduled": _("Approved for a time"),
    "returned": _("Changes requested"),
    "open": _("All open"),
    "decided": _("Decided"),
}
SCOPES = ("mine", "all")
SORTS = {"waiting": "rank", "due": "due_rank", "newest": "since"}
FACETS = ("kind", "theme", "risk", "language")
NAMES = ("show", "scope", *FACETS, "author", "assigned", "claimed", "overdue", "q", "sort")
FREE = frozenset({"show", "scope", "sort"})  # that alone narrow nothing
WORDS_MOST = 8


@dataclass(frozen=True)
class Asked:
    """One question to the queue. `scope` `mine` keeps what this person may decide on (for others there is only `all`).

    `author` is a person's number; `assigned` is `me`, `nobody` or a number; `claimed` is `me`, `free` or `others`.
    """

    show: str = "waiting"
    scope: str = "mine"
    kind: str = ""
    theme: str = ""
    risk: str = ""
    language: str = ""
    author: str = ""
    assigned: str = ""
    claimed: str = ""
    overdue: str = ""
    sort: str = "waiting"
    q: str = ""

    @property
    def states(self) -> tuple[str, ...]:
        return SHOWS[self.show]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.q.split())

    @property
    def column(self) -> str:
        """The column that its pages go by."""
        return SORTS[self.sort]

    @property
    def oldest_first(self) -> bool:
        return self.sort != "newest"

    @property
    def address(self) -> dict[str, str]:
        """The words of an address that say all this, what is usual left out."""
        usual = usual_of(self.show)
        said = {name: getattr(self, name) for name in NAMES if name != "show"}
        show = {"show": self.show} if self.show != Asked.show else {}
        return {**show, **{name: value for name, value in said.items() if value and value != getattr(usual, name)}}

    @property
    def narrows(self) -> bool:
        return bool(self.address.keys() - FREE)

    def without(self, *names: str) -> "Asked":
        emptied: dict[str, Any] = dict.fromkeys(names, "")
        return replace(self, **emptied)


def usual_of(show: str) -> Asked:
    """Return what an address without a word means; of what is decided, the newest come first, whoever decides."""
    if show == "waiting":
        return Asked()
    return Asked(show=show, scope="all", sort="newest" if show == "decided" else "waiting")


def read_filters(given: Mapping[str, Any]) -> Asked:
    """Read an address; what says nothing that is known is as if it were not there."""
    said = {name: str(given.get(name, "")).strip()[:200] for name in NAMES}
    show = said["show"] if said["show"] in SHOWS else "waiting"
    usual = usual_of(show)
    return Asked(
        show=show,
        scope=said["scope"] if said["scope"] in SCOPES else usual.scope,
        **{name: said[name][:40].replace("\x00", "") for name in FACETS},
        author=_number(said["author"]),
        assigned=said["assigned"] if said["assigned"] in {"me", "nobody"} else _number(said["assigned"]),
        claimed=said["claimed"] if said["claimed"] in {"me", "free", "others"} else "",
        overdue="1" if said["overdue"] in {"1", "on", "true"} else "",
        sort=said["sort"] if said["sort"] in SORTS else usual.sort,
        q=" ".join(words_of(said["q"])),
    )


def with_query(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def words_of(text: str) -> list[str]:
    """Return the words of what was typed, lower case, without signs: what a search for beginnings takes."""
    return [str(word) for word in regex.findall(r"[\p{L}\p{N}\p{M}]+", text.lower())[:WORDS_MOST]]


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and 0 < len(text) < 10 else ""
