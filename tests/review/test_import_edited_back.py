"""A fresh file of ours in which somebody writes again what an earlier import said: that is an edit, not nothing new."""

import json

from catalog.models import Entry, EntryTranslation
from review.entry_translation_rules import newest_of
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.models import EntryTranslationProposal
from tests import make
from tests.people import Cast
from tests.review.importing import counts, decided, documents, edition_file, taken_in


def edited(file: bytes, words: str = "", russian: str = "") -> bytes:
    document = json.loads(file)
    row = document["entries"][0]
    row["document"]["summary"] = words or row["document"]["summary"]
    if russian:
        row["translations"][0]["texts"]["title"]["text"] = russian
    return json.dumps(document).encode()


def test_words_of_an_earlier_import_written_again_into_a_fresh_file_are_proposed(cast: Cast) -> None:
    lake = make.published(cast, make.threat_document())
    decided(cast, taken_in(cast.analyst, edited(edition_file(cast), "It rises.")))
    lake = Entry.objects.with_content().get(pk=lake.pk)
    make.published(cast, {**lake.document, "summary": "It falls."}, entry=lake)
    fresh = edition_file(cast, "2026.2")
    run = taken_in(cast.analyst, edited(fresh, "It rises."))
    assert counts(run) == {"proposed": 1}
    assert counts(taken_in(cast.analyst, fresh)) == {"unchanged": 1}  # untouched, it takes nothing back
    assert run.rows.get().submission.state == "submitted"
    decided(cast, run)
    assert documents()[lake.code]["summary"] == "It rises."


def in_russian(cast: Cast, entry: Entry, text: str) -> None:
    made = translate_and_submit(
        entry,
        "ru",
        {"title": text},
        by=cast.analyst,
        source=entry.current,
        onto=newest_of(entry, "ru"),
        message="Illustrative.",
    )
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)


def test_a_translation_written_again_into_a_fresh_file_is_proposed_and_an_untouched_one_is_not(cast: Cast) -> None:
    lake = Entry.objects.with_content().get(pk=make.published(cast, make.threat_document()).pk)
    in_russian(cast, lake, "Озеро")
    old = edition_file(cast)
    taken_in(cast.analyst, edited(old, russian="Прорыв"))
    proposal = EntryTranslationProposal.objects.get(state="submitted")
    decide_entry_translation(proposal, "approve", by=cast.editor, seen=proposal.current.sha256)
    in_russian(cast, lake, "Паводок")
    make.published(cast, {**lake.document, "drivers": "Warm summers."}, entry=lake)
    fresh = edition_file(cast, "2026.2")
    for untouched in (fresh, old):
        taken_in(cast.analyst, untouched)
        assert not EntryTranslationProposal.objects.filter(state="submitted").exists()
    taken_in(cast.analyst, edited(fresh, russian="Прорыв"))
    proposal = EntryTranslationProposal.objects.get(state="submitted")
    assert proposal.texts["title"]["text"] == "Прорыв"
    assert EntryTranslation.objects.get().current.texts["title"]["text"] == "Паводок"
