"""What open pages of this room are about, and what is said when one of those things changed under somebody's eyes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import Annotation, Article, TextVersion
from basics import clock
from catalog.models import Edition, Entry
from review.annotation_querysets import reviewed
from review.models import (
    AnnotationDecision,
    Decision,
    EntryTranslationDecision,
    EntryTranslationProposal,
    PendingDecision,
    QueueItem,
    Submission,
    TranslationDecision,
    TranslationReview,
)
from review.pulse import News, TopicKind, provide_topic
from review.queue_models import Kind
from review.queue_rules import said_of_claim
from review.states import State, Step

UNKNOWN = "?"  # of a claim: the page that shows it does not say
DECIDED = {State.APPROVED, State.REJECTED, State.CHANGES_REQUESTED}
DECISIONS: dict[str, tuple[Any, str]] = {
    Kind.PROPOSAL: (Decision, "submission_id"),
    Kind.ANNOTATION: (AnnotationDecision, "annotation_id"),
    Kind.TRANSLATION: (TranslationDecision, "review_id"),
    Kind.ENTRY_TRANSLATION: (EntryTranslationDecision, "proposal_id"),
}


def seen_of(item: QueueItem) -> str:
    """Say what a page shows of an item: its state, the beginning of its hash, and who has claimed it until when."""
    claim = ""
    if (holder := item.claimant(at=clock.now())) is not None and item.claimed_until is not None:
        claim = f"{holder.pk}-{int(item.claimed_until.timestamp())}"
    return f"{item.state}.{item.sha256[:12]}.{claim}"


def decided_words(items: Iterable[QueueItem]) -> dict[int, str]:
    """Say of items, by their number, who decided on each last: what waits its ten seconds, too. Two queries a kind."""
    found: dict[int, str] = {}
    for kind in Kind:
        rows = {item.object_id: item for item in items if item.kind == kind}
        if not rows:
            continue
        if kind == Kind.EDITION:
            found |= {rows[pk].pk: words for pk, words in _editions_decided(list(rows)) if rows[pk].state in DECIDED}
        for decision in _decisions(kind, list(rows)):
            item = rows[getattr(decision, DECISIONS[kind][1])]
            if item.state in DECIDED:
                found[item.pk] = _said_of(decision.by, decision.get_verdict_display(), decision.decided_at)
        waiting = PendingDecision.objects.filter(kind=kind, object_id__in=list(rows), outcome="waiting")
        for pending in waiting.select_related("batch__by"):
            batch = pending.batch
            found[rows[pending.object_id].pk] = _said_of(batch.by, batch.get_verdict_display(), batch.made_at)
    return found


def _decisions(kind: Kind, numbers: list[int]) -> QuerySet[Any] | tuple[()]:
    if kind not in DECISIONS:
        return ()
    model, name = DECISIONS[kind]
    found: QuerySet[Any] = model.objects.filter(**{f"{name}__in": numbers}).select_related("by").order_by("pk")
    return found


def _editions_decided(numbers: list[int]) -> Iterable[tuple[int, str]]:
    """Yield who published editions or gave them up: they say so themselves."""
    people = Edition.objects.filter(pk__in=numbers).select_related("published_by", "abandoned_by").light()
    for row in people:
        for by, at, step in (
            (row.published_by, row.published_at, Step.APPROVE),
            (row.abandoned_by, row.abandoned_at, Step.REJECT),
        ):
            if by is not None and at is not None:
                yield row.pk, _said_of(by, str(step.label), at)


def _said_of(by: User, verdict: str, at: datetime) -> str:
    words = {"name": by.name, "verdict": verdict, "when": _clock(at)}
    return _("%(name)s decided at %(when)s: %(verdict)s.") % words


def _clock(at: datetime) -> str:
    return date_format(timezone.localtime(at), "H:i")


def item_news(kind: Kind) -> Callable[[User, int, str], News | None]:
    """Return what compares an item of a kind with what a page shows of it."""

    def news(user: User, number: int, seen: str) -> News | None:
        item = QueueItem.objects.with_people().filter(kind=kind, object_id=number).first()
        if item is None:
            return None  # it was never submitted
        decided = decided_words([item]).get(item.pk, "")
        waits = item.state == State.SUBMITTED and bool(decided)
        standing = seen_of(item) + (".decided" if waits else "")
        if standing == seen:
            return None
        said = _item_said(item, user, seen, decided if waits or item.state in DECIDED else "")
        return News(said, standing, item.claim_left(at=clock.now()) if said == said_of_claim(item) else 0)

    return news


def _item_said(item: QueueItem, user: User, seen: str, decided: str) -> str:
    if not seen:  # a page that does not say what it shows learns it now
        return ""
    state, sha256, holder, *waits = [*seen.split("."), "", ""]
    if decided and (state != item.state or not any(waits)):
        return decided
    if state != item.state:
        by_author = item.state == State.WITHDRAWN
        return _("Its author withdrew it.") if by_author else _("It was submitted anew.")
    if sha256 != item.sha256[:12]:
        return _("A newer version of it was submitted.")
    if any(waits) and not decided:
        return _("The decision on it was taken back.")
    present = item.claimant(at=clock.now())
    if holder == UNKNOWN or (present is not None and present.pk == user.pk):
        return ""
    return said_of_claim(item) if present else _("Nobody works on this any more.") if holder else ""


def entry_news(user: User, number: int, seen: str) -> News | None:
    """Compare the revision of an entry that a page shows with the one that is published."""
    entry = Entry.objects.readable_by(user).with_content().filter(pk=number).first()
    if entry is None or entry.current is None:
        return None
    standing = f"{entry.current.number}.{entry.status}"
    if standing == seen:
        return None
    words = {"number": entry.current.number, "name": entry.current.author.name}
    revision = _("Revision %(number)d was published, proposed by %(name)s.") % words
    same = seen.partition(".")[0] == str(entry.current.number)
    said = _("Its standing changed: %(status)s.") % {"status": entry.get_status_display()} if same else revision
    return News(said if seen else "", standing)


def article_news(user: User, number: int, seen: str) -> News | None:
    """Say how many texts and annotations came to an article since."""
    texts = TextVersion.objects.visible_to(user).filter(article=number)
    notes = Annotation.objects.visible_to(user).filter(targets__text_version__article=number)
    newest = texts.aggregate(text=Max("pk"))["text"], notes.aggregate(note=Max("pk"))["note"]
    standing = f"{newest[0] or 0}.{newest[1] or 0}"
    text, _dot, note = seen.partition(".")
    if standing == seen or not (text.isdecimal() and note.isdecimal() and len(seen) < 40):
        return None if standing == seen else News("", standing)
    said = []
    if count := texts.filter(pk__gt=int(text)).count():
        said.append(ngettext("%(count)d text was added.", "%(count)d texts were added.", count) % {"count": count})
    others = notes.filter(pk__gt=int(note)).exclude(creator=user).distinct()
    if count := others.count():
        added = ngettext("%(count)d annotation was added.", "%(count)d annotations were added.", count)
        said.append(added % {"count": count})
    return News(" ".join(said), standing)


def _reviewed(rows: Callable[[User], QuerySet[Any]], kind: Kind) -> TopicKind:
    return TopicKind(kind.value, lambda user, number: rows(user).filter(pk=number), news=item_news(kind))


def provide_topics() -> None:
    """Say what pages of this room, and of those below, are about."""
    provide_topic(TopicKind("queue", act="see_review"))
    provide_topic(_reviewed(Submission.objects.visible_to, Kind.PROPOSAL))
    provide_topic(_reviewed(reviewed, Kind.ANNOTATION))
    provide_topic(_reviewed(TranslationReview.objects.visible_to, Kind.TRANSLATION))
    provide_topic(_reviewed(EntryTranslationProposal.objects.visible_to, Kind.ENTRY_TRANSLATION))
    provide_topic(_reviewed(Edition.objects.visible_to, Kind.EDITION))
    provide_topic(TopicKind("entry", lambda user, n: Entry.objects.readable_by(user).filter(pk=n), news=entry_news))
    provide_topic(
        TopicKind("article", lambda user, n: Article.objects.visible_to(user).filter(pk=n), news=article_news)
    )
