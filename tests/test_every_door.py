"""The table of doors: every URL, every method it takes, and what each role meets there.

A URL that is missing here fails the suite; so does an unsafe method that is not in the table and yet changes something,
and one that is taken without a CSRF token. Columns: nobody signed in, reader, analyst, editor, administrator, former
member (deactivated).
"""

import base64
import io
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts import actions as accounts
from accounts import emails, links
from accounts.models import ApiToken, AuditEntry, EmailChange, Invitation, Work
from accounts.site import change_settings
from accounts.tokens import create_token
from accounts.working import cancel_work, start_work
from articles import actions as articles
from articles import gathering, importing
from articles.assigning import finish_part, start_round
from articles.carrying import carry_targets
from articles.categories import retire_category
from articles.correcting import correct_text
from articles.drafting import start_draft
from articles.fetching import Fetcher
from articles.inputs import Note, Passage
from articles.models import (
    Alignment,
    Annotation,
    AnnotationReply,
    AnnotationRound,
    AnnotationTarget,
    BulkImport,
    Candidate,
    CarriedPassage,
    Category,
    Feed,
    Mention,
    QualityIssue,
    QuotedSource,
    SavedView,
    Tag,
    TextVersion,
    TranslationDraft,
)
from articles.passages import find_passage
from articles.reply_rules import hash_of_reply
from articles.revising import edited_content, hash_of, newest_of
from articles.saved_views import save_view
from articles.tagging import add_tag, retire_tag
from articles.threads import add_reply
from articles.watching import watch_feed
from basics import clock
from basics.text import sha256_of
from catalog import actions as catalog
from catalog.contents import notes_of
from catalog.manifest import to_publish
from catalog.models import (
    Edition,
    Entry,
    EntryTranslation,
    Forecast,
    RatingRound,
    RatingSuggestion,
    ScaleVersion,
    Term,
)
from catalog.schema import content_hash
from catalog.terms import retire_term
from catalog.vocabulary import IMPACTS
from review import actions as review
from review.annotations import submit_annotation
from review.arranging import keep_reason, set_absence
from review.deciding import decide_items
from review.discussing import open_thread
from review.discussion_anchoring import About
from review.discussion_rules import text_hash
from review.entry_translations import (
    decide_entry_translation,
    save_entry_translation,
    translate_and_submit,
    withdraw_entry_translation,
)
from review.import_approving import to_approve
from review.models import (
    Absence,
    Comment,
    DecisionBatch,
    Delivery,
    EntryTranslationProposal,
    ImportRun,
    KeptReason,
    QueueItem,
    Submission,
    TranslationReview,
    Webhook,
)
from review.notice_links import mail_link
from review.noticing import add_webhook, make_feed
from review.translations import submit_translation
from tests import make
from tests.catalog.ratings import a_forecast, moved, rating
from tests.catalog.ratings import a_round as a_rating_round
from tests.people import Cast
from tests.review import importing as taken
from tests.told_world import told_world as told_world
from tests.told_world import world as world

pytestmark = pytest.mark.usefixtures("unwatched_templates")

ROLES = ["anonymous", "reader", "analyst", "editor", "administrator", "former"]
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)", re.IGNORECASE)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
Arguments = Callable[["World"], list[Any]]


@dataclass(frozen=True)
class World:
    """One of everything that an address can name."""

    cast: Cast
    invitation: Invitation
    email_change: EmailChange
    token: str
    key: ApiToken
    version: TextVersion
    aligned: Alignment
    translated: TextVersion
    beside: TextVersion
    quoted: QuotedSource
    unheld: QuotedSource
    in_review: TranslationReview
    into_russian: EntryTranslationProposal
    issue: QualityIssue
    carried: TranslationDraft
    note: Annotation
    entry: Entry
    frozen: Edition
    upcoming: Edition
    unpublished: Edition
    draft: Submission
    submitted: Submission
    withdrawn: Submission
    removed: Annotation
    undone: AuditEntry
    work: Work
    lost: AnnotationTarget
    strayed: CarriedPassage
    candidate: Candidate
    feed: Feed
    view: SavedView
    imported: BulkImport
    catalog_import: ImportRun
    rated: RatingRound
    suggestion: RatingSuggestion
    forecast: Forecast
    given: AnnotationRound
    done: AnnotationRound
    marked: Annotation
    hunch: Annotation
    reply: AnnotationReply
    mention: Mention
    batch: DecisionBatch
    absence: Absence
    reason: KeptReason
    comment: Comment
    hook: Webhook
    undelivered: Delivery
    mails: str
    notices: str


class Door(NamedTuple):
    method: str
    name: str
    arguments: Arguments
    codes: str
    sends: Callable[["World"], dict[str, Any]] = lambda _world: {}

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def nothing(_world: World) -> list[Any]:
    return []


def open_guide(_world: World) -> list[Any]:
    return ["tour"]


def member(world: World) -> list[Any]:
    return [world.cast.reader.pk]


def an_editor(world: World) -> list[Any]:
    return [world.cast.editor2.pk]


def leaver(world: World) -> list[Any]:
    return [world.cast.former.pk]


def invited(world: World) -> list[Any]:
    return [world.invitation.pk]


def article(world: World) -> list[Any]:
    return [world.version.article_id]


def translated(world: World) -> list[Any]:
    return [world.translated.article_id, world.translated.number]


def beside(world: World) -> list[Any]:
    return [world.beside.article_id, world.beside.number]


def quoted(world: World) -> list[Any]:
    return [world.quoted.pk]


def given(world: World) -> list[Any]:
    return [world.given.pk]


def done(world: World) -> list[Any]:
    return [world.done.pk]


def marked(world: World) -> list[Any]:
    return [world.marked.uuid]


def hunch(world: World) -> list[Any]:
    return [world.hunch.uuid]


def reply(world: World) -> list[Any]:
    return [world.reply.uuid]


def mention(world: World) -> list[Any]:
    return [world.mention.pk]


def a_body(_world: World) -> dict[str, Any]:
    return {"body": "So do I."}


def other_passages(world: World) -> dict[str, Any]:
    rows = {"p0-text": world.version.pk, "p0-exact": "The upper lake", "p1-text": world.version.pk, "p1-exact": ""}
    return {"seen": newest_of(world.note).sha256, **rows}


def an_annotation_verdict(world: World) -> dict[str, Any]:
    return {"verdict": "approve", "seen": newest_of(world.marked).sha256}


def an_item(world: World) -> list[Any]:
    return [QueueItem.objects.get(kind="annotation", object_id=world.marked.pk).pk]


def of_entry(world: World) -> list[Any]:
    return ["entry", world.entry.code]


def discussion(world: World) -> list[Any]:
    return [world.comment.thread_id]


def resolving(world: World) -> list[Any]:
    return [world.comment.thread_id, "resolve"]


def comment(world: World) -> list[Any]:
    return [world.comment.pk]


def withdrawing(world: World) -> list[Any]:
    return [world.comment.pk, "withdraw"]


def a_note_seen(world: World) -> dict[str, Any]:
    return {"seen": hash_of(edited_content(world.marked))}


def a_changed_reply(world: World) -> dict[str, Any]:
    return {"body": "So do I.", "seen": hash_of_reply(world.reply)}


def a_corrected_comment(world: World) -> dict[str, Any]:
    return {"body": "All of them?", "seen": text_hash(world.comment)}


def a_first_comment(world: World) -> dict[str, Any]:
    return {"place": "entry", "ref": world.entry.code, "field": "summary", "body": "Who says so?"}


def claiming(world: World) -> list[Any]:
    return [*an_item(world), "claim"]


def a_batch(world: World) -> list[Any]:
    return [world.batch.pk]


def an_absence(world: World) -> list[Any]:
    return [world.absence.pk]


def a_hook(world: World) -> list[Any]:
    return [world.hook.pk]


def undelivered(world: World) -> list[Any]:
    return [world.undelivered.pk]


def of_mails(world: World) -> list[Any]:
    return [world.mails]


def of_the_feed(world: World) -> list[Any]:
    return [world.notices]


def watched(world: World) -> list[Any]:
    return ["entry", world.entry.code]


def to_watch(world: World) -> dict[str, Any]:
    return {"kind": "entry", "subject": world.entry.code, "watched": "1"}


def to_watch_by_program(world: World) -> dict[str, Any]:
    return {"kind": "entry", "subject": world.entry.code}


def other_ways(_world: World) -> dict[str, Any]:
    ways = {"outcome": "page", "asked": "mail", "mention": "mail", "discussion": "daily", "reminder": "mail"}
    return {**{f"way_{kind}": way for kind, way in ways.items()}, "way_watched": "weekly"}


def other_ways_by_program(_world: World) -> dict[str, Any]:
    return {"ways": {"watched": "weekly"}, "quiet_from": None, "quiet_until": None, "time_zone": ""}


def a_hook_elsewhere(_world: World) -> dict[str, Any]:
    return {"url": "https://other.example/in"}


def once_a_week(_world: World) -> dict[str, Any]:
    return {"way": "weekly"}


def kept_reason(world: World) -> list[Any]:
    return [world.reason.pk]


def an_item_on_the_page(world: World) -> dict[str, Any]:
    item = QueueItem.objects.get(kind="annotation", object_id=world.marked.pk)
    return {"verdict": "approve", "picked": f"{item.pk} {item.sha256}"}


def an_item_by_program(world: World) -> dict[str, Any]:
    item = QueueItem.objects.get(kind="annotation", object_id=world.marked.pk)
    return {"verdict": "approve", "picked": [{"id": item.pk, "seen": item.sha256}]}


def some_days(_world: World) -> dict[str, Any]:
    return {"since": "2031-05-01", "until": "2031-05-09"}


def a_reason_to_keep(_world: World) -> dict[str, Any]:
    return {"verdict": "reject", "code": "scope", "words": "Not of this region."}


def picked_on_the_page(world: World) -> dict[str, Any]:
    return {"verdict": "approve", "picked": f"{world.marked.uuid} {newest_of(world.marked).sha256}"}


def picked_by_program(world: World) -> dict[str, Any]:
    return {"verdict": "approve", "picked": [{"uuid": str(world.marked.uuid), "seen": "0" * 64}]}


def a_place_to_cite(world: World) -> dict[str, Any]:
    return {"place": f"entry {world.entry.code}", "field": "summary", "stance": "supports"}


def two_annotators(world: World) -> dict[str, Any]:
    return {"annotators": [world.cast.analyst.pk, world.cast.analyst2.pk]}


def a_ruling(world: World) -> dict[str, Any]:
    mark = str(world.done.annotations.get().uuid)
    return {"group": mark, "marks": [mark], "ruling": mark, "category": "claim"}


def a_settlement(world: World) -> dict[str, Any]:
    mark = str(world.done.annotations.get().uuid)
    return {"marks": [mark], "choice": "take", "taken": mark}


def calling_off(_world: World) -> dict[str, Any]:
    return {"call_off": True, "reason": "Illustrative."}


def rated(world: World) -> list[Any]:
    return [world.rated.pk]


def suggestion(world: World) -> list[Any]:
    return [world.suggestion.pk]


def forecast(world: World) -> list[Any]:
    return [world.forecast.pk]


def a_round_of_rating(world: World) -> dict[str, Any]:
    people = [world.cast.analyst.pk, world.cast.analyst2.pk]
    places = [f"{world.entry.code}/s1"]
    return {"title": "X", "scenarios": places, "raters": people, "due_on": "2099-01-01", "basis": "current"}


def a_statement(world: World) -> dict[str, Any]:
    return {"entry": world.entry.code, "statement": "X", "criteria": "X", "closes_on": "2099-01-01"}


def a_probability(_world: World) -> dict[str, Any]:
    return {"probability": 60}


def a_void(_world: World) -> dict[str, Any]:
    return {"outcome": "void", "reason": "Illustrative."}


def catalog_import(world: World) -> list[Any]:
    return [world.catalog_import.pk]


def an_answer_to_a_row(world: World) -> dict[str, Any]:
    return {f"answer.{world.catalog_import.rows.get(outcome='question').pk}": "new"}


def answers_to_rows(world: World) -> dict[str, Any]:
    return {"answers": {str(world.catalog_import.rows.get(outcome="question").pk): "new"}}


def what_waits(world: World) -> dict[str, Any]:
    return {"seen": " ".join(f"{key}:{sha256}" for key, sha256 in to_approve(world.catalog_import).items())}


def hashes_that_wait(world: World) -> dict[str, Any]:
    return {"seen": to_approve(world.catalog_import)}


def a_catalog(_world: World) -> dict[str, Any]:
    file = taken.file_of(taken.content("THR-CLI-911", make.threat_document(title="A fourth")))
    return {"format": "json", "file": base64.b64encode(file).decode()}


def a_reason_to_take_back(_world: World) -> dict[str, Any]:
    return {"reason": "Illustrative."}


def a_schema(_world: World) -> list[Any]:
    return [2, "threat"]


def a_format(_world: World) -> list[Any]:
    return ["jsonld"]


def a_file_of_marks(_world: World) -> dict[str, Any]:
    return {"format": "brat", "content": "T1\tclaim 0 9\tThe upper\n"}


def issue(world: World) -> list[Any]:
    return [world.issue.pk]


def an_issue(_world: World) -> dict[str, Any]:
    return {"passage": "Это", "type": "style", "severity": "minor", "comment": "Stiff."}


def an_answer(_world: World) -> dict[str, Any]:
    return {"state": "rebutted", "answer": "It is right."}


def in_review(world: World) -> list[Any]:
    return [world.in_review.pk]


def into_russian(world: World) -> list[Any]:
    return [world.into_russian.pk]


def into_kazakh(world: World) -> list[Any]:
    return [world.entry.code, "kk"]


def in_russian(world: World) -> list[Any]:
    return [EntryTranslation.objects.get().entry.code, "ru"]


def russian_draft(world: World) -> list[Any]:
    return [EntryTranslationProposal.objects.get(state="draft").pk]


def russian_withdrawn(world: World) -> list[Any]:
    return [EntryTranslationProposal.objects.get(state="withdrawn").pk]


def withdrawing_russian(world: World) -> list[Any]:
    return [world.into_russian.pk, "withdraw"]


def a_translated_title(world: World) -> dict[str, Any]:
    return {"text.title": "Көл", "source": str(world.entry.current.number), "method": "human"}


def a_title_by_program(world: World) -> dict[str, Any]:
    source = world.entry.current.number
    return {"entry": world.entry.code, "language": "kk", "texts": {"title": "Көл"}, "source_revision": source}


def a_verdict_on_russian(world: World) -> dict[str, Any]:
    return {"verdict": "approve", "seen": world.into_russian.current.sha256}


def another_language(_world: World) -> dict[str, Any]:
    return {"language": "de"}


def a_message(world: World) -> dict[str, Any]:
    return {"message": "Ready.", "article": world.beside.article_id, "number": world.beside.number}


def a_verdict(world: World) -> dict[str, Any]:
    return {"verdict": "approve", "seen": world.in_review.text_version.sha256}


def unheld(world: World) -> list[Any]:
    return [world.unheld.pk]


def to_compare(world: World) -> dict[str, Any]:
    text = TextVersion.objects.texts_of(world.quoted.source_item).get()
    return {"against": text.pk, "article": text.article_id, "number": text.number}


def a_text_that_came(_world: World) -> dict[str, Any]:
    return {"paste": "It came at last.", "text": "It came at last.", "title": "It came", "language": "en"}


def a_reason(_world: World) -> dict[str, Any]:
    return {"reason": "Better."}


def a_saved_unit(_world: World) -> dict[str, Any]:
    return {"units": [{"ordinal": 0, "text": "Иначе."}]}


def carried(world: World) -> list[Any]:
    return [world.carried.pk]


def prov_file(world: World) -> list[Any]:
    return [*translated(world), "json"]


def an_amendment(world: World) -> dict[str, Any]:
    """Return what both the form (its agents are counted) and the API take."""
    origin = {"origin_source": world.translated.provenance.source_item.source_id, "origin_language": "ru"}
    of_a_form = {"agents-TOTAL_FORMS": 0, "agents-INITIAL_FORMS": 0, "origin_custody": "not_held", **origin}
    return {"method": "human", "reason": "The translator wrote to us.", **of_a_form}


def an_origin(_world: World) -> dict[str, Any]:
    return {"sentences": "1", "origin": "human"}


def a_kept_unit(_world: World) -> dict[str, Any]:
    return {"seen": 0, "text-0": "Иначе."}


def some_origins(_world: World) -> dict[str, Any]:
    return {"origins": [{"ordinal": 0, "origin": "human"}]}


def text(world: World) -> list[Any]:
    return [world.version.article_id, world.version.number]


def aligned(world: World) -> list[Any]:
    return [world.aligned.pk]


def translation(world: World) -> list[Any]:
    version = world.aligned.target_set.text_version
    return [version.article_id, version.number]


def aligned_in(world: World) -> list[Any]:
    return [world.aligned.target_set.text_version.article_id]


def note(world: World) -> list[Any]:
    return [world.note.uuid]


def lost(world: World) -> list[Any]:
    return [world.lost.pk]


def text_and_note(world: World) -> list[Any]:
    return [*text(world), world.note.uuid]


def source(world: World) -> list[Any]:
    return [world.version.article.source_item.source_id]


def item(world: World) -> list[Any]:
    return [world.version.article.source_item_id]


def capture(world: World) -> list[Any]:
    return [world.version.capture_id]


def candidate(world: World) -> list[Any]:
    return [world.candidate.pk]


def what_is_known_of_a_source(_world: World) -> dict[str, Any]:
    return {"owner": "A trust (illustrative)", "reason": "Illustrative."}


def a_language(_world: World) -> dict[str, Any]:
    return {"start": 0, "language": "ru"}


def a_view(world: World) -> list[Any]:
    return [world.view.pk]


def a_filter(_world: World) -> dict[str, Any]:
    return {"name": "Lakes", "query": "q=lake"}


def a_named_filter(_world: World) -> dict[str, Any]:
    return {"name": "Lakes", "filters": {"q": "lake"}}


def a_feed(world: World) -> list[Any]:
    return [world.feed.pk]


def another_feed(_world: World) -> dict[str, Any]:
    return {"url": "https://valley.example/another.xml"}


def an_import(world: World) -> list[Any]:
    return [world.imported.pk]


def some_rows(_world: World) -> dict[str, Any]:
    return {"rows": '{"title": "A", "text": "Illustrative."}'}


def an_address(_world: World) -> dict[str, Any]:
    return {"url": "https://valley.example/other"}


def entry(world: World) -> list[Any]:
    return [world.entry.code]


def a_picture(_world: World) -> list[Any]:
    return ["matrix"]


def a_sitemap(_world: World) -> list[Any]:
    return ["pages", 1]


def a_picture_file(_world: World) -> list[Any]:
    return ["matrix", "svg"]


def entry_picture(world: World) -> list[Any]:
    return ["bow-tie", world.entry.code]


def entry_picture_file(world: World) -> list[Any]:
    return ["bow-tie", world.entry.code, "svg"]


def picture_of_entry(world: World) -> list[Any]:
    return [world.entry.code, "bow-tie"]


def picture_file_of_entry(world: World) -> list[Any]:
    return [world.entry.code, "bow-tie", "svg"]


def first_revision(world: World) -> list[Any]:
    return [world.entry.code, 1]


def scenario(world: World) -> list[Any]:
    return [world.entry.code, world.entry.document["scenarios"][0]["id"]]


def an_indicator(world: World) -> list[Any]:
    return [world.entry.code, world.entry.document["indicators"][0]["id"]]


def a_reading(_world: World) -> dict[str, Any]:
    return {"state": "watch", "text": "It rose by a hand (illustrative)."}


def a_check(_world: World) -> list[Any]:
    return ["no_scenario"]


def a_weight(_world: World) -> dict[str, Any]:
    return {"severity": "blocking", "reason": "Illustrative."}


def edition(world: World) -> list[Any]:
    return [world.frozen.name]


def upcoming(world: World) -> list[Any]:
    return [world.upcoming.name]


def unpublished(world: World) -> list[Any]:
    return [world.unpublished.name]


def two_editions(world: World) -> list[Any]:
    return [world.frozen.name, world.frozen.name]


def since_an_edition(world: World) -> list[Any]:
    return [world.entry.code, world.frozen.name]


def what_is_published(world: World) -> dict[str, Any]:
    return {"seen": to_publish(world.unpublished.manifest, notes_of(world.unpublished))}


def a_foreword(_world: World) -> dict[str, Any]:
    return {"text": "Illustrative.", "seen": sha256_of("")}


def a_mark(world: World) -> dict[str, Any]:
    return {"act": "look", "codes": [f"{world.entry.code}:1"]}


def a_mark_by_code(world: World) -> dict[str, Any]:
    return {"act": "look", "entries": {world.entry.code: 1}}


def edition_entry(world: World) -> list[Any]:
    return [world.frozen.name, world.entry.code]


def edition_file(world: World) -> list[Any]:
    return [world.frozen.name, "json"]


def edition_book(world: World) -> list[Any]:
    return [world.frozen.name, "en", "html"]


def language_of_a_book(_world: World) -> dict[str, Any]:
    return {"language": "en"}


def token(world: World) -> list[Any]:
    return [world.token]


def no_job(_world: World) -> list[Any]:
    return [2**40]


def key(world: World) -> list[Any]:
    return [world.key.pk]


def reset_token(world: World) -> list[Any]:
    return [links.reset_token(world.cast.analyst2)]


def email_token(world: World) -> list[Any]:
    return [links.email_change_link(world.email_change, "old").rstrip("/").rpartition("/")[2]]


def nobodys(_world: World) -> list[Any]:
    return [0]


def a_vocabulary(_world: World) -> list[Any]:
    return ["state"]


def a_term(_world: World) -> list[Any]:
    return ["state", "KZ"]


def a_retired_term(_world: World) -> list[Any]:
    return ["state", "IR"]


def a_category(_world: World) -> list[Any]:
    return ["quote"]


def a_retired_category(_world: World) -> list[Any]:
    return ["place"]


def a_tag(_world: World) -> list[Any]:
    return [Tag.objects.get(code="water").pk]


def a_retired_tag(_world: World) -> list[Any]:
    return [Tag.objects.get(code="waters").pk]


def a_new_category(_world: World) -> dict[str, Any]:
    return {"code": "risk", "labels": {"en": "Risk"}, "light": "#7a3a9c", "dark": "#d3a3ee", "line": "dots"}


def a_category_on_the_page(_world: World) -> dict[str, Any]:
    return {"code": "risk", "label_en": "Risk", "light": "#7a3a9c", "dark": "#d3a3ee", "line": "dots", "key": ""}


def a_new_tag(_world: World) -> dict[str, Any]:
    return {"code": "dams", "labels": {"en": "Dams"}}


def a_tag_on_the_page(_world: World) -> dict[str, Any]:
    return {"code": "dams", "label_en": "Dams"}


def other_labels(_world: World) -> dict[str, Any]:
    return {"labels": {"en": "The water"}}


def a_free_tag(_world: World) -> dict[str, Any]:
    return {"name": "aqua", "successor": "water"}


def submitted(world: World) -> list[Any]:
    return [world.submitted.pk]


def draft(world: World) -> list[Any]:
    return [world.draft.pk]


def withdrawn(world: World) -> list[Any]:
    return [world.withdrawn.pk]


def removed(world: World) -> list[Any]:
    return [world.removed.uuid]


def undone(world: World) -> list[Any]:
    return [world.undone.pk]


def work(world: World) -> list[Any]:
    return [world.work.pk]


def recusing(world: World) -> list[Any]:
    return [world.submitted.pk, "recuse"]


def holding(world: World) -> list[Any]:
    return [world.entry.code, "hold"]


def pausing(world: World) -> list[Any]:
    return [world.cast.analyst2.pk, "pause"]


def tour_step(_world: World) -> list[Any]:
    return ["origin"]


# What is sent: valid, so that a refusal is about the person and not about what they typed.


def an_invitation(_world: World) -> dict[str, Any]:
    return {"email": "new@perimeter.example", "roles": ["reader"]}


def a_service(world: World) -> dict[str, Any]:
    return {"name": "A program", "roles": ["analyst"], "owner": world.cast.editor.pk}


def roles(_world: World) -> dict[str, Any]:
    return {"roles": ["analyst"]}


def language_of_mine(_world: World) -> dict[str, Any]:
    return {"language": "kk"}


def an_email(_world: World) -> dict[str, Any]:
    return {"email": "elsewhere@perimeter.example"}


def an_erasure(world: World) -> dict[str, Any]:
    return {"email": world.cast.former.email, "reason": "Illustrative."}


def a_new_scale(_world: World) -> dict[str, Any]:
    present = ScaleVersion.objects.in_use()
    document = {**present.document, "note": {"en": "Illustrative."}}
    return {"name": "Another (illustrative)", "seen": present.number, "document": document}


def a_new_term(_world: World) -> dict[str, Any]:
    return {"vocabulary": "state", "code": "TR", "labels": {"en": "Another (illustrative)"}}


def a_term_on_the_page(_world: World) -> dict[str, Any]:
    return {"code": "TR", "label_en": "Another (illustrative)"}


def a_new_place(_world: World) -> dict[str, Any]:
    return {"place": 2}


def settings_of_the_site(_world: World) -> dict[str, Any]:
    return {"public_catalog": "on", "keep_jobs_days": 30, "keep_failures_days": 90}


def a_part(world: World) -> dict[str, Any]:
    assert world.submitted.current is not None
    hashes = [row["hash"] for row in world.submitted.current.hunks if row["field"] != "states"]
    return {"hunks": hashes, "seen": world.submitted.current.sha256, "reason": "Not the states.", "code": "scope"}


def an_emergency(world: World) -> dict[str, Any]:
    assert world.submitted.current is not None
    return {"seen": world.submitted.current.sha256, "reason": "Urgent (illustrative)."}


def a_retirement(_world: World) -> dict[str, Any]:
    return {"intent": "retire", "reason": "Merged (illustrative)."}


def an_older_view(_world: World) -> dict[str, Any]:
    return {"seen": "x"}


def a_rule(_world: World) -> dict[str, Any]:
    return {"rule": {"theme": "CLI", "risk": "low", "approvals": 1, "due_days": 3}}


def a_rule_on_the_page(_world: World) -> dict[str, Any]:
    return {"rule": "1", "theme": "CLI", "risk": "low", "approvals": 1, "due_days": 3}


def a_code(_world: World) -> dict[str, Any]:
    return {"code": "000000"}


def a_source(_world: World) -> dict[str, Any]:
    return {
        "name": "Another (illustrative)",
        "kind": "other",
        "reliability": "C",
        "reliability_reason": "Illustrative.",
    }


def a_rating_of_a_source(_world: World) -> dict[str, Any]:
    return {"reliability": "B", "reason": "Illustrative."}


def a_change_of_a_source(_world: World) -> dict[str, Any]:
    return {"kind": "other", "owner": "A trust (illustrative)", "languages": ["en"], "change_reason": "Illustrative."}


def a_custody(_world: World) -> dict[str, Any]:
    return {"custody": "withdrawn", "reason": "Illustrative."}


def a_correction(_world: World) -> dict[str, Any]:
    return {"title": "A text", "text": "Another text.", "change_kind": "typo", "reason": "Illustrative."}


def a_text(_world: World) -> dict[str, Any]:
    return {"text": "An illustrative text.", "title": "A text", "language": "en"}


def an_article(world: World) -> dict[str, Any]:
    return {**a_text(world), "publication": {"source": "Valley Courier (illustrative)"}}


def a_quote(_world: World) -> dict[str, Any]:
    return {"passage": "This is an illustrative text.", "publication": {"source": "Valley Courier (illustrative)"}}


def a_note(_world: World) -> dict[str, Any]:
    return {"category": "claim", "motivation": "commenting", "body": "Why?"}


def a_changed_note(world: World) -> dict[str, Any]:
    return {**a_note(world), "seen": newest_of(world.note).sha256}


def a_note_on_the_page(world: World) -> dict[str, Any]:
    return {**a_note(world), "exact": "This is an illustrative text."}


def a_web_annotation(world: World) -> dict[str, Any]:
    place = {"type": "TextPositionSelector", "start": 0, "end": 9}
    target = {"source": settings.SITE_URL + world.version.get_absolute_url(), "selector": place}
    return {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": target}


def strayed(world: World) -> list[Any]:
    return [world.strayed.pk]


def as_strayed(world: World) -> dict[str, Any]:
    return {"seen": world.strayed.token}


def a_place_for_it(world: World) -> dict[str, Any]:
    return {**as_strayed(world), "exact": "Other words", "start": 0, "end": 11}


def as_seen(world: World) -> dict[str, Any]:
    return {"seen": world.lost.token}


def a_place(world: World) -> dict[str, Any]:
    return {**as_seen(world), "exact": "Other words", "start": 0, "end": 11}


def a_note_on_a_passage(world: World) -> dict[str, Any]:
    passage = {"article": world.version.article_id, "number": 1, "exact": "This is an illustrative text."}
    return {**a_note(world), "targets": [passage]}


def an_assessment(world: World) -> dict[str, Any]:
    impacts = dict.fromkeys(IMPACTS, 1)
    words = {"scenario": scenario(world)[1], "confidence": "low", "rationale": "Illustrative."}
    return {"likelihood": 1, "impacts": impacts, **words}


def an_edition(_world: World) -> dict[str, Any]:
    return {"name": "2027.1"}


def a_proposal(_world: World) -> dict[str, Any]:
    return {"kind": "threat", "document": make.threat_document(title="A fourth"), "message": "Illustrative."}


def a_revised_draft(world: World) -> dict[str, Any]:
    seen = content_hash(world.draft.proposal.document)
    return {"document": make.threat_document(title="A fifth"), "message": "Illustrative.", "seen": seen}


def a_pause(world: World) -> dict[str, Any]:
    return {"title": "A fifth", "seen": content_hash(world.draft.proposal.document)}


def a_source_text(world: World) -> dict[str, Any]:
    return {"source": world.aligned.source_set.text_version.number}


def an_act_on_the_page(world: World) -> dict[str, Any]:
    return {"do": f"confirm {world.aligned.beads.all()[0].token}"}


def an_act(world: World) -> dict[str, Any]:
    return {"act": "confirm", "seen": world.aligned.beads.all()[0].token}


def an_approval(world: World) -> dict[str, Any]:
    assert world.submitted.current is not None
    return {"verdict": "approve", "seen": world.submitted.current.sha256}


def a_cancelled_import(cast: Cast) -> BulkImport:
    """Return an import of which nothing is taken, and which nobody waits for."""
    rows = io.BytesIO(b'{"title": "A", "text": "Illustrative."}')
    found = importing.start_import(rows, filename="letters.jsonl", by=cast.analyst)
    cancel_work(Work.objects.get(kind="import"), by=cast.analyst)
    return found


def a_failed_candidate(cast: Cast) -> Candidate:
    """Return a page that could not be read, whose job has ended."""
    found = gathering.ask_for_page("https://valley.example/lake", by=cast.analyst)
    work = Work.objects.get(kind="fetch_page")
    nowhere = Fetcher(resolve=lambda _host, _port: [])
    gathering.fetch_candidate(work.pk, through=nowhere)
    found.refresh_from_db()
    return found


# fmt: off
DOORS = [
    # method, name, arguments, then: nobody, reader, analyst, editor, administrator, former member; what is sent
    Door("GET",    "desk",                       nothing,        "302 200 200 200 200 302"),
    Door("GET",    "search",                     nothing,        "302 200 200 200 200 302"),
    Door("GET",    "live",                       nothing,        "302 200 200 200 200 302"),
    Door("POST",   "live_leave",                 nothing,        "302 204 204 204 204 302"),
    Door("GET",    "live_news",                  nothing,        "302 404 404 404 404 302"),
    Door("GET",    "palette",                    nothing,        "302 200 200 200 200 302"),
    Door("POST",   "undo",                       undone,         "302 404 302 404 404 302"),
    Door("GET",    "help",                       nothing,        "302 200 200 200 200 302"),
    Door("GET",    "help_guide",                 open_guide,     "302 200 200 200 200 302"),
    Door("GET",    "style",                      nothing,        "302 200 200 200 200 302"),
    Door("GET",    "administration",             nothing,        "302 403 403 403 200 302"),
    Door("GET",    "system",                     nothing,        "302 403 403 403 200 302"),
    Door("GET",    "site_settings",              nothing,        "302 403 403 403 200 302"),
    Door("POST",   "site_settings",              nothing,        "302 403 403 403 302 302", settings_of_the_site),
    Door("GET",    "jobs",                       nothing,        "302 403 403 403 200 302"),
    Door("POST",   "job_retry",                  no_job,         "302 403 403 403 409 302"),
    Door("GET",    "accessibility",              nothing,        "200 200 200 200 200 200"),
    Door("GET",    "healthz",                    nothing,        "200 200 200 200 200 200"),
    Door("GET",    "accounts:sign_in",           nothing,        "200 302 302 302 302 200"),
    Door("POST",   "accounts:sign_in",           nothing,        "422 302 302 302 302 422"),
    Door("GET",    "accounts:second_step",       nothing,        "302 302 302 302 302 302"),
    Door("POST",   "accounts:second_step",       nothing,        "302 302 302 302 302 302"),
    Door("GET",    "accounts:passkey_sign_in",   nothing,        "200 200 200 200 200 200"),
    Door("POST",   "accounts:passkey_sign_in",   nothing,        "422 302 302 302 302 422"),
    Door("GET",    "accounts:reset_ask",         nothing,        "200 200 200 200 200 200"),
    Door("POST",   "accounts:reset_ask",         nothing,        "200 200 200 200 200 200", an_email),
    Door("GET",    "accounts:reset",             reset_token,    "200 200 200 200 200 200"),
    Door("POST",   "accounts:reset",             reset_token,    "422 422 422 422 422 422"),
    Door("GET",    "accounts:email_change",      email_token,    "200 200 200 200 200 200"),
    Door("POST",   "accounts:email_change",      email_token,    "200 200 200 200 200 200"),
    Door("GET",    "accounts:confirm",           nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:confirm",           nothing,        "302 422 422 422 422 302"),
    Door("GET",    "accounts:confirm_passkey",   nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:sign_out",          nothing,        "302 302 302 302 302 302"),
    Door("GET",    "accounts:accept",            token,          "200 200 200 200 200 200"),
    Door("POST",   "accounts:accept",            token,          "422 422 422 422 422 422"),
    Door("GET",    "accounts:people",            nothing,        "302 403 403 403 200 302"),
    Door("GET",    "accounts:roles",             nothing,        "302 200 200 200 200 302"),
    Door("GET",    "accounts:invite",            nothing,        "302 403 403 403 200 302"),
    Door("POST",   "accounts:invite",            nothing,        "302 403 403 403 302 302", an_invitation),
    Door("POST",   "accounts:invitation_revoke", invited,        "302 403 403 403 302 302"),
    Door("POST",   "accounts:invitation_resend", invited,        "302 403 403 403 302 302"),
    Door("GET",    "accounts:person",            member,         "302 403 403 403 200 302"),
    Door("POST",   "accounts:person_roles",      member,         "302 403 403 403 302 302", roles),
    Door("GET",    "accounts:person_themes",     an_editor,      "302 403 403 403 200 302"),
    Door("POST",   "accounts:person_themes",     an_editor,      "302 403 403 403 302 302"),
    Door("POST",   "accounts:person_deactivate", member,         "302 403 403 403 302 302"),
    Door("POST",   "accounts:person_reactivate", leaver,         "302 403 403 403 302 302"),
    Door("POST",   "accounts:person_email",      member,         "302 403 403 403 302 302", an_email),
    Door("POST",   "accounts:person_factors_remove", member,         "302 403 403 403 409 302"),
    Door("POST",   "accounts:person_reset_link", member,         "302 403 403 403 201 302"),
    Door("GET",    "accounts:person_data",       member,         "302 403 403 403 200 302"),
    Door("POST",   "accounts:person_data",       member,         "302 403 403 403 200 302"),
    Door("GET",    "accounts:person_erase",      leaver,         "302 403 403 403 200 302"),
    Door("POST",   "accounts:person_erase",      leaver,         "302 403 403 403 302 302", an_erasure),
    Door("GET",    "accounts:my_data",           nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:my_data",           nothing,        "302 200 200 200 200 302"),
    Door("GET",    "accounts:profile",           nothing,        "302 200 200 200 200 302"),
    Door("GET",    "accounts:tokens",            nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:tokens",            nothing,        "302 422 422 422 422 302"),
    Door("POST",   "accounts:token_revoke",      key,            "302 404 302 404 302 302"),
    Door("GET",    "accounts:service_add",       nothing,        "302 403 403 403 200 302"),
    Door("POST",   "accounts:service_add",       nothing,        "302 403 403 403 302 302", a_service),
    Door("POST",   "accounts:profile",           nothing,        "302 422 422 422 422 302"),
    Door("POST",   "accounts:language",          nothing,        "302 302 302 302 302 302", language_of_mine),
    Door("POST",   "accounts:password",          nothing,        "302 422 422 422 422 302"),
    Door("GET",    "accounts:email",             nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:email",             nothing,        "302 422 422 422 422 302", an_email),
    Door("POST",   "accounts:email_withdraw",    nothing,        "302 302 302 302 302 302"),
    Door("GET",    "accounts:security",          nothing,        "302 200 200 200 200 302"),
    Door("GET",    "accounts:app_add",           nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:app_add",           nothing,        "302 422 422 422 422 302", a_code),
    Door("GET",    "accounts:passkey_options",   nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:passkey_add",       nothing,        "302 422 422 422 422 302"),
    Door("POST",   "accounts:codes_make",        nothing,        "302 409 409 409 409 302"),
    Door("POST",   "accounts:factor_remove",     nobodys,        "302 409 409 409 409 302"),
    Door("GET",    "accounts:sessions",          nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:sessions_end",      nothing,        "302 302 302 302 302 302"),
    Door("GET",    "accounts:work",              nothing,        "302 200 200 200 200 302"),
    Door("POST",   "accounts:work_cancel",       work,           "302 404 404 404 302 302"),
    Door("GET",    "accounts:audit",             nothing,        "302 403 403 403 200 302"),
    Door("GET",    "accounts:audit_csv",         nothing,        "302 403 403 403 200 302"),
    Door("GET",    "accounts:admin_door",        nothing,        "302 404 404 404 302 302"),
    Door("POST",   "accounts:admin_sign_out",    nothing,        "302 302 302 302 302 302"),
    Door("GET",    "accounts:admin_password",    nothing,        "302 404 404 404 302 302"),
    Door("GET",    "articles:list",              nothing,        "302 200 200 200 200 302"),
    Door("GET",    "articles:add",               nothing,        "302 403 200 200 403 302"),
    Door("POST",   "articles:add",               nothing,        "302 403 422 422 403 302"),
    Door("GET",    "articles:inbox",             nothing,        "302 403 200 200 403 302"),
    Door("GET",    "articles:candidate",         candidate,      "302 403 200 404 403 302"),
    Door("POST",   "articles:candidate_fetch",   candidate,      "302 404 302 404 404 302"),
    Door("POST",   "articles:candidate_drop",    candidate,      "302 404 302 404 404 302"),
    Door("POST",   "articles:view_save",         nothing,        "302 302 302 302 302 302", a_filter),
    Door("POST",   "articles:view_delete",       a_view,         "302 404 302 404 404 302"),
    Door("GET",    "articles:feeds",             nothing,        "302 403 200 200 403 302"),
    Door("POST",   "articles:feeds",             nothing,        "302 403 302 302 403 302", another_feed),
    Door("POST",   "articles:feed_read",         a_feed,         "302 403 302 302 403 302"),
    Door("POST",   "articles:feed_stop",         a_feed,         "302 403 302 302 403 302"),
    Door("GET",    "articles:imports",           nothing,        "302 403 200 200 403 302"),
    Door("POST",   "articles:imports",           nothing,        "302 403 422 422 403 302"),
    Door("GET",    "articles:import",            an_import,      "302 403 200 200 403 302"),
    Door("POST",   "articles:import_resume",     an_import,      "302 403 302 302 403 302"),
    Door("GET",    "articles:import_report",     an_import,      "302 403 200 200 403 302"),
    Door("GET",    "articles:sources",           nothing,        "302 200 200 200 200 302"),
    Door("POST",   "articles:captures_check",    nothing,        "302 403 403 403 302 302"),
    Door("GET",    "articles:source_add",        nothing,        "302 403 200 200 200 302"),
    Door("POST",   "articles:source_add",        nothing,        "302 403 302 302 302 302", a_source),
    Door("GET",    "articles:source",            source,         "302 200 200 200 200 302"),
    Door("POST",   "articles:source",            source,         "302 403 302 302 302 302", a_rating_of_a_source),
    Door("GET",    "articles:source_change",     source,         "302 403 200 200 200 302"),
    Door("POST",   "articles:source_change",     source,         "302 403 302 302 302 302", a_change_of_a_source),
    Door("GET",    "articles:item",              item,           "302 200 200 200 200 302"),
    Door("POST",   "articles:item",              item,           "302 403 302 302 302 302", a_custody),
    Door("GET",    "articles:compare",           article,        "302 200 200 200 200 302"),
    Door("GET",    "articles:correct",           text,           "302 403 200 200 403 302"),
    Door("POST",   "articles:correct",           text,           "302 403 302 302 403 302", a_correction),
    Door("GET",    "articles:languages",         text,           "302 200 200 200 200 302"),
    Door("POST",   "articles:languages",         text,           "302 403 302 302 403 302", a_language),
    Door("GET",    "articles:versions",          text,           "302 200 200 200 200 302"),
    Door("GET",    "articles:capture",           capture,        "302 200 200 200 200 302"),
    Door("GET",    "articles:capture_rendering", capture,        "302 404 404 404 404 302"),  # it is no HTML
    Door("GET",    "articles:alignment",         aligned,        "302 200 200 200 200 302"),
    Door("POST",   "articles:bead",              aligned,        "302 403 403 302 403 302", an_act_on_the_page),
    Door("POST",   "articles:align",             translation,    "302 403 302 302 403 302", a_source_text),
    Door("GET",    "articles:annotation",        note,           "302 404 302 302 302 302"),
    Door("GET",    "articles:annotation_about",  note,           "302 403 200 200 200 302"),
    Door("GET",    "articles:annotation_history", note,          "302 403 200 200 200 302"),
    Door("GET",    "articles:annotation_range",  note,           "302 404 200 403 403 302"),
    Door("POST",   "articles:annotation_range",  note,           "302 404 302 403 403 302", other_passages),
    Door("POST",   "articles:annotation_share",  hunch,          "302 404 302 404 404 302"),
    Door("POST",   "articles:annotation_reply",  marked,         "302 403 302 302 403 302", a_body),
    Door("POST",   "articles:annotation_resolve", marked,        "302 403 302 302 403 302"),
    Door("POST",   "articles:annotation_reopen", marked,         "302 403 409 409 403 302"),
    Door("GET",    "articles:reply_change",      reply,          "302 403 200 403 403 302"),
    Door("POST",   "articles:reply_change",      reply,          "302 403 302 403 403 302", a_changed_reply),
    Door("POST",   "articles:reply_delete",      reply,          "302 403 302 403 403 302"),
    Door("POST",   "articles:reply_take_over",   reply,          "302 403 302 403 403 302", a_note_seen),
    Door("GET",    "articles:reply_history",     reply,          "302 403 200 200 200 302"),
    Door("GET",    "articles:reply_hide",        reply,          "302 403 403 403 200 302"),
    Door("POST",   "articles:reply_hide",        reply,          "302 403 403 403 302 302", a_reason),
    Door("POST",   "articles:reply_show",        reply,          "302 403 403 403 409 302"),
    Door("POST",   "articles:mention_seen",      mention,        "302 403 302 404 404 302"),
    Door("GET",    "review:annotations",         nothing,        "302 403 200 200 200 302"),
    Door("POST",   "review:annotations_decide",  nothing,        "302 403 403 302 403 302", picked_on_the_page),
    Door("POST",   "review:annotation_add",      text,           "302 403 302 302 403 302", a_note_on_the_page),
    Door("GET",    "review:annotation",          marked,         "302 403 200 200 200 302"),
    Door("POST",   "review:annotation_submit",   note,           "302 404 302 403 403 302"),
    Door("POST",   "review:annotation_decide",   marked,         "302 403 403 302 403 302", an_annotation_verdict),
    Door("POST",   "review:annotation_withdraw", marked,         "302 404 302 403 403 302"),
    Door("GET",    "review:annotation_cite",     note,           "302 403 200 200 403 302"),
    Door("POST",   "review:annotation_cite",     note,           "302 403 302 302 403 302", a_place_to_cite),
    Door("GET",    "api-annotation-replies",     marked,         "401 403 200 200 200 401"),
    Door("POST",   "api-annotation-replies",     marked,         "401 403 201 201 403 401", a_body),
    Door("GET",    "api-annotation-revisions",   note,           "401 403 200 200 200 401"),
    Door("POST",   "api-annotation-resolve",     marked,         "401 403 200 200 403 401"),
    Door("DELETE", "api-annotation-resolve",     marked,         "401 403 409 409 403 401"),
    Door("POST",   "api-annotation-share",       hunch,          "401 403 200 404 404 401"),
    Door("PATCH",  "api-reply",                  reply,          "401 404 200 403 403 401", a_body),
    Door("DELETE", "api-reply",                  reply,          "401 404 204 403 403 401"),
    Door("POST",   "api-reply-take-over",        reply,          "401 404 200 403 403 401", a_note_seen),
    Door("GET",    "api-reply-history",          reply,          "401 404 200 200 200 401"),
    Door("POST",   "api-reply-hide",             reply,          "401 404 403 403 200 401", a_reason),
    Door("DELETE", "api-reply-hide",             reply,          "401 404 403 403 409 401"),
    Door("GET",    "api-mentions",               nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-mention-seen",           mention,        "401 404 200 404 404 401"),
    Door("GET",    "api-catalog-imports",        nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-catalog-imports",        nothing,        "401 403 202 202 403 401", a_catalog),
    Door("GET",    "api-catalog-import",         catalog_import, "401 403 200 200 200 401"),
    Door("POST",   "api-catalog-import-resume",  catalog_import, "401 403 202 403 403 401"),
    Door("POST",   "api-catalog-import-answer",  catalog_import, "401 403 202 403 403 401", answers_to_rows),
    Door("POST",   "api-catalog-import-approve", catalog_import, "401 403 403 202 403 401", hashes_that_wait),
    Door("POST",   "api-catalog-import-revert",  catalog_import, "401 403 202 202 403 401", a_reason_to_take_back),
    Door("GET",    "api-annotation-reviews",     nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-annotation-reviews-decide", nothing,     "401 403 403 200 403 401", picked_by_program),
    Door("GET",    "api-annotation-review",      marked,         "401 404 200 200 200 401"),
    Door("POST",   "api-annotation-decide",      marked,         "401 404 403 200 403 401", an_annotation_verdict),
    Door("POST",   "api-annotation-submit",      note,           "401 404 200 403 403 401"),
    Door("POST",   "api-annotation-withdraw",    marked,         "401 404 200 403 403 401"),
    Door("POST",   "api-annotation-cite",        note,           "401 404 201 201 403 401", a_place_to_cite),
    Door("GET",    "articles:annotation_change", note,           "302 404 200 403 403 302"),
    Door("POST",   "articles:annotation_change", note,           "302 404 302 403 403 302", a_changed_note),
    Door("POST",   "articles:annotation_delete", note,           "302 404 302 403 403 302"),
    Door("GET",    "articles:annotation_hide",   note,           "302 403 403 403 200 302"),
    Door("POST",   "articles:annotation_hide",   note,           "302 403 403 403 302 302", a_reason),
    Door("POST",   "articles:annotation_show",   note,           "302 403 403 403 409 302"),
    Door("POST",   "articles:annotation_restore", removed,       "302 404 302 403 403 302"),
    Door("GET",    "articles:passages",          nothing,        "302 403 200 200 200 302"),
    Door("GET",    "articles:passage",           lost,           "302 404 200 200 200 302"),
    Door("POST",   "articles:passage_confirm",   lost,           "302 404 409 409 403 302", as_seen),
    Door("POST",   "articles:passage_place",     lost,           "302 404 302 302 403 302", a_place),
    Door("GET",    "articles:carried_passage",   strayed,        "302 404 200 200 200 302"),
    Door("POST",   "articles:carried_confirm",   strayed,        "302 404 409 409 403 302", as_strayed),
    Door("POST",   "articles:carried_place",     strayed,        "302 404 302 302 403 302", a_place_for_it),
    Door("POST",   "articles:carried_dismiss",   strayed,        "302 404 302 302 403 302", as_strayed),
    Door("GET",    "articles:rounds",            nothing,        "302 403 200 200 200 302"),
    Door("GET",    "articles:round",             given,          "302 404 200 200 200 302"),
    Door("GET",    "articles:round_start",       text,           "302 403 403 200 403 302"),
    Door("POST",   "articles:round_start",       text,           "302 403 403 302 403 302", two_annotators),
    Door("POST",   "articles:round_finish",      given,          "302 404 302 422 403 302"),
    Door("POST",   "articles:round_resume",      done,           "302 404 302 422 403 302"),
    Door("POST",   "articles:round_settle",      done,           "302 404 403 302 403 302", a_ruling),
    Door("POST",   "articles:round_end",         done,           "302 404 403 302 403 302", calling_off),
    Door("GET",    "articles:round_agreement",   done,           "302 404 403 200 403 302"),
    Door("GET",    "api-rounds",                 nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-round",                  given,          "401 404 200 200 200 401"),
    Door("POST",   "api-round-start",            text,           "401 403 403 201 403 401", two_annotators),
    Door("POST",   "api-round-finish",           given,          "401 404 200 422 403 401"),
    Door("POST",   "api-round-resume",           done,           "401 404 200 422 403 401"),
    Door("POST",   "api-round-settle",           done,           "401 404 403 201 403 401", a_settlement),
    Door("POST",   "api-round-end",              done,           "401 404 403 200 403 401", calling_off),
    Door("GET",    "api-round-agreement",        done,           "401 404 403 200 403 401"),
    Door("POST",   "articles:passage_dismiss",   lost,           "302 404 302 302 403 302", as_seen),
    Door("GET",    "articles:article",           article,        "302 302 302 302 302 302"),
    Door("GET",    "articles:add_text",          article,        "302 403 200 200 403 302"),
    Door("POST",   "articles:add_text",          article,        "302 403 422 422 403 302"),
    Door("GET",    "articles:text",              text,           "302 200 200 200 200 302"),
    Door("GET",    "articles:provenance",        translated,     "302 200 200 200 200 302"),
    Door("GET",    "articles:provenance_amend",  translated,     "302 403 200 200 403 302"),
    Door("POST",   "articles:provenance_amend",  translated,     "302 403 302 302 403 302", an_amendment),
    Door("GET",    "articles:origins",           translated,     "302 403 200 200 403 302"),
    Door("POST",   "articles:origins",           translated,     "302 403 302 302 403 302", an_origin),
    Door("GET",    "articles:quote",             quoted,         "302 200 200 200 200 302"),
    Door("POST",   "articles:quote",             quoted,         "302 403 302 302 403 302", to_compare),
    Door("GET",    "articles:quote_attach",      unheld,         "302 403 200 200 403 302"),
    Door("POST",   "articles:quote_attach",      unheld,         "302 403 302 302 403 302", a_text_that_came),
    Door("GET",    "articles:original_attach",   translated,     "302 403 200 200 403 302"),
    Door("POST",   "articles:original_attach",   translated,     "302 403 302 302 403 302", a_text_that_came),
    Door("GET",    "articles:changes",           beside,         "302 200 200 200 200 302"),
    Door("POST",   "articles:carry_over",        beside,         "302 403 302 302 403 302"),
    Door("GET",    "articles:draft",             carried,        "302 404 200 404 404 302"),
    Door("POST",   "articles:draft",             carried,        "302 404 302 404 404 302"),
    Door("POST",   "articles:draft_keep",        carried,        "302 404 200 404 404 302", a_kept_unit),
    Door("POST",   "articles:draft_discard",     carried,        "302 404 302 404 404 302"),
    Door("GET",    "articles:prov_download",     prov_file,      "302 200 200 200 200 302"),
    Door("POST",   "articles:annotation_add",    text,           "302 403 302 302 403 302", a_note_on_the_page),
    Door("GET",    "articles:annotation_list",   text,           "302 302 302 302 302 302"),
    Door("GET",    "articles:annotation_marks",  text,           "302 200 200 200 200 302"),
    Door("GET",    "articles:annotation_import", text,           "302 403 200 200 403 302"),
    Door("POST",   "articles:annotation_import", text,           "302 403 422 422 403 302"),
    Door("GET",    "articles:quoted_add",        text,           "302 403 200 200 403 302"),
    Door("POST",   "articles:quoted_add",        text,           "302 403 422 422 403 302"),
    Door("GET",    "catalog:register",           nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:register_csv",       nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:compare",            nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:vocabularies",       nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:scales",             nothing,        "302 403 403 403 200 302"),
    Door("GET",    "catalog:scale_add",          nothing,        "302 403 403 403 200 302"),
    Door("POST",   "catalog:scale_add",          nothing,        "302 403 403 403 422 302"),
    Door("GET",    "catalog:terms",              nothing,        "302 403 403 403 200 302"),
    Door("GET",    "catalog:terms_of",           a_vocabulary,   "302 403 403 403 200 302"),
    Door("GET",    "catalog:term_add",           a_vocabulary,   "302 403 403 403 200 302"),
    Door("POST",   "catalog:term_add",           a_vocabulary,   "302 403 403 403 302 302", a_term_on_the_page),
    Door("GET",    "catalog:term",               a_term,         "302 403 403 403 200 302"),
    Door("POST",   "catalog:term",               a_term,         "302 403 403 403 302 302", a_term_on_the_page),
    Door("POST",   "catalog:term_move",          a_term,         "302 403 403 403 302 302"),
    Door("POST",   "catalog:term_retire",        a_term,         "302 403 403 403 302 302"),
    Door("POST",   "catalog:term_restore",       a_retired_term, "302 403 403 403 302 302"),
    Door("GET",    "catalog:pictures",           nothing,        "302 302 302 302 302 302"),
    Door("GET",    "catalog:picture",            a_picture,      "302 200 200 200 200 302"),
    Door("GET",    "catalog:picture_file",       a_picture_file, "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_picture",      entry_picture,  "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_picture_file", entry_picture_file, "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry",              entry,          "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_history",      entry,          "302 200 200 200 200 302"),
    Door("GET",    "catalog:coverage",           nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_translations", entry,          "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_revision",     first_revision, "302 200 200 200 200 302"),
    Door("GET",    "catalog:rate",               scenario,       "302 403 200 200 403 302"),
    Door("POST",   "catalog:rate",               scenario,       "302 403 422 422 403 302"),
    Door("GET",    "catalog:rating_rounds",      nothing,        "302 403 200 200 200 302"),
    Door("GET",    "catalog:rating_round_open",  nothing,        "302 403 403 200 403 302"),
    Door("POST",   "catalog:rating_round_open",  nothing,        "302 403 403 302 403 302", a_round_of_rating),
    Door("GET",    "catalog:rating_round",       rated,          "302 404 200 200 200 302"),
    Door("POST",   "catalog:rating_round_decline", rated,        "302 404 302 409 403 302"),
    Door("POST",   "catalog:rating_round_close", rated,          "302 404 403 302 403 302"),
    Door("POST",   "catalog:suggestion_dismiss", suggestion,     "302 404 403 302 403 302", a_reason),
    Door("GET",    "catalog:forecasts",          nothing,        "302 403 200 200 200 302"),
    Door("GET",    "catalog:forecast_add",       nothing,        "302 403 200 200 403 302"),
    Door("POST",   "catalog:forecast_add",       nothing,        "302 403 302 302 403 302", a_statement),
    Door("GET",    "catalog:forecast",           forecast,       "302 404 200 200 200 302"),
    Door("POST",   "catalog:forecast_estimate",  forecast,       "302 404 302 302 403 302", a_probability),
    Door("POST",   "catalog:forecast_resolve",   forecast,       "302 404 403 302 403 302", a_void),
    Door("GET",    "catalog:forecast_scores",    nothing,        "302 403 200 200 200 302"),
    Door("GET",    "api-rating-rounds",          nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-rating-rounds",          nothing,        "401 403 403 201 403 401", a_round_of_rating),
    Door("GET",    "api-rating-round",           rated,          "401 404 200 200 200 401"),
    Door("POST",   "api-rating-round-decline",   rated,          "401 404 200 409 403 401"),
    Door("POST",   "api-rating-round-close",     rated,          "401 404 403 200 403 401"),
    Door("GET",    "api-suggestions",            nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-suggestion-dismiss",     suggestion,     "401 404 403 200 403 401", a_reason),
    Door("GET",    "api-forecasts",              nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-forecasts",              nothing,        "401 403 201 201 403 401", a_statement),
    Door("GET",    "api-forecast",               forecast,       "401 404 200 200 200 401"),
    Door("POST",   "api-forecast-estimate",      forecast,       "401 404 201 201 403 401", a_probability),
    Door("POST",   "api-forecast-resolve",       forecast,       "401 404 403 200 403 401", a_void),
    Door("GET",    "api-forecast-scores",        nothing,        "401 403 200 200 200 401"),
    Door("GET",    "catalog:quality",            nothing,        "302 403 200 200 200 302"),
    Door("GET",    "catalog:quality_csv",        nothing,        "302 403 200 200 200 302"),
    Door("GET",    "catalog:indicators",         nothing,        "302 403 200 200 200 302"),
    Door("GET",    "catalog:read_indicator",     an_indicator,   "302 403 200 200 403 302"),
    Door("POST",   "catalog:read_indicator",     an_indicator,   "302 403 302 302 403 302", a_reading),
    Door("GET",    "catalog:checks",             nothing,        "302 403 403 403 200 302"),
    Door("GET",    "catalog:check",              a_check,        "302 403 403 403 200 302"),
    Door("POST",   "catalog:check",              a_check,        "302 403 403 403 302 302", a_weight),
    Door("GET",    "catalog:editions",           nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:methodology",        nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:public_feed",        nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:sitemap",            nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:sitemap_part",       a_sitemap,      "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_card",         entry,          "302 200 200 200 200 302"),
    Door("GET",    "catalog:robots",             nothing,        "200 200 200 200 200 200"),
    Door("GET",    "catalog:edition_add",        nothing,        "302 403 403 200 403 302"),
    Door("POST",   "catalog:edition_add",        nothing,        "302 403 403 302 403 302", an_edition),
    Door("GET",    "catalog:edition",            edition,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_freeze",     upcoming,       "302 403 403 200 403 302"),
    Door("POST",   "catalog:edition_check",      edition,        "302 403 403 302 302 302"),
    Door("POST",   "catalog:edition_freeze",     upcoming,       "302 403 403 302 403 302"),
    Door("GET",    "catalog:edition_changelog",  edition,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_compare",    two_editions,   "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_choose",     nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_key",        nothing,        "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_publish",    unpublished,    "302 403 403 200 403 302"),
    Door("POST",   "catalog:edition_publish",    unpublished,    "302 403 403 302 403 302", what_is_published),
    Door("GET",    "catalog:edition_abandon",    unpublished,    "302 403 403 200 403 302"),
    Door("POST",   "catalog:edition_abandon",    unpublished,    "302 403 403 302 403 302", a_reason),
    Door("GET",    "catalog:edition_note",       unpublished,    "302 403 403 200 403 302"),
    Door("POST",   "catalog:edition_note",       unpublished,    "302 403 403 302 403 302", a_foreword),
    Door("POST",   "catalog:edition_marks",      upcoming,       "302 403 403 302 403 302", a_mark),
    Door("GET",    "catalog:entry_editions",     entry,          "302 200 200 200 200 302"),
    Door("GET",    "catalog:entry_since",        since_an_edition, "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_entry",      edition_entry,  "302 200 200 200 200 302"),
    Door("GET",    "catalog:edition_download",   edition_file,   "302 200 200 200 200 302"),
    Door("GET",    "review:imports",             nothing,        "302 403 200 200 200 302"),
    Door("POST",   "review:imports",             nothing,        "302 403 422 422 403 302"),
    Door("GET",    "review:import",              catalog_import, "302 403 200 200 200 302"),
    Door("POST",   "review:import_resume",       catalog_import, "302 403 302 403 403 302"),
    Door("POST",   "review:import_answer",       catalog_import, "302 403 302 403 403 302", an_answer_to_a_row),
    Door("POST",   "review:import_approve",      catalog_import, "302 403 403 302 403 302", what_waits),
    Door("POST",   "review:import_revert",       catalog_import, "302 403 302 302 403 302", a_reason_to_take_back),
    Door("GET",    "review:import_report",       catalog_import, "302 403 200 200 200 302"),
    Door("GET",    "catalog:edition_book",       edition,        "302 200 200 200 200 302"),
    Door("POST",   "catalog:edition_book_print", edition,        "302 302 302 302 302 302", language_of_a_book),
    Door("GET",    "catalog:edition_book_file",  edition_book,   "302 200 200 200 200 302"),
    Door("GET",    "review:queue",               nothing,        "302 403 302 302 302 302"),
    Door("GET",    "review:own",                 nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:one_queue",           nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:queue_item",          an_item,        "302 403 200 200 200 302"),
    Door("POST",   "review:queue_act",           claiming,       "302 403 403 302 403 302"),
    Door("GET",    "discussions:all",            nothing,        "302 403 200 200 200 302"),
    Door("GET",    "discussions:on",             of_entry,       "302 403 200 200 200 302"),
    Door("POST",   "discussions:on",             of_entry,       "302 403 302 302 302 302", a_body),
    Door("GET",    "discussions:thread",         discussion,     "302 403 200 200 200 302"),
    Door("POST",   "discussions:thread",         discussion,     "302 403 302 302 302 302", a_body),
    Door("POST",   "discussions:thread_act",     resolving,      "302 403 302 302 302 302"),
    Door("GET",    "discussions:comment",        comment,        "302 403 200 302 302 302"),
    Door("POST",   "discussions:comment",        comment,        "302 403 302 403 403 302", a_corrected_comment),
    Door("POST",   "discussions:comment_act",    withdrawing,    "302 403 302 403 403 302"),
    Door("GET",    "discussions:comment_hide",   comment,        "302 403 403 403 200 302"),
    Door("POST",   "discussions:comment_hide",   comment,        "302 403 403 403 302 302", a_reason),
    Door("GET",    "discussions:comment_history", comment,       "302 403 200 200 200 302"),
    Door("GET",    "api-discussions",            nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-discussions",            nothing,        "401 403 201 201 201 401", a_first_comment),
    Door("GET",    "api-annotation-discussion",  marked,         "401 403 200 200 200 401"),
    Door("POST",   "api-annotation-discussion",  marked,         "401 403 201 201 403 401", a_body),
    Door("GET",    "api-discussion",             discussion,     "401 403 200 200 200 401"),
    Door("POST",   "api-discussion",             discussion,     "401 403 201 201 201 401", a_body),
    Door("POST",   "api-discussion-resolve",     discussion,     "401 403 200 200 200 401"),
    Door("DELETE", "api-discussion-resolve",     discussion,     "401 403 409 409 409 401"),
    Door("PATCH",  "api-comment",                comment,        "401 403 200 403 403 401", a_corrected_comment),
    Door("DELETE", "api-comment",                comment,        "401 403 204 403 403 401"),
    Door("POST",   "api-comment-hide",           comment,        "401 403 403 403 200 401", a_reason),
    Door("DELETE", "api-comment-hide",           comment,        "401 403 403 403 409 401"),
    Door("GET",    "api-comment-history",        comment,        "401 403 200 200 200 401"),
    Door("GET",    "review:queue_news",          nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:team_activity",       nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:team_turnaround",     nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:entry_timeline",      entry,          "302 403 200 200 200 302"),
    Door("GET",    "api-team-activity",          nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-team-turnaround",        nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-entry-timeline",         entry,          "401 403 200 200 200 401"),
    Door("GET",    "review:queue_facets",        nothing,        "302 403 200 200 200 302"),
    Door("POST",   "review:queue_next",          nothing,        "302 403 403 302 403 302"),
    Door("POST",   "review:queue_decide",        nothing,        "302 403 403 302 403 302", an_item_on_the_page),
    Door("GET",    "review:queue_decisions",     nothing,        "302 403 403 200 403 302"),
    Door("POST",   "review:queue_undo",          a_batch,        "302 404 404 302 404 302"),
    Door("GET",    "notices:list",               nothing,        "302 200 200 200 200 302"),
    Door("POST",   "notices:read",               nothing,        "302 302 302 302 302 302"),
    Door("POST",   "notices:watch",              nothing,        "302 302 302 302 302 302", to_watch),
    Door("GET",    "notices:settings",           nothing,        "302 200 200 200 200 302"),
    Door("POST",   "notices:settings",           nothing,        "302 302 302 302 302 302", other_ways),
    Door("POST",   "notices:feed_make",          nothing,        "302 201 201 201 201 302"),
    Door("POST",   "notices:feed_drop",          nothing,        "302 409 302 409 409 302"),
    Door("POST",   "notices:webhook_add",        nothing,        "302 201 201 201 201 302", a_hook_elsewhere),
    Door("POST",   "notices:webhook_drop",       a_hook,         "302 404 302 404 404 302"),
    Door("POST",   "notices:delivery_retry",     undelivered,    "302 404 302 404 404 302"),
    Door("GET",    "notices:mail",               of_mails,       "200 200 200 200 200 200"),
    Door("POST",   "notices:mail",               of_mails,       "200 200 200 200 200 200", once_a_week),
    Door("GET",    "notices:feed",               of_the_feed,    "200 200 200 200 200 200"),
    Door("GET",    "api-notices",                nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-notices-read",           nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-notices-settings",       nothing,        "401 200 200 200 200 401"),
    Door("PUT",    "api-notices-settings",       nothing,        "401 200 200 200 200 401", other_ways_by_program),
    Door("GET",    "api-watches",                nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-watches",                nothing,        "401 201 201 201 201 401", to_watch_by_program),
    Door("DELETE", "api-watch",                  watched,        "401 204 204 204 204 401"),
    Door("GET",    "review:queue_team",          nothing,        "302 403 200 200 200 302"),
    Door("POST",   "review:absence_add",         nothing,        "302 403 422 302 422 302", some_days),
    Door("POST",   "review:absence_end",         an_absence,     "302 403 403 302 302 302"),
    Door("POST",   "review:reason_keep",         nothing,        "302 403 403 302 403 302", a_reason_to_keep),
    Door("POST",   "review:reason_drop",         kept_reason,       "302 403 403 302 403 302"),
    Door("GET",    "api-queue",                  nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-queue-item",             an_item,        "401 404 200 200 200 401"),
    Door("POST",   "api-queue-act",              claiming,       "401 404 403 200 403 401"),
    Door("GET",    "api-queue-facets",           nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-queue-next",             nothing,        "401 403 403 200 403 401"),
    Door("POST",   "api-queue-decide",           nothing,        "401 403 403 200 403 401", an_item_by_program),
    Door("GET",    "api-queue-decisions",        nothing,        "401 403 403 200 403 401"),
    Door("POST",   "api-queue-undo",             a_batch,        "401 404 404 200 404 401"),
    Door("GET",    "api-queue-workload",         nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-absences",               nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-absences",               nothing,        "401 403 422 201 422 401", some_days),
    Door("POST",   "api-absence-end",            an_absence,     "401 403 403 200 200 401"),
    Door("GET",    "api-kept-reasons",           nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-kept-reasons",           nothing,        "401 403 403 201 403 401", a_reason_to_keep),
    Door("POST",   "api-kept-reason-drop",       kept_reason,      "401 403 403 200 403 401"),
    Door("GET",    "review:propose",             nothing,        "302 403 200 200 403 302"),
    Door("POST",   "review:propose",             nothing,        "302 403 302 302 403 302"),
    Door("POST",   "review:keep",                nothing,        "302 403 200 200 403 302"),
    Door("POST",   "review:draft_keep",          draft,          "302 403 200 404 404 302", a_pause),
    Door("GET",    "review:submission",          submitted,      "302 403 200 200 200 302"),
    Door("GET",    "review:edit",                draft,          "302 403 200 404 404 302"),
    Door("POST",   "review:edit",                draft,          "302 403 302 404 404 302"),
    Door("GET",    "review:rebase",              draft,          "302 403 302 404 404 302"),
    Door("POST",   "review:rebase",              draft,          "302 403 302 404 404 302"),
    Door("POST",   "review:submit",              draft,          "302 403 302 404 404 302"),
    Door("POST",   "review:decide",              submitted,      "302 403 403 302 403 302", an_approval),
    Door("POST",   "review:withdraw",            submitted,      "302 403 302 403 403 302"),
    Door("GET",    "review:changes",             submitted,      "302 403 200 200 200 302"),
    Door("POST",   "review:changes",             submitted,      "302 403 403 302 403 302", a_part),
    Door("GET",    "review:suggest",             submitted,      "302 403 403 200 403 302"),
    Door("GET",    "review:break_glass",         submitted,      "302 403 403 403 200 302"),
    Door("POST",   "review:break_glass",         submitted,      "302 403 403 403 302 302", an_emergency),
    Door("POST",   "review:act",                 recusing,       "302 403 403 302 403 302"),
    Door("GET",    "review:record",              nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:entry",               entry,          "302 403 200 200 200 302"),
    Door("POST",   "review:entry",               entry,          "302 403 302 302 403 302", a_retirement),
    Door("POST",   "review:entry_act",           holding,        "302 403 403 403 302 302", a_reason),
    Door("GET",    "review:moderation",          nothing,        "302 403 403 403 200 302"),
    Door("POST",   "review:moderation",          nothing,        "302 403 403 403 302 302", a_rule_on_the_page),
    Door("POST",   "review:person_act",          pausing,        "302 403 403 403 302 302", a_reason),
    Door("POST",   "review:reopen",              withdrawn,      "302 403 302 403 403 302"),
    Door("POST",   "tour:begin",                 nothing,        "302 302 302 302 403 302"),
    Door("POST",   "tour:look",                  nothing,        "302 302 302 302 403 302"),
    Door("POST",   "tour:later",                 nothing,        "302 302 302 302 403 302"),
    Door("POST",   "tour:skip",                  nothing,        "302 302 302 302 403 302"),
    Door("GET",    "tour:step",                  tour_step,      "302 302 302 302 302 302"),
    Door("GET",    "api-root",                   nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-schema",                 nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-docs",                   nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-me",                     nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-audit",                  nothing,        "401 403 403 403 200 401"),
    Door("GET",    "api-audit-download",         nothing,        "401 403 403 403 200 401"),
    Door("GET",    "api-people",                 nothing,        "401 403 403 403 200 401"),
    Door("GET",    "api-person",                 member,         "401 403 403 403 200 401"),
    Door("PATCH",  "api-person",                 member,         "401 403 403 403 200 401", roles),
    Door("POST",   "api-person-deactivate",      member,         "401 403 403 403 200 401"),
    Door("POST",   "api-person-reactivate",      leaver,         "401 403 403 403 200 401"),
    Door("GET",    "api-tokens",                 nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-token-revoke",           key,            "401 404 200 404 404 401"),
    Door("GET",    "api-invitations",            nothing,        "401 403 403 403 200 401"),
    Door("POST",   "api-invitations",            nothing,        "401 403 403 403 201 401", an_invitation),
    Door("POST",   "api-invitation-revoke",      invited,        "401 403 403 403 200 401"),
    Door("GET",    "api-sources",                nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-sources",                nothing,        "401 403 201 201 201 401", a_source),
    Door("GET",    "api-source",                 source,         "401 200 200 200 200 401"),
    Door("PATCH",  "api-source",                 source,         "401 403 200 200 200 401", a_rating_of_a_source),
    Door("GET",    "api-source-facts",           source,         "401 200 200 200 200 401"),
    Door("PATCH",  "api-source-facts",           source,         "401 403 200 200 200 401", what_is_known_of_a_source),
    Door("GET",    "api-item",                   item,           "401 200 200 200 200 401"),
    Door("PATCH",  "api-item",                   item,           "401 403 200 200 200 401", a_custody),
    Door("GET",    "api-compare",                article,        "401 422 422 422 422 401"),
    Door("POST",   "api-correct",                text,           "401 403 201 201 403 401", a_correction),
    Door("GET",    "api-versions",               text,           "401 200 200 200 200 401"),
    Door("GET",    "api-languages",              text,           "401 200 200 200 200 401"),
    Door("PATCH",  "api-languages",              text,           "401 403 200 200 403 401", a_language),
    Door("GET",    "api-imports",                nothing,        "401 403 200 200 403 401"),
    Door("POST",   "api-imports",                nothing,        "401 403 202 202 403 401", some_rows),
    Door("GET",    "api-import",                 an_import,      "401 403 200 200 403 401"),
    Door("POST",   "api-import-resume",          an_import,      "401 403 202 202 403 401"),
    Door("GET",    "api-saved-views",            nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-saved-views",            nothing,        "401 201 201 201 201 401", a_named_filter),
    Door("DELETE", "api-saved-view",             a_view,         "401 404 204 404 404 401"),
    Door("GET",    "api-feeds",                  nothing,        "401 403 200 200 403 401"),
    Door("POST",   "api-feeds",                  nothing,        "401 403 201 201 403 401", another_feed),
    Door("POST",   "api-feed-read",              a_feed,         "401 403 202 202 403 401"),
    Door("POST",   "api-feed-stop",              a_feed,         "401 403 200 200 403 401"),
    Door("GET",    "api-candidates",             nothing,        "401 403 200 200 403 401"),
    Door("POST",   "api-candidates",             nothing,        "401 403 202 202 403 401", an_address),
    Door("GET",    "api-candidate",              candidate,      "401 403 200 404 403 401"),
    Door("POST",   "api-candidate-keep",         candidate,      "401 403 409 404 403 401", an_article),
    Door("POST",   "api-candidate-fetch",        candidate,      "401 403 202 404 403 401"),
    Door("POST",   "api-candidate-drop",         candidate,      "401 403 200 404 403 401"),
    Door("GET",    "api-articles",               nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-articles",               nothing,        "401 403 201 201 403 401", an_article),
    Door("GET",    "api-article",                article,        "401 200 200 200 200 401"),
    Door("GET",    "api-texts",                  article,        "401 200 200 200 200 401"),
    Door("POST",   "api-texts",                  article,        "401 403 201 201 403 401", a_text),
    Door("GET",    "api-text",                   text,           "401 200 200 200 200 401"),
    Door("GET",    "api-quoted-sources",         text,           "401 200 200 200 200 401"),
    Door("POST",   "api-quoted-sources",         text,           "401 403 201 201 403 401", a_quote),
    Door("GET",    "api-alignments",             aligned_in,     "401 200 200 200 200 401"),
    Door("GET",    "api-alignment",              aligned,        "401 200 200 200 200 401"),
    Door("POST",   "api-align",                  translation,    "401 403 201 201 403 401", a_source_text),
    Door("POST",   "api-beads",                  aligned,        "401 403 403 200 403 401", an_act),
    Door("GET",    "api-annotations",            nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-annotations",            nothing,        "401 403 201 201 403 401", a_note_on_a_passage),
    Door("GET",    "api-annotations-export",     a_format,       "401 403 200 200 200 401"),
    Door("POST",   "api-annotations-import",     text,           "401 403 201 201 403 401", a_file_of_marks),
    Door("GET",    "api-annotation",             note,           "401 404 200 200 200 401"),
    Door("PATCH",  "api-annotation",             note,           "401 404 200 403 403 401", a_note),
    Door("DELETE", "api-annotation",             note,           "401 404 204 403 403 401"),
    Door("GET",    "api-entries",                nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-entries-csv",            nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-entries-compare",        nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-entry-citation",         entry,          "401 200 200 200 200 401"),
    Door("GET",    "api-search",                 nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-entry",                  entry,          "401 200 200 200 200 401"),
    Door("GET",    "api-entry-revisions",        entry,          "401 200 200 200 200 401"),
    Door("GET",    "api-entry-quality",          entry,          "401 403 200 200 200 401"),
    Door("GET",    "api-indicators",             nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-readings",               an_indicator,   "401 403 200 200 200 401"),
    Door("POST",   "api-readings",               an_indicator,   "401 403 201 201 403 401", a_reading),
    Door("GET",    "api-quality",                nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-quality-checks",         nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-quality-check",          a_check,        "401 403 200 200 200 401"),
    Door("PUT",    "api-quality-check",          a_check,        "401 403 403 403 200 401", a_weight),
    Door("GET",    "api-annotation-entries",     note,           "401 404 200 200 200 401"),
    Door("GET",    "api-article-entries",        article,        "401 200 200 200 200 401"),
    Door("GET",    "api-entry-translations",     entry,          "401 200 200 200 200 401"),
    Door("GET",    "api-entry-translation",      in_russian,     "401 200 200 200 200 401"),
    Door("POST",   "api-entry-language",         entry,          "401 403 403 200 403 401", another_language),
    Door("GET",    "api-coverage",               nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-assessments",            entry,          "401 200 200 200 200 401"),
    Door("POST",   "api-assessments",            entry,          "401 403 201 201 403 401", an_assessment),
    Door("GET",    "api-entry-picture",          picture_of_entry, "401 200 200 200 200 401"),
    Door("GET",    "api-entry-picture-file",     picture_file_of_entry, "401 200 200 200 200 401"),
    Door("GET",    "api-picture",                a_picture,      "401 200 200 200 200 401"),
    Door("GET",    "api-picture-file",           a_picture_file, "401 200 200 200 200 401"),
    Door("GET",    "api-entry-schema",           a_schema,       "401 200 200 200 200 401"),
    Door("GET",    "api-editions",               nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-editions",               nothing,        "401 403 403 201 403 401", an_edition),
    Door("GET",    "api-edition",                edition,        "401 200 200 200 200 401"),
    Door("POST",   "api-edition-freeze",         upcoming,       "401 404 403 200 403 401"),
    Door("GET",    "api-edition-key",            nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-edition-changelog",      edition,        "401 200 200 200 200 401"),
    Door("GET",    "api-edition-citation",       edition,        "401 200 200 200 200 401"),
    Door("GET",    "api-edition-compare",        two_editions,   "401 200 200 200 200 401"),
    Door("GET",    "api-edition-entries",        edition,        "401 200 200 200 200 401"),
    Door("GET",    "api-edition-entry",          edition_entry,  "401 200 200 200 200 401"),
    Door("GET",    "api-edition-notes",          edition,        "401 200 200 200 200 401"),
    Door("PUT",    "api-edition-notes",          unpublished,    "401 404 403 200 403 401", a_foreword),
    Door("POST",   "api-edition-marks",          upcoming,       "401 404 403 200 403 401", a_mark_by_code),
    Door("POST",   "api-edition-publish",        unpublished,    "401 404 403 200 403 401", what_is_published),
    Door("POST",   "api-edition-abandon",        unpublished,    "401 404 403 200 403 401", a_reason),
    Door("GET",    "api-entry-editions",         entry,          "401 200 200 200 200 401"),
    Door("GET",    "api-entry-since",            since_an_edition, "401 200 200 200 200 401"),
    Door("GET",    "api-edition-download",       edition_file,   "401 200 200 200 200 401"),
    Door("GET",    "api-edition-books",          edition,        "401 200 200 200 200 401"),
    Door("POST",   "api-edition-books",          edition,        "401 202 202 202 202 401", language_of_a_book),
    Door("GET",    "api-edition-book",           edition_book,   "401 200 200 200 200 401"),
    Door("GET",    "api-terms",                  nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-terms",                  nothing,        "401 403 403 403 201 401", a_new_term),
    Door("GET",    "api-term",                   a_term,         "401 200 200 200 200 401"),
    Door("PATCH",  "api-term",                   a_term,         "401 403 403 403 200 401", a_new_place),
    Door("POST",   "api-term-retire",            a_term,         "401 403 403 403 200 401"),
    Door("POST",   "api-term-restore",           a_retired_term, "401 403 403 403 200 401"),
    Door("GET",    "articles:categories_css",    nothing,        "200 200 200 200 200 200"),
    Door("GET",    "articles:categories",        nothing,        "302 403 403 403 200 302"),
    Door("GET",    "articles:category_add",      nothing,        "302 403 403 403 200 302"),
    Door("POST",   "articles:category_add",      nothing,        "302 403 403 403 302 302", a_category_on_the_page),
    Door("GET",    "articles:category",          a_category,     "302 403 403 403 200 302"),
    Door("POST",   "articles:category",          a_category,     "302 403 403 403 302 302", a_category_on_the_page),
    Door("POST",   "articles:category_move",     a_category,     "302 403 403 403 302 302"),
    Door("POST",   "articles:category_retire",   a_category,     "302 403 403 403 302 302"),
    Door("POST",   "articles:category_restore",  a_retired_category, "302 403 403 403 302 302"),
    Door("GET",    "articles:tags",              nothing,        "302 403 403 403 200 302"),
    Door("GET",    "articles:tag_add",           nothing,        "302 403 403 403 200 302"),
    Door("POST",   "articles:tag_add",           nothing,        "302 403 403 403 302 302", a_tag_on_the_page),
    Door("GET",    "articles:tag_merge",         nothing,        "302 403 403 403 200 302"),
    Door("POST",   "articles:tag_merge",         nothing,        "302 403 403 403 302 302", a_free_tag),
    Door("GET",    "articles:tag",               a_tag,          "302 403 403 403 200 302"),
    Door("POST",   "articles:tag",               a_tag,          "302 403 403 403 302 302", a_tag_on_the_page),
    Door("POST",   "articles:tag_retire",        a_tag,          "302 403 403 403 302 302"),
    Door("POST",   "articles:tag_restore",       a_retired_tag,  "302 403 403 403 302 302"),
    Door("GET",    "api-categories",             nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-categories",             nothing,        "401 403 403 403 201 401", a_new_category),
    Door("GET",    "api-category",               a_category,     "401 200 200 200 200 401"),
    Door("PATCH",  "api-category",               a_category,     "401 403 403 403 200 401", a_new_place),
    Door("POST",   "api-category-retire",        a_category,     "401 403 403 403 200 401"),
    Door("POST",   "api-category-restore",       a_retired_category, "401 403 403 403 200 401"),
    Door("GET",    "api-tags",                   nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-tags",                   nothing,        "401 403 403 403 201 401", a_new_tag),
    Door("POST",   "api-tags-merge",             nothing,        "401 403 403 403 201 401", a_free_tag),
    Door("GET",    "api-tag",                    a_tag,          "401 200 200 200 200 401"),
    Door("PATCH",  "api-tag",                    a_tag,          "401 403 403 403 200 401", other_labels),
    Door("POST",   "api-tag-retire",             a_tag,          "401 403 403 403 200 401"),
    Door("POST",   "api-tag-restore",            a_retired_tag,  "401 403 403 403 200 401"),
    Door("GET",    "api-scales",                 nothing,        "401 200 200 200 200 401"),
    Door("POST",   "api-scales",                 nothing,        "401 403 403 403 201 401", a_new_scale),
    Door("GET",    "api-submissions",            nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-submissions",            nothing,        "401 403 201 201 403 401", a_proposal),
    Door("GET",    "api-submission",             submitted,      "401 404 200 200 200 401"),
    Door("PATCH",  "api-submission",             draft,          "401 404 200 404 404 401", a_revised_draft),
    Door("POST",   "api-submission-submit",      draft,          "401 404 200 404 404 401"),
    Door("POST",   "api-submission-decide",      submitted,      "401 404 403 200 403 401", an_approval),
    Door("POST",   "api-submission-withdraw",    submitted,      "401 404 200 403 403 401"),
    Door("GET",    "articles:issues",            beside,         "302 200 200 200 200 302"),
    Door("POST",   "articles:issues",            beside,         "302 403 302 302 403 302", an_issue),
    Door("POST",   "articles:issue_answer",      issue,          "302 403 302 302 403 302", an_answer),
    Door("GET",    "api-issues",                 beside,         "401 200 200 200 200 401"),
    Door("POST",   "api-issues",                 beside,         "401 403 201 201 403 401", an_issue),
    Door("POST",   "api-issue-answer",           issue,          "401 403 200 200 403 401", an_answer),
    Door("GET",    "review:translations",        nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:translation_submit",  beside,         "302 403 200 200 403 302"),
    Door("POST",   "review:translation_submit",  beside,         "302 403 302 302 403 302", a_message),
    Door("GET",    "review:translation",         in_review,      "302 403 200 200 200 302"),
    Door("POST",   "review:translation_decide",  in_review,      "302 403 403 302 403 302", a_verdict),
    Door("POST",   "review:translation_withdraw", in_review,     "302 403 302 403 403 302"),
    Door("GET",    "api-translation-reviews",    nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-translation-reviews",    nothing,        "401 403 201 201 403 401", a_message),
    Door("GET",    "review:entry_translations",  nothing,        "302 403 200 200 200 302"),
    Door("GET",    "review:entry_translate",     into_kazakh,    "302 403 200 200 403 302"),
    Door("POST",   "review:entry_language",      entry,          "302 403 403 302 403 302", another_language),
    Door("POST",   "review:entry_translate",     into_kazakh,    "302 403 302 302 403 302", a_translated_title),
    Door("POST",   "review:entry_translate_keep", into_kazakh,   "302 403 200 200 403 302", a_translated_title),
    Door("GET",    "review:entry_translation",   into_russian,   "302 403 200 200 200 302"),
    Door("POST",   "review:entry_translation_decide", into_russian, "302 403 403 302 403 302", a_verdict_on_russian),
    Door("POST",   "review:entry_translation_act", withdrawing_russian, "302 403 302 403 403 302"),
    Door("GET",    "api-entry-translation-reviews", nothing,     "401 403 200 200 200 401"),
    Door("POST",   "api-entry-translation-reviews", nothing,     "401 403 201 201 403 401", a_title_by_program),
    Door("GET",    "api-entry-translation-review", into_russian, "401 404 200 200 200 401"),
    Door("POST",   "api-entry-translation-submit", russian_draft, "401 404 200 404 404 401"),
    Door("POST",   "api-entry-translation-decide", into_russian, "401 404 403 200 403 401", a_verdict_on_russian),
    Door("POST",   "api-entry-translation-withdraw", into_russian, "401 404 200 403 403 401"),
    Door("POST",   "api-entry-translation-reopen", russian_withdrawn, "401 404 200 403 403 401"),
    Door("GET",    "api-translation-review",     in_review,      "401 404 200 200 200 401"),
    Door("POST",   "api-translation-decide",     in_review,      "401 404 403 200 403 401", a_verdict),
    Door("POST",   "api-translation-withdraw",   in_review,      "401 404 200 403 403 401"),
    Door("GET",    "api-changes",                beside,         "401 200 200 200 200 401"),
    Door("POST",   "api-draft-start",            beside,         "401 403 201 201 403 401"),
    Door("POST",   "api-original-attach",        translated,     "401 403 201 201 403 401", a_text_that_came),
    Door("GET",    "api-draft",                  carried,        "401 404 200 404 404 401"),
    Door("PATCH",  "api-draft",                  carried,        "401 404 200 404 404 401", a_saved_unit),
    Door("DELETE", "api-draft",                  carried,        "401 404 204 404 404 401"),
    Door("POST",   "api-draft-finish",           carried,        "401 404 422 404 404 401", a_reason),
    Door("POST",   "api-quote-verify",           quoted,         "401 403 200 200 403 401", to_compare),
    Door("POST",   "api-quote-attach",           unheld,         "401 403 201 201 403 401", a_text_that_came),
    Door("GET",    "api-provenance",             translated,     "401 200 200 200 200 401"),
    Door("PUT",    "api-provenance",             translated,     "401 403 200 200 403 401", an_amendment),
    Door("GET",    "api-origins",                translated,     "401 200 200 200 200 401"),
    Door("PUT",    "api-origins",                translated,     "401 403 200 200 403 401", some_origins),
    Door("GET",    "api-prov",                   prov_file,      "401 200 200 200 200 401"),
    Door("GET",    "api-wap-container",          text,           "401 200 200 200 200 401"),
    Door("POST",   "api-wap-container",          text,           "401 403 201 201 403 401", a_web_annotation),
    Door("GET",    "api-wap-annotation",         text_and_note,  "401 404 200 200 200 401"),
    Door("PUT",    "api-wap-annotation",         text_and_note,  "401 404 428 428 428 401", a_web_annotation),
    Door("DELETE", "api-wap-annotation",         text_and_note,  "401 404 428 428 428 401"),
    Door("GET",    "api-carried",                nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-carried-one",            strayed,        "401 404 200 200 200 401"),
    Door("POST",   "api-carried-confirm",        strayed,        "401 404 409 409 403 401", as_strayed),
    Door("POST",   "api-carried-place",          strayed,        "401 404 200 200 403 401", a_place_for_it),
    Door("POST",   "api-carried-dismiss",        strayed,        "401 404 200 200 403 401", as_strayed),
    Door("GET",    "api-targets",                nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-target",                 lost,           "401 404 200 200 200 401"),
    Door("POST",   "api-target-confirm",         lost,           "401 404 409 409 403 401", as_seen),
    Door("POST",   "api-target-place",           lost,           "401 404 200 200 403 401", a_place),
    Door("POST",   "api-target-dismiss",         lost,           "401 404 200 200 403 401", as_seen),
    Door("POST",   "api-annotation-hide",        note,           "401 404 403 403 200 401", a_reason),
    Door("DELETE", "api-annotation-hide",        note,           "401 404 403 403 409 401"),
    Door("POST",   "api-annotation-restore",     removed,        "401 404 200 403 403 401"),
    Door("POST",   "api-captures-check",         nothing,        "401 403 403 403 202 401"),
    Door("GET",    "api-work",                   nothing,        "401 200 200 200 200 401"),
    Door("GET",    "api-one-work",               work,           "401 404 404 404 200 401"),
    Door("POST",   "api-work-cancel",            work,           "401 404 404 404 200 401"),
    Door("POST",   "api-edition-check",          edition,        "401 403 403 202 202 401"),
    Door("POST",   "api-submission-act",         recusing,       "401 404 403 200 403 401"),
    Door("POST",   "api-submission-break-glass", submitted,      "401 404 403 403 200 401", an_emergency),
    Door("POST",   "api-entry-act",              holding,        "401 403 403 403 200 401", a_reason),
    Door("POST",   "api-person-act",             pausing,        "401 403 403 403 200 401", a_reason),
    Door("GET",    "api-review-policy",          nothing,        "401 403 200 200 200 401"),
    Door("POST",   "api-review-policy",          nothing,        "401 403 403 403 200 401", a_rule),
    Door("GET",    "api-review-record",          nothing,        "401 403 200 200 200 401"),
    Door("GET",    "api-submission-merge",       draft,          "401 404 409 404 404 401"),
    Door("POST",   "api-submission-merge",       draft,          "401 404 409 404 404 401", an_older_view),
    Door("POST",   "api-submission-reopen",      withdrawn,      "401 404 200 403 403 401"),
]
# fmt: on


def a_catalog_taken_in(cast: Cast, entry: Entry) -> ImportRun:
    """Take in a catalog of which one row asks something, another waits for the answer, and a third is proposed."""
    alike = taken.content("THR-CLI-901", entry.document)
    link = {"id": "l1", "relation": "causes", "threat": "THR-CLI-901", "text": "As seen."}
    waits = taken.content("THR-CLI-902", make.threat_document(title="A second", links=[link]))
    whole = taken.content("THR-CLI-903", make.threat_document(title="A third one"))
    return taken.taken_in(cast.analyst, taken.file_of(alike, waits, whole))


def one_of_everything(cast: Cast) -> World:
    invitation = accounts.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator)
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    beside = make.second_text(make.text(cast.analyst), cast.analyst)
    published = make.published(cast, make.threat_document(indicators=[{"title": "Level of the lake"}]))
    frozen = make.published_edition(cast)
    unpublished = catalog.freeze_edition(catalog.prepare_edition("2026.3", by=cast.editor2), by=cast.editor2)
    retire_term(Term.objects.get(vocabulary="state", code="IR"), by=cast.administrator)
    retire_category(Category.objects.get(code="place"), by=cast.administrator)
    add_tag("water", {"en": "Water"}, by=cast.administrator)
    retire_tag(add_tag("waters", {"en": "Waters"}, by=cast.administrator), by=cast.administrator)
    waiting = make.submitted(cast.analyst, make.threat_document(title="Another"))
    removed = articles.delete_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
    corrected = make.text(cast.analyst, title="To be corrected")
    make.annotation(corrected, cast.analyst)
    correct_text(corrected, "Other words (illustrative).", change_kind="typo", reason="Other.", by=cast.analyst)
    carry_targets(corrected.article)
    withdrawn = make.submitted(cast.analyst, make.threat_document(title="One taken back"))
    review.withdraw(withdrawn, by=cast.analyst)
    return World(
        cast=cast,
        invitation=invitation,
        email_change=emails.ask_email_change(cast.analyst2, "other@perimeter.example"),
        key=create_token(cast.analyst, name="A script", scopes=["read"], days=7, by=cast.analyst).row,
        token=accounts.invitation_link(invitation).rstrip("/").rpartition("/")[2],
        version=version,
        aligned=make.alignment(cast.analyst),
        translated=make.translation(cast.analyst),
        beside=beside,
        quoted=make.quoted(make.translation(cast.analyst), cast.analyst, held=True),
        issue=make.issue(beside, cast.analyst),
        in_review=submit_translation(make.translation(cast.analyst), by=cast.analyst, message="Ready."),
        into_russian=an_entry_in_russian(cast, published),
        unheld=make.quoted(make.translation(cast.analyst), cast.analyst),
        carried=start_draft(beside, by=cast.analyst),
        note=note,
        entry=published,
        frozen=frozen,
        upcoming=catalog.prepare_edition("2026.2", by=cast.editor),
        unpublished=unpublished,
        catalog_import=a_catalog_taken_in(cast, published),
        draft=make.proposal(cast.analyst, make.threat_document(title="A third")).submission,
        submitted=waiting,
        withdrawn=withdrawn,
        removed=removed,
        undone=AuditEntry.objects.get(verb="withdraw"),
        candidate=a_failed_candidate(cast),
        view=save_view("Lakes", {"q": "lake"}, by=cast.analyst),
        feed=watch_feed("https://valley.example/feed.xml", by=cast.analyst),
        imported=a_cancelled_import(cast),
        work=start_work("illustrative", "Illustrative", by=cast.administrator, task="articles.tasks.check_captures"),
        lost=AnnotationTarget.objects.waiting().get(),
        strayed=a_strayed_quotation(cast),
        given=a_round(cast),
        **what_is_rated(cast),
        done=a_round(cast, done=True),
        **an_annotation_in_review(cast),
        **what_the_queue_keeps(cast),
        comment=open_thread(published, "Which of them?", by=cast.analyst, about=About("summary")),
        **what_notices_need(cast),
    )


def what_notices_need(cast: Cast) -> dict[str, Any]:
    """Return an analyst's webhook, a delivery to it that was given up, and the secrets of their mails and feed."""
    hook = add_webhook("https://hook.example/in", by=cast.analyst).row
    failed = {"state": "failed", "next_try_at": clock.now(), "done_at": clock.now()}
    place = {"person": cast.analyst, "channel": "webhook", "webhook": hook, "period": "several"}
    return {
        "hook": hook,
        "undelivered": Delivery.objects.create(key="illustrative", **place, **failed),
        "mails": mail_link(cast.analyst.pk, "outcome").rstrip("/").rpartition("/")[2],
        "notices": make_feed(by=cast.analyst),
    }


def what_the_queue_keeps(cast: Cast) -> dict[str, Any]:
    """Return a decision that waits, days on which an editor is away, and a kept reason."""
    item = QueueItem.objects.get(kind="translation")
    day = clock.now().date()
    return {
        "batch": decide_items([(item, item.sha256)], "approve", by=cast.editor).batch,
        "absence": set_absence(cast.editor, day, day, by=cast.editor),
        "reason": keep_reason("reject", "Stands there already.", by=cast.editor),
    }


def an_annotation_in_review(cast: Cast) -> dict[str, Any]:
    """Return one that waits, with a reply of its writer and one that names them, and a private draft."""
    version = make.text(cast.analyst, title="Marked and discussed")
    marked = submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
    add_reply(marked, f"Is that so, @{cast.analyst.name}?", by=cast.editor)
    passage = Passage(*find_passage(version.text, "The upper lake"))
    hunch = articles.annotate([(version, passage)], Note("claim"), by=cast.analyst, private=True)
    answer = add_reply(marked, "It is.", by=cast.analyst, suggestion="Who warns them?")
    return {"marked": marked, "hunch": hunch, "reply": answer, "mention": Mention.objects.get()}


def an_entry_in_russian(cast: Cast, entry: Entry) -> EntryTranslationProposal:
    """Return a translation that waits, after one that was approved; of another entry one is a draft, one withdrawn."""
    made = translate_and_submit(
        entry, "ru", {"title": "Озеро"}, by=cast.analyst2, source=entry.current, message="Done."
    )
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)
    other = make.published(cast, make.threat_document(title="In other languages"))
    words: dict[str, Any] = {"by": cast.analyst, "source": other.current, "message": "Begun."}
    save_entry_translation(other, "ru", {"title": "Другое"}, **words)
    taken_back = translate_and_submit(other, "kk", {"title": "Басқа"}, **words)
    withdraw_entry_translation(taken_back.proposal, by=cast.analyst)
    words = {"by": cast.analyst, "source": entry.current, "onto": EntryTranslation.objects.get().current}
    return translate_and_submit(entry, "ru", {"title": "Прорыв озера"}, message="Better.", **words).proposal


def a_strayed_quotation(cast: Cast) -> CarriedPassage:
    version = make.text(cast.analyst, title="What it quoted is gone")
    make.quoted(version, cast.analyst)
    correct_text(version, "Other words.", change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(version.article)
    return CarriedPassage.objects.get(text_version__article=version.article)


def what_is_rated(cast: Cast) -> dict[str, Any]:
    """Return an open round, a forecast, and what a measure that moved suggests."""
    entry = make.published(cast, make.threat_document(title="One that is rated"))
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    rating(entry, cast.analyst)
    moved(cast, measure, "agreed")
    forecast = a_forecast(cast, entry)
    return {"rated": a_rating_round(cast, entry), "suggestion": RatingSuggestion.objects.get(), "forecast": forecast}


def a_round(cast: Cast, *, done: bool = False) -> AnnotationRound:
    version, people = make.text(cast.analyst, title="Marked by two"), (cast.analyst, cast.analyst2)
    found = start_round(version, people, by=cast.editor)
    make.annotation(version, cast.analyst)
    for person in people if done else ():
        finish_part(found, person, by=person)
    return found


def knock(door: Door, world: World, client: Client) -> int:
    """Go through a door, look at the answer, and leave no trace, in the database or in the client."""
    address, cookies = reverse(door.name, args=door.arguments(world)), deepcopy(client.cookies)
    words = {"content_type": "application/json"} if is_api(door.name) and door.method != "GET" else {}
    with transaction.atomic():
        status = int(getattr(client, door.method.lower())(address, door.sends(world), **words).status_code)
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def is_api(name: str) -> bool:
    return name.startswith("api-")


def client_of(role: str, cast: Cast, **words: Any) -> Client:
    client = Client(raise_request_exception=True, **words)
    if role != "anonymous":
        client.force_login(getattr(cast, role))
    return client


@pytest.mark.usefixtures("bare_pages")  # below, pages are drawn with their frame
@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_what_the_table_says(role: str, world: World) -> None:
    client, column = client_of(role, world.cast), ROLES.index(role)
    wrong = []
    for door in DOORS:
        expected = int(door.codes.split()[column])
        if (met := knock(door, world, client)) != expected:
            wrong.append(f"{door}: {met} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def walk(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern
        elif pattern.namespace != "admin":  # read-only, and tested in tests/accounts/test_admin.py
            yield from walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def methods_of(name: str, pattern: URLPattern) -> list[str]:
    """Return the methods that the table must speak of: all that an API door has, at least one of a page."""
    view = getattr(pattern.callback, "cls", None)
    return [method for method in ("GET", *UNSAFE) if hasattr(view, method.lower())] if is_api(name) else []


def test_every_door_stands_in_the_table() -> None:
    known = {(door.name, door.method) for door in DOORS}
    names = {name for name, _method in known}
    found = list(walk(get_resolver()))
    missing = [name for name, _pattern in found if name not in names]
    missing += [
        f"{method} {name}" for name, one in found for method in methods_of(name, one) if (name, method) not in known
    ]
    assert not missing, f"Say in DOORS who may go through: {missing}"
    assert names <= {name for name, _pattern in found}, "DOORS names what is not there"
    assert all(len(door.codes.split()) == len(ROLES) for door in DOORS)


def writes_of(door: Door, world: World, client: Client) -> list[str]:
    """Return the statements by which a visit changes rows; the session is not meant."""
    statements: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):  # the log of queries holds 9,000, and would be silent when it is full
        knock(door, world, client)
    return [line for line in statements if WRITES.match(line) and "accounts_session" not in line]


@pytest.mark.usefixtures("bare_pages")
def test_an_unsafe_method_that_the_table_does_not_name_changes_nothing(world: World) -> None:
    clients = [client_of(role, world.cast) for role in ("editor", "administrator")]
    named = {(door.name, door.method) for door in DOORS}
    unnamed = {(method, door.name, door.arguments) for door in DOORS for method in UNSAFE}  # an address once
    unnamed_doors = [Door(*words, "") for words in unnamed if (words[1], words[0]) not in named]
    changed = {str(door) for door in unnamed_doors for client in clients if writes_of(door, world, client)}
    assert not changed, sorted(changed)


def test_looking_changes_nothing_but_that_a_download_is_recorded(world: World) -> None:
    changed = set()
    for role in ("analyst", "editor", "administrator"):
        client = client_of(role, world.cast)
        changed |= {door.name for door in DOORS if door.method == "GET" and writes_of(door, world, client)}
    downloads = {"accounts:audit_csv", "api-audit-download", "catalog:edition_download", "api-edition-download"}
    downloads |= {"catalog:edition_book_file", "api-edition-book"}
    tables = {"api-annotations-export", "catalog:register_csv", "catalog:quality_csv", "api-entries-csv"}
    assert changed <= downloads | tables


# A mail client unsubscribes in one click and has no session (RFC 8058): the signed token allows it, and no cookie.
SIGNED = {"notices:mail"}


@pytest.mark.usefixtures("bare_pages")
def test_no_unsafe_door_opens_without_a_token(world: World) -> None:
    opened = []
    for role in ("editor", "administrator"):
        client = client_of(role, world.cast, enforce_csrf_checks=True)
        shut = [door for door in DOORS if door.method != "GET" and door.name not in SIGNED]
        opened += [f"{door} ({role})" for door in shut if knock(door, world, client) != 403]
    assert not opened, opened


# What opens to strangers, and to former members, once an administrator has made the catalog public.
OPEN_WHEN_PUBLIC = {
    "api-entry-translations",
    "api-entry-translation",
    "help",
    "help_guide",  # the tour; tests/config/test_help.py holds the handbooks shut
    "catalog:register",
    "catalog:register_csv",
    "catalog:compare",
    "desk",
    "search",
    "catalog:methodology",
    "catalog:public_feed",
    "catalog:sitemap",
    "catalog:sitemap_part",
    "catalog:robots",
    "catalog:entry_card",
    "catalog:entry",
    "catalog:picture",
    "catalog:picture_file",
    "catalog:entry_picture",
    "catalog:entry_picture_file",
    "catalog:editions",
    "catalog:edition",
    "catalog:edition_changelog",
    "catalog:edition_choose",
    "catalog:edition_compare",
    "catalog:edition_entry",
    "catalog:edition_key",
    "catalog:entry_editions",
    "catalog:entry_since",
    "catalog:edition_download",
    "catalog:edition_book",
    "catalog:edition_book_file",
    "api-edition-changelog",
    "api-edition-citation",
    "api-edition-compare",
    "api-edition-entries",
    "api-edition-entry",
    "api-edition-key",
    "api-entry-editions",
    "api-entry-since",
    "api-entries",
    "api-entries-csv",
    "api-entries-compare",
    "api-entry",
    "api-entry-citation",
    "api-picture",
    "api-picture-file",
    "api-entry-picture",
    "api-entry-picture-file",
    "api-entry-schema",
    "api-editions",
    "api-edition",
    "api-edition-download",
    "api-edition-books",
    "api-edition-book",
}

OPEN_WHERE_CITED = {"api-wap-container", "api-wap-annotation"}  # and nothing that is public cites this text


@pytest.mark.usefixtures("bare_pages")
@pytest.mark.parametrize("role", ["anonymous", "former"])
def test_a_public_catalog_opens_its_own_doors_to_strangers_and_no_other(role: str, world: World) -> None:
    change_settings(by=world.cast.administrator, public_catalog=True)
    client, column = client_of(role, world.cast), ROLES.index(role)
    wrong = []
    for door in DOORS:
        opened = door.method == "GET" and door.name in OPEN_WHEN_PUBLIC
        hidden = door.method == "GET" and door.name in OPEN_WHERE_CITED
        expected = 200 if opened else 404 if hidden else int(door.codes.split()[column])
        if (met := knock(door, world, client)) != expected:
            wrong.append(f"{door}: {met} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def test_strangers_change_nothing_by_looking(world: World) -> None:
    change_settings(by=world.cast.administrator, public_catalog=True)
    client = client_of("anonymous", world.cast)
    opened = [door for door in DOORS if door.method == "GET" and door.name in OPEN_WHEN_PUBLIC]
    assert [door.name for door in opened if writes_of(door, world, client)] == []


def test_pages_open_to_everybody_are_few() -> None:
    opened = {door.name for door in DOORS if door.codes.split()[0] in {"200", "201"}}
    assert opened == {
        "accounts:sign_in",
        "accounts:passkey_sign_in",
        "accounts:reset_ask",
        "accounts:reset",
        "accounts:email_change",
        "accounts:accept",
        "accessibility",
        "articles:categories_css",
        "catalog:robots",
        "healthz",
        "notices:mail",  # whoever got a mail, by its signed link
        "notices:feed",  # whoever knows the secret address
    }
