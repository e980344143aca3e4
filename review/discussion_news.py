"""What open pages of discussions are about: one thread (`thread:7`), or all of one thing (`entry_threads:3`).

The thread of an annotation is `annotation_thread:5`, and the lists of all discussions are `discussions`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import Alignment, Annotation, AnnotationReply
from review.discussion_models import ON, Place
from review.discussion_querysets import things_visible_to
from review.models import Comment, Thread
from review.pulse import News, TopicKind, provide_topic


def seen_of_thread(thread: Thread) -> str:
    """Say what a page shows of a thread: how many comments, and whether it is settled."""
    return f"{thread.comment_count}.{'' if thread.is_open else 'resolved'}"


def thread_news(user: User, number: int, seen: str) -> News | None:
    """Say how many comments of others came, and that the thread was settled or opened again."""
    thread = Thread.objects.visible_to(user).select_related("resolved_by").filter(pk=number).first()
    if thread is None:
        return None
    standing = seen_of_thread(thread)
    count, _dot, settled = seen.partition(".")
    if standing == seen or not (count.isdecimal() and len(count) < 9):
        return None if standing == seen else News("", standing)
    said = []
    theirs = Comment.objects.filter(thread=thread, number__gt=int(count)).exclude(author=user)
    if new := theirs.count():
        said.append(ngettext("%(count)d comment was added.", "%(count)d comments were added.", new) % {"count": new})
    if thread.resolved_by is not None and not settled and thread.resolved_by_id != user.pk:
        said.append(_("%(name)s resolved the discussion.") % {"name": thread.resolved_by.name})
    elif thread.is_open and settled:
        said.append(_("The discussion is open again."))
    return News(" ".join(said), standing)


def newest_comment(place: Place, number: int, user: User) -> str:
    """Say what a page shows of all that is said about one thing: its newest comment."""
    return str(_comments_on(place, number, user).aggregate(last=Max("pk"))["last"] or 0)


def _comments_on(place: Place, number: int, user: User) -> QuerySet[Comment]:
    """Return what is said where the page of a thing shows it: on rows, what is said of any version of the article."""
    found = Comment.objects.visible_to(user)
    if place != Place.BEAD:
        return found.filter(**{f"thread__{ON[place]}": number})
    article = Alignment.objects.filter(pk=number).values("target_set__text_version__article")
    return found.filter(thread__place=place, thread__text_version__article__in=article)


def news_on(place: Place) -> Callable[[User, int, str], News | None]:
    """Return what says how many comments of others came to one thing."""

    def news(user: User, number: int, seen: str) -> News | None:
        if not seen.isdecimal() or len(seen) > 18:
            return News("", newest_comment(place, number, user))
        found = _comments_on(place, number, user)
        theirs = Count("pk", filter=~Q(author=user))
        last = found.filter(pk__gt=int(seen)).aggregate(last=Max("pk"), theirs=theirs)
        if last["last"] is None:
            return None
        new = last["theirs"]
        said = ngettext("%(count)d comment was added.", "%(count)d comments were added.", new) % {"count": new}
        return News(said if new else "", str(last["last"]))

    return news


def _topic(place: Place) -> TopicKind:
    def rows(user: User, number: int) -> QuerySet[Any]:
        return things_visible_to(user)[ON[place]].filter(pk=number)

    return TopicKind(f"{place.value}_threads", rows, act="see_review", news=news_on(place))


def seen_of_replies(annotation: Annotation, replies: Iterable[AnnotationReply]) -> str:
    """Say what the page of an annotation shows of its thread: the newest reply, and whether it is settled."""
    newest = max((reply.pk for reply in replies), default=0)
    return f"{newest}.{'resolved' if annotation.resolved_at else ''}"


def annotation_thread_news(user: User, number: int, seen: str) -> News | None:
    """Say how many replies of others came, and that the thread was settled or opened again."""
    found = Annotation.objects.visible_to(user).select_related("resolved_by").filter(pk=number).first()
    if found is None:
        return None
    replies = AnnotationReply.objects.visible_to(user).filter(annotation=found).order_by()
    newest = replies.aggregate(last=Max("pk"))["last"] or 0
    settled = "resolved" if found.resolved_at else ""
    standing = f"{newest}.{settled}"
    last, _dot, before = seen.partition(".")
    if standing == seen or not (last.isdecimal() and len(last) < 19):
        return None if standing == seen else News("", standing)
    said = []
    if new := replies.present().filter(pk__gt=int(last)).exclude(author=user).count():
        said.append(ngettext("%(count)d comment was added.", "%(count)d comments were added.", new) % {"count": new})
    if found.resolved_by is not None and not before and found.resolved_by_id != user.pk:
        said.append(_("%(name)s resolved the discussion.") % {"name": found.resolved_by.name})
    elif before and not settled:
        said.append(_("The discussion is open again."))
    return News(" ".join(said), standing)


def _talked_over(user: User, number: int) -> QuerySet[Annotation]:
    return Annotation.objects.visible_to(user).present().filter(pk=number)


def provide_discussions() -> None:
    """Say that pages of discussions are about threads, about all that is said of one thing, and about all of them."""
    provide_topic(TopicKind("discussions", act="see_review"))
    provide_topic(TopicKind("annotation_thread", _talked_over, act="read_annotations", news=annotation_thread_news))
    provide_topic(TopicKind("thread", lambda user, n: Thread.objects.visible_to(user).filter(pk=n), news=thread_news))
    for place in Place:
        provide_topic(_topic(place))
