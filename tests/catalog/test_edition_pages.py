"""Pages and API of the life of editions: what each role finds, and that nothing typed is lost."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.site import change_settings
from basics.text import sha256_of
from catalog import actions
from catalog.edition_actions import abandon_edition, note_edition
from catalog.models import Edition, EditionMark, Entry
from catalog.signing import new_key, public_key_of
from tests import make
from tests.people import Cast

EMPTY = sha256_of("")


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


@pytest.fixture
def frozen(cast: Cast, entry: Entry) -> Edition:
    return make.frozen_edition(cast)


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    answer = client.get(reverse(f"catalog:{name}", args=args) + query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f]*)"', text)
    assert found
    return found[1]


def test_the_second_editor_finds_the_button_and_publishes(cast: Cast, frozen: Edition) -> None:
    own = page(client_of(cast.editor), "edition", "2026.1")
    publish = reverse("catalog:edition_publish", args=["2026.1"])
    assert publish not in own and "A second editor publishes it" in own
    assert "Publish it" not in page(client_of(cast.editor), "edition_publish", "2026.1")
    client = client_of(cast.editor2)
    assert publish in page(client, "edition", "2026.1")
    seen = hidden(page(client, "edition_publish", "2026.1"), "seen")
    note_edition(frozen, "Meanwhile.", by=cast.editor, seen=EMPTY)
    answer = client.post(publish, {"seen": seen})
    assert answer.status_code == 412 and "notes were changed meanwhile" in answer.content.decode()
    assert "Meanwhile." in answer.content.decode()
    assert client.post(publish, {"seen": hidden(answer.content.decode(), "seen")}).status_code == 302
    assert "Published by" in page(client_of(cast.reader), "edition", "2026.1")
    assert client_of(cast.editor).post(publish, {"seen": seen}).status_code == 409


def test_whoever_froze_it_is_refused_at_the_door_too(cast: Cast, frozen: Edition) -> None:
    client = client_of(cast.editor)
    seen = hidden(page(client, "edition_publish", "2026.1"), "seen")
    assert client.post(reverse("catalog:edition_publish", args=["2026.1"]), {"seen": seen}).status_code == 403
    answer = client.post(reverse("api-edition-publish", args=["2026.1"]), {"seen": seen}, "application/json")
    assert (answer.status_code, Edition.objects.get().state) == (403, "frozen")


def test_a_note_that_was_overtaken_keeps_what_was_typed(cast: Cast, entry: Entry, frozen: Edition) -> None:
    client, url = client_of(cast.editor2), reverse("catalog:edition_note", args=["2026.1"]) + f"?code={entry.code}"
    shown = client.get(url).content.decode()
    note_edition(frozen, "Theirs.", by=cast.editor, seen=EMPTY, code=entry.code)
    answer = client.post(url, {"text": "Mine.", "seen": hidden(shown, "seen")})
    told = answer.content.decode()
    assert answer.status_code == 412 and "Mine." in told and "Theirs." in told
    assert client.post(url, {"text": "Both.", "seen": hidden(told, "seen")}).status_code == 302
    log = page(client, "edition_changelog", "2026.1")
    assert "Both." in log and f"Change the note on {entry.code}" in log


def test_marks_are_set_from_the_page_and_narrow_it(cast: Cast, entry: Entry) -> None:
    make.published_edition(cast)
    other = make.published(cast, make.threat_document(title="Drought"))
    actions.prepare_edition("2026.2", by=cast.editor)
    client, url = client_of(cast.editor), reverse("catalog:edition_marks", args=["2026.2"])
    assert entry.code in page(client, "edition", "2026.2", query="?mark=unreviewed")
    answer = client.post(url, {"act": "look", "codes": [f"{entry.code}:1"], "mark": "unreviewed"})
    assert answer["Location"].endswith("/editions/2026.2/?mark=unreviewed#carried")
    assert "No entry has this mark" in page(client, "edition", "2026.2", query="?mark=unreviewed")
    told = client.post(url, {"act": "leave_out", "codes": [f"{other.code}:1"]}, follow=True).content.decode()
    assert "Give the reason" in told
    client.post(url, {"act": "leave_out", "codes": [f"{other.code}:1"], "reason": "Not ripe."})
    assert "Not ripe." in page(client, "edition", "2026.2", query="?mark=left_out")
    rows = client.get(reverse("api-edition-entries", args=["2026.2"])).json()["results"]
    assert {row["code"]: row["mark"]["kind"] for row in rows} == {entry.code: "looked_at", other.code: "left_out"}
    told = client.post(url, {"act": "look", "codes": ["nonsense", f"{other.code}:x"]}, follow=True).content.decode()
    assert "Choose one entry at least" in told and EditionMark.objects.count() == 2
    assert 'name="codes"' not in page(client_of(cast.analyst), "edition", "2026.2")


def test_the_words_before_and_after_are_on_the_pages_and_in_the_api(cast: Cast, entry: Entry) -> None:
    make.published_edition(cast)
    make.published(cast, {**entry.document, "summary": "A dam gives way by night."}, entry=entry)
    make.published_edition(cast, "2026.2")
    client = client_of(cast.reader)
    for name, args in (
        ("edition_changelog", ["2026.2"]),
        ("edition_compare", ["2026.1", "2026.2"]),
        ("entry_since", [entry.code, "2026.1"]),
    ):
        shown = page(client, name, *args)
        assert "by night" in shown and "<ins>" in shown and "minor change" in shown, name
    assert "Nothing changed" in page(client, "entry_since", entry.code, "2026.2")
    assert "2026.2" in page(client, "entry_editions", entry.code)
    log = client.get(reverse("api-edition-changelog", args=["2026.2"]) + "?words=1").json()
    (row,) = log["results"]
    assert (log["since"], row["class"], row["words"][0]["after"]) == ("2026.1", "minor", "A dam gives way by night.")
    plain = client.get(reverse("api-edition-compare", args=["2026.1", "2026.2"])).json()
    assert plain["counts"] == {"minor": 1} and plain["results"][0]["weights"] == {"summary": "minor"}
    since = client.get(reverse("api-entry-since", args=[entry.code, "2026.1"])).json()
    assert since["fields"] == [{"name": "summary", "label": "Summary", "weight": "minor change"}]
    assert (
        client.get(reverse("api-edition-compare", args=["2026.1", "2026.2"]) + "?class=major").json()["results"] == []
    )
    asked = client.get(reverse("catalog:edition_choose"), {"a": "2026.1", "b": "2026.2"})
    assert asked["Location"] == reverse("catalog:edition_compare", args=["2026.1", "2026.2"])
    assert client.get(reverse("catalog:edition_choose"), {"a": "2026.1", "b": "1999.1"}).status_code == 422


def test_addresses_stay_after_retirement(cast: Cast, entry: Entry) -> None:
    make.published_edition(cast)
    make.retired(cast, entry, "Merged.")
    make.published(cast, make.threat_document(title="Dust"))
    make.published_edition(cast, "2026.2")
    client = client_of(cast.reader)
    assert "Merged." in page(client, "entry", entry.code)
    assert "Outburst of a glacial lake" in page(client, "edition_entry", "2026.1", entry.code)
    assert "Merged." in page(client, "entry_since", entry.code, "2026.1")
    assert "Deprecation" in page(client, "entry_editions", entry.code)
    assert "There is a newer edition" in page(client, "edition", "2026.1")


def test_an_edition_is_cited(cast: Cast, entry: Entry) -> None:
    edition = make.published_edition(cast, title="First & best")
    shown = page(client_of(cast.reader), "edition", "2026.1")
    assert "@misc{perimeter-2026.1," in shown and "First \\&amp; best" in shown
    found = client_of(cast.reader).get(reverse("api-edition-citation", args=["2026.1"])).json()
    assert edition.manifest["sha256"] in found["plain"] and found["csl"][0]["type"] == "dataset"
    assert found["csl"][0]["URL"].endswith("/editions/2026.1/")


def test_strangers_read_what_is_published_and_no_names(cast: Cast, entry: Entry, settings) -> None:
    settings.EDITION_SIGNING_KEY = new_key()
    make.published_edition(cast)
    make.published(cast, {**entry.document, "summary": "A dam gives way by night."}, entry=entry)
    make.published_edition(cast, "2026.2")
    make.frozen_edition(cast, "2026.3")
    change_settings(by=cast.administrator, public_catalog=True)
    stranger = Client()
    for name in ("edition", "edition_changelog"):
        assert stranger.get(reverse(f"catalog:{name}", args=["2026.3"])).status_code == 404
    assert stranger.get(reverse("catalog:edition_compare", args=["2026.1", "2026.3"])).status_code == 404
    names = [person.name for person in (cast.editor, cast.editor2, cast.analyst)]
    for url in (
        *(reverse(f"catalog:{name}", args=["2026.2"]) for name in ("edition", "edition_changelog")),
        reverse("catalog:edition_compare", args=["2026.1", "2026.2"]),
        reverse("catalog:entry_since", args=[entry.code, "2026.1"]),
        reverse("catalog:entry_editions", args=[entry.code]),
        reverse("catalog:edition_key"),
        *(reverse(f"api-{name}", args=["2026.2"]) for name in ("edition", "edition-changelog", "edition-entries")),
        reverse("api-edition-entry", args=["2026.2", entry.code]),
        reverse("api-editions"),
    ):
        answer = stranger.get(url)
        assert answer.status_code == 200, url
        assert not [name for name in names if name in answer.content.decode()], url
    facts = stranger.get(reverse("api-edition", args=["2026.2"])).json()
    file = json.loads(stranger.get(reverse("catalog:edition_download", args=["2026.2", "json"])).getvalue())
    assert (facts["seal"], facts["signature"]) == (file["seal"], file["signature"])
    key = stranger.get(reverse("api-edition-key")).json()
    assert key["public_key"] == public_key_of(settings.EDITION_SIGNING_KEY) == file["signature"]["public_key"]


def test_giving_up_asks_for_the_reason(cast: Cast, frozen: Edition) -> None:
    client, url = client_of(cast.editor), reverse("catalog:edition_abandon", args=["2026.1"])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "A rating is missing."}, follow=True).status_code == 200
    assert "A rating is missing." in page(client, "edition", "2026.1")
    assert client_of(cast.reader).get(reverse("catalog:edition", args=["2026.1"])).status_code == 404
    assert client.get(url).status_code == 409


def test_the_pages_of_editions_ask_as_much_of_many_entries_as_of_few(cast: Cast, entry: Entry) -> None:
    few = _asked(cast, 2026, 2)
    many = _asked(cast, 2027, 12)
    assert few == many
    assert max(few.values()) <= 25


def _asked(cast: Cast, year: int, entries: int) -> dict[str, int]:
    """Bring the catalog to a number of entries, issue them in two editions, and count what each page asks for."""
    for number in range(Entry.objects.count(), entries):
        make.published(cast, make.threat_document(title=f"Threat {number}"))
    first, second, third = (f"{year}.{number}" for number in (1, 2, 3))
    make.published_edition(cast, first)
    for row in Entry.objects.with_content():
        make.published(cast, {**row.document, "summary": f"Rewritten in {year}, {row.code}."}, entry=row)
    make.published_edition(cast, second)
    draft = actions.prepare_edition(third, by=cast.editor)
    code, client, found = "THR-CLI-001", client_of(cast.editor), {}
    for name, args in (
        ("edition", [second]),
        ("edition_changelog", [second]),
        ("edition_compare", [first, second]),
        ("edition", [third]),
        ("entry_since", [code, first]),
        ("entry_editions", [code]),
    ):
        shown = set(re.findall(r"THR-CLI-\d{3}", page(client, name, *args)))
        assert len(shown) == (1 if code in args else entries), name
        with CaptureQueriesContext(connection) as asked:
            page(client, name, *args)
        found[" ".join([name, *(one.replace(str(year), "") for one in args)])] = len(asked)
    abandon_edition(draft, by=cast.editor, reason="Counted.")
    return found
