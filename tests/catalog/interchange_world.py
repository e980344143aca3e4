"""A small catalog in which everything occurs that a format has to carry, frozen as an edition."""

from dataclasses import dataclass
from typing import Any

import pytest

from catalog import actions
from catalog.interchange import WRITERS
from catalog.models import Edition, Entry
from catalog.translatable import words_of
from review.entry_translations import decide_entry_translation, translate_and_submit
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


@dataclass(frozen=True)
class World:
    """What a frozen edition holds, and the files of it: to be read by many tests, and made once."""

    contents: dict[str, Any]
    files: dict[str, bytes]
    public: dict[str, bytes]
    names: tuple[str, ...]


_made: list[World] = []


def world(request: pytest.FixtureRequest) -> World:
    """Return the world of this process; the first test that asks makes it, in a database that it leaves empty."""
    if not _made:
        cast = request.getfixturevalue("cast")
        edition = Edition.objects.get(pk=make_edition(cast).pk)
        files, public = (
            {name: b"".join(WRITERS[name](edition, stranger=stranger)) for name in ("stix", "misp")}
            for stranger in (False, True)
        )
        contents = {row.content["code"]: row.content for row in edition.entries.all()}
        people = (cast.analyst, cast.analyst2, cast.editor, cast.editor2)
        _made.append(World(contents, files, public, tuple(person.name for person in people)))
    return _made[0]


def make_edition(cast: Cast, name: str = "2026.1") -> Edition:
    """Freeze two threats (one malicious) and two measures, cited, doubted, rated, translated and marked."""
    lake = _lake(cast)
    attack = make.published(cast, _attack(lake.code))
    make.published(
        cast,
        make.measure_document(
            lake.code,
            description="A mast in each village.",
            parties=[{"role": "lead", "state": "KG", "body": "Ministry of Emergencies (illustrative)"}],
            milestones=[{"title": "First mast", "due": "2027-03-01"}],
            threats=[
                _acts_on(lake.code, how="People leave in time.\n\nAnd livestock."),
                _acts_on(attack.code, role="prevents_cause", effectiveness="low"),
            ],
            starts="2027",
            tags=[],
        ),
        kind="measure",
    )
    make.published(cast, make.measure_document(lake.code, title="Dam survey", sensitivity="green"), kind="measure")
    for by, likelihood in ((cast.analyst, 3), (cast.analyst2, 3), (cast.editor, 5)):
        rating(lake, by, likelihood=likelihood)
    _translate(cast, lake)
    _translate(cast, attack)
    draft = actions.prepare_edition(name, by=cast.editor)
    return actions.freeze_edition(draft, by=cast.editor, override="Illustrative.")


def _acts_on(code: str, **more: str) -> dict[str, str]:
    how = {"role": "reduces_impact", "how": "People leave in time.", "effectiveness": "moderate"}
    return {"threat": code, **how, **more}


def _lake(cast: Cast) -> Entry:
    held = make.annotation(make.text(cast.analyst), cast.analyst)
    derived = make.annotation(make.translation(cast.analyst), cast.analyst, "The upper lake rose by two metres")
    rows = [make.evidence(held), make.evidence(derived, stance="contradicts", answer="It fell again.", credibility=4)]
    return make.published(
        cast,
        make.threat_document(
            description="First paragraph.\n\n- a list\n- *in* Markdown",
            sensitivity="amber_strict",
            states=["KG", "TJ", "CN"],
            direction="internal",
            events=[{"title": "A flood", "date": "2024-08", "text": "Illustrative."}],
            indicators=[{"title": "Level of the lake", "threshold": "2 m", "interval": 7}],
            references=[{"scheme": "HIPs", "version": "2025", "code": "MH0607", "url": "https://hips.example/mh0607"}],
            evidence=rows,
        ),
    )


def _attack(lake: str) -> dict[str, object]:
    return make.threat_document(
        title="Sensors told to be silent",
        theme="CYB",
        nature="malicious",
        links=[
            {"relation": "amplifies", "threat": lake, "sign": "strengthens", "text": "Nobody is warned."},
            {"relation": "shares_cause", "threat": lake, "text": "Both come with an old network."},
        ],
        references=[{"scheme": "ATT&CK ICS", "version": "18.1", "code": "T0803"}],
    )


def _translate(cast: Cast, entry: Entry) -> None:
    texts = {path: f"[ru] {said}" for path, said in words_of(entry.kind, entry.document).items()}
    facts = {"message": "Translated.", "source": entry.current}
    made = translate_and_submit(entry, "ru", texts, by=cast.analyst, onto=None, **facts)
    decide_entry_translation(made.proposal, "approve", by=cast.editor, seen=made.sha256)
