"""What strangers read of a public catalog: its pages, and what is not for them."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.test import Client
from django.utils.html import escape

from accounts.site import change_settings
from basics.errors import Refused
from basics.quoting import FAIR_LENGTH
from catalog import actions as catalog
from catalog.models import Entry, ScaleVersion, Term
from catalog.scales import Scale
from catalog.style_bundle import PARTS, bundle_of, small, without_members
from tests import make
from tests.people import Cast

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
MAP = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def opened(cast: Cast) -> Cast:
    change_settings(by=cast.administrator, public_catalog=True)
    return cast


def page(path: str, **headers: str) -> str:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def is_unchanged(path: str) -> bool:
    known = Client().get(path)["ETag"]
    again = Client().get(path, headers={"If-None-Match": known})
    return (again.status_code, again.content) == (304, b"")


def linked_data(text: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def closed_entry(cast: Cast, level: str = "amber") -> Entry:
    document = make.threat_document(title="Unlit depots of the valley", sensitivity=level)
    return make.published(cast, document)


def test_the_first_page_of_strangers_says_what_there_is(opened: Cast) -> None:
    entry = make.published(opened)
    text = page("/")
    assert "1 threat:" in text
    assert entry.get_absolute_url() in text
    assert linked_data(text)["@type"] == "WebSite"


def test_a_closed_catalog_leads_from_its_first_page_to_the_sign_in(cast: Cast) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("level", ["green", "amber", "amber_strict", "red"])
def test_what_is_above_clear_is_nowhere(opened: Cast, level: str) -> None:
    entry = closed_entry(opened, level)
    measure = make.published(opened, make.measure_document(entry.code), kind="measure")
    assert Client().get(entry.get_absolute_url()).status_code == 404
    assert Client().get(f"/api/v1/entries/{entry.code}/").status_code == 404
    places = ["/", "/catalog/", "/search/?q=depots", "/sitemap-entries-1.xml", "/catalog/feed.atom"]
    places += [measure.get_absolute_url(), f"/api/v1/entries/{measure.code}/", "/api/v1/entries/"]
    for path in places:
        assert entry.title not in page(path), path
        assert entry.code not in page(path), path


def test_members_read_what_is_above_clear(opened: Cast) -> None:
    entry, client = closed_entry(opened), Client()
    client.force_login(opened.reader)
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_an_edition_that_holds_what_is_above_clear_is_closed(opened: Cast) -> None:
    make.published(opened)
    clear = make.published_edition(opened, "2026.1")
    closed_entry(opened)
    edition = make.published_edition(opened, "2026.2")
    assert Client().get(edition.get_absolute_url()).status_code == 404
    assert edition.name not in page("/editions/")
    assert edition.name not in page(clear.get_absolute_url())  # which it superseded
    with pytest.raises(Refused) as refused:
        catalog.export_edition(edition, "json", by=AnonymousUser())
    assert refused.value.code == Refused.FORBIDDEN
    client = Client()
    client.force_login(opened.reader)
    assert client.get(edition.get_absolute_url()).status_code == 200
    assert edition.get_absolute_url() in client.get(clear.get_absolute_url()).content.decode()


def test_the_edition_after_one_that_is_closed_is_closed_too_and_the_next_one_is_open(opened: Cast) -> None:
    make.published(opened)
    entry = closed_entry(opened)
    make.published_edition(opened)
    make.retired(opened, entry)
    second, third = make.published_edition(opened, "2026.2"), make.published_edition(opened, "2026.3")
    assert Client().get(second.get_absolute_url()).status_code == 404
    assert Client().get(third.get_absolute_url()).status_code == 200


def test_the_passage_of_an_entry_above_clear_is_not_handed_out(opened: Cast) -> None:
    version = make.text(opened.analyst)
    note = make.annotation(version, opened.analyst)
    path = f"/wap/{version.article_id}/{version.number}/"
    make.published(opened, make.threat_document(sensitivity="red", evidence=[make.evidence(note)]))
    assert Client().get(path).status_code == 404


def test_quotations_are_cut_to_a_fair_length_on_page_and_in_the_api(opened: Cast) -> None:
    sentence = "The upper lake rose by two metres in a single week. "
    body = (sentence * 10).strip() + " Zanzibar ends it."
    note = make.annotation(make.text(opened.analyst, body), opened.analyst, body)
    entry = make.published(opened, make.threat_document(evidence=[make.evidence(note)]))
    (row,) = Client().get(f"/api/v1/entries/{entry.code}/").json()["evidence"]
    exact = row["citation"]["quote"]["exact"]
    assert len(exact) <= FAIR_LENGTH
    assert exact.endswith(". …")
    text = page(entry.get_absolute_url())
    assert escape(exact) in text
    assert "Zanzibar" not in text
    client = Client()
    client.force_login(opened.reader)
    assert "Zanzibar" in client.get(entry.get_absolute_url()).content.decode()


def test_the_methodology_says_what_scales_and_vocabularies_say(opened: Cast) -> None:
    text = page("/catalog/methodology/")
    for version in ScaleVersion.objects.all():
        scale = Scale(version.document)
        said = [band.label for band in scale.likelihoods] + [level.label for level in scale.levels]
        said += [band.label for dimension in scale.dimensions for band in dimension.bands]
        assert all(escape(words) in text for words in said)
        assert f"version {version.number}" in text.lower()
    assert all(escape(term.label) in text for term in Term.objects.usable())
    assert text.count("data-rank=") >= 30 * ScaleVersion.objects.count()


def test_a_new_term_stands_in_the_methodology_at_once(opened: Cast) -> None:
    Term.objects.create(vocabulary="tag", code="zebra", labels={"en": "Zebra crossing", "kk": "Зебра"})
    assert "Zebra crossing" in page("/catalog/methodology/")
    assert "Зебра" in page("/catalog/methodology/?language=kk")


def test_the_feed_tells_of_revisions_and_editions_and_names_nobody(opened: Cast) -> None:
    entry = make.published(opened)
    edition = make.published_of(opened, make.frozen_edition(opened))
    text = page("/catalog/feed.atom")
    tree = ElementTree.fromstring(text)  # noqa: S314  # our own
    found = {one.findtext("atom:id", namespaces=ATOM) for one in tree.findall("atom:entry", ATOM)}
    assert found == {f"urn:perimeter:entry:{entry.code}:revision:1", f"urn:perimeter:edition:{edition.name}"}
    assert opened.analyst.name not in text
    assert "A first version, from the article." not in text  # why it was changed is the team's


def test_the_sitemap_names_every_entry_with_its_languages(opened: Cast) -> None:
    entry = make.published(opened)
    index = ElementTree.fromstring(page("/sitemap.xml"))  # noqa: S314
    files = [one.text.removeprefix(settings.SITE_URL) for one in index.findall(".//map:loc", MAP)]
    assert files == ["/sitemap-pages-1.xml", "/sitemap-entries-1.xml"]
    entries = ElementTree.fromstring(page("/sitemap-entries-1.xml"))  # noqa: S314
    (place,) = entries.findall("map:url", MAP)
    assert place.findtext("map:loc", namespaces=MAP) == settings.SITE_URL + entry.get_absolute_url()
    assert place.findtext("map:lastmod", namespaces=MAP) == entry.updated_at.isoformat()
    pages = page("/sitemap-pages-1.xml")
    assert 'hreflang="kk"' in pages
    assert "/catalog/methodology/?lang=ru" in pages
    told = {one.removeprefix(settings.SITE_URL) for one in re.findall("<loc>([^<]+)", pages)}
    assert {"/", "/catalog/", "/editions/", "/help/", "/help/tour/", "/accessibility/"} <= told
    assert "/help/editor/" not in told  # for members
    assert Client().get("/sitemap-entries-2.xml").status_code == 404
    assert Client().get("/sitemap-people-1.xml").status_code == 404


def test_robots_are_told_what_they_may_walk(cast: Cast) -> None:
    assert page("/robots.txt") == "User-agent: *\nDisallow: /\n"
    change_settings(by=cast.administrator, public_catalog=True)
    text = page("/robots.txt")
    assert {"Allow: /catalog/", "Allow: /help/", "Allow: /accessibility/"} <= set(text.splitlines())
    assert "Disallow: /\n" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_an_entry_says_of_itself_what_is_shown_where_it_is_shared(opened: Cast) -> None:
    entry = make.published(opened)
    text = page(entry.get_absolute_url())
    assert f'<meta property="og:title" content="{entry.code} {entry.title}">' in text
    assert f"{settings.SITE_URL}/catalog/{entry.code}/card.png" in text
    node = linked_data(text)
    assert (node["@type"], node["termCode"], node["@id"]) == (
        "DefinedTerm",
        entry.code,
        f"urn:perimeter:entry:{entry.code}",
    )


def test_words_cannot_leave_the_linked_data(opened: Cast) -> None:
    entry = make.published(opened, make.threat_document(title="Flood </script><b>x</b> & more"))
    text = page(entry.get_absolute_url())
    assert "</script><b>" not in text
    assert linked_data(text)["name"] == entry.title


def test_the_card_of_an_entry_is_a_picture_of_1200_by_630(opened: Cast) -> None:
    answer = Client().get(f"/catalog/{make.published(opened).code}/card.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(answer.content[place : place + 4]) for place in (16, 20)] == [1200, 630]


def test_strangers_search_entries_and_nothing_else(opened: Cast) -> None:
    entry = make.published(opened)
    make.text(opened.analyst)  # has the word too
    text = page("/search/?q=moraine&kind=articles")
    assert entry.title in text
    assert "The upper lake" not in text
    assert "Annotations" not in text


def test_a_page_for_strangers_brings_its_style_one_script_and_no_cookie(opened: Cast) -> None:
    entry = make.published(opened)
    steady = ("/catalog/methodology/", "/editions/", "/help/", "/accessibility/")
    for path in ("/", "/catalog/", entry.get_absolute_url(), *steady):
        answer = Client().get(path)
        text = answer.content.decode()
        assert text.count("<style>") == 1
        assert 'rel="stylesheet"' not in text
        assert re.findall(r'<script src="([^"]+)"', text) == ["/static/js/public.js"]
        assert not answer.cookies
        assert "htmx" not in re.sub("<style>.*?</style>", "", text, flags=re.DOTALL).replace("hx-", "")
        assert {"Cookie", "Accept-Language"} <= {one.strip() for one in answer["Vary"].split(",")}
        assert answer["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"
        if path in steady:  # the others say how many seconds ago they were changed
            assert is_unchanged(path), path


def test_pages_of_members_are_not_to_be_kept(opened: Cast) -> None:
    entry, client = make.published(opened), Client()
    client.force_login(opened.reader)
    answer = client.get(entry.get_absolute_url())
    assert "public" not in answer["Cache-Control"]
    assert 'rel="stylesheet"' in answer.content.decode()


def test_an_address_names_its_language(opened: Cast) -> None:
    assert '<html lang="kk"' in page("/catalog/methodology/?language=kk", accept_language="ru")
    assert '<html lang="ru"' in page("/catalog/methodology/", accept_language="ru")
    assert '<html lang="en"' in page("/catalog/methodology/?language=xx", accept_language="en")


def test_the_policy_of_a_page_allows_the_style_in_it_and_no_other(opened: Cast) -> None:
    shown, missing = (Client().get(path) for path in ("/editions/", "/catalog/THR-CLI-999/"))
    for answer in (shown, missing):
        (style,) = re.findall("<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
        source = b64encode(sha256(style.encode()).digest()).decode()
        assert f"style-src 'self' 'sha256-{source}'" in answer["Content-Security-Policy"]
    assert (shown.status_code, missing.status_code) == (200, 404)
    client = Client()
    client.force_login(opened.reader)
    member = client.get("/editions/")
    assert "<style" not in member.content.decode()
    assert "sha256" not in member["Content-Security-Policy"]


def test_the_bundle_says_what_its_parts_say() -> None:
    text = bundle_of(settings.BASE_DIR / "static" / "css", static).text
    assert len(set(PARTS)) == len(PARTS)
    for name in PARTS:
        source = (settings.BASE_DIR / "static" / "css" / f"{name}.css").read_text()
        own = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
        assert without_members(small(own)) in text or 'url("../' in own
    assert text.count("{") == text.count("}")


def test_making_a_style_sheet_small_keeps_what_stands_in_strings() -> None:
    assert small('a  {\n  content: "a /  b;  ";  color : red ;\n}\n/* x */') == 'a{content: "a /  b;  ";color : red}'


def test_rules_that_only_pages_of_members_need_are_left_out() -> None:
    css = "@layer a{.work b{x:y}.work b,.card{x:y}.card:not(.work){x:y}@media print{.toasts,.card .undo{x:y}}}b{x:y}"
    assert without_members(css) == "@layer a{.work b,.card{x:y}.card:not(.work){x:y}}b{x:y}"


def test_fonts_are_named_as_production_names_them() -> None:
    """There each file has a hash in its name, and nothing but files has an address."""
    text = bundle_of(settings.BASE_DIR / "static" / "css", lambda path: f"/s/{path}.0123").text
    assert 'url("/s/fonts/source-sans-3-latin-wght-normal.woff2.0123")' in text
    assert "../" not in text
