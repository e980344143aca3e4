"""Texts are cut into sentences when they come in; the database keeps the cut whole."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from articles import segmenting
from articles.correcting import correct_text
from articles.models import Segment, SegmentSet
from articles.segmentation import SEGMENTER
from articles.segmenting import segment_text
from tests import make
from tests.people import Cast


def test_a_new_text_is_cut_and_a_correction_too(cast: Cast) -> None:
    version = make.text(cast.analyst)
    cut = version.segment_sets.get()
    words = [version.text[segment.start : segment.end] for segment in cut.segments.all()]
    assert (cut.is_current, cut.size, len(words)) == (True, 4, 4)
    assert words[1].startswith("“We have no siren") and words[1].endswith("valley office.")
    assert [segment.paragraph for segment in cut.segments.all()] == [0, 1, 1, 2]
    newer = correct_text(
        version, version.text.replace("two", "three"), change_kind="substantive", reason="Illustrative.", by=cast.editor
    )
    hashes = [set(one.segment_sets.get().segments.values_list("sha256", flat=True)) for one in (version, newer)]
    assert (len(hashes[0] & hashes[1]), len(hashes[0] - hashes[1])) == (3, 1)
    assert AuditEntry.objects.filter(verb="segment_text", target_id=str(newer.pk)).exists()


def test_cutting_again_changes_nothing(cast: Cast) -> None:
    version = make.text(cast.analyst)
    before = AuditEntry.objects.count()
    assert segment_text(version, by=cast.analyst) == version.segment_sets.get()
    assert AuditEntry.objects.count() == before


def test_a_newer_segmenter_makes_the_cut_that_counts_and_keeps_the_older(cast: Cast, monkeypatch) -> None:
    version = make.text(cast.analyst)
    monkeypatch.setattr(segmenting, "SEGMENTER", "another@2")
    newer = segment_text(version, by=None)
    assert list(version.segment_sets.values_list("segmenter", "is_current")) == [
        (SEGMENTER, False),
        ("another@2", True),
    ]
    monkeypatch.undo()
    older = segment_text(version, by=None)  # back to the older release
    assert (older.is_current, older.pk != newer.pk, version.segment_sets.count()) == (True, True, 2)


def test_how_a_sentence_is_spaced_does_not_change_its_hash(cast: Cast) -> None:
    one = make.text(cast.analyst, "One  illustrative\nsentence.\n\nTwo.").segment_sets.get()
    two = make.text(cast.analyst, "One illustrative sentence.\n\nTwo.").segment_sets.get()
    assert one.segments.all()[0].sha256 == two.segments.all()[0].sha256


WRONG = {
    "overlap": (1, 0, 40, 60),
    "leave a number out": (2, 0, 51, 60),
    "run past the text": (1, 0, 51, 999_999),
    "go back a paragraph": (1, 0, 51, 60),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_database_refuses_segments_that(cast: Cast, wrong: str) -> None:
    version = make.text(cast.analyst)
    rows = [(0, int(wrong.startswith("go")), 0, 50), WRONG[wrong]]
    names = ("ordinal", "paragraph", "start", "end")
    with pytest.raises(IntegrityError, match="segments are numbered, in order, apart"), transaction.atomic():
        cut = SegmentSet.objects.create(text_version=version, segmenter="other@1", size=3, is_current=False)
        Segment.objects.bulk_create(
            Segment(segment_set=cut, sha256="0" * 64, **dict(zip(names, row, strict=True))) for row in rows
        )


def test_the_database_refuses_a_set_without_its_segments_and_changes_to_any(cast: Cast) -> None:
    version = make.text(cast.analyst)
    with pytest.raises(IntegrityError, match="as many segments"), transaction.atomic():
        SegmentSet.objects.create(text_version=version, segmenter="other@1", size=2, is_current=False)
        connection.check_constraints()
    cut = version.segment_sets.get()
    for change in (
        lambda: cut.segments.update(start=0),
        lambda: cut.segments.all()._raw_delete("default"),
        lambda: SegmentSet.objects.filter(pk=cut.pk).update(size=1),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_texts_older_than_sentences_are_cut_by_a_command_and_others_left_alone(cast: Cast) -> None:
    older, newer = make.text(cast.analyst), make.text(cast.analyst)
    older.segment_sets.update(is_current=False)
    kept = newer.segment_sets.get()
    for said in ("1 texts", "0 texts"):
        out = StringIO()
        call_command("segment_texts", stdout=out)
        assert said in out.getvalue()
    assert older.segment_sets.get().is_current
    assert newer.segment_sets.get() == kept
    assert AuditEntry.objects.filter(verb="segment_text").latest("pk").actor is None
