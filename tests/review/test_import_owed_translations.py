"""Translations wait for their own row only: not for one that was refused, nor for one that was taken back meanwhile."""

import json

from catalog.models import Entry
from catalog.translatable import source_hash
from review import importing
from review.import_translating import propose_translations
from review.models import EntryTranslationProposal, ImportedRow, Outcome
from tests import make
from tests.people import Cast
from tests.review.importing import edition_file, taken_in


def in_russian(file: bytes, **words: str) -> bytes:
    document = json.loads(file)
    row = document["entries"][0]
    texts = {"title": {"text": "Озеро", "source": source_hash(row["document"]["title"])}}
    row["translations"] = [{"language": "ru", "method": "human", "agents": [], "texts": texts}]
    row["document"] |= words
    return json.dumps(document).encode()


def test_a_row_that_is_refused_has_no_translation_proposed(cast: Cast) -> None:
    make.published(cast, make.threat_document())
    file = edition_file(cast)
    taken_in(cast.analyst, in_russian(file, summary="It rises."))
    # Another person's newer file meets the open proposal of the first, and is refused.
    run = taken_in(cast.analyst2, in_russian(file, summary="It falls."))
    row = run.rows.get()
    assert (row.outcome, row.owed) == ("refused", [])
    assert not EntryTranslationProposal.objects.exists()


def test_a_row_that_was_taken_back_meanwhile_has_no_translation_proposed(cast: Cast, monkeypatch) -> None:
    make.published(cast, make.threat_document())
    whole = propose_translations

    def taken_back_before(run, pk, *, by):
        ImportedRow.objects.filter(pk=pk).update(outcome=Outcome.REVERTED)
        return whole(run, pk, by=by)

    monkeypatch.setattr(importing, "propose_translations", taken_back_before)
    taken_in(cast.analyst, in_russian(edition_file(cast)))
    assert Entry.objects.count() == 1
    assert not EntryTranslationProposal.objects.exists()
