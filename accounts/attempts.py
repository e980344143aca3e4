"""Count how often secrets are tried: in the database, because a count kept by each process doubles with two of them."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Attempt, User
from basics import clock
from basics.call import current_call
from basics.errors import Refused

WINDOW = timedelta(minutes=15)
KEEP = timedelta(days=1)


class Limit(NamedTuple):
    """How often in a window: for one account from one address, for one account from anywhere, from one address."""

    here: int
    account: int
    address: int


# A whole office may share an address; an account is guessed from many. 0: no account is known there.
LIMITS = {
    "sign_in": Limit(10, 100, 300),
    "second_step": Limit(10, 10, 300),
    "passkey": Limit(0, 0, 100),
    "confirm": Limit(10, 20, 300),
    "change_password": Limit(10, 20, 300),
    "ask_reset": Limit(3, 5, 30),
    "reset_password": Limit(10, 10, 30),
    "add_factor": Limit(10, 20, 100),
    "ask_email_change": Limit(5, 5, 30),
    "email_change": Limit(10, 10, 30),
    "accept_invitation": Limit(10, 20, 60),
}

# One statement: two processes that count at the same moment cannot both read the old number.
COUNT_ONE = """
INSERT INTO accounts_attempt AS held (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN held.since <= %(start)s THEN 1 ELSE held.count + 1 END,
    since = CASE WHEN held.since <= %(start)s THEN excluded.since ELSE held.since END
RETURNING count
"""


def limit_attempts(act: str, account: str = "") -> str:
    """Count one attempt and refuse above the limits of the act. Returns the key that a success forgets.

    Call it outside of transactions: what is rolled back is not counted.
    """
    limit, network = LIMITS[act], network_of(current_call().address)
    here = attempt_key(act, account, network)
    counts = [(attempt_key(act, network), limit.address)]
    if account:
        counts += [(attempt_key(act, account, "anywhere"), limit.account), (here, limit.here)]
    for key, most in counts:
        count = count_attempt(key, at=clock.now())
        if count == most + 1:  # once a window, so that the audit log cannot be flooded
            record(f"{act}_limited", User, by=None, after={"account_hash": here[:12]})
        if count > most:
            raise too_many()
    return here


def attempt_key(*words: str) -> str:
    """Return a keyed hash of what is counted, so that no address of a stranger is kept."""
    return salted_hmac("perimeter.attempt", "\n".join(words), algorithm="sha256").hexdigest()


def count_attempt(key: str, *, at: datetime) -> int:
    """Count one attempt and return how many there were in this window; forget what is long over."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, {"key": key, "at": at, "start": at - WINDOW})
        count = int(cursor.fetchone()[0])
    if count == 1:
        Attempt.objects.over(at=at, within=KEEP).delete()
    return count


def forget_attempts(key: str) -> None:
    Attempt.objects.filter(key=key).delete()


def network_of(address: str) -> str:
    """Return an IPv4 address, or the /64 of an IPv6 one: a single customer has all of it."""
    parsed = ip_address(address) if address else None
    return ":".join(parsed.exploded.split(":")[:4]) if isinstance(parsed, IPv6Address) else address


def too_many() -> Refused:
    minutes = int(WINDOW.total_seconds() // 60)
    message = _("Too many attempts. Wait %(minutes)s minutes, then try again; nothing was changed.")
    return Refused(Refused.LIMITED, message % {"minutes": minutes})
