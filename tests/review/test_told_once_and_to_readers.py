"""Of one act nobody is told twice; readers hear of what they watch; who made or wrote something, what became of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_roles
from accounts.models import User
from articles import actions as articles
from articles.hiding import hide_annotation, show_annotation
from articles.inputs import Note, Passage
from articles.models import TextVersion
from articles.passages import find_passage
from articles.threads import add_reply, hide_reply
from catalog.edition_actions import abandon_edition
from catalog.models import Entry
from review import actions
from review.discussing import hide_comment, open_thread
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.models import Notice, QueueItem
from review.moderating import hold_entry, release_entry
from review.notice_listing import groups_of
from review.noticing import make_feed
from review.queueing import assign_item
from review.standing import propose_standing
from review.telling import tell
from review.watching import watch
from tests import make
from tests.people import Cast
from tests.review.test_round_notices import forget
from tests.review.test_team_truth import take_down


def told(person: User) -> list[tuple[str, str]]:
    tell()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "verb"))


def note(version: TextVersion, by: User, body: str) -> None:
    quote = "Three villages lie on the outwash fan."
    passage = Passage(*find_passage(version.text, quote), quote)
    articles.annotate([(version, passage)], Note(category="claim", body=body, credibility=3), by=by)


def test_who_watches_and_is_named_in_a_new_annotation_is_told_once(cast: Cast) -> None:
    version = make.text(cast.analyst)
    forget()
    for person in (cast.analyst2, cast.editor):
        watch("article", str(version.article_id), by=person)
    note(version, cast.analyst, "Do you know it, @Timur?")
    assert told(cast.analyst2) == [("mention", "mention")]
    assert told(cast.editor) == [("watched", "annotate")]


def test_what_is_assigned_is_told_once(cast: Cast) -> None:
    make.submitted(cast.analyst)
    forget()
    assign_item(QueueItem.objects.get(), cast.editor, by=cast.administrator)
    assert [kind for kind, _verb in told(cast.editor)] == ["asked"]


def test_what_was_done_before_somebody_watched_is_not_told_though_the_log_is_read_later(cast: Cast) -> None:
    entry = make.published(cast)
    forget()
    hold_entry(entry, by=cast.administrator, reason="A question of law.")
    watch("entry", entry.code, by=cast.analyst2)
    assert told(cast.analyst2) == []
    release_entry(entry, by=cast.administrator)
    assert told(cast.analyst2) == [("watched", "release_entry")]


@pytest.mark.parametrize("kind", ["entry", "theme"])
def test_a_reader_who_watches_hears_of_what_is_published_and_of_no_proposal(cast: Cast, kind: str) -> None:
    entry = make.published(cast)
    for person in (cast.reader, cast.analyst2):
        watch(kind, entry.code if kind == "entry" else entry.document["theme"], by=person)
    forget()
    change = make.submitted(cast.analyst, {**entry.document, "title": "Another title"}, entry=entry)
    actions.approve(change, by=cast.editor, seen=change.current.sha256)
    assert told(cast.reader) == [("watched", "publish")]
    assert told(cast.analyst2) == [("watched", "submit"), ("watched", "approve")], "and not of its publication again"
    (group,) = groups_of(cast.reader, "").groups
    assert (group.path, [line.words for line in group.lines]) == (entry.get_absolute_url(), ["Revision published"])


def test_a_reader_hears_of_a_translation_and_of_a_standing_and_of_nothing_taken_down(cast: Cast) -> None:
    entry, other = make.published(cast), make.published(cast, make.threat_document(title="A drought"))
    for one in (entry, other):
        watch("entry", one.code, by=cast.reader)
    forget()
    words = translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="T.")
    decide_entry_translation(words.proposal, "approve", by=cast.editor, seen=words.sha256)
    retired = propose_standing(Entry.objects.get(pk=entry.pk), "retire", by=cast.analyst, reason="Illustrative.")
    for editor in (cast.editor, cast.editor2):
        retired.submission.refresh_from_db()
        if retired.submission.state == "submitted":
            actions.approve(retired.submission, by=editor, seen=retired.sha256)
    take_down(other, cast)
    assert told(cast.reader) == [("watched", "publish_translation"), ("watched", "retire")]


def test_why_an_entry_is_held_is_told_to_whoever_sees_holds_and_nobody_else(cast: Cast, client: Client) -> None:
    """Readers find a hold on no page; so somebody who becomes a reader reads of none, either."""
    entry = make.published(cast)
    for person in (cast.reader, cast.analyst2):
        watch("entry", entry.code, by=person)
    forget()
    hold_entry(entry, by=cast.administrator, reason="A question of law.")
    assert told(cast.reader) == []
    assert told(cast.analyst2) == [("watched", "hold_entry")]
    token = make_feed(by=cast.analyst2)
    client.force_login(cast.analyst2)
    (group,) = groups_of(cast.analyst2, "").groups
    assert "A question of law." in client.get(group.path).text, "it leads to where that stands"
    change_roles(cast.analyst2, ["reader"], by=cast.administrator)
    for path in ("/notices/", "/api/v1/notices/", f"/notices/feed/{token}/", "/"):
        assert "A question of law." not in client.get(path).text, path


def test_telling_of_many_publications_asks_no_more_than_of_few(cast: Cast) -> None:
    watch("theme", "CLI", by=cast.reader)

    def asked(count: int) -> int:
        for number in range(count):
            make.published(cast, make.threat_document(title=f"Case {count}-{number}"))
        with CaptureQueriesContext(connection) as queries:
            tell()
        return len(queries)

    asked(1)
    few = asked(2)
    assert asked(5) <= few


def test_whose_words_are_hidden_is_told_why(cast: Cast) -> None:
    version, entry = make.text(cast.analyst), make.published(cast)
    found = make.annotation(version, cast.analyst)
    reply = add_reply(found, "It is.", by=cast.analyst2)
    made = open_thread(entry, "Why?", by=cast.editor)
    forget()
    hide_annotation(found, by=cast.administrator, reason="It names a person.")
    hide_reply(reply, by=cast.administrator, reason="That, too.")
    hide_comment(made, by=cast.administrator, reason="Off the subject.")
    show_annotation(found, by=cast.administrator)
    assert told(cast.analyst) == [("outcome", "hide_annotation"), ("outcome", "show_annotation")]
    assert told(cast.analyst2) == [("outcome", "hide_reply")]
    assert told(cast.editor) == [("outcome", "hide_comment")]
    reasons = Notice.objects.filter(verb__startswith="hide")
    assert {row.said["reason"] for row in reasons} == {"It names a person.", "That, too.", "Off the subject."}
    for person in (cast.analyst, cast.analyst2, cast.editor):
        assert len(groups_of(person, "").groups) == 1, "each may still see what it leads to"


@pytest.mark.parametrize("ends", ["publish_edition", "abandon_edition"])
def test_who_froze_an_edition_hears_what_became_of_it(cast: Cast, ends: str) -> None:
    make.published(cast)
    edition = make.frozen_edition(cast)
    forget()
    if ends == "publish_edition":
        make.published_of(cast, edition)
    else:
        abandon_edition(edition, by=cast.editor2, reason="A figure is wrong.")
    assert told(cast.editor) == [("outcome", ends)]
    assert told(cast.editor2) == told(cast.reader) == []
    (group,) = groups_of(cast.editor, "").groups
    assert group.path == edition.get_absolute_url()
    assert Notice.objects.get().said == ({"reason": "A figure is wrong."} if ends == "abandon_edition" else {})
