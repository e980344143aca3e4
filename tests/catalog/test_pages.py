"""Pages of the catalog: what a person sees, by role, and in how many queries."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from basics.paging import page_of
from catalog import actions
from catalog.models import Assessment, Edition, Term
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


@pytest.fixture
def sign_in(client: Client):
    def as_person(person) -> Client:
        client.force_login(person)
        return client

    return as_person


@pytest.fixture
def note(cast: Cast):
    return make.annotation(make.translation(cast.analyst), cast.analyst)


def page(client: Client, name: str, *args, **query):
    return client.get(reverse(f"catalog:{name}", args=args), query)


def words(response) -> str:
    """Return the visible words of a page in one line."""
    text = re.sub(r"(?s)<(script|style|template|head).*?</\1>", " ", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_an_empty_register_teaches_what_to_do(cast: Cast, sign_in) -> None:
    shown = page(sign_in(cast.analyst), "register")
    assert f"{reverse('review:propose')}?kind=threat" in shown.content.decode()
    assert "Propose the first threat" in words(shown)
    assert "Propose the first measure" in words(page(sign_in(cast.analyst), "register", kind="measure"))
    assert "Propose the first" not in words(page(sign_in(cast.reader), "register"))


def test_a_row_shows_words_and_no_codes_of_terms(cast: Cast, sign_in, note) -> None:
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    rating(entry, cast.analyst, likelihood=4, human=4)
    rating(entry, cast.analyst2, likelihood=1)
    shown = words(page(sign_in(cast.reader), "register"))
    assert "THR-CLI-001 Outburst of a glacial lake Climate, glaciers and land Kyrgyzstan, Tajikistan 1" in shown
    assert "2 ratings: level ranges from low to very high" in shown


def test_threats_and_measures_have_tabs_of_their_own(cast: Cast, sign_in) -> None:
    entry = make.published(cast)
    make.published(cast, make.measure_document(entry.code), kind="measure")
    client = sign_in(cast.reader)
    assert "MSR-CLI-001" not in words(page(client, "register"))
    shown = words(page(client, "register", kind="measure"))
    assert "MSR-CLI-001" in shown
    assert "THR-CLI-001" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"theme": "WAT"}, {"THR-WAT-001", "THR-CLI-001"}),
        ({"state": "UZ"}, {"THR-WAT-001"}),
        ({"nature": "malicious"}, set()),
        ({"direction": "south"}, {"THR-WAT-001"}),
        ({"q": "LAKE glacial"}, {"THR-CLI-001"}),
        ({"q": "wat-001"}, {"THR-WAT-001"}),
        ({"theme": "nonsense", "after": "nonsense"}, {"THR-WAT-001", "THR-CLI-001"}),
    ],
)
def test_the_register_filters_by_its_address(cast: Cast, sign_in, query, found) -> None:
    make.published(cast, make.threat_document(themes=["WAT"]))
    make.published(cast, make.threat_document(theme="WAT", title="Drought", states=["UZ"], direction="south"))
    shown = words(page(sign_in(cast.reader), "register", **query))
    assert set(re.findall(r"THR-[A-Z]{3}-\d{3}", shown)) == found
    if not found:
        assert "Nothing matches" in shown


def test_the_register_pages_without_losing_or_repeating_a_row(cast: Cast, sign_in, monkeypatch) -> None:
    for _number in range(5):
        make.published(cast)
    client = sign_in(cast.reader)
    monkeypatch.setitem(page_of.__kwdefaults__, "size", 2)
    seen, address = [], reverse("catalog:register")
    while address:
        shown = client.get(address).content.decode()
        seen += re.findall(r'class="code">(THR-CLI-\d+)', shown)
        more = re.search(r'href="(\?[^"]*after=[^"]+)"', shown)
        address = reverse("catalog:register") + more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"THR-CLI-00{number}" for number in (5, 4, 3, 2, 1)]


def test_the_register_costs_the_same_for_one_row_and_many(cast, sign_in, django_assert_num_queries) -> None:
    rating(make.published(cast), cast.analyst)
    client = sign_in(cast.reader)
    page(client, "register")
    with django_assert_num_queries(6):
        page(client, "register")
    for _number in range(12):
        rating(make.published(cast), cast.analyst)
    with django_assert_num_queries(6):
        page(client, "register")


def test_a_threat_shows_each_sentence_with_the_way_behind_it(cast: Cast, sign_in, note) -> None:
    row = make.evidence(note, stance="contradicts") | {"note": "Another gauge."}
    entry = make.published(cast, make.threat_document(evidence=[row]))
    shown = page(sign_in(cast.reader), "entry", entry.code)
    html = shown.content.decode()
    assert 'id="ref-1"' in html
    assert 'href="#note-1"' in html
    assert 'id="note-1"' in html
    assert 'href="#ref-1"' in html
    assert re.search(r'<blockquote lang="en" dir="ltr">\s*Three villages lie on the outwash fan\.', html)
    target = note.targets.get().text_version.get_absolute_url()
    assert f'href="{target}?annotation={note.uuid}#annotation-{note.uuid}"' in html
    text = words(shown)
    assert "English translation; original Russian not held" in text
    assert "“Translated from valley.example”" in text
    for word in ("Contradicts", "possibly true", "fairly reliable", "Another gauge.", "Aigerim", "Dilnoza"):
        assert word in text


def test_a_sentence_in_persian_is_marked_as_such(cast: Cast, sign_in) -> None:
    version = make.text(cast.analyst, "سطح آب بالا آمد. این متن نمونه است.", language="fa")
    note = make.annotation(version, cast.analyst, "سطح آب بالا آمد.")
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    assert '<blockquote lang="fa" dir="rtl">' in page(sign_in(cast.reader), "entry", entry.code).content.decode()


def test_footnotes_are_numbered_in_the_order_of_the_page(cast: Cast, sign_in, note) -> None:
    rows = [make.evidence(note, field) for field in ("drivers", "summary", "states", "title")]
    entry = make.published(cast, make.threat_document(drivers="Warm summers.", evidence=rows))
    html = page(sign_in(cast.reader), "entry", entry.code).content.decode()
    assert re.findall(r'id="(ref-\d)"', html) == [f"ref-{number}" for number in (1, 2, 3, 4)]
    assert re.findall(r'id="(note-\d)"', html) == [f"note-{number}" for number in (1, 2, 3, 4)]


def test_no_page_of_an_entry_shows_a_raw_code(cast: Cast, sign_in) -> None:
    document = make.threat_document(nature="non_malicious", direction="transregional", themes=["GEO"])
    entry = make.published(cast, document)
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    for found in (entry, measure):
        shown = words(page(sign_in(cast.reader), "entry", found.code))
        for raw in ("non_malicious", "transregional", "GEO", "reduces_impact", "KG,"):
            assert raw not in shown
    assert "reduces the impact" in shown


def test_links_are_seen_from_both_sides(cast: Cast, sign_in) -> None:
    first = make.published(cast)
    link = {"relation": "causes", "threat": first.code, "text": "It fills the lake."}
    second = make.published(cast, make.threat_document(theme="WAT", title="Wet year", links=[link]))
    measure = make.published(cast, make.measure_document(first.code), kind="measure")
    client = sign_in(cast.reader)
    from_first = words(page(client, "entry", first.code))
    assert "is caused by THR-WAT-001 Wet year It fills the lake." in from_first
    assert "MSR-CLI-001 Sirens below the moraine People leave in time." in from_first
    assert "causes THR-CLI-001 Outburst of a glacial lake It fills the lake." in words(
        page(client, "entry", second.code)
    )
    assert "THR-CLI-001 Outburst of a glacial lake People leave in time." in words(page(client, "entry", measure.code))


def test_an_entry_costs_the_same_with_two_and_forty_pieces_of_evidence(
    cast, sign_in, django_assert_max_num_queries
) -> None:
    version = make.translation(cast.analyst)
    notes = [make.annotation(version, cast.analyst) for _number in range(40)]
    few = make.published(cast, make.threat_document(evidence=[make.evidence(note) for note in notes[:2]]))
    many = make.published(cast, make.threat_document(evidence=[make.evidence(note) for note in notes]))
    for entry in (few, many):
        rating(entry, cast.analyst)
        make.published(cast, make.measure_document(entry.code), kind="measure")
    client = sign_in(cast.editor)
    page(client, "entry", few.code)
    with django_assert_max_num_queries(19) as two:  # one of them counts what is discussed
        page(client, "entry", few.code)
    with django_assert_max_num_queries(19) as forty:
        page(client, "entry", many.code)
    assert len(two) == len(forty)


def test_a_retired_entry_keeps_resolving_with_a_banner(cast: Cast, sign_in) -> None:
    entry, heir = make.published(cast), make.published(cast)
    make.retired(cast, entry, successor=heir)
    shown = words(page(sign_in(cast.editor), "entry", entry.code))
    assert "This entry is retired Merged. THR-CLI-002 takes its place." in shown
    assert "Rate this scenario" not in shown


def test_an_unknown_code_is_not_found_and_a_word_is_no_code(cast: Cast, sign_in) -> None:
    client = sign_in(cast.reader)
    assert page(client, "entry", "THR-CLI-999").status_code == 404
    assert client.get("/catalog/THR-CLI-9/").status_code == 404
    assert page(client, "vocabularies").status_code == 200


def test_history_shows_who_why_and_every_word_that_changed(cast: Cast, sign_in, note) -> None:
    entry = make.published(cast)
    changed = {**entry.document, "summary": "A moraine dam gives way and a flood reaches the valley within minutes."}
    make.published(cast, {**changed, "evidence": [make.evidence(note)]}, entry=entry, message="The survey says so.")
    client = sign_in(cast.reader)
    shown = words(page(client, "entry_history", entry.code))
    assert "Aigerim proposed revision 2; approved by Dilnoza" in shown
    assert "The survey says so." in shown
    assert re.search(r"deleted: the hour inserted: minutes", shown)
    assert "“Three villages lie on the outwash fan.”" in shown
    old = words(page(client, "entry_revision", entry.code, 1))
    assert "This is an older revision" in old
    assert "within the hour" in old
    assert page(client, "entry_revision", entry.code, 3).status_code == 404


def test_history_folds_what_is_unchanged_and_shows_texts_as_they_read_when_asked(cast: Cast, sign_in) -> None:
    text = "\n\n".join(f"Paragraph {number} says that the *dam* is weak and the lake high." for number in range(30))
    entry = make.published(cast, make.threat_document(description=text))
    make.published(cast, {**entry.document, "description": text.replace("0 says", "0 denies")}, entry=entry)
    client, address = sign_in(cast.reader), reverse("catalog:entry_history", args=[entry.code])
    written, read = (client.get(address + query).content.decode() for query in ("", "?text=rendered"))
    for html in (written, read):
        assert re.search(r"<details[^>]*>\s*<summary>9 unchanged paragraphs</summary>", html)
        assert "as they read" in html
    assert "</ins> that the *dam* is weak" in written
    assert "<ins>denies</ins> that the <em>dam</em>" in read


def test_history_costs_the_same_for_two_and_many_revisions(cast, sign_in, django_assert_num_queries) -> None:
    entry = make.published(cast)
    for number in range(2):
        entry = make.published(cast, {**entry.document, "drivers": f"Reason {number}."}, entry=entry)
    client = sign_in(cast.reader)
    page(client, "entry_history", entry.code)
    with django_assert_num_queries(6):
        page(client, "entry_history", entry.code)
    for number in range(24):
        entry = make.published(cast, {**entry.document, "drivers": f"More {number}."}, entry=entry)
    with django_assert_num_queries(6):
        shown = page(client, "entry_history", entry.code)
    assert "?before=8" in shown.content.decode()
    assert "The first revision." in words(page(client, "entry_history", entry.code, before=8))


RATING = {
    "likelihood": 4,
    "confidence": "low",
    "rationale": "Two outbursts in ten years.",
    **{
        f"impact_{name}": 2
        for name in ("human", "behavioural", "services", "economic", "environmental", "security", "international")
    },
}


def test_a_rating_form_says_what_each_step_means_and_records(cast: Cast, sign_in) -> None:
    entry = make.published(cast)
    client = sign_in(cast.analyst)
    shown = words(page(client, "rate", entry.code, "s1"))
    for meaning in ("High: 5 to 25 %", "201 to 1,000 deaths", "within the next 5 years", "single-source information"):
        assert meaning in shown
    answer = client.post(reverse("catalog:rate", args=[entry.code, "s1"]), RATING)
    assert answer.status_code == 302
    assert Assessment.objects.get().impacts["human"] == 2
    assert "Two outbursts in ten years." in words(page(client, "entry", entry.code))


def test_an_incomplete_rating_is_kept_and_said(cast: Cast, sign_in) -> None:
    entry = make.published(cast)
    answer = sign_in(cast.analyst).post(
        reverse("catalog:rate", args=[entry.code, "s1"]), {**RATING, "impact_human": ""}
    )
    assert answer.status_code == 422
    assert "Two outbursts in ten years." in answer.content.decode()
    assert not Assessment.objects.exists()


def test_only_those_who_rate_are_offered_and_let_in(cast: Cast, sign_in) -> None:
    entry = make.published(cast)
    for person, status in ((cast.reader, 403), (cast.administrator, 403), (cast.analyst2, 200), (cast.editor, 200)):
        client = sign_in(person)
        assert page(client, "rate", entry.code, "s1").status_code == status
        assert ("Rate this scenario" in words(page(client, "entry", entry.code))) == (status == 200)
    assert page(client, "rate", entry.code, "s9").status_code == 404


def test_an_edition_is_prepared_frozen_and_downloaded(cast: Cast, sign_in, note) -> None:
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    client = sign_in(cast.editor)
    assert 'value="' in page(client, "edition_add").content.decode()
    assert client.post(reverse("catalog:edition_add"), {"name": "2026.1"}).status_code == 302
    assert "1 entry to be pinned" in words(page(client, "edition", "2026.1"))
    assert "1 piece of evidence" in words(page(client, "edition_freeze", "2026.1"))
    assert client.post(reverse("catalog:edition_freeze", args=["2026.1"])).status_code == 302
    frozen = page(client, "edition", "2026.1")
    edition = Edition.objects.get()
    assert edition.manifest["sha256"] in words(frozen)
    file = page(client, "edition_download", "2026.1", "json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="perimeter-2026.1.json"'
    assert file.getvalue() == page(client, "edition_download", "2026.1", "json").getvalue()
    assert client.post(reverse("catalog:edition_freeze", args=["2026.1"])).status_code == 409
    assert "Three villages" in words(page(client, "edition_entry", "2026.1", entry.code))


def test_a_name_that_is_taken_keeps_what_was_typed(cast: Cast, sign_in) -> None:
    client = sign_in(cast.editor)
    client.post(reverse("catalog:edition_add"), {"name": "2026.1"})
    answer = client.post(reverse("catalog:edition_add"), {"name": "2026.1", "title": "My long title"})
    assert answer.status_code == 409
    assert "There is an edition 2026.1 already" in words(answer)
    assert 'value="My long title"' in answer.content.decode()


def test_a_frozen_entry_is_shown_from_frozen_content_alone(cast: Cast, sign_in, note) -> None:
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    rating(entry, cast.analyst, rationale="At the time.")
    make.published_edition(cast)
    client = sign_in(cast.reader)
    before = words(page(client, "edition_entry", "2026.1", entry.code))
    make.published(cast, {**entry.document, "title": "Another title", "states": ["UZ"]}, entry=entry)
    make.published(cast, {**measure.document, "title": "Another measure"}, entry=measure)
    rating(entry, cast.analyst, rationale="Later.")
    Term.objects.update(labels={"en": "Reworded"})
    assert words(page(client, "edition_entry", "2026.1", entry.code)) == before
    assert "At the time." in before
    assert "Sirens below the moraine" in before


def test_an_edition_in_preparation_is_for_those_who_work_on_it(cast: Cast, sign_in) -> None:
    make.published(cast)
    actions.prepare_edition("2026.1", by=cast.editor)
    assert page(sign_in(cast.reader), "edition", "2026.1").status_code == 404
    assert "There is no edition yet" in words(page(sign_in(cast.reader), "editions"))
    shown = page(sign_in(cast.analyst), "edition", "2026.1")
    assert shown.status_code == 200
    assert "Freeze this edition" not in words(shown)
    assert page(sign_in(cast.analyst), "edition_download", "2026.1", "json").status_code == 409


def test_the_vocabularies_show_terms_bands_and_the_grid(cast: Cast, sign_in) -> None:
    shown = words(page(sign_in(cast.reader), "vocabularies"))
    for word in ("Water and transboundary rivers", "Вода и трансграничные реки", "More than 1,000 deaths", "critical"):
        assert word in shown


EVERYBODY = {"reader": 200, "analyst": 200, "editor": 200, "administrator": 200, "stranger": 302, "former": 302}
EDITORS = {"reader": 403, "analyst": 403, "editor": 200, "administrator": 403, "stranger": 302, "former": 302}
DOORS = [
    ("register", [], EVERYBODY),
    ("entry", ["THR-CLI-001"], EVERYBODY),
    ("entry_history", ["THR-CLI-001"], EVERYBODY),
    ("entry_revision", ["THR-CLI-001", 1], EVERYBODY),
    ("rate", ["THR-CLI-001", "s1"], {**EDITORS, "analyst": 200}),
    ("vocabularies", [], EVERYBODY),
    ("editions", [], EVERYBODY),
    ("edition_add", [], EDITORS),
    ("edition", ["2026.1"], EVERYBODY),
    ("edition_freeze", ["2026.2"], EDITORS),
    ("edition_entry", ["2026.1", "THR-CLI-001"], EVERYBODY),
    ("edition_download", ["2026.1", "json"], EVERYBODY),
]


@pytest.mark.parametrize(("name", "args", "statuses"), DOORS)
def test_every_door_by_role(cast: Cast, client: Client, name: str, args, statuses: dict[str, int]) -> None:
    make.published(cast)
    make.published_edition(cast)
    actions.prepare_edition("2026.2", by=cast.editor)
    for role, status in statuses.items():
        client.logout()
        if role != "stranger":
            client.force_login(getattr(cast, role))
        assert page(client, name, *args).status_code == status, role
