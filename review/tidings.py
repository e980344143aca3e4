"""What of the audit log is told, and to whom: one table by the verb. `review.telling` reads it.

A row says the words (`%(actor)s` is who did it) and finds, for a batch of entries of its verb in a constant number of
queries, what each leads to, whom it concerns and what somebody may watch to hear of it. Whoever may not see the thing
is not told, and nobody of what they did themselves: that is asked for all rows alike, in `review.telling`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from accounts.permissions import has_role_for
from articles.models import (
    Annotation,
    AnnotationReply,
    AnnotationTarget,
    Article,
    Mention,
    QualityIssue,
    TextVersion,
)
from articles.vocabulary import Life
from catalog.models import Entry, IndicatorReading
from review.models import (
    AnnotationDecision,
    Decision,
    EntryTranslationDecision,
    EntryTranslationPatchSet,
    Notice,
    QueueItem,
    Reminder,
    Submission,
    TranslationDecision,
    TranslationReview,
)
from review.notice_kinds import About, NoticeKind, Watched
from review.queue_models import Nudge
from review.queue_rules import may_be_asked

Entries = Sequence[AuditEntry]
AT_ONCE = timedelta(seconds=2)  # between what one act writes down
Reasons = dict[tuple[Any, ...], str]  # by what was decided on, how, by whom, and the hash that was seen


@dataclass
class Tiding:
    """What one entry of the log tells: `to` are people by number, `watched` what leads those who watch it here."""

    entry: AuditEntry
    about: str
    object_id: str
    to: dict[int, str] = field(default_factory=dict)
    watched: set[tuple[str, str]] = field(default_factory=set)
    said: dict[str, Any] = field(default_factory=dict)
    elsewhere: set[int] = field(default_factory=set)  # who is told by another entry of the same act
    is_told_in_review: bool = False  # whoever may see the review hears of the same act by another entry

    def tell(self, kind: str, *people: int | None) -> None:
        """Tell these people, as of this kind, unless they are told as of another already, or elsewhere."""
        for person in people:
            if person is not None and person not in self.elsewhere:
                self.to.setdefault(person, kind)

    def watch(self, kind: str, *subjects: Any) -> None:
        self.watched |= {(kind, str(subject)) for subject in subjects if subject}


@dataclass(frozen=True)
class Row:
    """What a verb tells."""

    says: Any
    find: Callable[[Entries], Iterable[Tiding]]


TELL: dict[str, Row] = {}


def tells(says: Mapping[str, Any]) -> Callable[[Callable[[Entries], Iterable[Tiding]]], Any]:
    """Register what finds the tidings of some verbs, with the words of each."""

    def register(find: Callable[[Entries], Iterable[Tiding]]) -> Any:
        TELL.update({verb: Row(words, find) for verb, words in says.items()})
        return find

    return register


def words_of(notice: Notice) -> str:
    """Say in the present language what was done, and by whom."""
    row = TELL.get(notice.verb)
    name = notice.actor.name if notice.actor is not None else "Perimeter"
    if notice.said.get("nudge"):
        return str(NUDGED[notice.said["nudge"]])
    if notice.kind == NoticeKind.MENTION and notice.verb == "post_comment":
        row = TELL["edit_comment"]  # both name somebody in a comment
    says = _("%(actor)s approved it; more approvals are needed") if notice.said.get("more") else row and row.says
    return str(says or _("%(actor)s changed something")) % {"actor": name}


def _in_bulk(model: Any, entries: Entries, *related: str) -> dict[str, Any]:
    pks = [entry.target_id for entry in entries if entry.target_id.isdecimal()]
    found = model._default_manager.filter(pk__in=pks).select_related(*related)
    return {str(row.pk): row for row in found}


def _reasons(decisions: Any, thing: str, sha256: str, suffix: str) -> Reasons:
    """Return the reasons of decisions by the thing, the verb of the log, who decided, and the hash that was seen."""
    rows = decisions.values_list(thing, "verdict", "by", sha256, "reason")
    return {(str(pk), f"{verdict}{suffix}", by, seen): reason for pk, verdict, by, seen, reason in rows}


# Proposals


def _proposals(entries: Entries) -> Iterable[tuple[Tiding, Submission]]:
    """Yield what leads to each entry's proposal, watched by its entry, its themes and its author."""
    pks = [entry.target_id for entry in entries]
    rows = Submission.objects.filter(pk__in=pks).select_related(
        "author", "current", "proposal__entry", "proposal__base", "proposal__reserved"
    )
    found = {str(row.pk): row for row in rows.prefetch_related("contributors")}
    for entry in entries:
        if (row := found.get(entry.target_id)) is not None:
            tiding = Tiding(entry, About.PROPOSAL, entry.target_id)
            tiding.watch(Watched.ENTRY, row.proposal.code)
            tiding.watch(Watched.THEME, *row.themes)
            tiding.watch(Watched.PERSON, row.author_id)
            yield tiding, row


def authors_of(row: Submission) -> list[int | None]:
    joined = [one.person_id for one in row.contributors.all() if one.joined_at]
    return [row.author_id, row.author.owner_id, *joined]


@tells(
    {
        "approve": _("%(actor)s approved it"),
        "request_changes": _("%(actor)s asks for changes"),
        "reject": _("%(actor)s rejected it"),
        "break_glass": _("%(actor)s put it into force in an emergency"),
        "review_afterwards": _("%(actor)s looked at the emergency afterwards"),
        "publish_agreed": _("%(actor)s published what was agreed"),
        "publish_scheduled": _("It was published at its time"),
        "publish_failed": _("It could not be published at its time"),
        "reconsider": _("%(actor)s lets it be decided anew"),
    }
)
def decided_on_proposals(entries: Entries) -> Iterable[Tiding]:
    decisions = Decision.objects.filter(submission__in=[entry.target_id for entry in entries])
    reasons = _reasons(decisions, "submission", "patch_set__sha256", "")
    approved: dict[int | None, list[int]] = {}
    for patch_set, by in decisions.filter(verdict="approve").values_list("patch_set", "by"):
        approved.setdefault(patch_set, []).append(by)
    for tiding, row in _proposals(entries):
        entry, after = tiding.entry, tiding.entry.after or {}
        verdict = "approve" if entry.verb == "break_glass" else entry.verb
        by_hash = reasons.get((entry.target_id, verdict, entry.actor_id, after.get("sha256")), "")
        tiding.said = {"reason": str(after.get("reason") or by_hash)}
        if entry.verb == "approve" and after.get("state") == "submitted":
            tiding.said["more"] = True
        tiding.tell(NoticeKind.OUTCOME, *authors_of(row))
        if entry.verb == "publish_failed":  # whoever approved it may publish it after all, and nobody else
            tiding.tell(NoticeKind.ASKED, *approved.get(row.current_id, ()))
        yield tiding


@tells({"submit": _("%(actor)s submitted it"), "edit_and_accept": _("%(actor)s edited it")})
def submitted_proposals(entries: Entries) -> Iterable[Tiding]:
    for tiding, row in _proposals(entries):
        tiding.said = {"reason": row.current.message if row.current and tiding.entry.verb == "submit" else ""}
        if (tiding.entry.after or {}).get("patch_set", 0) > 1:  # it came back to whom it is assigned
            tiding.tell(NoticeKind.ASKED, row.reviewer_id)
        if tiding.entry.verb == "edit_and_accept":
            tiding.tell(NoticeKind.ASKED, *authors_of(row))
        yield tiding


@tells(
    {
        "assign_review": _("%(actor)s asks you to decide"),
        "invite_coauthor": _("%(actor)s invites you to write along"),
        "escalate_review": _("%(actor)s put it first"),
    }
)
def asked_of_proposals(entries: Entries) -> Iterable[Tiding]:
    for tiding, row in _proposals(entries):
        after = tiding.entry.after or {}
        tiding.said, tiding.watched = {"reason": str(after.get("reason") or "")}, set()
        person = row.reviewer_id if tiding.entry.verb == "escalate_review" else None
        tiding.tell(NoticeKind.ASKED, after.get("reviewer"), after.get("person"), person)
        if tiding.entry.actor_id is not None:  # what is late is reminded of
            yield tiding


@tells({"suggest_edit": _("%(actor)s suggests other words")})
def suggested_in_proposals(entries: Entries) -> Iterable[Tiding]:
    for tiding, row in _proposals(entries):
        tiding.watched = set()
        tiding.tell(NoticeKind.DISCUSSION, *authors_of(row))
        yield tiding


@tells(
    {
        "apply_suggestion": _("%(actor)s took over your words"),
        "dismiss_suggestion": _("%(actor)s did not take over your words"),
    }
)
def answered_suggestions(entries: Entries) -> Iterable[Tiding]:
    """Tell whoever suggested the words. The catalog answers to suggestions of its own, which no proposal holds."""
    for tiding, _row in _proposals([entry for entry in entries if entry.target_type == "review.submission"]):
        tiding.watched = set()
        tiding.tell(NoticeKind.OUTCOME, (tiding.entry.after or {}).get("suggested_by"))
        yield tiding


# Annotations


def annotated(entries: Entries, found: Mapping[str, Annotation]) -> Iterable[tuple[Tiding, Annotation]]:
    """Yield what leads to each entry's annotation, watched by the articles it stands in and by its writer."""
    places = AnnotationTarget.objects.filter(annotation__in=[row.pk for row in found.values()])
    articles: dict[int, set[int]] = {}
    for pk, article in places.values_list("annotation", "text_version__article"):
        articles.setdefault(pk, set()).add(article)
    for entry in entries:
        if (row := found.get(entry.target_id)) is not None:
            tiding = Tiding(entry, About.ANNOTATION, str(row.pk))
            tiding.watch(Watched.ARTICLE, *articles.get(row.pk, ()))
            yield tiding, row


@tells(
    {
        "approve_annotation": _("%(actor)s approved it"),
        "request_changes_annotation": _("%(actor)s asks for changes"),
        "reject_annotation": _("%(actor)s rejected it"),
    }
)
def decided_on_annotations(entries: Entries) -> Iterable[Tiding]:
    found = _in_bulk(Annotation, entries, "creator")
    decisions = AnnotationDecision.objects.filter(annotation__in=list(found))
    reasons = _reasons(decisions, "annotation", "sha256", "_annotation")
    for tiding, row in annotated(entries, found):
        entry, after = tiding.entry, tiding.entry.after or {}
        tiding.said = {"reason": reasons.get((entry.target_id, entry.verb, entry.actor_id, after.get("sha256")), "")}
        tiding.tell(NoticeKind.OUTCOME, row.creator_id, row.creator.owner_id)
        tiding.watch(Watched.PERSON, row.creator_id)
        yield tiding


@tells(
    {
        "submit_annotation": _("%(actor)s submitted it"),
        "share_annotation": _("%(actor)s shared it"),
        "annotate": _("%(actor)s annotated a passage"),
    }
)
def written_annotations(entries: Entries) -> Iterable[Tiding]:
    """Tell whoever watches; whom the note names is told that already, and of a private draft it is told when shared."""
    named = _named_when_annotated([entry for entry in entries if entry.verb == "submit_annotation"])
    for tiding, row in annotated(entries, _in_bulk(Annotation, entries)):
        entry, after = tiding.entry, tiding.entry.after or {}
        tiding.watch(Watched.PERSON, row.creator_id)
        tiding.elsewhere = {*after.get("mentions", ()), *named.get((entry.target_id, entry.request_id), ())}
        if after.get("life") != Life.DRAFT:
            yield tiding


def _named_when_annotated(submitted: Sequence[AuditEntry]) -> dict[tuple[str, str], list[int]]:
    """Return whom a note names that was written and submitted in one request, by the note and the request."""
    asked = {entry.request_id for entry in submitted if entry.request_id}
    if not asked:
        return {}
    notes = {"target_type": submitted[0].target_type, "target_id__in": {entry.target_id for entry in submitted}}
    found = AuditEntry.objects.filter(verb="annotate", request_id__in=asked, **notes)
    rows = found.values_list("target_id", "request_id", "after")
    return {(target, request): (after or {}).get("mentions", []) for target, request, after in rows}


@tells({"mention": _("%(actor)s named you")})
def mentioned_in_annotations(entries: Entries) -> Iterable[Tiding]:
    for tiding, _row in annotated(entries, _in_bulk(Annotation, entries)):
        tiding.watched = set()
        tiding.tell(NoticeKind.MENTION, *(tiding.entry.after or {}).get("people", []))
        yield tiding


@tells({"add_reply": _("%(actor)s replied")})
def replied_to_annotations(entries: Entries) -> Iterable[Tiding]:
    """Tell its writer and whoever replied before; whom the reply names is told that already."""
    replies = _in_bulk(AnnotationReply, entries, "annotation__creator")
    about = {pk: row.annotation for pk, row in replies.items()}
    before: dict[int, list[tuple[int, int]]] = {}
    rows = AnnotationReply.objects.filter(annotation__in={row.pk for row in about.values()}).present()
    for annotation, pk, author in rows.values_list("annotation", "pk", "author"):
        before.setdefault(annotation, []).append((pk, author))
    named: dict[str, set[int]] = {}
    for pk, person in Mention.objects.filter(reply__in=list(replies)).values_list("reply", "person"):
        named.setdefault(str(pk), set()).add(person)
    for tiding, row in annotated(entries, about):
        tiding.elsewhere = named.get(tiding.entry.target_id, set())
        earlier = [author for pk, author in before.get(row.pk, ()) if pk < int(tiding.entry.target_id)]
        tiding.tell(NoticeKind.DISCUSSION, row.creator_id, row.creator.owner_id, *earlier)
        yield tiding


# Translations of articles, and articles


@tells(
    {
        "approve_translation": _("%(actor)s approved it"),
        "request_changes_translation": _("%(actor)s asks for changes"),
        "reject_translation": _("%(actor)s rejected it"),
        "submit_translation": _("%(actor)s submitted it"),
    }
)
def of_translations(entries: Entries) -> Iterable[Tiding]:
    rows = TranslationReview.objects.filter(pk__in=[entry.target_id for entry in entries])
    found = {str(pk): more for pk, *more in rows.values_list("pk", "author", "author__owner", "text_version__article")}
    decisions = TranslationDecision.objects.filter(review__in=list(found))
    reasons = _reasons(decisions, "review", "sha256", "_translation")
    for entry in entries:
        if entry.target_id not in found:
            continue
        author, owner, article = found[entry.target_id]
        tiding = Tiding(entry, About.TRANSLATION, entry.target_id)
        tiding.watch(Watched.ARTICLE, article)
        tiding.watch(Watched.PERSON, author)
        if entry.verb != "submit_translation":
            sha256 = (entry.after or {}).get("sha256")
            tiding.said = {"reason": reasons.get((entry.target_id, entry.verb, entry.actor_id, sha256), "")}
            tiding.tell(NoticeKind.OUTCOME, author, owner)
        yield tiding


@tells(
    {
        "add_text": _("%(actor)s added a text"),
        "correct_text": _("%(actor)s corrected a text"),
    }
)
def of_texts(entries: Entries) -> Iterable[Tiding]:
    found = dict(_article_of(TextVersion, entries, "article"))
    for entry in entries:
        if (article := found.get(entry.target_id)) is not None:
            yield _of_article(entry, article)


@tells({"raise_issue": _("%(actor)s found something wrong"), "answer_issue": _("%(actor)s answered to an issue")})
def of_issues(entries: Entries) -> Iterable[Tiding]:
    found = dict(_article_of(QualityIssue, entries, "text_version__article"))
    raised = dict(_article_of(QualityIssue, entries, "raised_by"))
    for entry in entries:
        if (article := found.get(entry.target_id)) is not None:
            tiding = _of_article(entry, article)
            if entry.verb == "answer_issue":
                tiding.tell(NoticeKind.DISCUSSION, raised[entry.target_id])
            yield tiding


@tells({"add_article": _("%(actor)s added the article")})
def of_articles(entries: Entries) -> Iterable[Tiding]:
    found = _in_bulk(Article, entries)
    return [_of_article(entry, found[entry.target_id].pk) for entry in entries if entry.target_id in found]


def _article_of(model: Any, entries: Entries, path: str) -> Iterable[tuple[str, int]]:
    pks = [entry.target_id for entry in entries if entry.target_id.isdecimal()]
    return ((str(pk), found) for pk, found in model._default_manager.filter(pk__in=pks).values_list("pk", path))


def _of_article(entry: AuditEntry, article: int) -> Tiding:
    tiding = Tiding(entry, About.ARTICLE, str(article))
    tiding.watch(Watched.ARTICLE, article)
    tiding.watch(Watched.PERSON, entry.actor_id)
    return tiding


# Entries, and their translations


def catalog_entries(entries: Entries) -> Iterable[tuple[Tiding, Entry]]:
    """Yield what leads to each entry of the catalog, watched by itself and by its theme."""
    found = _in_bulk(Entry, entries, "current")
    for entry in entries:
        if (row := found.get(entry.target_id)) is not None:
            tiding = Tiding(entry, About.ENTRY, row.code, said={"reason": str((entry.after or {}).get("reason") or "")})
            tiding.watch(Watched.ENTRY, row.code)
            tiding.watch(Watched.THEME, row.document.get("theme"))
            yield tiding, row


@tells(
    {
        "hold_entry": _("%(actor)s holds it: nothing is applied to it for now"),
        "release_entry": _("%(actor)s released it"),
    }
)
def of_entries(entries: Entries) -> Iterable[Tiding]:
    for tiding, _row in catalog_entries(entries):
        tiding.about = About.ENTRY_REVIEW
        yield tiding


@tells({"read_indicator": _("%(actor)s recorded what an indicator says")})
def of_indicators(entries: Entries) -> Iterable[Tiding]:
    found = _in_bulk(IndicatorReading, entries, "entry__current")
    for entry in entries:
        if (reading := found.get(entry.target_id)) is not None:
            tiding = Tiding(entry, About.ENTRY, reading.entry.code)
            tiding.watch(Watched.ENTRY, reading.entry.code)
            tiding.watch(Watched.THEME, reading.entry.document.get("theme"))
            yield tiding


@tells({"name_responsible": _("%(actor)s changed who is responsible")})
def responsible_for_entries(entries: Entries) -> Iterable[Tiding]:
    for tiding, _row in catalog_entries(entries):
        tiding.tell(NoticeKind.ASKED, (tiding.entry.after or {}).get("responsible"))
        tiding.tell(NoticeKind.ASKED, (tiding.entry.before or {}).get("responsible"))
        yield tiding


@tells(
    {
        "approve_entry_translation": _("%(actor)s approved it"),
        "request_changes_entry_translation": _("%(actor)s asks for changes"),
        "reject_entry_translation": _("%(actor)s rejected it"),
        "submit_entry_translation": _("%(actor)s submitted it"),
    }
)
def of_entry_translations(entries: Entries) -> Iterable[Tiding]:
    """The log names the entry, and the hash of what was submitted."""
    hashes = {str((entry.after or {}).get("sha256")): None for entry in entries}
    rows = EntryTranslationPatchSet.objects.filter(sha256__in=list(hashes)).order_by("pk")
    names = ("proposal", "proposal__author", "proposal__author__owner", "proposal__entry", "proposal__entry__code")
    found: dict[tuple[str, str], Any] = {}
    for sha256, *more in rows.values_list("sha256", *names, "proposal__entry__current__document__theme"):
        found[str(more[3]), sha256] = more
    decisions = EntryTranslationDecision.objects.filter(sha256__in=list(hashes))
    reasons = _reasons(decisions, "proposal", "sha256", "_entry_translation")
    for entry in entries:
        sha256 = str((entry.after or {}).get("sha256"))
        if (entry.target_id, sha256) not in found:
            continue
        proposal, author, owner, _entry, code, theme = found[entry.target_id, sha256]
        tiding = Tiding(entry, About.ENTRY_TRANSLATION, str(proposal))
        tiding.watch(Watched.ENTRY, code)
        tiding.watch(Watched.THEME, theme)
        tiding.watch(Watched.PERSON, author)
        if entry.verb != "submit_entry_translation":
            tiding.said = {"reason": reasons.get((str(proposal), entry.verb, entry.actor_id, sha256), "")}
            tiding.tell(NoticeKind.OUTCOME, author, owner)
        yield tiding


# The queue

NUDGED = {
    Nudge.SOON: _("It is to be decided soon"),
    Nudge.OVERDUE: _("It is overdue"),
    Nudge.ESCALATED: _("Nobody decided, so it was put first"),
}


@tells({"assign_item": _("%(actor)s asks you to decide"), "escalate_item": _("%(actor)s put it first")})
def asked_of_items(entries: Entries) -> Iterable[Tiding]:
    found = _in_bulk(QueueItem, entries)
    for entry in entries:
        if (row := found.get(entry.target_id)) is not None:
            after = entry.after or {}
            tiding = Tiding(entry, row.kind, str(row.object_id), said={"reason": str(after.get("reason") or "")})
            person = row.assigned_to_id if entry.verb == "escalate_item" else after.get("assigned_to")
            tiding.tell(NoticeKind.ASKED, person)
            if entry.actor_id is not None:  # what is late is reminded of
                yield tiding


@tells({"remind_of_item": _("It is due")})
def reminded_of_items(entries: Entries) -> Iterable[Tiding]:
    """Tell whom it is asked of; where that is nobody in particular, every editor who may decide on it."""
    found = _in_bulk(Reminder, entries)
    items = {
        (row.kind, row.object_id): row
        for row in QueueItem.objects.filter(object_id__in={row.object_id for row in found.values()})
    }
    editors = list(User.objects.editors().select_related("owner"))
    for entry in entries:
        reminder = found.get(entry.target_id)
        item = items.get((reminder.kind, reminder.object_id)) if reminder else None
        if reminder is None or item is None:
            continue
        tiding = Tiding(entry, reminder.kind, str(reminder.object_id), said={"nudge": reminder.nudge})
        everybody = [one.pk for one in editors if has_role_for(one, "decide") and may_be_asked(item, one)]
        tiding.tell(NoticeKind.REMINDER, *([reminder.to_id] if reminder.to_id else everybody))
        yield tiding
