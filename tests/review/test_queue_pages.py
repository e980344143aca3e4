"""The pages and the API of the queue, without script."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from review.annotations import submit_annotation
from review.arranging import keep_reason
from review.deciding import apply_decisions
from review.entry_translations import translate_and_submit
from review.models import DecisionBatch, QueueItem
from review.translations import submit_translation
from tests import make
from tests.people import Cast

QUEUE = reverse("review:one_queue")


@pytest.fixture
def mixed(cast: Cast) -> dict[str, QueueItem]:
    """One of each kind, all by the analyst."""
    entry = make.published(cast)
    version = make.text(cast.analyst)
    submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst)
    submit_translation(make.second_text(version, cast.analyst), by=cast.analyst, message="A first version.")
    translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="The title.")
    make.submitted(cast.analyst, make.threat_document(title="A landslide", theme="GEO"))
    return {item.kind: item for item in QueueItem.objects.waiting()}


@pytest.fixture
def at(cast: Cast, client: Client) -> Client:
    client.force_login(cast.editor)
    return client


def posted(item: QueueItem, **more: str) -> dict[str, str]:
    return {"picked": f"{item.pk} {item.sha256}", "item": str(item.pk), **more}


def test_all_kinds_stand_in_one_list_and_are_narrowed_by_its_address(mixed: dict[str, QueueItem], at: Client) -> None:
    page = at.get(QUEUE).text
    assert len(mixed) == 4 and all(f'data-item="{item.pk}"' in page for item in mixed.values())
    page = at.get(QUEUE, {"kind": "annotation"}).text
    assert re.findall(r'data-item="(\d+)"', page) == [str(mixed["annotation"].pk)]
    page = at.get(QUEUE, {"q": "lands"}).text
    assert re.findall(r'data-item="(\d+)"', page) == [str(mixed["proposal"].pk)]
    assert "Nothing matches" in at.get(QUEUE, {"theme": "WAT"}).text


def test_each_state_of_the_queue_holds_what_it_says(mixed: dict[str, QueueItem], at: Client, cast: Cast) -> None:
    def held(show: str) -> set[int]:
        return {int(pk) for pk in re.findall(r'data-item="(\d+)"', at.get(QUEUE, {"show": show}).text)}

    assert "Nothing stands here" in at.get(QUEUE, {"show": "returned"}).text
    decided, returned = mixed["annotation"], mixed["proposal"]
    for item, verdict in ((decided, "approve"), (returned, "request_changes")):
        at.post(reverse("review:queue_decide"), posted(item, verdict=verdict, reason="Which valley?"))
        apply_decisions(DecisionBatch.objects.latest("pk").pk)
    waiting = {mixed["translation"].pk, mixed["entry_translation"].pk}
    assert (held("waiting"), held("returned")) == (waiting, {returned.pk})
    assert held("open") == waiting | {returned.pk}
    assert decided.pk in held("decided") and not held("decided") & held("open")


def test_who_made_it_is_told_that_another_editor_decides(at: Client, cast: Cast) -> None:
    make.submitted(cast.editor)
    page = at.get(QueueItem.objects.waiting().get().get_absolute_url()).text
    assert "This is yours: nobody decides on what they wrote." in page and 'name="verdict"' not in page


def test_each_kind_is_read_beside_the_list_with_both_languages_and_its_history(
    mixed: dict[str, QueueItem], at: Client
) -> None:
    words = {
        "proposal": ["A landslide", "Three villages are reached without a warning."],
        "annotation": ["Three villages lie on the outwash fan.", "Who would warn them?"],
        "translation": ["The upper lake rose by two metres", "Верхнее озеро поднялось", "A first version."],
        "entry_translation": ["Outburst of a glacial lake", "Прорыв"],
    }
    for kind, said in words.items():
        page = at.get(mixed[kind].get_absolute_url()).text
        part = at.get(mixed[kind].get_absolute_url(), headers={"HX-Request": "true"}).text
        assert "<h1" in page and "<h1" not in part
        for one in [*said, "What happened", "Record the decision"]:
            assert one in page and one in part, (kind, one)


def test_an_editor_decides_without_script_is_led_to_the_next_and_may_undo(
    mixed: dict[str, QueueItem], at: Client
) -> None:
    first, second = sorted(mixed.values(), key=lambda item: item.rank)[:2]
    answer = at.post(reverse("review:queue_decide"), posted(first, verdict="approve"))
    assert answer.status_code == 302 and answer["Location"] == second.get_absolute_url()
    page = at.get(answer["Location"]).text
    batch = DecisionBatch.objects.get()
    assert reverse("review:queue_undo", args=[batch.pk]) in page and f'data-item="{first.pk}"' not in page
    at.post(reverse("review:queue_undo", args=[batch.pk]))
    assert f'data-item="{first.pk}"' in at.get(QUEUE).text


def test_a_kept_reason_stands_for_its_words(mixed: dict[str, QueueItem], at: Client, cast: Cast) -> None:
    kept = keep_reason("reject", "Not what the source says.", by=cast.editor2, code="accuracy")
    item = mixed["proposal"]
    assert "Not what the source says." in at.get(item.get_absolute_url()).text
    sent = posted(item, verdict="reject", kept=str(kept.pk))
    told = at.post(reverse("review:queue_decide"), sent, headers={"Accept": "application/json"}).json()
    assert told["decided"] == 1 and told["skipped"] == [] and told["undo"]
    batch = DecisionBatch.objects.get()
    assert (batch.reason, batch.code) == ("Not what the source says.", "accuracy")
    apply_decisions(batch.pk)
    assert "Not what the source says." in at.get(reverse("review:queue_decisions")).text


def test_a_refusal_without_reason_and_a_stale_view_keep_what_was_picked(
    mixed: dict[str, QueueItem], at: Client
) -> None:
    item = mixed["annotation"]
    answer = at.post(reverse("review:queue_decide"), {"picked": f"{item.pk} {item.sha256}", "verdict": "reject"})
    assert answer.status_code == 422 and "Give the reason" in answer.text
    assert re.search(rf'value="{item.pk} [^>]*checked', answer.text)
    answer = at.post(reverse("review:queue_decide"), {"picked": f"{item.pk} {'0' * 64}", "verdict": "approve"})
    assert "These were left alone" in answer.text and "changed since you read it" in answer.text
    assert not DecisionBatch.objects.exists()


def test_whoever_works_on_something_is_named_to_the_others(mixed: dict[str, QueueItem], at: Client, cast: Cast) -> None:
    answer = at.post(reverse("review:queue_next"))
    first = min(mixed.values(), key=lambda item: item.rank)
    assert answer["Location"] == first.get_absolute_url()
    at.force_login(cast.editor2)
    page = at.get(first.get_absolute_url()).text
    assert "Dilnoza works on it" in page and "Dilnoza works on this now." in page
    assert at.post(reverse("review:queue_act", args=[first.pk, "claim"])).status_code == 409


def test_facets_count_and_lead_on(mixed: dict[str, QueueItem], at: Client) -> None:
    page = at.get(reverse("review:queue_facets")).text
    assert "kind=annotation" in page and "Kind" in page and "Theme" in page
    assert "<h1" not in at.get(reverse("review:queue_facets"), headers={"HX-Request": "true"}).text


def test_a_view_of_the_queue_is_saved_by_its_filters(mixed: dict[str, QueueItem], at: Client) -> None:
    sent = {"list": "queue", "name": "Notes", "query": "kind=annotation"}
    assert at.post(reverse("articles:view_save"), sent)["Location"] == f"{QUEUE}?kind=annotation"
    assert 'href="?kind=annotation" aria-current="true"' in at.get(QUEUE, {"kind": "annotation"}).text


def test_the_list_asks_as_much_for_many_as_for_few(
    mixed: dict[str, QueueItem], at: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    for number in range(30):
        make.submitted(cast.analyst2, make.threat_document(title=f"Case {number}"))
    at.get(QUEUE)
    with django_assert_max_num_queries(6):
        assert at.get(QUEUE).text.count("data-item=") == 34


def test_an_analyst_reads_the_queue_and_decides_nothing(
    mixed: dict[str, QueueItem], client: Client, cast: Cast
) -> None:
    client.force_login(cast.analyst)
    page = client.get(mixed["proposal"].get_absolute_url()).text
    assert 'name="verdict"' not in page and 'name="picked"' not in page
    assert client.post(reverse("review:queue_decide"), posted(mixed["proposal"], verdict="approve")).status_code == 403


def test_the_api_lists_claims_decides_and_undoes(mixed: dict[str, QueueItem], at: Client, cast: Cast) -> None:
    found = at.get("/api/v1/queue/", {"kind": "proposal"}).json()["results"]
    assert [(row["title"], row["turn"], row["themes"]) for row in found] == [("A landslide", "editors", ["GEO"])]
    assert at.get("/api/v1/queue/facets/").json()["kind"]["annotation"] == 1
    taken = at.post("/api/v1/queue/next/?kind=proposal").json()
    assert taken["claimed_by"]["name"] == "Dilnoza" and taken["lease_minutes"] == 20
    assert at.post("/api/v1/queue/next/?kind=proposal").status_code == 204
    picked = [{"id": taken["id"], "seen": taken["sha256"]}, {"id": 10**9, "seen": "0"}]

    def decide(**more: object) -> dict:
        sent = json.dumps({"verdict": "approve", "picked": picked, **more})
        answer: dict = at.post("/api/v1/queue/decide/", sent, content_type="application/json").json()
        return answer

    told = decide()
    assert told["skipped"] == [{"id": 10**9, "code": "not_found", "message": ""}]
    undone = at.post(f"/api/v1/queue/decisions/{told['batch']['id']}/undo/").json()
    assert [row["outcome"] for row in undone["decisions"]] == ["undone"]
    told = decide(at_once=True)
    assert [row["outcome"] for row in told["batch"]["decisions"]] == ["decided"]
    assert at.get(f"/api/v1/queue/{taken['id']}/").json()["state"] == "approved"
    assert len(at.get("/api/v1/queue/decisions/").json()["results"]) == 2
    assert at.get("/api/v1/queue/workload/").json()["results"][0]["assigned"] == 0


def test_the_team_page_keeps_absences_and_reasons(at: Client, cast: Cast) -> None:
    sent = {"since": "2030-01-02", "until": "2030-01-09", "deputy": str(cast.editor2.pk)}
    assert at.post(reverse("review:absence_add"), sent).status_code == 302
    assert at.post(reverse("review:absence_add"), sent).status_code == 409
    words = {"verdict": "reject", "code": "scope", "words": "Not of this region."}
    assert at.post(reverse("review:reason_keep"), words).status_code == 302
    page = at.get(reverse("review:queue_team")).text
    assert "deputy: Ruslan" in page and "Not of this region." in page
