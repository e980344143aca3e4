"""What a source has revoked in favour of something new is superseded by it, once that is published."""

import json

from accounts.models import Work
from catalog.models import Entry
from review.import_approving import start_approval, to_approve
from review.importing import resume_import
from review.models import ImportRun
from review.tasks import approve_import
from tests.catalog.test_stix_in import relation, technique, world
from tests.people import Cast
from tests.review.importing import counts, decided, taken_in, worked

OLD, NEW = technique("Old way in", "T0901"), technique("New way in", "T0902")
BEFORE = json.dumps(world(OLD)).encode()
REVOKED = {**OLD, "revoked": True}
AFTER = json.dumps(world(REVOKED, NEW, relation(REVOKED, "revoked-by", NEW))).encode()


def newer_issue(cast: Cast) -> ImportRun:
    decided(cast, taken_in(cast.analyst, BEFORE, "stix"))
    run = taken_in(cast.analyst, AFTER, "stix")
    row = run.rows.get(key=OLD["id"])
    assert row.outcome == "waiting" and run.rows.get(key=NEW["id"]).entry.code in row.reason
    return run


def test_the_one_waits_until_the_other_is_approved_and_is_superseded_by_it(cast: Cast) -> None:
    run = newer_issue(cast)
    made = start_approval(run, to_approve(run), by=cast.editor)
    approve_import(Work.objects.get(kind="approve_import", subject=str(made.pk)).pk)
    run = worked(run)  # it went on by itself
    row, new = run.rows.get(key=OLD["id"]), Entry.objects.get(pk=run.rows.get(key=NEW["id"]).entry_id)
    assert (row.submission.proposal.intent, row.submission.proposal.successor) == ("supersede", new)
    decided(cast, run)
    old = Entry.objects.get(pk=row.entry_id)
    assert (old.status, old.superseded_by) == ("retired", new)


def test_the_one_is_retired_with_the_code_of_the_other_when_that_was_rejected(cast: Cast) -> None:
    run = newer_issue(cast)
    decided(cast, run, "reject")
    run = worked(resume_import(run, by=cast.analyst))
    row = run.rows.get(key=OLD["id"])
    assert (row.submission.proposal.intent, counts(run).get("waiting")) == ("retire", None)
    assert run.rows.get(key=NEW["id"]).entry.code in row.submission.proposal.message
