"""Words about proposals, for templates."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from basics import clock
from catalog.vocabulary import Kind
from review.live_news import UNKNOWN, seen_of
from review.models import EntryTranslationProposal, Intent, Proposal, QueueItem, Submission, TranslationReview
from review.states import State

register = template.Library()


@register.filter
def what_it_is(proposal: Proposal) -> str:
    """Say what would come of a proposal: a new threat, a change of MSR-CLI-001."""
    if proposal.entry is None:
        return _("New threat") if proposal.kind == Kind.THREAT else _("New measure")
    if proposal.intent != Intent.CHANGE:
        return f"{proposal.get_intent_display()} {proposal.entry.code}"
    return _("Change of %(code)s") % {"code": proposal.entry.code}


@register.filter
def whose_turn(submission: Submission, user: User) -> str:
    """Say who acts next; empty once it is decided."""
    if submission.state == State.SUBMITTED:
        if submission.publish_at:
            return _("Approved, with its time set")
        overdue = submission.due_at is not None and submission.due_at < clock.now()
        return _("Turn: editors, overdue") if overdue else _("Turn: editors")
    if submission.state in (State.DRAFT, State.CHANGES_REQUESTED):
        return _("Turn: you") if submission.author_id == user.pk else _("Turn: the author")
    return ""


@register.inclusion_tag("review/exhibit.html")
def exhibit(found: Any) -> dict[str, Any]:
    """Show one row of evidence: the sentence, where it stands, how far to trust it, and the chain behind it."""
    return {"exhibit": found, "citation": found.citation}


@register.filter
def live_seen(item: QueueItem) -> str:
    """Say what a page shows of an item of the queue."""
    return seen_of(item)


@register.filter
def live_seen_of(subject: Submission | EntryTranslationProposal | TranslationReview) -> str:
    """Say what the page of something in review shows of it: not who has claimed it."""
    shown = subject.text_version if isinstance(subject, TranslationReview) else subject.current
    return f"{subject.state}.{shown.sha256[:12] if shown else ''}.{UNKNOWN}"


@register.filter
def span(value: timedelta | None) -> str:
    """Say a length of time in its largest fitting unit: minutes below two hours, hours below two days, else days."""
    if value is None:
        return "—"
    minutes = round(value.total_seconds() / 60)
    if minutes < 1:
        return _("less than a minute")
    for unit, size in ((_days, 1440), (_hours, 60)):
        if minutes >= 2 * size:
            return unit(round(minutes / size))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


@register.filter
def item(rows: Any, place: int) -> Any:
    """Return what stands at a place of a list."""
    return rows[place]


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
