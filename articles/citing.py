"""Who cites a text: its annotations, and what the rooms above rest on them. Those rooms tell their part at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.permissions import Person
from articles.models import TextVersion


@dataclass(frozen=True)
class Citing:
    """One thing that rests on a text: what it is called, where it is, and the words of the text that it cites."""

    label: str
    url: str
    quote: str
    number: int


_providers: list[Callable[[Iterable[int], Person], list[Citing]]] = []


def provide_citing(those_who_cite: Callable[[Iterable[int], Person], list[Citing]]) -> None:
    """Say, once, how a room finds what of it rests on texts, which it is given by their ids."""
    _providers.append(those_who_cite)


def citing(versions: Iterable[TextVersion], person: Person) -> list[Citing]:
    """Return what rests on any of these texts and may be seen by a person."""
    ids = [version.pk for version in versions]
    return [found for those_who_cite in _providers for found in those_who_cite(ids, person)]
