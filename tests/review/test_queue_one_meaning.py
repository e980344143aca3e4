"""Words of the queue mean one thing wherever they stand: overdue, today, who may decide, who has claimed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, User
from basics import clock
from basics.errors import Refused
from review import actions, reminding
from review.annotations import submit_annotation
from review.arranging import end_absence, set_absence
from review.deciding import apply_decisions, decide_items
from review.escalating import put_first
from review.models import PatchSet, QueueItem, Submission
from review.moderating import set_rule
from review.policy import may_decide_under
from review.queue_filters import read_filters
from review.queue_models import Nudge
from review.queue_querysets import handed_on, stood_in_for
from review.queue_rules import may_be_asked, why_undecidable
from review.queueing import assign_item, claim_next, escalate_item
from review.reminding import remind_of_due
from review.workload import workload
from tests import make
from tests.people import Cast, make_person


def proposed(cast: Cast, title: str = "A lake") -> QueueItem:
    return QueueItem.objects.get(
        kind="proposal", object_id=make.submitted(cast.analyst, make.threat_document(title=title)).pk
    )


@pytest.mark.parametrize(("show", "found"), [("waiting", 1), ("open", 1), ("returned", 0), ("decided", 0)])
def test_overdue_is_only_what_somebody_is_still_to_decide(cast: Cast, show: str, found: int) -> None:
    waits, returned, decided = (proposed(cast, title) for title in "ABC")
    verdicts = {returned: actions.request_changes, decided: actions.reject}
    for item, decide in verdicts.items():
        decide(Submission.objects.get(pk=item.object_id), by=cast.editor, seen=item.sha256, reason="No.")
    late = clock.now() + timedelta(days=400)
    asked = read_filters({"show": show, "scope": "all", "overdue": "1"})
    rows = list(QueueItem.objects.matching(asked, cast.editor, at=late))
    assert rows == [waits][:found]
    assert all(row.is_overdue(at=late) for row in rows)
    counted = QueueItem.objects.all().facets(asked, cast.editor, at=late)["kind"]
    assert sum(count for _kind, count in counted) == found


def test_who_is_away_today_follows_the_day_of_the_site(cast: Cast, client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Almaty"
    late = datetime(2031, 3, 1, 20, 30, tzinfo=UTC)  # here it is the second already
    item = proposed(cast)
    assign_item(item, cast.editor, by=cast.administrator)
    absence = set_absence(cast.editor, date(2031, 3, 2), date(2031, 3, 2), by=cast.editor, deputy=cast.editor2)
    before, after = late - timedelta(hours=2), late + timedelta(hours=24)
    for at in (before, after):
        assert handed_on(at) == () and stood_in_for(cast.editor, at=at) == {cast.editor.pk}
    assert handed_on(late) == ((cast.editor.pk, cast.editor2.pk),)
    assert {load.person: load.absence for load in workload(at=late)}[cast.editor] == absence
    assert {row.to for row in remind_of_due(at=late)} == {cast.editor2}
    client.force_login(cast.editor)
    with clock.telling(late):
        assert claim_next(read_filters({}), by=cast.editor2) == item
        page = client.get(reverse("review:queue_team")).text
        assert 'value="2031-03-02"' in page and "away until" in page
    with clock.telling(after):
        assert client.get("/api/v1/queue/absences/").json()["results"] == []


@pytest.mark.parametrize("themes", [[], ["CLI"], ["WAT"], ["CLI", "WAT"]])
@pytest.mark.parametrize("barred", ["nobody", "themselves", "their service account", "somebody else"])
def test_whom_the_query_offers_an_item_the_rule_lets_decide(cast: Cast, themes: list[str], barred: str) -> None:
    robot = make_person("Robot", "analyst")
    User.objects.filter(pk=robot.pk).update(owner=cast.editor)
    numbers = {"nobody": [], "themselves": [cast.editor.pk], "somebody else": [cast.editor2.pk]}
    item = proposed(cast)
    QueueItem.objects.filter(pk=item.pk).update(barred=numbers.get(barred, [robot.pk]))
    User.objects.filter(pk=cast.editor.pk).update(themes=themes)
    editor, item = User.objects.get(pk=cast.editor.pk), QueueItem.objects.get(pk=item.pk)
    allowed = may_be_asked(item, editor)
    assert allowed == (barred in {"nobody", "somebody else"} and themes != ["WAT"])
    assert allowed == (why_undecidable(item, editor) == "")
    mine = QueueItem.objects.matching(read_filters({}), editor, at=clock.now())
    for found in (QueueItem.objects.decidable_by(editor), mine, QueueItem.objects.waiting_for(editor)):
        assert found.exists() == allowed


@pytest.mark.parametrize("risk", ["low", "normal", "high"])
@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("changed", [["low"], ["normal"], ["high"], ["low", "high"], []])
def test_the_query_leaves_out_what_the_policy_names_others_for(
    cast: Cast, risk: str, named: bool, changed: list[str]
) -> None:
    item = proposed(cast)
    people = [cast.editor2.pk, *([cast.editor.pk] if named else [])]
    policy = {"theme": "", "risks": {}, "rules": {risk: {"approvals": 1, "due_days": 3, "deciders": people}}}
    rows = [{"hash": "0", "risk": one, "needs": 1} for one in changed]
    current = PatchSet.objects.filter(current_of=item.object_id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE review_patchset DISABLE TRIGGER USER")
    current.update(policy=policy, hunks=rows)
    found = QueueItem.objects.left_by_policy(cast.editor)
    assert found.exists() == may_decide_under(policy, rows, cast.editor.pk)


def test_what_the_policy_names_others_for_is_not_mine_but_in_the_kept_sums(cast: Cast) -> None:
    set_rule("", "normal", approvals=1, due_days=3, deciders=[cast.editor2], by=cast.administrator)
    item, now = proposed(cast), clock.now()

    def counted(given: dict[str, str], person: User) -> tuple[int, int]:
        asked = read_filters(given)
        kinds = QueueItem.objects.all().facets(asked, person, at=now)["kind"]
        return QueueItem.objects.matching(asked, person, at=now).count(), sum(count for _kind, count in kinds)

    assert counted({}, cast.editor2) == counted({"scope": "all"}, cast.editor) == (1, 1)
    assert counted({}, cast.editor) == (0, 1)  # the sums do not know the policy
    assert counted({"q": "lake"}, cast.editor) == (0, 0)
    assert claim_next(read_filters({}), by=cast.editor2) == item


def test_the_page_of_an_item_offers_a_decision_where_the_list_does(cast: Cast, client: Client) -> None:
    version = make.text(cast.analyst)
    submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
    item = QueueItem.objects.get(kind="annotation")
    QueueItem.objects.filter(pk=item.pk).update(barred=[cast.analyst.pk, cast.editor.pk])
    client.force_login(cast.editor)
    page = client.get(item.get_absolute_url(), {"scope": "all"}).text
    assert 'name="verdict"' not in page and f'value="{item.pk} ' not in page and "another editor decides" in page
    client.force_login(cast.editor2)
    page = client.get(item.get_absolute_url(), {"scope": "all"}).text
    assert 'name="verdict"' in page and f'value="{item.pk} ' in page


def test_what_was_decided_while_it_was_about_to_be_put_first_is_let_be(cast: Cast) -> None:
    item, late = proposed(cast), clock.now() + timedelta(days=400)
    submission = Submission.objects.get(pk=item.object_id)
    found = QueueItem.objects.overdue(at=late).with_asked(()).get()
    actions.reject(submission, by=cast.editor, seen=item.sha256, reason="No.")
    assert reminding._remind([found], Nudge.ESCALATED, late) == []
    for stale in (submission, item):
        with pytest.raises(Refused, match="does not await"):
            put_first(stale, by=None, said={}, at=late)
    submission.refresh_from_db()
    assert submission.escalated_at is None
    assert not AuditEntry.objects.filter(verb="escalate_review").exists()


def test_what_stands_first_already_is_not_put_first_again(cast: Cast) -> None:
    item = proposed(cast)
    escalate_item(item, by=cast.administrator, reason="Now.")
    with pytest.raises(Refused, match="escalated already"):
        escalate_item(item, by=cast.administrator, reason="Now.")
    assert AuditEntry.objects.filter(verb="escalate_review", actor=cast.administrator).count() == 1


def test_ones_own_decisions_are_read_at_once_however_many_and_name_what_they_did_not_reach(
    cast: Cast, client: Client
) -> None:
    gone, sound, lone = (proposed(cast, title) for title in ("Gone meanwhile", "Sound", "Lone"))
    batch = decide_items([(item, item.sha256) for item in (gone, sound)], "approve", by=cast.editor).batch
    assert batch is not None
    actions.withdraw(Submission.objects.get(pk=gone.object_id), by=cast.analyst)
    apply_decisions(batch.pk)
    decide_items([(lone, lone.sha256)], "approve", by=cast.editor)
    client.force_login(cast.editor)
    addresses = (reverse("review:queue_decisions"), "/api/v1/queue/decisions/")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    page = client.get(addresses[0]).text
    assert "decided: 1 · left alone: 1" in page and "Lone" in page
    assert "Gone meanwhile" in page and "withdrawn" in page and "Sound" not in page
    rows = [row["decisions"] for row in client.get(addresses[1]).json()["results"]]
    assert [[(one["title"], one["outcome"]) for one in row] for row in rows] == [
        [("Lone", "waiting")],
        [("Gone meanwhile", "skipped"), ("Sound", "decided")],
    ]
    few = asked()
    for number in range(5):
        item = proposed(cast, f"Case {number}")
        decide_items([(item, item.sha256)], "reject", by=cast.editor, reason="No.")
    assert asked() == few


def test_whoever_said_that_somebody_is_away_may_end_it_and_is_shown_how(cast: Cast, client: Client) -> None:
    day = date(2031, 3, 2)
    with clock.telling(datetime(2031, 3, 1, tzinfo=UTC)):
        absence = set_absence(cast.editor, day, day, by=cast.administrator)
        User.objects.filter(pk=cast.administrator.pk).update(roles=["editor"])  # an administrator no more
        end = reverse("review:absence_end", args=[absence.pk])
        for person, offered in ((cast.editor2, False), (cast.editor, True), (cast.administrator, True)):
            client.force_login(person)
            assert (end in client.get(reverse("review:queue_team")).text) == offered
        with pytest.raises(Refused):
            end_absence(absence, by=cast.editor2)
        assert client.post(end).status_code == 302
