"""Collecting what is to be translated, and compiling the catalogs, without gettext's programs."""

import gettext
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from basics import gettext_files
from basics.gettext_files import (
    Message,
    catalog_files,
    collect_messages,
    compile_stale,
    messages_of_python,
    messages_of_template,
    update_file,
)


@pytest.fixture(autouse=True)
def language_of_the_next_test() -> Iterator[None]:
    """Put back the language that requests of a test activated in this thread."""
    with translation.override("en"):
        yield


def in_template(source: str) -> list[Message]:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    return list(messages_of_template("{% load i18n components %}" + source, engine))


def test_texts_of_python_are_found_with_plural_and_context() -> None:
    source = """
_("one " "two")
translation.gettext_lazy('three')
ngettext("%(n)d mark", "%(n)d marks", n)
pgettext("state", "Open")
_(variable); other("not this"); _(f"nor {this}")
"""
    assert list(messages_of_python(source)) == [
        Message("one two"),
        Message("three"),
        Message("%(n)d mark", "%(n)d marks"),
        Message("Open", "", "state"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Sign in" %}', Message("Sign in")),
        ('{% translate "It\'s 100% sure" as text %}', Message("It's 100%% sure")),
        ('{% translate "Open" context "state" %}', Message("Open", "", "state")),
        ("{% blocktranslate with n=name %}Hello {{ n }}, 5%{% endblocktranslate %}", Message("Hello %(n)s, 5%%")),
        ("{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}", Message("a b")),
        (
            "{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            Message("%(n)s row", "%(n)s rows"),
        ),
        ('{% firstof title _("None yet") %}', Message("None yet")),
    ],
)
def test_texts_of_a_template_are_found(source: str, expected: Message) -> None:
    assert in_template(source) == [expected]


def test_texts_inside_of_any_block_are_found() -> None:
    inside = (
        '{% if a %}{% for b in c %}{% table caption="x" %}{% translate "deep" %}{% endtable %}{% endfor %}{% endif %}'
    )
    assert in_template(inside) == [Message("deep")]


def test_a_message_is_the_one_that_is_looked_up_when_the_page_is_shown(tmp_path: Path) -> None:
    for message in collect_messages(settings.BASE_DIR):
        assert message.text, "an empty text would fetch the catalog's header"


def test_what_is_translated_survives_and_what_is_gone_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "ru" / "django.po"
    first = update_file(path, "ru", {Message("a"): ["x.py"], Message("b"): ["x.py"], Message("1", "2"): ["x.py"]})
    for entry in first:
        entry.msgstr = "" if entry.msgid_plural else entry.msgid.upper()
    first.save(str(path))
    second = update_file(path, "ru", {Message("a"): ["y.py"], Message("c", "", "d"): ["y.py"]})
    assert [(entry.msgid, entry.msgstr, entry.obsolete) for entry in second] == [
        ("a", "A", False),
        ("c", "", False),
        ("b", "B", True),
    ]
    third = update_file(path, "ru", {Message("b"): ["z.py"]})
    assert [(entry.msgid, entry.obsolete) for entry in third] == [("b", False), ("a", True)]


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    update_file(path, "kk", {Message("a"): ["x.py"]})
    before = path.read_bytes()
    update_file(path, "kk", {Message("a"): ["x.py"]})
    assert path.read_bytes() == before


def test_only_stale_catalogs_are_compiled(tmp_path: Path, monkeypatch) -> None:
    source = tmp_path / "django.po"
    shutil.copy(dict(catalog_files())["ru"], source)
    monkeypatch.setattr(gettext_files, "catalog_files", lambda: [("ru", source)])
    assert compile_stale() == [source.with_suffix(".mo")]
    assert compile_stale() == []
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert len(compile_stale()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["django.mo", "django.po"]
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Войти"


@pytest.mark.parametrize(("language", "path"), catalog_files())
def test_the_catalogs_are_sound(language: str, path: Path) -> None:
    catalog = polib.pofile(str(path))
    assert catalog.metadata["Plural-Forms"] == gettext_files.PLURALS[language]
    assert len(catalog.translated_entries()) >= 100
    for entry in catalog.translated_entries():
        words = {0: entry.msgstr} if entry.msgstr else entry.msgstr_plural
        for form, text in words.items():
            allowed = [names(entry.msgid_plural or entry.msgid)]
            if form == 0 and language != "ru":  # where it stands for one alone; in Russian for 21 and 31 too
                allowed.append(names(entry.msgid))
            assert names(text) in allowed, entry.msgid


def names(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[a-z]", text))


def test_russian_has_three_plural_forms_and_kazakh_two() -> None:
    for language, expected in {"ru": [0, 1, 2, 2, 0, 1], "kk": [0, 1, 1, 1, 1, 1]}.items():
        rule = gettext_files.PLURALS[language].rpartition("plural=")[2].rstrip(";")
        form = gettext.c2py(rule)
        assert [form(number) for number in (1, 2, 5, 11, 21, 22)] == expected


@pytest.mark.parametrize(("language", "word"), [("ru", "Войти"), ("kk", "Кіру"), ("en", "Sign in")])
def test_the_frame_speaks(client, db: None, language: str, word: str) -> None:
    compile_stale()
    body = client.get("/sign-in/", headers={"accept-language": language}).content.decode()
    assert f"<h1>{word}</h1>" in body
