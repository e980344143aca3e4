"""An edition handed over: into an empty installation nothing of a field or a link is lost, twice changes nothing."""

import json
from typing import Any

from django.db import transaction

from catalog.models import Entry, EntryTranslation, Link
from catalog.translatable import words_of
from catalog.translating import state_language
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.importing import resume_import
from review.models import EntryTranslationProposal, ImportRun
from tests import make
from tests.people import Cast
from tests.review.importing import counts, decided, edition_file, parsed, taken_in, worked


def a_full_world(cast: Cast) -> None:
    """Publish threats that use every kind of field, in a circle of links, a measure, and one in another language."""
    first = make.published(
        cast,
        make.threat_document(
            description="In *Markdown*.\n\nTwo paragraphs: “quoted”, озеро.",
            themes=["WAT"],
            direction="internal",
            sectors=["energy"],
            scenarios=[
                {"id": "s4", "title": "By night", "worst_case": "Three villages.", "variations": "Milder by day."},
                {"id": "s2", "title": "By day", "worst_case": "One road.", "recovery": "Weeks."},
            ],
            indicators=[{"id": "i7", "title": "Level of the lake", "threshold": "2 m", "interval": 7}],
            events=[{"title": "A flood", "date": "2019-07"}],
            references=[
                {"id": "r3", "scheme": "HIPs", "version": "2025", "code": "MH0601", "url": "https://example.org"}
            ],
            review_due="2027-01-31",
            sensitivity="green",
        ),
    )
    link = {"relation": "causes", "sign": "strengthens", "threat": first.code, "text": "It feeds it."}
    second = make.published(cast, make.threat_document(title="Drought", theme="WAT", links=[{"id": "l9", **link}]))
    back = {"relation": "causes", "threat": second.code, "text": "And back."}
    make.published(cast, {**first.document, "links": [{"id": "l1", **back}]}, entry=first)
    measure = make.measure_document(
        first.code,
        parties=[{"role": "lead", "state": "KG", "body": "A ministry (illustrative)"}],
        milestones=[{"title": "Ten sirens", "due": "2027-05-01", "note": "Illustrative."}],
        starts="2026",
    )
    make.published(cast, measure, kind="measure")
    kazakh = make.published(cast, make.threat_document(title="Құрғақшылық", theme="WAT"))
    state_language(kazakh, "kk", by=cast.editor)
    found = Entry.objects.with_content().get(pk=first.pk)
    texts = {path: f"По-русски: {words}" for path, words in words_of("threat", found.document).items()}
    made = translate_and_submit(found, "ru", texts, by=cast.analyst, source=found.current, message="Illustrative.")
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)


def an_edition_of_elsewhere(cast: Cast) -> bytes:
    """Return the file of a whole catalog, of which this installation holds nothing afterwards."""
    with transaction.atomic():
        a_full_world(cast)
        file = edition_file(cast)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    return file


def said(content: dict[str, Any]) -> dict[str, Any]:
    translations = [(row["language"], row["texts"], row["method"]) for row in content.get("translations", [])]
    return {"document": content["document"], "language": content.get("language"), "translations": translations}


def all_taken(cast: Cast, file: bytes) -> ImportRun:
    run = taken_in(cast.analyst, file)
    decided(cast, run)
    resume_import(run, by=cast.analyst)
    worked(run)
    for proposal in EntryTranslationProposal.objects.filter(state="submitted"):
        decide_entry_translation(proposal, "approve", by=cast.editor, seen=proposal.current.sha256)
    return run


def test_an_edition_comes_into_an_empty_installation_without_losing_a_field_a_link_or_a_translation(cast) -> None:
    file = an_edition_of_elsewhere(cast)
    run = all_taken(cast, file)
    assert counts(run) == {"proposed": 4}
    assert not run.rows.refused().exists()
    before, after = parsed(file), parsed(edition_file(cast, "2027.1"))
    assert {code: said(row) for code, row in before.items()} == {code: said(row) for code, row in after.items()}
    assert Link.objects.count() == 3 == sum(len(_links(row["document"])) for row in before.values())
    assert EntryTranslation.objects.count() == 1
    again = taken_in(cast.analyst2, file)
    assert counts(again) == {"unchanged": 4}
    assert counts(taken_in(cast.analyst, edition_file(cast, "2027.2"))) == {"unchanged": 4}


def _links(document: dict[str, Any]) -> list[Any]:
    return [*document.get("links", []), *document.get("threats", [])]


def test_what_a_translation_was_made_from_must_still_stand(cast) -> None:
    document = json.loads(an_edition_of_elsewhere(cast))
    entry = next(row for row in document["entries"] if row.get("translations"))
    entry["translations"][0]["texts"]["title"]["source"] = "0" * 64
    run = all_taken(cast, json.dumps(document).encode())
    part = run.rows.get(part="translations")
    assert "title" in part.reason
    assert "title" not in EntryTranslation.objects.get().texts


def test_an_edition_of_this_catalog_changes_nothing_here(cast) -> None:
    a_full_world(cast)
    file = edition_file(cast)
    assert counts(taken_in(cast.analyst, file)) == {"unchanged": 4}
    lake = Entry.objects.with_content().get(code="THR-CLI-001")
    make.published(cast, {**lake.document, "summary": "Rewritten by an editor."}, entry=lake)
    assert counts(taken_in(cast.analyst, file)) == {"unchanged": 4}  # an older issue takes nothing back


def test_what_was_edited_in_a_file_of_ours_is_what_is_proposed_also_beside_later_words(cast) -> None:
    a_full_world(cast)
    document = json.loads(edition_file(cast))
    lake = Entry.objects.with_content().get(code="THR-CLI-001")
    make.published(cast, {**lake.document, "summary": "Rewritten by an editor."}, entry=lake)
    rows = {row["code"]: row for row in document["entries"]}
    rows["THR-CLI-001"]["document"]["title"] = "An outburst, retitled"
    rows["THR-CLI-001"]["document"]["scenarios"][0]["worst_case"] = "Four villages."
    run = taken_in(cast.analyst, json.dumps(document).encode())
    assert counts(run) == {"proposed": 1, "unchanged": 3}
    submission = run.rows.get(outcome="proposed").submission
    assert {(row["field"], row["at"]) for row in submission.current.hunks} >= {("title", "0-30")} or {
        row["field"] for row in submission.current.hunks
    } == {"title", "scenarios"}
    assert submission.current.content["summary"] == "Rewritten by an editor."
