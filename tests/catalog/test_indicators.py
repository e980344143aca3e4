"""What an indicator says is a dated statement of a person: recorded at once, never changed, and missed when overdue."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from basics import clock
from basics.errors import Refused
from catalog.due_list import due_page, indicators_of
from catalog.findings import findings_of
from catalog.indicators import read_indicator
from catalog.models import Entry, IndicatorReading
from tests import make
from tests.people import Cast

SIGNS = [{"title": "Level of the lake", "threshold": "2 m above the mark", "interval": 7}, {"title": "Thaw"}]


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(indicators=SIGNS))


def days_ago(days: int):
    return clock.now().date() - timedelta(days=days)


def unread(entry: Entry) -> set[str]:
    return {one.key for one in findings_of([entry], ["indicator_unread"])[entry.pk]}


def test_a_reading_counts_from_its_day_for_the_interval_of_its_indicator(cast: Cast, entry: Entry) -> None:
    read_indicator(entry, "i1", text="As ever.", state="quiet", by=cast.analyst, observed_on=days_ago(8))
    read_indicator(entry, "i2", text="As ever.", state="quiet", by=cast.analyst, observed_on=days_ago(8))
    assert unread(entry) == {"i1"}
    read_indicator(entry, "i1", text="It rose.", state="watch", by=cast.analyst2)
    assert unread(entry) == set()


def test_one_that_was_never_read_counts_from_the_day_of_the_entry(cast: Cast, entry: Entry) -> None:
    assert unread(entry) == set()
    Entry.objects.update(created_at=clock.now() - timedelta(days=31))
    assert unread(entry) == {"i1", "i2"}


def test_the_newest_day_holds_whenever_it_was_written_down(cast: Cast, entry: Entry) -> None:
    read_indicator(entry, "i1", text="It rose.", state="crossed", by=cast.analyst)
    read_indicator(entry, "i1", text="Seen last week.", state="quiet", by=cast.analyst2, observed_on=days_ago(6))
    due, readings = indicators_of(entry)["i1"]
    assert (due.state, due.text, due.last) == ("crossed", "It rose.", days_ago(0))
    assert [row.text for row in readings] == ["It rose.", "Seen last week."]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"state": "loud"}, "state"),
        ({"observed_on": days_ago(-1)}, "observed_on"),
        ({"annotation": "no address"}, "annotation"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_field(cast: Cast, entry: Entry, changes, field) -> None:
    with pytest.raises(Refused) as refused:
        read_indicator(entry, "i1", **{"text": "It rose.", "state": "watch", "by": cast.analyst, **changes})
    assert list(refused.value.fields) == [field]
    assert not IndicatorReading.objects.exists()


def test_only_who_works_here_reads_an_indicator_that_there_is(cast: Cast, entry: Entry) -> None:
    for person in (cast.reader, cast.administrator):
        with pytest.raises(Refused):
            read_indicator(entry, "i1", text="It rose.", state="watch", by=person)
    with pytest.raises(Refused) as refused:
        read_indicator(entry, "i9", text="It rose.", state="watch", by=cast.analyst)
    assert "indicator" in refused.value.fields
    with pytest.raises(Refused):
        read_indicator(make.retired(cast, entry), "i1", text="It rose.", state="watch", by=cast.analyst)


def test_the_database_changes_and_removes_no_reading(cast: Cast, entry: Entry) -> None:
    read_indicator(entry, "i1", text="It rose.", state="watch", by=cast.analyst)
    for act in (lambda rows: rows.update(text="It fell."), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(IndicatorReading.objects.all())


def test_the_list_has_the_longest_overdue_first_and_goes_on_where_a_page_ended(cast: Cast, entry: Entry) -> None:
    other = make.published(cast, make.threat_document(theme="WAT", indicators=[{"title": "Rain", "interval": 1}]))
    read_indicator(other, "i1", text="None.", state="quiet", by=cast.analyst, observed_on=days_ago(9))
    keys, after = [], ""
    for _page in range(3):
        page = due_page(size=1, after=after)
        keys += [(row.code, row.key) for row in page.rows]
        after = page.next
    assert not after
    assert keys == [(other.code, "i1"), (entry.code, "i1"), (entry.code, "i2")]
    assert [row.code for row in due_page(theme="WAT").rows] == [other.code]
    assert due_page(after="x!").rows == due_page().rows


def test_the_pages_lead_from_the_list_to_a_reading_and_to_its_history(cast: Cast, entry: Entry, client) -> None:
    Entry.objects.update(created_at=clock.now() - timedelta(days=31))
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    client.force_login(cast.analyst)
    assert "Level of the lake" in client.get("/").text
    door = reverse("catalog:read_indicator", args=[entry.code, "i1"])
    assert door in client.get(reverse("catalog:indicators")).text
    refused = client.post(door, {"state": "watch", "text": "It rose.", "annotation": "nothing"})
    assert refused.status_code == 422
    assert 'value="It rose."' in refused.text
    sent = {"state": "watch", "text": "It rose.", "annotation": f"https://here.example{note.get_absolute_url()}"}
    assert client.post(door, sent).status_code == 302
    page = client.get(entry.get_absolute_url()).text
    assert "It rose." in page
    assert note.get_absolute_url() in page
    assert IndicatorReading.objects.get().annotation == note


def test_the_api_tells_and_takes_readings(cast: Cast, entry: Entry, client) -> None:
    client.force_login(cast.analyst)
    door = reverse("api-readings", args=[entry.code, "i1"])
    sent = {"state": "crossed", "text": "It is over the mark."}
    assert client.post(door, sent, content_type="application/json").status_code == 201
    assert [row["state"] for row in client.get(door).json()["results"]] == ["crossed"]
    rows = client.get(reverse("api-indicators")).json()["results"]
    assert [(row["key"], row["state"]) for row in rows] == [("i1", "crossed"), ("i2", "")]
