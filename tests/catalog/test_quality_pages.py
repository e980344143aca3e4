"""Findings where people meet them: the board and its file, the entry, the proposal, the edition before it is frozen."""

import base64
import csv
import io

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog import actions
from catalog.findings import findings_of
from catalog.models import Edition, Entry, Link
from catalog.quality_board import board_of
from catalog.severities import weigh_check
from tests import make
from tests.catalog.test_quality import another_outlet, world
from tests.people import Cast


def test_the_board_counts_what_the_entries_show(cast: Cast) -> None:
    entries = world(cast)
    found = [(entry.code, one) for entry in entries for one in findings_of([entry])[entry.pk]]
    board = board_of({}, size=None)
    assert board.entries == len(entries)
    assert len(board.rows) == len(found) == sum(row.findings for row in board.checks) == sum(board.severities.values())
    assert {(row.code, *row.finding.identity) for row in board.rows} == {(code, *one.identity) for code, one in found}
    measures = board_of({"kind": "measure"}, size=None)
    assert {row.kind for row in measures.rows} == {"measure"}
    single = board_of({"check": "single_source"}, size=None)
    assert {row.finding.check.code for row in single.rows} == {"single_source"}
    assert [row.findings for row in single.checks] == [row.findings for row in board.checks]  # it leaves the others
    assert sum(count for _theme, count in single.themes) == len(single.rows)


def test_pages_of_the_board_go_on_where_the_last_one_ended(cast: Cast) -> None:
    world(cast)
    rows, after = [], ""
    while True:
        board = board_of({}, after, size=4)
        rows += board.rows
        after = board.next
        if not after:
            break
    assert rows == board_of({}, size=None).rows
    assert board_of({}, "nonsense!", size=4).rows == rows[:4]


@pytest.mark.parametrize("place", ['["\\ud800", "", "", ""]', '["\\u0000", "", "", ""]', "[" * 5_000])
def test_a_forged_cursor_means_the_first_page(cast: Cast, client, place: str) -> None:
    make.published(cast, make.threat_document(scenarios=[]))
    client.force_login(cast.editor)
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    for name in ("catalog:quality", "api-quality"):
        answer = client.get(reverse(name), {"after": cursor})
        assert answer.status_code == 200 and "THR-CLI-001" in answer.text, name


def test_the_page_and_its_file_tell_the_same_under_the_same_filters(cast: Cast, client) -> None:
    make.published(cast)
    make.published(cast, make.threat_document(theme="WAT", scenarios=[]))
    client.force_login(cast.editor)
    page = client.get(reverse("catalog:quality"), {"check": "no_scenario"}).text
    assert "THR-WAT-001" in page
    assert "THR-CLI-001" not in page
    answer = client.get(reverse("catalog:quality_csv"), {"check": "no_scenario"})
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["code"], row["check"], row["field"]) for row in lines] == [("THR-WAT-001", "no_scenario", "scenarios")]
    logged = AuditEntry.objects.get(verb="export_quality")
    assert (logged.actor, logged.after) == (cast.editor, {"filters": {"check": "no_scenario"}})
    told = client.get(reverse("api-quality"), {"check": "no_scenario"}).json()
    assert [row["code"] for row in told["results"]] == ["THR-WAT-001"]
    assert client.get(reverse("api-quality"), {"check": "no_such"}).status_code == 422


def test_an_entry_tells_findings_sources_and_marks_to_those_who_work_on_it(cast: Cast, client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    reprint = make.annotation(another_outlet(cast, body=make.TEXT), cast.analyst)
    against = make.evidence(note, "title", stance="contradicts")
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note), make.evidence(reprint), against]))
    client.force_login(cast.analyst2)
    page = client.get(entry.get_absolute_url()).text
    assert "What quality checks find" in page
    assert "their articles say nearly the same words" in page
    assert "nobody has answered it" in page
    told = client.get(reverse("api-entry-quality", args=[entry.code])).json()
    assert told["sources"]["summary"]["independent"] == 1
    assert "contradicted" in {row["check"] for row in told["results"]}
    client.force_login(cast.reader)
    page = client.get(entry.get_absolute_url()).text
    assert "What quality checks find" not in page
    assert "nobody has answered it" in page


def test_an_answer_stands_beside_what_it_answers_and_nowhere_else(cast: Cast, client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    row = make.evidence(note, stance="contradicts", answer="The gauge stood elsewhere then.")
    entry = make.published(cast, make.threat_document(evidence=[row]))
    client.force_login(cast.reader)
    assert "Answer: The gauge stood elsewhere then." in client.get(entry.get_absolute_url()).text
    with pytest.raises(Refused) as refused:
        actions.checked("threat", make.threat_document(evidence=[{**row, "stance": "supports"}]))
    assert list(refused.value.fields) == ["evidence.1.answer"]


def test_a_proposal_shows_what_it_would_mend_and_break(cast: Cast, client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    entry = make.published(cast)
    document = {**entry.document, "scenarios": [], "evidence": [make.evidence(note)]}
    found = make.submitted(cast.analyst, document, entry=entry, base=entry.current)
    client.force_login(cast.editor)
    page = client.get(found.get_absolute_url()).text
    aside = page[page.index('id="effect"') :].split("</section>")[0]
    mends, breaks = aside.split("It breaks")
    assert "No evidence" in mends
    assert "No scenario" in breaks


def circle(cast: Cast) -> Entry:
    """Publish two threats that are parts of each other, past the actions."""
    one, two = make.published(cast), make.published(cast)
    link = [{"relation": "part_of", "threat": two.code, "text": "It is a part of it."}]
    one = make.published(cast, {**one.document, "links": link}, entry=one, base=one.current)
    Link.objects.create(entry=two, key="l1", to=one, relation="part_of", text="Put there past the actions.")
    return one


def test_what_blocks_needs_a_reason_that_the_edition_keeps(cast: Cast, client) -> None:
    one = circle(cast)
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    client.force_login(cast.editor)
    assert "finding blocks this edition" in client.get(draft.get_absolute_url()).text
    door = reverse("catalog:edition_freeze", args=["2026.1"])
    refused = client.post(door)
    assert refused.status_code == 409
    assert 'name="override"' in refused.text
    assert Edition.objects.get().frozen_at is None
    assert client.post(door, {"override": "Agreed by the council (illustrative)."}).status_code == 302
    frozen = Edition.objects.get()
    assert frozen.overridden == [{"check": "cyclic_part_of", "entry": one.code, "field": "links"}]
    assert "Agreed by the council (illustrative)." in client.get(frozen.get_absolute_url()).text
    said = AuditEntry.objects.get(verb="freeze_edition").after
    assert said["override"] == "Agreed by the council (illustrative)."


def test_administrators_say_which_checks_block(cast: Cast, client) -> None:
    make.published(cast)
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    client.force_login(cast.administrator)
    door = reverse("catalog:check", args=["no_evidence"])
    assert client.post(door, {"severity": "blocking", "reason": ""}).status_code == 422
    assert client.post(door, {"severity": "blocking", "reason": "We sign nothing unsourced."}).status_code == 302
    assert "We sign nothing unsourced." in client.get(reverse("catalog:checks")).text
    with pytest.raises(Refused):
        actions.freeze_edition(draft, by=cast.editor)
    weigh_check("no_evidence", "note", reason="Later.", by=cast.administrator)
    assert actions.freeze_edition(draft, by=cast.editor).overridden == []
    with pytest.raises(Refused):
        weigh_check("no_evidence", "note", reason="Mine.", by=cast.editor)


def test_a_passage_tells_which_entries_rest_on_it(cast: Cast, client) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    client.force_login(cast.analyst)
    assert f"{entry.code} {entry.title}" in client.get(note.about_url).text
    assert "supports: Summary" in client.get(version.get_absolute_url()).text
    for name, key in (("api-annotation-entries", note.uuid), ("api-article-entries", version.article_id)):
        (row,) = client.get(reverse(name, args=[key])).json()["results"]
        assert (row["code"], row["field"], row["stance"]) == (entry.code, "summary", "supports")
