"""Aligning two texts of an article: at once, by a job, again; and what is refused or flagged."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry, Work, WorkState
from accounts.working import start_work
from articles import tasks
from articles.aligning import align_texts, ask_alignment
from articles.beads import confirm_bead, explain_gap
from articles.correcting import correct_text
from articles.models import Alignment, Bead
from basics.errors import Refused
from tests import make
from tests.people import Cast


def shape(alignment: Alignment) -> list[tuple[list[int], list[int]]]:
    return [(bead.source, bead.target) for bead in alignment.beads.all()]


def one_to_one(number: int) -> list[tuple[list[int], list[int]]]:
    return [([index], [index]) for index in range(number)]


def test_a_short_pair_is_aligned_at_once(cast: Cast) -> None:
    made = ask_alignment(*make.text_pair(cast.analyst), by=cast.analyst)
    assert isinstance(made, Alignment)
    assert shape(made) == [*one_to_one(4), ([4], [])]
    assert all(bead.method == "aligner" and 0 < (bead.confidence or 0) <= 1 for bead in made.beads.all())
    assert (made.warnings, made.created_by) == ([], cast.analyst)
    entry = AuditEntry.objects.get(verb="align_texts")
    assert (entry.actor, entry.after["beads"], entry.after["confirmed"]) == (cast.analyst, 5, 0)


def test_a_long_pair_is_aligned_by_a_job_that_says_how_far_it_is(cast: Cast) -> None:
    source = " ".join(f"Предложение {1000 + index} для примера." for index in range(61))
    target = " ".join(f"Sentence {1000 + index}, illustrative." for index in range(61))
    work = ask_alignment(*make.text_pair(cast.analyst, source, target), by=cast.analyst)
    assert isinstance(work, Work)
    assert not Alignment.objects.exists()
    tasks.align_texts(work.pk)
    work.refresh_from_db()
    made = Alignment.objects.get()
    assert (work.state, work.done, work.total, work.link) == (WorkState.DONE, 5, 5, made.get_absolute_url())
    assert shape(made) == one_to_one(61)
    tasks.align_texts(work.pk)  # given to another worker: there is nothing left to do
    assert AuditEntry.objects.filter(verb="align_texts").count() == 1


def test_a_job_that_may_not_any_more_says_why(cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst)
    work = start_work(
        "align_texts", "X", by=cast.reader, task="articles.tasks.align_texts", subject=f"{source.pk}-{target.pk}"
    )
    tasks.align_texts(work.pk)
    work.refresh_from_db()
    assert (work.state, "role does not allow" in work.message) == (WorkState.FAILED, True)


def test_aligning_again_keeps_what_a_person_confirmed(cast: Cast, monkeypatch: Any) -> None:
    made = make.alignment(cast.analyst)
    second, gap = made.beads.all()[1], made.beads.all()[4]
    confirm_bead(second, seen=second.token, by=cast.editor)
    explain_gap(gap, "omitted", seen=gap.token, by=cast.editor)
    texts = [made.source_set.text_version, made.target_set.text_version]
    again = align_texts(*texts, by=cast.analyst)
    assert again.pk == made.pk
    assert shape(again) == [*one_to_one(4), ([4], [])]
    kept = {bead.pk: bead for bead in again.beads.all()}
    assert kept[second.pk].confirmed_by == cast.editor
    assert (kept[gap.pk].reason, kept[gap.pk].ordinal) == ("omitted", 4)


def test_what_was_confirmed_while_a_job_ran_is_not_lost(cast: Cast, monkeypatch: Any) -> None:
    made = make.alignment(cast.analyst)
    first = made.beads.all()[0]
    texts = [made.source_set.text_version, made.target_set.text_version]

    def meanwhile(_done: int) -> bool:
        confirm_bead(Bead.objects.get(pk=first.pk), seen=first.token, by=cast.editor)
        return True

    with pytest.raises(Refused, match="meanwhile"):
        align_texts(*texts, by=cast.analyst, going_on=meanwhile)
    assert Bead.objects.get(pk=first.pk).confirmed_by == cast.editor


def test_what_was_confirmed_teaches_the_next_alignment(cast: Cast) -> None:
    made = make.alignment(cast.analyst)
    for bead in made.beads.all()[:4]:
        confirm_bead(bead, seen=bead.token, by=cast.editor)
    pairs = Bead.objects.confirmed_pairs("ru", "en", most=10)
    assert ("Почему там нет сирены?", "Why is there no siren?") in pairs
    assert [(other, one) for one, other in pairs] == Bead.objects.confirmed_pairs("en", "ru", most=10)
    assert len(Bead.objects.confirmed_pairs("ru", "en", most=2)) == 2


def test_a_text_is_not_aligned_with_itself_nor_with_another_article(cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst)
    copy = make.add_translation(source, cast.analyst, make.SOURCE)
    for one, other in ((source, source), (source, copy), (source, make.text(cast.analyst))):
        with pytest.raises(Refused) as refusal:
            align_texts(one, other, by=cast.analyst)
        assert refusal.value.code == Refused.INVALID
    align_texts(source, target, by=cast.analyst)
    with pytest.raises(Refused, match="the other way round"):
        align_texts(target, source, by=cast.analyst)
    assert Alignment.objects.count() == 1


def test_nothing_to_align_is_said(cast: Cast) -> None:
    source, _target = make.text_pair(cast.analyst)
    empty = make.add_translation(source, cast.analyst, "\u3000\u3000")
    with pytest.raises(Refused, match="0 sentences"):
        align_texts(source, empty, by=cast.analyst)


def test_five_thousand_sentences_against_three_are_flagged_and_nothing_is_lost(cast: Cast) -> None:
    source = " ".join(f"Предложение {index} для примера." for index in range(5000))
    work = ask_alignment(*make.text_pair(cast.analyst, source), by=cast.analyst)
    assert isinstance(work, Work)
    tasks.align_texts(work.pk)
    made = Alignment.objects.get()
    assert "lengths" in made.warnings
    assert [index for bead in made.beads.all() for index in bead.source] == list(range(5000))
    assert [index for bead in made.beads.all() for index in bead.target] == list(range(4))


def test_texts_that_do_not_belong_together_or_lie_about_their_language_are_flagged(cast: Cast) -> None:
    letters = "The river rose and the bridge was closed while nobody said a word about it in the town. " * 6
    made = make.alignment(cast.analyst, make.SOURCE, letters)
    assert "unrelated" in made.warnings
    source, _target = make.text_pair(cast.analyst)
    latin = make.add_translation(source, cast.analyst, letters, language="kk")
    assert "wrong_language" in align_texts(source, latin, by=cast.analyst).warnings
    again = make.add_translation(source, cast.analyst, make.SOURCE + " Ещё одно.", language="ru")
    assert "same_language" in align_texts(source, again, by=cast.analyst).warnings


def test_a_correction_is_aligned_anew_and_the_older_alignment_stays(cast: Cast) -> None:
    made = make.alignment(cast.analyst)
    target = made.target_set.text_version
    newer = correct_text(target, target.text + " More.", change_kind="minor", reason="Illustrative.", by=cast.analyst)
    assert align_texts(made.source_set.text_version, newer, by=cast.analyst).pk != made.pk
    assert Alignment.objects.count() == 2


def test_who_may(cast: Cast) -> None:
    pair = make.text_pair(cast.analyst)
    for person in (cast.reader, cast.administrator, cast.former):
        with pytest.raises(Refused) as refusal:
            ask_alignment(*pair, by=person)
        assert refusal.value.code == Refused.FORBIDDEN


BREAKING = {
    "a sentence in no bead": "DELETE FROM articles_bead WHERE ordinal = 4",
    "a sentence in two beads": "UPDATE articles_bead SET source = '{0,1}' WHERE ordinal = 0",
    "beads out of order": "UPDATE articles_bead SET source = CASE ordinal WHEN 0 THEN '{1}'::int[] ELSE '{0}' END"
    " WHERE ordinal < 2",
    "a number left out": "UPDATE articles_bead SET ordinal = 9 WHERE ordinal = 4",
    "an empty bead": "UPDATE articles_bead SET source = '{}', target = '{}' WHERE ordinal = 0",
    "a reason on a pair": "UPDATE articles_bead SET reason = 'omitted' WHERE ordinal = 0",
    "a confidence above one": "UPDATE articles_bead SET confidence = 1.1 WHERE ordinal = 0",
    "a person's confidence": "UPDATE articles_bead SET method = 'person' WHERE ordinal = 0",
    "a confirmation by nobody": "UPDATE articles_bead SET confirmed_at = now() WHERE ordinal = 0",
}


@pytest.mark.parametrize("what", BREAKING)
def test_the_database_refuses(cast: Cast, what: str) -> None:
    made = make.alignment(cast.analyst)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BREAKING[what])
        connection.check_constraints()
    assert shape(made) == [*one_to_one(4), ([4], [])]
