"""Which published entries rest on a text: told to the reader of the room below."""

from collections.abc import Iterable

from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from accounts.permissions import Person, may
from articles.citing import Citing
from catalog.models import Evidence


def entries_citing(texts: Iterable[int], person: Person) -> list[Citing]:
    """Return the present entries of the catalog that cite passages of these texts. One query."""
    if not may(person, "read_published"):
        return []
    found = Evidence.objects.filter(annotation__targets__text_version__in=texts).order_by("entry__code", "pk")
    title = KeyTextTransform("title", "entry__current__document")
    names = ("exact", "text_version__number", "text_version", "start")
    rows = found.values_list("entry__code", title, *(F(f"annotation__targets__{name}") for name in names))
    return [
        Citing(f"{code} {heading}", reverse("catalog:entry", args=[code]), *place)
        for code, heading, *place in dict.fromkeys(rows)
    ]
