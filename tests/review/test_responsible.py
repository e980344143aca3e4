"""Who sees to it that an entry stays right."""

import pytest
from django.test import Client
from django.urls import reverse

from basics.errors import Refused
from review.moderating import name_responsible
from tests import make
from tests.people import Cast


def test_an_editor_takes_an_entry_on_and_its_page_says_so(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    client.force_login(cast.editor)
    page = client.get(reverse("review:entry", args=[entry.code])).content.decode()
    assert "Responsible editor" in page and cast.editor2.name not in page.split("nobody")[1].split("</select>")[0]
    client.post(reverse("review:entry_act", args=[entry.code, "responsible"]), {"person": cast.editor.pk})
    assert f"responsible: {cast.editor.name}" in client.get(entry.get_absolute_url()).content.decode()


def test_an_editor_names_nobody_else_and_lays_down_what_is_theirs(cast: Cast) -> None:
    entry = make.published(cast)
    with pytest.raises(Refused):
        name_responsible(entry, cast.editor2, by=cast.editor)
    name_responsible(entry, cast.editor2, by=cast.administrator)
    with pytest.raises(Refused):
        name_responsible(entry, None, by=cast.editor)
    assert name_responsible(entry, None, by=cast.editor2).responsible is None


def test_only_who_decides_on_its_theme_is_responsible(cast: Cast) -> None:
    entry = make.published(cast)
    cast.editor2.themes = ["WAT"]
    cast.editor2.save()
    for person in (cast.analyst, cast.editor2):
        with pytest.raises(Refused) as refused:
            name_responsible(entry, person, by=cast.administrator)
        assert "person" in refused.value.fields
