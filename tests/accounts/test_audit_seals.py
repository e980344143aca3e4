"""Seals of the audit log: nothing is skipped, nothing is sealed early, and nothing changes unseen."""

import json
import threading
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import sealing, tasks
from accounts.anchors import Anchor, AnchorError, anchor_file, read_anchor, write_anchor
from accounts.audit import audit_rows, record
from accounts.merkle import root_of
from accounts.models import AuditEntry, AuditSeal, User
from accounts.sealing import LEAF, ranges_of, seal_audit, seal_batch
from accounts.verifying import verify
from bench.audit_log import make_log
from bench.bench_audit_tampers import OFF, TAMPERS, tamper
from tests.database import Database
from tests.people import Cast

INSERT = (
    "INSERT INTO accounts_auditentry (at, means, verb, target_type, target_id, target_label, request_id, address)"
    " VALUES (now(), 'job', %s, 'accounts.user', '1', '', '', '')"
)


def some_entries(cast: Cast, number: int = 5) -> list[AuditEntry]:
    return [record("test", cast.reader, by=cast.analyst, after={"n": n}) for n in range(number)]


def change_in_sql(*statements: str) -> None:
    """Do what only the owner of the tables can: change them with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in [*OFF, *statements]:
            cursor.execute(statement)


@pytest.fixture
def anchor(settings, tmp_path: Path) -> Path:
    settings.PERIMETER_VAR = tmp_path
    return anchor_file()


def test_what_is_recorded_is_sealed_once_and_holds(cast: Cast) -> None:
    entries = some_entries(cast)
    assert (seal_audit(), seal_audit()) == (5, 0)
    assert AuditSeal.objects.numbers_of(entry.pk for entry in entries) == {entry.pk: 1 for entry in entries}
    report = verify()
    assert (report.seals, report.entries, report.unsealed, report.broken) == (1, 5, 0, "")


def test_an_untouched_log_holds_also_when_it_is_empty_or_partly_sealed(cast: Cast) -> None:
    assert verify().broken == ""
    some_entries(cast)
    assert (verify().broken, verify().unsealed) == ("", 5)
    seal_audit()
    some_entries(cast, 2)
    assert (verify().broken, verify().unsealed) == ("", 2)


def test_batches_follow_each_other_and_are_bounded(cast: Cast) -> None:
    some_entries(cast, 10)
    assert seal_audit(size=4) == 10
    seals = AuditSeal.objects.order_by("number")
    assert [seal.count for seal in seals] == [4, 4, 2]
    assert bytes(seals[0].previous) == sealing.BEGINNING
    assert [bytes(seal.previous) for seal in seals[1:]] == [bytes(seal.digest) for seal in seals[:2]]
    assert verify().entries == 10


def test_the_hash_of_an_entry_is_what_the_documentation_says(cast: Cast) -> None:
    cast.reader.name = 'A "name" with \\ and \t and Ә'
    entry = record("test", cast.reader, by=cast.analyst, before={"b": None, "aa": 1.50}, after={"x": ["ў", "\x1f"]})
    seal_audit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT before::text, after::text FROM accounts_auditentry WHERE id = %s", [entry.pk])
        before, after = cursor.fetchone()
    moment = entry.at.replace(tzinfo=None).isoformat().rstrip("0")
    who = [entry.actor_id, entry.means, entry.verb, entry.target_type, entry.target_id, entry.target_label]
    words = json.dumps([1, entry.pk, moment, *who, before, after, "", ""], ensure_ascii=False)
    seal = AuditSeal.objects.get()
    assert bytes(seal.leaves) == sha256(b"\x00" + words.encode()).digest()
    assert bytes(seal.root) == root_of(bytes(seal.leaves))


def test_the_hash_of_a_seal_is_what_the_documentation_says(cast: Cast) -> None:
    some_entries(cast, 3)
    seal_audit()
    seal = AuditSeal.objects.get()
    moment = seal.sealed_at.replace(tzinfo=None).isoformat().rstrip("0")
    ranges = json.dumps(seal.ranges, separators=(",", ":"))
    words = (
        f'[1, 1, {ranges}, {seal.first_id}, {seal.last_id}, 0, [], 3, "{bytes(seal.root).hex()}",'
        f' "{"0" * 64}", "{moment}"]'
    )
    assert bytes(seal.digest) == sha256(b"\x02" + words.encode()).digest()


def test_a_hash_covers_every_column() -> None:
    assert {field.column for field in AuditEntry._meta.concrete_fields} == set(LEAF)
    covered = {*sealing.SEAL, "version", "leaves", "digest"}
    assert {field.column for field in AuditSeal._meta.concrete_fields} == covered


def test_the_tree_is_that_of_rfc_6962() -> None:
    leaves = [sha256(bytes([number])).digest() for number in range(7)]

    def as_the_rfc_says(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        half = 1 << ((len(part) - 1).bit_length() - 1)
        return sha256(b"\x01" + as_the_rfc_says(part[:half]) + as_the_rfc_says(part[half:])).digest()

    for number in range(1, 8):
        assert root_of(b"".join(leaves[:number])) == as_the_rfc_says(leaves[:number])
    assert root_of(b"") == sha256(b"").digest()


def test_ids_become_ranges() -> None:
    assert list(ranges_of([1, 2, 3, 7, 9, 10])) == [[1, 3], [7, 7], [9, 10]]
    assert list(ranges_of([])) == []


def as_refused() -> pytest.RaisesExc[Exception]:
    """Expect the triggers to refuse; a role that is no superuser may not even call itself a replica."""
    return pytest.raises((IntegrityError, ProgrammingError), match=r"append-only|permission denied to set parameter")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditseal SET count = 1",
        "DELETE FROM accounts_auditseal",
        "TRUNCATE accounts_auditseal",
        "SET LOCAL session_replication_role = replica; DELETE FROM accounts_auditentry",
        "SET LOCAL session_replication_role = replica; TRUNCATE accounts_auditseal",
    ],
)
def test_the_database_refuses_to_change_seals_also_as_a_replica(cast: Cast, statement: str) -> None:
    some_entries(cast)
    seal_audit()
    with as_refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_an_entry_that_comes_late_is_neither_skipped_nor_sealed_early(cloned_database: Database) -> None:
    with psycopg.connect(cloned_database.url) as slow, psycopg.connect(cloned_database.url, autocommit=True) as quick:
        slow.execute(INSERT, ["slow"])  # has its id, and is still at work
        quick.execute(INSERT, ["quick"])
        assert seal_audit() == 1
        quick.execute(INSERT, ["quick"])
        assert seal_audit() == 1  # nobody waits for the slow one, and its place stays open
        assert verify().broken == ""
        slow.commit()
        assert (verify().broken, verify().unsealed) == ("", 1)
        assert seal_audit() == 1
    late = AuditEntry.objects.get(verb="slow")
    assert AuditSeal.objects.numbers_of([late.pk]) == {late.pk: 3}
    assert AuditSeal.objects.get(number=3).last_id == AuditSeal.objects.get(number=2).last_id > late.pk
    assert (verify().broken, verify().entries) == ("", 3)


def test_once_nobody_can_come_late_what_stands_in_a_hole_was_put_in(cloned_database: Database) -> None:
    with psycopg.connect(cloned_database.url) as slow, psycopg.connect(cloned_database.url, autocommit=True) as quick:
        slow.execute(INSERT, ["slow"])
        quick.execute(INSERT, ["quick"])
        seal_audit()
        assert AuditSeal.objects.get(number=1).writers
        quick.execute(INSERT, ["quick"])
        seal_audit()
        assert AuditSeal.objects.get(number=2).settled_id == 0  # the slow one is still there
        slow.rollback()
        quick.execute(INSERT, ["quick"])
        seal_audit()
        assert AuditSeal.objects.get(number=3).settled_id == AuditSeal.objects.get(number=2).last_id
        quick.execute(INSERT.replace("(at,", "(id, at,").replace("(now()", "(1, now()"), ["forged"])
    assert (verify().broken_entry, seal_audit()) == (1, 0)


def test_a_sealer_and_writers_do_not_wait_for_each_other(cloned_database: Database) -> None:
    """Four writers and three sealers at once: every entry is sealed once, and the log holds."""

    def write() -> None:
        with psycopg.connect(cloned_database.url) as own:
            for number in range(60):
                own.execute(INSERT, ["crowd"])
                own.rollback() if number % 5 == 0 else own.commit()

    def seal() -> None:
        while not done.is_set():
            seal_audit(size=7)
        connection.close()

    done = threading.Event()
    writers, sealers = ([threading.Thread(target=work) for _ in range(n)] for work, n in ((write, 4), (seal, 3)))
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_audit()
    sealed = sum(AuditSeal.objects.values_list("count", flat=True))
    assert (sealed, AuditEntry.objects.count()) == (192, 192)
    assert (verify().broken, verify().unsealed) == ("", 0)


def test_who_comes_second_leaves_it_to_the_first(cloned_database: Database) -> None:
    with psycopg.connect(cloned_database.url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        with psycopg.connect(cloned_database.url, autocommit=True) as quick:
            quick.execute(INSERT, ["quick"])
        assert seal_batch() is None
    assert seal_batch() is not None


def test_sixty_tampers_are_named_and_none_on_the_untouched_log(cloned_database: Database) -> None:
    make_log(400, cloned_database.url, size=40)
    result = tamper(60, seed=7)
    assert set(result.tried) == set(TAMPERS)
    assert (result.missed, result.misnamed, result.false_alarms) == ([], [], [])


def test_the_first_of_several_broken_entries_is_named(cast: Cast) -> None:
    entries = some_entries(cast, 9)
    seal_audit(size=3)
    one, two = entries[4].pk, entries[7].pk
    change_in_sql(
        f"DELETE FROM accounts_auditentry WHERE id = {two}",
        f"UPDATE accounts_auditentry SET verb = 'x' WHERE id = {one}",
    )
    assert (verify().broken, verify().broken_entry) == (f"Entry {one} was changed after seal 2.", one)


def test_the_anchor_shows_a_log_cut_off_or_made_anew(cast: Cast, anchor: Path) -> None:
    third = some_entries(cast, 6)[2].pk
    seal_audit(size=3)
    sealing.anchor_last_seal(anchor)
    known = read_anchor(anchor)
    assert known == Anchor(2, AuditSeal.objects.get(number=2).hex)
    assert verify(known).anchored
    change_in_sql(
        "DELETE FROM accounts_auditseal WHERE number = 2", f"DELETE FROM accounts_auditentry WHERE id > {third}"
    )
    assert verify().broken == ""  # seen from inside, it is a log that ended earlier
    assert verify(known).broken.startswith("Seal 2 that the anchor holds")
    some_entries(cast, 3)
    seal_audit()
    assert "made anew" in verify(known).broken
    sealing.anchor_last_seal(anchor)
    assert read_anchor(anchor) == known  # evidence is not written over


def test_a_digest_kept_elsewhere_is_enough(cast: Cast, anchor: Path) -> None:
    some_entries(cast)
    seal_audit()
    call_command("verify_audit", "--expect", AuditSeal.objects.get().hex)
    with pytest.raises(CommandError, match="that the anchor holds"):
        call_command("verify_audit", "--expect", "0" * 64)


def test_a_file_that_is_no_anchor_is_said_to_be_none(tmp_path: Path) -> None:
    assert read_anchor(tmp_path / "none") is None
    for words in ("", "{}", '{"number": 1, "digest": "xyz"}', '{"number": null, "digest": ""}'):
        (tmp_path / "anchor").write_text(words)
        with pytest.raises(AnchorError):
            read_anchor(tmp_path / "anchor")
    write_anchor(tmp_path / "new" / "anchor", Anchor(3, "a" * 64))
    assert read_anchor(tmp_path / "new" / "anchor") == Anchor(3, "a" * 64)


def test_the_job_seals_and_keeps_the_anchor_even_over_a_broken_file(cast: Cast, anchor: Path) -> None:
    some_entries(cast)
    tasks.seal_audit(0)
    assert read_anchor(anchor) == Anchor(1, AuditSeal.objects.get().hex)
    anchor.write_text("nonsense")
    some_entries(cast)
    tasks.seal_audit(60)
    assert (AuditSeal.objects.count(), anchor.read_text()) == (2, "nonsense")


def test_the_nightly_job_leaves_word_of_what_it_found(cast: Cast, anchor: Path) -> None:
    some_entries(cast)
    tasks.seal_audit(0)
    tasks.verify_audit(0)
    change_in_sql("UPDATE accounts_auditentry SET address = 'x' WHERE id = (SELECT min(id) FROM accounts_auditentry)")
    tasks.verify_audit(60)
    words = AuditEntry.objects.filter(verb="verify_audit").order_by("pk").values_list("after__holds", flat=True)
    assert list(words) == [True, False]


def test_the_page_says_loudly_that_the_log_does_not_hold(client: Client, cast: Cast, anchor: Path) -> None:
    pk = some_entries(cast)[0].pk
    tasks.seal_audit(0)
    change_in_sql(f"UPDATE accounts_auditentry SET verb = 'x' WHERE id = {pk}")
    tasks.verify_audit(0)
    client.force_login(cast.administrator)
    assert f"Entry {pk} was changed after seal 1." in client.get("/audit/?verb=none").content.decode()


def test_the_command_says_what_holds_and_what_is_broken(cast: Cast, anchor: Path, capsys) -> None:
    some_entries(cast)
    seal_audit()
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "The audit log holds: 5 entries under 1 seals" in said
    assert AuditSeal.objects.get().hex in said
    call_command("verify_audit", "--json", "--no-record")
    assert json.loads(capsys.readouterr().out)["holds"] is True
    pk = AuditEntry.objects.earliest("pk").pk
    change_in_sql(f"UPDATE accounts_auditentry SET address = 'x' WHERE id = {pk}")
    with pytest.raises(CommandError, match=f"Entry {pk} was changed after seal 1") as refused:
        call_command("verify_audit", "--json")
    assert refused.value.returncode == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], found["broken_entry"], found["broken_seal"]) == (False, pk, 1)
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify_audit", "--anchor", str(anchor))


def test_a_restored_backup_goes_on_where_it_was(cloned_database: Database, tmp_path: Path) -> None:
    """Ids go on, transaction numbers may begin anew: seals rest on the former alone."""
    from config import backups

    make_log(30, cloned_database.url, size=10)
    backups.back_up(tmp_path / "dump")
    with connection.cursor() as cursor:
        cursor.execute(INSERT, ["after the backup"])
    seal_audit()
    backups.restore(tmp_path / "dump", replace=True)
    connection.close()
    assert (verify().broken, verify().unsealed) == ("", 0)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, ["after the restore"])
        with as_refused(), transaction.atomic():
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM accounts_auditentry")
    assert seal_audit() == 1
    assert (verify().broken, verify().unsealed) == ("", 0)


def test_the_page_shows_seals_and_the_last_verification(client: Client, cast: Cast, anchor: Path) -> None:
    client.force_login(cast.administrator)
    body = client.get("/audit/").content.decode()
    assert "Nothing is sealed yet" in body
    assert "Not yet. It is done every night" in body
    some_entries(cast)
    tasks.seal_audit(0)
    tasks.verify_audit(0)
    body = client.get("/audit/?verb=test").content.decode()
    assert body.count("sealed in #1") == 5
    assert AuditSeal.objects.get().hex in body
    assert "every hash holds, of 5 entries" in body
    assert "not sealed yet" in client.get("/audit/?verb=verify_audit").content.decode()


def test_page_api_and_download_ask_the_same_number_of_times_for_many(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    some_entries(cast, 1)
    seal_audit()
    addresses = ("/audit/?verb=test", "/api/v1/audit/?verb=test", "/audit/download/?verb=test")

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as context:
                answer = client.get(address)
                answer.getvalue() if answer.streaming else answer.content
            found.append(len(context))
        return found

    few = costs()
    some_entries(cast, 45)
    seal_audit(size=10)
    assert costs() == few
    assert max(few) <= 9  # with the bell of the frame


def test_the_api_answers_by_the_same_filters_and_names_the_seal(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    one = some_entries(cast, 1)[0]
    seal_audit()
    record("other", cast.editor, by=cast.editor, before={"a": 1})
    found = client.get(f"/api/v1/audit/?verb=test&person={cast.analyst.pk}&target_id={cast.reader.pk}").json()
    (row,) = found["results"]
    assert (row["id"], row["seal"], row["actor"]["name"], row["after"]) == (one.pk, 1, cast.analyst.name, {"n": 0})
    everything = client.get("/api/v1/audit/").json()["results"]
    assert [(row["verb"], row["seal"]) for row in everything] == [("other", None), ("test", 1)]
    assert client.get("/api/v1/audit/?since=2099-01-01").json() == {"results": [], "next": ""}
    assert client.get("/api/v1/audit/?person=nobody").status_code == 422
    lines = client.get("/api/v1/audit/download/?verb=test").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0].endswith('"seal"')
    assert [line.endswith('"1"') for line in lines[1:]] == [True]
    assert AuditEntry.objects.filter(verb="export_audit", after={"verb": "test"}).exists()


def test_a_download_holds_few_entries_at_a_time_and_loses_none(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("accounts.audit.AT_ONCE", 7)
    entries = some_entries(cast, 30)
    rows = list(audit_rows(AuditEntry.objects.all()))[1:]
    assert [row[0] for row in rows] == [entry.pk for entry in reversed(entries)]


def test_people_stay_as_long_as_the_log_names_them(cast: Cast) -> None:
    some_entries(cast)
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=cast.analyst.pk).delete()
