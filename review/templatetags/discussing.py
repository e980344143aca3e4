"""How much is discussed where, for pages of things: one query a page, none for who sees no discussions."""

from typing import Any

from django import template

from accounts.permissions import Person, may
from articles.models import Alignment, Annotation, AnnotationReply
from catalog.models import Edition, Entry
from review.discussion_news import seen_of_replies, seen_of_thread
from review.discussion_rows import rows_of_threads
from review.models import Submission, Thread

register = template.Library()


@register.filter(name="seen_of_thread")
def seen_of(thread: Thread) -> str:
    """Say what a page shows of a thread."""
    return seen_of_thread(thread)


@register.filter(name="seen_of_replies")
def replies_seen(annotation: Annotation, replies: list[AnnotationReply]) -> str:
    """Say what the page of an annotation shows of its thread."""
    return seen_of_replies(annotation, replies)


@register.simple_tag(takes_context=True)
def open_discussions(context: template.Context, thing: Any) -> dict[str, int] | None:
    """Return how many discussions are open on a thing by field (and `all`); None for who sees none.

    Of a proposal also by the hash of a single change.
    """
    user: Person = context["request"].user
    if not may(user, "see_review"):
        return None
    name = {Entry: "entry", Submission: "submission", Edition: "edition"}[type(thing)]
    rows = Thread.objects.visible_to(user).filter(**{name: thing}).open().counts("field", "hunk")
    found = {"all": sum(rows.values())}
    for (field, hunk), number in rows.items():
        for key in {field.partition(".")[0], hunk} - {""}:
            found[key] = found.get(key, 0) + number
    return found


@register.simple_tag(takes_context=True)
def discussed_rows(context: template.Context, alignment: Alignment) -> dict[int, int] | None:
    """Return how many discussions are open on each row of an alignment loaded `with_texts()`, by its number.

    Under -1 those whose words are not found any more; None for who sees none.
    """
    user = context["request"].user
    if not may(user, "see_review"):
        return None
    rows = rows_of_threads(alignment, user)
    open_ = set(Thread.objects.filter(pk__in=rows).open().values_list("pk", flat=True)) if rows else set()
    found: dict[int, int] = {}
    for pk, row in rows.items():
        if pk in open_:
            key = -1 if row is None else row
            found[key] = found.get(key, 0) + 1
    return found


@register.filter
def of(found: dict[Any, int] | None, key: Any) -> int:
    """Return the number under a key; 0 where there is none."""
    return (found or {}).get(key, 0)
