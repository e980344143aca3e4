"""Two entries beside each other, and how an entry is cited."""

import json
import re
from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.site import change_settings
from catalog.comparing import compared
from catalog.presenting import NOTHING_KNOWN
from catalog.reference import Reference
from tests import make
from tests.people import Cast

COMPARE = reverse("catalog:compare")


def test_words_that_only_one_side_has_are_marked() -> None:
    left = {"title": "Outburst of a lake", "nature": "malicious", "summary": "The same."}
    right = {"title": "Outburst of a glacial lake", "nature": "mixed", "summary": "The same."}
    rows = {row.name: row for row in compared("threat", left, right, NOTHING_KNOWN)}
    assert list(rows) == ["title", "summary", "nature"]
    assert not rows["summary"].differs
    assert [(one.kind, one.text.strip()) for one in rows["title"].right if one.kind == "insert"] == [
        ("insert", "glacial")
    ]
    assert all(one.kind == "equal" for one in rows["title"].left)
    assert rows["nature"].is_other


def test_the_items_of_lists_are_compared_by_what_they_say() -> None:
    one = {"scenarios": [{"id": "s1", "title": "Night", "worst_case": "Nobody is warned."}]}
    two = {"scenarios": [{"id": "s7", "title": "Night", "worst_case": "Nobody is warned."}]}
    (row,) = compared("threat", one, two, NOTHING_KNOWN)
    assert not row.differs


def test_two_entries_are_compared_and_kinds_are_not_mixed(cast: Cast, client: Client) -> None:
    one = make.published(cast)
    two = make.published(cast, make.threat_document(title="Outburst of a big lake"))
    measure = make.published(cast, make.measure_document(one.code), kind="measure")
    client.force_login(cast.reader)
    page = client.get(COMPARE, {"a": one.code, "b": two.code.lower()}).content.decode()
    assert re.search(r"<ins><span[^>]*>[^<]*</span>\s*big", page)
    assert "1 field differs." in page
    only = client.get(COMPARE, {"a": one.code, "b": two.code, "only": "differences"})
    assert [row.name for row in only.context["rows"]] == ["title"]
    for code, why in (
        (measure.code, "A threat and a measure cannot be compared"),
        (one.code, "Choose two different entries"),
        ("THR-CLI-999", "There is no entry THR-CLI-999"),
    ):
        refused = client.get(COMPARE, {"a": one.code, "b": code})
        assert refused.status_code == 422
        assert why in refused.content.decode()
    assert client.get(COMPARE, {"a": one.code}).status_code == 200
    api = client.get(reverse("api-entries-compare"), {"a": one.code, "b": two.code}).json()
    assert [row["name"] for row in api["fields"] if row["differs"]] == ["title"]


def test_a_reference_is_written_as_programs_read_it() -> None:
    found = Reference("THR-WAT-003", "50% & more {of} _it_", 2, date(2026, 11, 3), "https://x.example/a_b", "2026.1")
    assert found.plain == (
        "Perimeter, “50% & more {of} _it_” (THR-WAT-003), edition 2026.1, revision 2, 3 November 2026. "
        "https://x.example/a_b"
    )
    assert r"title = {{50\% \& more \{of\} \_it\_}}" in found.bibtex
    assert found.bibtex.startswith("@misc{THR-WAT-003-2026.1,")
    (item,) = json.loads(found.csl_json)
    assert item["issued"] == {"date-parts": [[2026, 11, 3]]}
    assert (item["type"], item["number"]) == ("entry", "THR-WAT-003")


def test_an_entry_is_cited_at_its_revision_and_at_an_edition(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    make.published_edition(cast)
    make.published(cast, {**entry.document, "title": "Another title"}, entry=entry)
    client.force_login(cast.reader)
    door = reverse("api-entry-citation", args=[entry.code])
    assert f"/catalog/{entry.code}/revisions/2/" in client.get(door).json()["plain"]
    assert "Outburst of a glacial lake" in client.get(door, {"revision": "1"}).json()["bibtex"]
    frozen = client.get(door, {"edition": "2026.1"}).json()
    assert frozen["csl"][0]["id"] == f"{entry.code}-2026.1"
    assert f"/editions/2026.1/{entry.code}/" in frozen["plain"]
    for wrong in ({"revision": "9"}, {"revision": "x"}, {"edition": "2020.1"}):
        assert client.get(door, wrong).status_code == 404
    for name, args in (("entry", []), ("entry_revision", [1])):
        assert 'id="cite"' in client.get(reverse(f"catalog:{name}", args=[entry.code, *args])).content.decode()
    assert (
        "edition 2026.1" in client.get(reverse("catalog:edition_entry", args=["2026.1", entry.code])).content.decode()
    )


def test_a_stranger_compares_what_is_published_and_reads_no_titles_of_articles_nor_earlier_words(
    cast: Cast, client: Client
) -> None:
    article = make.text(cast.analyst).article
    event = {"title": "Flood", "date": "2024", "articles": [article.pk]}
    one = make.published(cast, make.threat_document(events=[event]))
    two = make.published(cast, make.threat_document(title="Outburst of a big lake"))
    make.published(cast, {**one.document, "title": "Another title"}, entry=one)
    change_settings(by=cast.administrator, public_catalog=True)
    assert "Flood" in (page := client.get(COMPARE, {"a": one.code, "b": two.code}).content.decode())
    assert article.title not in page
    citation = reverse("api-entry-citation", args=[one.code])
    assert client.get(citation, {"revision": 1}).status_code == 404
    assert client.get(citation, {"revision": 2}).status_code == client.get(citation).status_code == 200
    client.force_login(cast.analyst)
    assert client.get(citation, {"revision": 1}).status_code == 200
    assert article.title in client.get(COMPARE, {"a": one.code, "b": two.code}).content.decode()
