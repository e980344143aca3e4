"""The language that a stranger chose goes with them from page to page, in the address and nowhere else."""

import re

import pytest
from django.conf import settings
from django.test import Client

from accounts.site import change_settings
from accounts.spoken_links import carried
from catalog.models import Entry
from catalog.style_bundle import OF_MEMBERS
from catalog.translatable import words_of
from review.entry_translations import decide_entry_translation, translate_and_submit
from tests import make
from tests.people import Cast


def page(path: str, language: str = "en") -> str:
    answer = Client().get(path, headers={"accept-language": language})
    assert answer.status_code == 200, path
    return answer.content.decode()


def alternates(text: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text)
    return {language: address.removeprefix(settings.SITE_URL) for language, address in found}


@pytest.fixture
def opened(cast: Cast) -> Cast:
    change_settings(by=cast.administrator, public_catalog=True)
    return cast


def read_in_russian(cast: Cast, entry: Entry) -> None:
    texts = {path: f"[ru] {said}" for path, said in words_of(entry.kind, entry.document).items()}
    facts = {"message": "Translated.", "source": entry.current}
    made = translate_and_submit(entry, "ru", texts, by=cast.analyst, onto=None, **facts)
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/catalog/">', '<a href="/catalog/?lang=kk">'),
        ('<a class="x" href="?sort=code#top">', '<a class="x" href="?sort=code&amp;lang=kk#top">'),
        ('<a xlink:href="THR-1/">', '<a xlink:href="THR-1/?lang=kk">'),
        ('<a href="?lang=ru">', '<a href="?lang=ru">'),
        ('<a href="?q=1&amp;lang=ru">', '<a href="?q=1&amp;lang=ru">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="https://elsewhere.example/">', '<a href="https://elsewhere.example/">'),
        ('<a href="//elsewhere.example/">', '<a href="//elsewhere.example/">'),
        ('<a href="mailto:help@perimeter.example">', '<a href="mailto:help@perimeter.example">'),
        ('<a href="/static/x.pdf">', '<a href="/static/x.pdf">'),
        ('<a href="/api/v1/entries/">', '<a href="/api/v1/entries/">'),
        ('<use href="/x.svg#i">', '<use href="/x.svg#i">'),
        ('<link rel="alternate" type="a" href="/f.atom">', '<link rel="alternate" type="a" href="/f.atom?lang=kk">'),
        ("<form action='/s/'>", '<form action=\'/s/\'><input type="hidden" name="lang" value="kk">'),
        ('<form method="post">', '<form method="post">'),  # which goes to the address of its page
        ('<form method="post" action="/sign-in/">', '<form method="post" action="/sign-in/?lang=kk">'),
        ('<form action="//e.example/" method=post>', '<form action="//e.example/" method=post>'),
    ],
)
def test_links_and_forms_name_the_language(before: str, after: str) -> None:
    assert carried(before, "kk") == after


def test_every_public_page_is_in_the_language_of_its_address_and_so_are_its_links(opened: Cast) -> None:
    entry = make.published(opened)
    edition = make.published_edition(opened)
    pages = ["/", "/catalog/", "/editions/", "/catalog/methodology/", "/search/?q=moraine", "/help/", "/help/tour/"]
    pages += ["/accessibility/", "/catalog/pictures/matrix/", f"/catalog/pictures/bow-tie/{entry.code}/"]
    pages += [entry.get_absolute_url(), edition.get_absolute_url(), f"/editions/{edition.name}/{entry.code}/"]
    pages += [f"/editions/{edition.name}/changelog/", f"/catalog/{entry.code}/editions/", "/catalog/compare/"]
    for path in pages:
        text = page(f"{path}{'&' if '?' in path else '?'}lang=kk", "ru")
        assert '<html lang="kk"' in text, path
        worn = {name for found in re.findall(r'\sclass="([^"]*)"', text) for name in found.split()}
        assert not worn & OF_MEMBERS, path  # whose rules do not come
        inside = re.findall(r'<a\b[^>]*?\shref="([/?][^"#]*)', text)
        assert inside
        assert [link for link in inside if "lang=" not in link and not link.startswith(("/static/", "/api/"))] == []
        assert {"?lang=en", "?lang=ru"} <= {link.replace("q=moraine&amp;", "") for link in inside}, path
        assert text.count('name="lang" value="kk"') == len(re.findall("<form", text)), path


def test_without_a_language_in_the_address_links_name_none(opened: Cast) -> None:
    inside = re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)', page("/catalog/", "kk"))
    assert inside
    assert not any("lang=" in link for link in inside)


def test_what_leads_on_keeps_the_language(opened: Cast) -> None:
    assert Client().get("/catalog/pictures/?lang=kk")["Location"] == "/catalog/pictures/matrix/?lang=kk"


def test_the_feed_of_a_language_leads_to_pages_in_it(opened: Cast) -> None:
    entry = make.published(opened)
    assert f"{settings.SITE_URL}{entry.get_absolute_url()}?lang=kk" in page("/catalog/feed.atom?lang=kk")
    assert "lang=" not in page("/catalog/feed.atom", "kk").replace("xml:lang=", "")


def test_members_keep_their_own_language(opened: Cast) -> None:
    client = Client()
    client.force_login(opened.reader)
    text = client.get("/catalog/?lang=kk").content.decode()
    assert '<html lang="kk"' not in text
    assert not re.search(r'href="[^"]*lang=kk', text)


def test_an_entry_is_said_to_be_in_the_languages_that_something_of_it_stands_in(opened: Cast) -> None:
    entry = make.published(opened)
    path = entry.get_absolute_url()
    assert alternates(page(path)) == {}  # it is in one
    read_in_russian(opened, entry)
    told = {"en": f"{path}?lang=en", "ru": f"{path}?lang=ru", "x-default": path}
    assert alternates(page(path)) == told
    assert alternates(page(f"{path}?lang=ru", "en")) == told
    places = page("/sitemap-entries-1.xml")
    assert dict(re.findall(rf'hreflang="([^"]+)" href="{settings.SITE_URL}([^"]+)"', places)) == told
    canonical = '<link rel="canonical" href="' + settings.SITE_URL + path
    assert f'{canonical}?lang=ru">' in page(f"{path}?lang=ru")
    assert f'{canonical}">' in page(f"{path}?lang=kk")  # which is the page in English, in another frame


def test_the_words_of_an_entry_may_be_read_in_another_language_than_the_page(opened: Cast) -> None:
    entry = make.published(opened)
    read_in_russian(opened, entry)
    text = page(f"{entry.get_absolute_url()}?language=ru&lang=kk")
    assert '<html lang="kk"' in text
    assert '<h1 class="reading-title" lang="ru"' in text
