"""What the packages say and have no Kazakh for is said in Kazakh, and dates are written as Kazakh writes them."""

import datetime
import re
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import formats, timezone, translation

from accounts.token_forms import TokenForm
from articles.forms import NoteForm, SourceForm
from basics.gettext_files import PLURALS, borrowed_files
from basics.moments import when

LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%d")


@pytest.mark.parametrize("path", borrowed_files(), ids=lambda path: path.parts[-3])
def test_each_borrowed_text_is_one_that_a_package_says(path: Path) -> None:
    """A text that an upgrade words anew would be said in English again: this names it."""
    folder = Path(django.__file__).parent
    catalog = polib.pofile(str(path))
    assert catalog.metadata["Plural-Forms"] == PLURALS["kk"]
    for entry in catalog:
        source = folder.parent / entry.occurrences[0][0] / "locale/en/LC_MESSAGES/django.po"
        said = {(text.msgid, text.msgid_plural, text.msgctxt) for text in polib.pofile(str(source))}
        assert (entry.msgid, entry.msgid_plural, entry.msgctxt) in said
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            wanted = [sorted(NAMES.findall(one)) for one in (entry.msgid, entry.msgid_plural) if one]
            assert sorted(NAMES.findall(text)) in wanted, entry.msgid


def test_times_are_told_in_kazakh() -> None:
    now = timezone.now()
    with translation.override("kk"):
        told = [naturaltime(now + datetime.timedelta(**step)) for step in ({"days": -3}, {"hours": -2}, {"days": 9})]
        assert told[0] == "3\u00a0күн бұрын"
        assert [text for text in told if LATIN.search(text)] == []


def test_dates_and_numbers_are_written_as_in_kazakh() -> None:
    moment = datetime.datetime(2026, 11, 29, 18, 5, tzinfo=datetime.UTC)
    with translation.override("kk"):
        assert formats.date_format(moment) == "2026 ж. 29 қараша"
        assert formats.date_format(moment, "DATETIME_FORMAT") == "2026 ж. 29 қараша, 18:05"
        assert "29.11.2026, 18:05" in when(moment)
        assert formats.localize(0.25) == "0,25"
        assert forms.DateField().clean("2026-11-29") == forms.DateField().clean("29.11.2026") == moment.date()
    with translation.override("ru"):
        assert "29\u00a0ноя\u00a02026, 18:05" in when(moment)


def test_forms_complain_in_kazakh() -> None:
    class Form(forms.Form):
        number = forms.IntegerField()
        email = forms.EmailField()
        short = forms.CharField(max_length=2)

    with translation.override("kk"):
        said = [str(one) for found in Form({"email": "x", "short": "abc"}).errors.values() for one in found]
        assert len(said) == 3
        assert [text for text in [*said, *password_validators_help_texts()] if LATIN.search(text)] == []


@pytest.mark.parametrize(
    ("form", "name"), [(SourceForm, "reliability"), (NoteForm, "credibility"), (TokenForm, "days")]
)
def test_choices_follow_the_language_of_the_reader(form: type[forms.Form], name: str) -> None:
    """Choices that were put together while the program was loaded stayed English for everybody."""
    with translation.override("kk"):
        said = [str(label) for _value, label in form.base_fields[name].choices]  # type: ignore[attr-defined]
    assert len(said) > 3
    assert [text for text in said if LATIN.search(text)] == []
