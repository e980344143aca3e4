"""What the database itself refuses: publishing past a decision, by any statement of the product's own role."""

import pytest
from django.db import IntegrityError, connection, transaction

from catalog import schema
from catalog.models import Entry, Revision
from review import actions
from review.models import Decision, PatchSet, Proposal, Submission
from tests import make
from tests.people import Cast


def run(statement: str, *values: int | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def forged_revision(entry: Entry, **changes: object) -> Revision:
    first = entry.current
    document = {**first.document, "title": "Forged"}
    values = {
        "entry": entry,
        "number": 2,
        "document": document,
        "sha256": schema.content_hash(document),
        "base": None,
        "message": "Forged.",
        "author": first.author,
        "approved_by": first.approved_by,
    }
    return Revision.objects.create(**{**values, **changes})


def test_an_old_approval_does_not_publish_other_words(cast: Cast) -> None:
    entry = make.published(cast)
    with pytest.raises(IntegrityError, match=r"append-only|result of a decision"), transaction.atomic():
        revision = forged_revision(entry)
        run("UPDATE review_proposal SET applied_id = %s WHERE applied_id = %s", revision.pk, entry.current_id)


def test_an_approval_publishes_exactly_the_words_that_were_approved(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    with pytest.raises(IntegrityError, match="result of a decision"), transaction.atomic():
        hashes = [row["hash"] for row in found.current.hunks]
        Decision.objects.create(
            submission=found, patch_set=found.current, verdict="approve", by=cast.editor, hunks=hashes
        )
        Submission.objects.filter(pk=found.pk).update(state="approved")
        entry = Entry.objects.create(kind="threat", code="THR-CLI-009")
        document = make.threat_document(title="Forged")
        revision = Revision.objects.create(
            entry=entry,
            number=1,
            document=document,
            sha256=schema.content_hash(document),
            message="Forged.",
            author=cast.analyst,
            approved_by=cast.editor,
        )
        Proposal.objects.filter(submission=found).update(applied=revision)
        run("SELECT 1")


def test_an_applied_proposal_stays_as_it_is(cast: Cast) -> None:
    make.published(cast)
    for statement in ("UPDATE review_proposal SET applied_id = NULL", "DELETE FROM review_proposal"):
        with pytest.raises(IntegrityError, match="append-only"):
            run(statement)


def test_nobody_approves_their_own_patch_set_under_another_name(cast: Cast) -> None:
    mine, theirs = make.submitted(cast.editor), make.submitted(cast.analyst)
    with pytest.raises(IntegrityError, match="its own, by its author"):
        run("UPDATE review_submission SET current_id = %s WHERE id = %s", mine.current_id, theirs.pk)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        Decision.objects.create(submission=theirs, patch_set=mine.current, verdict="approve", by=cast.editor)


def test_an_entry_shows_its_own_revisions_only(cast: Cast) -> None:
    one, two = make.published(cast), make.published(cast, make.threat_document(title="Another lake"))
    with pytest.raises(IntegrityError, match="one of its own"):
        run("UPDATE catalog_entry SET current_id = NULL WHERE id = %s", two.pk)
        run("UPDATE catalog_entry SET current_id = %s WHERE id = %s", two.current_id, one.pk)


@pytest.mark.parametrize(
    "table",
    [
        "review_decision",
        "review_patchset",
        "review_proposal",
        "catalog_revision",
        "catalog_assessment",
        "catalog_edition",
        "catalog_editionentry",
        "articles_textversion",
        "articles_capture",
        "accounts_auditentry",
    ],
)
def test_history_cannot_be_emptied(db: None, table: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"TRUNCATE {table} CASCADE")


def test_a_decision_names_the_message_and_the_base_too(cast: Cast) -> None:
    """The same words submitted again with another message are another patch set to decide on."""
    found = make.submitted(cast.analyst)
    seen = found.current.sha256
    actions.request_changes(found, by=cast.editor, seen=seen, reason="Why now?")
    proposal = Proposal.objects.get(submission=found)
    make.revise_and_submit(proposal, proposal.document, by=cast.analyst, message="Because of the thaw.")
    hashes = list(PatchSet.objects.filter(submission=found).order_by("number").values_list("sha256", flat=True))
    assert len(set(hashes)) == 2
