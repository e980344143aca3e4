"""A corrected text keeps its annotations: a job places them in the new version, and a person sees what is in doubt."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from articles import actions
from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.models import Annotation, AnnotationTarget, Article, TextVersion
from articles.tasks import follow_article, follow_what_is_missing
from tests import make
from tests.people import Cast

MOVED = (
    "This is an illustrative text.\n\n“We have no siren below the moraine,” said an engineer of the (invented) valley "
    "office. Three villages lie upon the outwash fan."
)


def corrected(version: TextVersion, text: str, cast: Cast) -> TextVersion:
    return correct_text(version, text, change_kind="substantive", reason="Illustrative.", by=cast.analyst)


def standing(note: Annotation, version: TextVersion) -> AnnotationTarget:
    return AnnotationTarget.objects.get(annotation=note, text_version=version)


def jobs() -> list[dict[str, int]]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return [job.args for job in ProcrastinateJob.objects.filter(task_name="articles.tasks.follow_article")]


def test_a_correction_asks_a_job_to_carry_the_annotations(cast: Cast):
    version = make.text(cast.analyst)
    corrected(version, MOVED, cast)
    assert jobs() == [{"article": version.article_id}]


def test_annotations_are_carried_with_their_score_and_explanation(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    new = corrected(old, MOVED, cast)
    assert carry_targets(old.article) == {"carried": 1}
    target = standing(note, new)
    assert target.exact == "Three villages lie upon the outwash fan." == new.text[target.start : target.end]
    assert (target.state, target.method, target.origin) == ("carried", "diff", standing(note, old))
    assert 0.8 < (target.score or 0) < 1
    assert target.explanation["way"] == "edited"
    assert (target.explanation["words"], target.explanation["changed"], target.explanation["number"]) == (7, 1, 1)
    assert AuditEntry.objects.get(verb="carry_targets").after == {"carried": 1}


def test_the_old_target_stays_as_it_was(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    before = AnnotationTarget.objects.filter(annotation=note).values().get()
    corrected(old, MOVED, cast)
    carry_targets(old.article)
    assert AnnotationTarget.objects.filter(pk=before["id"]).values().get() == before


def test_a_deleted_passage_becomes_an_orphan_that_keeps_its_quote(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst, "The upper lake rose by two metres in a single week.")
    new = corrected(old, MOVED, cast)
    carry_targets(old.article)
    target = standing(note, new)
    assert (target.state, target.exact) == ("orphan", "The upper lake rose by two metres in a single week.")
    assert list(AnnotationTarget.objects.waiting()) == [target]
    assert not list(Annotation.objects.on(new))
    assert list(Annotation.objects.on(old)) == [note]


def test_an_orphan_is_found_again_when_its_words_come_back(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst, "The upper lake rose by two metres in a single week.")
    second = corrected(old, MOVED, cast)
    carry_targets(old.article)
    third = corrected(second, make.TEXT, cast)
    carry_targets(old.article)
    target = standing(note, third)
    assert (target.state, target.start, target.origin) == ("carried", 0, standing(note, second))


def test_running_twice_places_nothing_twice_and_logs_nothing_more(cast: Cast):
    old = make.text(cast.analyst)
    make.annotation(old, cast.analyst)
    corrected(old, MOVED, cast)
    follow_article(old.article_id)
    follow_article(old.article_id)
    assert AnnotationTarget.objects.count() == 2
    assert AuditEntry.objects.filter(verb="carry_targets").count() == 1


def test_the_database_refuses_a_second_place_in_the_same_text(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    new = corrected(old, MOVED, cast)
    carry_targets(old.article)
    target = standing(note, new)
    target.pk = None
    target._state.adding = True
    with pytest.raises(IntegrityError, match="a_target_goes_to_a_text_once"), transaction.atomic():
        target.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "asserted"}, "only_a_person_asserts_what_was_placed"),
        ({"state": "projected"}, "what_the_alignment_placed_stays_projected"),
        ({"score": None}, "what_no_person_chose_says_from_where_and_how_sure"),
        ({"score": 1.5}, "the_score_of_a_target_is_0_to_1"),
    ],
)
def test_the_database_refuses_a_placement_that_pretends(cast: Cast, changes: dict[str, object], name: str):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    new = corrected(old, MOVED, cast)
    carry_targets(old.article)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AnnotationTarget.objects.filter(pk=standing(note, new).pk).update(**changes)


def test_what_is_annotated_on_an_older_version_later_is_carried_too(cast: Cast):
    old = make.text(cast.analyst)
    new = corrected(old, MOVED, cast)
    note = make.annotation(old, cast.analyst)
    assert jobs() == [{"article": old.article_id}] * 2
    follow_what_is_missing(timestamp=0)
    assert standing(note, new).state == "carried"
    assert not Article.objects.lacking_targets().exists()


def test_a_text_that_nothing_follows_asks_for_no_job(cast: Cast):
    make.annotation(make.text(cast.analyst), cast.analyst)
    assert jobs() == []


def test_the_page_of_the_new_version_shows_the_annotation_once(cast: Cast, client):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    new = corrected(old, MOVED, cast)
    carry_targets(old.article)
    client.force_login(cast.analyst)
    page = client.get(new.get_absolute_url()).content.decode()
    assert page.count(f'id="annotation-{note.uuid}"') == 1
    assert page.count(f'<mark id="mark-{note.uuid}"') == 1


def test_a_removed_annotation_is_carried_and_comes_back_in_its_place(cast: Cast):
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    actions.delete_annotation(note, by=cast.analyst)
    new = corrected(old, MOVED, cast)
    carry_targets(old.article)
    actions.restore_annotation(note, by=cast.analyst)
    assert list(Annotation.objects.on(new)) == [note]
