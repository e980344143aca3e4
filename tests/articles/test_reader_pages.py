"""Reading: the list, a text with its chain and annotations, a capture, sources."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import actions, filing
from articles import vocabulary as words
from articles.annotation_lists import PART
from articles.blocks import paragraph_spans
from articles.inputs import Bytes, ItemFacts, Note, Passage, Publication, Quoted, SourceFacts, TextFacts
from articles.models import Annotation, TextVersion
from articles.paragraph_languages import set_paragraph_language
from tests import make
from tests.people import Cast

LIST = reverse("articles:list")


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def annotate(version: TextVersion, by, start: int, end: int, category: str = "claim") -> Annotation:
    return actions.annotate([(version, Passage(start, end))], Note(category=category, body="*Note*"), by=by)


def test_the_chain_is_seen_at_a_glance(browser: Client, cast: Cast):
    version = make.translation(cast.analyst)
    page = browser.get(version.get_absolute_url()).content.decode()
    assert "English translation; original Russian not held" in page
    assert "Translated from valley.example" in page
    assert "third-party translation" in page
    assert version.capture.sha256[:12] in page


def test_paragraphs_carry_their_offsets_and_marks_their_annotations(browser: Client, cast: Cast):
    version = make.text(cast.analyst, "🏔️ One <b>.\n\nTwo words. Illustrative.")
    note = annotate(version, cast.analyst, 13, 22)
    page = browser.get(version.get_absolute_url()).content.decode()
    assert '<p data-start="0">🏔️ One &lt;b&gt;.</p>' in page
    assert (
        f'<p data-start="12"><mark id="mark-{note.uuid}" data-annotation="{note.uuid}" data-category="claim">'
        not in page
    )
    assert f'data-annotation="{note.uuid}" data-category="claim"><a href="#annotation-{note.uuid}">' in page
    assert f'id="annotation-{note.uuid}"' in page
    assert f"{note.targets.get().start}-{note.targets.get().end}" in page
    assert "<em>Note</em>" in page
    assert reverse("review:annotation_cite", args=[note.uuid]) in page


def test_cards_stand_in_reading_order(browser: Client, cast: Cast):
    version = make.text(cast.analyst)
    later, first = annotate(version, cast.analyst, 40, 60), annotate(version, cast.analyst, 0, 9)
    page = browser.get(version.get_absolute_url()).content.decode()
    assert page.index(f'id="annotation-{first.uuid}"') < page.index(f'id="annotation-{later.uuid}"')


def test_a_text_takes_the_same_few_queries_with_one_and_with_sixty_annotations(
    browser: Client, cast: Cast, django_assert_max_num_queries, django_assert_num_queries
):
    version = make.translation(cast.analyst)
    annotate(version, cast.analyst, 0, 9)
    where = version.get_absolute_url()
    browser.get(where)
    with django_assert_max_num_queries(8) as first:
        browser.get(where)
    count = len(first)
    people = [cast.analyst, cast.analyst2, cast.editor]
    for index in range(59):
        annotate(version, people[index % 3], index, index + 12, make.CATEGORIES[index % 8])
    with django_assert_num_queries(count):
        assert browser.get(where).content.decode().count('class="annotation"') == PART < 60


def test_a_reader_sees_only_annotations_that_a_published_entry_cites(client: Client, cast: Cast):
    version = make.text(cast.analyst)
    cited, own = make.annotation(version, cast.analyst), annotate(version, cast.analyst, 0, 9)
    actions.mark_published([cited])
    client.force_login(cast.reader)
    page = client.get(version.get_absolute_url()).content.decode()
    assert f'id="annotation-{cited.uuid}"' in page
    assert str(own.uuid) not in page
    assert "Annotate a passage" not in page
    assert client.get(cited.get_absolute_url()).status_code == 302
    assert client.get(own.get_absolute_url()).status_code == 404


def test_an_annotation_has_a_permanent_address(browser: Client, cast: Cast):
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    answer = browser.get(reverse("articles:annotation", args=[note.uuid]))
    where = f"{version.get_absolute_url()}?annotation={note.uuid}#annotation-{note.uuid}"
    assert answer["Location"] == where
    assert browser.get(reverse("articles:annotation", args=[uuid.uuid4()])).status_code == 404


def test_an_article_leads_to_the_text_in_the_readers_language(browser: Client, cast: Cast):
    first = make.text(cast.analyst)
    facts = TextFacts("Озеро", "ru", words.TextKind.TRANSCRIPT)
    second = actions.add_text(first.article, Bytes("Озеро. Иллюстрация.".encode(), "paste"), facts, by=cast.analyst)
    where = first.article.get_absolute_url()
    assert browser.get(where)["Location"] == first.get_absolute_url()
    assert browser.get(where, headers={"Accept-Language": "ru"})["Location"] == second.get_absolute_url()
    assert browser.get(where, headers={"Accept-Language": "kk"})["Location"] == second.get_absolute_url()


def test_a_capture_is_shown_as_text_and_handed_out_as_an_attachment(browser: Client, cast: Cast):
    version = make.text(cast.analyst, "Here is <script>alert(1)</script>, illustrative.")
    where = reverse("articles:capture", args=[version.capture_id])
    page = browser.get(where).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert version.capture.sha256 in page
    answer: Any = browser.get(where, {"download": ""})
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"Here is <script>alert(1)</script>, illustrative."


def test_a_capture_whose_name_had_line_breaks_is_handed_out(browser: Client, cast: Cast):
    raw = Bytes(make.TEXT.encode(), "upload", filename="a\r\nSet-Cookie: x=y.txt")
    made = actions.add_article(raw, TextFacts("Lake", "en"), make.item(cast.analyst), by=cast.analyst).capture
    answer: Any = browser.get(reverse("articles:capture", args=[made.pk]), {"download": ""})
    assert (answer.status_code, "Set-Cookie" in answer) == (200, False)


def test_right_to_left_text_says_so(browser: Client, cast: Cast):
    version = make.text(cast.analyst, "سطح دریاچه بالا آمد.", language="fa", title="دریاچه")
    assert 'lang="fa" dir="rtl"' in browser.get(version.get_absolute_url()).content.decode()


def test_the_list_says_what_it_is_when_it_is_empty(browser: Client):
    page = browser.get(LIST).content.decode()
    assert "No article yet" in page
    assert reverse("articles:add") in page
    assert "No article fits these filters" in browser.get(LIST, {"q": "lake"}).content.decode()


def test_the_list_filters_by_address(browser: Client, cast: Cast):
    plain, translated = make.text(cast.analyst, title="Plain words"), make.translation(cast.analyst)

    def found(**query: Any) -> set[int]:
        return {row.pk for row in browser.get(LIST, query).context["page"].rows}

    both = {plain.article_id, translated.article_id}
    assert found() == both
    assert found(q="plain") == {plain.article_id}
    assert found(texts="translation") == {translated.article_id}
    assert found(texts="untranslated") == {plain.article_id}
    assert found(custody="not_held") == {translated.article_id}
    assert found(source=plain.article.source_item.source_id) == {plain.article_id}
    assert found(language="en") == both
    assert found(language="ru") == set()
    assert found(source="nonsense", texts="nonsense") == both


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    browser: Client, cast: Cast, django_assert_max_num_queries
):
    version = make.translation(cast.analyst)
    make.annotation(version, cast.analyst)
    quoted = Quoted("no siren", Publication(SourceFacts("Gazette"), ItemFacts()))
    filing.quote_source(version, quoted, by=cast.analyst)
    browser.get(LIST)
    with django_assert_max_num_queries(12) as first:
        browser.get(LIST)
    count = len(first)
    for number in range(33):
        published = Publication(SourceFacts(f"Source {number}"), ItemFacts())
        raw = Bytes(make.TEXT.encode(), "paste")
        filing.file_article(raw, TextFacts(f"Lake {number}", "en"), published, quotes=[quoted], by=cast.analyst)
    with django_assert_max_num_queries(count):
        page = browser.get(LIST)
    assert len(page.context["page"].rows) == 30
    assert len(browser.get(LIST + page.context["older"]).context["page"].rows) == 4


def test_a_source_is_added_and_rated_with_its_reason_kept(browser: Client, cast: Cast):
    data = {"name": "Courier", "kind": "newspaper", "reliability": "C", "reliability_reason": "Named authors."}
    refused = browser.post(reverse("articles:source_add"), {**data, "reliability_reason": ""})
    assert refused.status_code == 422
    where = browser.post(reverse("articles:source_add"), {**data, "languages": ["ru", "kk"]})["Location"]
    assert browser.post(where, {"reliability": "B", "reason": "Corrects itself."}).status_code == 302
    page = browser.get(where).content.decode()
    assert "Corrects itself." in page
    assert "Named authors." in page
    assert browser.post(where, {"reliability": "A", "reason": ""}).status_code == 422
    assert "Courier" in browser.get(reverse("articles:sources")).content.decode()


def test_every_link_within_a_text_has_its_target(browser: Client, cast: Cast):
    version = make.text(cast.analyst)
    make.annotation(version, cast.analyst)
    make.annotation(version, cast.analyst, "We have no siren below the moraine")
    for passage in ("no siren", "Three villages lie", "The upper lake rose"):
        facts = Publication(SourceFacts(f"Gazette {passage}"), ItemFacts())
        filing.quote_source(version, Quoted(passage, facts), by=cast.analyst)
    page = browser.get(version.get_absolute_url()).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert sum(link.startswith("mark-quoted-") for link in links) == 3
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_paragraph_whose_language_a_person_chose_says_which(client: Client, cast: Cast) -> None:
    version = make.text(cast.analyst)
    start, _end = paragraph_spans(version.text)[0]
    set_paragraph_language(version, start, "fa", by=cast.analyst)
    client.force_login(cast.analyst)
    page = client.get(version.get_absolute_url()).text
    assert page.count(f'data-start="{start}" lang="fa" dir="rtl">') == 1
    set_paragraph_language(version, start, "", by=cast.analyst)
    assert 'lang="fa"' not in client.get(version.get_absolute_url()).text
