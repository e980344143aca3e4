"""Editions: prepared, frozen once and for good, exported byte for byte, and checked."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from articles.models import Annotation, Source
from basics.errors import Refused
from catalog import actions
from catalog.interchange import WRITERS
from catalog.manifest import PARTS, as_file, manifest_of
from catalog.models import Edition, EditionEntry, Entry
from catalog.verifying import first_wrong
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


@pytest.fixture
def entry(cast: Cast) -> Entry:
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    rating(entry, cast.analyst)
    return entry


@pytest.fixture
def edition(cast: Cast, entry: Entry) -> Edition:
    return make.published_edition(cast)


def written(edition: Edition) -> bytes:
    return b"".join(WRITERS["json"](Edition.objects.get(pk=edition.pk)))


def test_a_second_export_has_the_same_bytes_even_after_everything_changed(cast, entry, edition) -> None:
    before = written(edition)
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    rating(entry, cast.analyst2, likelihood=5)
    Source.objects.update(name="Renamed (illustrative)", reliability="E")
    Annotation.objects.update(body="Rewritten.")
    actions.freeze_edition(actions.prepare_edition("2026.2", by=cast.editor), by=cast.editor)
    assert written(edition) == before
    assert first_wrong(before) == ""


def test_an_edition_carries_quotations_ratings_terms_and_the_scale(edition: Edition) -> None:
    document = json.loads(written(edition))
    (content,) = document["entries"]
    assert content["evidence"][0]["citation"]["quote"]["exact"] == "Three villages lie on the outwash fan."
    assert content["evidence"][0]["citation"]["chain"][1]["custody"] == "not_held"
    assert content["ratings"][0]["level"] == "low"
    terms = {(row["vocabulary"], row["code"]): row["labels"] for row in document["vocabularies"]["terms"]}
    assert terms["theme", "CLI"]["en"] == "Climate, glaciers and land"
    assert document["vocabularies"]["scales"]["2"]["grid"]


def test_the_changelog_names_what_changed_since_the_edition_before(cast, entry, edition) -> None:
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    make.published(cast, make.threat_document(theme="WAT", title="Drought"))
    second = make.published_edition(cast, "2026.2")
    assert second.previous == edition
    assert [(row["code"], row["change"], row["fields"]) for row in second.changelog] == [
        ("THR-CLI-001", "changed", ["summary"]),
        ("THR-WAT-001", "added", []),
    ]
    make.retired(cast, Entry.objects.with_content().get(pk=entry.pk))
    third = actions.freeze_edition(actions.prepare_edition("2026.3", by=cast.editor), by=cast.editor)
    assert [(row["code"], row["change"]) for row in third.changelog] == [("THR-CLI-001", "removed")]


def test_an_edition_is_frozen_once(cast: Cast, edition: Edition) -> None:
    manifest = edition.manifest
    with pytest.raises(Refused, match="is published already"):
        actions.freeze_edition(edition, by=cast.editor2)
    assert Edition.objects.get().manifest == manifest


def test_an_edition_of_nothing_is_refused(cast: Cast) -> None:
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    with pytest.raises(Refused, match="Nothing is published"):
        actions.freeze_edition(draft, by=cast.editor)


def test_a_name_that_is_taken_is_refused_with_a_sentence(cast: Cast, edition: Edition) -> None:
    with pytest.raises(Refused, match=r"an edition 2026\.1 already") as refusal:
        actions.prepare_edition(" 2026.1 ", by=cast.editor2)
    assert refusal.value.code == Refused.CONFLICT
    assert list(refusal.value.fields) == ["name"]


@pytest.mark.parametrize("name", ["", "2026", "2026.1a", "26.1", "2026.1234"])
def test_a_name_is_a_year_and_a_number(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.prepare_edition(name, by=cast.editor)
    assert refusal.value.code == Refused.INVALID


def test_only_editors_prepare_and_freeze(cast: Cast, entry: Entry) -> None:
    draft = actions.prepare_edition("2026.1", by=cast.editor)
    for person in (cast.analyst, cast.reader, cast.administrator):
        for act in (
            lambda by: actions.prepare_edition("2026.2", by=by),
            lambda by: actions.freeze_edition(draft, by=by),
        ):
            with pytest.raises(Refused) as refusal:
                act(person)
            assert refusal.value.code == Refused.FORBIDDEN


def test_a_frozen_edition_is_immutable_in_sql(cast: Cast, entry: Entry, edition: Edition) -> None:
    pinned = edition.entries.get()
    for attempt in (
        lambda: Edition.objects.filter(pk=edition.pk).update(title="Other"),
        lambda: Edition.objects.filter(pk=edition.pk).update(state="draft", frozen_at=None, frozen_by=None),
        lambda: Edition.objects.filter(pk=edition.pk)._raw_delete("default"),
        lambda: EditionEntry.objects.filter(pk=pinned.pk).update(content={}),
        lambda: EditionEntry.objects.filter(pk=pinned.pk)._raw_delete("default"),
        lambda: EditionEntry.objects.create(
            edition=edition, entry=make.published(cast), revision=pinned.revision, content={}, sha256="0" * 64
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_the_next_name_follows_the_numbers_of_the_year(cast: Cast, edition: Edition) -> None:
    actions.prepare_edition("2026.10", by=cast.editor)
    assert Edition.objects.next_name(year=2026) == "2026.11"
    assert Edition.objects.next_name(year=2027) == "2027.1"


def test_an_export_is_recorded_and_an_unfrozen_one_refused(cast: Cast, edition: Edition) -> None:
    actions.export_edition(edition, "json", by=cast.reader)
    assert AuditEntry.objects.get(verb="export_edition").actor == cast.reader
    with pytest.raises(Refused, match="not frozen"):
        actions.export_edition(actions.prepare_edition("2026.2", by=cast.editor), "json", by=cast.editor)
    with pytest.raises(Refused, match="no format"):
        actions.export_edition(edition, "docx", by=cast.editor)


def test_the_commands_export_and_verify(edition: Edition, tmp_path) -> None:
    file = tmp_path / "edition.json"
    call_command("export_edition", "2026.1", output=file, stderr=StringIO())
    said, printed = StringIO(), StringIO()
    call_command("verify_edition", str(file), stdout=said)
    assert "1 entries, every hash holds" in said.getvalue()
    call_command("export_edition", "2026.1", stdout=printed)
    assert printed.getvalue().encode() == file.read_bytes()
    file.write_bytes(file.read_bytes().replace(b"moraine dam", b"moraine dan"))
    with pytest.raises(CommandError, match="Entry THR-CLI-001 is not what was frozen"):
        call_command("verify_edition", str(file))


def test_the_commands_say_what_is_wrong(cast: Cast, tmp_path) -> None:
    actions.prepare_edition("2026.1", by=cast.editor)
    for name, message in (("2026.9", "There is no edition"), ("2026.1", "not frozen")):
        with pytest.raises(CommandError, match=message):
            call_command("export_edition", name)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_edition", str(tmp_path / "none.json"))


PART = {name: {"name": name, "words": ["a", "b"], "Ж": 0.5} for name in PARTS}
CONTENTS = [{"code": f"THR-CLI-00{number}", "document": {"title": "Көл"}} for number in (1, 2)]
FILE = as_file({**PART, "entries": CONTENTS, "manifest": manifest_of(PART, CONTENTS)})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_no_flipped_byte_goes_unnoticed(place: int, flip: int) -> None:
    broken = FILE[:place] + bytes([FILE[place] ^ flip]) + FILE[place + 1 :]
    assert first_wrong(FILE) == ""
    assert first_wrong(broken)


def test_the_first_wrong_entry_is_named() -> None:
    document = json.loads(FILE)
    document["entries"][1]["document"]["title"] = "Өзен"
    assert "THR-CLI-002" in first_wrong(as_file(document))
    document["entries"].pop()
    assert "THR-CLI-002" in first_wrong(as_file(document))
    document = json.loads(FILE)
    document["entries"].append({"code": "THR-CLI-003"})
    assert "THR-CLI-003 is not in the manifest" in first_wrong(as_file(document))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b'{"manifest": 1}'])
def test_what_is_no_edition_is_said_to_be_none(content: bytes) -> None:
    assert first_wrong(content)


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda rows: [rows[0], *rows], "once each, in the order of their codes"),
        (lambda rows: rows[::-1], "once each, in the order of their codes"),
        # An altered twin: of its code and with other content, before or behind the true one.
        (lambda rows: [{**rows[0], "kind": "forged"}, *rows], "Entry THR-CLI-001 is not what was frozen"),
        (lambda rows: [rows[0], {**rows[0], "kind": "forged"}, *rows[1:]], "Entry THR-CLI-002 is not what was frozen"),
        (lambda rows: [*rows, {**rows[1], "kind": "forged"}], "once each, in the order of their codes"),
    ],
)
def test_an_entry_that_stands_twice_or_elsewhere_is_noticed(forge, said: str) -> None:
    document = json.loads(FILE)
    document["entries"] = forge(document["entries"])
    assert said in first_wrong(as_file(document))


@pytest.mark.parametrize("name", ["2026.01", "2026.0", "0000.0", "0999.1", "2026.1000", "2026"])
def test_an_edition_has_one_spelling_of_its_name(client, cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        actions.prepare_edition(name, by=cast.editor)
    client.force_login(cast.editor)
    assert client.get(f"/editions/{name}/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("catalog:edition", args=[name])
