"""An import taken back takes its translations back: those of entries it left as they were, too, and approved ones."""

import json

import pytest

from catalog.models import Entry, EntryTranslation
from catalog.translatable import source_hash
from review.entry_translation_rules import newest_of
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.import_approving import to_approve
from review.models import EntryTranslationProposal, ImportRun
from tests import make
from tests.people import Cast
from tests.review.importing import counts, edition_file, taken_in
from tests.review.test_import_decisions import taken_back


def translated(cast: Cast) -> ImportRun:
    """Take a file in that only says something else in Russian."""
    lake = Entry.objects.with_content().get(pk=make.published(cast, make.threat_document()).pk)
    texts = {"title": "Озеро", "summary": "Оно растёт."}
    made = translate_and_submit(
        lake, "ru", texts, by=cast.analyst2, source=lake.current, onto=newest_of(lake, "ru"), message="Illustrative."
    )
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)
    document = json.loads(edition_file(cast))
    document["entries"][0]["translations"][0]["texts"]["title"]["text"] = "Прорыв озера"
    run = taken_in(cast.analyst, json.dumps(document).encode())
    assert counts(run) == {"unchanged": 1}
    return run


def titles() -> dict[str, str]:
    return {path: row["text"] for path, row in EntryTranslation.objects.get().current.texts.items()}


@pytest.mark.parametrize(("who", "state"), [("analyst", "withdrawn"), ("editor", "rejected")])
def test_open_translations_of_an_entry_that_was_left_as_it_was_go(cast: Cast, client, who: str, state: str) -> None:
    run, person = translated(cast), getattr(cast, who)
    proposal = EntryTranslationProposal.objects.get(imported_rows__run=run)
    assert proposal.state == "submitted" and to_approve(run)
    client.force_login(person)
    assert "Take the whole import back" in client.get(run.get_absolute_url()).content.decode()
    run = taken_back(run, person)
    proposal.refresh_from_db()
    assert (proposal.state, to_approve(run), counts(run)) == (state, {}, {"reverted": 1})
    assert "Take the whole import back" not in client.get(run.get_absolute_url()).content.decode()


def test_approved_translations_are_proposed_to_say_again_what_they_said(cast: Cast) -> None:
    run = translated(cast)
    proposal = EntryTranslationProposal.objects.get(imported_rows__run=run)
    decide_entry_translation(proposal, "approve", by=cast.editor, seen=proposal.current.sha256)
    assert titles() == {"title": "Прорыв озера", "summary": "Оно растёт."}
    taken_back(run, cast.analyst)
    undone = EntryTranslationProposal.objects.get(state="submitted")
    decide_entry_translation(undone, "approve", by=cast.editor, seen=undone.current.sha256)
    assert titles() == {"title": "Озеро", "summary": "Оно растёт."}


def test_a_translation_that_was_the_first_is_proposed_to_be_taken_out(cast: Cast) -> None:
    lake = make.published(cast, make.threat_document())
    document = json.loads(edition_file(cast))
    words = {"text": "Озеро", "source": source_hash(lake.title)}
    row = {"language": "ru", "method": "human", "agents": [], "texts": {"title": words}}
    document["entries"][0]["translations"] = [row]
    run = taken_in(cast.analyst, json.dumps(document).encode())
    proposal = EntryTranslationProposal.objects.get(imported_rows__run=run)
    decide_entry_translation(proposal, "approve", by=cast.editor, seen=proposal.current.sha256)
    taken_back(run, cast.analyst)
    undone = EntryTranslationProposal.objects.get(state="submitted")
    decide_entry_translation(undone, "approve", by=cast.editor, seen=undone.current.sha256)
    assert titles() == {}
