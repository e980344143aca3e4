"""The book of an edition: from the frozen content alone, for strangers without names, safe and whole."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from articles.models import Annotation, Source
from catalog import actions, translatable
from catalog.interchange import html
from catalog.interchange.book import book_of
from catalog.interchange.book_words import glossary
from catalog.models import Edition, Entry, Term
from review.entry_translations import decide_entry_translation, translate_and_submit
from tests import make
from tests.catalog.interchange_world import make_edition
from tests.catalog.ratings import rating
from tests.people import Cast

SIREN = "Warning from valley to valley"
PERSIAN = "آب رودخانه هر سال کمتر می‌شود."


def frozen(cast: Cast, name: str = "2026.1") -> Edition:
    draft = actions.prepare_edition(name, by=cast.editor, title="Spring")
    make.published_of(cast, actions.freeze_edition(draft, by=cast.editor, override="Test."))
    return Edition.objects.with_people().get(name=name)


def told(edition: Edition, **asked) -> str:
    return b"".join(html.write(edition, **asked)).decode()


def words_of(text: str) -> str:
    """Return what a reader reads: without style and marks, white space as one space."""
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def edition(cast: Cast) -> Edition:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    threat = make.published(cast, make.threat_document(evidence=[make.evidence(note)], sensitivity="amber"))
    rating(threat, cast.analyst, likelihood=4, human=4)
    rating(threat, cast.analyst2, likelihood=2, human=3)
    make.published(cast, make.measure_document(threat.code, title=SIREN), kind="measure")
    return frozen(cast)


def test_the_book_holds_every_part(edition: Edition) -> None:
    text = told(edition)
    parts = (
        "contents",
        "method",
        "matrix",
        "changes",
        "overview",
        "measures",
        "ratings",
        "sources",
        "glossary",
        "index",
    )
    for anchor in (*parts, "theme-CLI", "THR-CLI-001"):
        assert f'id="{anchor}"' in text, anchor
    for link in set(re.findall(r'href="#([^"]+)"', text)):
        assert f'id="{link}"' in text, link
    assert edition.manifest["sha256"] in text
    assert "verify_edition perimeter-2026.1.json" in text
    assert "TLP:AMBER" in text
    assert SIREN in text


def test_a_quotation_stands_with_its_language_its_stance_and_its_source(edition: Edition) -> None:
    text = told(edition)
    assert re.search(r'<span class="quote" lang="en" dir="ltr">“Three villages lie on the outwash fan\.”', text)
    assert 'href="#source-1">[1]</a>' in text
    assert 'id="source-1"' in text
    assert "not held" in words_of(text)


def test_raters_who_differ_are_shown_as_a_range_and_the_lower_median(edition: Edition) -> None:
    with translation.override("en"):
        (page,) = book_of(edition).threats
    assert page.worst is not None
    assert (page.worst.likelihood, page.worst.likelihoods, page.worst.impacts) == (2, (2, 4), (3, 4))
    assert "2–4" in told(edition)


def test_the_book_comes_from_the_frozen_content_alone(cast: Cast, edition: Edition) -> None:
    before = told(edition)
    entry = edition.entries.get(entry__code="THR-CLI-001").entry
    make.published(cast, {**entry.document, "title": "Rewritten", "summary": "Rewritten."}, entry=entry)
    rating(entry, cast.analyst, likelihood=5)
    Source.objects.update(name="Renamed (illustrative)", reliability="E")
    Annotation.objects.update(body="Rewritten.")
    Term.objects.filter(vocabulary="theme", code="CLI").update(labels={"en": "Renamed"})
    User.objects.update(name="Renamed (illustrative)")  # as an erased member is
    assert told(Edition.objects.with_people().get(pk=edition.pk)) == before


def test_the_reader_s_language_does_not_leak_in(edition: Edition) -> None:
    before = told(edition)
    with translation.override("ru"):
        pieces = html.write(edition)
        next(pieces)
        assert translation.get_language() == "ru"
        assert told(edition) == before


def test_in_another_language_labels_are_translated_and_what_is_not_is_marked(edition: Edition) -> None:
    text = told(edition, language="ru")
    assert '<html lang="ru" dir="ltr">' in text
    assert "Климат" in text  # the label of the theme, from the frozen vocabulary
    assert re.search(r'<h3 id="THR-CLI-001-title" lang="en" dir="ltr">', text)
    assert 'class="untranslated"' in text


def test_a_translation_of_an_entry_stands_in_the_book_of_its_language(cast: Cast) -> None:
    edition = make_edition(cast)  # in which two threats are translated and two measures are not
    russian, english = (told(edition, language=language) for language in ("ru", "en"))
    title, other = "Outburst of a glacial lake", "Sensors told to be silent"
    assert re.search(rf'<h3 id="THR-CLI-001-title"[^>]*>\s*\[ru\] {title}', russian)
    assert 'id="THR-CLI-001-title" lang="en"' not in russian
    entry = edition.entries.get(entry__code="THR-CLI-001").content
    said = translatable.words_of(entry["kind"], entry["document"])
    assert len(said) > 4
    for path in ("title", "summary", "scenarios.s1.title", "scenarios.s1.worst_case", "indicators.i1.title"):
        assert f"[ru] {said[path]}" in words_of(russian), path
    assert f"[ru] {other}" in words_of(russian)
    assert 'id="MSR-CLI-001-title" lang="en"' in russian
    assert "[ru]" not in words_of(english) and title in words_of(english)


def test_words_that_nobody_translated_stand_in_their_own_language_and_say_so(cast: Cast) -> None:
    entry = make.published(cast)
    made = translate_and_submit(
        entry, "ru", {"title": "Прорыв озера"}, by=cast.analyst, onto=None, message="The title.", source=entry.current
    )
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)
    russian = told(frozen(cast), language="ru")
    assert re.search(r'<h3 id="THR-CLI-001-title"[^>]*>Прорыв озера<', russian)
    assert 'class="untranslated"' not in russian
    assert re.search(r'<div class="summary">\s*<[^>]* lang="en"[^>]*>', russian)
    assert entry.document["summary"] in words_of(russian)


def test_strangers_get_no_names_of_members_and_their_own_hash(cast: Cast, edition: Edition) -> None:
    team, public = told(edition), told(edition, stranger=True)
    for person in (cast.analyst, cast.analyst2, cast.editor, cast.editor2):
        assert person.name not in words_of(public), person.name
    assert cast.analyst.name in words_of(team)
    assert "/articles/" not in public
    assert edition.manifest["sha256"] not in public


def test_what_people_wrote_cannot_become_markup(cast: Cast) -> None:
    evil = '</style><script>alert(1)</script><img src="http://evil.example/x">'
    document = make.threat_document(
        title=f"Lake {evil}", summary=f"Text {evil} [here](javascript:alert)", description="# Big\n\n## Small"
    )
    make.published(cast, document)
    text = told(frozen(cast))
    assert "<script" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert "<h5>Big</h5>" in text  # below the headings of the book


def test_nothing_is_asked_of_another_host(edition: Edition) -> None:
    text = told(edition)
    assert not re.search(r"<(?:script|link|img|iframe|object|embed|audio|video|base)\b", text)
    assert not re.search(r"@import|url\((?!data:)", text)
    assert "default-src 'none'" in text


def test_a_persian_sentence_reads_from_right_to_left(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst, f"{PERSIAN} پایان.", language="fa"), cast.analyst, quote=PERSIAN)
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    text = told(frozen(cast))
    assert f'lang="fa" dir="rtl">“{PERSIAN}”' in text
    assert 'font-family:"Book Arabic"' in text  # the letters are in the file


def test_headings_go_down_one_step_at_a_time(edition: Edition) -> None:
    levels = [int(found) for found in re.findall(r"<h([1-6])\b", told(edition))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_note_has_its_reference_and_ids_are_given_once(edition: Edition) -> None:
    text = told(edition)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert 'id="THR-CLI-001-n1"' in text
    assert 'href="#THR-CLI-001-n1"' in text


def test_the_index_leads_from_words_to_entries(edition: Edition) -> None:
    with translation.override("en"):
        book = book_of(edition)
    index = {heading.label: {term.label: term.codes for term in heading.terms} for heading in book.index}
    assert "THR-CLI-001" in index["Themes"]["Climate, glaciers and land"]
    assert index["Codes"][SIREN] == ("MSR-CLI-001",)


def test_the_changes_since_the_edition_before_are_told(cast: Cast, edition: Edition) -> None:
    entry = edition.entries.get(entry__code="THR-CLI-001").entry
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    make.published(cast, make.threat_document(theme="WAT", title="Drought"))
    text = words_of(told(frozen(cast, "2026.2")))
    assert "2 entries differ from edition 2026.1" in text
    assert "This is the first edition" not in text


def test_only_a_frozen_edition_is_a_book(cast: Cast) -> None:
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    with pytest.raises(ValueError, match="not frozen"):
        told(draft)


def test_a_book_of_many_entries_asks_no_more_than_one_of_few(cast: Cast) -> None:
    entry = make.published(cast, make.threat_document(title="Threat"))
    few = _asked(_grown(cast, entry, "2026.1", 0))
    many = _asked(_grown(cast, entry, "2026.2", 5))
    assert few == many
    assert max(few) <= 4


def _grown(cast: Cast, entry: Entry, name: str, more: int) -> Edition:
    """Freeze an edition with a measure, and with threats and measures besides, all of them rated or linked."""
    make.published(cast, make.measure_document(entry.code, title=f"Measure of {name}"), kind="measure")
    for number in range(more):
        threat = make.published(cast, make.threat_document(title=f"Threat {number}"))
        make.published(cast, make.measure_document(threat.code, title=f"Measure {number}"), kind="measure")
        rating(threat, cast.analyst)
    return frozen(cast, name)


def _asked(edition: Edition) -> list[int]:
    """Return how many queries the book of the team and that of strangers take."""
    found = []
    for stranger in (False, True):
        with CaptureQueriesContext(connection) as asked:
            told(edition, stranger=stranger)
        found.append(len(asked))
    return found


def test_the_glossary_explains_each_word_once() -> None:
    terms = [term for term, _meaning in glossary()]
    assert len(set(terms)) == len(terms) > 15
