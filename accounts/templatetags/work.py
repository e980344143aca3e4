"""Long work in words."""

from collections.abc import Iterable

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.following import tag_of
from accounts.models import Work, WorkState
from basics.templatetags.components import badge

register = template.Library()


@register.simple_tag
def work_words(work: Work) -> str:
    """Say how far work is: “412 of 1,000 captures”."""
    if work.state == WorkState.QUEUED:
        return _("waits for its turn")
    words = {"done": intcomma(work.done), "total": intcomma(work.total or 0), "unit": work.unit}
    if work.total:
        return _("%(done)s of %(total)s %(unit)s") % words
    return _("%(done)s %(unit)s") % words if work.done else ""


@register.simple_tag
def work_state(work: Work) -> SafeString:
    """Show how work ended, in its tone, with icon and word."""
    if work.harm:
        return badge(_("Look at this"), tone="danger", icon="octagon-alert")
    looks = {
        WorkState.DONE: (_("Done"), "success", "circle-check"),
        WorkState.FAILED: (_("Failed"), "danger", "octagon-alert"),
        WorkState.CANCELLED: (_("Cancelled"), "neutral", "circle-slash"),
    }
    word, tone, icon = looks[WorkState(work.state)]
    return badge(word, tone=tone, icon=icon)


@register.simple_tag
def work_tone(work: Work) -> str:
    """Return the tone in which the end of work is said."""
    if work.state == WorkState.CANCELLED:
        return "info"
    return "success" if work.state == WorkState.DONE and not work.harm else "danger"


@register.simple_tag
def work_in_short(found: Iterable[Work]) -> str:
    """Say in the bar what goes on: one thing's percentage, how many run, or that all has ended."""
    running = [row for row in found if row.is_open]
    if not running:
        return _("Finished")
    if len(running) == 1 and running[0].total:
        return f"{100 * min(running[0].done, running[0].total) // running[0].total} %"
    return ngettext("%(count)d running", "%(count)d running", len(running)) % {"count": len(running)}


@register.filter
def any_open(found: Iterable[Work]) -> bool:
    return any(row.is_open for row in found)


@register.filter
def work_tag(found: Iterable[Work]) -> str:
    return tag_of(list(found))
