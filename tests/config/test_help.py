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
from django.utils.translation import override

from accounts.site import change_settings
from basics.gettext_files import catalog_files
from basics.guides import BY_SLUG, FOLDER, GUIDES, PICTURES, WRITTEN_IN, Guide, anchor_of, render, size_of
from config.checks import guides_are_there
from tests.people import Cast
from tests.test_translations import folded, read_glossary

FILES = sorted(FOLDER.glob("*.md"))
NAME = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]+))?\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`]+`")
INDENTED = re.compile(r"^ {4}\S.*$", re.MULTILINE)
LOOSE_DASH = re.compile(r"\S [—–] ")
OTHERS = [code for code, _name in settings.LANGUAGES if code != WRITTEN_IN]


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
    prose = FENCE.sub("", path.read_text(encoding="utf-8"))
    unknown = [name for name in NAME.findall(prose) if name not in names_of_the_product(language)]
    assert not unknown, f"no button, menu or field of the product is called so: {unknown}"


EVERY_TRANSLATION = pytest.mark.parametrize(
    ("guide", "language"), [pytest.param(guide, code, id=f"{guide.slug}-{code}") for guide in GUIDES for code in OTHERS]
)


def shape_of(text: str) -> list[str]:
    """Return what each block of a guide is: a heading of a level, items of a list, a picture, a program, or words."""
    shape = []
    for block in FENCE.sub("```", text).split("\n\n"):
        items = len(re.findall(r"^(?:-|\d+\.) ", block, re.MULTILINE))
        heading = re.match(r"#+ ", block)
        picture = re.fullmatch(r"\[!\[.+?\]\((\S+)\)\]\(\1\)", block.strip())
        special = block.strip() if block.startswith(("```", "    ")) else picture and picture[1]
        shape.append(special or (heading and heading[0]) or f"{items} items")
    return shape


def blocks_of(guide: Guide, language: str) -> list[str]:
    """Return the blocks of a guide without its programs and the addresses of its links."""
    prose = INDENTED.sub("", FENCE.sub("", guide.text(language)))
    return re.sub(r"\]\(\S+\)", "]", prose).split("\n\n")


@cache
def ways_to_say(language: str) -> dict[str, set[str]]:
    """Return what each text of the product is in a language: more than one where a context parts them."""
    ways: dict[str, set[str]] = {}
    for entry in polib.pofile(str(dict(catalog_files())[language])):
        if not entry.obsolete:
            ways.setdefault(entry.msgid, set()).add(entry.msgstr.replace("\xad", ""))
    return ways


@EVERY_TRANSLATION
def test_a_translated_guide_has_the_paragraphs_pictures_and_programs(guide: Guide, language: str) -> None:
    english, other = guide.text(WRITTEN_IN), guide.text(language)
    assert other != english
    assert shape_of(other) == shape_of(english)
    assert FENCE.findall(other) == FENCE.findall(english)
    assert INDENTED.findall(other) == INDENTED.findall(english)
    prose = FENCE.sub("", other)
    assert not LOOSE_DASH.findall(prose), "a dash can begin a line"
    assert not re.search(r"[\"“”„]", re.sub(r"`[^`]*`", "", prose)), "quotation marks are « »"


@EVERY_TRANSLATION
def test_a_translated_guide_names_the_same_buttons_and_keys(guide: Guide, language: str) -> None:
    wrong = []
    for english, other in zip(blocks_of(guide, WRITTEN_IN), blocks_of(guide, language), strict=True):
        assert sorted(CODE.findall(other)) == sorted(CODE.findall(english))
        names = NAME.findall(other)
        for name in NAME.findall(english):
            said = next((one for one in names if one in ways_to_say(language)[name]), None)
            if said is None:
                wrong.append(f"{name}: {other}")
            else:
                names.remove(said)
        wrong += [f"{name} is not in the English: {other}" for name in names]
    assert not wrong, "\n".join(wrong)


@EVERY_TRANSLATION
def test_a_translated_guide_uses_the_words_of_the_glossary(guide: Guide, language: str) -> None:
    wrong = []
    for english, other in zip(blocks_of(guide, WRITTEN_IN), blocks_of(guide, language), strict=True):
        rest, translation = (CODE.sub(" ", block) for block in (english, other))
        for term in read_glossary():
            rest, times = term.found.subn(" ", rest)
            if times and not term.free and not any(stem in folded(translation) for stem in term.stems[language]):
                wrong.append(f"{term.english}: {translation}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_lead_to_files_in_the_same_language_and_to_their_headings(path: Path) -> None:
    for name, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if name.startswith(("http:", "https:")):
            continue
        target = FOLDER / name if name else path
        assert target.is_file(), name
        if target in FILES:
            assert language_of(target) == language_of(path), name
        if anchor:
            headings = re.findall(r"^##+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(anchor_of, headings), anchor


def test_every_guide_stands_in_every_language() -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    assert {path.stem.partition(".")[0] for path in FILES} == {guide.slug for guide in GUIDES}
    for guide in GUIDES:
        assert {language_of(path) for path in FILES if path.stem.partition(".")[0] == guide.slug} == languages
        assert set(guide.languages) == languages
        for language in languages:
            with override(language):
                assert guide.text(language).splitlines()[0] == f"# {guide.title}"


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


def test_a_reader_gets_each_guide_in_their_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    tour = client.get("/help/tour/", headers={"Accept-Language": "ru"}).text
    assert "Пройдите от утверждения к фразе" in tour
    assert '<a href="/help/editor/">' in tour
    handbook = client.get("/help/editor/", headers={"Accept-Language": "ru"}).text
    assert 'class="prose plain guide">' in handbook
    assert "Подтвердите сопоставление" in handbook
    assert "<strong>Записать решение</strong>" in handbook
    cookbook = client.get("/help/api-cookbook/", headers={"Accept-Language": "kk"}).text
    assert "Токен алыңыз" in cookbook
    assert 'data-label="шығарады"' in cookbook


def test_a_guide_that_is_missing_in_a_language_is_read_in_english_and_says_so(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "editor.md").write_text(
        "# The editor's handbook\n\nLede.\n\n## Decide\n\nPress **Record the decision**."
    )
    monkeypatch.setattr("basics.guides.FOLDER", tmp_path)
    assert BY_SLUG["editor"].languages == ("en",)
    client.force_login(cast.reader)
    handbook = client.get("/help/editor/", headers={"Accept-Language": "ru"}).text
    assert 'class="prose plain guide" lang="en">' in handbook
    assert "<strong>Записать решение</strong>" in handbook
