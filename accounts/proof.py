"""What a session knows: since when its person is proved, who is half-way through signing in, what is still missing.

Everything here is about one request's session; rows are written by the actions.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.following import follow
from accounts.models import SiteSettings, User
from accounts.session_store import SIGNED_IN

PROVED = "proved_at"  # when the person last showed a factor, in seconds
PENDING = "half_signed_in"  # who gave the right password and owes a second factor
MUST_ADD = "must_add_factor"  # whether nothing may be done before a second factor is added
ROLES = "roles"  # of the person when the session was last looked at
STATE = "passkey_state"  # the challenge a browser is answering
PROOF_LASTS = timedelta(minutes=15)
STEP_LASTS = timedelta(minutes=10)
NEEDS_FACTOR = _("Your role needs a second factor. Sign in on the pages and add one, then try again.")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def lacks_second_factor(person: User, *, asked: Collection[str] | None = None) -> bool:
    """Tell whether a role asks for a second factor that the person, or who answers for a service account, has not.

    `asked` is of whom it is asked, if that is known already.
    """
    member = person.owner or person
    asked = SiteSettings.current().second_factor_roles if asked is None else asked
    wanted = set(asked) & set(member.roles)
    return bool(wanted) and not has_second_factor(member)


def roles_changed(request: HttpRequest, person: User) -> bool:
    """Tell whether a person's roles are others than when the session was last looked at.

    The session says so itself: a mark on its row would be lost to a request that is just saving it.
    """
    return request.session.get(ROLES) != sorted(person.roles)


@receiver(user_logged_in)
def note_the_beginning(sender: Any, request: HttpRequest, user: User, **_more: Any) -> None:
    """Let a new session say when and on what it began, that its person is proved, and what they still owe."""
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:300]
    how = request.session.get(SIGNED_IN, {}).get("how", "password")
    request.session[SIGNED_IN] = {"at": timezone.now().isoformat(), "agent": agent, "how": how}
    request.session[PROVED] = _seconds()
    _look(request, user)


def begin_session(request: HttpRequest, person: User, *, how: str) -> None:
    """Sign a person in, in a session with a new key and nothing from before."""
    request.session.flush()
    request.session[SIGNED_IN] = {"how": how}
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    follow(request)  # work that was asked for elsewhere


def look_anew(request: HttpRequest, person: User) -> None:
    """Renew the key of a session whose rights changed, and find out what its person owes now."""
    request.session.cycle_key()
    _look(request, person)


def _look(request: HttpRequest, person: User) -> None:
    request.session[ROLES] = sorted(person.roles)
    request.session[MUST_ADD] = lacks_second_factor(person)


def prove(request: HttpRequest) -> None:
    request.session.cycle_key()
    request.session[PROVED] = _seconds()


def is_proved(request: HttpRequest) -> bool:
    age: float = _seconds() - request.session.get(PROVED, 0)
    return 0 <= age < PROOF_LASTS.total_seconds()


def begin_second_step(request: HttpRequest, person: User, wanted: str) -> None:
    """Remember who owes a second factor; the password may not change meanwhile."""
    request.session.cycle_key()
    words = {"person": person.pk, "at": _seconds(), "next": wanted, "hash": person.get_session_auth_hash()}
    request.session[PENDING] = words


def second_step(request: HttpRequest) -> tuple[User, str] | None:
    """Return who owes a second factor, and where they wanted to go."""
    words = request.session.get(PENDING)
    if not words or not 0 <= _seconds() - words["at"] < STEP_LASTS.total_seconds():
        return None
    person = User.objects.active().filter(pk=words["person"]).first()
    return (person, words["next"]) if person and person.get_session_auth_hash() == words["hash"] else None


def keep_challenge(request: HttpRequest, state: dict[str, Any], purpose: str) -> None:
    request.session[STATE] = {"state": state, "at": _seconds(), "for": purpose}


def take_challenge(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """Return the challenge given out for a purpose, once."""
    kept = request.session.pop(STATE, None)
    if not kept or kept["for"] != purpose or _seconds() - kept["at"] > STEP_LASTS.total_seconds():
        return None
    state: dict[str, Any] = kept["state"]
    return state


def _seconds() -> float:
    return timezone.now().timestamp()
