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


def test_what_was_deprecated_from_the_first_is_taken_in_and_goes_only_when_it_is_given_up_later(cast: Cast) -> None:
    left, kept = technique("Left", "T0903", x_mitre_deprecated=True), technique("Kept", "T0904")
    run = taken_in(cast.analyst, json.dumps(world(left, kept)).encode(), "stix")
    assert {row.outcome for row in run.rows.filter(key__in=(left["id"], kept["id"]))} == {"proposed"}
    assert "It is deprecated there." in run.rows.get(key=left["id"]).submission.proposal.message
    decided(cast, run)
    assert set(counts(taken_in(cast.analyst, json.dumps(world(left, kept)).encode(), "stix"))) == {"unchanged"}

    reworded = {**left, "description": "The source words it anew."}
    run = taken_in(cast.analyst, json.dumps(world(reworded, {**kept, "x_mitre_deprecated": True})).encode(), "stix")
    intents = {row.key: row.submission.proposal.intent for row in run.rows.filter(outcome="proposed")}
    assert intents == {left["id"]: "change", kept["id"]: "retire"}
