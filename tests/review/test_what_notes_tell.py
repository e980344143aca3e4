"""Of notes and replies: who suggested words hears of it; who is named is told once, whatever the clock says."""

from datetime import timedelta

from accounts.models import User
from articles.actions import annotate
from articles.inputs import Note, Passage
from articles.passages import find_passage
from articles.revising import edited_content, hash_of
from articles.sharing import share_annotation
from articles.threads import add_reply, take_over_suggestion
from basics import clock
from basics.call import Call, calling
from review.annotations import submit_annotation
from review.models import Notice
from review.telling import tell
from review.tidings import words_of
from review.watching import watch
from tests import make
from tests.people import Cast
from tests.review.test_round_notices import forget

QUOTE = "Three villages lie on the outwash fan."


def told(person: User) -> list[tuple[str, str]]:
    tell()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "verb"))


def test_who_suggested_words_hears_that_they_were_taken_over(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    reply = add_reply(note, "Say who.", by=cast.analyst2, suggestion="No radio would warn them.")
    forget()
    take_over_suggestion(reply, by=cast.analyst, seen=hash_of(edited_content(note)))
    assert told(cast.analyst2) == [("outcome", "take_over_suggestion")]
    notice = Notice.objects.get(person=cast.analyst2)
    assert words_of(notice) == "Aigerim took over your words"
    assert (notice.about, notice.object_id) == ("annotation", str(note.pk))
    assert told(cast.analyst) == told(cast.editor) == []


def test_who_watches_and_is_named_is_told_once_also_at_the_time_of_a_story(cast: Cast) -> None:
    version = make.text(cast.analyst)
    watch("article", str(version.article_id), by=cast.analyst2)
    forget()
    passage = Passage(*find_passage(version.text, QUOTE), QUOTE)
    with clock.telling(clock.now() - timedelta(days=40)):
        annotate([(version, passage)], Note("claim", body="@Timur?"), by=cast.analyst)
        draft = annotate([(version, passage)], Note("claim", body="And, @Timur?"), by=cast.analyst, private=True)
        shared = share_annotation(draft, by=cast.analyst)
    assert told(cast.analyst2) == [("mention", "mention"), ("mention", "mention")]
    submit_annotation(shared, by=cast.analyst)
    assert told(cast.analyst2)[2:] == [("watched", "submit_annotation")], "what comes later is told by itself"


def test_who_is_named_by_a_note_that_is_submitted_at_once_is_told_of_the_naming_alone(cast: Cast) -> None:
    version = make.text(cast.analyst)
    watch("article", str(version.article_id), by=cast.analyst2)
    watch("article", str(version.article_id), by=cast.editor2)
    forget()
    passage = Passage(*find_passage(version.text, QUOTE), QUOTE)
    with calling(Call(request_id="a-single-request", means="session", address="192.0.2.1")):
        submit_annotation(
            annotate([(version, passage)], Note("claim", body="@Timur?"), by=cast.analyst), by=cast.analyst
        )
    assert told(cast.analyst2) == [("mention", "mention")]
    assert told(cast.editor2)[-1] == ("watched", "submit_annotation")
