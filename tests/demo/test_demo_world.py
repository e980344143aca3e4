"""The demo world is what the README promises, made by actions only, and telling it twice changes nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.models import AuditEntry, User
from articles.models import (
    Alignment,
    Annotation,
    Article,
    Bead,
    QualityIssue,
    SentenceOrigin,
    Source,
    TextVersion,
    TranslationProvenance,
)
from catalog import schema
from catalog.findings import blocking_findings
from catalog.models import Assessment, Edition, Entry, Forecast, RatingRound, Term
from catalog.quality import BY_CODE
from catalog.quality_board import board_of
from demo.story import PASSPHRASE, tell_story
from review.models import Submission
from review.states import State

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("demo_world")  # one worker: the story is told once for all of them


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Tell the story once for this module, inside a transaction that is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert tell_story(lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(told: None, db: None) -> None:
    """Look at the demo world; what a test changes is rolled back to the story's end."""


def test_it_holds_at_least_what_was_promised(world: None) -> None:
    assert User.objects.count() >= 5
    assert Source.objects.count() >= 6
    assert Article.objects.count() >= 10
    assert TextVersion.objects.filter(kind="translation").count() >= 7
    methods = set(TranslationProvenance.objects.values_list("method", flat=True))
    assert methods >= {"human", "mt_raw", "mt_post_edited", "third_party"}
    assert TranslationProvenance.objects.filter(source_version=None, source_item__custody="not_held").exists()
    assert Annotation.objects.count() >= 60
    assert Entry.objects.threats().count() >= 14
    assert Entry.objects.measures().count() >= 25
    assert set(Submission.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Edition.objects.values_list("state", flat=True)) == {"draft", "published"}


def test_every_theme_has_a_threat_that_is_a_full_entry(world: None) -> None:
    """Scenarios somebody rated, indicators, evidence, and measures that say how they act.

    The two chronic threats are described and, on purpose, rated by nobody (demo/world/ratings.toml).
    """
    themes = set(Term.objects.of("theme").values_list("code", flat=True))
    assert len(themes) == 14
    measures = [entry.document for entry in Entry.objects.measures().with_content()]
    acted_on = {row["threat"] for document in measures for row in document["threats"] if row["how"].strip()}
    rated = set(Assessment.objects.values_list("entry__code", "scenario"))
    prose = ("summary", "description", "drivers", "vulnerabilities")
    full: set[str] = set()
    unrated: dict[str, str] = {}
    for entry in Entry.objects.threats().with_content():
        document = entry.document
        has_rating = any((entry.code, row["id"]) in rated for row in document.get("scenarios", []))
        has_parts = all(document.get(name) for name in (*prose, "states", "indicators", "evidence"))
        if document.get("scenarios") and has_parts and entry.code in acted_on:
            full.add(document["theme"])
            unrated |= {} if has_rating else {document["theme"]: document["tempo"]}
    assert full == themes
    assert unrated == {"DRU": "chronic", "TOC": "chronic"}


def test_nothing_blocks_an_edition_and_the_board_counts_what_is_there(world: None) -> None:
    """The board of the demo is told by SQL; here a few of its checks are counted once more from the documents."""
    assert blocking_findings() == []
    entries = {entry.code: entry.document for entry in Entry.objects.published().with_content()}
    threats = {code: document for code, document in entries.items() if code.startswith("THR-")}
    rated = set(Assessment.objects.values_list("entry__code", "scenario"))
    unrated = {
        (code, row["id"])
        for code, document in threats.items()
        for row in document.get("scenarios", [])
        if (code, row["id"]) not in rated
    }
    meant = [document for code, document in entries.items() if code.startswith("MSR-")]
    live = [document for document in meant if document["status"] not in ("ended", "rejected")]
    acted_on = {row["threat"] for document in live for row in document["threats"]}
    board = board_of({}, size=None, anew=True)
    found = {check: {row.code for row in board.rows if row.finding.check.code == check} for check in BY_CODE}
    assert board.entries == len(entries)
    assert found["no_scenario"] == {code for code, document in threats.items() if not document.get("scenarios")}
    assert found["no_measure"] == set(threats) - acted_on
    rows = [row for row in board.rows if row.finding.check.code == "unrated_scenario"]
    assert {(row.code, row.finding.key) for row in rows} == unrated
    assert found["no_sensitivity"] == {code for code, document in entries.items() if not document.get("sensitivity")}
    responsible = set(Entry.objects.published().filter(responsible=None).values_list("code", flat=True))
    assert found["no_editor"] >= responsible


def test_articles_are_between_300_and_900_words_and_call_themselves_illustrative(world: None) -> None:
    for version in TextVersion.objects.filter(kind="original"):
        assert 300 <= len(version.text.split()) <= 900, version
    for source in Source.objects.all():
        assert "illustrative" in source.name.lower(), source.name


def test_the_page_side_by_side_has_something_to_show_for_every_filter(world: None, client: Client) -> None:
    client.force_login(User.objects.get(email="dilnoza@perimeter.example"))
    shown = set()
    for alignment in Alignment.objects.all():
        page = client.get(alignment.get_absolute_url()).context["page"]
        shown |= {name for name, _label, count in page.tabs if count}
    assert shown >= {"", "unconfirmed", "gaps", "stale", "machine", "issues", "annotated"}
    assert set(QualityIssue.objects.values_list("state", flat=True)) == {"open", "fixed", "rebutted"}
    assert Bead.objects.filter(reason="omitted", target=[]).exists()
    assert SentenceOrigin.objects.filter(edit_distance__gt=0).exists()


def test_people_rate_in_rounds_and_forecast(world: None) -> None:
    assert set(RatingRound.objects.values_list("state", flat=True)) == {"open", "closed"}
    assert Assessment.objects.filter(round__state="open").count() == 1
    assert set(Forecast.objects.values_list("outcome", flat=True)) == {"", "yes"}


def test_ratings_disagree(world: None) -> None:
    by_scenario: dict[tuple[int, str], set[int]] = {}
    for row in Assessment.objects.all():
        by_scenario.setdefault((row.entry_id, row.scenario), set()).add(row.likelihood)
    assert any(max(found) - min(found) >= 2 for found in by_scenario.values())


def test_every_published_document_satisfies_the_schema_and_its_evidence_is_real(world: None) -> None:
    terms = Term.objects.codes()
    for entry in Entry.objects.with_content():
        assert not schema.check(entry.kind, entry.document, terms).by_field, entry.code
        assert entry.evidence.count() == len(entry.document.get("evidence", []))


def test_the_edition_came_after_what_it_holds(world: None) -> None:
    edition = Edition.objects.published().get()
    for row in edition.entries.select_related("revision"):
        assert edition.frozen_at is not None
        assert row.revision.approved_at <= edition.frozen_at


def test_telling_it_twice_gives_one_world(world: None, settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEBUG = True
    before = (User.objects.count(), Article.objects.count(), Entry.objects.count(), AuditEntry.objects.count())
    call_command("load_demo")
    assert before == (User.objects.count(), Article.objects.count(), Entry.objects.count(), AuditEntry.objects.count())
    shown = capsys.readouterr().out
    assert "there already" in shown
    assert PASSPHRASE in shown


def test_production_does_not_get_people_with_a_public_passphrase(db: None, settings) -> None:
    settings.DEBUG = False
    before = User.objects.count()
    with pytest.raises(CommandError, match="public passphrase"):
        call_command("load_demo")
    assert User.objects.count() == before


def test_only_the_demo_tells_another_time() -> None:
    others = {"basics", "tests", "var"}
    rooms = [folder for folder in ROOT.iterdir() if folder.name not in others and not folder.name.startswith(".")]
    users = {
        room.name
        for room in rooms
        for path in room.glob("**/*.py")
        if re.search(r"clock(?:\.| import [\w\s,(]*)\btelling\b", path.read_text(encoding="utf-8"))
    }
    assert users == {"demo"}
