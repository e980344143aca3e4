"""Who comes through which door: one line a page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.people import Cast

#                                   reader analyst editor administrator stranger
DOORS = {
    "list": (200, 200, 200, 200, 302),
    "article": (302, 302, 302, 302, 302),
    "text": (200, 200, 200, 200, 302),
    "capture": (200, 200, 200, 200, 302),
    "annotation": (404, 302, 302, 302, 302),
    "sources": (200, 200, 200, 200, 302),
    "source": (200, 200, 200, 200, 302),
    "add": (403, 200, 200, 403, 302),
    "add_text": (403, 200, 200, 403, 302),
    "quoted_add": (403, 200, 200, 403, 302),
    "annotation_add": (405, 405, 405, 405, 302),
    "source_add": (403, 200, 200, 200, 302),
    "annotation_change": (403, 200, 200, 403, 302),
    "annotation_delete": (403, 200, 200, 403, 302),
}


@pytest.mark.parametrize("door", DOORS)
def test_doors_by_role(client: Client, cast: Cast, door: str):
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    addresses: dict[str, list[object]] = {
        "article": [version.article_id],
        "add_text": [version.article_id],
        "text": [version.article_id, 1],
        "quoted_add": [version.article_id, 1],
        "annotation_add": [version.article_id, 1],
        "capture": [version.capture_id],
        "source": [version.article.source_item.source_id],
        "annotation": [note.uuid],
        "annotation_change": [note.uuid],
        "annotation_delete": [note.uuid],
    }
    where = reverse(f"articles:{door}", args=addresses.get(door, []))
    people = (cast.reader, cast.analyst, cast.editor, cast.administrator, None)
    for person, expected in zip(people, DOORS[door], strict=True):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(where).status_code == expected, (door, person)


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_who_may_not_annotate_is_refused_by_page_too(client: Client, cast: Cast, role: str):
    version = make.text(cast.analyst)
    client.force_login(getattr(cast, role))
    where = reverse("articles:annotation_add", args=[version.article_id, 1])
    assert (
        client.post(where, {"category": "claim", "motivation": "commenting", "exact": "The upper"}).status_code == 403
    )
    assert not version.targets.exists()
