"""No applied revision has a contributor in its quorum: counted in SQL, and refused by the database itself."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Entry
from review import actions, contributing
from review.models import Submission
from tests import make
from tests.people import Cast

# Applied revisions, besides emergencies, that lack an approval once those of contributors are not counted.
WITH_A_CONTRIBUTOR = """
    SELECT count(*) FROM catalog_revision r
    JOIN review_proposal p ON p.applied_id = r.id JOIN review_submission s ON s.id = p.submission_id
    WHERE perimeter_contributed(s.id, r.approved_by_id)
       OR NOT (perimeter_has_quorum(s.id, s.current_id)
               OR EXISTS (SELECT FROM review_decision d WHERE d.patch_set_id = s.current_id AND d.emergency))
"""
PATCH_SET = """
    INSERT INTO review_patchset
        (submission_id, number, content, sha256, message, author_id, hunks, policy, submitted_at)
    SELECT submission_id, number + 1, content, repeat('0', 64), message, %s, hunks, policy, now()
    FROM review_patchset WHERE submission_id = %s ORDER BY number DESC LIMIT 1
"""
CONTRIBUTOR = """
    INSERT INTO review_contributor (submission_id, person_id, invited_at, joined_at) VALUES (%s, %s, now(), now())
"""
DECISION = """
    INSERT INTO review_decision
        (submission_id, patch_set_id, verdict, by_id, code, reason, hunks, emergency, decided_at)
    SELECT id, current_id, 'approve', %s, '', 'x', '[]', %s, now() FROM review_submission WHERE id = %s
"""


def run(statement: str, *values: str | int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def violations() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WITH_A_CONTRIBUTOR)
        return int(cursor.fetchone()[0])


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


def change(cast: Cast, entry: Entry) -> Submission:
    found = make.submitted(
        cast.analyst, {**entry.document, "title": "A dam breaks", "nature": "malicious"}, entry=entry
    )
    contributing.invite_coauthor(found, cast.editor, by=cast.analyst)
    contributing.join_authors(found, by=cast.editor)
    return found


def test_what_is_applied_gets_no_contributor_afterwards(cast: Cast, entry: Entry) -> None:
    applied = Submission.objects.get(proposal__applied=entry.current)
    with pytest.raises(IntegrityError, match="has its contributors"):
        run(CONTRIBUTOR, applied.pk, cast.editor.pk)
    with pytest.raises(IntegrityError, match="has its patch sets"):
        run(PATCH_SET, cast.editor.pk, applied.pk)
    assert violations() == 0


@pytest.mark.parametrize("emergency", [False, True])
def test_a_contributor_decides_in_no_way(emergency: bool, cast: Cast, entry: Entry) -> None:
    with pytest.raises(IntegrityError, match="four eyes"):
        run(DECISION, cast.editor.pk, emergency, change(cast, entry).pk)


def test_a_contributor_does_not_leave_to_decide(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry)
    with pytest.raises(IntegrityError, match="stays one"):
        run("DELETE FROM review_contributor WHERE submission_id = %s", found.pk)
    with pytest.raises(IntegrityError, match="stays one"):
        run("UPDATE review_contributor SET joined_at = NULL WHERE submission_id = %s", found.pk)


def test_one_approval_of_two_publishes_nothing(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry)
    actions.approve(found, by=cast.editor2, seen=found.current.sha256 if found.current else "")
    with pytest.raises(IntegrityError, match="quorum"):
        run("UPDATE review_submission SET state = 'approved' WHERE id = %s", found.pk)
    assert violations() == 0


def test_submitting_asks_ten_times_at_most_and_approving_fifteen(cast: Cast, entry: Entry) -> None:
    draft = make.proposal(cast.analyst, {**entry.document, "title": "A dam breaks"}, entry=entry)
    with CaptureQueriesContext(connection) as submitting:
        made = actions.submit(draft, by=cast.analyst)
    with CaptureQueriesContext(connection) as approving:
        actions.approve(made.submission, by=cast.editor, seen=made.sha256)
    counted = [
        sum("SAVEPOINT" not in one["sql"] for one in found.captured_queries) for found in (submitting, approving)
    ]
    assert counted[0] <= 10, submitting.captured_queries
    assert counted[1] <= 15, approving.captured_queries
