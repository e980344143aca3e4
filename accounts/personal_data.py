"""Hand a person everything the product holds of them, as one JSON file; the higher rooms tell their part at start."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import ApiToken, AuditEntry, EmailChange, Invitation, Session, User
from accounts.permissions import require
from accounts.querysets import AuditEntryQuerySet
from accounts.tasks import tell
from basics import clock
from basics.errors import Refused

FORMAT = "perimeter-personal-data/1"
AUDIT_MOST = 10_000  # newest entries of each kind
AT_ONCE = 1000  # rows that a download holds in memory

Row = dict[str, Any]
Parts = dict[str, Iterable[Row]]
_providers: dict[str, Callable[[User], Parts]] = {}


def provide_personal_data(name: str, parts: Callable[[User], Parts]) -> None:
    """Say, once, what a room holds of a person: lists of rows, by name."""
    _providers[name] = parts


def export_personal_data(person: User, *, by: User) -> Iterator[str]:
    """Return one's own data, or as an administrator somebody's, as the pieces of a JSON file; it is recorded."""
    if person.pk != by.pk:
        require(by, "manage_people")
    if person.erased_at is not None:
        raise Refused.conflict(_("The personal data of this person was erased."))
    record("export_personal_data", person, by=by)
    if person.pk != by.pk and person.is_active:
        tell(person, "export_personal_data")
    return _pieces(person)


def rows(found: models.QuerySet[Any, Any], *names: str, **renamed: str) -> Iterator[Row]:
    """Yield rows with these fields, oldest first, few in memory at a time; `renamed` leads to fields elsewhere."""
    heads = [*names, *renamed]
    lookups = [*names, *renamed.values()]
    for values in found.order_by("pk").values_list(*lookups).iterator(chunk_size=AT_ONCE):
        yield dict(zip(heads, values, strict=True))


def _pieces(person: User) -> Iterator[str]:
    facts = {"format": FORMAT, "made_at": clock.now(), "audit_entries_at_most": AUDIT_MOST, "person": _about(person)}
    yield "{"
    for name, value in facts.items():
        yield f"{_json(name)}: {_json(value)},\n"
    for name, parts in chain([("account", _account(person))], ((name, of(person)) for name, of in _providers.items())):
        yield f"{_json(name)}: {{"
        for number, (part, found) in enumerate(parts.items()):
            yield f"{',' if number else ''}\n  {_json(part)}: ["
            for index, row in enumerate(found):
                yield f"{',' if index else ''}\n    {_json(row)}"
            yield "]"
        yield "},\n"
    yield f"{_json('complete')}: true}}\n"  # a file that broke off says so by its lack, and by being no JSON


def _about(person: User) -> Row:
    names = ("id", "name", "email", "roles", "themes", "language", "is_active", "created_at", "last_login")
    return {name: getattr(person, name) for name in names}


def _account(person: User) -> Parts:
    """Return what this room holds of a person, without secrets."""
    sent = Invitation.objects.filter(invited_by=person)
    received = Invitation.objects.filter(accepted_by=person)
    dates = ("created_at", "expires_at", "accepted_at", "revoked_at")
    by_them = AuditEntry.objects.filter(actor=person)
    about_them = AuditEntry.objects.about(person).exclude(actor=person)
    return {
        "sessions": rows(
            Session.objects.filter(person=person), "started_at", "seen_at", "expire_date", "address", "agent", "how"
        ),
        "second_factors": _factors(person),
        "api_tokens": rows(
            ApiToken.objects.answered_for_by(person),
            *("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
            works_as="person__name",
        ),
        "service_accounts": rows(User.objects.filter(owner=person), "id", "name", "roles", "is_active", "created_at"),
        "invitations_sent": rows(sent, "email", "roles", *dates),
        "invitations_received": rows(received, "email", "roles", *dates, invited_by="invited_by__name"),
        "email_changes": rows(
            EmailChange.objects.filter(person=person), "email", "created_at", "expires_at", "done_at", "cancelled_at"
        ),
        "audit_by_this_person": _entries(by_them, "address"),
        "audit_about_this_person": _entries(about_them),
    }


def _factors(person: User) -> Iterator[Row]:
    for row in Authenticator.objects.filter(user=person).order_by("created_at", "pk"):
        name = row.data.get("name", "") if isinstance(row.data, dict) else ""
        yield {"type": row.type, "name": name, "created_at": row.created_at, "last_used_at": row.last_used_at}


def _entries(found: AuditEntryQuerySet, *more: str) -> Iterator[Row]:
    """Yield the newest entries; who else acted on the person is somebody else's data."""
    names = ("id", "at", "means", "verb", "target_type", "target_id", "target_label", "before", "after", *more)
    newest = found.order_by(F("at").desc(), F("id").desc()).values(*names)[:AUDIT_MOST]
    yield from newest.iterator(chunk_size=AT_ONCE)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
