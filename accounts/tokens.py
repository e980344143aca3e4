"""The only writers of API tokens and service accounts."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.attempts import attempt_key, count_attempt, network_of, too_many
from accounts.audit import record
from accounts.models import ApiToken, User
from accounts.permissions import MAY, SCOPES, may, require
from accounts.roles import Role, Scope
from accounts.token_text import SHOWN, digest_of, is_well_formed, new_token
from basics import clock
from basics.call import current_call
from basics.errors import Refused, check_row
from basics.prepared import Prepared

DAYS_MOST = 366
TOKENS_MOST = 20  # open ones, of one person or service account
WRONG_TOKENS = 60  # from one address, in the window of accounts.attempts
SEEN_EVERY = timedelta(minutes=1)
# Asked at every call of the API.
USABLE = Prepared(
    lambda at, digest: ApiToken.objects.usable(at=at).with_asked_factors().filter(digest=digest).order_by(),
    at=datetime,
    digest=str,
)


class NewToken(NamedTuple):
    """A token's row, and its words, which nobody can read again."""

    row: ApiToken
    words: str


def token_owner(words: str) -> ApiToken:
    """Return the usable token that these words are, and note that it was used; wrong ones are counted by address."""
    now = clock.now()
    found = USABLE.first(at=now, digest=digest_of(words)) if is_well_formed(words) else None
    if found is None:
        _count_wrong_token()
        raise Refused.forbidden(_("This token is unknown, revoked or expired."))
    # Seen once a minute is enough, and keeps a busy integration from rewriting one row at every call.
    unseen = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_EVERY)
    if found.last_used_at is None or found.last_used_at < now - SEEN_EVERY:
        ApiToken.objects.filter(unseen, pk=found.pk).update(last_used_at=now)
    return found


@transaction.atomic
def create_token(person: User, *, name: str, scopes: Iterable[str], days: int, by: User) -> NewToken:
    """Make a token for oneself or for a service account one owns. A token cannot make tokens."""
    if current_call().means == "token":
        raise Refused.forbidden(_("A token cannot make tokens: sign in."))
    person = User.objects.select_related("owner").select_for_update(of=("self",)).get(pk=person.pk)
    if by.pk not in {person.pk, person.owner_id}:
        raise Refused.forbidden(_("Tokens are made by whoever answers for them."))
    now = clock.now()
    if ApiToken.objects.filter(person=person).open(at=now).count() >= TOKENS_MOST:
        raise Refused.conflict(_("There are %(count)s tokens already. Revoke one first.") % {"count": TOKENS_MOST})
    if not 1 <= days <= DAYS_MOST:
        raise Refused.invalid(_("Choose from 1 to %(most)s days.") % {"most": DAYS_MOST}, field="days")
    words = new_token()
    token = ApiToken(
        person=person,
        name=_required(name),
        prefix=words[:SHOWN],
        digest=digest_of(words),
        scopes=_allowed_scopes(person, scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.save()
    after = {"name": token.name, "scopes": token.scopes, "for": person.pk, "expires_at": token.expires_at.isoformat()}
    record("create_token", token, by=by, after=after)
    return NewToken(token, words)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """End a token at once: its person, whoever answers for the service account, or an administrator."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("person").get(pk=token.pk)
    if by.pk not in {token.person_id, token.person.owner_id}:
        require(by, "manage_people")
    if token.revoked_at is not None:
        raise Refused.conflict(_("This token is revoked already."))
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record("revoke_token", token, by=by)
    return token


def revoke_tokens_of(person: User, *, by: User) -> int:
    """End all tokens of somebody who leaves, and of the service accounts they own; in the caller's transaction."""
    now = clock.now()
    rows = list(ApiToken.objects.answered_for_by(person).open(at=now).select_for_update(of=("self",)))
    ApiToken.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now)
    for row in rows:
        record("revoke_token", row, by=by)
    return len(rows)


@transaction.atomic
def add_service_account(name: str, roles: Iterable[str], *, owner: User, by: User) -> User:
    """Add an account for an integration: it never signs in, writes under its own name, and its owner answers for it."""
    require(by, "manage_people")
    if owner.is_service or not owner.is_active:
        raise Refused.invalid(_("A member must answer for a service account."), field="owner")
    chosen = sorted(set(roles))
    if not chosen or not set(chosen) <= {Role.READER, Role.ANALYST}:
        raise Refused.invalid(_("A service account reads, or works as an analyst."), field="roles")
    name = _required(name)
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "service"
    # No mail goes there: `.invalid` is reserved for addresses that are none (RFC 2606).
    email = f"{word[:40]}-{get_random_string(8).lower()}@service.invalid"
    account = User(email=email, name=name, roles=chosen, owner=owner)
    account.set_unusable_password()
    check_row(account)
    account.save()
    record("add_service_account", account, by=by, after={"roles": chosen, "owner": owner.pk})
    return account


def scopes_within(person: User) -> list[str]:
    """Return the scopes that a person's roles can fill with anything."""
    return [scope for scope in Scope.values if any(may(person, act) for act in MAY if SCOPES[act] == scope)]


def _allowed_scopes(person: User, scopes: Iterable[str]) -> list[str]:
    wanted = set(scopes)
    chosen = [scope for scope in Scope.values if scope in wanted]
    if not chosen or wanted - set(Scope.values):
        raise Refused.invalid(_("Choose at least one of the scopes."), field="scopes")
    if wanted - set(scopes_within(person)):
        raise Refused.invalid(_("A token never reaches further than the roles of its person."), field="scopes")
    return chosen


def _required(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused.invalid(_("Write a name."), field="name")
    return name[:80]


def _count_wrong_token() -> None:
    """Refuse an address that goes on guessing; what it tried is not kept."""
    network = network_of(current_call().address)
    if count_attempt(attempt_key("token", network), at=clock.now()) > WRONG_TOKENS:
        raise too_many()
