"""Each check finds what it names and nothing else, and says the same of all entries, of one, and of a draft."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import vocabulary as words
from articles.actions import add_article, add_quoted_source
from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.inputs import Bytes, Passage, TextFacts
from articles.models import Annotation, Source, TextPrint, TextVersion
from articles.passages import find_passage
from articles.sourcing import change_custody
from basics import clock
from basics.errors import Refused
from catalog.actions import freeze_edition, prepare_edition
from catalog.asking import Given, failing
from catalog.findings import effect_of, findings_in, findings_of, marks_of
from catalog.models import Entry, Link, Term
from catalog.quality import BY_CODE, CHECKS
from catalog.reserving import reserve_code
from catalog.vocabulary import Kind
from catalog.voices import quality_of, sources_of
from review.moderating import name_responsible
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast

QUIET = ("no_editor", "no_sensitivity", "no_summary_in_language")
WITHOUT = "The upper lake rose by two metres in a single week.\n\nThis is an illustrative text."
OTHER = (
    "A gauge near the dam was read every hour until the autumn. Three villages lie on the outwash fan. Illustrative."
)


def codes(entry: Entry, *, quiet: bool = False) -> set[str]:
    found = findings_of([entry])[entry.pk]
    return {one.check.code for one in found if quiet or one.check.code not in QUIET}


def cited(cast: Cast, *notes: Annotation, **changes: Any) -> Entry:
    evidence = [make.evidence(note) for note in notes]
    return make.published(cast, make.threat_document(evidence=evidence, **changes))


def another_outlet(cast: Cast, name: str = "Other Paper (illustrative)", body: str = OTHER) -> TextVersion:
    found = make.item(cast.analyst, source_name=name)
    raw = Bytes(body.encode(), method=words.CaptureMethod.PASTE)
    return add_article(raw, TextFacts(title="The gauge", language="en"), found, by=cast.analyst)


@pytest.fixture
def note(cast: Cast) -> Annotation:
    return make.annotation(make.text(cast.analyst), cast.analyst)


def test_a_bare_entry_lacks_evidence_a_rating_and_a_measure(cast: Cast) -> None:
    entry = make.published(cast)
    assert codes(entry) == {"no_evidence", "unrated_scenario", "no_measure"}
    assert codes(entry, quiet=True) >= set(QUIET)
    entry = name_responsible(entry, cast.editor, by=cast.editor)
    assert "no_editor" not in codes(entry, quiet=True)
    type(cast.editor).objects.filter(pk=cast.editor.pk).update(is_active=False)
    assert "no_editor" in codes(entry, quiet=True)


def test_what_is_rated_acted_on_and_supported_twice_is_left_alone(cast: Cast, note: Annotation) -> None:
    other = make.annotation(another_outlet(cast), cast.analyst)
    entry = cited(cast, note, other)
    rating(entry, cast.analyst)
    measure = make.published(cast, make.measure_document(entry.code, evidence=[make.evidence(note)]), kind="measure")
    assert codes(entry) == set()
    assert codes(measure) == {"single_source"}


def test_a_target_lower_than_what_is_needs_a_measure(cast: Cast) -> None:
    entry = make.published(cast)
    rating(entry, cast.analyst, likelihood=5, human=5)
    rating(entry, cast.analyst2, likelihood=1, human=1, basis="target")  # of another person: no comparison
    assert "target_unfounded" not in codes(entry)
    rating(entry, cast.analyst, likelihood=2, human=2, basis="target")
    assert "target_unfounded" in codes(entry)
    make.published(cast, make.measure_document(entry.code), kind="measure")
    assert "target_unfounded" not in codes(entry)


def test_a_measure_that_was_rejected_acts_on_nothing(cast: Cast) -> None:
    entry = make.published(cast)
    make.published(cast, make.measure_document(entry.code, status="rejected"), kind="measure")
    assert "no_measure" in codes(entry)


def test_a_measure_whose_threat_was_retired_acts_on_nothing(cast: Cast) -> None:
    entry = make.published(cast)
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    assert "acts_on_nothing" not in codes(measure)
    make.retired(cast, entry)
    assert "acts_on_nothing" in codes(measure)


def test_no_scenario(cast: Cast) -> None:
    assert "no_scenario" in codes(make.published(cast, make.threat_document(scenarios=[])))


def test_a_reprint_is_no_second_source_and_an_independent_text_is(cast: Cast, note: Annotation) -> None:
    reprint = make.annotation(another_outlet(cast, body=make.TEXT), cast.analyst)
    entry = cited(cast, note, reprint)
    assert "single_source" in codes(entry)
    (sources,) = sources_of("threat", entry.code, entry.document).values()
    assert sources.voices.count == 1
    assert "reprint" in sources.voices.same[0].reason


def test_who_quotes_an_outlet_and_that_outlet_are_one_source(cast: Cast) -> None:
    quoting, paper = make.text(cast.analyst), another_outlet(cast)
    quote = "“We have no siren below the moraine,”"
    passage = Passage(*find_passage(quoting.text, quote))
    item = paper.article.source_item
    add_quoted_source(quoting, passage, item, relation=words.QuoteRelation.QUOTES, by=cast.analyst)
    inside = make.annotation(quoting, cast.analyst, "no siren below")
    outside = make.annotation(quoting, cast.analyst)
    told = make.annotation(paper, cast.analyst)
    assert "single_source" in codes(cited(cast, inside, told))
    assert "single_source" not in codes(cited(cast, outside, told))


def test_sources_that_a_third_one_ties_together_are_one(cast: Cast) -> None:
    quoting = make.text(cast.analyst)
    papers = [
        another_outlet(cast, f"Paper {n} (illustrative)", f"{OTHER} In other words: {n * 'well '}") for n in (1, 9)
    ]
    start, end = find_passage(quoting.text, "“We have no siren below the moraine,”")
    for paper in papers:
        item = paper.article.source_item
        passage = Passage(start, end)
        add_quoted_source(quoting, passage, item, relation=words.QuoteRelation.QUOTES, by=cast.analyst)
    TextPrint.objects.all().delete()  # two papers with other words: only what is quoted ties them
    apart = [make.annotation(paper, cast.analyst) for paper in papers]
    third = make.annotation(quoting, cast.analyst, "no siren below")
    assert "single_source" not in codes(cited(cast, *apart))
    tied = cited(cast, *apart, third)
    assert "single_source" in codes(tied)
    assert sources_of("threat", tied.code, tied.document)["summary"].voices.is_single


def test_a_field_with_one_source_is_told_where_the_entry_has_more(cast: Cast, note: Annotation) -> None:
    other = make.annotation(another_outlet(cast), cast.analyst)
    evidence = [make.evidence(note), make.evidence(other), make.evidence(note, "title")]
    entry = make.published(cast, make.threat_document(evidence=evidence))
    found = [one for one in findings_of([entry])[entry.pk] if one.check.code == "single_source_field"]
    assert [one.field for one in found] == ["title"]


def test_what_was_withdrawn_is_told_and_supports_nothing(cast: Cast, note: Annotation) -> None:
    paper = another_outlet(cast)
    entry = cited(cast, note, make.annotation(paper, cast.analyst))
    assert "single_source" not in codes(entry)
    change_custody(paper.article.source_item, words.Custody.WITHDRAWN, reason="Illustrative.", by=cast.analyst)
    assert {"withdrawn", "single_source"} <= codes(entry)
    marks = marks_of(findings_of([entry])[entry.pk])
    assert [one.check.code for one in marks["e2"]] == ["withdrawn"]
    assert sources_of("threat", entry.code, entry.document)["summary"].uncounted == 1


def test_evidence_that_lost_its_passage(cast: Cast) -> None:
    old = make.text(cast.analyst)
    entry = cited(cast, make.annotation(old, cast.analyst))
    correct_text(old, WITHOUT, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(old.article)
    assert "orphaned" in codes(entry)


def test_evidence_from_a_translation_whose_source_changed(cast: Cast) -> None:
    original, translated = make.text_pair(cast.analyst)
    entry = cited(cast, make.annotation(translated, cast.analyst, "the upper lake rose"))
    assert "stale" not in codes(entry)
    correct_text(
        original,
        make.SOURCE.replace("два метра", "три метра"),
        change_kind="substantive",
        reason="Illustrative.",
        by=cast.analyst,
    )
    assert "stale" in codes(entry)


@pytest.mark.parametrize(("grade", "expected"), [("E", True), ("D", True), ("C", False), ("F", False)])
def test_only_what_is_rated_unreliable_is_unreliable(cast: Cast, note: Annotation, grade: str, expected: bool) -> None:
    entry = cited(cast, note)
    Source.objects.update(reliability=grade)
    assert ({"unreliable", "unreliable_only"} <= codes(entry)) is expected


def test_one_source_of_unknown_reliability_makes_not_all_unreliable(cast: Cast, note: Annotation) -> None:
    paper = another_outlet(cast)
    entry = cited(cast, note, make.annotation(paper, cast.analyst))
    Source.objects.update(reliability="D")
    Source.objects.filter(pk=paper.article.source_item.source_id).update(reliability="F")
    assert "unreliable_only" not in codes(entry)


def test_a_contradiction_is_told_until_it_is_answered(cast: Cast, note: Annotation) -> None:
    row = make.evidence(note, stance="contradicts")
    entry = make.published(cast, make.threat_document(evidence=[row]))
    assert "contradicted" in codes(entry)
    answered = [{**entry.document["evidence"][0], "answer": "The gauge stood elsewhere then."}]
    entry = make.published(cast, {**entry.document, "evidence": answered}, entry=entry, base=entry.current)
    assert "contradicted" not in codes(entry)


def test_a_term_that_was_retired_since(cast: Cast) -> None:
    entry = make.published(cast)
    Term.objects.filter(vocabulary="state", code="TJ").update(retired_at=clock.now())
    found = [one for one in findings_of([entry])[entry.pk] if one.check.code == "unknown_term"]
    assert [(one.field, one.reason) for one in found] == [("states", "“TJ” is not a term in use.")]


def test_a_circle_of_parts_that_came_from_elsewhere(cast: Cast) -> None:
    one, two = make.published(cast), make.published(cast)
    link = [{"relation": "part_of", "threat": two.code, "text": "It is a part of it."}]
    one = make.published(cast, {**one.document, "links": link}, entry=one, base=one.current)
    assert "cyclic_part_of" not in codes(one)
    Link.objects.create(entry=two, key="l1", to=one, relation="part_of", text="Put there past the actions.")
    assert "cyclic_part_of" in codes(one)


def test_dates_that_are_past(cast: Cast) -> None:
    past, coming = ((clock.now().date() + timedelta(days=days)).isoformat() for days in (-1, 1))
    threat = {"slot": 1, "kind": "threat", "code": ""}
    assert "review_overdue" in given_codes(threat, review_due=past)
    assert "review_overdue" not in given_codes(threat, review_due=coming)
    measure = {"slot": 1, "kind": "measure", "code": ""}
    row = {"id": "m1", "title": "Sirens stand", "due": past}
    assert "measure_overdue" in given_codes(measure, status="in_progress", milestones=[row])
    assert "measure_overdue" not in given_codes(measure, status="in_progress", milestones=[{**row, "done": past}])
    assert "measure_overdue" not in given_codes(measure, status="ended", milestones=[row])
    assert "measure_overdue" in given_codes(measure, status="in_progress", ends="2019")
    assert "measure_overdue" not in given_codes(measure, status="in_progress", ends=coming[:4])


def given_codes(which: dict[str, Any], **document: Any) -> set[str]:
    return {one.check.code for one in findings_in([Given(**which, document=document)])[which["slot"]]}


def test_evidence_on_a_field_that_is_no_more(cast: Cast, note: Annotation) -> None:
    row = {"id": "e1", "field": "colour", "annotation": str(note.uuid), "stance": "supports"}
    assert "lost_field" in given_codes({"slot": 1, "kind": "threat", "code": ""}, evidence=[row])


def test_a_link_to_a_code_that_is_only_reserved_keeps_an_edition_from_freezing(cast: Cast) -> None:
    waiting = reserve_code(Kind.THREAT, "WAT", by=cast.analyst)
    link = {"threat": waiting.code, "relation": "shares_cause", "text": "Illustrative."}
    threat = make.published(cast, make.threat_document(links=[link]))
    measure = make.published(cast, make.measure_document(waiting.code), kind="measure")
    found = findings_of([threat, measure])
    for entry, field in ((threat, "links"), (measure, "threats")):
        (one,) = [one for one in found[entry.pk] if one.check.code == "unpublished_target"]
        assert (one.field, waiting.code in str(one.reason)) == (field, True)
    draft = prepare_edition("2026.1", by=cast.editor)
    with pytest.raises(Refused, match="2 findings block this edition"):
        freeze_edition(draft, by=cast.editor)
    make.published(cast, make.threat_document(theme="WAT", title="Drought"), reserved=waiting)
    assert "unpublished_target" not in codes(threat) | codes(measure)
    make.retired(cast, type(threat).objects.get(pk=waiting.pk))  # its code leads on
    assert "unpublished_target" not in codes(threat) | codes(measure)
    assert freeze_edition(draft, by=cast.editor).is_frozen


def test_a_draft_may_hold_anything(db) -> None:
    odd = {"scenarios": "none", "evidence": [7, {"annotation": "-" * 36}], "themes": [1], "links": {"a": 1}, "title": 3}
    assert "no_scenario" in given_codes({"slot": 7, "kind": "threat", "code": "THR-CLI-001"}, **odd)


def world(cast: Cast) -> list[Entry]:
    """Publish entries that differ in as much as checks look at."""
    text, paper = make.text(cast.analyst), another_outlet(cast)
    notes = [make.annotation(text, cast.analyst), make.annotation(paper, cast.analyst)]
    same = make.annotation(another_outlet(cast, "Third (illustrative)", make.TEXT), cast.analyst)
    entries = [
        make.published(cast, make.threat_document(indicators=[{"title": "Level of the lake"}])),
        make.published(cast, make.threat_document(scenarios=[], evidence=[make.evidence(notes[0])])),
        make.published(cast, make.threat_document(evidence=[make.evidence(note) for note in notes])),
        make.published(cast, make.threat_document(evidence=[make.evidence(notes[0]), make.evidence(same)])),
        make.published(cast, make.threat_document(evidence=[make.evidence(notes[1], stance="contradicts")])),
    ]
    rating(entries[2], cast.analyst)
    entries.append(make.published(cast, make.measure_document(entries[2].code), kind="measure"))
    Source.objects.filter(name__startswith="Third").update(reliability="E")
    Term.objects.filter(vocabulary="state", code="TJ").update(retired_at=clock.now())
    correct_text(text, WITHOUT, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(text.article)
    return list(Entry.objects.published().with_content())


def test_all_entries_at_once_one_by_one_and_as_drafts_get_the_same_verdicts(cast: Cast) -> None:
    entries = world(cast)
    together = findings_of(entries)
    assert len({one.check.code for found in together.values() for one in found}) > 8
    for entry in entries:
        alone = findings_of([entry])[entry.pk]
        drafted = findings_in([Given(entry.pk, entry.kind, entry.code, entry.document)])[entry.pk]
        assert alone == together[entry.pk] == drafted
        for check in BY_CODE:  # asked for alone, too
            expected = [one for one in alone if one.check.code == check]
            assert findings_of([entry], [check])[entry.pk] == expected
            assert Entry.objects.filter(pk=entry.pk, pk__in=failing(check)).exists() is bool(expected)
        assert quality_of(entry)[0] == alone


def test_what_is_alone_in_sql_is_one_source_in_words(cast: Cast) -> None:
    entries = world(cast)
    for entry in entries:
        whole = {
            **entry.document,
            "evidence": [{**row, "field": "title"} for row in entry.document.get("evidence", [])],
        }
        sources = sources_of(entry.kind, entry.code, whole).get("title")
        single = sources is not None and sources.voices.is_single
        assert ("single_source" in codes(entry)) is single


def test_many_entries_cost_as_many_queries_as_one(cast: Cast) -> None:
    entries = world(cast)
    asked = []
    for some in (entries[:1], entries):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            findings_of(some)
        asked.append(len(queries))
    assert asked[0] <= asked[1] <= 4


def test_a_proposal_tells_what_it_would_mend_and_break(cast: Cast, note: Annotation) -> None:
    entry = cited(cast, note)
    after = {**entry.document, "scenarios": [], "evidence": []}
    effect = effect_of(entry.kind, entry.code, entry.document, after)
    assert {one.check.code for one in effect.mends} == {"single_source", "unrated_scenario"}
    assert {one.check.code for one in effect.breaks} == {"no_evidence", "no_scenario"}
    assert "no_measure" in {one.check.code for one in effect.stays}


def test_every_check_says_what_it_asks_and_why() -> None:
    for check in CHECKS:
        assert check.label and check.asks and check.says and check.kinds
    assert len(BY_CODE) == len(CHECKS)
