"""Which standing of an entry leads to which, and what a standing allows. These write nothing."""

from django.utils.translation import gettext as _

from basics.errors import Refused
from catalog.models import Entry
from catalog.vocabulary import Status

STATUS = {
    "retire": Status.RETIRED,
    "supersede": Status.RETIRED,
    "take_down": Status.TAKEN_DOWN,
    "reinstate": Status.PUBLISHED,
}
# From which standing each is possible.
FROM = {
    "retire": {Status.PUBLISHED},
    "supersede": {Status.PUBLISHED},
    "take_down": {Status.PUBLISHED, Status.RETIRED},
    "reinstate": {Status.RETIRED, Status.TAKEN_DOWN},
}


def refuse_taken_down(entry: Entry) -> None:
    """Refuse other words for what was taken down; it has to be reinstated first."""
    if entry.is_taken_down:
        raise Refused.conflict(_("%(code)s was taken down. Propose to reinstate it first.") % {"code": entry.code})


def require_in_place(successor: Entry | None) -> None:
    """Refuse a successor that is retired or taken down itself."""
    if successor is not None and successor.status != Status.PUBLISHED:
        why = _("%(code)s is %(status)s and takes nothing's place.")
        raise Refused.conflict(why % {"code": successor.code, "status": successor.get_status_display()})


def require_possible(entry: Entry, verb: str) -> None:
    """Refuse a step that the entry's standing does not know."""
    if verb not in STATUS:
        raise Refused.invalid(_("Choose what should become of the entry."), field="intent")
    if entry.status not in FROM[verb]:
        message = _("%(code)s is %(status)s; this is not possible.")
        raise Refused.conflict(message % {"code": entry.code, "status": entry.get_status_display()})
