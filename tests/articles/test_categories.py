"""Categories of annotations: administrators keep them; none goes unread, unknown or away."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from articles import actions, naming
from articles.annotation_imports import import_annotations
from articles.categories import add_category, change_category, move_category, restore_category, retire_category
from articles.colours import GROUNDS, INK, INK_LEAST, LEAST, contrast, wash_of, weakest
from articles.inputs import Note, Passage
from articles.models import Annotation, Category
from basics.errors import Refused
from config.settings import BASE_DIR
from tests import make
from tests.people import Cast

LOOKS: dict[str, Any] = {"light": "#7a3a9c", "dark": "#d3a3ee"}
CSS = "/articles/categories.css"


def kind(code: str) -> Category:
    return Category.objects.get(code=code)


def annotate(version, by, category: str, **more) -> Annotation:
    return actions.annotate([(version, Passage(0, 9))], Note(category), by=by, **more)


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def test_the_starter_categories_have_keys_looks_and_words_in_three_languages(db: None):
    rows = list(Category.objects.all())
    assert [row.code for row in rows] == list(make.CATEGORIES)
    assert [row.key for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(set(row.labels) == {"en", "ru", "kk"} for row in rows)
    assert rows[5].labels == {"en": "Actor", "ru": "Действующее лицо", "kk": "Әрекет етуші"}  # no “member”
    for row in rows:
        assert weakest(row.light, "light") >= LEAST
        assert weakest(row.dark, "dark") >= LEAST


def test_whatever_the_colour_the_text_over_its_wash_can_be_read():
    grey, steps = range(0, 256, 51), ("light", "dark")
    colours = [f"#{red:02x}{green:02x}{blue:02x}" for red in grey for green in grey for blue in grey]
    assert min(contrast(INK[theme], wash_of(colour, theme)) for theme in steps for colour in colours) >= INK_LEAST


def test_the_grounds_that_colours_are_measured_on_are_those_of_the_stylesheet():
    tokens = (BASE_DIR / "static" / "css" / "tokens.css").read_text()
    told = dict(re.findall(r"--(paper|surface|sunken|raised|ink): light-dark\((#\w{6}, #\w{6})\)", tokens))
    for at, theme in enumerate(("light", "dark")):
        grounds = {value.split(", ")[at] for name, value in told.items() if name != "ink"}
        assert grounds == set(GROUNDS[theme])
        assert told["ink"].split(", ")[at] == INK[theme]


def test_a_new_category_stands_last_takes_the_next_key_and_can_be_used_at_once(cast: Cast):
    made = add_category(" risk ", {"en": " A  risk ", "ru": "Риск"}, **LOOKS, by=cast.administrator)
    assert (made.code, made.labels, made.key, made.position) == ("risk", {"en": "A risk", "ru": "Риск"}, 9, 9)
    annotate(make.text(cast.analyst), cast.analyst, "risk")
    assert AuditEntry.objects.get(verb="add_category").after["code"] == "risk"
    assert add_category("gap", {"en": "Gap"}, **LOOKS, by=cast.administrator).key is None  # no digit is left


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Risk!"}, "code"),
        ({"code": "claim"}, "code"),
        ({"code": "selected"}, "code"),  # a name that the scripts paint with
        ({"labels": {"ru": "Риск"}}, "label_en"),
        ({"labels": {"en": "CLAIM"}}, "label_en"),
        ({"labels": {"en": "x" * 41}}, "label_en"),
        ({"light": "#e5bd56"}, "light"),  # could not be read on white
        ({"dark": "#8a6100"}, "dark"),  # nor this on black
        ({"light": "red; } body { display: none"}, "light"),
        ({"line": "blinking"}, "line"),
        ({"key": 10}, "key"),
        ({"key": 1}, "key"),
    ],
)
def test_a_category_that_would_mislead_is_refused_under_its_field(cast: Cast, changes, field):
    values = {"code": "risk", "labels": {"en": "Risk"}, **LOOKS, **changes}
    with pytest.raises(Refused) as refusal:
        add_category(values.pop("code"), values.pop("labels"), by=cast.administrator, **values)
    assert field in refusal.value.fields
    assert Category.objects.count() == 8


def test_what_somebody_else_changed_meanwhile_stays_and_the_same_is_a_conflict(cast: Cast):
    seen = {"label_en": "Claim", "light": "#8a6100"}
    change_category(kind("claim"), {"light": "#7a3a9c"}, by=cast.administrator)
    changed = change_category(
        kind("claim"), {"label_en": "Assertion", "light": "#8a6100"}, by=cast.administrator, seen=seen
    )
    assert (changed.labels["en"], changed.light) == ("Assertion", "#7a3a9c")
    with pytest.raises(Refused) as refusal:
        change_category(kind("claim"), {"light": "#23663b"}, by=cast.administrator, seen=seen)
    assert refusal.value.code == Refused.STALE


def test_a_retired_category_is_given_to_nothing_new_and_what_has_it_keeps_it(cast: Cast):
    version = make.text(cast.analyst)
    note = annotate(version, cast.analyst, "signal")
    retire_category(kind("signal"), by=cast.administrator)
    with pytest.raises(Refused) as refusal:
        annotate(version, cast.analyst, "signal")
    assert "category" in refusal.value.fields
    actions.change_annotation(note, Note("signal", body="Another word."), by=cast.analyst)
    note.refresh_from_db()
    assert (note.category, note.body) == ("signal", "Another word.")
    other = annotate(version, cast.analyst, "claim")
    with pytest.raises(Refused):
        actions.change_annotation(other, Note("signal"), by=cast.analyst)
    restore_category(kind("signal"), by=cast.administrator)
    annotate(version, cast.analyst, "signal")


def test_a_process_that_looked_before_the_retiring_is_told_by_the_database(cast: Cast):
    version = make.text(cast.analyst)
    annotate(version, cast.analyst, "event")  # by now this process knows what is usable
    Category.objects.filter(code="event").update(retired_at=version.created_at)  # as another process would
    with pytest.raises(Refused) as refusal, transaction.atomic():
        annotate(version, cast.analyst, "event")
    assert "category" in refusal.value.fields
    assert Annotation.objects.count() == 1


def test_the_database_refuses_an_unknown_category_a_deletion_and_another_code(cast: Cast):
    annotate(make.text(cast.analyst), cast.analyst, "claim")
    for write in (
        lambda: Annotation.objects.update(category="nonsense"),
        lambda: Annotation.objects.create(creator=cast.analyst, category="nonsense"),
        lambda: kind("quote").delete(),
        lambda: Category.objects.filter(code="quote").update(code="quotes"),
        lambda: Category.objects.filter(code="quote").update(key=1),
        lambda: Category.objects.filter(code="quote").update(light="red"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_the_key_of_a_retired_category_is_free_and_is_not_taken_back(cast: Cast):
    retire_category(kind("claim"), by=cast.administrator)
    change_category(kind("quote"), {"key": 1}, by=cast.administrator)
    assert restore_category(kind("claim"), by=cast.administrator).key is None


def test_categories_move_and_the_last_one_stays(cast: Cast):
    move_category(kind("measure"), 1, by=cast.administrator)
    assert naming.usable_kinds()[0].code == "measure"
    for code in make.CATEGORIES[:-1]:
        retire_category(kind(code), by=cast.administrator)
    with pytest.raises(Refused, match="last"):
        retire_category(kind("measure"), by=cast.administrator)
    assert naming.category_codes() == ["measure"]


def test_only_administrators_keep_categories(cast: Cast):
    for person in (cast.analyst, cast.editor, cast.reader):
        with pytest.raises(Refused) as refusal:
            retire_category(kind("claim"), by=person)
        assert refusal.value.code == Refused.FORBIDDEN


def test_the_reader_offers_what_is_kept_with_its_key_word_and_look(admin: Client, client: Client, cast: Cast):
    version = make.text(cast.analyst)
    old = annotate(version, cast.analyst, "place")
    retire_category(kind("place"), by=cast.administrator)
    sent = {"code": "risk", "label_en": "Risk", "label_ru": "Риск", **LOOKS, "line": "wavy", "key": "7"}
    assert admin.post(reverse("articles:category_add"), sent).status_code == 302
    client.force_login(cast.analyst)
    page = client.get(version.get_absolute_url()).text
    chooser = page[page.index("data-choose") :]
    button = re.search(r'data-category="risk" data-category-key="7" aria-keyshortcuts="7">(.+?)</button>', chooser)
    assert button and "Risk" in button[1]
    assert 'data-category="place"' not in chooser
    assert f'data-annotation="{old.uuid}"' in page and ">Place<" in page  # what has it still says so
    assert '<option value="place">Place (retired)</option>' in page
    assert f'<link rel="stylesheet" href="{CSS}">' in page and "style=" not in page
    assert ">Риск<" in client.get(version.get_absolute_url(), headers={"Accept-Language": "ru"}).text
    change = client.get(reverse("articles:annotation_change", args=[old.uuid])).text
    assert 'value="place"' in change  # it may keep what it has


def test_the_stylesheet_says_each_look_and_is_not_sent_again(client: Client, cast: Cast):
    first = client.get(CSS)
    assert first.status_code == 200 and first["Content-Type"] == "text/css; charset=utf-8"
    assert "::highlight(claim)" in first.text and 'mark[data-category="measure"]' in first.text
    assert "light-dark(#8a6100, #e5bd56)" in first.text
    assert client.get(CSS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    change_category(kind("claim"), {"light": "#7a3a9c"}, by=cast.administrator)
    second = client.get(CSS, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200 and "light-dark(#7a3a9c, #e5bd56)" in second.text


def test_a_file_with_an_unknown_or_a_retired_category_is_refused_item_by_item(cast: Cast):
    version = make.text(cast.analyst)
    retire_category(kind("actor"), by=cast.administrator)
    exact = version.text[:9]
    row = '{{"category": "{}", "targets": [{{"start": 0, "end": 9, "exact": "{}"}}]}}\n'
    content = "".join(row.format(category, exact) for category in ("rumour", "actor", "claim"))
    report = import_annotations(version, "jsonl", content, by=cast.analyst)
    assert [item.number for item in report.refused] == [1, 2]
    assert "rumour" in report.refused[0].reason and "claim" in report.refused[0].reason
    assert "retired" in report.refused[1].reason
    assert [made.category for made in report.made] == ["claim"]


def test_the_api_names_what_is_kept_and_refuses_what_is_not(cast: Cast):
    api, version = APIClient(), make.text(cast.analyst)
    api.force_login(cast.administrator)
    listed = api.get("/api/v1/annotation-categories/")
    assert [row["code"] for row in listed.json()["results"]] == list(make.CATEGORIES)
    assert api.get("/api/v1/annotation-categories/", headers={"If-None-Match": listed["ETag"]}).status_code == 304
    sent = {"labels": {"ru": "Довод"}, "key": None, "place": 2}
    changed = api.patch("/api/v1/annotation-categories/claim/", sent, format="json").json()
    assert (changed["labels"]["ru"], changed["labels"]["en"], changed["key"]) == ("Довод", "Claim", None)
    api.force_login(cast.analyst)
    target = {"article": version.article_id, "number": version.number, "start": 0, "end": 9}
    refused = api.post("/api/v1/annotations/", {"category": "rumour", "targets": [target]}, format="json")
    assert refused.status_code == 422 and "rumour" in refused.json()["fields"]["category"][0]
    asked = api.get("/api/v1/annotations/?category=rumour")
    assert asked.status_code == 422 and "rumour" in asked.json()["fields"]["category"][0]
