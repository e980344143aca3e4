"""The first-run tour: what it asks for by role, how it knows that it was done, and where it stays away."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from accounts import touring
from accounts.models import AuditEntry, TourProgress, TourState, User
from accounts.roles import Role
from articles import actions as articles
from articles.inputs import Bytes, Provenance, TextFacts
from articles.models import Annotation
from catalog import actions as catalog
from review import actions as review
from review.models import Submission
from review.tour import STEPS, Page, tour_of
from tests import make
from tests.people import Cast

PEOPLE = {Role.ANALYST: "analyst", Role.EDITOR: "editor", Role.READER: "reader"}


@pytest.fixture
def world(cast: Cast) -> Cast:
    """Make one of everything that the tours lead to."""
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    cited = make.threat_document(evidence=[make.evidence(note)])
    make.published(cast, cited)
    make.published_edition(cast)
    make.submitted(cast.analyst2, make.threat_document(title="It waits", evidence=[make.evidence(note)]))
    return cast


def look(client: Client, path: str) -> Any:
    """Do what the script does on a page that may be a step."""
    return client.post("/tour/look/", {"path": path}, headers={"HX-Request": "true"})


def done(person: User) -> frozenset[str]:
    tour = tour_of(User.objects.get(pk=person.pk), Page("/", "desk"))
    assert tour is not None
    return tour.done


def begun(person: User, client: Client) -> User:
    touring.begin_tour(by=person)
    client.force_login(person)
    return person


def strip_on(client: Client, path: str) -> str:
    """Return the words of the strip on a page; empty where there is none."""
    page = client.get(path, follow=True).content.decode()
    found = re.search(r'<section class="tour .*?</section>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


# The table


def test_each_step_has_a_way_to_be_known_and_a_key_of_its_own() -> None:
    steps = [step for steps in STEPS.values() for step in steps]
    assert len({step.key for step in steps}) == len(steps)
    for step in steps:
        assert bool(step.fact) != bool(step.is_seen and step.seen_at), step.key


def test_the_table_names_pages_that_are_there() -> None:
    for step in (step for steps in STEPS.values() for step in steps):
        for name in filter(None, [*step.at, step.seen_at]):
            room, _colon, door = name.partition(":")
            _prefix, resolver = get_resolver().namespace_dict[room]
            assert door in resolver.reverse_dict, f"{step.key}: {name}"


@pytest.mark.parametrize("role", STEPS)
def test_each_step_leads_to_a_page_that_its_role_may_open(role: Role, world: Cast, client) -> None:
    client.force_login(getattr(world, PEOPLE[role]))
    for step in STEPS[role]:
        answer = client.get(reverse("tour:step", args=[step.key]), follow=True)
        assert answer.status_code == 200, step.key
        assert answer.redirect_chain[-1][0] != "/", f"{step.key} leads to its own place, not to the desk"


@pytest.mark.parametrize("role", STEPS)
def test_each_step_leads_somewhere_in_an_empty_installation_too(role: Role, cast: Cast, client) -> None:
    client.force_login(getattr(cast, PEOPLE[role]))
    for step in STEPS[role]:
        assert client.get(reverse("tour:step", args=[step.key]), follow=True).status_code == 200, step.key


@pytest.mark.parametrize("role", STEPS)
def test_the_words_for_the_place_stand_where_a_step_leads(role: Role, world: Cast, client) -> None:
    """What to do is said on the page to which the button leads, unless that page ticks the step by itself."""
    person = begun(getattr(world, PEOPLE[role]), client)
    for step in STEPS[role]:
        before = [one.key for one in STEPS[role][: STEPS[role].index(step)]]
        TourProgress.objects.filter(person=person).update(done=before)
        strip = strip_on(client, reverse("tour:step", args=[step.key]))
        looked = step.key in {"upcoming", "queue", "submission"}
        assert looked or str(step.here) in strip, step.key


# What an analyst does


def test_an_analyst_is_ticked_for_what_they_really_did(world: Cast, client) -> None:
    person = begun(world.analyst, client)
    assert not done(person), "what was annotated and proposed before the tour does not count"
    text = make.translation(world.analyst2)
    assert "Follow a translation to its original" in look(client, text.get_absolute_url())["HX-Trigger"]
    note = make.annotation(text, person, "We have no siren below the moraine")
    assert done(person) == {"origin", "annotation"}
    make.proposal(person)
    assert "citation" not in done(person), "a proposal without the sentence is none with it"
    draft = make.proposal(person, make.threat_document(evidence=[make.evidence(note)]))
    assert done(person) == {"origin", "annotation", "citation"}
    review.submit(draft, by=person)
    assert "queue" not in done(person)
    look(client, "/review/own/")
    assert User.objects.get(pk=person.pk).tour == TourState.FINISHED


def test_a_translation_whose_original_is_held_is_to_be_followed(world: Cast, client) -> None:
    original = make.text(world.analyst, "Верхнее озеро поднялось (вымышлено).", language="ru")
    provenance = Provenance(method="human", source_version=original)
    facts = TextFacts(title="The upper lake", language="en", kind="translation", provenance=provenance)
    raw = Bytes(b"The upper lake rose. Illustrative.", method="paste")
    translation = articles.add_text(original.article, raw, facts, by=world.analyst)
    begun(world.analyst, client)
    assert client.get("/tour/origin/")["Location"] == translation.get_absolute_url()
    assert look(client, translation.get_absolute_url()).status_code == 204
    assert look(client, original.get_absolute_url()).status_code == 200


def test_the_evidence_is_prepared_on_a_published_threat(world: Cast, client) -> None:
    begun(world.analyst, client)
    page = client.get("/tour/citation/", follow=True)
    assert "entry=THR-CLI-001" in page.redirect_chain[-1][0]
    assert page.content.decode().count("Three villages lie on the outwash fan.") >= 2


# Editors and readers


def test_an_editor_reads_the_evidence_and_decides(world: Cast, client) -> None:
    person = begun(world.editor, client)
    waiting = client.get("/tour/exhibit/")["Location"]
    look(client, "/review/999/")
    assert not done(person), "there is no such proposal"
    look(client, waiting)
    assert done(person) == {"waiting"}
    text = Annotation.objects.get().targets.get().text_version
    look(client, text.get_absolute_url())
    assert done(person) == {"waiting", "exhibit"}
    found = Submission.objects.get(title="It waits")
    review.reject(found, by=person, seen=found.current.sha256, reason="Illustrative.")
    assert done(person) == {"waiting", "exhibit", "decision"}
    look(client, "/editions/2026.1/")
    assert User.objects.get(pk=person.pk).tour == TourState.FINISHED


def test_a_reader_ends_with_the_file_of_an_edition(world: Cast, client) -> None:
    person = begun(world.reader, client)
    for path in ("/catalog/THR-CLI-001/", Annotation.objects.get().targets.get().text_version.get_absolute_url()):
        look(client, path)
    catalog.prepare_edition("2026.2", by=world.editor)
    look(client, "/editions/2026.2/")
    assert "edition" not in done(person), "readers see frozen editions only"
    look(client, "/editions/2026.1/")
    assert done(person) == {"threat", "footnote", "edition"}
    client.get("/editions/2026.1/json")
    answer = look(client, "/editions/2026.1/")
    assert "That was the whole tour" in answer.content.decode()
    assert User.objects.get(pk=person.pk).tour == TourState.FINISHED


# Where it is shown, and where not


def test_before_it_is_begun_the_tour_stands_on_the_desk_only(world: Cast, client) -> None:
    client.force_login(world.analyst)
    assert "Begin the tour" in client.get("/").content.decode()
    assert not strip_on(client, "/articles/")
    answer = client.post("/tour/begin/")
    assert answer["Location"].startswith("/articles/")
    assert "Step 1 of 5" in strip_on(client, "/articles/")
    assert "Select a sentence" not in strip_on(client, "/articles/")
    assert not strip_on(client, "/"), "the desk has the card instead"


@pytest.mark.parametrize(("act", "on_the_desk"), [("later", True), ("skip", False)])
def test_later_leaves_it_on_the_desk_and_skip_nowhere(act: str, on_the_desk: bool, world: Cast, client) -> None:
    person = begun(world.analyst, client)
    make.annotation(make.text(person), person)
    look(client, "/articles/")
    answer = client.post(f"/tour/{act}/", {"path": "/articles/"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/articles/"
    assert not strip_on(client, "/catalog/")
    assert ("tour-card" in client.get("/").content.decode()) == on_the_desk
    client.post("/tour/begin/")
    assert done(person) == {"annotation"}, "what was done before stays done"
    assert strip_on(client, "/catalog/")


def test_put_off_on_the_desk_the_card_stays_there(world: Cast, client) -> None:
    begun(world.analyst, client)
    answer = client.post("/tour/later/", {"path": "/"}, headers={"HX-Request": "true"})
    assert "tour-card" in answer.content.decode()
    answer = client.post("/tour/skip/", {"path": "/"}, headers={"HX-Request": "true"})
    assert not answer.content


def test_a_finished_tour_begins_anew_when_asked_for(world: Cast, client) -> None:
    person = begun(world.reader, client)
    touring.tick_steps([step.key for step in STEPS[Role.READER]], steps=["threat"], by=person)
    assert User.objects.get(pk=person.pk).tour == TourState.FINISHED
    assert "tour-card" not in client.get("/").content.decode()
    client.post("/tour/begin/")
    assert not done(person)


def test_there_is_no_tour_of_nothing_and_none_for_administrators_alone(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    page = client.get("/").content.decode()
    assert "tour-card" not in page
    assert "Mark what matters" in page, "an empty installation shows its first steps"
    page = client.post("/tour/begin/", follow=True).content.decode()
    assert "There is nothing to tour yet" in page
    make.translation(cast.analyst)
    assert "tour-card" in client.get("/").content.decode()
    client.force_login(cast.administrator)
    page = client.get("/").content.decode()
    assert "tour-card" not in page
    assert "Take the tour" not in page


def test_without_script_the_button_done_ticks_and_leads_back(world: Cast, client) -> None:
    person = begun(world.reader, client)
    answer = client.post("/tour/look/", {"path": "/catalog/THR-CLI-001/?kind=threat"})
    assert answer["Location"] == "/catalog/THR-CLI-001/?kind=threat"
    assert done(person) == {"threat"}
    for strange in ("https://elsewhere.example/", "//elsewhere.example/", "", "javascript:alert(1)"):
        assert client.post("/tour/look/", {"path": strange})["Location"] == "/"


def test_who_was_not_there_is_not_ticked(world: Cast, client) -> None:
    client.force_login(world.reader)
    assert look(client, "/catalog/THR-CLI-001/").status_code == 204, "not begun"
    begun(world.reader, client)
    assert look(client, "/catalog/THR-CLI-999/").status_code == 204, "no such threat"
    assert not done(world.reader)


def test_what_was_ticked_is_said_with_what_comes_next(world: Cast, client) -> None:
    begun(world.reader, client)
    answer = look(client, "/catalog/THR-CLI-001/")
    words = json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert words == "Done: Open a threat. Next: Follow a footnote to its sentence."
    assert "Step 2 of 4" in answer.content.decode()


def test_the_log_knows_when_the_tour_was_begun_and_ended_but_not_what_was_looked_at(world: Cast, client) -> None:
    person = begun(world.reader, client)
    look(client, "/catalog/THR-CLI-001/")
    client.post("/tour/skip/")
    verbs = AuditEntry.objects.about(person).values_list("verb", flat=True).order_by("id")
    assert list(verbs) == ["begin_tour", "dismiss_tour"]


# What it costs


def test_the_strip_asks_one_question_and_none_once_the_tour_is_over(world: Cast, client) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    client.force_login(world.analyst)
    bare = {path: asked(path) for path in ("/articles/", "/catalog/THR-CLI-001/", "/review/queue/")}
    touring.begin_tour(by=world.analyst)
    assert {path: asked(path) - 1 for path in bare} == bare
    for leave in (touring.pause_tour, touring.dismiss_tour):
        leave(by=world.analyst)
        assert {path: asked(path) for path in bare} == bare
