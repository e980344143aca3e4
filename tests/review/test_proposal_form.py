"""The proposal form: made from the schema, works without script, and loses nothing that was typed."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from catalog import schema
from review.documents import flat_names, press_of, read_document
from review.forms import ProposalForm
from review.models import PatchSet, Submission
from review.picking import Offer
from review.states import State
from tests import make
from tests.people import Cast

PROPOSE = "/review/propose/"
THREAT = {
    "title": "Outburst of a glacial lake",
    "theme": "CLI",
    "summary": "A moraine dam gives way.",
    "nature": "non_malicious",
    "tempo": "acute",
    "states": ["KG", "TJ"],
    "scenarios.1.title": "Night-time outburst",
    "scenarios.1.worst_case": "Three villages are reached without a warning.",
    "message": "From the article.",
}


def data(**values) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in values.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


@pytest.mark.parametrize("kind", ["threat", "measure"])
def test_every_field_of_the_schema_stands_in_the_form(kind) -> None:
    form = ProposalForm(kind, {}, Offer(), {})
    shown = {bound.name for _heading, lines in form.sections() for line in lines for bound in line}
    lists = {found.name for found in [*form.lists(), form.evidence()]}
    assert shown | lists == {part.name for part in schema.fields_of(kind)}


def test_a_document_comes_back_from_the_form_as_it_went_in() -> None:
    document = schema.normalise("threat", make.threat_document(indicators=[{"title": "Level"}, {"title": "Noise"}]))
    sent = data(**{name: value for name, value in flat_names("threat", document).items() if value is not None})
    assert schema.normalise("threat", read_document("threat", sent)) == document


@pytest.mark.parametrize(
    ("pressed", "titles"),
    [
        ({}, ["a", "b", "c"]),
        ({"up": "indicators.2"}, ["b", "a", "c"]),
        ({"up": "indicators.1"}, ["a", "b", "c"]),
        ({"down": "indicators.2"}, ["a", "c", "b"]),
        ({"down": "indicators.9"}, ["a", "b", "c"]),
        ({"remove": "indicators.2"}, ["a", "c"]),
        ({"add": "indicators"}, ["a", "b", "c", None]),
        ({"add": "scenarios"}, ["a", "b", "c"]),
    ],
)
def test_rows_are_added_moved_and_removed_by_buttons(pressed, titles) -> None:
    rows = {"indicators.1.title": "a", "indicators.2.title": "b", "indicators.7.title": "c", "indicators.8.title": " "}
    read = read_document("threat", data(**rows, **pressed))
    assert [row.get("title") for row in read["indicators"]] == titles


def test_a_pasted_address_or_title_is_read_as_what_it_means() -> None:
    uuid = "2738ea51-6dd6-4032-ad96-f47e59ebeb69"
    sent = data(
        **{
            "evidence.1.annotation": f"https://perimeter.example/articles/annotation/{uuid.upper()}/",
            "links.1.threat": "thr-cli-001 Outburst of a glacial lake",
        }
    )
    read = read_document("threat", sent)
    assert read["evidence"][0]["annotation"] == uuid
    assert read["links"][0]["threat"] == "THR-CLI-001"


def test_odd_buttons_do_no_harm() -> None:
    assert press_of(data(remove="nothing.x")).number == 0
    assert read_document("threat", data(up="."))["indicators"] == []


def test_an_analyst_submits_a_threat_from_an_annotation(cast: Cast, client) -> None:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    client.force_login(cast.analyst)
    page = client.get(PROPOSE, {"annotation": note.uuid}).content.decode()
    assert "Three villages lie on the outwash fan." in page
    assert "original Russian not held" in page
    evidence = {"evidence.1.field": "summary", "evidence.1.annotation": note.uuid, "evidence.1.stance": "supports"}
    answer = client.post(PROPOSE, THREAT | evidence | {"submit": "1", "kept_draft": "proposal-new-threat"})
    found = Submission.objects.with_subject().get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(found.get_absolute_url())
    assert (found.state, found.author) == (State.SUBMITTED, cast.analyst)
    assert found.current.content["evidence"][0]["annotation"] == str(note.uuid)
    assert found.current.content["states"] == ["KG", "TJ"]
    assert answer.cookies["draft_done"].value == "proposal-new-threat"


def test_a_proposal_without_a_message_is_refused_and_everything_is_kept(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    sent = THREAT | {"message": " ", "drivers": "Warm summers.", "indicators.1.title": "Level", "submit": "1"}
    answer = client.post(PROPOSE, sent | {"kept_draft": "proposal-new-threat"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "draft_done" not in answer.cookies
    assert "Say in a sentence why" in page
    for words in ("Outburst of a glacial lake", "Warm summers.", "Three villages are reached", 'value="Level"'):
        assert words in page
    assert not Submission.objects.exists()
    assert not PatchSet.objects.exists()


def test_what_is_wrong_stands_under_the_very_field(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    sent = THREAT | {
        "theme": "XXX",
        "title": "x" * 301,
        "scenarios.1.title": "",
        "scenarios.1.worst_case": "",
        "scenarios.3.worst_case": "Without a title.",
        "evidence.1.annotation": "no such thing",
        "submit": "1",
    }
    answer = client.post(PROPOSE, sent)
    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert set(errors) == {"theme", "title", "scenarios.1.title", "evidence.1.field", "evidence.1.stance"}
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "Without a title." in answer.content.decode()


def test_a_draft_may_be_as_incomplete_as_it_is(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    answer = client.post(PROPOSE, {"title": "Half a thought", "save": "1"})
    draft = Submission.objects.with_subject().get()
    assert answer.status_code == 302
    assert (draft.state, draft.title, draft.proposal.document) == (
        "draft",
        "Half a thought",
        {"title": "Half a thought"},
    )
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_draft_that_is_submitted_too_early_shows_what_is_missing(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst, {"title": "Half a thought"})
    client.force_login(cast.analyst)
    answer = client.post(reverse("review:submit", args=[draft.submission_id]))
    assert answer.status_code == 422
    assert "theme" in answer.context["form"].errors
    assert "Half a thought" in answer.content.decode()


def test_another_row_is_added_without_script_and_nothing_is_saved(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    answer = client.post(PROPOSE, THREAT | {"add": "scenarios"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="scenarios.2.title"' in page
    assert "Night-time outburst" in page
    assert not Submission.objects.exists()


def test_annotations_are_found_by_their_words_and_cited_without_script(cast: Cast, client) -> None:
    version = make.text(cast.analyst2)
    note = make.annotation(version, cast.analyst2)
    client.force_login(cast.analyst)
    assert str(note.uuid) not in client.get(PROPOSE).content.decode(), "only one's own without words"
    found = client.post(PROPOSE, THREAT | {"find": "1", "find_words": "OUTWASH villages"}).content.decode()
    assert f'value="{note.uuid}"' in found
    cited = client.post(PROPOSE, THREAT | {"cite": str(note.uuid)})
    row = cited.context["form"].evidence().rows[0]
    assert row.citation.target.exact == "Three villages lie on the outwash fan."
    assert "Outburst of a glacial lake" in cited.content.decode()


def test_a_measure_starts_linked_to_the_threat_it_is_for(cast: Cast, client) -> None:
    entry = make.published(cast)
    client.force_login(cast.analyst)
    page = client.get(PROPOSE, {"kind": "measure", "threat": entry.code}).content.decode()
    assert f'name="threats.1.threat" value="{entry.code}"' in page
    assert f'<option value="{entry.code}">{entry.title}</option>' in page


def test_an_unknown_entry_is_not_found_and_an_unknown_annotation_is_left_out(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    assert client.get(PROPOSE, {"entry": "THR-WAT-999"}).status_code == 404
    assert client.get(PROPOSE, {"annotation": "2738ea51-6dd6-4032-ad96-f47e59ebeb69"}).status_code == 200
    assert client.get(PROPOSE, {"annotation": "x"}).status_code == 200


def test_a_change_without_the_revision_it_was_made_on_is_refused(cast: Cast, client) -> None:
    entry = make.published(cast)
    client.force_login(cast.analyst)
    for base in ("", "9", "x", "9" * 30):
        answer = client.post(f"{PROPOSE}?entry={entry.code}", THREAT | {"base": base, "save": "1"})
        assert answer.status_code == 422
    assert not Submission.objects.filter(state="draft").exists()


def test_a_term_that_was_retired_stays_in_a_draft_that_names_it(cast: Cast) -> None:
    form = ProposalForm("threat", {"themes": ["OLD"], "theme": "OLD"}, Offer({"theme": [("CLI", "Climate")]}), {})
    assert ("OLD", "OLD") in form.fields["themes"].widget.choices
    assert ("OLD", "OLD") in form.fields["theme"].widget.choices


def test_the_form_asks_as_much_of_the_database_for_many_rows_as_for_one(
    cast: Cast, client, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    version = make.text(cast.analyst)
    notes = [
        make.annotation(version, cast.analyst, quote) for quote in ("The upper lake", "in a single week", "no siren")
    ]
    client.force_login(cast.analyst)
    counts = []
    for cited in (notes[:1], notes):
        rows = [make.evidence(note) for note in cited]
        draft = make.proposal(cast.analyst, make.threat_document(evidence=rows))
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse("review:edit", args=[draft.submission_id]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", ["9" * 5_000, "", "x", "²"])
def test_a_button_of_no_row_changes_nothing(client, cast: Cast, number: str) -> None:
    client.force_login(cast.analyst)
    answer = client.post(PROPOSE, {**THREAT, "remove": f"scenarios.{number}"})
    assert answer.status_code == 200
    assert "Night-time outburst" in answer.content.decode()


def test_words_to_find_may_hold_anything(client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    assert client.post(PROPOSE, {**THREAT, "find": "1", "find_words": "a\x00b"}).status_code == 200


def test_more_rows_than_a_list_takes_are_refused_and_none_is_lost_silently(client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    rows = {f"scenarios.{number}.title": f"Row {number}" for number in range(1, schema.ITEMS_MOST + 2)}
    answer = client.post(PROPOSE, {**THREAT, **rows, "save": "1"})
    assert answer.status_code == 422
    assert "201 rows" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_full_list_can_be_sent(client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    names = ("field", "annotation", "stance", "credibility", "note", "id")
    rows = {f"evidence.{row}.{name}": f"e{row}" for row in range(1, schema.ITEMS_MOST + 1) for name in names}
    assert client.post(PROPOSE, {**THREAT, **rows, "save": "1"}).status_code == 302
