"""The long work that the frame shows: asked for only in sessions that have some, so that other pages pay nothing."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User, Work
from basics import clock
from basics.text import sha256_of

KEY = "work"
SHOWN = 5


def follow(request: HttpRequest) -> None:
    """Let the pages of this session show how far this person's work is, until there is none left."""
    request.session[KEY] = True


def followed(request: HttpRequest) -> list[Work]:
    """Return what runs and what has just ended, the newest first: one query, and none where nothing is followed."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not request.session.get(KEY):
        return []
    found = list(Work.objects.visible_to(user).current(at=clock.now())[:SHOWN])
    if not found:
        del request.session[KEY]
    return found


def lazily_followed(request: HttpRequest) -> "SimpleLazyObject[list[Work]]":
    """Return `followed`, asked for by the pages that show it alone."""
    return SimpleLazyObject(lambda: followed(request))


def tag_of(found: list[Work]) -> str:
    """Return what changes whenever the panel of this work would look different."""
    return sha256_of("|".join(f"{row.pk} {row.state} {row.done} {row.updated_at.isoformat()}" for row in found))[:32]
