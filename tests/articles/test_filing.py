"""Filing a text with its source, publication, origin and quotes: all of it or nothing."""

import pytest
from django.core.files.storage import storages

from articles import actions, filing, keeping
from articles import vocabulary as words
from articles.chain import chain_of, summary_of
from articles.inputs import Bytes, ItemFacts, Note, Passage, Provenance, Publication, Quoted, SourceFacts, TextFacts
from articles.models import Article, Capture, Source, SourceItem, TextVersion
from basics.errors import Refused
from tests import make
from tests.people import Cast

COURIER = SourceFacts("Valley Courier (illustrative)", "C", "Illustrative.")
RUSSIAN = "Уровень озера поднялся. Это иллюстративный текст."
TRANSLATED = TextFacts("The lake", "en", words.TextKind.TRANSLATION, provenance=Provenance(credit_line="Translated."))


def raw(text: str | bytes = make.TEXT, **more: str) -> Bytes:
    return Bytes(text.encode() if isinstance(text, str) else text, words.CaptureMethod.PASTE, **more)


def nothing_is_kept() -> bool:
    rows = any(model.objects.exists() for model in (Source, SourceItem, Capture, Article, TextVersion))
    folders, files = storages["captures"].listdir("") if storages["captures"].exists("") else ([], [])
    return not rows and not files and not folders


def loaded(version: TextVersion) -> TextVersion:
    return TextVersion.objects.with_chain().get(pk=version.pk)


def test_a_translation_from_another_source_shows_the_whole_chain(cast: Cast):
    origin = Publication(SourceFacts("valley.example"), ItemFacts(language="ru", custody=words.Custody.NOT_HELD))
    quoted = Quoted("no siren below the moraine", Publication(SourceFacts("Gazette"), ItemFacts(custody="cited_only")))
    version = filing.file_article(
        raw(),
        TRANSLATED,
        Publication(COURIER, ItemFacts(custody="held")),
        origin=origin,
        quotes=[quoted],
        by=cast.analyst,
    )
    steps = chain_of(loaded(version))
    assert [step.custody for step in steps] == ["held", "held", "not_held", "cited_only"]
    assert summary_of(loaded(version)) == "English translation; original Russian not held; quotes Gazette"
    assert Source.objects.get(name="Gazette").reliability == "F"
    assert Source.objects.get(name=COURIER.name).reliability == "C"


def test_a_translation_from_the_same_source_has_one_publication(cast: Cast):
    published = Publication(COURIER, ItemFacts(language="ru", custody=words.Custody.NOT_HELD))
    version = filing.file_article(raw(), TRANSLATED, published, by=cast.analyst)
    assert SourceItem.objects.count() == 1
    assert [step.custody for step in chain_of(loaded(version))] == ["held", "not_held"]


def test_a_translation_of_a_held_text_leads_to_where_that_appeared(cast: Cast):
    first = make.text(cast.analyst)
    facts = TextFacts("Озеро", "ru", words.TextKind.TRANSLATION, provenance=Provenance(source_version=first))
    version = filing.file_text(first.article, raw(RUSSIAN), facts, by=cast.analyst)
    assert [step.kind for step in chain_of(loaded(version))] == ["text", "original", "publication"]


def test_a_known_source_is_found_whatever_its_letter_case_and_keeps_its_rating(cast: Cast):
    known = actions.add_source("Courier", by=cast.analyst, reliability="B", reliability_reason="Illustrative.")
    published = Publication(SourceFacts("COURIER"), ItemFacts(custody="held"))
    version = filing.file_article(raw(), TextFacts("T", "en"), published, by=cast.analyst)
    assert version.article.source_item.source == known
    with pytest.raises(Refused, match="is known, with reliability B"):
        filing.file_article(
            raw(), TextFacts("T", "en"), Publication(SourceFacts("courier", "E", "No."), ItemFacts()), by=cast.analyst
        )


@pytest.mark.parametrize(
    ("content", "facts", "quote"),
    [
        (b"", TextFacts("T", "en"), ""),
        (b"\0\1\2" * 100, TextFacts("T", "en"), ""),
        (RUSSIAN.encode("cp1251"), TextFacts("T", "ru"), ""),
        (make.TEXT.encode(), TextFacts("", "en"), ""),
        (make.TEXT.encode(), TextFacts("T", "English"), ""),
        (make.TEXT.encode(), TextFacts("T", "en"), "words that stand nowhere"),
        (make.TEXT.encode(), TextFacts("T", "en", words.TextKind.TRANSLATION), ""),
    ],
    ids=["empty", "binary", "encoding not confirmed", "no title", "no language", "quote mismatch", "no provenance"],
)
def test_what_is_refused_leaves_nothing_behind(cast: Cast, content, facts, quote):
    quotes = [Quoted(quote, Publication(SourceFacts("Gazette"), ItemFacts()))] if quote else []
    with pytest.raises(Refused):
        filing.file_article(raw(content), facts, Publication(COURIER, ItemFacts()), quotes=quotes, by=cast.analyst)
    assert nothing_is_kept()


def test_a_confirmed_encoding_is_written_down(cast: Cast):
    published = Publication(COURIER, ItemFacts())
    version = filing.file_article(
        raw(RUSSIAN.encode("cp1251"), encoding="cp1251"), TextFacts("T", "ru"), published, by=cast.analyst
    )
    assert version.text == RUSSIAN
    assert (version.capture.encoding, version.capture.encoding_confirmed) == ("cp1251", True)


def test_astral_and_combining_characters_count_as_code_points(cast: Cast):
    body = "The 🏔️ cafe\u0301 is closed. This is an illustrative text."
    version = filing.file_article(raw(body), TextFacts("T", "en"), Publication(COURIER, ItemFacts()), by=cast.analyst)
    assert version.text[7:11] == "café"
    note = make.annotation(version, cast.analyst, "café is closed")
    target = note.targets.get()
    assert (target.start, target.end, target.exact) == (7, 21, "café is closed")


def test_a_selection_that_says_other_words_is_refused_with_what_stands_there(cast: Cast):
    version = make.text(cast.analyst)
    with pytest.raises(Refused) as error:
        actions.annotate([(version, Passage(0, 9, "Something"))], Note("claim"), by=cast.analyst)
    assert error.value.code == Refused.CONFLICT
    assert error.value.details["found"] == "The upper"


def test_a_cut_off_file_is_written_anew(cast: Cast):
    version = make.text(cast.analyst)
    store, name = storages["captures"], version.capture.storage_name
    with store.open(name, "wb") as file:
        file.write(b"cut")
    assert keeping.harm_to(version.capture) == "changed"
    make.text(cast.analyst, title="Again")
    assert keeping.harm_to(version.capture) == ""


def test_a_reader_files_nothing(cast: Cast):
    with pytest.raises(Refused) as error:
        filing.file_article(raw(), TextFacts("T", "en"), Publication(COURIER, ItemFacts()), by=cast.reader)
    assert error.value.code == Refused.FORBIDDEN
    assert nothing_is_kept()


def test_the_same_address_with_another_custody_is_no_silent_match(cast: Cast) -> None:
    make.item(cast.analyst, url="https://valley.example/1", custody="held", language="en")
    with pytest.raises(Refused, match="recorded already") as refusal:
        make.item(cast.analyst, url="https://valley.example/1", custody="not_held", language="ru")
    assert {"language", "custody"} & set(refusal.value.fields)
    same = make.item(cast.analyst, url="https://valley.example/1", custody="held", language="en")
    assert same.source.items.count() == 1
