"""What is asked of an edition before something is done with it: what it leaves out and why, and who may have it."""

from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.permissions import Person, may
from basics.errors import Refused
from catalog.changelog import Gone
from catalog.models import Edition, Entry
from catalog.vocabulary import ChangeClass, EditionMarkKind, EditionState, Status


def left_out_of(edition: Edition) -> set[str]:
    """Return the codes that editors leave out of an edition."""
    return set(edition.marks.filter(kind=EditionMarkKind.LEFT_OUT).values_list("entry__code", flat=True))


def gone_from(edition: Edition, codes: Collection[str]) -> dict[str, Gone]:
    """Return why entries are not in an edition: those of `codes`, which the one before had, and those left out."""
    marks = edition.marks.filter(kind=EditionMarkKind.LEFT_OUT, entry__status=Status.PUBLISHED)
    rows = marks.annotate(heading=F("entry__row__title")).values_list("entry__code", "heading", "reason")
    found = {code: Gone(ChangeClass.LEFT_OUT.value, reason, title=title) for code, title, reason in rows}
    for entry in Entry.objects.filter(code__in=set(codes) - set(found)).select_related("superseded_by"):
        found[entry.code] = _gone(entry)
    return found


def _gone(entry: Entry) -> Gone:
    if entry.superseded_by is not None:
        return Gone(ChangeClass.SUPERSESSION.value, entry.retired_reason, entry.superseded_by.code)
    kind = ChangeClass.REMOVAL if entry.is_taken_down else ChangeClass.DEPRECATION
    return Gone(kind.value, entry.retired_reason)


def refuse_to_hand_out(edition: Edition, person: Person | None) -> None:
    """Refuse (conflict) to hand out what is not frozen, what was given up, and to readers what is not published."""
    words = {"name": edition.name}
    if not edition.is_frozen:
        raise Refused.conflict(_("Edition %(name)s is not frozen yet; there is nothing to hand out.") % words)
    if edition.state == EditionState.ABANDONED:
        raise Refused.conflict(_("Edition %(name)s was given up; it is not handed out.") % words)
    if not edition.is_issued and person is not None and not may(person, "see_review"):
        raise Refused.conflict(_("Edition %(name)s is not published yet; there is nothing to hand out.") % words)
    is_stranger = person is not None and not person.is_authenticated
    if is_stranger and not Edition.objects.filter(pk=edition.pk).open_to_strangers().exists():
        raise Refused.forbidden(_("Edition %(name)s holds what is not for everybody.") % words)
