"""A catalog entry in another language: drafted by one person, decided by another, stale once its source moves on."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from articles.inputs import Agent
from basics.errors import Refused
from catalog.contents import contents_of
from catalog.coverage import catalog_coverage, coverage_of, totals_of
from catalog.findings import findings_of
from catalog.models import Edition, EditionEntry, Entry, EntryTranslation, EntryTranslationRevision
from catalog.reading import frozen_reading
from catalog.translatable import Said
from catalog.translating import apply_translation, state_language
from review import actions as review
from review.entry_languages import state_entry_language
from review.entry_translation_rules import How, draft_hash
from review.entry_translations import (
    decide_entry_translation,
    reopen_entry_translation,
    save_entry_translation,
    submit_entry_translation,
    translate_and_submit,
    withdraw_entry_translation,
)
from review.models import EntryTranslationDecision, EntryTranslationPatchSet, EntryTranslationProposal
from review.moderating import hold_entry, release_entry
from review.standing import propose_standing
from tests import make
from tests.people import Cast

TITLE = {"title": "Прорыв ледникового озера"}
SUMMARY = {"summary": "Моренная дамба рушится, и паводок доходит до долины за час."}
SCENARIO = {
    "scenarios.s1.title": "Прорыв ночью",
    "scenarios.s1.worst_case": "Три села настигает без предупреждения.",
}
WHOLE = {**TITLE, **SUMMARY, **SCENARIO}


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


def now(entry: Entry) -> Any:
    """Return the entry as it stands, with its current revision."""
    return Entry.objects.with_content().get(pk=entry.pk)


def current(entry: Entry, language: str = "ru") -> Any:
    """Return the current revision of a translation, or None."""
    found = EntryTranslation.objects.filter(entry=entry, language=language).first()
    return found.current if found else None


def submit(entry: Entry, by: Any, texts: dict[str, str], language: str = "ru", **more: Any) -> EntryTranslationProposal:
    facts = {"message": "Translated.", "onto": current(entry, language), **more}
    source = facts.pop("source", None) or now(entry).current
    return translate_and_submit(entry, language, texts, by=by, source=source, **facts).proposal


def approve(proposal: EntryTranslationProposal, by: Any, **more: Any) -> EntryTranslationDecision:
    proposal.refresh_from_db()
    return decide_entry_translation(proposal, "approve", by=by, seen=proposal.current.sha256, **more)


def change(entry: Entry, cast: Cast, **fields: Any) -> Entry:
    document = {**now(entry).document, **fields}
    return make.published(cast, document, entry=now(entry))


def test_a_second_person_approves_and_the_words_are_published(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.analyst, WHOLE)
    assert (proposal.state, current(entry)) == ("submitted", None)
    approve(proposal, cast.editor)
    found = current(entry)
    assert found is not None
    assert (found.number, found.author, found.approved_by) == (1, cast.analyst, cast.editor)
    assert found.texts["title"]["text"] == TITLE["title"]
    assert found.since == dict.fromkeys(WHOLE, 1)
    assert found.agents == [
        {"name": "Aigerim", "kind": "person", "role": "translator", "version": "", "member": cast.analyst.pk}
    ]
    assert coverage_of([now(entry)])[entry.pk]["ru"].is_complete
    assert coverage_of([now(entry)])[entry.pk]["kk"].is_none
    told = set(AuditEntry.objects.filter(target_id=str(entry.pk)).values_list("verb", flat=True))
    assert {"save_entry_translation", "submit_entry_translation", "approve_entry_translation"} <= told
    assert "publish_translation" in told


def test_a_field_is_stale_once_its_source_says_something_else(cast: Cast, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, WHOLE), cast.editor)
    entry = change(entry, cast, summary="A moraine dam fails and a flood reaches the valley in half an hour.")
    found = coverage_of([entry])[entry.pk]["ru"]
    assert (found.stale, found.missing, found.share) == (("summary",), (), 75)
    (row,) = catalog_coverage()
    assert [(held.language, held.present, held.fresh) for held in row.held] == [
        ("en", 0, 0),
        ("ru", 4, 3),
        ("kk", 0, 0),
    ]
    assert (row.lacks("ru", "stale"), row.lacks("ru", "missing"), row.lacks("kk", "missing")) == (True, False, True)
    totals = {total.language: total for total in totals_of([row])}
    assert (totals["ru"].stale, totals["ru"].partial, totals["kk"].none, totals["en"].own) == (1, 1, 1, 1)
    back = change(entry, cast, summary=make.threat_document()["summary"])  # the words it was made from stand again
    assert coverage_of([back])[entry.pk]["ru"].is_complete


def test_a_check_names_the_languages_in_which_the_summary_lacks(cast: Cast, entry: Entry) -> None:
    (found,) = findings_of([entry], ["no_summary_in_language"])[entry.pk]
    assert found.reason == "Its summary is not there in every language of the catalog; what lacks: Russian, Kazakh."
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    assert findings_of([entry], ["no_summary_in_language"])[entry.pk][0].detail == found.detail
    approve(submit(entry, cast.analyst, SUMMARY), cast.editor)
    (found,) = findings_of([entry], ["no_summary_in_language"])[entry.pk]
    assert found.detail == {"languages": "Kazakh"}


def test_an_entry_is_found_by_the_words_of_its_approved_translation(cast: Cast, entry: Entry, client) -> None:
    client.force_login(cast.analyst)
    sent = submit(entry, cast.analyst, WHOLE)
    assert "Моренная" not in client.get("/search/?q=дамбы").content.decode()
    approve(sent, cast.editor)
    page = client.get("/search/?q=дамбы").content.decode()
    assert entry.get_absolute_url() in page
    assert "Моренная <mark>дамба</mark> рушится" in page


def test_the_coverage_of_a_large_catalog_is_kept_until_a_revision_is_another(
    cast: Cast, entry: Entry, monkeypatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr("catalog.coverage.MANY", 1)
    with django_assert_num_queries(2):
        (before,) = catalog_coverage()
    with django_assert_num_queries(1):
        assert catalog_coverage() == [before]
    approve(submit(entry, cast.analyst, WHOLE), cast.editor)
    assert not catalog_coverage()[0].lacks("ru", "missing")
    change(entry, cast, summary="A moraine dam fails and a flood reaches the valley in half an hour.")
    assert catalog_coverage()[0].lacks("ru", "stale")


def test_words_that_still_hold_are_confirmed_and_keep_who_wrote_them(cast: Cast, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, WHOLE), cast.editor)
    entry = change(entry, cast, summary="A moraine dam gives way, and a flood reaches the valley within an hour.")
    with pytest.raises(Refused, match="changes nothing"):
        submit(entry, cast.analyst2, {})
    approve(submit(entry, cast.analyst2, {}, confirmed=["summary"]), cast.editor)
    found = current(entry)
    assert found is not None
    assert (found.number, found.since["summary"], found.texts["summary"]["text"]) == (2, 1, SUMMARY["summary"])
    assert coverage_of([now(entry)])[entry.pk]["ru"].is_complete


def test_nobody_decides_on_what_they_made(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.editor, WHOLE)
    with pytest.raises(Refused, match="what they made"):
        approve(proposal, cast.editor)
    agent = Agent("Ruslan", "person", "translator", member=cast.editor2)
    proposal = submit(entry, cast.analyst, WHOLE, how=How(agents=(agent,)))
    with pytest.raises(Refused, match="what they made"):
        approve(proposal, cast.editor2)
    for person in (cast.analyst, cast.editor2):
        with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
            EntryTranslationDecision.objects.create(
                proposal=proposal,
                patch_set=proposal.current,
                verdict="approve",
                by=person,
                sha256=proposal.current.sha256,
            )
    with pytest.raises(Refused, match="role"):
        approve(proposal, cast.administrator)
    approve(proposal, cast.editor)


def test_the_database_publishes_nothing_without_a_decision(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.analyst, WHOLE)
    with pytest.raises(IntegrityError, match="approved only"), transaction.atomic():
        EntryTranslationProposal.objects.filter(pk=proposal.pk).update(state="approved")
    texts = proposal.current.texts
    words: dict[str, Any] = {"sha256": "0" * 64, "message": "x", "provenance": {"method": "human"}}
    with pytest.raises(IntegrityError, match="result of a decision"), transaction.atomic():
        apply_translation(
            entry, "ru", texts, base=None, source=now(entry).current, author=cast.analyst, by=cast.editor, **words
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    approve(proposal, cast.editor)
    for rows in (EntryTranslationRevision.objects, EntryTranslationPatchSet.objects, EntryTranslationDecision.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(sha256="1" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryTranslation.objects.update(language="kk")


def test_a_decision_needs_its_reason_and_the_words_that_were_read(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.analyst, TITLE)
    seen = proposal.current.sha256
    with pytest.raises(Refused, match="reason"):
        decide_entry_translation(proposal, "reject", by=cast.editor, seen=seen)
    with pytest.raises(Refused, match="changed since") as refusal:
        decide_entry_translation(proposal, "approve", by=cast.editor, seen="0" * 64)
    assert refusal.value.code == "stale"
    decide_entry_translation(proposal, "request_changes", by=cast.editor, seen=seen, reason="“Прорыв”?")
    proposal.refresh_from_db()
    again = submit(entry, cast.analyst, {"title": "Прорыв озера"}, seen=draft_hash(proposal))
    assert (again.pk, again.current.number) == (proposal.pk, 2)
    with pytest.raises(Refused, match="awaits a decision"):
        submit(entry, cast.analyst, TITLE)
    withdraw_entry_translation(again, by=cast.analyst)
    assert reopen_entry_translation(again, by=cast.analyst).state == "draft"


def test_two_people_in_different_fields_are_merged_by_the_approval(cast: Cast, entry: Entry) -> None:
    first, second = submit(entry, cast.analyst, TITLE), submit(entry, cast.analyst2, SUMMARY)
    approve(first, cast.editor)
    decision = approve(second, cast.editor)
    found = current(entry)
    assert found is not None
    assert (sorted(found.texts), found.since) == (["summary", "title"], {"summary": 2, "title": 1})
    assert (decision.patch_set.made, found.sha256) == ("merged", decision.sha256)


def test_the_same_words_wait_for_their_author(cast: Cast, entry: Entry) -> None:
    first, second = submit(entry, cast.analyst, TITLE), submit(entry, cast.analyst2, {"title": "Ледниковый потоп"})
    approve(first, cast.editor)
    with pytest.raises(Refused, match="meanwhile: Title") as refusal:
        approve(second, cast.editor)
    assert (refusal.value.code, refusal.value.details["conflicts"]) == ("stale", ["title"])
    seen = second.current.sha256
    decide_entry_translation(second, "request_changes", by=cast.editor, seen=seen, reason="Look at the new one.")
    second.refresh_from_db()
    with pytest.raises(Refused, match="meanwhile"):  # still made on what stood before
        submit_entry_translation(second, by=cast.analyst2)
    settled = submit(entry, cast.analyst2, {"title": "Прорыв горного озера"}, seen=draft_hash(second))
    approve(settled, cast.editor)
    assert current(entry).texts["title"]["text"] == "Прорыв горного озера"


def test_a_part_is_approved_and_the_rest_goes_back_as_a_draft(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.analyst, {**TITLE, **SUMMARY})
    with pytest.raises(Refused, match="left out"):
        approve(proposal, cast.editor, only=["title"])
    with pytest.raises(Refused, match="Choose among"):
        approve(proposal, cast.editor, only=["drivers"], reason="x")
    approve(proposal, cast.editor, only=["title"], reason="The summary says “moraine” twice.")
    assert list(current(entry).texts) == ["title"]
    rest = EntryTranslationProposal.objects.get(state="draft")
    assert (rest.author, list(rest.texts)) == (cast.analyst, ["summary"])
    assert submit_entry_translation(rest, by=cast.analyst).number == 1


def test_what_is_left_out_takes_nothing_back_that_others_wrote_since(cast: Cast, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, {**TITLE, **SUMMARY}), cast.editor)
    mine = submit(entry, cast.analyst, {"title": "Прорыв горного озера", "summary": "Дамба рушится."})
    approve(submit(entry, cast.analyst2, {"summary": "Паводок доходит до долины."}), cast.editor)
    approve(mine, cast.editor, only=["title"], reason="The summary later.")
    texts = {path: row["text"] for path, row in current(entry).texts.items()}
    assert texts == {"title": "Прорыв горного озера", "summary": "Паводок доходит до долины."}
    rest = EntryTranslationProposal.objects.get(state="draft")
    assert rest.base is not None and rest.base.number == 1
    with pytest.raises(Refused, match="meanwhile: Summary"):
        submit_entry_translation(rest, by=cast.analyst)


def test_how_it_was_translated_is_said(cast: Cast, entry: Entry) -> None:
    with pytest.raises(Refused, match="engine"):
        submit(entry, cast.analyst, TITLE, how=How("mt_raw"))
    engine = Agent("NLLB", "tool", "mt_engine", version="200")
    with pytest.raises(Refused, match="how far"):
        submit(entry, cast.analyst, TITLE, how=How("mt_post_edited", agents=(engine,)))
    with pytest.raises(Refused, match="valid choice"):
        submit(entry, cast.analyst, TITLE, how=How(agents=(Agent("X", "ghost", "translator"),)))
    proposal = submit(entry, cast.analyst, TITLE, how=How("mt_post_edited", "light", agents=(engine,)))
    approve(proposal, cast.editor)
    found = current(entry)
    assert found is not None
    assert [(row["name"], row["role"]) for row in found.agents] == [("NLLB", "mt_engine"), ("Aigerim", "post_editor")]
    assert found.engine == "NLLB 200"


def test_bad_input_is_refused_by_field_and_the_draft_stays(cast: Cast, entry: Entry) -> None:
    source = now(entry).current
    draft = save_entry_translation(entry, "ru", TITLE, by=cast.analyst, source=source)
    wrong = {"nature": "x", "scenarios.s7.title": "x", "title": "я" * 601, "summary": "Верно."}
    with pytest.raises(Refused) as refusal:
        save_entry_translation(entry, "ru", wrong, by=cast.analyst, source=source, seen=draft_hash(draft))
    assert set(refusal.value.fields) == {"nature", "scenarios.s7.title", "title"}
    for language in ("en", "de", ""):
        with pytest.raises(Refused, match="ru, kk"):
            save_entry_translation(entry, language, TITLE, by=cast.analyst, source=source)
    with pytest.raises(Refused, match="saved from another page"):
        save_entry_translation(entry, "ru", SUMMARY, by=cast.analyst, source=source)
    with pytest.raises(Refused, match="role"):
        save_entry_translation(entry, "ru", TITLE, by=cast.reader, source=source)
    with pytest.raises(Refused, match="sentence what was done"):
        submit_entry_translation(draft, by=cast.analyst)
    other = make.published(cast, make.threat_document(title="Another"))
    with pytest.raises(Refused, match="another entry"):
        save_entry_translation(entry, "kk", TITLE, by=cast.analyst, source=now(other).current)
    draft.refresh_from_db()
    assert list(draft.texts) == ["title"]


def test_a_held_entry_takes_no_translation(cast: Cast, entry: Entry) -> None:
    proposal = submit(entry, cast.analyst, TITLE)
    hold_entry(entry, by=cast.administrator, reason="Under dispute.")
    with pytest.raises(Refused, match="held"):
        approve(proposal, cast.editor)


def test_the_language_of_an_entry_is_a_fact_of_it(cast: Cast, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    with pytest.raises(Refused, match="has a translation"):
        state_language(entry, "ru", by=cast.editor)
    with pytest.raises(Refused, match="BCP 47"):
        state_language(entry, "Русский", by=cast.editor)
    with pytest.raises(Refused, match="role"):
        state_language(entry, "kk", by=cast.analyst)
    sha256 = now(entry).current.sha256
    assert state_language(entry, "kk", by=cast.editor).language == "kk"
    assert now(entry).current.sha256 == sha256
    assert set(coverage_of([now(entry)])[entry.pk]) == {"en", "ru"}


def test_an_entry_is_not_translated_into_the_language_it_is_written_in(cast: Cast, entry: Entry) -> None:
    waiting = submit(entry, cast.analyst, TITLE)
    with pytest.raises(Refused, match="awaits a decision"):
        state_entry_language(entry, "ru", by=cast.editor)
    state_language(entry, "ru", by=cast.editor)  # as if the other came a moment before
    with pytest.raises(Refused, match="is written in this language") as refusal:
        approve(waiting, cast.editor)
    assert refusal.value.code == "conflict"
    withdraw_entry_translation(waiting, by=cast.analyst)
    with pytest.raises(Refused, match="is written in this language"):
        reopen_entry_translation(waiting, by=cast.analyst)
    with pytest.raises(IntegrityError, match="is not translated into"), transaction.atomic():
        EntryTranslation.objects.create(entry=entry, language="ru")
    state_language(entry, "en", by=cast.editor)
    draft = reopen_entry_translation(waiting, by=cast.analyst)
    state_entry_language(entry, "ru", by=cast.editor)
    with pytest.raises(Refused, match="is written in this language"):
        submit_entry_translation(draft, by=cast.analyst)
    state_entry_language(entry, "en", by=cast.editor)
    submit_entry_translation(draft, by=cast.analyst)
    approve(draft, cast.editor)
    with pytest.raises(IntegrityError, match="is not written in"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(language="ru")
    (held,) = contents_of([now(entry)])[0]["translations"]
    frozen = {**contents_of([now(entry)])[0], "language": "ru", "translations": [held]}
    assert frozen_reading(frozen, "ru").document["title"] == now(entry).document["title"]


def test_the_language_is_said_by_editors_of_the_theme_of_what_is_in_force(cast: Cast, entry: Entry) -> None:
    hold = hold_entry(entry, by=cast.administrator, reason="Under dispute.")
    with pytest.raises(Refused, match="held"):
        state_entry_language(entry, "kk", by=cast.editor)
    release_entry(hold.entry, by=cast.administrator)
    cast.editor2.themes = ["WAT"]
    cast.editor2.save(update_fields=["themes"])
    with pytest.raises(Refused, match="theme of another editor"):
        state_entry_language(entry, "kk", by=cast.editor2)
    cast.editor2.themes = []
    cast.editor2.save(update_fields=["themes"])
    made = propose_standing(entry, "take_down", by=cast.analyst, reason="A leak.")
    for editor in (cast.editor, cast.editor2):
        review.approve(made.submission, by=editor, seen=made.sha256)
    with pytest.raises(Refused, match="taken down"):
        state_entry_language(entry, "kk", by=cast.editor)
    assert now(entry).language == "en"


def test_an_edition_pins_approved_translations_and_nothing_where_there_are_none(cast: Cast, entry: Entry) -> None:
    plain = contents_of([now(entry)])[0]
    assert "translations" not in plain
    assert "language" not in plain
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    edition = make.published_edition(cast)
    approve(submit(entry, cast.analyst, SUMMARY), cast.editor)
    pinned = EditionEntry.objects.get(edition=Edition.objects.get(pk=edition.pk)).content
    assert {**pinned, "translations": None, "language": None} == {**plain, "translations": None, "language": None}
    assert pinned["language"] == "en"
    (translation,) = pinned["translations"]
    assert (translation["language"], translation["revision"]) == ("ru", 1)
    assert translation["texts"]["title"]["text"] == TITLE["title"]
    assert not isinstance(pinned["document"]["title"], Said)


def test_the_log_names_one_save_of_a_sitting(cast: Cast, entry: Entry) -> None:
    draft = save_entry_translation(entry, "ru", TITLE, by=cast.analyst, source=now(entry).current)
    for words in ("Прорыв", "Прорыв озера", "Прорыв ледникового озера"):
        draft = save_entry_translation(
            entry, "ru", {"title": words}, by=cast.analyst, source=now(entry).current, seen=draft_hash(draft)
        )
    assert AuditEntry.objects.filter(verb="save_entry_translation").count() == 1
