"""Checking every hash of a frozen edition as it lies in the database: started by hand, done by a job."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import finish, start_work, working
from basics.errors import Refused
from catalog.interchange import perimeter_json
from catalog.manifest import hash_of
from catalog.models import Edition
from catalog.verifying import first_wrong


def start_checking(edition: Edition, *, by: User) -> Work:
    """Ask for a look at every hash of a frozen edition."""
    require(by, "check_edition")
    if not edition.is_frozen:
        raise Refused.conflict(_("Edition %(name)s is not frozen yet; there is nothing to check.") % _named(edition))
    title, unit = _("Checking edition %(name)s") % _named(edition), _("entries")
    total, task = edition.entries.count(), "catalog.tasks.check_edition"
    return start_work("check_edition", title, by=by, task=task, unit=unit, total=total, subject=edition.name)


def check_edition(work: int) -> None:
    """Do what was asked for, if it is still wanted, and name the first part that differs."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        edition = Edition.objects.get(name=mine.subject)
        wrong = wrong_with(edition, progress)
        held = ngettext(
            "Checked %(count)d entry of edition %(name)s: every hash holds.",
            "Checked %(count)d entries of edition %(name)s: every hash holds.",
            mine.done,
        )
        words = wrong or held % {"count": mine.done, **_named(edition)}
        finish(mine, words, link=edition.get_absolute_url(), harm=bool(wrong))


def wrong_with(edition: Edition, going_on: Callable[[int], bool]) -> str:
    """Return what is wrong first with an edition, or "": each entry against the manifest, then the whole file."""
    expected, done = edition.manifest["entries"], 0
    rows = edition.entries.order_by("entry__code").values_list("entry__code", "content")
    for done, (code, content) in enumerate(rows.iterator(chunk_size=50), start=1):
        if hash_of(content) != expected.get(code):
            return _("Entry %(code)s is not what was frozen.") % {"code": code}
        going_on(done)
    if done != len(expected):
        return _("Entries are missing.")
    return first_wrong(b"".join(perimeter_json.write(edition)))


def _named(edition: Edition) -> dict[str, str]:
    return {"name": edition.name}
