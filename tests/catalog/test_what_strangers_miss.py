"""What is left out for strangers of an entry that they read: links they cannot follow, and quotations beyond fair."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.site import change_settings
from basics.quoting import FAIR_LENGTH
from catalog import actions as catalog
from catalog.edition_actions import leave_out_entry
from catalog.interchange import WRITERS
from catalog.manifest import hash_of
from catalog.models import Edition, Entry, RegisterRow
from catalog.projecting import project_what_is_new
from catalog.public import translation_for_strangers
from catalog.querysets import EditionEntryQuerySet
from tests import make
from tests.people import Cast

HOW = "Quokkas guard the depot gate."
LONG = "The upper lake rose by two metres in a single week. " * 10 + "Zanzibar ends it."


@pytest.fixture
def opened(cast: Cast) -> Cast:
    change_settings(by=cast.administrator, public_catalog=True)
    return cast


@pytest.fixture
def hidden(opened: Cast) -> Entry:
    return make.published(opened, make.threat_document(title="Unlit depots", sensitivity="green"))


def measure(cast: Cast, *threats: Entry, **changes: object) -> Entry:
    """Publish an open measure that names some threats, each with the telling words."""
    links = [{"threat": one.code, "role": "reduces_impact", "how": HOW, "effectiveness": "moderate"} for one in threats]
    return make.published(cast, make.measure_document("", **{"threats": links, **changes}), kind="measure")


def edition_without(cast: Cast, hidden: Entry, name: str = "2026.1") -> Edition:
    edition = catalog.prepare_edition(name, by=cast.editor)
    leave_out_entry(edition, hidden, by=cast.editor, reason="Not for everybody.")
    return make.published_of(cast, catalog.freeze_edition(edition, by=cast.editor))


def both(cast: Cast, path: str, **asked: str) -> list[str]:
    """Return what a stranger and what a member is answered at an address."""
    stranger, member = Client(), Client()
    member.force_login(cast.reader)
    answers = [client.get(path, asked) for client in (stranger, member)]
    assert [answer.status_code for answer in answers] == [200, 200], path
    return [answer.getvalue().decode() for answer in answers]


def page_of(path: str, **asked: str) -> str:
    answer = Client().get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("door", ["catalog:compare", "api-entries-compare"])
def test_compared_entries_name_no_hidden_entry_and_quote_in_fair_length(opened, hidden, door: str) -> None:
    note = make.annotation(make.text(opened.analyst, LONG), opened.analyst, LONG)
    seen = make.published(opened)
    one = measure(opened, hidden, seen, evidence=[make.evidence(note)])
    two = measure(opened, seen, title="Sirens at the bridge")
    theirs, ours = both(opened, reverse(door), a=one.code, b=two.code)
    for words in (hidden.code, "Zanzibar"):
        assert words in ours
        assert words not in theirs
    assert seen.code in theirs
    assert "The upper lake rose" in theirs
    assert len(LONG) > FAIR_LENGTH


def test_an_edition_and_what_came_since_name_no_hidden_entry(opened: Cast, hidden: Entry) -> None:
    seen = make.published(opened)
    one = measure(opened, hidden, seen)
    edition = edition_without(opened, hidden)
    link = {**one.document["threats"][0], "how": f"{HOW} All night."}
    make.published(opened, {**one.document, "threats": [link], "title": "Sirens at the bridge"}, entry=one)
    places = [
        reverse("catalog:edition_entry", args=[edition.name, one.code]),
        reverse("api-edition-entry", args=[edition.name, one.code]),
        reverse("catalog:entry_since", args=[one.code, edition.name]),
        reverse("catalog:edition_download", args=[edition.name, "json"]),
        reverse("catalog:edition_download", args=[edition.name, "jsonld"]),
        reverse("catalog:edition_download", args=[edition.name, "stix"]),
        reverse("catalog:edition_download", args=[edition.name, "html"]),
    ]
    for path in places:
        theirs, ours = both(opened, path)
        assert hidden.code in ours or "stix" in path, path
        assert hidden.code not in theirs, path
        assert seen.code in theirs, path


def test_a_copy_sealed_with_its_links_stays_as_it_was_sealed(opened: Cast, hidden: Entry, monkeypatch) -> None:
    one = measure(opened, hidden)
    edition = catalog.prepare_edition("2026.1", by=opened.editor)
    leave_out_entry(edition, hidden, by=opened.editor, reason="Not for everybody.")
    frozen = catalog.freeze_edition(edition, by=opened.editor)
    with monkeypatch.context() as before:
        before.setattr(EditionEntryQuerySet, "open_codes", lambda rows: {one.code, hidden.code})
        edition = make.published_of(opened, frozen)
    file = b"".join(WRITERS["json"](edition, stranger=True))
    (entry,) = json.loads(file)["entries"]
    assert hash_of(entry) == edition.public_copy["manifest"]["entries"][one.code]


def test_a_translation_says_nothing_of_hidden_links() -> None:
    row = {"texts": {"summary": {}, "threats.t1.how": {}, "threats.t2.how": {}}, "agents": []}
    told = translation_for_strangers(row, {"threats": [{"id": "t2", "threat": "THR-CLI-001"}]})
    assert list(told["texts"]) == ["summary", "threats.t2.how"]


def test_no_search_confirms_what_a_hidden_link_says(opened: Cast, hidden: Entry) -> None:
    one = measure(opened, hidden)
    for asked in (hidden.code, "quokkas", "sirens"):
        for path in ("/search/", "/catalog/"):
            theirs = page_of(path, q=asked, kind="measures" if path == "/search/" else "measure")
            assert (one.get_absolute_url() in theirs) == (asked == "sirens"), (path, asked)


def test_rows_are_made_anew_when_their_rule_changed(opened: Cast) -> None:
    entry = make.published(opened)
    RegisterRow.objects.update(title="By the old rule")
    project_what_is_new()
    assert RegisterRow.objects.get().title == "By the old rule"
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE catalog_registerrow IS 'an older rule'")
    project_what_is_new()
    assert RegisterRow.objects.get().title == entry.title


def test_no_successor_is_named_that_is_hidden(opened: Cast, hidden: Entry) -> None:
    gone, other, seen = (make.published(opened, make.threat_document(title=title)) for title in ("A", "B", "C"))
    edition_without(opened, hidden)
    make.retired(opened, gone, successor=hidden)
    make.retired(opened, other, successor=seen)
    edition = edition_without(opened, hidden, name="2026.2")
    places = [
        gone.get_absolute_url(),
        reverse("catalog:edition", args=[edition.name]),
        reverse("api-edition-changelog", args=[edition.name]),
        reverse("api-edition-compare", args=["2026.1", edition.name]),
        reverse("catalog:edition_download", args=[edition.name, "json"]),
    ]
    for path in places:
        theirs, ours = both(opened, path)
        assert hidden.code in ours, path
        assert hidden.code not in theirs, path
    assert seen.code in both(opened, other.get_absolute_url())[0]


def test_the_register_parts_its_own_language_from_that_of_the_evidence(opened: Cast) -> None:
    entry = make.published(opened)
    said = page_of("/catalog/", kind="threat", lang="kk")
    assert '<html lang="kk"' in said
    assert entry.get_absolute_url() in said  # nothing was narrowed
    assert "lang=ru" in said and "?language=ru" not in said
    narrowed = page_of("/catalog/", kind="threat", language="kk")
    assert '<html lang="en"' in narrowed
    assert entry.get_absolute_url() not in narrowed
    assert '<html lang="kk"' in page_of("/catalog/methodology/", language="kk")
    assert '<html lang="kk"' in page_of("/catalog/methodology/", lang="kk")
