"""No module and no script says a sentence of its own: what a person reads is given to gettext, or excused here."""

import pytest
from django.conf import settings

from tests.hard_coded import is_sentence, modules, read, said_in_script

A_PROGRAM = "for whoever runs the installation, who reads it in a terminal or in logs, in English"
A_FILE = "a file of an edition: the same bytes for everybody, in English (docs/spreadsheets.md)"
LISTS = "words that texts are searched for"
FOR_MACHINES = "markup, styles, names of fonts or headers"
DESCRIBED = "the description of the API, in English"
THEIR_NAMES = "names as those who gave them write them"
OF_AN_IMPORT = "words of proposals: a second import in another language would propose them anew (docs/interchange.md)"

# Folders (with a slash at the end) and modules of which nothing is meant to be translated, with the reason.
EXCUSED = {
    "management/commands/": A_PROGRAM,
    "accounts/anchors.py": A_PROGRAM,
    "accounts/devices.py": THEIR_NAMES,
    "articles/category_styles.py": FOR_MACHINES,
    "articles/decoding.py": THEIR_NAMES,
    "articles/page_words.py": LISTS,
    "articles/printed_dates.py": LISTS,
    "articles/rendering.py": FOR_MACHINES,
    "articles/segment_profiles.py": LISTS,
    "articles/segmentation.py": LISTS,
    "articles/templatetags/beads.py": FOR_MACHINES,
    "basics/drf_sorting.py": DESCRIBED,
    "catalog/interchange/html.py": FOR_MACHINES,
    "catalog/interchange/pdf.py": FOR_MACHINES,
    "catalog/interchange/hips.py": OF_AN_IMPORT,
    "catalog/interchange/misp.py": OF_AN_IMPORT,
    "catalog/interchange/misp_out.py": A_FILE,
    "catalog/interchange/sheet_writing.py": A_FILE,
    "catalog/interchange/sheets.py": A_FILE,
    "catalog/interchange/stix_in_entries.py": OF_AN_IMPORT,
    "catalog/interchange/stix_in_links.py": OF_AN_IMPORT,
    "catalog/interchange/stix_out_basics.py": A_FILE,
    "catalog/interchange/stix_out_entries.py": A_FILE,
    "catalog/interchange/stix_out_evidence.py": A_FILE,
    "catalog/interchange/xlsx.py": A_FILE,
    "catalog/pictures/png.py": FOR_MACHINES,
    "catalog/pictures/rendering.py": FOR_MACHINES,
    "catalog/tokens.py": LISTS,
    "config/checks.py": A_PROGRAM,
    "config/crawling.py": A_PROGRAM,
    "config/embedded_postgres.py": A_PROGRAM,
    "config/postgres_binaries.py": A_PROGRAM,
    "config/postgres_cluster.py": A_PROGRAM,
    "config/postgres_files.py": A_PROGRAM,
    "config/processes.py": A_PROGRAM,
    "config/secrets_kept.py": A_PROGRAM,
    "config/style_page.py": "samples of the page of the design system, which only programmers open",
}
# Single constants of other modules.
EXCUSED_WORDS = {
    ("accounts/leaving.py", "Former member "): "a pseudonym, kept as data (docs/people.md)",
    ("accounts/sealing.py", "e.at AT TIME ZONE 'UTC'"): FOR_MACHINES,
    ("accounts/sealing.py", "e.sealed_at AT TIME ZONE 'UTC'"): FOR_MACHINES,
    ("accounts/token_auth.py", 'Bearer realm="api"'): FOR_MACHINES,
    ("articles/confined.py", "too slow"): "a code; its words are translated beside it",
    ("articles/confined.py", "too many pages"): "a code; its words are translated beside it",
    ("articles/confined.py", "too long"): "a code; its words are translated beside it",
    ("articles/confined_reader.py", "too many pages"): "a code; its words are translated in confined.py",
    ("articles/confined_reader.py", "too long"): "a code; its words are translated in confined.py",
    ("articles/fetching.py", "; on behalf of one reader)"): "what the fetcher calls itself to servers",
    ("basics/prepared.py", "the value "): "a mark that is replaced before a statement is sent",
    ("basics/prose.py", "nofollow noopener noreferrer"): FOR_MACHINES,
    ("catalog/interchange/cell_text.py", "\n[goes on in Long texts: "): A_FILE,
    ("catalog/interchange/sheet_reading.py", "schema version"): A_FILE,
    ("catalog/interchange/stix_in.py", "ATT&CK ICS"): THEIR_NAMES,
    ("catalog/interchange/stix_in.py", "ATT&CK Mobile"): THEIR_NAMES,
    ("catalog/interchange/stix_in.py", "MITRE ATT&CK Enterprise"): THEIR_NAMES,
    ("catalog/linked_data.py", "required name=search_term_string"): FOR_MACHINES,
    ("catalog/quality_sql.py", " UNION ALL "): FOR_MACHINES,
    ("catalog/querysets.py", " UNION ALL "): FOR_MACHINES,
    ("catalog/style_bundle.py", "Source Sans 3"): FOR_MACHINES,
    ("catalog/templatetags/book.py", "'Book Sans', sans-serif"): FOR_MACHINES,
    ("catalog/term_api.py", 'Codes of the same thing in other schemes, by scheme, such as {"HIPs 2025": "MH0401"}.'): (
        DESCRIBED
    ),
    ("catalog/voices.py", " UNION ALL "): FOR_MACHINES,
    ("config/public_cache.py", "304 Not Modified"): FOR_MACHINES,
    (
        "config/settings.py",
        "A catalog of security threats and measures in which every statement leads back to its sentence.",
    ): DESCRIBED,
    ("review/catching_up.py", "nothing is applied to an entry that is held"): "what a trigger says, recognized by it",
    ("review/entry_timeline.py", " + id DESC LIMIT "): FOR_MACHINES,
}


def excuse(path: str, words: str) -> str:
    """Return by which row of the tables words of a module are excused, or nothing."""
    folders = [key for key in EXCUSED if key.endswith("/") and f"/{key}" in path]
    return next(iter(folders), path if path in EXCUSED else f"{path}: {words}" * ((path, words) in EXCUSED_WORDS))


def test_no_module_says_a_sentence_of_its_own() -> None:
    found = [
        f"{path}:{line}: {words[:80]!r}"
        for path, module in modules().items()
        for line, words in module.said
        if not excuse(path, words)
    ]
    assert not found, f"{len(found)} hard-coded:\n" + "\n".join(found)


def test_every_excuse_is_needed() -> None:
    used = {excuse(path, words) for path, module in modules().items() for _line, words in module.said}
    assert {*EXCUSED, *(f"{path}: {words}" for path, words in EXCUSED_WORDS)} - used == set()


def test_no_refusal_is_hard_coded() -> None:
    """The message of a `Refused` is read by a person, so it is a translated text: also where it is one word."""
    found = [f"{path}:{line}" for path, module in modules().items() for line in module.refusals]
    assert not found, f"{len(found)} hard-coded: {found}"


@pytest.mark.parametrize(
    "source",
    [
        'told = "It is gone."',
        'told = f"It has {n} pages."',
        'NAMES = {b"MZ": "Windows program"}',
        'raise Refused.conflict("It is gone.")',
        'raise WrongRow(f"No such row: {n}")',
        'html = f"<p>Left there</p>"',
        'yield "row", "what to do"',
        'def act(words="Left there"): ...',
    ],
)
def test_a_sentence_is_found_wherever_it_stands(source: str) -> None:
    assert len(read(source).said) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of two."""',
        'def act():\n    """Do what was asked."""',
        'told = _("It is gone.") % {"name": 1}',
        'log.warning("it was gone")',
        'field = CharField(help_text="What it is about.")',
        'raise ValueError(f"There is no rule {name}.")',
        "html = f'<p class=\"cluster small\">'",
        'sql = "SELECT one, two FROM a_table WHERE it holds"',
        're.compile(r"see also|read more")',
        'code = "one"',
    ],
)
def test_what_nobody_reads_on_a_page_is_passed_over(source: str) -> None:
    assert read(source).said == []


def test_a_refusal_with_words_of_its_own_is_found() -> None:
    assert read('x = 1\nraise Refused("conflict", "Gone")\nraise Refused("conflict", _("Gone"))').refusals == [2]
    assert read('x = 1\nraise Refused.stale(f"Gone: {n}")\nraise Refused.stale(_("Gone"), field="it")').refusals == [2]
    assert read("raise Refused.stale(f\"{words} {_('Look again.')}\", field='it')").refusals == []
    assert is_sentence("It is gone") and not is_sentence("<b>Gone</b> {}")


def test_no_script_says_a_sentence_of_its_own() -> None:
    """What scripts say stands in attributes of the page, where it is translated; `button small` are two classes."""
    found = {
        f"{path.name}: {words}"
        for path in sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
        for words in said_in_script(path.read_text(encoding="utf-8"))
    }
    assert found <= {"queue.js: button small"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('say("Nothing was saved, try again.")', ["Nothing was saved, try again."]),
        ("const told = `${n} rows were kept`;", ["${n} rows were kept"]),
        ("element.textContent = 'Left there';", ["Left there"]),
        ("// It's a remark\nconst a = 'b';", []),
        ("throw new Error('No such thing');", []),
        ("document.querySelector('dialog[open] button, main .card a');", []),
        ('box.innerHTML = `<p class="soft small">${words}</p>`;', []),
    ],
)
def test_a_sentence_of_a_script_is_found(source: str, words: list[str]) -> None:
    assert list(said_in_script(source)) == words
