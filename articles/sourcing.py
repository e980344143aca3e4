"""Changes of what is known of sources and their publications, each with its reason, which stays as history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.models import CustodyChange, Source, SourceChange, SourceItem
from basics.errors import Refused, check_row
from basics.text import canonical


@dataclass(frozen=True)
class CustodyStep:
    """One change of what is held of a publication: from, to, why, by whom and when."""

    before: words.Custody
    after: words.Custody
    reason: str
    changed_by: User
    changed_at: datetime


FACTS = ("homepage", "kind", "country", "languages", "owner", "affiliation")


@transaction.atomic
def change_source(source: Source, *, reason: str, by: User, **facts: Any) -> Source:
    """Change what is known of a source; `facts` are any of homepage, kind, country, languages, owner, affiliation.

    Refuses (invalid) a change without a reason, and one that changes nothing.
    """
    require(by, "manage_sources")
    source = Source.objects.select_for_update().get(pk=source.pk)
    given = {name: facts[name] for name in FACTS if name in facts and facts[name] != getattr(source, name)}
    if not given:
        raise Refused.invalid(_("Nothing was changed."), field="reason")
    before = {name: getattr(source, name) for name in given}
    for name, value in given.items():
        setattr(source, name, canonical(value) if isinstance(value, str) else value)
    check_row(source)
    source.save(update_fields=list(given))
    after = {name: getattr(source, name) for name in given}
    change = SourceChange(source=source, before=before, after=after, reason=_reason(reason), changed_by=by)
    change.save()
    record("change_source", source, by=by, before=before, after={**after, "reason": change.reason})
    return source


@transaction.atomic
def change_custody(item: SourceItem, custody: str, reason: str, *, by: User) -> SourceItem:
    """Say that more or less of a publication is held, or that it was withdrawn; the record of it stays.

    Refuses (invalid) a change without a reason, and one that changes nothing.
    """
    require(by, "manage_sources")
    change = write_custody(item, custody, reason, by=by)
    if change is None:
        raise Refused.invalid(_("It is so already."), field="custody")
    item, reason = change.source_item, change.reason
    before, after = {"custody": change.before}, {"custody": custody, "reason": reason}
    record("change_custody", item, by=by, before=before, after=after)
    return item


@transaction.atomic
def write_custody(item: SourceItem, custody: str, reason: str, *, by: User) -> CustodyChange | None:
    """Write what is held of a publication now, and keep what was said of it before; None when it is so already."""
    item = SourceItem.objects.select_for_update().get(pk=item.pk)
    if custody == item.custody:
        return None
    change = CustodyChange(source_item=item, before=item.custody, reason=_reason(reason), changed_by=by)
    item.custody = custody
    check_row(item)
    check_row(change)
    item.save(update_fields=["custody"])
    change.save()
    return change


def custody_history(item: SourceItem) -> list[CustodyStep]:
    """Return the changes of what is held of a publication, the last first."""
    steps, after = [], words.Custody(item.custody)
    for change in item.custody_changes.select_related("changed_by"):
        before = words.Custody(change.before)
        steps.append(CustodyStep(before, after, change.reason, change.changed_by, change.changed_at))
        after = before
    return steps


def withdrawal_of(item: SourceItem) -> CustodyChange | None:
    """Return when and why a publication was withdrawn; None when it was not, or was recorded so from the beginning."""
    return item.custody_changes.first() if item.is_withdrawn else None


def _reason(reason: str) -> str:
    reason = canonical(reason).strip()
    if not reason:
        raise Refused.invalid(_("Say why."), field="reason")
    return reason
