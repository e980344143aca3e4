"""Threads on a draft: they follow its words through every save, until it is submitted and after."""

from review import actions
from review.discussing import open_thread
from review.discussion_anchoring import About, words_on
from review.models import Thread
from tests import make
from tests.people import Cast

SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it. The moraine is of ice."


def test_a_thread_on_a_draft_stands_on_its_words_after_the_draft_was_changed_and_submitted(cast: Cast) -> None:
    draft = make.proposal(cast.analyst, make.threat_document(summary=SUMMARY))
    about = About("summary", quote="the three villages")
    thread = open_thread(draft.submission, "Which?", by=cast.analyst, about=about).thread
    lost = open_thread(draft.submission, "Of ice?", by=cast.analyst, about=About("summary", quote="of ice")).thread
    longer = make.threat_document(summary=f"It happened in July. {SUMMARY}".replace(" The moraine is of ice.", ""))
    draft = make.revise(draft, longer, by=cast.analyst)
    actions.submit(draft, by=cast.analyst)
    found = Thread.objects.get(pk=thread.pk)
    standing = words_on(found)
    assert standing is not None and standing[1] == "the three villages" and standing[0].startswith("It happened")
    assert Thread.objects.get(pk=lost.pk).is_detached, "it keeps its words, and stands nowhere"
