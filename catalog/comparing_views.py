"""Two entries side by side, and how an entry is cited: what pages and API share of both."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Person
from accounts.strangers import open_when_public
from basics.errors import Refused
from catalog.comparing import Compared, compared, require_comparable
from catalog.models import Edition, Entry, Revision
from catalog.pages import for_strangers, known_for
from catalog.reference import EditionReference, Reference


@open_when_public
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show two entries of one kind field by field; without two codes, ask for them."""
    codes = [request.GET.get(name, "").strip().upper()[:20] for name in ("a", "b")]
    context: dict[str, Any] = {"a": codes[0], "b": codes[1], "only": request.GET.get("only") == "differences"}
    if not all(codes):
        return render(request, "catalog/compare.html", context)
    try:
        entries, rows = compared_entries(codes[0], codes[1], request.user)
    except Refused as refusal:
        context["refusal"] = refusal.message
        return render(request, "catalog/compare.html", context, status=422)
    context["differing"] = sum(row.differs for row in rows)
    context["rows"] = [row for row in rows if row.differs] if context["only"] else rows
    return render(request, "catalog/compare.html", {**context, "entries": entries})


def compared_entries(left: str, right: str, person: Person) -> tuple[list[Entry], list[Compared]]:
    """Return two entries that a person may read, and their fields; refuses (invalid) what cannot be compared."""
    found = {
        entry.code: entry for entry in Entry.objects.readable_by(person).with_content().filter(code__in=[left, right])
    }
    for name, code in (("a", left), ("b", right)):
        if code not in found:
            raise Refused.invalid(_("There is no entry %(code)s.") % {"code": code}, field=name)
    if left == right:
        raise Refused.invalid(_("Choose two different entries."), field="b")
    one, two = found[left], found[right]
    require_comparable([one.kind, two.kind])
    documents = [one.document, two.document]
    documents, known = (documents, known_for(documents)) if person.is_authenticated else for_strangers(documents)
    return [one, two], compared(one.kind, documents[0], documents[1], known)


def reference_of(revision: Revision, code: str, *, stranger: bool = False) -> Reference:
    """Return how a revision of an entry is cited: by the address where it stays as it is.

    That is not open to strangers; they are given the address of the entry.
    """
    args = [code] if stranger else [code, revision.number]
    url = settings.SITE_URL + reverse("catalog:entry" if stranger else "catalog:entry_revision", args=args)
    title = str(revision.document.get("title", code))
    return Reference(code, title, revision.number, revision.approved_at.date(), url)


def edition_reference(edition: Edition, content: Mapping[str, Any]) -> Reference:
    """Return how an entry of a frozen edition is cited."""
    url = settings.SITE_URL + reverse("catalog:edition_entry", args=[edition.name, content["code"]])
    title = content["document"]["title"]
    return Reference(content["code"], title, content["revision"], _issued(edition), url, edition.name)


def reference_of_edition(edition: Edition, sha256: str) -> EditionReference:
    """Return how a frozen edition as a whole is cited; `sha256` is that of the manifest its reader gets."""
    url = settings.SITE_URL + reverse("catalog:edition", args=[edition.name])
    title = edition.title or _("Catalog of security threats")
    return EditionReference(edition.name, title, 0, _issued(edition), url, edition.name, sha256)


def _issued(edition: Edition) -> date:
    found = edition.published_at or edition.frozen_at
    assert found is not None  # noqa: S101  # the constraint of frozen editions
    return found.date()


def asked_reference(code: str, person: Person, *, revision: str = "", edition: str = "") -> Reference:
    """Return how an entry is cited at an edition or a revision, else at its present one; 404 for what is not there."""
    if edition:
        of = get_object_or_404(Edition.objects.visible_to(person).frozen(), name=edition)
        return edition_reference(of, get_object_or_404(of.entries, entry__code=code).content)
    entry = get_object_or_404(Entry.objects.readable_by(person).with_content(), code=code)
    if not revision:
        assert entry.current is not None  # noqa: S101  # visible_to promises it
        return reference_of(entry.current, code, stranger=not person.is_authenticated)
    number = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 9 else 0
    found = get_object_or_404(Revision, entry=entry, number=number)
    if not person.is_authenticated and found.pk != entry.current_id:  # earlier words are the team's
        raise Http404
    return reference_of(found, code, stranger=not person.is_authenticated)
