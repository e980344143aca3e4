"""What the team did, how long it takes, and all that happened to one entry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from basics import clock
from review import actions
from review.activity import DONE
from review.annotations import decide_annotation, submit_annotation
from review.entry_timeline import Event, provide_events
from review.models import Decision, QueueItem
from review.moderating import hold_entry
from review.templatetags.review import span
from review.turnaround import turnaround
from tests import make
from tests.people import Cast

ACTIVITY, TURNAROUND = reverse("review:team_activity"), reverse("review:team_turnaround")


@pytest.fixture
def at(cast: Cast, client: Client) -> Client:
    client.force_login(cast.editor)
    return client


def decided(cast: Cast, title: str, *, hours: float) -> None:
    """Let a proposal wait some hours until it is rejected, which is now."""
    found = make.submitted(cast.analyst, make.threat_document(title=title))
    actions.reject(found, by=cast.editor, seen=found.current.sha256, reason="Illustrative.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE review_patchset DISABLE TRIGGER USER")  # patch sets are immutable
        cursor.execute(
            "UPDATE review_patchset SET submitted_at = (SELECT decided_at FROM review_decision WHERE submission_id = %s"
            " ORDER BY id LIMIT 1) - make_interval(secs => %s) WHERE submission_id = %s",
            [found.pk, hours * 3600, found.pk],
        )
        cursor.execute("ALTER TABLE review_patchset ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_activity_tells_what_was_decided_and_leaves_private_work_out(cast: Cast, at: Client) -> None:
    make.proposal(cast.analyst, make.threat_document(title="Only a draft"))
    decided(cast, "A landslide", hours=1)
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    page = at.get(ACTIVITY).text
    assert (
        page.index("submitted an annotation") < page.index("rejected a proposal") < page.index("submitted a proposal")
    )
    assert "A landslide" in page and "Only a draft" not in page
    page = at.get(ACTIVITY, {"group": "decided"}).text
    assert "rejected a proposal" in page and "submitted a" not in page
    page = at.get(ACTIVITY, {"person": cast.analyst.pk}).text
    assert "submitted a proposal" in page and "rejected a proposal" not in page
    tomorrow = str((clock.now() + timedelta(days=1)).date())
    assert "Nothing fits" in at.get(ACTIVITY, {"since": tomorrow}).text
    assert "rejected a proposal" in at.get(ACTIVITY, {"until": tomorrow, "since": "2020-01-01"}).text
    assert at.get(ACTIVITY, {"person": "x", "group": "nothing", "since": "yesterday", "after": "%"}).status_code == 200


def test_the_activity_goes_on_from_page_to_page_and_asks_no_more_for_it(cast: Cast, at: Client) -> None:
    found = make.submitted(cast.analyst)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=cast.editor, verb=list(DONE)[n % 5], at=begin + timedelta(minutes=n // 2), means="session",
            target_type="review.submission", target_id=str(found.pk), target_label=f"n{n}",
        ) for n in range(120)
    )  # fmt: skip
    both: list[dict[str, str]] = [{}, {"person": str(cast.editor.pk)}]
    for asked in both:
        seen, after, counts = [], "", []
        while True:
            with CaptureQueriesContext(connection) as queries:
                told = at.get(reverse("api-team-activity"), {**asked, "after": after}).json()
            counts.append(len(queries))
            seen += [(row["at"], row["verb"]) for row in told["results"]]
            after = told["next"]
            if not after:
                break
        assert len(seen) == 120 + (not asked) and seen == sorted(seen, key=lambda row: row[0], reverse=True)
        assert max(counts) <= 6


def test_the_median_is_that_of_the_first_decisions_and_says_on_how_many_it_rests(cast: Cast, at: Client) -> None:
    for number, hours in enumerate((1, 2, 3, 4)):
        decided(cast, f"Case {number}", hours=hours)
    found = turnaround(at=clock.now())
    assert (found.whole.count, found.whole.median, found.whole.most) == (4, timedelta(hours=2.5), None)
    assert "fewer than 5" in at.get(TURNAROUND).text
    decided(cast, "Case 4", hours=100)
    found = turnaround(at=clock.now())
    assert (found.whole.count, found.whole.median) == (5, timedelta(hours=3))
    assert found.whole.most == timedelta(hours=4 + 0.6 * 96)  # as percentile_cont does
    assert dict(found.by_kind)["proposal"] == found.whole and dict(found.by_kind)["annotation"].count == 0
    page = at.get(TURNAROUND).text
    assert "Half of them came within 3 hours" in page and "Nine in ten came within 3 days" in page


def test_what_waits_is_counted_beside_and_not_among_the_decided(cast: Cast, at: Client) -> None:
    make.submitted(cast.analyst)
    found = make.submitted(cast.analyst, make.threat_document(title="Withdrawn"))
    actions.withdraw(found, by=cast.analyst)
    told = at.get(reverse("api-team-turnaround")).json()
    assert told["whole"] == {"decisions": 0, "median_hours": None, "p90_hours": None}
    assert {row["kind"]: row["count"] for row in told["waiting"]}["proposal"] == 1
    assert "Nothing was decided in this period" in at.get(TURNAROUND).text
    assert at.get(TURNAROUND, {"months": "-3"}).status_code == at.get(TURNAROUND, {"months": "x"}).status_code == 200


def test_a_second_approval_is_no_wait_and_annotations_wait_since_they_were_submitted(
    cast: Cast,
) -> None:
    make.retired(cast, make.published(cast))
    assert (turnaround(at=clock.now()).whole.count, Decision.objects.count()) == (2, 3)
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    item = QueueItem.objects.get(kind="annotation")
    decide_annotation(note, by=cast.editor, seen=item.sha256, verdict="reject", reason="Not what it says.")
    found = dict(turnaround(at=clock.now()).by_kind)["annotation"]
    assert found.count == 1 and found.median is not None and timedelta(0) <= found.median < timedelta(minutes=1)


def test_people_stand_by_name_and_nobody_sees_how_long_another_took(cast: Cast, at: Client) -> None:
    for number in range(3):
        decided(cast, f"Case {number}", hours=5)
    told = at.get(reverse("api-team-turnaround")).json()
    names = [row["person"]["name"] for row in told["people"]]
    assert names == sorted(names) and cast.administrator.name not in names
    counted = {row["person"]["name"]: (row["handed_in"], row["decided"]) for row in told["people"]}
    assert counted[cast.analyst.name] == (3, 0) and counted[cast.editor.name] == (0, 3)
    assert told["own"]["decided"] == {"decisions": 3, "median_hours": 5.0, "p90_hours": None}
    at.force_login(cast.editor2)
    assert at.get(reverse("api-team-turnaround")).json()["own"]["decided"]["decisions"] == 0


def test_an_entry_has_one_list_of_all_that_happened_to_it(cast: Cast, at: Client) -> None:
    entry = make.published(cast)
    change = make.submitted(cast.analyst2, {**entry.document, "title": "Another title"}, entry=entry)
    actions.request_changes(change, by=cast.editor, seen=change.current.sha256, reason="Which valley is meant?")
    make.frozen_edition(cast)
    hold_entry(entry, by=cast.administrator, reason="A lawyer reads it.")
    page = at.get(reverse("review:entry_timeline", args=[entry.code])).text
    said = [
        "held the entry", "A lawyer reads it.", "froze it in edition 2026.1", "asked for changes",
        "Which valley is meant?", "submitted a change, version 1", "wrote revision 1, which was published",
    ]  # fmt: skip
    assert [page.index(words) for words in said] == sorted(page.index(words) for words in said)
    assert "All that happened" in at.get(reverse("catalog:entry_history", args=[entry.code])).text


def test_a_timeline_goes_on_and_takes_in_what_other_parts_provide(cast: Cast, at: Client, monkeypatch) -> None:
    entry = make.published(cast)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    talk = [Event(begin + timedelta(minutes=n), 10**15 + n, cast.analyst, f"wrote comment {n}") for n in range(70)]

    def provided(_entry, _user, place, most):
        rows = [one for one in reversed(talk) if place is None or (one.at, one.number) < place]
        return rows[:most]

    monkeypatch.setattr("review.entry_timeline._provided", [])
    provide_events(provided)
    address = reverse("api-entry-timeline", args=[entry.code])
    first = at.get(address).json()
    second = at.get(address, {"after": first["next"]}).json()
    seen = [row["what"] for row in first["results"] + second["results"]]
    assert len(seen) == len(set(seen)) and second["next"] == ""
    assert seen[-70:] == [f"wrote comment {n}" for n in reversed(range(70))]


def test_only_who_takes_part_in_review_sees_the_team(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    client.force_login(cast.reader)
    for address in (ACTIVITY, TURNAROUND, reverse("review:entry_timeline", args=[entry.code])):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.4, "less than a minute"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (2879, "48 hours"),
        (2880, "2 days"),
    ],
)
def test_a_length_of_time_is_said_in_one_unit(minutes: float, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words
    assert span(None) == "—"
