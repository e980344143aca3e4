"""The guides: rendered safely, read by whom they are for, and true in each name they use."""

import re
from functools import cache
from html import escape
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.site import change_settings
from basics.gettext_files import catalog_files
from basics.guides import BY_SLUG, FOLDER, GUIDES, PICTURES, anchor_of, render, size_of
from config.checks import guides_are_there
from tests.people import Cast
from tests.test_translations import folded, read_glossary

FILES = sorted(FOLDER.glob("*.md"))
NAME = re.compile(r"\*\*(.+?)\*\*")
GUIDE_LINK = re.compile(r"\]\(([\w-]*)(?:\.md)?#([^)]+)\)")


def shown(text: str, language: str = "en") -> str:
    return str(render(text, language=language, page="/help/{}/".format, picture="/static/guides/{}".format).html)


def language_of(path: Path) -> str:
    return path.stem.partition(".")[2] or "en"


@cache
def names_of_the_product(language: str) -> set[str]:
    """Return every text that the product says in a language, without the hyphens that nobody sees."""
    catalogs = dict(catalog_files())
    entries = polib.pofile(str(catalogs["ru" if language == "en" else language]))
    if language == "en":
        return {entry.msgid for entry in entries if not entry.obsolete}
    return {text.replace("\xad", "") for entry in entries for text in [entry.msgstr, *entry.msgstr_plural.values()]}


def test_a_guide_is_parted_into_title_lede_and_chapters() -> None:
    text = "# Title\n\nWhat it *is*.\n\n## First, of all\n\nWords.\n\n### Below\n\n## Second"
    found = render(text, language="en", page=str, picture=str)
    assert (found.title, found.lede) == ("Title", "What it is.")
    assert [(one.anchor, one.title) for one in found.chapters] == [
        ("first-of-all", "First, of all"),
        ("second", "Second"),
    ]
    assert '<h2 id="first-of-all">' in found.html
    assert '<h3 id="below">' in found.html
    assert "Title" not in found.html


def test_links_lead_to_guides_and_name_what_is_no_page() -> None:
    links = "[how](analyst.md#mark-a-sentence), [Review](../review.md), [out](https://example.org/), [here](#t)"
    html = shown(f"# T\n\nL.\n\n{links}")
    assert '<a href="/help/analyst/#mark-a-sentence">how</a>' in html
    assert "Review (docs/review.md)" in html
    assert '<a href="https://example.org/">' in html
    assert '<a href="#t">' in html


def test_a_picture_has_its_size_its_words_and_a_link_to_itself() -> None:
    name = sorted(PICTURES.glob("*.png"))[0].name
    width, height = size_of(name)
    html = shown(f"# T\n\nL.\n\n[![What it shows](pictures/{name})](pictures/{name})")
    assert f'<a href="/static/guides/{name}"><img' in html
    for part in (f'src="/static/guides/{name}"', 'alt="What it shows"', f'width="{width}"', f'height="{height}"'):
        assert part in html
    with pytest.raises(FileNotFoundError):
        shown("# T\n\nL.\n\n![gone](pictures/gone.png)")


def test_nothing_in_a_guide_runs() -> None:
    html = shown("# T\n\nL.\n\n<script>x()</script> [a](javascript:x()) <b onclick='x()'>b</b>")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<b" not in html


def test_a_program_can_be_reached_by_keyboard_and_says_what_it_is_in() -> None:
    html = shown("# T\n\nL.\n\n```python\nprint('<1>')\n```\n\n    plain")
    assert '<pre tabindex="0" data-label="Python"><code>print(\'&lt;1&gt;\')' in html
    assert '<pre tabindex="0"><code>plain' in html


def test_names_are_said_in_the_language_of_the_reader() -> None:
    assert "<strong>Сохранить черновик</strong>" in shown("# T\n\nL.\n\nPress **Save draft**.", "ru")
    assert "<strong>Save draft</strong>" in shown("# T\n\nL.\n\nPress **Save draft**.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_name_in_a_guide_stands_on_a_page(path: Path) -> None:
    language = language_of(path)
    prose = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    unknown = [name for name in NAME.findall(prose) if name not in names_of_the_product(language)]
    assert not unknown, f"no button, menu or field of the product is called so: {unknown}"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_tour_says_the_same_in_each_language_by_the_words_of_the_glossary(language: str) -> None:
    tour = BY_SLUG["tour"]
    english, other = (re.sub(r"\]\(\S+\)", "]", tour.text(code)).split("\n\n") for code in ("en", language))
    assert len(english) == len(other)
    wrong = []
    for rest, translation in zip(english, other, strict=True):
        for term in read_glossary():
            rest, times = term.found.subn(" ", rest)
            if times and not term.free and not any(stem in folded(translation) for stem in term.stems[language]):
                wrong.append(f"{term.english}: {translation}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_to_headings_lead_to_headings(path: Path) -> None:
    for name, anchor in GUIDE_LINK.findall(path.read_text(encoding="utf-8")):
        target = (FOLDER / f"{name}.md" if name else path).read_text(encoding="utf-8")
        assert anchor in map(anchor_of, re.findall(r"^##+ (.+)$", target, re.MULTILINE)), anchor


def test_the_files_are_those_of_the_guides() -> None:
    slugs = {guide.slug for guide in GUIDES}
    languages = {code for code, _name in settings.LANGUAGES}
    assert {path.stem.partition(".")[0] for path in FILES} == slugs
    assert {language_of(path) for path in FILES} <= languages
    assert {language_of(path) for path in FILES if path.stem.startswith("tour")} == languages
    for guide in GUIDES:
        assert guide.text("en").splitlines()[0] == f"# {guide.title}"


def test_a_deployment_without_the_guides_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert guides_are_there(None) == []
    monkeypatch.setattr("basics.guides.FOLDER", tmp_path)
    (error,) = guides_are_there(None)
    assert error.id == "config.E007"
    assert "api-cookbook" in error.msg


@pytest.mark.parametrize("guide", GUIDES, ids=[guide.slug for guide in GUIDES])
def test_every_guide_is_a_page_for_members(guide, cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert escape(str(guide.title)) in client.get(reverse("help")).text
    page = client.get(reverse("help_guide", args=[guide.slug])).text
    anchors = re.findall(r'<li><a href="#([^"]+)"', page)
    assert anchors
    assert all(f'<h2 id="{anchor}">' in page for anchor in anchors)
    assert "{%" not in page
    assert client.get("/help/nothing/").status_code == 404


def test_strangers_read_the_tour_once_the_catalog_is_public_and_no_handbook(cast: Cast, client: Client) -> None:
    assert client.get("/help/tour/").status_code == 302
    change_settings(by=cast.administrator, public_catalog=True)
    assert client.get("/help/tour/").status_code == 200
    index = client.get("/help/").text
    assert "/help/tour/" in index
    for guide in GUIDES:
        if not guide.is_open:
            assert client.get(f"/help/{guide.slug}/")["Location"].startswith("/sign-in/")
            assert f"/help/{guide.slug}/" not in index


def test_a_russian_reader_gets_the_tour_in_russian_and_handbooks_with_russian_names(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    headers = {"Accept-Language": "ru"}
    tour = client.get("/help/tour/", headers=headers).text
    assert "Пройдите от утверждения к фразе" in tour
    assert 'class="prose plain guide">' in tour
    handbook = client.get("/help/editor/", headers=headers).text
    assert 'class="prose plain guide" lang="en">' in handbook
    assert "<strong>Записать решение</strong>" in handbook
