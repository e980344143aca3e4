"""Catalogs of the field taken in: STIX and hazard profiles become proposals once, and our own bundles lose nothing."""

import json
from datetime import UTC, datetime

import pytest

from catalog.interchange import stix_out
from catalog.interchange.stix_ids import stix_id
from catalog.interchange.stix_out_basics import Frozen
from catalog.models import Entry, Link
from catalog.schema import normalise
from review.importing import answer_questions
from review.models import Outcome
from tests import make
from tests.catalog import test_hips, test_stix_in
from tests.people import Cast
from tests.review.importing import counts, decided, documents, taken_in, worked

WHEN = datetime(2026, 11, 29, tzinfo=UTC)


def test_techniques_and_mitigations_are_proposed_once_and_published_with_their_links(cast: Cast) -> None:
    file = json.dumps(test_stix_in.world()).encode()
    run = taken_in(cast.analyst, file, "stix")
    assert (counts(run), run.scheme, run.version) == ({"proposed": 4}, "ATT&CK ICS", "18.1")
    decided(cast, run)
    assert Link.objects.count() == 3
    (measure,) = (row for code, row in documents().items() if code.startswith("MSR"))
    assert {row["how"][:25] for row in measure["threats"]} == {"ATT&CK ICS 18.1 does not ", "Only known stations may s"}
    assert counts(taken_in(cast.analyst, file, "stix")) == {"unchanged": 4}


def test_hazards_come_in_with_what_they_cause_and_the_theme_that_was_chosen(cast: Cast) -> None:
    file = json.dumps(test_hips.world()).encode()
    run = taken_in(cast.analyst, file, "hips", defaults={"theme": "TER"})
    decided(cast, run)
    found = {row["title"]: row for row in documents().values()}
    assert {title: row["theme"] for title, row in found.items()} == {
        "Earthquake": "GEO",
        "Mudflow": "GEO",
        "Unrest": "TER",
    }
    assert [row["relation"] for row in found["Earthquake"]["links"]] == ["causes", "causes"]


def known_as(cast: Cast, title: str, scheme: str = "hips", code: str = "gh0101", **more: object) -> Entry:
    """Publish a threat of ours that says which hazard it is elsewhere, in other letters than the source."""
    references = [
        {"scheme": "Other", "version": "1", "code": "X1"},
        {"scheme": scheme, "version": "2020", "code": code},
    ]
    return make.published(cast, make.threat_document(title=title, theme="GEO", references=references, **more))


def test_an_entry_of_ours_is_known_by_its_code_elsewhere_whatever_it_is_called(cast: Cast) -> None:
    ours = known_as(cast, "Ground shaking")
    run = taken_in(cast.analyst, json.dumps(test_hips.world()).encode(), "hips", defaults={"theme": "TER"})
    row = run.rows.get(title="Earthquake")
    assert (row.outcome, row.entry, row.candidates) == (Outcome.PROPOSED, ours, [])
    assert row.submission is not None and row.submission.proposal.entry == ours
    assert row.kept == ["title", "summary"]  # the words of our editors stand
    assert counts(run) == {"proposed": 3}
    decided(cast, run)
    assert {code: row["title"] for code, row in documents().items()} == {
        ours.code: "Ground shaking",
        "THR-GEO-002": "Mudflow",
        "THR-TER-001": "Unrest",
    }
    assert [row["threat"] for row in documents()[ours.code]["links"]] == ["THR-GEO-002", "THR-TER-001"]


def test_a_code_elsewhere_goes_before_an_equal_title(cast: Cast) -> None:
    ours, named = known_as(cast, "Ground shaking"), make.published(cast, make.threat_document(title="Earthquake"))
    run = taken_in(cast.analyst, json.dumps(test_hips.world()).encode(), "hips", defaults={"theme": "TER"})
    assert run.rows.get(title="Earthquake").entry == ours != named
    assert not run.rows.filter(outcome=Outcome.QUESTION).exists()


@pytest.mark.parametrize(("scheme", "code"), [("HIPs", "GH0102"), ("ATT&CK ICS", "GH0101")])
def test_another_code_or_the_same_of_another_scheme_is_another_entry(cast: Cast, scheme: str, code: str) -> None:
    ours = known_as(cast, "Ground shaking", scheme, code)
    run = taken_in(cast.analyst, json.dumps(test_hips.world()).encode(), "hips", defaults={"theme": "TER"})
    assert counts(run) == {"proposed": 3}
    assert not run.rows.filter(entry=ours).exists()


def test_two_of_ours_with_the_same_code_elsewhere_are_a_question(cast: Cast) -> None:
    ours = {known_as(cast, title).code for title in ("Ground shaking", "Tremor of a mine")}
    run = taken_in(cast.analyst, json.dumps(test_hips.world()).encode(), "hips", defaults={"theme": "TER"})
    row = run.rows.get(title="Earthquake")
    assert (row.outcome, set(row.candidates), row.entry) == (Outcome.QUESTION, ours, None)
    assert row.reason == "Entries here are known as HIPs GH0101."
    assert counts(run) == {"question": 1, "proposed": 2}
    answer_questions(run, {row.pk: max(ours)}, by=cast.analyst)
    assert counts(worked(run)) == {"proposed": 3}
    assert run.rows.get(title="Earthquake").entry == Entry.objects.get(code=max(ours))


def test_a_bundle_of_ours_loses_no_field_and_no_link_on_its_way_into_an_empty_installation(cast: Cast) -> None:
    threat = make.threat_document(tags=[], references=[{"scheme": "HIPs", "version": "2025", "code": "MH0607"}])
    second = make.threat_document(title="Sensors told to be silent", theme="CYB", nature="malicious")
    second["links"] = [{"relation": "amplifies", "threat": "THR-CLI-007", "sign": "strengthens", "text": "Unwarned."}]
    measure = make.measure_document("THR-CLI-007", milestones=[{"title": "First mast", "due": "2027-03-01"}])
    rows = {"THR-CLI-007": threat, "THR-CYB-003": second, "MSR-CLI-002": measure}
    contents = {code: content(code, document) for code, document in rows.items()}
    objects = stix_out.objects_of(
        Frozen("2026.1", "", WHEN, []), lambda: [(row, WHEN) for _code, row in sorted(contents.items())]
    )
    file = json.dumps({"type": "bundle", "id": stix_id("bundle", "test"), "objects": list(objects)}).encode()
    run = taken_in(cast.analyst, file, "stix")
    assert counts(run) == {"proposed": 3}
    assert not Entry.objects.published().exists()
    decided(cast, run)
    assert documents() == {code: row["document"] for code, row in contents.items()}


def content(code: str, document: dict[str, object]) -> dict[str, object]:
    kind = "threat" if code.startswith("THR") else "measure"
    head = {"code": code, "kind": kind, "revision": 1, "revision_sha256": "0" * 64, "author": "A", "approved_by": "B"}
    return {**head, "approved_at": WHEN.isoformat(), "document": normalise(kind, document)}
