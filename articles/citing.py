"""Who cites a text: its annotations, and what the rooms above rest on them. Those rooms tell their part at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects

from accounts.permissions import Person
from articles.models import Annotation, TextVersion
from articles.vocabulary import direction_of


@dataclass(frozen=True)
class Citing:
    """One thing that rests on a text: what it is called, where it is, which words of which text it cites, and as what.

    `annotation` is the identifier of the one by which it cites them.
    """

    label: str
    url: str
    quote: str
    number: int
    text: int
    start: int
    how: str = ""
    annotation: str = ""
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


def resting_on(annotation: Annotation, person: Person) -> list[Citing]:
    """Return what rests on an annotation and may be seen by a person, each place of it once."""
    texts = TextVersion.objects.filter(targets__annotation=annotation).distinct().defer("text", "structure")
    found = [one for one in citing(texts, person) if one.annotation == str(annotation.uuid)]
    return list({(one.label, one.how): one for one in found}.values())
