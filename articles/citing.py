"""Who cites a text: its annotations, and what the rooms above rest on them. Those rooms tell their part at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects

from accounts.permissions import Person
from articles.models import TextVersion
from articles.vocabulary import direction_of


@dataclass(frozen=True)
class Citing:
    """One thing that rests on a text: what it is called, where it is, and which words of which text it cites."""

    label: str
    url: str
    quote: str
    number: int
    text: int
    start: int
    language: str = ""

    @property
    def direction(self) -> str:
        return direction_of(self.language)


_providers: list[Callable[[Iterable[int], Person], list[Citing]]] = []


def provide_citing(those_who_cite: Callable[[Iterable[int], Person], list[Citing]]) -> None:
    """Say, once, how a room finds what of it rests on texts, which it is given by their ids."""
    _providers.append(those_who_cite)


def citing(versions: Iterable[TextVersion], person: Person) -> list[Citing]:
    """Return what rests on any of these texts and may be seen by a person."""
    texts = {version.pk: version for version in versions}
    found = [one for those_who_cite in _providers for one in those_who_cite(list(texts), person)]
    if found:
        prefetch_related_objects(list(texts.values()), "paragraph_languages")
    return [replace(one, language=texts[one.text].language_at(one.start)) for one in found]
