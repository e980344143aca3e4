"""Which published entries rest on a text: told to the reader of the room below."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Person, may
from articles.citing import Citing
from catalog.models import Entry, Evidence
from catalog.presenting import field_label
from catalog.vocabulary import Stance, Status


def entries_citing(texts: Iterable[int], person: Person) -> list[Citing]:
    """Return the present entries of the catalog that cite passages of these texts. One query."""
    if not may(person, "read_published"):
        return []
    found = Evidence.objects.filter(annotation__targets__text_version__in=texts)
    found = found.exclude(entry__status=Status.TAKEN_DOWN).order_by("entry__code", "pk")
    title = KeyTextTransform("title", "entry__current__document")
    names = ("exact", "text_version__number", "text_version", "start")
    places = (F(f"annotation__targets__{name}") for name in names)
    rows = found.values_list("entry__code", title, "entry__kind", "field", "stance", "annotation__uuid", *places)
    return [_citing(*row) for row in dict.fromkeys(rows)]


def _citing(code: str, heading: str, kind: str, field: str, stance: str, uuid: UUID, *place: Any) -> Citing:
    quote, number, text, start = place
    how = _("%(stance)s: %(field)s") % {"stance": Stance(stance).label, "field": field_label(kind, field)}
    url = reverse("catalog:entry", args=[code])
    return Citing(f"{code} {heading}", url, quote, number, text, start, how, str(uuid))


def cited_by_open_entries() -> Exists:
    """Tell of an annotation whether an entry cites it that strangers may read."""
    open_entries = Entry.objects.open_to_strangers().filter(current__isnull=False).exclude(status=Status.TAKEN_DOWN)
    return Exists(Evidence.objects.filter(annotation=OuterRef("pk"), entry__in=open_entries.values("pk")))


@dataclass(frozen=True)
class Resting:
    """A field of a published entry that an annotation is cited for, and how."""

    code: str
    title: str
    kind: str
    field: str
    label: str
    key: str
    stance: str
    annotation: str


def evidence_on(person: Person, **cited: Any) -> list[Resting]:
    """Return where published entries cite what is named of evidence, such as its `annotation`: evidence the other way
    round. One query."""
    if not may(person, "read_published"):
        return []
    found = Evidence.objects.filter(**cited, entry__status=Status.PUBLISHED).order_by("entry__code", "pk").distinct()
    title = KeyTextTransform("title", "entry__current__document")
    rows = found.values_list("entry__code", title, "entry__kind", "field", "key", "stance", "annotation__uuid")
    return [
        Resting(code, heading, kind, field, field_label(kind, field), key, stance, str(uuid))
        for code, heading, kind, field, key, stance, uuid in rows
    ]
