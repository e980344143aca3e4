"""What an entry cannot say is refused with the field and the reason, when it is submitted and when it is applied."""

from typing import Any

import pytest
from django.urls import reverse

from basics.errors import Refused
from catalog import actions
from catalog.models import Entry, Link, Term
from catalog.parts import way_between
from catalog.terms import retire_term
from review.models import Proposal
from tests import make
from tests.catalog.test_at_once import approval, at_once
from tests.people import Cast, make_cast


def problems(document: dict[str, Any], *, code: str = "") -> dict[str, list[str]]:
    with pytest.raises(Refused) as refused:
        actions.checked("threat", make.threat_document(**document), code=code)
    assert refused.value.code == Refused.INVALID
    return {name: [str(line) for line in lines] for name, lines in refused.value.fields.items()}


def part_of(*threats: str) -> list[dict[str, str]]:
    return [{"relation": "part_of", "threat": code, "text": "It is a part of it."} for code in threats]


def test_a_way_leads_up_over_any_number_of_wholes_or_there_is_none() -> None:
    above = {"A": ["B", "X"], "B": ["C"], "C": ["D"], "X": ["A"]}
    assert way_between("A", "D", above) == ["A", "B", "C", "D"]
    assert way_between("D", "A", above) == []
    assert way_between("A", "A", above) == ["A"]


def test_evidence_on_a_field_that_is_no_more(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    found = problems({"evidence": [make.evidence(note, "colour")]})
    assert found == {"evidence.1.field": ["No field of this entry is called colour."]}


def test_an_unknown_term_and_a_retired_one_are_told_apart(cast: Cast) -> None:
    retire_term(Term.objects.get(vocabulary="state", code="IR"), by=cast.administrator)
    found = problems({"states": ["XX", "IR", "KG"], "direction": "upwards"})
    assert found == {
        "states": ["IR is retired; choose another. Unknown: XX."],
        "direction": ["Unknown: upwards."],
    }


def test_two_primary_themes(cast: Cast) -> None:
    assert list(problems({"theme": ["CLI", "WAT"]})) == ["theme"]
    assert list(problems({"theme": "CLI", "themes": ["CLI", "WAT"]})) == ["themes"]


def test_a_description_of_two_megabytes(cast: Cast) -> None:
    assert "At most 20000 characters" in problems({"description": "lake " * 400_000})["description"][0]


def test_a_circle_of_parts_is_named_when_it_is_submitted(cast: Cast) -> None:
    low, middle, high = (make.published(cast) for _n in range(3))
    make.published(cast, {**low.document, "links": part_of(middle.code)}, entry=low, base=low.current)
    make.published(cast, {**middle.document, "links": part_of(high.code)}, entry=middle, base=middle.current)
    found = problems({"links": part_of(low.code)}, code=high.code)
    way = f"{high.code} → {low.code} → {middle.code} → {high.code}"
    assert found == {"links.1.threat": [f"This would make {high.code} a part of itself: {way}."]}


def test_of_two_that_close_a_circle_the_one_that_is_applied_last_is_refused(cast: Cast) -> None:
    one, two = make.published(cast), make.published(cast)
    first = make.submitted(cast.analyst, {**one.document, "links": part_of(two.code)}, entry=one, base=one.current)
    second = make.submitted(cast.analyst, {**two.document, "links": part_of(one.code)}, entry=two, base=two.current)
    approval(first, cast.editor)()
    with pytest.raises(Refused) as refused:
        approval(second, cast.editor)()
    assert "a part of itself" in str(refused.value.fields)
    assert Entry.objects.get(pk=two.pk).current_id == two.current_id


def test_of_two_that_close_a_circle_at_the_same_moment_one_is_refused(cloned_database) -> None:
    cast = make_cast()
    one, two = make.published(cast), make.published(cast)
    first, second = (
        make.submitted(cast.analyst, {**part.document, "links": part_of(whole.code)}, entry=part, base=part.current)
        for part, whole in ((one, two), (two, one))
    )
    results = at_once(approval(first, cast.editor), approval(second, cast.editor2))
    assert results.count(Refused.INVALID) == 1
    assert Link.objects.filter(relation="part_of").count() == 1


def test_the_form_keeps_the_rest_of_what_was_typed(cast: Cast, client) -> None:
    entry = make.published(cast)
    client.force_login(cast.analyst)
    door = f"{reverse('review:propose')}?entry={entry.code}"
    sent = {
        "title": "A title that was typed",
        "theme": "CLI",
        "summary": "A summary that was typed.",
        "nature": "non_malicious",
        "tempo": "acute",
        "states": ["KG"],
        "description": "lake " * 400_000,
        "base": "1",
        "message": "A message that was typed.",
        "submit": "1",
    }
    answer = client.post(door, sent)
    assert answer.status_code == 422
    page = answer.text
    assert "At most 20000 characters; this has" in page
    assert "A title that was typed" in page
    assert "A summary that was typed." in page
    assert "A message that was typed." in page
    assert not Proposal.objects.filter(entry=entry, applied=None, message="A message that was typed.").exists()


def test_the_api_refuses_with_the_field_and_the_reason(cast: Cast, client) -> None:
    one, two = make.published(cast), make.published(cast)
    make.published(cast, {**one.document, "links": part_of(two.code)}, entry=one, base=one.current)
    client.force_login(cast.analyst)
    document = {**two.document, "links": part_of(one.code)}
    sent = {"entry": two.code, "base": 1, "document": document, "message": "Illustrative."}
    made = client.post(reverse("api-submissions"), sent, content_type="application/json")
    assert made.status_code == 201
    answer = client.post(reverse("api-submission-submit", args=[made.json()["id"]]), content_type="application/json")
    assert answer.status_code == 422
    assert "a part of itself" in answer.json()["fields"]["links.1.threat"][0]
