"""Offer to take back what was just done: a message with an Undo button, on the next two pages.

What is taken back is an entry of the audit log; which of them can be, and how, stands in one table (`config/undo.py`).
"""

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.db import models
from django.http import HttpRequest

from accounts.models import AuditEntry
from accounts.sessions import PageRequest

PAGES = 2  # on how many pages the offer stands, unless it is dismissed


def offer_undo(request: PageRequest, words: Any, verb: str, thing: models.Model) -> None:
    """Say what was done, and offer to undo it: `verb` is what the audit log calls it."""
    mine = AuditEntry.objects.about(thing).filter(verb=verb, actor=request.user)
    _say(request, words, mine.order_by("-pk").values_list("pk", flat=True)[0], PAGES)


def undo_of(request: HttpRequest, message: Message) -> int | None:
    """Return which entry a shown message offers to undo, and keep the offer for the next page if it has one left."""
    found = _offered(message)
    if found is None:
        return None
    entry, pages = found
    if pages > 1:
        _say(request, message.message, entry, pages - 1)
    return entry


def withdraw_offer(request: HttpRequest, entry: int) -> None:
    """Forget the offer to undo an entry, and keep every other message."""
    for message in list(messages.get_messages(request)):
        if (_offered(message) or (0, 0))[0] != entry:
            messages.add_message(request, message.level, str(message.message), message.extra_tags or "")


def _say(request: HttpRequest, words: Any, entry: int, pages: int) -> None:
    messages.success(request, str(words), extra_tags=f"undo-{entry}-{pages}")


def _offered(message: Message) -> tuple[int, int] | None:
    """Return the entry and the pages left; messages are signed, so what stands in their tags is ours."""
    kind, _dash, rest = (message.extra_tags or "").partition("-")
    entry, _dash, pages = rest.partition("-")
    return (int(entry), int(pages)) if kind == "undo" else None
