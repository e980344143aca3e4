"""What the team did, the newest first: the acts of review, rating and publishing that everybody in review may see.

It reads the audit log, but only the verbs of `DONE`, and of each only who, when and to what: what somebody drafts,
reads, claims or keeps for themselves is not told here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from articles.models import Annotation, AnnotationTarget
from basics.paging import Page, cursor_of, page_of, read_cursor
from catalog.models import Edition, Entry, Forecast, IndicatorReading, RatingRound
from catalog.translatable import Said
from review.annotation_querysets import reviewed
from review.discussion_querysets import HEAVY
from review.discussion_reading import title_of
from review.models import Comment, QueueItem, Submission, Thread, TranslationReview

SIZE = 50
WORDS_MOST = 120  # characters of a passage


@dataclass(frozen=True)
class Done:
    """How one verb of the audit log is told: the group it is found in, words, icon and tone."""

    group: str
    words: Any
    icon: str
    tone: str = "neutral"


GROUPS = {
    "handed_in": _("Handed in"),
    "decided": _("Decided"),
    "published": _("Published"),
    "discussed": _("Discussed"),
    "rated": _("Ratings and indicators"),
    "moderated": _("Moderated"),
}
STEPS: dict[str, tuple[str, str, str]] = {
    "submit": ("handed_in", "send", "info"),
    "withdraw": ("handed_in", "circle-slash", "neutral"),
    "approve": ("decided", "circle-check", "success"),
    "request_changes": ("decided", "undo", "warning"),
    "reject": ("decided", "circle-x", "danger"),
}
SAID = {
    "submit": _("submitted a proposal"),
    "submit_annotation": _("submitted an annotation"),
    "submit_translation": _("submitted a translation"),
    "submit_entry_translation": _("submitted a translation of an entry"),
    "withdraw": _("withdrew a proposal"),
    "withdraw_annotation": _("withdrew an annotation"),
    "withdraw_translation": _("withdrew a translation"),
    "withdraw_entry_translation": _("withdrew a translation of an entry"),
    "approve": _("approved a proposal"),
    "approve_annotation": _("approved an annotation"),
    "approve_translation": _("approved a translation"),
    "approve_entry_translation": _("approved a translation of an entry"),
    "request_changes": _("asked for changes of a proposal"),
    "request_changes_annotation": _("asked for changes of an annotation"),
    "request_changes_translation": _("asked for changes of a translation"),
    "request_changes_entry_translation": _("asked for changes of a translation of an entry"),
    "reject": _("rejected a proposal"),
    "reject_annotation": _("rejected an annotation"),
    "reject_translation": _("rejected a translation"),
    "reject_entry_translation": _("rejected a translation of an entry"),
}
ENDINGS = ("", "_annotation", "_translation", "_entry_translation")
DONE: dict[str, Done] = {
    **{
        step + ending: Done(group, SAID[step + ending], icon, tone)
        for step, (group, icon, tone) in STEPS.items()
        for ending in ENDINGS
    },
    "reconsider": Done("decided", _("took up a proposal again"), "undo"),
    "accept_part": Done("decided", _("accepted a part of a proposal"), "circle-check", "success"),
    "edit_and_accept": Done("handed_in", _("put other words into a proposal"), "pencil", "info"),
    "break_glass": Done("decided", _("applied a proposal in an emergency"), "octagon-alert", "danger"),
    "publish_scheduled": Done("published", _("a proposal was published at its time"), "clock", "success"),
    "post_comment": Done("discussed", _("commented"), "comment"),
    "resolve_thread": Done("discussed", _("resolved a discussion"), "check"),
    "reopen_thread": Done("discussed", _("opened a discussion again"), "undo"),
    "freeze_edition": Done("published", _("froze an edition"), "book-marked"),
    "publish_edition": Done("published", _("published an edition"), "book-marked", "success"),
    "open_rating_round": Done("rated", _("opened a round of rating"), "scale"),
    "close_rating_round": Done("rated", _("closed a round of rating"), "scale"),
    "read_indicator": Done("rated", _("recorded what an indicator says"), "eye"),
    "make_forecast": Done("rated", _("made a forecast"), "clock"),
    "resolve_forecast": Done("rated", _("resolved a forecast"), "check"),
    "hold_entry": Done("moderated", _("held an entry"), "lock", "warning"),
    "release_entry": Done("moderated", _("released an entry"), "check"),
    "escalate_item": Done("moderated", _("put something first in the queue"), "triangle-alert", "warning"),
    "escalate_review": Done("moderated", _("put something first in the queue"), "triangle-alert", "warning"),
}


@dataclass(frozen=True)
class Asked:
    """What the page is narrowed by; empty is everything."""

    person: User | None = None
    group: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def verbs(self) -> list[str]:
        return [verb for verb, done in DONE.items() if self.group in {"", done.group}]


@dataclass(frozen=True)
class Happened:
    """One act: what it was done to is named, with a link, only as far as whoever reads may see it."""

    entry: AuditEntry
    done: Done
    title: str = ""
    href: str = ""


def activity(asked: Asked, user: User, after: str = "") -> Page[Any]:
    """Return one page of what was done, as `Happened`; a constant number of queries, none of which counts."""
    if asked.person is not None:
        found = AuditEntry.objects.matching(actor=asked.person, since=asked.since, until=asked.until)
        page = page_of(found.filter(verb__in=asked.verbs).select_related("actor"), after, by="at", size=SIZE)
    else:
        page = _newest(asked, after)
    return Page(_named(page.rows, user), page.next)


def _newest(asked: Asked, after: str) -> Page[AuditEntry]:
    """Take the newest of each verb along its index, and of those the newest: few rows, however long the log is."""
    place = read_cursor(after)
    bounds: list[tuple[str, list[Any]]] = []
    if place is not None:
        bounds.append(("(day.at, day.id) < (%s, %s)", list(place)))
    if asked.since is not None:
        bounds.append(("day.at >= %s", [_midnight(asked.since)]))
    if asked.until is not None:
        bounds.append(("day.at < %s", [_midnight(asked.until + timedelta(days=1))]))
    within = " AND ".join(["day.verb = asked.verb", *(words for words, _values in bounds)])
    statement = f"""
        SELECT newest.id FROM unnest(%s::varchar[]) AS asked(verb) CROSS JOIN LATERAL (
            SELECT day.id, day.at FROM accounts_auditentry day
            WHERE {within} ORDER BY day.at DESC, day.id DESC LIMIT {SIZE + 1}
        ) newest ORDER BY newest.at DESC, newest.id DESC LIMIT {SIZE + 1}
    """  # noqa: S608  # words of ours
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked.verbs, *(value for _words, values in bounds for value in values)])
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = sorted(
        AuditEntry.objects.filter(pk__in=ids[:SIZE]).select_related("actor"),
        key=lambda row: (row.at, row.pk),
        reverse=True,
    )
    return Page(rows, cursor_of(rows[-1], "at") if len(ids) > SIZE else "")


def _midnight(day: date) -> datetime:
    """Return when a day begins in the zone of the site."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _named(entries: Sequence[AuditEntry], user: User) -> list[Happened]:
    """Name what each act was done to; one query for each kind of thing on the page."""
    things: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, found in SEEN.items():
        ids = {int(row.target_id) for row in entries if row.target_type == kind and row.target_id.isdecimal()}
        if ids:
            things |= {(kind, str(row.pk)): _title_and_address(row) for row in found(user, ids)}
    return [Happened(row, DONE[row.verb], *things.get((row.target_type, row.target_id), ("", ""))) for row in entries]


def _title_and_address(row: Any) -> tuple[str, str]:
    thing = row.entry if isinstance(row, IndicatorReading) else row
    title = f"{thing.code} {row.entry_title or ''}".strip() if isinstance(thing, Entry) else _title(thing)
    return title, thing.get_absolute_url()


def _title(row: Any) -> str:
    if isinstance(row, Submission):
        return row.title
    if isinstance(row, Thread):
        return title_of(row)
    if isinstance(row, Comment):
        row.thread.entry_title = row.entry_title  # type: ignore[attr-defined]
        return title_of(row.thread)
    if isinstance(row, TranslationReview):
        return row.text_version.title
    if isinstance(row, QueueItem):
        return row.title
    if isinstance(row, Annotation):
        words = Truncator(row.words or row.get_category_display()).chars(WORDS_MOST)  # type: ignore[attr-defined]
        return Said(words, row.language) if row.words else words  # type: ignore[attr-defined]
    return str(row) if isinstance(row, Edition | RatingRound) else getattr(row, "statement", "")


def _of(rows: Any, ids: Iterable[int]) -> Any:
    return rows.filter(pk__in=list(ids))


CHOSEN = AnnotationTarget.objects.filter(annotation=OuterRef("pk"), origin=None).order_by("pk")
THINGS = ("entry", "submission", "text_version", "edition")
LONG = ("thread__text_version__text", *(f"thread__{name}" for name in HEAVY))
SEEN: Mapping[str, Any] = {
    "review.submission": lambda user, ids: _of(Submission.objects.visible_to(user), ids),
    "review.translationreview": lambda user, ids: _of(
        TranslationReview.objects.visible_to(user).select_related("text_version"), ids
    ),
    "articles.annotation": lambda user, ids: _of(reviewed(user), ids).annotate(
        words=Subquery(CHOSEN.values("exact")[:1]), language=Subquery(CHOSEN.values("text_version__language")[:1])
    ),
    "review.thread": lambda user, ids: _of(Thread.objects.visible_to(user).with_row(), ids),
    "review.comment": lambda user, ids: _of(
        Comment.objects.visible_to(user)
        .annotate(entry_title=F("thread__entry__row__title"))
        .select_related(*(f"thread__{name}" for name in THINGS))
        .defer(*LONG),
        ids,
    ),
    "catalog.entry": lambda user, ids: _of(Entry.objects.readable_by(user).annotate(entry_title=F("row__title")), ids),
    "catalog.edition": lambda user, ids: _of(Edition.objects.visible_to(user).light(), ids),
    "catalog.ratinground": lambda user, ids: _of(RatingRound.objects.visible_to(user), ids),
    "catalog.indicatorreading": lambda user, ids: _of(
        IndicatorReading.objects.filter(entry__in=Entry.objects.readable_by(user))
        .annotate(entry_title=F("entry__row__title"))
        .select_related("entry"),
        ids,
    ),
    "review.queueitem": lambda user, ids: _of(QueueItem.objects.visible_to(user), ids),
    "catalog.forecast": lambda user, ids: _of(Forecast.objects.visible_to(user), ids),
}
