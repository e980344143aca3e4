"""How a translation came to be: said in full, amended with its history kept, and never false in ways we can know."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.site import change_settings
from articles import actions
from articles import vocabulary as words
from articles.edit_distance import edit_distance
from articles.inputs import Agent, Bytes, Provenance, TextFacts
from articles.models import ProvenanceAmendment, SentenceOrigin, TextVersion, TranslationAgent
from articles.origins import Origin, record_origins
from articles.provenances import amend_provenance
from basics.errors import Refused
from tests import make
from tests.people import Cast

Role, Kind = words.AgentRole, words.AgentKind


def translated(source: TextVersion, cast: Cast, language: str = "ru", **facts: Any) -> TextVersion:
    """Add a translation of a text to its article."""
    facts.setdefault("method", words.TranslationMethod.HUMAN)
    provenance = Provenance(source_version=source, **facts)
    given = TextFacts("Верхнее озеро", language, words.TextKind.TRANSLATION, provenance=provenance)
    body = f"Озеро поднялось на два метра за неделю. Это иллюстративный текст ({language}, {source.number})."
    return actions.add_text(source.article, Bytes(body.encode(), words.CaptureMethod.PASTE), given, by=cast.analyst)


def engine(**more: Any) -> Agent:
    return Agent("Illustrative engine", Kind.TOOL, Role.MT_ENGINE, **{"version": "2.1", **more})


def test_an_amendment_keeps_what_was_said_before(cast: Cast) -> None:
    version = make.translation(cast.analyst)
    before = version.provenance
    agents = (Agent("Madina (illustrative)", Kind.PERSON, Role.TRANSLATOR, member=cast.analyst2),)
    given = Provenance(
        method=words.TranslationMethod.HUMAN,
        source_item=before.source_item,
        completeness=words.Completeness.PARTIAL,
        asserted_by=words.AssertedBy.TRANSLATOR,
        agents=agents,
    )
    row = amend_provenance(version, given, reason="The translator wrote to us.", by=cast.analyst2, seen=0)
    amendment = ProvenanceAmendment.objects.get(provenance=row)
    assert (row.pk, row.method, row.agents.get().member) == (before.pk, "human", cast.analyst2)
    assert amendment.before["credit_line"] == "Translated from valley.example"
    assert amendment.before["source_item"]["custody"] == "not_held"
    assert AuditEntry.objects.get(verb="amend_provenance").before["method"] == "third_party"
    with pytest.raises(Refused, match="meanwhile") as refusal:
        amend_provenance(version, given, reason="Again.", by=cast.analyst, seen=0)
    assert refusal.value.code == "stale"
    with pytest.raises(DatabaseError), transaction.atomic():
        ProvenanceAmendment.objects.filter(pk=amendment.pk).update(reason="Never said.")


def test_a_circle_is_refused_with_its_reason_and_nothing_is_lost(cast: Cast) -> None:
    original = make.text(cast.analyst)
    russian = translated(original, cast)
    kazakh = translated(russian, cast, "kk")
    with pytest.raises(Refused, match="circle: text 3 goes back to this one") as refusal:
        amend_provenance(russian, Provenance(source_version=kazakh), reason="A mistake.", by=cast.analyst)
    assert list(refusal.value.fields) == ["source_version"]
    russian.provenance.refresh_from_db()
    assert russian.provenance.source_version == original
    with pytest.raises(IntegrityError, match="made from itself"), transaction.atomic():
        type(russian.provenance).objects.filter(pk=russian.provenance.pk).update(source_version=kazakh)


@pytest.mark.parametrize(
    "agents",
    [
        (Agent("Madina", Kind.PERSON, Role.TRANSLATOR), Agent(" madina ", Kind.PERSON, Role.REVISER)),
        (Agent("Madina", Kind.PERSON, Role.REVISER), Agent("MADINA", Kind.PERSON, Role.POST_EDITOR)),
    ],
)
def test_a_reviser_who_translated_is_refused(agents: tuple[Agent, ...], cast: Cast) -> None:
    version = make.translation(cast.analyst)
    given = Provenance(source_item=version.provenance.source_item, agents=agents)
    with pytest.raises(Refused, match="second person"):
        amend_provenance(version, given, reason="Revised.", by=cast.analyst)
    assert not version.provenance.agents.exists()


def test_a_text_that_comes_with_its_translator_as_reviser_is_not_added(cast: Cast) -> None:
    original = make.text(cast.analyst)
    agents = tuple(Agent("Madina", Kind.PERSON, role) for role in (Role.TRANSLATOR, Role.REVISER))
    with pytest.raises(Refused, match="second person"):
        translated(original, cast, agents=agents)
    assert TextVersion.objects.get() == original


def test_the_database_knows_the_reviser_by_the_member_unless_the_site_allows_it(cast: Cast) -> None:
    row = make.translation(cast.analyst).provenance
    facts = {"provenance": row, "kind": Kind.PERSON, "member": cast.analyst}
    TranslationAgent.objects.create(name="A. Serik", role=Role.TRANSLATOR, **facts)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        TranslationAgent.objects.create(name="Aigerim", role=Role.REVISER, **facts)
    change_settings(by=cast.administrator, reviser_may_translate=True)
    TranslationAgent.objects.create(name="Aigerim", role=Role.REVISER, **facts)


@pytest.mark.parametrize(
    "agent", [engine(version=""), Agent("Madina", Kind.PERSON, Role.TRANSLATOR, confidence=0.9), engine(confidence=1.5)]
)
def test_a_confidence_without_engine_and_version_is_refused(agent: Agent, cast: Cast) -> None:
    version = make.translation(cast.analyst)
    given = Provenance(source_item=version.provenance.source_item, agents=(agent,))
    with pytest.raises(Refused):
        amend_provenance(version, given, reason="Measured.", by=cast.analyst)
    with pytest.raises(IntegrityError), transaction.atomic():
        TranslationAgent.objects.create(
            provenance=version.provenance, name=agent.name, kind=agent.kind, role=agent.role, version="", confidence=0.9
        )


def test_each_sentence_says_its_origin_and_keeps_the_machine_text_beside_its_post_edit(cast: Cast) -> None:
    version = translated(make.text(cast.analyst), cast)
    machine = "Озеро поднялось на 2 метра за неделю."
    rows = record_origins(
        version,
        [
            Origin(0, words.Origin.HUMAN, "Illustrative engine", "2.1", 0.8, machine),
            Origin(1, words.Origin.MEMORY),
        ],
        by=cast.analyst,
    )
    assert rows[0].edit_distance == 3  # “2” became “два”
    assert SentenceOrigin.objects.of(version)[0].machine_text == machine
    again = record_origins(version, [Origin(1, words.Origin.COPY)], by=cast.analyst)
    assert [row.origin for row in SentenceOrigin.objects.of(version)] == ["human", again[0].origin]


@pytest.mark.parametrize(
    "given",
    [
        Origin(0, words.Origin.MACHINE),
        Origin(0, words.Origin.MACHINE, engine="Illustrative engine"),
        Origin(0, words.Origin.HUMAN, confidence=0.9),
        Origin(0, words.Origin.HUMAN, machine_text="Something."),
        Origin(99, words.Origin.HUMAN),
    ],
)
def test_an_origin_that_cannot_be_is_refused(given: Origin, cast: Cast) -> None:
    version = translated(make.text(cast.analyst), cast)
    with pytest.raises(Refused):
        record_origins(version, [given], by=cast.analyst)
    assert not SentenceOrigin.objects.of(version).exists()


@pytest.mark.parametrize(
    ("old", "new", "distance"), [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("озеро", "озёра", 2)]
)
def test_the_edit_distance_counts_code_points(old: str, new: str, distance: int) -> None:
    assert edit_distance(old, new) == edit_distance(new, old) == distance
