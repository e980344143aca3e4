"""What is said in a comment, checked, and what follows from it: who is told, and which words are suggested."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may
from articles.mentions import named_in
from basics.errors import Refused
from basics.remarks import BODY_MOST, MENTIONS_MOST, flood_since, refuse_crowd, refuse_flood
from basics.text import canonical
from review.contributing import suggest_edit
from review.discussion_anchoring import with_suggestion, words_on
from review.discussion_models import Comment, CommentMention, Place, Thread
from review.participation import Suggestion


def said(body: str) -> str:
    """Return the canonical text of a comment; refuses none, and too much."""
    body = canonical(body)
    if not body:
        raise Refused.invalid(_("Write something."), field="body")
    if len(body) > BODY_MOST:
        message = _("A comment has at most %(limit)d characters; this has %(length)d.")
        raise Refused.invalid(message % {"limit": BODY_MOST, "length": len(body)}, field="body")
    return body


def refuse_floods(by: User) -> None:
    """Refuse (limited) whoever posts faster than people write."""
    refuse_flood(Comment.objects.filter(author=by, created_at__gt=flood_since()).count())


def suggested(thread: Thread, words: str, *, by: User) -> Suggestion | None:
    """Check words that are suggested; those for a proposal are offered to its author by the ordinary action."""
    if not may(by, "propose"):
        raise Refused.invalid(_("Your role does not allow to suggest other words."), field="suggestion")
    standing = words_on(thread)
    if standing is None:
        message = _("There are no words here that others could take the place of. Quote those that you would change.")
        raise Refused.invalid(message, field="suggestion")
    if canonical(standing[1]) == words:
        raise Refused.invalid(_("These are the same words."), field="suggestion")
    if len(words) > BODY_MOST:
        message = _("At most %(limit)d characters; this has %(n)d.")
        raise Refused.invalid(message % {"limit": BODY_MOST, "n": len(words)}, field="suggestion")
    submission = thread.submission
    if thread.place != Place.PROPOSAL or submission is None or submission.current is None:
        return None
    whole = with_suggestion(thread, standing[0], words)
    try:
        return suggest_edit(submission, thread.field, whole, by=by, seen=submission.current.sha256)
    except Refused as refusal:
        raise Refused.invalid(refusal.whole, field="suggestion") from refusal


def tell_mentioned(comment: Comment, chosen: Collection[int], *, by: User) -> list[int]:
    """Note whom a comment names for the first time, and return their ids; `comment.unreached` may not see the thing.

    Nobody is told of what they may not see, and nobody of what they wrote themselves.
    """
    comment.unreached = []
    if "@" not in comment.body and not chosen:
        return []
    people = User.objects.filter(is_active=True).exclude(pk=by.pk)
    named = named_in(comment.body, people.values_list("pk", "name")) if "@" in comment.body else set()
    wanted = named | set(chosen)
    known = set(comment.mentions.values_list("person", flat=True))
    new = list(people.filter(pk__in=wanted - known).order_by("name", "pk")[: MENTIONS_MOST + 1])
    refuse_crowd(len(new))
    reached = [person for person in new if may_see(person, comment.thread)]
    comment.unreached = [person for person in new if person not in reached]
    CommentMention.objects.bulk_create(CommentMention(comment=comment, person=person) for person in reached)
    return [person.pk for person in reached]


def may_see(person: User, thread: Thread) -> bool:
    return Thread.objects.visible_to(person).filter(pk=thread.pk).exists()
