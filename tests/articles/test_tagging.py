"""The vocabulary of tags: what people typed stays, and every name of a tag means the same one."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from articles import actions
from articles.inputs import Note, Passage
from articles.models import Annotation, Tag
from articles.naming import names_meaning, tag_labels, tags_meant
from articles.tagging import add_tag, change_tag, merge_free_tag, restore_tag, retire_tag
from basics.errors import Refused
from tests import make
from tests.people import Cast


def annotate(version, by, *tags: str) -> Annotation:
    return actions.annotate([(version, Passage(0, 9))], Note("claim", tags=tags), by=by)


def found_by(tag: str) -> set[int]:
    return set(Annotation.objects.narrowed(tag=tag).values_list("pk", flat=True))


def test_a_free_tag_becomes_known_and_what_carries_it_is_found_as_before(cast: Cast):
    old = annotate(make.text(cast.analyst), cast.analyst, "Early  Warning")
    assert old.tags == ["early warning"] and found_by("early warning") == {old.pk}
    add_tag("Early warning", {"en": "Early warning", "ru": "Раннее оповещение"}, by=cast.administrator)
    new = annotate(old.targets.get().text_version, cast.analyst, "Раннее оповещение")
    assert found_by("early warning") == found_by("раннее оповещение") == {old.pk, new.pk}
    assert tag_labels(new.tags) == ["Early warning"]
    old.refresh_from_db()
    assert old.tags == ["early warning"], "what was written, and perhaps approved, is as it was"


def test_a_merged_tag_means_its_successor_along_the_whole_way(cast: Cast):
    version, by = make.text(cast.analyst), cast.administrator
    rows = [annotate(version, cast.analyst, tag) for tag in ("mudflow", "sel", "debris flow")]
    first, second, third = (add_tag(row.tags[0], {"en": row.tags[0]}, by=by) for row in rows)
    retire_tag(first, by=by, successor=second)
    retire_tag(second, by=by, successor=third)
    everything = {row.pk for row in rows}
    assert found_by("mudflow") == found_by("debris flow") == everything
    assert tags_meant(["mudflow", "sel", "glacier"]) == ["debris flow", "glacier"]
    restore_tag(second, by=by)
    assert found_by("mudflow") == {rows[0].pk, rows[1].pk} and found_by("debris flow") == {rows[2].pk}


def test_a_free_tag_is_merged_without_touching_what_carries_it(cast: Cast):
    note = annotate(make.text(cast.analyst), cast.analyst, "aqua")
    water = add_tag("water", {"en": "Water"}, by=cast.administrator)
    merge_free_tag("Aqua", water, by=cast.administrator)
    assert found_by("water") == found_by("aqua") == {note.pk}
    with pytest.raises(Refused, match="already"):
        merge_free_tag("aqua", water, by=cast.administrator)


def test_what_a_tag_was_called_before_means_it_still(cast: Cast):
    tag = add_tag("water", {"en": "Water", "kk": "Су"}, by=cast.administrator)
    change_tag(tag, {"kk": "Суы"}, by=cast.administrator)
    assert {"water", "су", "суы"} <= set(names_meaning("су"))


@pytest.mark.parametrize(
    ("code", "labels", "field"),
    [
        ("", {"en": "X"}, "code"),
        ("a, b", {"en": "X"}, "code"),
        ("x" * 61, {"en": "X"}, "code"),
        ("water", {"en": "X"}, "code"),
        ("dams", {"ru": "Плотины"}, "label_en"),
        ("dams", {"en": "WATER"}, "label_en"),
        ("dams", {"en": "Dams", "ru": "Water"}, "label_ru"),
        ("dams", {"en": "Dams, weirs"}, "label_en"),
        ("вода", {"en": "Dams"}, "code"),
    ],
)
def test_a_name_means_one_tag(cast: Cast, code: str, labels: dict[str, str], field: str):
    add_tag("water", {"en": "Water", "ru": "Вода"}, by=cast.administrator)
    with pytest.raises(Refused) as refusal:
        add_tag(code, labels, by=cast.administrator)
    assert field in refusal.value.fields


def test_a_tag_is_merged_into_another_one_that_is_in_use(cast: Cast):
    by = cast.administrator
    water, old = add_tag("water", {"en": "Water"}, by=by), add_tag("old", {"en": "Old"}, by=by)
    retire_tag(old, by=by)
    for into in (water, old):
        with pytest.raises(Refused):
            retire_tag(water, by=by, successor=into)
    with pytest.raises(Refused):
        retire_tag(old, by=by)
    with pytest.raises(Refused):
        add_tag("dams", {"en": "Dams"}, by=cast.editor)


def test_the_database_refuses_to_lose_a_tag_or_a_name(cast: Cast):
    tag = add_tag("water", {"en": "Water"}, by=cast.administrator)
    for write in (
        tag.delete,
        lambda: Tag.objects.update(code="waters"),
        lambda: Tag.objects.update(names=["waters"]),
        lambda: Tag.objects.update(successor=tag),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_the_reader_suggests_shows_and_filters_by_what_tags_are_called_now(client: Client, cast: Cast):
    version = make.text(cast.analyst)
    note = annotate(version, cast.analyst, "aqua", "ditch")
    water = add_tag("water", {"en": "Water", "ru": "Вода"}, by=cast.administrator)
    retire_tag(add_tag("old", {"en": "Old word"}, by=cast.administrator), by=cast.administrator)
    merge_free_tag("aqua", water, by=cast.administrator)
    client.force_login(cast.analyst)
    page = client.get(version.get_absolute_url()).text
    offered = page[page.index("<datalist") : page.index("</datalist>")]
    assert '<option value="Water">' in offered and "Old word" not in offered and "aqua" not in offered
    assert '<option value="water">Water</option><option value="ditch">' not in page  # by what they are called
    assert '<option value="ditch">ditch</option><option value="water">Water</option>' in page
    card = page[page.index(f'id="annotation-{note.uuid}"') :]
    assert ">Water<" in card.replace("</svg>", "</svg>>") or "Water</span>" in card
    narrowed = client.get(version.get_absolute_url() + "?tag=aqua").text
    assert f'id="annotation-{note.uuid}"' in narrowed and '<option value="water" selected>' in narrowed


def test_administrators_keep_tags_on_pages(client: Client, cast: Cast):
    version = make.text(cast.analyst)
    annotate(version, cast.analyst, "aqua")
    annotate(version, cast.analyst, "ditch")
    client.force_login(cast.administrator)
    page = client.get(reverse("articles:tags")).text
    assert "No tag in the vocabulary yet" in page and "?tag=ditch" in page
    assert client.post(reverse("articles:tag_add"), {"code": "water", "label_en": "Water"}).status_code == 302
    form = client.get(reverse("articles:tag_merge") + "?tag=aqua")
    assert "Merge “aqua”" in form.text and 'value="water"' in form.text
    refused = client.post(reverse("articles:tag_merge"), {"name": "aqua", "successor": ""})
    assert refused.status_code == 422
    assert client.post(reverse("articles:tag_merge"), {"name": "aqua", "successor": "water"}).status_code == 302
    page = client.get(reverse("articles:tags")).text
    assert "?tag=aqua" not in page and "?tag=ditch" in page
    ditch = client.post(reverse("articles:tag_add"), {"code": "ditch", "label_en": "Ditch"})
    assert ditch.status_code == 302
    pk = Tag.objects.get(code="ditch").pk
    assert client.post(reverse("articles:tag_retire", args=[pk]), {"successor": "water"}).status_code == 302
    assert Tag.objects.get(pk=pk).successor.code == "water"
    assert client.post(reverse("articles:tag_restore", args=[pk])).status_code == 302


def test_the_api_finds_by_an_old_name_and_says_what_each_means(cast: Cast):
    api, version = APIClient(), make.text(cast.analyst)
    note = annotate(version, cast.analyst, "aqua")
    api.force_login(cast.administrator)
    assert (
        api.post("/api/v1/annotation-tags/", {"code": "water", "labels": {"en": "Water"}}, format="json").status_code
        == 201
    )
    sent = {"name": "aqua", "successor": "water"}
    assert api.post("/api/v1/annotation-tags/merge/", sent, format="json").json()["successor"] == "water"
    assert api.post("/api/v1/annotation-tags/merge/", {**sent, "successor": "x"}, format="json").status_code == 422
    found = api.get("/api/v1/annotations/?tag=water&form=compact").json()["results"]
    assert [row["uuid"] for row in found] == [str(note.uuid)] and found[0]["tags"] == ["aqua"]
