"""The offer to undo, as messages show it."""

from django import template
from django.contrib.messages.storage.base import Message

from accounts import undoing

register = template.Library()


@register.simple_tag(takes_context=True)
def undo_of(context: template.Context, message: Message) -> int | None:
    """Return the number of what a message offers to undo, if it does."""
    return undoing.undo_of(context["request"], message)
