"""Every text is said in every language, by the words of docs/glossary.md, and with all that a text has to keep."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

import polib
import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation

from accounts.token_forms import TokenForm
from articles.forms import SourceForm
from basics.gettext_files import catalog_files, collect_messages
from basics.moments import when
from config.faults import server_error

CATALOGS = dict(catalog_files())
# The languages in which nothing may be missing. One joins when its catalog is whole, and never leaves.
COMPLETE = ["ru", "kk"]

KEPT = re.compile(r"%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*\}|%%|%[sdr](?!\w)|</?[a-z]+[^>]*>|`[^`]*`")
KEY = re.compile(r"<kbd>(.*?)</kbd>")
WORD = re.compile(r"[^\W\d_]{2,}")
# Names of formats, of a file and of a hash: the one kind of text whose translation may be itself.
SAME_IN_EVERY_LANGUAGE = {
    "Markdown.",
    "PDF, %(language)s",
    "PNG",
    "SHA-256",
    "SVG",
    "Web Annotations (JSON-LD)",
    "robots.txt",
}

# English words of the glossary that are not the term where they stand, with the reason.
NOT_THE_TERM = {
    "This is no JSON-LD of Web Annotations.": "the name of a standard",
    "This is no Web Annotation: its type is not “Annotation”.": "the name of a standard",
    "The context of Web Annotation is missing.": "the name of a standard",
    "Web Annotations (JSON-LD)": "the name of a standard",
    "The quotation marks or the length of this row are not those of CSV.": "quotation marks are signs",
    "Every value is a text in quotation marks.": "quotation marks are signs",
    "So that you know it again: “My telephone”, “Key on my desk”.": "a piece of furniture",
    "post-editor": "a role in a translation (ISO 18587)",
    "Perimeter is made to the Web Content Accessibility Guidelines (WCAG) 2.2, level AA. It conforms in part: what is "
    "known to be missing stands below. The assessment is our own, by automated tests and by looking at pages; nobody "
    "from outside has audited it.": "an assessment of the product, and no rating of a scenario",
    "the main job, from a pasted text over an annotation and a proposal to its approval and an edition: by keyboard "
    "alone, every place found by the role and the name that a screen reader is told;": "a screen reader is a program",
    "No person who uses a screen reader, a magnifier or speech input has tested Perimeter yet. The tests read the "
    "accessibility tree of Chromium; NVDA, JAWS, VoiceOver and TalkBack may tell pages otherwise, and other browsers "
    "are not tested.": "a screen reader is a program",
    "Choosing a passage of a text with a screen reader on a phone is not tested. By keyboard it goes sentence by "
    "sentence.": "a screen reader is a program",
    "Names and titles that members write do not always say in which language they are; a screen reader may pronounce "
    "them as the language of the page.": "a screen reader is a program",
    "PDF files of editions are tagged (PDF/UA-1). Nobody has read one with a screen reader yet.": (
        "a screen reader is a program; a PDF file is tagged in another sense"
    ),
    "Article reader": "what shows an article, not a person",
    "How many scenarios stand in each field": "a field of the matrix: a cell",
    "%(count)d more scenario in this field": "a field of the matrix: a cell",
    "Where the ratings fall: likelihood by impact, with the level of each field": "a field of the matrix: a cell",
}

# What a template may say outside of a translate tag: names, formats, units and keys are the same in every language.
SAME_EVERYWHERE = {"Perimeter", "SHA", "ISO", "BibTeX", "CSL-JSON", "HTML", "PDF", "UTC"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}


class Term(NamedTuple):
    english: str
    found: re.Pattern[str]
    stems: dict[str, list[str]]
    free: bool


def folded(text: str) -> str:
    return text.lower().replace("ё", "е")


def read_glossary() -> list[Term]:
    """Read the terms of the glossary, the longest first, so that `source item` is not taken for `source`."""
    terms = []
    for line in (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 4 or cells[0] == "English":
            continue
        english, *bound = [re.sub(r"\(.*?\)", "", cell).strip() for cell in cells[:3]]
        stems = {
            language: [folded(word).strip().split("·")[0] for word in words.split(" / ")]
            for language, words in zip(("ru", "kk"), bound, strict=True)
        }
        forms = [f"{word[:-1]}(?:y|ies)" if word.endswith("y") else f"{word}(?:s|es)?" for word in english.split()]
        found = re.compile(rf"\b{' '.join(forms)}\b", re.IGNORECASE)
        terms.append(Term(english, found, stems, "*free*" in cells[3]))
    return sorted(terms, key=lambda term: -len(term.english))


@cache
def texts(language: str) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(CATALOGS[language])) if not entry.obsolete]


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def kept(text: str) -> Counter[str]:
    return Counter(KEPT.findall(text)) + Counter(f"<kbd>{key}</kbd>" for key in KEY.findall(text))


def test_the_glossary_is_read() -> None:
    terms = {term.english: term for term in read_glossary()}
    assert terms["threat"].stems == {"ru": ["угроз"], "kk": ["қауіп-қат"]}
    assert terms["measure"].stems["ru"] == ["мер"]
    assert terms["category"].found.search("all Categories of it")
    assert sum(not term.free for term in terms.values()) >= 60


@pytest.mark.parametrize("language", COMPLETE)
def test_no_text_is_left_in_english(language: str) -> None:
    missing = [entry.msgid for entry in texts(language) if not all(said(entry))]
    assert not missing, f"{len(missing)} texts are not translated: {missing[:20]}"


@pytest.mark.parametrize("language", COMPLETE)
def test_only_names_are_the_same_in_another_language(language: str) -> None:
    """A text that was put in as its own translation counts as left in English: but names, and what holds no word."""
    same = [
        entry.msgid
        for entry in texts(language)
        if entry.msgid in said(entry)
        and entry.msgid not in SAME_IN_EVERY_LANGUAGE
        and WORD.search(KEPT.sub("", entry.msgid))
    ]
    assert same == []


def test_a_name_that_is_excused_is_still_said_as_it_is() -> None:
    same = {entry.msgid for language in COMPLETE for entry in texts(language) if entry.msgid in said(entry)}
    assert same >= SAME_IN_EVERY_LANGUAGE


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_that_the_program_says_is_in_the_catalog(language: str) -> None:
    known = {(entry.msgid, entry.msgctxt or "") for entry in texts(language)}
    new = [text.text for text in collect_messages(settings.BASE_DIR) if (text.text, text.context) not in known]
    assert not new, f"{len(new)} texts are not collected (make messages): {new[:20]}"


@pytest.mark.parametrize("language", CATALOGS)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [entry.msgid for entry in texts(language) if entry.fuzzy] == []


@pytest.mark.parametrize("language", CATALOGS)
def test_translations_keep_names_marks_and_keys(language: str) -> None:
    broken = []
    for entry in texts(language):
        wanted = {frozenset(kept(text).items()) for text in (entry.msgid, entry.msgid_plural) if text}
        broken += [text for text in said(entry) if text and frozenset(kept(text).items()) not in wanted]
    assert not broken, f"{len(broken)} translations lose something: {broken[:20]}"


@pytest.mark.parametrize("language", CATALOGS)
def test_translations_begin_and_end_as_the_text_does(language: str) -> None:
    """Sentences are joined with what stands beside them: a lost blank or full stop shows."""
    odd = []
    for entry in texts(language):
        for text in said(entry):
            blanks = [(one[: len(one) - len(one.lstrip())], one[len(one.rstrip()) :]) for one in (entry.msgid, text)]
            stops = entry.msgid.rstrip().endswith(". ") or entry.msgid.rstrip()[-1:] in {".", "…", "?"}
            if text and (blanks[0] != blanks[1] or (stops and text.rstrip()[-1:] not in {".", "…", "?", "»", "№"})):
                odd.append(text)
    assert not odd, f"{len(odd)} translations end otherwise: {odd[:20]}"


@pytest.mark.parametrize("language", CATALOGS)
def test_no_line_begins_with_a_dash(language: str) -> None:
    """A dash stays with the word before it, as Russian and Kazakh set it: the blank before it is no place to break."""
    loose = [text for entry in texts(language) for text in said(entry) if re.search(r"\S [—–] ", text)]
    assert not loose, f"{len(loose)} dashes can begin a line: {loose[:20]}"


@pytest.mark.parametrize("language", COMPLETE)
def test_translations_use_the_words_of_the_glossary(language: str) -> None:
    broken = []
    terms = read_glossary()
    for entry in texts(language):
        rest = KEPT.sub(" ", entry.msgid)
        for term in terms:
            rest, times = term.found.subn(" ", rest)
            if not times or term.free or entry.msgid in NOT_THE_TERM:
                continue
            stems = [re.compile(rf"\b{re.escape(stem)}") for stem in term.stems[language]]
            others = [text for text in said(entry) if text and not any(stem.search(folded(text)) for stem in stems)]
            broken += [f"{term.english}: {entry.msgid!r} is {text!r}" for text in others[:1]]
    assert not broken, f"{len(broken)} translations leave the glossary:\n" + "\n".join(broken[:40])


def test_the_exceptions_of_the_glossary_are_still_said() -> None:
    known = {entry.msgid for entry in texts("ru")}
    assert [text for text in NOT_THE_TERM if text not in known] == []


class Spoken(HTMLParser):
    """Collects what a template shows or says by itself, between its tags and in its attributes."""

    SILENT = {"script", "style", "code", "pre", "kbd", "samp"}

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        self.found += [value for name, value in attrs if value and name in SPOKEN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def spoken(source: str) -> Iterator[str]:
    """Yield the words of a template that stand outside of every translate tag."""
    if "<" not in source and '="' in source:
        return  # a part that holds attributes
    source = re.sub(r"{%\s*block page_class\s*%}[\w -]*{%\s*endblock.*?%}", " ", source)
    for block in ("comment", "blocktranslate"):
        source = re.sub(rf"{{%\s*{block}\b.*?%}}.*?{{%\s*end{block}\s*%}}", " ", source, flags=re.DOTALL)
    reader = Spoken()
    reader.feed(re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL))
    for text in reader.found:
        yield from re.findall(r"[^\W\d_]{2,}(?:[ ,'’-]+[^\W\d_]{2,})*", text)


def test_hard_coded_words_are_found() -> None:
    silent = '{# No #}{% block page_class %}no{% endblock %}{% translate "No" %}'
    assert list(spoken(silent + "{% blocktranslate %}no{% endblocktranslate %}")) == []
    assert list(spoken('<p title="A title">Left there <code>no</code></p>')) == ["title", "Left there"]
    assert list(spoken(' data-word="{% translate "Said" %}" hx-swap="outerHTML"')) == []
    assert list(spoken('{% if side == "old" %}Of a mail: {{ name }}{% endif %}')) == ["Of", "mail"]


def test_no_template_says_a_word_of_its_own() -> None:
    folder = settings.BASE_DIR / "templates"
    found = {
        f"{path.relative_to(folder)}: {words}"
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})  # pages and mails
        if path.relative_to(folder).parts[0] not in {"style", "drf_spectacular"}  # samples, and a page of a package
        for words in spoken(path.read_text(encoding="utf-8"))
        if words not in SAME_EVERYWHERE
    }
    assert not found, f"{len(found)} hard-coded:\n" + "\n".join(sorted(found))


def test_the_page_of_a_fault_speaks_too(rf: RequestFactory) -> None:
    with translation.override("ru"):
        body = server_error(rf.get("/")).content.decode()
    assert '<html lang="ru">' in body
    assert "<h1>На нашей стороне произошёл сбой</h1>" in body


def test_choices_and_days_are_said_when_they_are_shown() -> None:
    """What is put together while a module loads stays in the language of that moment."""
    with translation.override("ru"):
        said = {
            "reliability": [str(label) for _value, label in SourceForm.base_fields["reliability"].choices],  # type: ignore[attr-defined]
            "days": [str(label) for _value, label in TokenForm.base_fields["days"].choices],  # type: ignore[attr-defined]
        }
        day = str(when(date(2026, 11, 27)))
    assert said["reliability"][0] == "A · полностью надёжен"
    assert said["days"][:2] == ["7 дней", "30 дней"]
    assert ">27\u00a0ноя\u00a02026<" in day
    with translation.override("en"):
        assert ">27\u00a0Nov\u00a02026<" in str(when(date(2026, 11, 27)))
