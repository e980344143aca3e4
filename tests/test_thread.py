"""The main job from paste to frozen edition, in actions alone: each link of the chain holds the next."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from basics.errors import Refused
from catalog import actions as catalog
from catalog.citations import citations_of
from catalog.interchange import WRITERS
from catalog.models import Entry
from review import actions as review
from review.models import Decision, Submission
from tests import make
from tests.people import Cast


def test_a_sentence_becomes_evidence_in_a_frozen_edition(cast: Cast) -> None:
    version = make.translation(cast.analyst)
    note = make.annotation(version, cast.analyst)
    document = make.threat_document(evidence=[make.evidence(note)])
    entry = make.published(cast, document)
    assert entry.code == "THR-CLI-001"
    citation = citations_of([entry.document])[str(note.uuid)]
    assert [step.custody for step in citation.chain] == ["held", "not_held"]
    assert "Translated from valley.example" in citation.chain[0].detail
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    assert measure.links.get().to == entry

    edition = make.published_edition(cast)
    first, second = b"".join(WRITERS["json"](edition)), b"".join(WRITERS["json"](edition))
    assert first == second
    exported = json.loads(first)
    assert [row["code"] for row in exported["entries"]] == ["MSR-CLI-001", "THR-CLI-001"]
    assert (
        exported["entries"][1]["evidence"][0]["citation"]["quote"]["exact"] == "Three villages lie on the outwash fan."
    )


def test_the_author_cannot_approve_by_action_or_by_sql(cast: Cast) -> None:
    found = make.submitted(cast.editor)
    with pytest.raises(Refused, match="Nobody decides"):
        review.approve(found, by=cast.editor, seen=found.current.sha256)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        Decision.objects.create(submission=found, patch_set=found.current, verdict="approve", by=cast.editor)
    with pytest.raises(IntegrityError, match="approved only by a decision"), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(state="approved")
    with pytest.raises(IntegrityError, match="author of a submission stays"), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(author=cast.analyst)


def test_a_revision_without_a_decision_is_refused_at_commit(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="result of a decision"), transaction.atomic():
        catalog.apply_changes(
            [catalog.Change("threat", None, None, make.threat_document(), "Sneaked in.", cast.analyst)], by=cast.editor
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Entry.objects.exists()
