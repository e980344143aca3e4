"""What becomes of the open proposals of earlier imports when a newer file of the same or another source comes."""

import json

from catalog.models import Entry
from review.models import Submission
from tests import make
from tests.catalog import test_stix_in
from tests.people import Cast
from tests.review.importing import content, counts, decided, documents, file_of, taken_in
from tests.review.test_importing import LAKE, threat

TITLE = "Outburst"


def foreign(**said: str) -> bytes:
    return file_of(threat("THR-CLI-007", TITLE, **said) | {"revision_sha256": "0" * 64})


def test_a_proposal_waits_on_where_the_newer_file_proposes_nothing(cast: Cast) -> None:
    decided(cast, taken_in(cast.analyst, foreign()))
    waiting = taken_in(cast.analyst, foreign(summary="The source says it differently.")).rows.get().submission
    lake = Entry.objects.with_content().get()
    make.published(cast, {**lake.document, "summary": "Words of our editor."}, entry=lake)
    again = taken_in(cast.analyst, foreign(summary="The source says it differently again."))
    assert again.rows.get().kept == ["summary"]
    assert counts(again) == {"unchanged": 1}
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_a_proposal_is_withdrawn_when_the_source_goes_back(cast: Cast) -> None:
    decided(cast, taken_in(cast.analyst, foreign()))
    waiting = taken_in(cast.analyst, foreign(summary="The source says it differently.")).rows.get().submission
    assert counts(taken_in(cast.analyst, foreign())) == {"unchanged": 1}
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert documents()["THR-CLI-007"]["summary"] == LAKE["summary"]


def test_a_proposal_of_another_source_is_left_alone(cast: Cast) -> None:
    world = test_stix_in.world()
    run = taken_in(cast.analyst, json.dumps(world).encode(), "stix")
    decided(cast, run)
    row = run.rows.filter(kind="threat", part="").order_by("number").first()
    lake = Entry.objects.with_content().get(pk=row.entry_id)
    edited = content(lake.code, {**lake.document, "drivers": "Old networks."}, revision_sha256=lake.current.sha256)
    ours = taken_in(cast.analyst, file_of(edited)).rows.get().submission
    technique = next(one for one in world["objects"] if one.get("name") == row.said["fields"]["title"])
    technique["description"] = "Said at more length by the source."
    newer = taken_in(cast.editor, json.dumps(world).encode(), "stix")
    assert newer.rows.get(entry=lake).outcome == "proposed"
    assert Submission.objects.get(pk=ours.pk).state == "submitted"
