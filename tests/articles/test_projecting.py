"""An annotation appears on the translation as a proposal, and stays one until a person has looked."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.models import Alignment, Annotation, AnnotationTarget, Article, Bead, SegmentSet, TextVersion
from articles.placing import confirm_target, dismiss_target
from articles.projecting import project_targets
from articles.tasks import follow_article, project_what_changed
from catalog.citations import citations_of, quotes_of
from catalog.contents import contents_of
from catalog.interchange import WRITERS
from catalog.models import Entry
from tests import make
from tests.people import Cast

RUSSIAN = (
    "За одну неделю верхнее озеро поднялось на два метра.\n\n"
    "«Ниже морены у нас нет сирены», — сказал инженер (вымышленной) конторы. "
    "На конусе выноса лежат три села.\n\n"
    "Это иллюстративный текст."
)
KAZAKH = (
    "Бір аптада жоғарғы көл екі метрге көтерілді.\n\n"
    "«Мореннен төмен сирена жоқ», — деді (ойдан шығарылған) кеңсенің инженері. "
    "Шөгінді жазықта үш ауыл бар.\n\n"
    "Бұл көрнекі мәтін."
)


def another(version: TextVersion, text: str, language: str, cast: Cast) -> TextVersion:
    from articles import actions
    from articles import vocabulary as words
    from articles.inputs import Bytes, Provenance, TextFacts

    provenance = Provenance(method=words.TranslationMethod.HUMAN, source_version=version)
    facts = TextFacts(title="Illustrative", language=language, kind="translation", provenance=provenance)
    return actions.add_text(version.article, Bytes(text.encode(), words.CaptureMethod.PASTE), facts, by=cast.analyst)


def aligned(one: TextVersion, other: TextVersion, cast: Cast, confidence: float = 1.0) -> Alignment:
    """Align two texts sentence by sentence."""
    sets = [SegmentSet.objects.get(text_version=text, is_current=True) for text in (one, other)]
    assert sets[0].size == sets[1].size
    with transaction.atomic():
        made = Alignment.objects.create(
            source_set=sets[0], target_set=sets[1], aligner="illustrative", created_by=cast.editor
        )
        Bead.objects.bulk_create(
            Bead(alignment=made, ordinal=n, source=[n], target=[n], method="aligner", confidence=confidence)
            for n in range(sets[0].size)
        )
    return made


@pytest.fixture
def english(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def russian(english: TextVersion, cast: Cast) -> TextVersion:
    return another(english, RUSSIAN, "ru", cast)


def on(note: Annotation, text: TextVersion) -> AnnotationTarget:
    return AnnotationTarget.objects.get(annotation=note, text_version=text)


def test_an_annotation_is_proposed_on_the_translation(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    assert project_targets(english.article) == {"added": 1}
    target = on(note, russian)
    assert target.exact == "На конусе выноса лежат три села."
    assert (target.state, target.method, target.score, target.origin) == (
        "projected",
        "alignment",
        1.0,
        on(note, english),
    )


def test_it_works_in_the_other_direction_too(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(russian, cast.analyst, "«Ниже морены у нас нет сирены»")
    aligned(english, russian, cast)
    project_targets(english.article)
    assert on(note, english).exact == "“We have no siren below the moraine,”"
    assert on(note, english).explanation["way"] == "quotation"


def test_it_goes_through_a_pivot(english: TextVersion, russian: TextVersion, cast: Cast):
    kazakh = another(russian, KAZAKH, "kk", cast)
    aligned(english, russian, cast)
    aligned(russian, kazakh, cast)
    note = make.annotation(kazakh, cast.analyst, "Шөгінді жазықта үш ауыл бар.")
    project_targets(english.article)
    assert on(note, english).exact == "Three villages lie on the outwash fan."
    assert on(note, english).explanation["pivot"] == russian.number


def test_a_doubtful_bead_carries_nothing(english: TextVersion, russian: TextVersion, cast: Cast):
    make.annotation(english, cast.analyst)
    aligned(english, russian, cast, confidence=0.5)
    assert project_targets(english.article) == {}


def test_corrected_beads_project_anew_what_nobody_touched(english: TextVersion, russian: TextVersion, cast: Cast):
    touched = make.annotation(english, cast.analyst, "This is an illustrative text.")
    note = make.annotation(english, cast.analyst)
    alignment = aligned(english, russian, cast)
    project_targets(english.article)
    target = on(touched, russian)
    dismiss_target(target, by=cast.analyst, seen=target.token)
    alignment.beads.update(confidence=0.1)
    assert project_targets(english.article) == {"taken_back": 1}
    assert not AnnotationTarget.objects.filter(annotation=note, text_version=russian).exists()
    assert on(touched, russian).decided_by == cast.analyst
    alignment.beads.update(confidence=0.9)
    assert project_targets(english.article) == {"added": 1}
    assert project_targets(english.article) == {}


def test_a_job_finds_the_alignments_that_are_new_or_corrected(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(english, cast.analyst)
    alignment = aligned(english, russian, cast)
    project_what_changed(timestamp=0)
    assert on(note, russian).state == "projected"
    assert not Article.objects.to_project().exists()
    alignment.beads.update(confidence=0.1)
    assert Article.objects.to_project().get() == english.article
    project_what_changed(timestamp=60)
    assert not AnnotationTarget.objects.filter(text_version=russian).exists()


def test_a_confirmed_projection_is_a_persons_word_and_stays(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(english, cast.analyst)
    alignment = aligned(english, russian, cast)
    project_targets(english.article)
    target = on(note, russian)
    confirm_target(target, by=cast.editor, seen=target.token)
    alignment.beads.update(confidence=0.1)
    project_targets(english.article)
    assert (on(note, russian).state, on(note, russian).decided_by) == ("asserted", cast.editor)


def test_what_is_only_proposed_is_not_exported_counted_or_cited(
    english: TextVersion, russian: TextVersion, cast: Cast, client
):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    client.force_login(cast.analyst)
    row = client.get(f"/api/v1/annotations/{note.uuid}/").json()
    assert [target["number"] for target in row["target"]] == [1]
    of_the_translation = f"/api/v1/annotations/?article={english.article_id}&number={russian.number}"
    assert client.get(of_the_translation).json()["results"] == []
    document = make.threat_document(evidence=[make.evidence(note)])
    assert quotes_of([document]) == {str(note.uuid): "Three villages lie on the outwash fan."}
    assert citations_of([document])[str(note.uuid)].version == english


def test_a_cited_passage_is_told_in_both_languages_and_an_edition_takes_only_what_a_person_confirmed(
    english: TextVersion, russian: TextVersion, cast: Cast, client
):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    document = make.threat_document(evidence=[make.evidence(note)])
    entry = make.published(cast, document)
    client.force_login(cast.analyst)
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "На конусе выноса лежат три села." in page
    assert "Nobody has confirmed yet that these words say it there." in page
    loaded = Entry.objects.with_content().get(pk=entry.pk)
    assert "elsewhere" not in contents_of([loaded])[0]["evidence"][0]["citation"]

    target = on(note, russian)
    confirm_target(target, by=cast.editor, seen=target.token)
    assert "Nobody has confirmed yet" not in client.get(entry.get_absolute_url()).content.decode()
    frozen = contents_of([loaded])[0]["evidence"][0]["citation"]["elsewhere"]
    assert [(row["language"], row["exact"]) for row in frozen] == [("ru", "На конусе выноса лежат три села.")]
    edition = make.published_edition(cast)
    shown = client.get(reverse("catalog:edition_entry", args=[edition.name, entry.code])).content.decode()
    for told in (shown, b"".join(WRITERS["html"](edition)).decode()):
        assert "На конусе выноса лежат три села." in told and "Three villages lie on the outwash fan." in told


def test_the_page_of_the_translation_shows_it_as_a_proposal(
    english: TextVersion, russian: TextVersion, cast: Cast, client
):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    client.force_login(cast.analyst)
    page = client.get(russian.get_absolute_url()).content.decode()
    assert "Proposed by alignment, 1.00" in page
    assert f'data-annotation="{note.uuid}" data-category="claim" data-state="projected"' in page
    assert on(note, russian).get_absolute_url() in page


def test_the_database_refuses_to_assert_a_projection_for_nobody(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    for changes in ({"state": "asserted"}, {"state": "carried"}, {"state": "asserted", "method": "person"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnnotationTarget.objects.filter(pk=on(note, russian).pk).update(**changes)


def test_a_correction_carries_and_then_projects_what_was_carried(
    english: TextVersion, russian: TextVersion, cast: Cast
):
    note = make.annotation(russian, cast.analyst, "На конусе выноса лежат три села.")
    text = RUSSIAN.replace("три села", "три деревни")
    newer = correct_text(russian, text, change_kind="minor", reason="Illustrative.", by=cast.analyst)
    aligned(english, newer, cast)
    follow_article(english.article_id)
    assert on(note, newer).state == "carried"
    assert on(note, english).state == "projected"
    assert on(note, english).origin == on(note, newer)


def test_a_projection_is_not_carried(english: TextVersion, russian: TextVersion, cast: Cast):
    note = make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    text = f"{RUSSIAN} Ещё."
    newer = correct_text(russian, text, change_kind="minor", reason="Illustrative.", by=cast.analyst)
    carry_targets(english.article)
    assert not AnnotationTarget.objects.filter(annotation=note, text_version=newer).exists()
