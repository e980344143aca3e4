"""Real transactions at once in discussions: one resolves, no comment is lost, no two locks wait for each other."""

from accounts.models import AuditEntry
from basics.errors import Refused
from review import actions
from review.discussing import edit_comment, open_thread, post_comment, resolve_thread
from review.discussion_anchoring import About
from review.discussion_rules import text_hash
from review.freezing import changes_of
from review.models import Comment, Proposal, Thread
from tests import make
from tests.people import make_cast
from tests.review.test_at_once import at_once, refusals

SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it."


def test_of_two_who_resolve_at_once_one_does_and_comments_are_numbered(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast, make.threat_document(summary=SUMMARY))
    thread = open_thread(entry, "Who says so?", by=cast.analyst).thread
    both = at_once(
        lambda: resolve_thread(thread, by=cast.editor),
        lambda: resolve_thread(thread, by=cast.analyst2),
    )
    assert refusals(both) == [Refused.CONFLICT]
    assert AuditEntry.objects.filter(verb="resolve_thread").count() == 1

    people = [cast.analyst, cast.analyst2, cast.editor, cast.editor2]
    said = at_once(*(lambda by=by: post_comment(thread, "I do.", by=by, reopen=True) for by in people))
    assert not refusals(said)
    assert list(Comment.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert Thread.objects.get().comment_count == 5 and Thread.objects.get().is_open

    mine = Comment.objects.get(number=1)
    seen = text_hash(mine)
    tabs = at_once(*(lambda words=words: edit_comment(mine, words, by=cast.analyst, seen=seen) for words in "ab"))
    assert refusals(tabs) == [Refused.STALE]


def test_words_are_edited_while_they_are_discussed(cloned_database) -> None:
    cast = make_cast()
    entry = make.published(cast, make.threat_document(summary=SUMMARY))
    sent = make.submitted(cast.analyst, {**entry.document, "summary": f"In July. {SUMMARY}"}, entry=entry)
    proposal = Proposal.objects.select_related("entry", "base", "successor").get(submission=sent)
    (hunk,) = changes_of(proposal, sent.current.content, sent.current.message)
    on_hunk = open_thread(sent, "When?", by=cast.editor2, about=About(hunk=hunk.sha256)).thread
    results = at_once(
        lambda: actions.approve(sent, by=cast.editor, seen=sent.current.sha256),
        lambda: open_thread(entry, "Which?", by=cast.analyst2, about=About("summary", quote="the three villages")),
        lambda: post_comment(on_hunk, "In 2031.", by=cast.editor2, suggestion="In July 2031. "),
    )
    assert len(refusals(results)) <= 1, "only the suggestion may come too late"
    entry.refresh_from_db()
    found = Thread.objects.get(entry=entry)
    assert entry.document["summary"][found.start : found.end] == "the three villages"
