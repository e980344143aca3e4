"""Checking the bytes of every capture because an administrator asks for it: started by hand, done by a job."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import finish, start_work, working
from articles import actions
from articles.models import Capture


def start_checking(*, by: User) -> Work:
    """Ask for a look at the bytes of every capture."""
    require(by, "check_captures")
    task, total = "articles.tasks.check_captures", Capture.objects.count()
    title, unit = _("Checking every capture"), _("captures")
    return start_work("check_captures", title, by=by, task=task, unit=unit, total=total)


def check_captures(work: int) -> None:
    """Do what was asked for, if it is still wanted, and say what is altered or missing."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        found = actions.verify_captures(progress)
        mine.done = found.checked
        checked = ngettext("Checked %(count)d capture: ", "Checked %(count)d captures: ", found.checked)
        words = checked % {"count": found.checked} + _result(found.harmed)
        link = f"{reverse('accounts:audit')}?verb=capture_harmed" if found.harmed else ""
        finish(mine, words, link=link, harm=bool(found.harmed))


def _result(harmed: int) -> str:
    if not harmed:
        return _("all as they came.")
    return ngettext("%(count)d is altered or missing.", "%(count)d are altered or missing.", harmed) % {"count": harmed}
