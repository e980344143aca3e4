"""The check of an exported edition: each flipped byte is named by where it lies, and a signature by its key."""

import json
import random
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from basics.text import sha256_of
from catalog.edition_actions import note_edition
from catalog.interchange import WRITERS
from catalog.manifest import as_file, manifest_of, seal_of
from catalog.models import Edition
from catalog.signing import holds, new_key, public_key_of, signature_of
from catalog.slicing import slices_of
from catalog.verifying import first_wrong, verify
from tests import make
from tests.people import Cast

KEY = new_key()


@pytest.fixture
def edition(cast: Cast, settings) -> Edition:
    """Return a signed edition of three entries with notes."""
    settings.EDITION_SIGNING_KEY = KEY
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    make.published(cast, make.threat_document(title="Қуаңшылық «»�"))
    make.published(cast, make.measure_document(entry.code), kind="measure")
    frozen = make.frozen_edition(cast, title="Illustrative")
    note_edition(frozen, "A foreword.", by=cast.editor, seen=sha256_of(""))
    note_edition(frozen, "A note.", by=cast.editor, seen=sha256_of(""), code=entry.code)
    return make.published_of(cast, frozen)


@pytest.fixture
def file(edition: Edition) -> bytes:
    return written(edition)


def written(edition: Edition, *, stranger: bool = False) -> bytes:
    return b"".join(WRITERS["json"](Edition.objects.with_people().get(pk=edition.pk), stranger=stranger))


def places(file: bytes) -> list[tuple[int, int, str, str]]:
    """Return where each part and each entry lies: begin, end, the words that may name it."""
    text, found = file.decode(), slices_of(file.decode())
    rows, at = [], 0
    for name in sorted(found.names):
        at = text.index(f'"{name}":', at)
        begin = at + len(name) + 3
        if name == "entries":
            for number, (part, content) in enumerate(found.entries, start=1):
                inner = text.index(part, begin)
                rows.append((inner, inner + len(part), content["code"], f"entry number {number}"))
                begin = inner + len(part)
            at = begin
        else:
            rows.append((begin, begin + len(found.texts[name]), name, f"“{name}”"))
            at = begin + len(found.texts[name])
    return [(len(text[:a].encode()), len(text[:b].encode()), one, two) for a, b, one, two in rows]


@pytest.mark.parametrize(("stranger", "sample"), [(False, 1_500), (True, 400)], ids=["team", "public"])
def test_every_flipped_byte_is_named_by_the_part_it_lies_in(edition: Edition, stranger: bool, sample: int) -> None:
    file = written(edition, stranger=stranger)
    whole = verify(file, public_key_of(KEY))
    assert (whole.wrong, whole.is_public_copy, whole.signed_by) == ("", stranger, public_key_of(KEY))
    rows = places(file)
    assert [row[2] for row in rows] == [
        *("changelog", "edition", "MSR-CLI-001", "THR-CLI-001", "THR-CLI-002", "format", "manifest"),
        *("notes", "seal", "signature", "vocabularies"),
    ]
    dice, unnamed = random.Random(1), []
    tried = [*(dice.randrange(len(file)) for _ in range(sample)), *range(40), *range(len(file) - 40, len(file))]
    tried += [at for begin, end, _name, _words in rows for at in (begin - 2, begin - 1, begin, end - 1, end, end + 1)]
    for at in tried:
        broken = file[:at] + bytes([file[at] ^ dice.randrange(1, 256)]) + file[at + 1 :]
        wrong = first_wrong(broken)
        assert wrong, at
        inside = [(name, words) for begin, end, name, words in rows if begin <= at < end]
        if inside and not any(name in wrong or words in wrong for name, words in inside):
            unnamed.append((at, inside[0][0], wrong))
    assert unnamed == []


def test_a_file_that_is_cut_off_or_written_anew_is_refused(file: bytes) -> None:
    dice = random.Random(2)
    for at in [0, 1, len(file) - 1, *(dice.randrange(len(file)) for _ in range(100))]:
        assert first_wrong(file[:at])
    document = json.loads(file)
    assert first_wrong(json.dumps(document, indent=1).encode())
    assert first_wrong(file + b" ")
    assert as_file(document) == file


def changed(file: bytes, **parts) -> bytes:
    document = json.loads(file)
    return as_file({name: part for name, part in {**document, **parts}.items() if part is not None})


def test_parts_that_are_taken_away_or_added_are_named(file: bytes) -> None:
    assert "“notes” is missing" in first_wrong(changed(file, notes=None))
    assert "“seal” is missing" in first_wrong(changed(file, seal=None, signature=None))
    assert "“more” does not belong" in first_wrong(changed(file, more=1))
    assert "signature" in first_wrong(changed(file, notes=None, seal=None))
    bare = verify(changed(file, notes=None, seal=None, signature=None))
    assert bare.wrong == "" and bare.seal is None and bare.has_seal_by_layout


def test_a_seal_of_something_else_is_noticed(file: bytes) -> None:
    document = json.loads(file)
    forged = seal_of(document["manifest"], {"foreword": "Forged.", "entries": {}}, publisher="X", published_at="Y")
    assert "“notes” is not what was published" in first_wrong(changed(file, seal=forged))
    assert "The seal itself was changed" in first_wrong(changed(file, seal={**document["seal"], "publisher": "X"}))
    other = seal_of({"sha256": "0"}, document["notes"], publisher="X", published_at="Y")
    assert "another manifest" in first_wrong(changed(file, seal=other))
    mine = seal_of(document["manifest"], document["notes"], publisher="X", published_at="Y")
    assert "signature does not hold" in first_wrong(changed(file, seal=mine))
    resigned = changed(file, seal=mine, signature=signature_of(mine, new_key()))
    assert first_wrong(resigned) == ""  # whoever can make keys can sign: only the public key tells
    assert "another key" in first_wrong(resigned, public_key_of(KEY))
    assert "not signed" in first_wrong(changed(file, signature=None), public_key_of(KEY))


def test_a_file_of_the_future_is_said_to_be_one(file: bytes) -> None:
    document = json.loads(file)
    document["format"]["file_version"] = 3
    document["manifest"] = manifest_of(document, document["entries"])
    assert "newer way (3)" in first_wrong(as_file(document))


@pytest.mark.parametrize(
    "part", ["manifest", "format", "edition", "seal", "notes", "signature", "entries", "changelog"]
)
@pytest.mark.parametrize("value", [None, [], {}, "x", 1, [[]], {"sha256": "\ud800"}, {"parts": 1, "entries": []}])
def test_any_part_may_be_anything_and_is_refused(file: bytes, part: str, value: object) -> None:
    document = {**json.loads(file), part: value}
    assert first_wrong((json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode())


def test_keys_are_written_in_one_way() -> None:
    seal = {"a": "b"}
    signature = signature_of(seal, KEY)
    assert holds(signature, seal) and not holds(signature, {"a": "c"})
    for broken in ({}, {**signature, "value": signature["value"][:-4]}, {**signature, "algorithm": "RSA"}, None):
        assert not holds(broken, seal)  # type: ignore[arg-type]
    for text in ("", "short", KEY[:-1], KEY + "\n", "é" * 44):
        with pytest.raises(ValueError):
            public_key_of(text)


def test_the_commands_make_a_key_and_verify_by_it(file: bytes, tmp_path) -> None:
    path, said = tmp_path / "edition.json", StringIO()
    path.write_bytes(file)
    call_command("verify_edition", str(path), stdout=said)
    assert "3 entries, every hash holds" in said.getvalue() and "published" in said.getvalue()
    assert "Whose key that is, the file cannot say" in said.getvalue()
    call_command("verify_edition", str(path), "--public-key", public_key_of(KEY), stdout=said)
    assert "Signed with the key that you gave" in said.getvalue()
    with pytest.raises(CommandError, match="another key"):
        call_command("verify_edition", str(path), "--public-key", public_key_of(new_key()))
    with pytest.raises(CommandError, match="32 bytes in base64"):
        call_command("verify_edition", str(path), "--public-key", "nonsense")
    printed = StringIO()
    call_command("signing_key", stdout=printed)
    lines = printed.getvalue().split()
    assert public_key_of(lines[0].partition("=")[2]) == lines[-1]


def test_an_edition_is_not_signed_without_a_key(cast: Cast) -> None:
    assert settings.EDITION_SIGNING_KEY == ""
    make.published(cast)
    assert make.published_edition(cast).signature == {}
