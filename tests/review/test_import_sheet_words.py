"""A cell of a spreadsheet with a word that the catalog lacks is refused alone; the rest of its row is proposed."""

from io import BytesIO

from catalog.models import Entry, Term
from catalog.terms import retire_term
from review.import_files import read_file
from tests import make
from tests.people import Cast
from tests.review.importing import taken_in
from tests.review.test_import_sheets import edited, hunks, sheets_of


def test_an_unknown_word_refuses_its_cell_alone(cast: Cast) -> None:
    make.published(cast, make.threat_document())
    cells = {("Threats", "THR-CLI-001", "Tags"): "no such word", ("Threats", "THR-CLI-001", "Title"): "Renamed"}
    run = taken_in(cast.analyst, edited(sheets_of(cast, "xlsx"), cells), "xlsx")
    assert hunks(run) == [("THR-CLI-001", "title")]
    (part,) = run.rows.refused()
    assert (part.part, part.where.partition("!")[0]) == ("tags", "Threats")


def test_an_untouched_cell_with_a_term_that_was_retired_since_is_no_mistake(cast: Cast) -> None:
    entry = Entry.objects.with_content().get(pk=make.published(cast, make.threat_document(states=["KG"])).pk)
    assert entry.document["states"] == ["KG"]
    raw = sheets_of(cast, "xlsx")
    retire_term(Term.objects.get(vocabulary="state", code="KG"), by=cast.administrator)
    (row,) = read_file(BytesIO(raw), "xlsx", Term.objects.english()).rows
    assert row.fields["states"] == ["KG"]
