"""The register: narrowed by anything that is asked of many entries, paged both ways, saved, handed out."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import touring
from accounts.models import AuditEntry
from accounts.site import change_settings
from articles.inputs import Passage
from articles.models import SavedView
from articles.passages import find_passage
from articles.ranging import change_range
from articles.revising import edited_content, hash_of, newest_of
from catalog.filtering import NAMES, columns_of
from catalog.forms import RegisterFilter
from catalog.matrix import overall_level
from catalog.models import Entry, RegisterRow, ScaleVersion
from catalog.projecting import project_catalog, project_what_is_new
from catalog.vocabulary import IMPACTS
from review.annotations import decide_annotation, submit_annotation
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast

REGISTER, FILE = reverse("catalog:register"), reverse("catalog:register_csv")


def codes(client: Client, **asked: str) -> list[str]:
    return re.findall(r'class="code">([A-Z]{3}-[A-Z]{3}-\d+)', client.get(REGISTER, asked).content.decode())


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


@pytest.fixture
def entries(cast: Cast) -> list[Entry]:
    """Return a rated threat with evidence and a measure, a threat with nothing, and the measure."""
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    full = make.published(cast, make.threat_document(evidence=[make.evidence(note)], direction="south"))
    rating(full, cast.analyst, likelihood=5, human=5)
    bare = make.published(cast, make.threat_document(title="Drought", theme="WAT", scenarios=[], states=["UZ"]))
    measure = make.published(cast, make.measure_document(full.code), kind="measure")
    return [full, bare, measure]


def test_every_filter_keeps_what_it_names(browser: Client, entries: list[Entry]) -> None:
    full, bare, measure = (entry.code for entry in entries)
    level = str(RegisterRow.objects.get(code=full).level_high)
    asked = [
        ({}, [bare, full]),
        ({"level": level}, [full]),
        ({"level": "none"}, [bare]),
        ({"confidence": RegisterRow.objects.get(code=full).confidences[0]}, [full]),
        ({"confidence": "none"}, [bare]),
        ({"language": "en"}, [full]),
        ({"language": "fa"}, []),
        ({"quality": "no_evidence"}, [bare]),
        ({"quality": "single_source"}, [full]),
        ({"quality": "contradicted"}, []),
        ({"quality": "no_scenario"}, [bare]),
        ({"quality": "unrated_scenario"}, []),
        ({"quality": "no_measure"}, [bare]),
        ({"quality": "review_overdue"}, []),
        ({"status": "retired"}, []),
        ({"status": "published"}, [bare, full]),
        ({"q": "droughts"}, [bare]),
        ({"q": "glac"}, [full]),
        ({"kind": "measure", "progress": "proposed"}, [measure]),
        ({"kind": "measure", "function": "prevent"}, []),
        ({"kind": "measure", "level": "1"}, [measure]),  # measures are not rated: it narrows nothing
        ({"kind": "measure", "reach": "national", "measure_kind": "technical"}, [measure]),
        ({"kind": "nonsense", "level": "99", "quality": "x", "after": "x", "before": "y"}, [bare, full]),
    ]
    wrong = {str(one): found for one, wanted in asked if (found := codes(browser, **one)) != wanted}
    assert not wrong


def test_a_review_date_that_passed_is_asked_for(browser: Client, cast: Cast) -> None:
    for due in ("2020-01-01", "2999-01-01"):
        make.published(cast, make.threat_document(review_due=due))
    assert codes(browser, quality="review_overdue") == ["THR-CLI-001"]


def test_a_row_follows_revisions_ratings_and_standing(cast: Cast, entries: list[Entry]) -> None:
    full = entries[0]
    rating(full, cast.analyst, likelihood=1, human=1)  # another word of the same person: this one counts
    rating(full, cast.analyst2, likelihood=5, human=5)
    changed = make.published(cast, {**full.document, "title": "Dry years"}, entry=full)
    make.retired(cast, changed)
    row = RegisterRow.objects.get(entry=full)
    assert (row.title, row.status, row.revision, row.rating_count) == ("Dry years", "retired", 2, 2)
    assert row.level_low < row.level_high
    before = {row.pk: {**vars(row), "_state": None} for row in RegisterRow.objects.all()}
    project_catalog()
    assert {row.pk: {**vars(row), "_state": None} for row in RegisterRow.objects.all()} == before
    RegisterRow.objects.all().delete()
    project_what_is_new()
    assert RegisterRow.objects.count() == 3


def test_the_level_in_sql_is_that_of_the_grid(cast: Cast, entries: list[Entry]) -> None:
    scale = ScaleVersion.objects.in_use()
    ranks = {row["key"]: rank for rank, row in enumerate(scale.document["level"], start=1)}
    for likelihood in range(1, 6):
        for impact in range(6):
            impacts: dict[str, Any] = {**dict.fromkeys(IMPACTS, 0), "human": impact}
            rating(entries[0], cast.analyst, likelihood=likelihood, **impacts)
            wanted = ranks[overall_level(likelihood, impacts, scale.document)]
            assert RegisterRow.objects.get(entry=entries[0]).levels == [wanted], (likelihood, impact)


def test_pages_go_on_and_back_over_the_same_rows(browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        make.published(cast, make.threat_document(title=f"Threat {number}", theme="WAT" if number % 2 else "CLI"))
    from basics.sorting import Sorting

    defaults: Any = Sorting.page.__kwdefaults__
    monkeypatch.setitem(defaults, "size", 3)
    for sort in ("-updated", "entry", "theme", "-evidence", "level"):
        address, there = f"?sort={sort}", []
        while address:
            page = browser.get(REGISTER + address)
            there.append(re.findall(r'class="code">([A-Z]{3}-[A-Z]{3}-\d+)', page.content.decode()))
            newer, address = page.context["newer"], page.context["more"]
        assert [len(rows) for rows in there] == [3, 3, 1], sort
        assert len({code for rows in there for code in rows}) == 7
        back = [there[-1]]
        while newer:
            page = browser.get(REGISTER + newer)
            back.append(re.findall(r'class="code">([A-Z]{3}-[A-Z]{3}-\d+)', page.content.decode()))
            newer = page.context["newer"]
        assert back[::-1] == there, sort


def test_columns_are_chosen_and_said_in_words(browser: Client, entries: list[Entry]) -> None:
    page = browser.get(REGISTER, {"columns": ["nature", "direction"]}).content.decode()
    assert ">non-malicious</td>" in page
    assert 'data-label="Theme"' not in page
    assert columns_of("measure", "states,reach") == ("reach",)
    assert columns_of("threat", "nonsense") == columns_of("threat", "")


def test_markup_in_a_title_stays_text(browser: Client, cast: Cast) -> None:
    make.published(cast, make.threat_document(title="<b>Bold</b> & <script>alert(1)</script>"))
    page = browser.get(REGISTER).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;" in page


def test_the_file_has_the_rows_and_columns_of_the_page(browser: Client, cast: Cast, entries: list[Entry]) -> None:
    make.published(cast, make.threat_document(title="=1+1", theme="WAT"))
    answer = browser.get(FILE, {"theme": "WAT", "columns": "theme,evidence"})
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert lines[0] == ["Code", "Title", "Standing", "Theme", "Evidence"]
    assert [line[0] for line in lines[1:]] == codes(browser, theme="WAT") == ["THR-WAT-002", "THR-WAT-001"]
    assert lines[1][1] == "'=1+1"
    entry = AuditEntry.objects.get(verb="export_register")
    assert entry.actor == cast.analyst
    assert entry.after["filters"] == {"kind": "threat", "theme": "WAT"}


def test_a_stranger_takes_a_public_catalog_and_no_more(client: Client, cast: Cast, entries: list[Entry]) -> None:
    assert client.get(FILE).status_code == 302
    change_settings(by=cast.administrator, public_catalog=True)
    assert b"Drought" in b"".join(client.get(FILE))
    assert not AuditEntry.objects.filter(verb="export_register").exists()


def test_who_has_the_page_is_told_that_nothing_changed(browser: Client, cast: Cast, entries: list[Entry]) -> None:
    browser.get(REGISTER)  # which brings a cookie
    first = browser.get(REGISTER)
    again = browser.get(REGISTER, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert browser.get(REGISTER, headers={**known, "Accept-Language": "ru"}).status_code == 200
    assert browser.get(REGISTER, {"kind": "measure"}, headers=known).status_code == 200
    rating(entries[0], cast.analyst)
    assert browser.get(REGISTER, headers=known).status_code == 200


def test_views_of_the_register_are_kept_apart_from_those_of_articles(browser: Client, cast: Cast) -> None:
    save = reverse("articles:view_save")
    asked = {"name": "Waters", "list": "catalog", "query": "kind=threat&theme=WAT&sort=entry&evil=1"}
    saved = browser.post(save, asked)
    assert saved["Location"] == f"{REGISTER}?kind=threat&theme=WAT&sort=entry"
    assert 'aria-current="true" dir="auto">Waters</a>' in browser.get(saved["Location"]).text
    assert "Waters" not in browser.get(reverse("articles:list")).text
    browser.post(save, {"name": "Waters", "query": "q=lake"})
    assert sorted(SavedView.objects.values_list("list", flat=True)) == ["articles", "catalog"]
    view = SavedView.objects.get(list="catalog")
    assert browser.post(reverse("articles:view_delete", args=[view.pk]))["Location"] == REGISTER
    assert browser.post(save, {"name": "x", "list": "nothing", "query": "q=1"}).status_code in {302, 422}


def test_the_form_offers_every_filter() -> None:
    assert set(RegisterFilter({}, {}, works=True).fields) == set(NAMES)


def test_the_api_gives_the_same_rows(browser: Client, entries: list[Entry]) -> None:
    rows = browser.get(reverse("api-entries"), {"kind": "threat", "quality": "no_scenario"}).json()
    assert [row["code"] for row in rows["results"]] == [entries[1].code]
    assert rows["results"][0]["levels"] == []
    assert b"THR-WAT-001" in b"".join(browser.get(reverse("api-entries-csv"), {"kind": "threat"}))


def test_what_the_checks_find_is_asked_by_those_who_work_on_the_catalog(
    client: Client, cast: Cast, entries: list[Entry]
) -> None:
    client.force_login(cast.reader)
    both = [entries[1].code, entries[0].code]
    assert codes(client, quality="no_scenario") == both
    assert 'name="quality"' not in client.get(REGISTER).content.decode()
    rows = client.get(reverse("api-entries"), {"kind": "threat", "quality": "no_scenario"}).json()["results"]
    assert [row["code"] for row in rows] == both


def test_ratings_without_a_level_stand_as_none(browser: Client, cast: Cast) -> None:
    entry = make.published(cast, make.threat_document(tempo="chronic"))
    rating(entry, cast.analyst, likelihood=None)
    page = browser.get(REGISTER).content.decode()
    assert "1 rating<" in page and "1 rating: level" not in page
    assert browser.get(reverse("api-entries"), {"kind": "threat"}).json()["results"][0]["levels"] == []


def test_ratings_of_a_scenario_that_is_gone_count_no_more(cast: Cast) -> None:
    scenario = {"title": "Outburst", "worst_case": "A wave."}
    entry = make.published(cast, make.threat_document(scenarios=[scenario, {**scenario, "title": "Drought"}]))
    rating(entry, cast.analyst, "s2", likelihood=5, human=5)
    assert RegisterRow.objects.get(entry=entry).rating_count == 1
    make.published(cast, {**entry.document, "scenarios": entry.document["scenarios"][:1]}, entry=entry)
    row = RegisterRow.objects.get(entry=entry)
    assert (row.rating_count, row.levels, row.points) == (0, [], [])


def test_a_step_of_the_tour_is_never_hidden_by_what_the_browser_has(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    assert "ETag" in client.get(REGISTER).headers
    touring.begin_tour(by=cast.reader)
    assert "ETag" not in client.get(REGISTER).headers


def test_signing_out_leaves_no_list_in_the_browser(browser: Client) -> None:
    assert browser.post(reverse("accounts:sign_out")).headers["Clear-Site-Data"] == '"cache"'


def test_what_an_approved_annotation_comes_to_rest_on_reaches_the_register(cast: Cast) -> None:
    english, russian = make.text(cast.analyst), make.text(cast.analyst, "Озеро поднялось. Пример.", language="ru")
    note = make.annotation(english, cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    assert RegisterRow.objects.get(entry=entry).languages == ["en"]
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "approve", by=cast.editor, seen=newest_of(note).sha256)
    place = Passage(*find_passage(russian.text, "Озеро поднялось."))
    note.refresh_from_db()
    change_range(note, [(russian, place)], by=cast.analyst, seen=hash_of(edited_content(note)))
    note.refresh_from_db()
    decide_annotation(note, "approve", by=cast.editor, seen=newest_of(note).sha256)
    assert RegisterRow.objects.get(entry=entry).languages == ["ru"]
