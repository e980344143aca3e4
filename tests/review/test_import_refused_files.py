"""Files that no import begins from, in every format: refused with a sentence, and nothing of them is kept."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from accounts.models import AuditEntry, Work
from basics.errors import Refused
from catalog.interchange import READERS, csv_files, xlsx
from catalog.models import Entry, Link
from review.import_files import digest, files_kept
from review.importing import start_import
from review.models import ImportedRow, ImportRun, Outcome, Proposal, Submission
from tests.catalog import test_hips, test_misp, test_stix_in
from tests.catalog.sheet_cases import packed
from tests.catalog.test_stix_in import ALLOW, BLOCK, JAM, relation, technique
from tests.catalog.test_xlsx import repacked
from tests.people import Cast
from tests.review.importing import decided, documents, taken_in
from tests.review.test_import_decisions import approved
from tests.review.test_importing import circle


def cut(whole: bytes, off: int = 60) -> bytes:
    return whole[:-off]


def with_macros() -> bytes:
    return repacked(packed(xlsx), {"xl/vbaProject.bin": b"x"})


def macro_types() -> bytes:
    """Return a workbook that is nothing but said to have macros."""
    name, raw = "[Content_Types].xml", packed(xlsx)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        types = archive.read(name)
    return repacked(raw, {name: types.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")})


def broken_inside() -> bytes:
    """Return a workbook whose last sheets break off inside: the first rows are read before."""
    name, raw = "xl/worksheets/sheet3.xml", packed(xlsx)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return repacked(raw, {name: archive.read(name)[:-30]})


HOSTILE: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("xlsx", "macros", with_macros, "holds macros"),
    ("xlsx", "macros by its types", macro_types, "holds macros"),
    ("xlsx", "old xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind"),
    ("xlsx", "cut", lambda: cut(packed(xlsx)), "Nothing was saved"),
    ("xlsx", "broken inside", broken_inside, "Nothing was saved"),
    ("csv", "cut", lambda: cut(packed(csv_files)), "Nothing was saved"),
    ("json", "cut", lambda: cut(circle()), "."),
    ("stix", "cut", lambda: cut(json.dumps(test_stix_in.world()).encode()), "."),
    ("misp", "cut", lambda: cut(test_misp.packed(test_misp.TECHNIQUES)), "."),
    ("misp", "bomb", lambda: test_misp.packed("x" * 70_000_000), "64 MB"),
    ("hips", "cut", lambda: cut(json.dumps(test_hips.world()).encode()), "."),
]


def test_every_format_is_among_the_hostile_files() -> None:
    assert {name for name, *_rest in HOSTILE} == set(READERS)


@pytest.mark.parametrize(
    ("format", "make", "said"),
    [(name, make, said) for name, _what, make, said in HOSTILE],
    ids=[f"{name}: {what}" for name, what, *_rest in HOSTILE],
)
def test_a_hostile_file_is_refused_and_leaves_nothing(
    cast: Cast, format: str, make: Callable[[], bytes], said: str
) -> None:
    file, before = make(), AuditEntry.objects.count()
    with pytest.raises(Refused, match=said) as refusal:
        start_import(io.BytesIO(file), by=cast.analyst, format=format, filename="hostile")
    assert (refusal.value.code, list(refusal.value.fields)) == (Refused.INVALID, ["file"])
    for model in (ImportRun, ImportedRow, Work, Proposal, Submission, Entry):
        assert not model.objects.exists(), model
    assert AuditEntry.objects.count() == before
    assert not files_kept().exists(ImportRun(sha256=digest(io.BytesIO(file))[0]).storage_name)


def test_a_bundle_with_a_dangling_reference_and_a_circle_gives_its_good_rows_and_says_why_not_the_others(
    cast: Cast,
) -> None:
    old, older, gone = (technique(name, name, revoked=True) for name in ("T0001", "T0002", "T0003"))
    nowhere = technique("Nowhere", "T0999")
    wrong = {
        "dangling target": relation(ALLOW, "mitigates", nowhere),
        "dangling source": relation(nowhere, "subtechnique-of", BLOCK),
        "dangling successor": relation(gone, "revoked-by", nowhere),
        "itself": relation(JAM, "subtechnique-of", JAM),
        "circle": relation(old, "revoked-by", older),
        "circle back": relation(older, "revoked-by", old),
    }
    ring = [relation(BLOCK, "causes", JAM), relation(JAM, "causes", BLOCK)]  # links may lead so
    bundle = test_stix_in.world(old, older, gone, *ring, *wrong.values())
    run = taken_in(cast.analyst, json.dumps(bundle).encode(), "stix")
    told = {(row.where, row.part): row.reason for row in run.rows.refused()}
    place = {one["id"]: f"Object {number}" for number, one in enumerate(bundle["objects"], start=1)}
    missing = f"{nowhere['id']} is not in the file."
    circle = "The chain of what replaced it leads in a circle."
    assert {(where.partition(":")[0], part): reason for (where, part), reason in told.items()} == {
        (place[wrong["dangling target"]["id"]], "target_ref"): missing,
        (place[wrong["dangling source"]["id"]], "source_ref"): missing,
        (place[wrong["dangling successor"]["id"]], "target_ref"): missing,
        (place[wrong["itself"]["id"]], "target_ref"): "Nothing is linked to itself.",
        (place[wrong["circle"]["id"]], ""): circle,
        (place[wrong["circle back"]["id"]], ""): circle,
    }
    titles = run.rows.with_outcome(Outcome.PROPOSED).values_list("title", flat=True)
    assert sorted(titles) == ["Allow lists", "Block", "Block", "Jam"]
    links = {row.key: row.links for row in run.rows.whole().exclude(key="")}
    assert (links[ALLOW["id"]], links[BLOCK["id"]], links[JAM["id"]]) == (2, 1, 1)
    assert {row.title for row in run.rows.with_outcome(Outcome.UNCHANGED)} == {"T0001", "T0002", "T0003"}
    decided(cast, run)
    assert len(documents()) == 4 and Link.objects.count() == 5


def test_threats_that_are_parts_of_each_other_are_not_approved_both(cast: Cast) -> None:
    ring = [relation(BLOCK, "subtechnique-of", JAM), relation(JAM, "subtechnique-of", BLOCK)]
    run = taken_in(cast.analyst, json.dumps(test_stix_in.world(*ring)).encode(), "stix")
    made = approved(run, cast.editor)
    assert made.approved == 3
    (skipped,) = made.skipped
    last = Submission.objects.get(pk=skipped["key"]).proposal
    assert last.document["title"] == "Jam"
    assert f"This would make {last.code} a part of itself: {last.code} → " in skipped["reason"]
    assert Entry.objects.published().count() == 3
