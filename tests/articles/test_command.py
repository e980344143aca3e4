"""`manage.py add_article`: the main job's first step without a browser."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from articles.chain import summary_of
from articles.models import Article, Capture, Source, TextVersion
from tests import make
from tests.people import Cast

SIGNED = f"{make.TEXT}\nA. Writer\nTranslated from valley.example"
PLAIN = {"source": "Courier", "title": "The lake", "language": "en"}
TRANSLATED = {
    **PLAIN,
    "translated_from": "valley.example",
    "original_language": "ru",
    "credit_line_from_text": True,
    "author_from_text": True,
    "method": "third_party",
    "quotes": "Gazette",
    "quoted_passage": "no siren below the moraine",
}


@pytest.fixture
def add(tmp_path: Path, cast: Cast):
    def add(content: str | bytes, email: str = cast.analyst.email, **options: object) -> str:
        path = tmp_path / "lake.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = StringIO()
        call_command("add_article", str(path), email=email, **{**PLAIN, **options}, stdout=out)
        return out.getvalue()

    return add


def nothing_was_saved() -> bool:
    return not (Article.objects.exists() or Source.objects.exists() or Capture.objects.exists())


def test_a_translation_is_added_with_what_its_last_lines_say(add):
    assert "Added: The lake (/articles/" in add(SIGNED, **TRANSLATED)
    version = TextVersion.objects.with_chain().get()
    assert summary_of(version) == "English translation; original Russian not held; quotes Gazette"
    assert (version.author, version.provenance.credit_line) == ("A. Writer", "Translated from valley.example")
    assert Source.objects.get(name="Courier").reliability_reason == "Not judged yet."
    assert version.capture.method == "command"
    assert set(AuditEntry.objects.values_list("means", flat=True)) == {"command"}


def test_the_same_name_twice_is_one_publication(add):
    add(SIGNED, **{**TRANSLATED, "translated_from": "courier", "quotes": "", "quoted_passage": "", "quoted_title": ""})
    article = Article.objects.get()
    assert (article.source_item.custody, article.source_item.language) == ("not_held", "ru")


def test_nothing_is_taken_from_the_text_unasked(add):
    add(SIGNED, translated_from="valley.example")
    version = TextVersion.objects.get()
    assert (version.author, version.provenance.credit_line) == ("", "")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", {}, "This is empty"),
        (b"\0\1\2" * 100, {}, "binary file"),
        ("Вода прибывает.".encode("cp1251"), {"language": "ru"}, "Here: --encoding cp1251"),
        (make.TEXT, {"language": "English"}, "BCP 47"),
        (make.TEXT, {"email": "nobody@perimeter.example"}, "no active person"),
        (make.TEXT, {"credit_line_from_text": True, "translated_from": "x"}, "the last lines of the text show none"),
        (make.TEXT, {"credit_line": "Translated."}, "say --translated-from"),
        (make.TEXT, {"quotes": "Gazette"}, "--quotes needs --quoted-passage"),
        (make.TEXT, {"quotes": "Gazette", "quoted_passage": "nowhere"}, "does not occur"),
        (make.TEXT, {"reliability": "A"}, "reliability"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(add, content, options, words):
    with pytest.raises(CommandError, match=words):
        add(content, **options)
    assert nothing_was_saved()


def test_a_named_encoding_is_taken(add):
    add("Вода прибывает.".encode("cp1251"), language="ru", encoding="cp1251")
    assert TextVersion.objects.get().text == "Вода прибывает."


def test_a_file_that_is_not_there_is_said(cast: Cast):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("add_article", "/nowhere/lake.txt", email=cast.analyst.email, **PLAIN)


def test_help_explains_itself(capsys):
    with pytest.raises(SystemExit):
        call_command("add_article", "--help")
    assert "example, a translation of which the original is not held" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--agent", "translator:A. Translator", "is not ROLE:KIND:NAME"),
        ("--agent", "cook:person:A. Translator", "is not ROLE:KIND:NAME"),
        ("--agent", "translator:person: ", "is not ROLE:KIND:NAME"),
        ("--published-on", "soon", "is no day such as"),
        ("--pivot-language", "no such", "pivot_languages"),
    ],
)
def test_what_an_option_cannot_mean_is_refused(tmp_path: Path, cast: Cast, option: str, given: str, said: str):
    path = tmp_path / "lake.txt"
    path.write_text(SIGNED)
    facts = ["--source", "Courier", "--title", "The lake", "--language", "en", "--translated-from", "valley.example"]
    with pytest.raises(CommandError, match=said):
        call_command("add_article", str(path), "--as", cast.analyst.email, *facts, option, given)
    assert nothing_was_saved()
