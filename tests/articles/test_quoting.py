"""Quoted sources as a chain: a quotation compared with its original, and originals that come later."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from articles import filing
from articles import vocabulary as words
from articles.inputs import Bytes, ItemFacts, Publication, Quoted, SourceFacts, TextFacts
from articles.models import CustodyChange, QuotedSource, TextVersion
from articles.quote_checking import find_quotation
from articles.quoting import attach_original, attach_quoted, verify_quote
from basics.errors import Refused
from tests import make
from tests.people import Cast

TEXT = "He wrote much. “We have no siren below the moraine,” he said of the valley. Then he left."
ORIGINAL = "An illustrative article. We have no siren below the moraine; we ask for one. It ends here."


def raw(text: str) -> Bytes:
    return Bytes(text.encode(), words.CaptureMethod.PASTE)


def quoting(cast: Cast, passage: str = "“We have no siren below the moraine,”", **facts: str) -> QuotedSource:
    cited = ItemFacts(title="The siren", language="en", custody=words.Custody.CITED_ONLY)
    publication = Publication(SourceFacts("The Steppe Gazette (illustrative)"), cited)
    version = make.text(cast.analyst, TEXT)
    return filing.quote_source(version, Quoted(passage, publication, **facts), by=cast.analyst)


def held(quoted: QuotedSource, cast: Cast, text: str = ORIGINAL, language: str = "en") -> TextVersion:
    return attach_quoted(quoted, raw(text), TextFacts("The siren", language), by=cast.analyst)


def test_a_quotation_that_stands_in_its_original_is_verified(cast: Cast) -> None:
    quoted = quoting(cast)
    original = held(quoted, cast)
    checked = verify_quote(quoted, original, by=cast.editor)
    assert checked.verification == "verified"
    assert original.text[checked.checked_start : checked.checked_end] == "We have no siren below the moraine"


def test_a_quotation_that_differs_is_a_mismatch_and_the_page_shows_the_difference(cast: Cast, client: Client) -> None:
    quoted = quoting(cast)
    original = held(quoted, cast, ORIGINAL.replace("no siren", "one old siren"))
    client.force_login(cast.editor)
    client.post(f"/articles/quotes/{quoted.pk}/", {"against": original.pk})
    quoted.refresh_from_db()
    assert quoted.verification == "mismatch"
    page = client.get(f"/articles/quotes/{quoted.pk}/").content.decode()
    assert "one old" in page
    assert "<del" in page


def test_in_another_language_a_person_names_the_passage_and_gives_the_verdict(cast: Cast) -> None:
    quoted = quoting(cast)
    original = held(quoted, cast, "Под мореной нет сирены. Это иллюстративный текст.", "ru")
    with pytest.raises(Refused, match="cannot be compared"):
        verify_quote(quoted, original, by=cast.analyst)
    with pytest.raises(Refused, match="Name the passage"):
        verify_quote(quoted, original, by=cast.analyst, verdict="verified")
    checked = verify_quote(quoted, original, by=cast.analyst, verdict="verified", passage="Под мореной нет сирены.")
    assert (checked.checked_start, checked.checked_end) == (0, 23)


def test_a_quotation_is_only_compared_with_what_it_quotes(cast: Cast) -> None:
    quoted = quoting(cast)
    with pytest.raises(Refused, match="no text of the publication"):
        verify_quote(quoted, make.text(cast.analyst, ORIGINAL), by=cast.analyst)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuotedSource.objects.filter(pk=quoted.pk).update(verification="verified")


def test_the_original_of_a_translation_comes_later_and_the_old_assertion_stays(cast: Cast, client: Client) -> None:
    version = make.translation(cast.analyst)
    item = version.provenance.source_item
    original = attach_original(version, raw("Озеро поднялось."), TextFacts("Озеро", "ru"), by=cast.analyst)
    version = TextVersion.objects.with_chain().get(pk=version.pk)
    assert version.provenance.source_version == original
    assert version.provenance.source_item == item
    assert version.provenance.source_item.custody == "held"
    assert version.provenance.amendments.get().before["source_item"]["custody"] == "not_held"
    client.force_login(cast.reader)
    page = client.get(f"{version.get_absolute_url()}provenance/").content.decode()
    assert "until then it was said to be: not held" in page
    assert "Translated from valley.example" in page
    assert "Align with its source" not in page  # a reader does not
    client.force_login(cast.analyst)
    page = client.get(f"{version.get_absolute_url()}provenance/").content.decode()
    assert "Align with its source" in page
    with pytest.raises(Refused, match="held already"):
        attach_original(version, raw("Ещё."), TextFacts("Озеро", "ru"), by=cast.analyst)
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyChange.objects.update(before="held")


@pytest.mark.parametrize(
    ("quotation", "found", "same"),
    [
        ("«we HAVE no siren»", "We have no siren", True),
        ("“We have a siren below a moraine,”", "We have no siren below the moraine; we ask for one.", False),
        ("Nothing of the kind was ever written.", "", False),
        ("“”", "", False),
    ],
)
def test_words_are_found_whatever_stands_between_them(quotation: str, found: str, same: bool) -> None:
    spans = [(0, 24), (25, 76), (77, 90)]
    place = find_quotation(quotation, ORIGINAL, spans)
    assert (ORIGINAL[place.start : place.end], place.same) == (found, same)
