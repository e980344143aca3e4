"""The table of actions: every public function of every module that writes, how to call it, and what the log then says.

A writer that is missing here fails the suite; so does one that changes rows and leaves no entry.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management.utils import get_random_secret_key
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import accounts
import articles
import catalog
import config
import review
from accounts import actions as people
from accounts import (
    audit,
    emails,
    factors,
    leaving,
    personal_data,
    signing_in,
    site,
    themes,
    tokens,
    touring,
    working,
)
from accounts.audit import SITTING
from accounts.links import email_change_link, invitation_link, reset_token
from accounts.models import AuditEntry, EmailChange, Invitation, User, Work
from articles import actions as article_actions
from articles import aligning, beads, bulk, categories, gathering, importing, sourcing, tagging, threads, watching
from articles import vocabulary as words
from articles.annotation_exports import export_annotations
from articles.annotation_imports import import_annotations
from articles.assigning import end_round, finish_part, resume_part, start_round
from articles.carrying import carry_targets, follow_later
from articles.correcting import correct_text
from articles.curating import Ruling, settle_marks
from articles.drafting import Saved, discard_draft, finish_draft, save_draft, sentences_of, start_draft
from articles.fetching import Fetcher
from articles.hiding import hide_annotation, show_annotation
from articles.import_rows import rows_of
from articles.inputs import Bytes, ItemFacts, Note, Passage, Provenance, Publication, SourceFacts, TextFacts
from articles.judging import answer_issue
from articles.models import (
    Alignment,
    Annotation,
    AnnotationReply,
    AnnotationRound,
    AnnotationTarget,
    Bead,
    BulkImport,
    Candidate,
    Category,
    Feed,
    Mention,
    QualityIssue,
    QuotedSource,
    SavedView,
    SourceItem,
    Tag,
    TextVersion,
    TranslationDraft,
    TranslationProvenance,
)
from articles.origins import Origin, record_origins
from articles.paragraph_languages import paragraphs_of, set_paragraph_language
from articles.placing import confirm_target, dismiss_target, place_target
from articles.projecting import project_targets
from articles.provenances import amend_provenance, said_of, write_provenance
from articles.quoting import attach_original, attach_quoted, compares, verify_quote
from articles.ranging import change_range
from articles.reply_rules import hash_of_reply
from articles.revising import edited_content, hash_of, newest_of
from articles.saved_views import delete_view, save_view
from articles.segmenting import segment_text
from articles.sharing import share_annotation
from basics import clock
from basics.errors import Refused
from basics.text import sha256_of
from catalog import actions as catalog_actions
from catalog import binding, scale_versions, terms
from catalog.contents import notes_of
from catalog.edition_actions import (
    abandon_edition,
    keeps_from_publishing,
    leave_out_entry,
    look_at_entry,
    note_edition,
    publish_edition,
    turn_to_publish,
    unmark_entry,
)
from catalog.forecasting import give_estimate, resolve_forecast
from catalog.indicators import read_indicator
from catalog.manifest import to_publish
from catalog.models import Edition, Entry, RatingSuggestion, ScaleVersion, Term
from catalog.quality_exports import export_quality
from catalog.rating_rounds import close_rating_round, decline_rating_round
from catalog.register import around
from catalog.register_exports import export_register
from catalog.reserving import reserve_code
from catalog.schema import content_hash
from catalog.severities import weigh_check
from catalog.suggesting import dismiss_suggestion, suggest_ratings
from catalog.translating import state_language
from catalog.vocabulary import IMPACTS
from config import job_desk
from review import actions as review_actions
from review import (
    arranging,
    contributing,
    deciding,
    discussing,
    emergency,
    import_approving,
    import_reverting,
    moderating,
    noticing,
    parting,
    publishing,
    queueing,
    rebasing,
    standing,
)
from review import importing as catalog_importing
from review import watching as watching_things
from review.annotations import (
    decide_annotation,
    decide_annotations,
    decide_each_annotation,
    submit_annotation,
    withdraw_annotation,
)
from review.discussion_anchoring import About
from review.discussion_rules import text_hash
from review.entry_translations import (
    decide_entry_translation,
    propose_former_words,
    reopen_entry_translation,
    save_entry_translation,
    submit_entry_translation,
    translate_and_submit,
    withdraw_entry_translation,
)
from review.models import (
    Comment,
    DecisionBatch,
    Delivery,
    EntryTranslationProposal,
    ImportRun,
    Proposal,
    QueueItem,
    Submission,
    Thread,
    TranslationReview,
    Watch,
    Webhook,
)
from review.personal import forget_person
from review.queue_filters import read_filters
from review.states import Step
from review.translations import decide_translation, submit_translation, withdraw_translation
from tests import make
from tests.articles.hostile_files import zipped
from tests.articles.test_projecting import RUSSIAN, aligned, another
from tests.catalog.ratings import a_forecast, rating
from tests.catalog.ratings import a_round as a_rating_round
from tests.people import PASSWORD, Cast
from tests.review import importing as taken

ROOMS = (accounts, articles, catalog, review, config)
NEW = f"{PASSWORD}, and a new one"
CHANGES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)
NOT_MEANT = {"accounts_attempt", "accounts_auditentry", "procrastinate_jobs"}  # counts, the log itself, its mail

# What writes and leaves no entry, on purpose.
SILENT = {
    "articles.actions.mark_published": "part of `publish`, whose entry names the revision that cites",
    "catalog.suggesting.suggest_ratings": "part of `publish`, whose entry names the revision that moved",
    "articles.sourcing.write_custody": "part of `attach_original` and of `change_custody`, whose entries say so",
    "articles.provenances.write_provenance": "part of `add_text` and `amend_provenance`, whose entries say so",
    "articles.gathering.mark_kept": "part of adding an article, whose entry names it",
    "articles.watching.read_watched": "a job reads what a person watches: nobody did it",
    "articles.actions.put_by": "a file that waits for a week; `add_article` says what became of it",
    "review.noticing.mark_read": "what somebody read is nobody else's business",
    "accounts.tokens.token_owner": "`last used` of the token; what is done with it has its own entries",
    "config.job_desk.note_failure": "why a job failed: nobody did it",
    "accounts.working.fail_interrupted": "sees that a job is gone: nobody did it",
    "accounts.personal_data.provide_personal_data": "tells this room who knows what; no row",
    "accounts.leaving.provide_forgetting": "tells this room what a higher one forgets; no row",
    "accounts.themes.provide_themes": "tells this room who knows the themes; no row",
}

# What records as a part of others, which ask for the permission.
PARTS = {
    "articles.mentioning.tell_mentioned": "part of writing an annotation or a reply",
    "articles.mentioning.tell_named_in": "part of approving annotations, and of the end of a blind round",
    "catalog.binding.keep_book": "part of a job that prints for seconds; tests/catalog/test_pdf.py reads its entry",
    "review.applying.conclude": "part of `approve`",
    "review.catching_up.catch_up": "part of saving and submitting a proposal whose entry went on",
    "review.escalating.put_first": "part of `escalate_review` and `escalate_item`, and of reminding",
    "review.judging.write_decisions": "part of every decision",
}


class World(NamedTuple):
    """One of everything that can be acted on."""

    cast: Cast
    invitation: Invitation
    key: tokens.NewToken
    change: EmailChange
    factor: Authenticator
    codes: list[str]
    item: SourceItem
    version: TextVersion
    aligned: Alignment
    note: Annotation
    entry: Entry
    upcoming: Edition
    frozen: Edition
    unpublished: Edition
    draft: Proposal
    submitted: Submission


class Act(NamedTuple):
    """How to do something, and the verb that the log must hold then; no verb: it only looks."""

    do: Callable[[World], Any]
    verb: str = ""


def last_part(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def seen(world: World) -> str:
    assert world.submitted.current is not None
    return world.submitted.current.sha256


def app_code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def add_app(world: World) -> None:
    secret = totp.generate_totp_secret()
    factors.add_app(world.cast.analyst2, secret=secret, code=app_code(secret))


def session_of(person: User) -> str:
    """Make a session and return its key."""
    from accounts.session_store import SessionStore

    store = SessionStore()
    store["_auth_user_id"], store["x"] = str(person.pk), get_random_secret_key()
    store.create()
    return str(store.session_key)


def end_a_session(world: World) -> None:
    from accounts.models import Session

    key = session_of(world.cast.reader)
    Session.objects.filter(session_key=key).update(person=world.cast.reader)
    signing_in.end_sessions(world.cast.reader, [key])


def bytes_of(text: str) -> Bytes:
    return Bytes(text.encode(), method=words.CaptureMethod.PASTE)


def quote(version: TextVersion) -> Passage:
    start = version.text.index("This is an")
    return Passage(start, start + 10, "This is an")


def harm(world: World) -> None:
    from django.core.files.storage import storages

    storages["captures"].delete(world.version.capture.storage_name)
    article_actions.verify_captures()


def revised(**changes: Any) -> dict[str, Any]:
    return make.threat_document(title="A revised one", **changes)


def sent_back(world: World) -> Proposal:
    review_actions.request_changes(world.submitted, by=world.cast.editor, seen=seen(world), reason="Why?")
    return Proposal.objects.get(submission=world.submitted)


def change_of_entry(world: World) -> Proposal:
    """Start a proposal on a revision that another one then leaves behind."""
    cast, base = world.cast, world.entry.current
    older = review_actions.propose("threat", revised(), by=cast.analyst, entry=world.entry, message="Illustrative.")
    document = make.threat_document(summary="Another summary, illustrative.", scenarios=base.document["scenarios"])
    make.published(cast, document, entry=world.entry)
    return older


def term() -> Term:
    return Term.objects.filter(vocabulary="theme", retired_at=None).order_by("position")[0]


LOOKS: dict[str, Any] = {"light": "#7a3a9c", "dark": "#d3a3ee"}


def kind(code: str) -> Category:
    return Category.objects.get(code=code)


def a_tag(world: World) -> Tag:
    return tagging.add_tag("water", {"en": "Water"}, by=world.cast.administrator)


def a_failed_job() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('default', 'accounts.seal_audit', '{\"timestamp\": 0}', 'failed') RETURNING id"
        )
        return int(cursor.fetchone()[0])


def a_watch(world: World) -> Watch:
    return watching_things.watch("entry", world.entry.code, by=world.cast.analyst)


def a_webhook(world: World) -> Webhook:
    return noticing.add_webhook("https://hook.example/in", by=world.cast.analyst).row


def a_failed_delivery(world: World) -> Delivery:
    failed = {"state": "failed", "next_try_at": clock.now(), "done_at": clock.now()}
    place = {"person": world.cast.analyst, "channel": "mail", "period": "several"}
    return Delivery.objects.create(key="illustrative", **place, **failed)


def another_scale(world: World) -> None:
    document = {**ScaleVersion.objects.in_use().document, "note": {"en": "Illustrative."}}
    scale_versions.add_scale_version("Another", document, seen=2, by=world.cast.administrator)


def a_move(world: World) -> list[RatingSuggestion]:
    """Suggest to rate what a measure acts on whose status moved (which its revision has done by itself, too)."""
    rating(world.entry, world.cast.analyst)
    measure = make.published(world.cast, make.measure_document(world.entry.code), kind="measure")
    assert measure.current is not None
    return suggest_ratings(measure, measure.current, before={"status": "in_force"})


def keep_typing(world: World) -> Any:
    world.draft.submission.updated_at -= SITTING * 2
    world.draft.submission.save()
    seen = content_hash(world.draft.document)
    return review_actions.keep_typing(world.draft, revised(), by=world.cast.analyst, seen=seen)


def settle(world: World) -> None:
    older = change_of_entry(world)
    meeting = rebasing.meeting_of(Proposal.objects.with_everything().get(pk=older.pk))
    assert meeting is not None
    choices = {clash.key: "mine" for clash in meeting.merged().conflicts}
    review_actions.settle(older, choices, by=world.cast.analyst, seen=meeting.seen, confirmed=True)


def some_work(world: World) -> Work:
    return working.start_work("check", "Check (illustrative)", by=world.cast.administrator, task="accounts.seal_audit")


def run_work(world: World) -> None:
    with working.working(some_work(world).pk) as begun:
        assert begun is not None


def on_tour(world: World) -> User:
    touring.begin_tour(by=world.cast.analyst)
    return world.cast.analyst


def withdrawn(world: World) -> Submission:
    return review_actions.withdraw(world.submitted, by=world.cast.analyst)


def removed_note(world: World) -> Annotation:
    note = make.annotation(world.version, world.cast.analyst, "This is an illustrative text.")
    article_actions.delete_annotation(note, by=world.cast.analyst)
    return Annotation.objects.get(pk=note.pk)


def restore_invitation(world: World) -> None:
    people.revoke_invitation(world.invitation, by=world.cast.administrator)
    people.restore_invitation(world.invitation, by=world.cast.administrator)


def pair(world: World) -> tuple[TextVersion, TextVersion]:
    return world.aligned.source_set.text_version, world.aligned.target_set.text_version


def row(world: World, ordinal: int = 0) -> Bead:
    return world.aligned.beads.get(ordinal=ordinal)


def two_rows(world: World) -> str:
    return f"{row(world).token} {row(world, 1).token}"


def run_aligning(world: World) -> None:
    subject = "-".join(str(version.pk) for version in pair(world))
    task = "articles.tasks.align_texts"
    work = working.start_work("align_texts", "X", by=world.cast.analyst, task=task, subject=subject)
    aligning.run_aligning(work.pk)


def made_elsewhere(w: World) -> TextVersion:
    return make.translation(w.cast.analyst)


def started(w: World) -> TranslationDraft:
    return start_draft(make.second_text(w.version, w.cast.analyst), by=w.cast.analyst)


def compare(w: World) -> QuotedSource:
    quoted = make.quoted(w.version, w.cast.analyst, held=True)
    return verify_quote(quoted, TextVersion.objects.texts_of(quoted.source_item)[0], by=w.cast.analyst)


def in_russian(w: World) -> EntryTranslationProposal:
    words, now = {"title": "Прорыв озера"}, w.entry.current
    assert now is not None
    return save_entry_translation(w.entry, "ru", words, by=w.cast.analyst, source=now, message="Ready.")


def russian_waits(w: World) -> EntryTranslationProposal:
    words, now = {"title": "Прорыв озера"}, w.entry.current
    assert now is not None
    return translate_and_submit(w.entry, "ru", words, by=w.cast.analyst, source=now, message="Ready.").proposal


def approve_russian(w: World) -> Any:
    row = russian_waits(w)
    assert row.current is not None
    return decide_entry_translation(row, "approve", by=w.cast.editor, seen=row.current.sha256)


def put_into_review(w: World) -> TranslationReview:
    return submit_translation(made_elsewhere(w), by=w.cast.analyst, message="Ready.")


def a_round(w: World, *, done: bool = True) -> AnnotationRound:
    people = (w.cast.analyst, w.cast.analyst2)
    found = start_round(w.version, people, by=w.cast.editor)
    make.annotation(w.version, w.cast.analyst, "This is an illustrative text.")
    for person in people if done else ():
        finish_part(found, person, by=person)
    return found


def settle_a_round(w: World) -> None:
    found = a_round(w)
    marks = [mark.uuid for mark in found.annotations.all()]
    settle_marks(found, marks, Ruling("take", taken=marks[0]), by=w.cast.editor)


def an_issue(w: World) -> QualityIssue:
    return make.issue(make.second_text(w.version, w.cast.analyst), w.cast.analyst)


def rewritten(w: World) -> TranslationProvenance:
    version = made_elsewhere(w)
    return write_provenance(version, human(w), version.provenance)


def human(w: World) -> Provenance:
    return Provenance(method="human", source_item=w.item)


def carried(world: World) -> AnnotationTarget:
    """Correct the text, and carry its annotation."""
    text = f"{world.version.text} More of it."
    new = correct_text(world.version, text, change_kind="typo", reason="Other.", by=world.cast.analyst)
    carry_targets(world.version.article, by=world.cast.analyst)
    return AnnotationTarget.objects.filter(text_version=new).earliest("pk")


def decide(world: World, verb: Callable[..., Any], *more: Any) -> None:
    target = carried(world)
    verb(target, *more, by=world.cast.analyst, seen=target.token)


def project(world: World) -> None:
    other = another(world.version, RUSSIAN, "ru", world.cast)
    aligned(world.version, other, world.cast)
    project_targets(world.version.article, by=world.cast.analyst)


def on_submitted(action: Callable[..., Any], who: str, *arguments: Any, **words: Any) -> Callable[[World], Any]:
    """Return how to act on what is submitted, naming what was seen if the action asks for it."""

    def do(world: World) -> Any:
        more = {"seen": seen(world)} if "seen" in inspect.signature(action).parameters else {}
        return action(world.submitted, *arguments, by=getattr(world.cast, who), **more, **words)

    return do


def invited(world: World) -> Submission:
    contributing.invite_coauthor(world.submitted, world.cast.analyst2, by=world.cast.analyst)
    return world.submitted


def suggestion(world: World) -> Any:
    return on_submitted(contributing.suggest_edit, "analyst2", "title", "Other words")(world)


def a_part(world: World) -> None:
    assert world.submitted.current is not None
    hashes = [row["hash"] for row in world.submitted.current.hunks if row["field"] != "states"]
    on_submitted(parting.accept_part, "editor", hashes, reason="Not these.")(world)


def applied_in_emergency(world: World) -> Any:
    return on_submitted(emergency.break_glass, "administrator", reason="Urgent.")(world)


def rejected(world: World) -> Submission:
    review_actions.reject(world.submitted, by=world.cast.editor, seen=seen(world), reason="X")
    return world.submitted


def publish_later(world: World) -> None:
    at = clock.now() + timedelta(minutes=5)
    review_actions.approve(world.submitted, by=world.cast.editor, seen=seen(world), publish_at=at)
    assert publishing.publish_due(at=at) == 1


def publish_agreed_before_its_time(world: World) -> None:
    at = clock.now() + timedelta(days=1)
    review_actions.approve(world.submitted, by=world.cast.editor, seen=seen(world), publish_at=at)
    publishing.publish_agreed(world.submitted, by=world.cast.editor, seen=seen(world))


def hidden(world: World) -> Annotation:
    return hide_annotation(world.note, by=world.cast.administrator, reason="Names a person.")


def revert(world: World) -> None:
    change_of_entry(world)
    entry = Entry.objects.with_content().get(pk=world.entry.pk)
    assert world.entry.current is not None
    standing.propose_revert(entry, world.entry.current, by=world.cast.analyst, message="Back.")


def held(world: World) -> Entry:
    moderating.hold_entry(world.entry, by=world.cast.administrator, reason="A dispute.")
    return world.entry


def paused(world: World) -> User:
    moderating.pause_person(world.cast.analyst2, by=world.cast.administrator, reason="Too many.")
    return world.cast.analyst2


def retirement(world: World) -> Any:
    return standing.propose_standing(world.entry, "retire", by=world.cast.analyst, reason="Merged.")


def rule_of_a_theme(world: World) -> Any:
    return moderating.set_rule("CLI", "low", approvals=1, due_days=3, by=world.cast.administrator)


def retire_entry(world: World) -> None:
    from catalog.standing import change_standing

    change_standing(world.entry, "retire", base=world.entry.current, reason="Merged.", by=world.cast.editor)


def some_rows() -> BytesIO:
    return BytesIO(b'{"title": "A", "text": "Illustrative.", "language": "en", "source": "Courier (illustrative)"}')


def an_import(world: World) -> BulkImport:
    return importing.start_import(some_rows(), filename="letters.jsonl", by=world.cast.analyst)


def a_cancelled_import(world: World) -> BulkImport:
    found = an_import(world)
    working.cancel_work(Work.objects.get(kind="import"), by=world.cast.analyst)
    return found


def run_import(world: World) -> None:
    found = an_import(world)
    importing.run_import(Work.objects.get(kind="import", subject=str(found.pk)).pk)


def seen_words(note: Annotation) -> str:
    return newest_of(Annotation.objects.get(pk=note.pk)).sha256


def a_waiting_annotation(w: World) -> Annotation:
    return submit_annotation(w.note, by=w.cast.analyst)


def a_private_draft(w: World) -> Annotation:
    return article_actions.annotate([(w.version, quote(w.version))], Note("claim"), by=w.cast.analyst, private=True)


def a_reply(w: World, body: str = "So?") -> AnnotationReply:
    return threads.add_reply(w.note, body, by=w.cast.analyst)


def a_suggestion_taken_over(w: World) -> Annotation:
    reply = threads.add_reply(w.note, "So?", by=w.cast.editor, suggestion="Who warns them?")
    return threads.take_over_suggestion(reply, by=w.cast.analyst, seen=hash_of(edited_content(w.note)))


def a_changed_reply(w: World) -> AnnotationReply:
    reply = a_reply(w)
    return threads.change_reply(reply, "So.", by=w.cast.analyst, seen=hash_of_reply(reply))


def a_hidden_reply(w: World) -> AnnotationReply:
    return threads.hide_reply(a_reply(w), by=w.cast.administrator, reason="Names a person.")


def a_mention(w: World) -> Mention:
    a_reply(w, f"Look, @{w.cast.editor.name}")
    return Mention.objects.get(person=w.cast.editor)


def decide_on_one(w: World) -> None:
    note = a_waiting_annotation(w)
    decide_annotation(note, "approve", by=w.cast.editor, seen=seen_words(note))


def decide_on_many(w: World) -> None:
    note = a_waiting_annotation(w)
    decide_annotations([(note, seen_words(note))], "reject", by=w.cast.editor, reason="Not there.")


def decide_on_each(w: World) -> None:
    note = a_waiting_annotation(w)
    decide_each_annotation({note.pk: seen_words(note)}, "reject", by=w.cast.editor, reason="Not there.")


def other_passages(w: World) -> None:
    change_range(w.note, [(w.version, quote(w.version))], by=w.cast.analyst, seen=seen_words(w.note))


def an_item(world: World) -> QueueItem:
    return QueueItem.objects.get(kind="proposal", object_id=world.submitted.pk)


def a_noted_item(world: World) -> QueueItem:
    return QueueItem.objects.get(kind="annotation", object_id=a_waiting_annotation(world).pk)


def a_batch(world: World) -> DecisionBatch:
    item = an_item(world)
    batch = deciding.decide_items([(item, item.sha256)], "approve", by=world.cast.editor).batch
    assert batch is not None
    return batch


def an_absence(world: World) -> Any:
    day = clock.now().date()
    return arranging.set_absence(world.cast.editor, day, day, by=world.cast.editor)


def a_reason(world: World) -> Any:
    return arranging.keep_reason("reject", "Not there.", by=world.cast.editor)


def a_comment(w: World) -> Comment:
    return discussing.open_thread(w.entry, "Which of them?", by=w.cast.analyst, about=About("summary"))


def a_changed_comment(w: World) -> Comment:
    said = a_comment(w)
    return discussing.edit_comment(said, "All of them?", by=w.cast.analyst, seen=text_hash(said))


def a_hidden_comment(w: World) -> Comment:
    return discussing.hide_comment(a_comment(w), by=w.cast.administrator, reason="Names a person.")


def a_resolved_thread(w: World) -> Thread:
    return discussing.resolve_thread(a_comment(w).thread, by=w.cast.editor)


def soon() -> Any:
    return clock.now() + timedelta(minutes=1)


def add_many(world: World) -> list[Any]:
    facts = TextFacts(title="A letter (illustrative)", language="en", author="")
    item = ItemFacts(facts.title, "", "", "en", None, words.Custody.HELD)
    published = Publication(SourceFacts("Courier (illustrative)"), item)
    return bulk.add_articles([bulk.Given(bytes_of("Illustrative."), facts, published)], by=world.cast.analyst)


def another_file() -> BytesIO:
    return BytesIO(taken.file_of(taken.content("THR-CLI-911", make.threat_document(title="A fourth"))))


def a_catalog_taken_in(world: World) -> ImportRun:
    return taken.taken_in(world.cast.analyst, another_file().getvalue())


def an_import_that_asks(world: World) -> ImportRun:
    alike = taken.content("THR-CLI-901", world.entry.document)
    return taken.taken_in(world.cast.analyst, taken.file_of(alike))


def answer_it(world: World) -> ImportRun:
    run = an_import_that_asks(world)
    return catalog_importing.answer_questions(run, {run.rows.get().pk: "new"}, by=world.cast.analyst)


def resume_it(world: World) -> ImportRun:
    cast = world.cast
    run = catalog_importing.start_import(another_file(), by=cast.analyst, format="json")
    working.cancel_work(Work.objects.get(kind="import_catalog"), by=cast.analyst)
    return catalog_importing.resume_import(run, by=cast.analyst)


def approve_it(world: World) -> Any:
    run = a_catalog_taken_in(world)
    return import_approving.start_approval(run, import_approving.to_approve(run), by=world.cast.editor)


ACTS: dict[str, Act] = {
    "articles.bulk.add_articles": Act(add_many, "add_article"),
    "catalog.binding.hand_out": Act(
        lambda w: b"".join(binding.hand_out(w.frozen, "en", "html", by=w.cast.reader)), "export_edition"
    ),
    "review.importing.start_import": Act(
        lambda w: catalog_importing.start_import(another_file(), by=w.cast.analyst, format="json"),
        "start_catalog_import",
    ),
    "review.importing.resume_import": Act(resume_it, "resume_catalog_import"),
    "review.importing.answer_questions": Act(answer_it, "answer_import_questions"),
    "review.import_approving.start_approval": Act(approve_it, "approve_import"),
    "review.import_reverting.start_reverting": Act(
        lambda w: import_reverting.start_reverting(a_catalog_taken_in(w), by=w.cast.analyst, reason="No."),
        "revert_import",
    ),
    "review.queueing.claim_item": Act(lambda w: queueing.claim_item(an_item(w), by=w.cast.editor), "claim_item"),
    "review.queueing.claim_next": Act(lambda w: queueing.claim_next(read_filters({}), by=w.cast.editor), "claim_item"),
    "review.queueing.release_item": Act(
        lambda w: queueing.release_item(queueing.claim_item(an_item(w), by=w.cast.editor), by=w.cast.editor),
        "release_item",
    ),
    "review.queueing.assign_item": Act(
        lambda w: queueing.assign_item(a_noted_item(w), w.cast.editor, by=w.cast.administrator), "assign_item"
    ),
    "review.queueing.escalate_item": Act(
        lambda w: queueing.escalate_item(a_noted_item(w), by=w.cast.administrator, reason="Late."), "escalate_item"
    ),
    "review.deciding.decide_items": Act(a_batch, "decide_items"),
    "review.deciding.undo_decisions": Act(
        lambda w: deciding.undo_decisions(a_batch(w), by=w.cast.editor), "undo_decisions"
    ),
    "review.deciding.apply_decisions": Act(lambda w: deciding.apply_decisions(a_batch(w).pk), "approve"),
    "review.deciding.apply_due": Act(lambda w: (a_batch(w), deciding.apply_due(at=soon())), "approve"),
    "accounts.leaving.provide_forgetting": Act(lambda w: leaving.provide_forgetting(forget_person)),
    "review.watching.watch": Act(a_watch, "watch"),
    "review.watching.unwatch": Act(
        lambda w: (a_watch(w), watching_things.unwatch("entry", w.entry.code, by=w.cast.analyst)), "unwatch"
    ),
    "review.noticing.mark_read": Act(lambda w: noticing.mark_read(None, by=w.cast.analyst)),
    "review.noticing.change_notice_settings": Act(
        lambda w: noticing.change_notice_settings(by=w.cast.analyst, ways={"watched": "off"}), "change_notice_settings"
    ),
    "review.noticing.change_mails": Act(
        lambda w: noticing.change_mails(w.cast.analyst, "daily", "weekly"), "change_notice_settings"
    ),
    "review.noticing.make_feed": Act(lambda w: noticing.make_feed(by=w.cast.analyst), "make_feed_address"),
    "review.noticing.drop_feed": Act(
        lambda w: (noticing.make_feed(by=w.cast.analyst), noticing.drop_feed(by=w.cast.analyst)), "drop_feed_address"
    ),
    "review.noticing.add_webhook": Act(a_webhook, "add_webhook"),
    "review.noticing.drop_webhook": Act(
        lambda w: noticing.drop_webhook(a_webhook(w), by=w.cast.analyst), "drop_webhook"
    ),
    "review.noticing.retry_delivery": Act(
        lambda w: noticing.retry_delivery(a_failed_delivery(w), by=w.cast.analyst), "retry_delivery"
    ),
    "review.arranging.set_absence": Act(an_absence, "set_absence"),
    "review.arranging.end_absence": Act(
        lambda w: arranging.end_absence(an_absence(w), by=w.cast.editor), "end_absence"
    ),
    "review.arranging.keep_reason": Act(a_reason, "keep_reason"),
    "review.arranging.drop_reason": Act(lambda w: arranging.drop_reason(a_reason(w), by=w.cast.editor), "drop_reason"),
    "review.discussing.open_thread": Act(a_comment, "open_thread"),
    "review.discussing.post_comment": Act(
        lambda w: discussing.post_comment(a_comment(w).thread, "All.", by=w.cast.editor), "post_comment"
    ),
    "review.discussing.edit_comment": Act(a_changed_comment, "edit_comment"),
    "review.discussing.withdraw_comment": Act(
        lambda w: discussing.withdraw_comment(a_comment(w), by=w.cast.analyst), "withdraw_comment"
    ),
    "review.discussing.hide_comment": Act(a_hidden_comment, "hide_comment"),
    "review.discussing.show_comment": Act(
        lambda w: discussing.show_comment(a_hidden_comment(w), by=w.cast.administrator), "show_comment"
    ),
    "review.discussing.resolve_thread": Act(a_resolved_thread, "resolve_thread"),
    "review.discussing.reopen_thread": Act(
        lambda w: discussing.reopen_thread(a_resolved_thread(w), by=w.cast.analyst), "reopen_thread"
    ),
    "articles.threads.add_reply": Act(a_reply, "add_reply"),
    "articles.threads.change_reply": Act(a_changed_reply, "change_reply"),
    "articles.threads.delete_reply": Act(lambda w: threads.delete_reply(a_reply(w), by=w.cast.analyst), "delete_reply"),
    "articles.threads.take_over_suggestion": Act(a_suggestion_taken_over, "take_over_suggestion"),
    "articles.threads.hide_reply": Act(a_hidden_reply, "hide_reply"),
    "articles.threads.show_reply": Act(
        lambda w: threads.show_reply(a_hidden_reply(w), by=w.cast.administrator), "show_reply"
    ),
    "articles.threads.resolve_thread": Act(
        lambda w: threads.resolve_thread(w.note, by=w.cast.editor), "resolve_thread"
    ),
    "articles.threads.reopen_thread": Act(
        lambda w: threads.reopen_thread(threads.resolve_thread(w.note, by=w.cast.editor), by=w.cast.analyst),
        "reopen_thread",
    ),
    "articles.threads.see_mention": Act(lambda w: threads.see_mention(a_mention(w), by=w.cast.editor), "see_mention"),
    "articles.sharing.share_annotation": Act(
        lambda w: share_annotation(a_private_draft(w), by=w.cast.analyst), "share_annotation"
    ),
    "articles.ranging.change_range": Act(other_passages, "change_range"),
    "review.annotations.submit_annotation": Act(a_waiting_annotation, "submit_annotation"),
    "review.annotations.decide_annotation": Act(decide_on_one, "approve_annotation"),
    "review.annotations.decide_each_annotation": Act(decide_on_each, "reject_annotation"),
    "review.annotations.decide_annotations": Act(decide_on_many, "reject_annotation"),
    "review.annotations.withdraw_annotation": Act(
        lambda w: withdraw_annotation(a_waiting_annotation(w), by=w.cast.analyst), "withdraw_annotation"
    ),
    "articles.projecting.project_targets": Act(project, "project_targets"),
    "articles.carrying.carry_targets": Act(carried, "carry_targets"),
    "articles.carrying.follow_later": Act(lambda w: follow_later(w.version)),  # asks a job, if there is anything to do
    "articles.placing.confirm_target": Act(lambda w: decide(w, confirm_target), "confirm_target"),
    "articles.placing.place_target": Act(lambda w: decide(w, place_target, quote(w.version)), "place_target"),
    "articles.placing.dismiss_target": Act(lambda w: decide(w, dismiss_target), "dismiss_target"),
    "articles.annotation_exports.export_annotations": Act(
        lambda w: "".join(
            map(str, export_annotations(Annotation.objects.all(), "jsonl", site="", by=w.cast.analyst, asked={}))
        ),
        "export_annotations",
    ),
    "articles.annotation_imports.import_annotations": Act(
        lambda w: import_annotations(w.version, "brat", "T1\tclaim 0 9\tThe upper\n", by=w.cast.analyst),
        "import_annotations",
    ),
    "articles.hiding.hide_annotation": Act(hidden, "hide_annotation"),
    "articles.hiding.show_annotation": Act(
        lambda w: show_annotation(hidden(w), by=w.cast.administrator), "show_annotation"
    ),
    "review.publishing.publish_agreed": Act(publish_agreed_before_its_time, "publish_agreed"),
    "catalog.standing.change_standing": Act(retire_entry, "retire"),
    "review.actions.reconsider": Act(
        lambda w: review_actions.reconsider(rejected(w), by=w.cast.editor2, reason="Look again."), "reconsider"
    ),
    "review.contributing.invite_coauthor": Act(invited, "invite_coauthor"),
    "review.contributing.join_authors": Act(
        lambda w: contributing.join_authors(invited(w), by=w.cast.analyst2), "join_authors"
    ),
    "review.contributing.decline_authorship": Act(
        lambda w: contributing.decline_authorship(invited(w), by=w.cast.analyst2), "decline_authorship"
    ),
    "review.contributing.recuse": Act(on_submitted(contributing.recuse, "editor"), "recuse"),
    "review.contributing.mark_read": Act(on_submitted(contributing.mark_read, "editor"), "mark_read"),
    "review.contributing.suggest_edit": Act(suggestion, "suggest_edit"),
    "review.contributing.apply_suggestion": Act(
        lambda w: contributing.apply_suggestion(suggestion(w), by=w.cast.analyst), "apply_suggestion"
    ),
    "review.contributing.dismiss_suggestion": Act(
        lambda w: contributing.dismiss_suggestion(suggestion(w), by=w.cast.analyst), "dismiss_suggestion"
    ),
    "review.contributing.edit_and_accept": Act(
        on_submitted(contributing.edit_and_accept, "editor", "title", "Other words"), "edit_and_accept"
    ),
    "review.parting.accept_part": Act(a_part, "accept_part"),
    "review.emergency.break_glass": Act(applied_in_emergency, "break_glass"),
    "review.emergency.review_afterwards": Act(
        lambda w: emergency.review_afterwards(applied_in_emergency(w), by=w.cast.editor, upheld=True, reason="Right."),
        "review_afterwards",
    ),
    "review.publishing.publish_due": Act(publish_later, "publish_scheduled"),
    "review.standing.propose_standing": Act(retirement, "submit"),
    "review.standing.propose_revert": Act(revert, "propose_revert"),
    "review.moderating.set_rule": Act(rule_of_a_theme, "set_rule"),
    "review.moderating.drop_rule": Act(
        lambda w: moderating.drop_rule(rule_of_a_theme(w), by=w.cast.administrator), "drop_rule"
    ),
    "review.moderating.set_risk": Act(
        lambda w: moderating.set_risk("threat", "title", "low", by=w.cast.administrator), "set_risk"
    ),
    "review.moderating.assign_review": Act(
        lambda w: moderating.assign_review(w.submitted, w.cast.editor, by=w.cast.administrator), "assign_review"
    ),
    "review.moderating.escalate_review": Act(
        on_submitted(moderating.escalate_review, "administrator", reason="Late."), "escalate_review"
    ),
    "review.moderating.hold_entry": Act(held, "hold_entry"),
    "review.moderating.name_responsible": Act(
        lambda w: moderating.name_responsible(w.entry, w.cast.editor, by=w.cast.editor), "name_responsible"
    ),
    "review.moderating.release_entry": Act(
        lambda w: moderating.release_entry(held(w), by=w.cast.administrator), "release_entry"
    ),
    "review.moderating.pause_person": Act(paused, "pause_person"),
    "review.moderating.resume_person": Act(
        lambda w: moderating.resume_person(paused(w), by=w.cast.administrator), "resume_person"
    ),
    "accounts.actions.restore_invitation": Act(restore_invitation, "restore_invitation"),
    "accounts.working.start_work": Act(some_work, "start_work"),
    "accounts.working.cancel_work": Act(
        lambda w: working.cancel_work(some_work(w), by=w.cast.administrator), "cancel_work"
    ),
    "accounts.working.begin": Act(lambda w: working.begin(some_work(w).pk), "start_work"),
    "accounts.working.advance": Act(lambda w: working.advance(some_work(w), 1), "start_work"),
    "accounts.working.finish": Act(lambda w: working.finish(some_work(w), "Done."), "start_work"),
    "accounts.working.fail": Act(lambda w: working.fail(some_work(w), "Broken."), "start_work"),
    "accounts.working.working": Act(run_work, "start_work"),
    "accounts.working.fail_interrupted": Act(lambda w: working.fail_interrupted()),
    "accounts.touring.begin_tour": Act(on_tour, "begin_tour"),
    "accounts.touring.pause_tour": Act(lambda w: touring.pause_tour(by=on_tour(w)), "pause_tour"),
    "accounts.touring.dismiss_tour": Act(lambda w: touring.dismiss_tour(by=w.cast.analyst), "dismiss_tour"),
    "accounts.touring.tick_steps": Act(
        lambda w: touring.tick_steps(["one"], steps=["one"], by=on_tour(w)), "finish_tour"
    ),
    "articles.actions.restore_annotation": Act(
        lambda w: article_actions.restore_annotation(removed_note(w), by=w.cast.analyst), "restore_annotation"
    ),
    "review.actions.reopen": Act(lambda w: review_actions.reopen(withdrawn(w), by=w.cast.analyst), "reopen"),
    "accounts.actions.read_invitation": Act(lambda w: people.read_invitation(last_part(invitation_link(w.invitation)))),
    "accounts.actions.invite_person": Act(
        lambda w: people.invite_person("x@perimeter.example", ["reader"], by=w.cast.administrator), "invite"
    ),
    "accounts.actions.revoke_invitation": Act(
        lambda w: people.revoke_invitation(w.invitation, by=w.cast.administrator), "revoke_invitation"
    ),
    "accounts.actions.resend_invitation": Act(
        lambda w: people.resend_invitation(w.invitation, by=w.cast.administrator), "resend_invitation"
    ),
    "accounts.actions.create_setup_link": Act(
        lambda w: people.create_setup_link()
    ),  # there are people: nothing is made
    "accounts.actions.accept_invitation": Act(
        lambda w: people.accept_invitation(last_part(invitation_link(w.invitation)), name="Madina", password=NEW),
        "accept_invitation",
    ),
    "accounts.actions.add_person": Act(
        lambda w: people.add_person("x@perimeter.example", "X", ["reader"], password=NEW, by=w.cast.administrator),
        "add_person",
    ),
    "accounts.actions.change_roles": Act(
        lambda w: people.change_roles(w.cast.reader, ["analyst"], by=w.cast.administrator), "change_roles"
    ),
    "accounts.actions.deactivate_person": Act(
        lambda w: people.deactivate_person(w.cast.reader, by=w.cast.administrator), "deactivate_person"
    ),
    "accounts.actions.reactivate_person": Act(
        lambda w: people.reactivate_person(w.cast.former, by=w.cast.administrator), "reactivate_person"
    ),
    "accounts.actions.change_profile": Act(
        lambda w: people.change_profile(w.cast.reader, name="Reza R.", language="ru"), "change_profile"
    ),
    "accounts.actions.change_password": Act(
        lambda w: people.change_password(w.cast.reader, old=PASSWORD, new=NEW), "change_password"
    ),
    "accounts.actions.reset_password": Act(lambda w: people.reset_password(w.cast.reader, new=NEW), "reset_password"),
    "accounts.actions.export_audit": Act(lambda w: people.export_audit({}, by=w.cast.administrator), "export_audit"),
    "accounts.signing_in.sign_in": Act(lambda w: signing_in.sign_in(w.cast.reader.email, PASSWORD), "sign_in"),
    "accounts.signing_in.enter_code": Act(lambda w: signing_in.enter_code(w.cast.analyst, w.codes[0]), "sign_in"),
    "accounts.signing_in.limit_passkeys": Act(lambda w: signing_in.limit_passkeys()),
    "accounts.signing_in.sign_in_by_passkey": Act(lambda w: signing_in.sign_in_by_passkey(w.factor), "sign_in"),
    "accounts.signing_in.sign_out": Act(lambda w: signing_in.sign_out(w.cast.reader), "sign_out"),
    "accounts.signing_in.confirm_identity": Act(
        lambda w: signing_in.confirm_identity(w.cast.reader, password=PASSWORD), "confirm_identity"
    ),
    "accounts.signing_in.ask_reset": Act(lambda w: signing_in.ask_reset(w.cast.reader.email), "ask_reset"),
    "accounts.signing_in.read_reset": Act(lambda w: signing_in.read_reset(reset_token(w.cast.reader))),
    "accounts.signing_in.set_forgotten_password": Act(
        lambda w: signing_in.set_forgotten_password(reset_token(w.cast.reader), new=NEW), "reset_password"
    ),
    "accounts.signing_in.make_reset_link": Act(
        lambda w: signing_in.make_reset_link(w.cast.reader, by=w.cast.administrator), "make_reset_link"
    ),
    "accounts.leaving.erase_person": Act(
        lambda w: leaving.erase_person(w.cast.former, by=w.cast.administrator, reason="X"), "erase_person"
    ),
    "accounts.personal_data.provide_personal_data": Act(
        lambda w: personal_data.provide_personal_data("review", personal_data._providers["review"])
    ),
    "accounts.personal_data.export_personal_data": Act(
        lambda w: list(personal_data.export_personal_data(w.cast.analyst, by=w.cast.analyst)), "export_personal_data"
    ),
    "accounts.personal_data.rows": Act(lambda w: list(personal_data.rows(User.objects.all(), "name"))),
    "accounts.signing_in.end_sessions": Act(end_a_session, "end_session"),
    "accounts.emails.ask_email_change": Act(
        lambda w: emails.ask_email_change(w.cast.editor, "x@perimeter.example"), "ask_email_change"
    ),
    "accounts.emails.read_email_change": Act(
        lambda w: emails.read_email_change(last_part(email_change_link(w.change, "old")))
    ),
    "accounts.emails.confirm_email_change": Act(
        lambda w: emails.confirm_email_change(last_part(email_change_link(w.change, "old"))), "confirm_email_change"
    ),
    "accounts.emails.cancel_email_change": Act(
        lambda w: emails.cancel_email_change(last_part(email_change_link(w.change, "new"))), "cancel_email_change"
    ),
    "accounts.emails.withdraw_email_change": Act(
        lambda w: emails.withdraw_email_change(w.cast.reader), "cancel_email_change"
    ),
    "accounts.emails.set_email": Act(
        lambda w: emails.set_email(w.cast.editor, "x@perimeter.example", by=w.cast.administrator), "change_email"
    ),
    "accounts.factors.factors_of": Act(lambda w: factors.factors_of(w.cast.analyst)),
    "accounts.factors.use_code": Act(lambda w: factors.use_code(w.cast.analyst, w.codes[0]), "use_recovery_code"),
    "accounts.factors.add_app": Act(add_app, "add_authenticator_app"),
    "accounts.factors.add_passkey": Act(
        lambda w: factors.add_passkey(w.cast.analyst2, name="A key", answer={}), "add_passkey"
    ),
    "accounts.factors.remove_factor": Act(
        lambda w: factors.remove_factor(w.cast.analyst, w.factor.pk), "remove_passkey"
    ),
    "accounts.factors.make_recovery_codes": Act(
        lambda w: factors.make_recovery_codes(w.cast.analyst), "make_recovery_codes"
    ),
    "accounts.factors.remove_factors": Act(
        lambda w: factors.remove_factors(w.cast.analyst, by=w.cast.administrator), "remove_factors"
    ),
    "accounts.factors.require_second_factor": Act(
        lambda w: factors.require_second_factor(["editor"], by=w.cast.administrator), "require_second_factor"
    ),
    "accounts.site.change_settings": Act(
        lambda w: site.change_settings(by=w.cast.administrator, public_catalog=True), "change_settings"
    ),
    "accounts.themes.provide_themes": Act(lambda w: themes.provide_themes(themes._providers[0])),
    "accounts.themes.theme_choices": Act(lambda w: themes.theme_choices()),
    "accounts.themes.scope_editor": Act(
        lambda w: themes.scope_editor(w.cast.editor, [], by=w.cast.administrator), "scope_editor"
    ),
    "accounts.tokens.token_owner": Act(lambda w: tokens.token_owner(w.key.words)),
    "accounts.tokens.create_token": Act(
        lambda w: tokens.create_token(w.cast.editor, name="Mine", scopes=["read"], days=7, by=w.cast.editor),
        "create_token",
    ),
    "accounts.tokens.revoke_token": Act(lambda w: tokens.revoke_token(w.key.row, by=w.cast.analyst), "revoke_token"),
    "accounts.tokens.revoke_tokens_of": Act(
        lambda w: tokens.revoke_tokens_of(w.cast.analyst, by=w.cast.administrator), "revoke_token"
    ),
    "accounts.tokens.add_service_account": Act(
        lambda w: tokens.add_service_account("A program", ["reader"], owner=w.cast.editor, by=w.cast.administrator),
        "add_service_account",
    ),
    "accounts.tokens.scopes_within": Act(lambda w: tokens.scopes_within(w.cast.analyst)),
    "articles.actions.add_source": Act(lambda w: make.source(w.cast.analyst, "Another (illustrative)"), "add_source"),
    "articles.actions.rate_source": Act(
        lambda w: article_actions.rate_source(w.item.source, "B", "Illustrative.", by=w.cast.analyst), "rate_source"
    ),
    "articles.actions.add_source_item": Act(
        lambda w: article_actions.add_source_item(w.item.source, ItemFacts(title="X"), by=w.cast.analyst),
        "add_source_item",
    ),
    "articles.actions.put_by": Act(lambda w: article_actions.put_by(bytes_of("Some text."), by=w.cast.analyst)),
    "articles.actions.read_bytes": Act(lambda w: article_actions.read_bytes(bytes_of("Some text."))),
    "articles.actions.add_article": Act(
        lambda w: article_actions.add_article(bytes_of("Some text."), TextFacts("X", "en"), w.item, by=w.cast.analyst),
        "add_article",
    ),
    "articles.actions.add_text": Act(
        lambda w: article_actions.add_text(
            w.version.article, bytes_of("Some text."), TextFacts("X", "en"), by=w.cast.analyst
        ),
        "add_text",
    ),
    "articles.sourcing.change_source": Act(
        lambda w: sourcing.change_source(w.item.source, owner="A trust", reason="Told.", by=w.cast.analyst),
        "change_source",
    ),
    "articles.sourcing.write_custody": Act(
        lambda w: sourcing.write_custody(w.item, "withdrawn", "Told.", by=w.cast.analyst)
    ),
    "articles.sourcing.custody_history": Act(lambda w: sourcing.custody_history(w.item)),
    "articles.sourcing.change_custody": Act(
        lambda w: sourcing.change_custody(w.item, "withdrawn", "Told.", by=w.cast.analyst), "change_custody"
    ),
    "articles.sourcing.withdrawal_of": Act(lambda w: sourcing.withdrawal_of(w.item)),
    "articles.importing.start_import": Act(an_import, "start_import"),
    "articles.importing.resume_import": Act(
        lambda w: importing.resume_import(a_cancelled_import(w), by=w.cast.analyst), "resume_import"
    ),
    "articles.importing.run_import": Act(run_import, "add_article"),
    "articles.importing.take_rows": Act(
        lambda w: importing.take_rows(an_import(w), list(rows_of(some_rows())), by=w.cast.analyst), "add_article"
    ),
    "articles.importing.refused_rows": Act(lambda w: list(importing.refused_rows(an_import(w))), "start_import"),
    "articles.saved_views.save_view": Act(lambda w: a_view(w), "save_view"),
    "articles.saved_views.delete_view": Act(lambda w: delete_view(a_view(w), by=w.cast.analyst), "delete_view"),
    "articles.paragraph_languages.paragraphs_of": Act(lambda w: paragraphs_of(w.version)),
    "articles.paragraph_languages.set_paragraph_language": Act(
        lambda w: set_paragraph_language(w.version, 0, "ru", by=w.cast.analyst), "set_paragraph_language"
    ),
    "articles.watching.watch_feed": Act(lambda w: a_feed(w), "watch_feed"),
    "articles.watching.stop_feed": Act(lambda w: watching.stop_feed(a_feed(w), by=w.cast.analyst), "stop_feed"),
    "articles.watching.ask_for_feed": Act(
        lambda w: watching.ask_for_feed(a_feed(w), by=w.cast.analyst), "ask_for_feed"
    ),
    "articles.watching.read_watched": Act(
        lambda w: watching.read_watched(a_feed(w), through=Fetcher(resolve=lambda _host, _port: []))
    ),
    "articles.gathering.ask_for_page": Act(lambda w: an_asked_page(w), "ask_for_page"),
    "articles.gathering.fetch_again": Act(
        lambda w: gathering.fetch_again(a_failed_page(w), by=w.cast.analyst), "fetch_again"
    ),
    "articles.gathering.drop_candidate": Act(
        lambda w: gathering.drop_candidate(a_failed_page(w), by=w.cast.analyst), "drop_candidate"
    ),
    "articles.gathering.take_archive": Act(
        lambda w: gathering.take_archive(bytes_of_zip(), by=w.cast.analyst), "take_archive"
    ),
    "articles.gathering.fetch_candidate": Act(lambda w: a_failed_page(w), "ask_for_page"),
    "articles.gathering.confirm_address": Act(lambda w: gathering.confirm_address(a_failed_page(w)), "ask_for_page"),
    "articles.gathering.mark_kept": Act(
        lambda w: gathering.mark_kept(bytes_of_zip(), w.version.article, by=w.cast.analyst)
    ),
    "articles.correcting.correct_text": Act(
        lambda w: correct_text(w.version, "Other.", change_kind="typo", reason="Other.", by=w.cast.analyst),
        "correct_text",
    ),
    "articles.aligning.ask_alignment": Act(
        lambda w: aligning.ask_alignment(*pair(w), by=w.cast.analyst), "align_texts"
    ),
    "articles.aligning.align_texts": Act(lambda w: aligning.align_texts(*pair(w), by=w.cast.analyst), "align_texts"),
    "articles.aligning.run_aligning": Act(run_aligning, "align_texts"),
    "articles.beads.confirm_bead": Act(
        lambda w: beads.confirm_bead(row(w), seen=row(w).token, by=w.cast.editor), "confirm_bead"
    ),
    "articles.beads.explain_gap": Act(
        lambda w: beads.explain_gap(row(w, 4), "omitted", seen=row(w, 4).token, by=w.cast.editor), "explain_gap"
    ),
    "articles.beads.merge_beads": Act(
        lambda w: beads.merge_beads(row(w), seen=two_rows(w), by=w.cast.editor), "merge_beads"
    ),
    "articles.beads.split_bead": Act(
        lambda w: beads.split_bead(row(w), 1, 0, seen=row(w).token, by=w.cast.editor), "split_bead"
    ),
    "articles.beads.shift_bead": Act(
        lambda w: beads.shift_bead(row(w), "source", seen=two_rows(w), by=w.cast.editor), "shift_bead"
    ),
    "articles.beads.unlink_bead": Act(
        lambda w: beads.unlink_bead(row(w), seen=row(w).token, by=w.cast.editor), "unlink_bead"
    ),
    "articles.beads.change_bead": Act(
        lambda w: beads.change_bead(w.aligned, beads.Change("merge", two_rows(w)), by=w.cast.editor),
        "merge_beads",
    ),
    "articles.provenances.amend_provenance": Act(
        lambda w: amend_provenance(made_elsewhere(w), human(w), reason="They wrote to us.", by=w.cast.analyst),
        "amend_provenance",
    ),
    "articles.provenances.write_provenance": Act(lambda w: rewritten(w)),
    "articles.provenances.said_of": Act(lambda w: said_of(made_elsewhere(w).provenance)),
    "articles.origins.record_origins": Act(
        lambda w: record_origins(made_elsewhere(w), [Origin(0, "human")], by=w.cast.analyst), "record_origins"
    ),
    "articles.drafting.start_draft": Act(lambda w: started(w), "start_draft"),
    "articles.drafting.save_draft": Act(
        lambda w: save_draft(started(w), {0: Saved("Иначе.")}, by=w.cast.analyst), "save_draft"
    ),
    "articles.drafting.finish_draft": Act(
        lambda w: finish_draft(
            save_draft(started(w), {0: Saved("Иначе.")}, by=w.cast.analyst), reason="Better.", by=w.cast.analyst
        ),
        "finish_draft",
    ),
    "articles.drafting.discard_draft": Act(lambda w: discard_draft(started(w), by=w.cast.analyst), "discard_draft"),
    "articles.drafting.sentences_of": Act(lambda w: sentences_of(w.version)),
    "articles.quoting.verify_quote": Act(lambda w: compare(w), "verify_quote"),
    "articles.quoting.attach_quoted": Act(
        lambda w: attach_quoted(
            make.quoted(w.version, w.cast.analyst), bytes_of("It came."), TextFacts("It", "en"), by=w.cast.analyst
        ),
        "attach_quoted",
    ),
    "articles.quoting.attach_original": Act(
        lambda w: attach_original(made_elsewhere(w), bytes_of("It came."), TextFacts("It", "ru"), by=w.cast.analyst),
        "attach_original",
    ),
    "articles.quoting.compares": Act(lambda w: compares(make.quoted(w.version, w.cast.analyst), w.version)),
    "review.translations.submit_translation": Act(lambda w: put_into_review(w), "submit_translation"),
    "review.translations.decide_translation": Act(
        lambda w: decide_translation(
            row := put_into_review(w), "approve", by=w.cast.editor, seen=row.text_version.sha256
        ),
        "approve_translation",
    ),
    "review.translations.withdraw_translation": Act(
        lambda w: withdraw_translation(put_into_review(w), by=w.cast.analyst), "withdraw_translation"
    ),
    "catalog.translating.apply_translation": Act(lambda w: approve_russian(w), "publish_translation"),
    "catalog.reserving.reserve_code": Act(lambda w: reserve_code("threat", "WAT", by=w.cast.analyst), "reserve_code"),
    "catalog.translating.state_language": Act(
        lambda w: state_language(w.entry, "kk", by=w.cast.editor), "state_language"
    ),
    "review.entry_translations.save_entry_translation": Act(lambda w: in_russian(w), "save_entry_translation"),
    "review.entry_translations.submit_entry_translation": Act(
        lambda w: submit_entry_translation(in_russian(w), by=w.cast.analyst), "submit_entry_translation"
    ),
    "review.entry_translations.translate_and_submit": Act(lambda w: russian_waits(w), "submit_entry_translation"),
    "review.entry_translations.decide_entry_translation": Act(
        lambda w: approve_russian(w), "approve_entry_translation"
    ),
    "review.entry_translations.withdraw_entry_translation": Act(
        lambda w: withdraw_entry_translation(russian_waits(w), by=w.cast.analyst), "withdraw_entry_translation"
    ),
    "review.entry_translations.propose_former_words": Act(
        lambda w: propose_former_words(approve_russian(w).proposal, by=w.cast.analyst2, message="It was not right."),
        "propose_former_words",
    ),
    "review.entry_translations.reopen_entry_translation": Act(
        lambda w: reopen_entry_translation(
            withdraw_entry_translation(russian_waits(w), by=w.cast.analyst), by=w.cast.analyst
        ),
        "reopen_entry_translation",
    ),
    "articles.judging.raise_issue": Act(lambda w: an_issue(w), "raise_issue"),
    "articles.judging.answer_issue": Act(
        lambda w: answer_issue(an_issue(w), "rebutted", answer="It is right.", by=w.cast.analyst), "answer_issue"
    ),
    "articles.segmenting.segment_text": Act(lambda w: segment_text(w.version, by=w.cast.analyst)),  # cut already
    "articles.actions.add_quoted_source": Act(
        lambda w: article_actions.add_quoted_source(
            w.version, quote(w.version), w.item, relation="quotes", by=w.cast.analyst
        ),
        "add_quoted_source",
    ),
    "articles.assigning.start_round": Act(lambda w: a_round(w), "start_round"),
    "articles.assigning.finish_part": Act(
        lambda w: finish_part(a_round(w, done=False), w.cast.analyst, by=w.cast.analyst), "finish_part"
    ),
    "articles.assigning.resume_part": Act(
        lambda w: resume_part(a_round(w), w.cast.analyst, by=w.cast.analyst), "resume_part"
    ),
    "articles.assigning.end_round": Act(
        lambda w: end_round(a_round(w), by=w.cast.editor, reason="Illustrative.", call_off=True), "end_round"
    ),
    "articles.curating.settle_marks": Act(settle_a_round, "settle_marks"),
    "articles.actions.annotate": Act(
        lambda w: article_actions.annotate([(w.version, quote(w.version))], Note("claim"), by=w.cast.analyst),
        "annotate",
    ),
    "articles.actions.change_annotation": Act(
        lambda w: article_actions.change_annotation(w.note, Note("claim", body="So?"), by=w.cast.analyst),
        "change_annotation",
    ),
    "articles.actions.delete_annotation": Act(
        lambda w: article_actions.delete_annotation(w.note, by=w.cast.analyst), "delete_annotation"
    ),
    "articles.actions.verify_captures": Act(harm, "capture_harmed"),
    "articles.actions.mark_published": Act(lambda w: article_actions.mark_published([w.note])),
    "catalog.actions.checked": Act(lambda w: catalog_actions.checked("threat", make.threat_document())),
    "catalog.actions.apply_changes": Act(
        lambda w: catalog_actions.apply_changes(
            [catalog_actions.Change("threat", None, None, make.threat_document(), "X", w.cast.analyst)],
            by=w.cast.editor,
        ),
        "publish",
    ),
    "catalog.actions.rate_scenario": Act(
        lambda w: catalog_actions.rate_scenario(
            w.entry,
            w.entry.document["scenarios"][0]["id"],
            likelihood=2,
            impacts=dict.fromkeys(IMPACTS, 1),
            confidence="low",
            rationale="X",
            by=w.cast.analyst,
        ),
        "rate",
    ),
    "catalog.actions.prepare_edition": Act(
        lambda w: catalog_actions.prepare_edition("2027.1", by=w.cast.editor), "prepare_edition"
    ),
    "catalog.actions.freeze_edition": Act(
        lambda w: catalog_actions.freeze_edition(w.upcoming, by=w.cast.editor), "freeze_edition"
    ),
    "catalog.actions.export_edition": Act(
        lambda w: catalog_actions.export_edition(w.frozen, "json", by=w.cast.reader), "export_edition"
    ),
    "catalog.edition_actions.keeps_from_publishing": Act(lambda w: keeps_from_publishing(w.unpublished, w.cast.editor)),
    "catalog.edition_actions.turn_to_publish": Act(lambda w: turn_to_publish(w.unpublished, w.cast.editor2)),
    "catalog.edition_actions.publish_edition": Act(
        lambda w: publish_edition(
            w.unpublished, by=w.cast.editor2, seen=to_publish(w.unpublished.manifest, notes_of(w.unpublished))
        ),
        "publish_edition",
    ),
    "catalog.edition_actions.abandon_edition": Act(
        lambda w: abandon_edition(w.unpublished, by=w.cast.editor, reason="X"), "abandon_edition"
    ),
    "catalog.edition_actions.note_edition": Act(
        lambda w: note_edition(w.unpublished, "X", by=w.cast.editor, seen=sha256_of("")), "note_edition"
    ),
    "catalog.edition_actions.look_at_entry": Act(
        lambda w: look_at_entry(w.upcoming, w.entry, by=w.cast.editor, seen=1), "look_at_entry"
    ),
    "catalog.edition_actions.leave_out_entry": Act(
        lambda w: leave_out_entry(w.upcoming, w.entry, by=w.cast.editor, reason="X"), "leave_out_entry"
    ),
    "catalog.edition_actions.unmark_entry": Act(
        lambda w: (
            look_at_entry(w.upcoming, w.entry, by=w.cast.editor, seen=1),
            unmark_entry(w.upcoming, w.entry, by=w.cast.editor),
        ),
        "unmark_entry",
    ),
    "catalog.rating_rounds.open_rating_round": Act(lambda w: a_rating_round(w.cast, w.entry), "open_rating_round"),
    "catalog.rating_rounds.decline_rating_round": Act(
        lambda w: decline_rating_round(a_rating_round(w.cast, w.entry), by=w.cast.analyst), "decline_rating_round"
    ),
    "catalog.rating_rounds.close_rating_round": Act(
        lambda w: close_rating_round(a_rating_round(w.cast, w.entry), by=w.cast.editor), "close_rating_round"
    ),
    "catalog.suggesting.suggest_ratings": Act(a_move),
    "catalog.suggesting.dismiss_suggestion": Act(
        lambda w: dismiss_suggestion(a_move(w)[0], by=w.cast.editor, reason="X"), "dismiss_suggestion"
    ),
    "catalog.forecasting.make_forecast": Act(lambda w: a_forecast(w.cast, w.entry), "make_forecast"),
    "catalog.forecasting.give_estimate": Act(
        lambda w: give_estimate(a_forecast(w.cast, w.entry), 60, by=w.cast.analyst), "give_estimate"
    ),
    "catalog.forecasting.resolve_forecast": Act(
        lambda w: resolve_forecast(a_forecast(w.cast, w.entry), "void", by=w.cast.editor, reason="X"),
        "resolve_forecast",
    ),
    "catalog.register_exports.export_register": Act(
        lambda w: export_register({"kind": "threat"}, ["theme"], sort="entry", around=around(), by=w.cast.reader),
        "export_register",
    ),
    "catalog.indicators.read_indicator": Act(
        lambda w: read_indicator(w.entry, "i1", text="It rose.", state="watch", by=w.cast.analyst), "read_indicator"
    ),
    "catalog.quality_exports.export_quality": Act(
        lambda w: export_quality({"kind": "threat"}, by=w.cast.analyst), "export_quality"
    ),
    "catalog.severities.weigh_check": Act(
        lambda w: weigh_check("no_scenario", "blocking", reason="Illustrative.", by=w.cast.administrator), "weigh_check"
    ),
    "catalog.scale_versions.add_scale_version": Act(another_scale, "add_scale_version"),
    "articles.categories.add_category": Act(
        lambda w: categories.add_category("risk", {"en": "Risk"}, **LOOKS, by=w.cast.administrator), "add_category"
    ),
    "articles.categories.change_category": Act(
        lambda w: categories.change_category(kind("quote"), {"key": 9}, by=w.cast.administrator), "change_category"
    ),
    "articles.categories.move_category": Act(
        lambda w: categories.move_category(kind("quote"), 99, by=w.cast.administrator), "move_category"
    ),
    "articles.categories.retire_category": Act(
        lambda w: categories.retire_category(kind("quote"), by=w.cast.administrator), "retire_category"
    ),
    "articles.categories.restore_category": Act(
        lambda w: categories.restore_category(
            categories.retire_category(kind("quote"), by=w.cast.administrator), by=w.cast.administrator
        ),
        "restore_category",
    ),
    "articles.tagging.add_tag": Act(a_tag, "add_tag"),
    "articles.tagging.change_tag": Act(
        lambda w: tagging.change_tag(a_tag(w), {"en": "Waters"}, by=w.cast.administrator), "change_tag"
    ),
    "articles.tagging.retire_tag": Act(lambda w: tagging.retire_tag(a_tag(w), by=w.cast.administrator), "retire_tag"),
    "articles.tagging.restore_tag": Act(
        lambda w: tagging.restore_tag(tagging.retire_tag(a_tag(w), by=w.cast.administrator), by=w.cast.administrator),
        "restore_tag",
    ),
    "articles.tagging.merge_free_tag": Act(
        lambda w: tagging.merge_free_tag("aqua", a_tag(w), by=w.cast.administrator), "merge_free_tag"
    ),
    "catalog.terms.add_term": Act(
        lambda w: terms.add_term("theme", "ZZZ", {"en": "Another"}, by=w.cast.administrator), "add_term"
    ),
    "catalog.terms.add_named_term": Act(
        lambda w: terms.add_named_term("tag", "Another", by=w.cast.administrator, field="tags"), "add_term"
    ),
    "catalog.terms.change_term": Act(
        lambda w: terms.change_term(term(), {"en": "Another"}, by=w.cast.administrator), "change_term"
    ),
    "catalog.terms.move_term": Act(lambda w: terms.move_term(term(), 99, by=w.cast.administrator), "move_term"),
    "catalog.terms.retire_term": Act(lambda w: terms.retire_term(term(), by=w.cast.administrator), "retire_term"),
    "catalog.terms.restore_term": Act(
        lambda w: terms.restore_term(terms.retire_term(term(), by=w.cast.administrator), by=w.cast.administrator),
        "restore_term",
    ),
    "config.job_desk.note_failure": Act(lambda w: job_desk.note_failure(1, "x", ValueError("x"))),
    "config.job_desk.job_counts": Act(lambda w: job_desk.job_counts()),
    "config.job_desk.workers_alive": Act(lambda w: job_desk.workers_alive()),
    "config.job_desk.jobs_in": Act(lambda w: job_desk.jobs_in("failed")),
    "config.job_desk.retry_job": Act(
        lambda w: job_desk.retry_job(a_failed_job(), by=w.cast.administrator), "retry_job"
    ),
    "review.actions.propose": Act(lambda w: make.proposal(w.cast.analyst), "propose"),
    "review.actions.revise": Act(lambda w: make.revise(w.draft, revised(), by=w.cast.analyst), "revise"),
    "review.actions.keep_typing": Act(keep_typing, "revise"),
    "review.actions.settle": Act(settle, "settle"),
    "review.actions.submit": Act(lambda w: review_actions.submit(w.draft, by=w.cast.analyst), "submit"),
    "review.actions.propose_and_submit": Act(
        lambda w: review_actions.propose_and_submit("threat", revised(), by=w.cast.analyst, message="X"), "submit"
    ),
    "review.actions.revise_and_submit": Act(
        lambda w: make.revise_and_submit(sent_back(w), revised(), by=w.cast.analyst, message="X"), "revise"
    ),
    "review.actions.approve": Act(
        lambda w: review_actions.approve(w.submitted, by=w.cast.editor, seen=seen(w)), "approve"
    ),
    "review.actions.request_changes": Act(
        lambda w: review_actions.request_changes(w.submitted, by=w.cast.editor, seen=seen(w), reason="X"),
        "request_changes",
    ),
    "review.actions.reject": Act(
        lambda w: review_actions.reject(w.submitted, by=w.cast.editor, seen=seen(w), reason="X"), "reject"
    ),
    "review.actions.propose_again": Act(
        lambda w: review_actions.propose_again(rejected(w), by=w.cast.analyst), "propose_again"
    ),
    "review.actions.withdraw": Act(lambda w: review_actions.withdraw(w.submitted, by=w.cast.analyst), "withdraw"),
    "review.actions.approve_each": Act(
        lambda w: review_actions.approve_each({w.submitted.pk: seen(w)}, by=w.cast.editor), "approve"
    ),
    "review.actions.refuse_each": Act(
        lambda w: review_actions.refuse_each({w.submitted.pk: seen(w)}, Step.REJECT, by=w.cast.editor, reason="No."),
        "reject",
    ),
    "review.actions.decide_each": Act(
        lambda w: review_actions.decide_each({w.submitted.pk: seen(w)}, "approve", by=w.cast.editor), "approve"
    ),
    "review.actions.decide": Act(
        lambda w: review_actions.decide(w.submitted, "approve", by=w.cast.editor, seen=seen(w)), "approve"
    ),
}


def a_view(world: World) -> SavedView:
    return save_view("Lakes", {"q": "lake"}, by=world.cast.analyst)


def a_feed(world: World) -> Feed:
    return watching.watch_feed("https://valley.example/feed.xml", by=world.cast.analyst)


def an_asked_page(world: World) -> Candidate:
    return gathering.ask_for_page("https://valley.example/lake", by=world.cast.analyst)


def a_failed_page(world: World) -> Candidate:
    candidate = an_asked_page(world)
    work = Work.objects.get(kind="fetch_page")
    gathering.fetch_candidate(work.pk, through=Fetcher(resolve=lambda _host, _port: []))
    candidate.refresh_from_db()
    return candidate


def bytes_of_zip() -> Bytes:
    return Bytes(zipped({"a.txt": b"Illustrative words."}), words.CaptureMethod.UPLOAD, filename="a.zip")


@pytest.fixture
def world(cast: Cast) -> World:
    version = make.text(cast.analyst)
    codes = factors.add_passkey(cast.analyst, name="A key", answer={})
    entry = make.published(cast, make.threat_document(indicators=[{"title": "Level of the lake"}]))
    frozen = make.published_edition(cast)
    unpublished = make.frozen_edition(cast, "2026.3")
    return World(
        cast=cast,
        invitation=people.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator),
        key=tokens.create_token(cast.analyst, name="A key", scopes=["read"], days=7, by=cast.analyst),
        change=emails.ask_email_change(cast.reader, "elsewhere@perimeter.example"),
        factor=Authenticator.objects.get(user=cast.analyst, type=factors.PASSKEY),
        codes=codes,
        item=version.article.source_item,
        version=version,
        aligned=make.alignment(cast.analyst),
        note=make.annotation(version, cast.analyst),
        entry=entry,
        upcoming=catalog_actions.prepare_edition("2026.2", by=cast.editor),
        frozen=frozen,
        unpublished=unpublished,
        draft=make.proposal(cast.analyst, make.threat_document(title="A draft")),
        submitted=make.submitted(cast.analyst, make.threat_document(title="Another")),
    )


def writers() -> Iterator[ModuleType]:
    """Yield every module of actions, and every other one that records."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(room.__path__):
            if found.name == "wsgi":  # starts Django
                continue
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            by_name = vars(module).get("record"), vars(module).get("record_each")
            if found.name.endswith("actions") or audit.record in by_name or audit.record_each in by_name:
                yield module


# These write on behalf of others: the log itself, the count of wrong secrets, and what is found when it is verified.
NO_ACTIONS = {"accounts.audit", "accounts.attempts", "accounts.verifying"}


def records(function: Any) -> bool:
    """Tell whether a function writes to the log itself, by the name of the module `audit`."""
    return bool(re.search(r"\baudit\.record(_each)?\(", inspect.getsource(function)))


def recording_functions() -> Iterator[str]:
    """Yield the public functions that record in modules which hold more than actions."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(room.__path__):
            if found.name == "wsgi":  # starts Django
                continue
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            if getattr(module, "audit", None) is not audit:
                continue
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not name.startswith("_") and records(function):
                    yield f"{module.__name__}.{name}"


def public_functions() -> list[str]:
    return [
        f"{module.__name__}.{name}"
        for module in writers()
        if module.__name__ not in NO_ACTIONS
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


def test_every_action_stands_in_the_table() -> None:
    also = set(recording_functions())
    assert len(also) > 10
    assert set(PARTS) <= also, "PARTS names what records nothing, or is not there."
    found = set(public_functions()) | also - set(PARTS)
    assert found - set(ACTS) == set(), "Say in ACTS how to call it, and what the audit log then says."
    assert set(ACTS) - found == set(), "ACTS names what is not there."
    assert set(SILENT) <= set(ACTS)


def do(act: Act, world: World) -> tuple[list[str], set[str]]:
    """Act, leave no trace, and return the verbs that were recorded and the tables that changed."""
    last = AuditEntry.objects.latest("pk").pk
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            act.do(deepcopy(world))  # what an action writes into its rows is not rolled back
        verbs = list(AuditEntry.objects.filter(pk__gt=last).values_list("verb", flat=True))
        transaction.set_rollback(True)
    changed = {found[2].lower() for query in queries if (found := CHANGES.match(query["sql"]))}
    return verbs, changed - NOT_MEANT


def test_no_action_forgets_the_audit_log(world: World) -> None:
    wrong = []
    for name, act in ACTS.items():
        try:
            verbs, changed = do(act, world)
        except Refused as refusal:
            wrong.append(f"{name} refused: {refusal.message} {refusal.fields}")
            continue
        if act.verb and act.verb not in verbs:
            wrong.append(f"{name}: {act.verb} is not among {verbs}")
        if changed and not verbs and name not in SILENT:
            wrong.append(f"{name} changed {sorted(changed)} and recorded nothing")
        if act.verb and name in SILENT:
            wrong.append(f"{name} is not silent")
    assert not wrong, "\n".join(wrong)


def test_what_was_recorded_says_who_by_what_means_and_to_what(world: World) -> None:
    """The world was made by people through actions: each entry names its thing, and all but links their person."""
    assert AuditEntry.objects.count() > 10
    for entry in AuditEntry.objects.all():
        assert entry.means and entry.verb and "." in entry.target_type
        assert entry.actor_id is not None, entry.verb
