"""The audit log: what is recorded, what the database refuses, and the page."""

import csv
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import actions
from accounts.audit import changes_of, in_words, record
from accounts.models import AuditEntry, User
from basics.call import Call, calling
from basics.errors import Refused
from basics.spreadsheets import safe_cell
from tests.people import Cast


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET verb = 'nothing'",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
        "TRUNCATE accounts_user CASCADE",
        "INSERT INTO accounts_auditentry SELECT * FROM accounts_auditentry"
        " ON CONFLICT (id) DO UPDATE SET verb = 'nothing'",
    ],
)
def test_the_database_refuses_to_change_what_was_recorded(cast: Cast, statement: str) -> None:
    record("test", cast.reader, by=cast.reader)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert AuditEntry.objects.get().verb == "test"


def test_a_refused_action_leaves_no_row(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.deactivate_person(cast.reader, by=cast.editor)
    with pytest.raises(Refused):
        actions.change_roles(cast.administrator, ["reader"], by=cast.administrator)
    assert not AuditEntry.objects.exists()


def test_what_is_rolled_back_leaves_no_row(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.deactivate_person(cast.reader, by=cast.administrator)
        assert AuditEntry.objects.count() == 1
        raise ZeroDivisionError
    assert not AuditEntry.objects.exists()
    assert User.objects.get(pk=cast.reader.pk).is_active


def test_an_entry_names_the_request_the_means_and_the_address(cast: Cast) -> None:
    with calling(Call(request_id="r-12345678", means="job", address="192.0.2.9")):
        entry = record("test", cast.reader, by=None)
    assert (entry.request_id, entry.means, entry.address) == ("r-12345678", "job", "192.0.2.9")


def test_the_page_filters_by_person_verb_thing_and_day(admin: Client, cast: Cast) -> None:
    record("first_thing", cast.reader, by=cast.analyst)
    record("second_thing", cast.editor, by=cast.administrator, before={"a": 1}, after={"a": 2})
    today = AuditEntry.objects.latest("pk").at.date().isoformat()
    filters = {
        f"person={cast.analyst.pk}": (True, False),
        "verb=second_thing": (False, True),
        f"target_type=accounts.user&target_id={cast.reader.pk}": (True, False),
        f"since={today}&until={today}": (True, True),
        "since=2099-01-01": (False, False),
        "until=1999-01-01": (False, False),
        "since=nonsense&person=abc&after=forged": (True, True),
    }
    for asked, expected in filters.items():
        body = admin.get(f"/audit/?{asked}").content.decode()
        assert (
            tuple(f'class="soft small mono">{verb}<' in body for verb in ("first_thing", "second_thing")) == expected
        ), asked


def test_the_page_is_paged_without_loss_and_keeps_its_filters(admin: Client, cast: Cast) -> None:
    for number in range(120):
        record("counted", cast.reader, by=cast.analyst, after={"n": f"number-{number}-"})
    record("other", cast.reader, by=cast.analyst)
    seen, address = [], "/audit/?verb=counted"
    while address:
        answer = admin.get(address)
        seen += [entry.after["n"] for entry, *_rest in answer.context["entries"]]
        address = answer.context["older"] and f"/audit/{answer.context['older']}"
    assert seen == [f"number-{number}-" for number in reversed(range(120))]


def test_the_page_costs_the_same_for_many(admin: Client, cast: Cast, django_assert_max_num_queries) -> None:
    for _ in range(30):
        record("counted", cast.reader, by=cast.analyst)
    with django_assert_max_num_queries(9):  # and seals of the entries, the last one, the last verification, the bell
        admin.get("/audit/")


def test_every_verb_is_found_once(cast: Cast) -> None:
    for verb in ("b", "a", "b", "c", "a"):
        record(verb, cast.reader, by=None)
    assert AuditEntry.objects.all().verbs() == ["a", "b", "c"]


def test_changes_are_said_in_words(cast: Cast) -> None:
    entry = record(
        "x", cast.reader, by=None, before={"roles": ["a", "b"], "gone": 1}, after={"roles": ["b"], "new": {"k": [1]}}
    )
    assert changes_of(entry) == [("roles", "a, b", "b"), ("gone", "1", ""), ("new", "", '{"k": [1]}')]
    assert in_words(False) == "false"
    assert changes_of(record("y", cast.reader, by=None)) == []


def download(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/audit/download/{query}")
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_download_holds_what_the_filters_show_and_is_itself_recorded(admin: Client, cast: Cast) -> None:
    record("one", cast.reader, by=cast.analyst)
    record("two", cast.reader, by=cast.analyst)
    rows = download(admin, "?verb=one")
    assert [row[4] for row in rows] == ["verb", "one"]
    taken = AuditEntry.objects.get(verb="export_audit")
    assert (taken.actor, taken.after) == (cast.administrator, {"verb": "one"})


def test_the_download_runs_no_formula(admin: Client, cast: Cast) -> None:
    cast.reader.name = '=HYPERLINK("https://evil.example","x")'
    record("@SUM(A1)", cast.reader, by=cast.analyst, after={"x": "+1"})
    _header, row = download(admin)
    assert row[4] == "'@SUM(A1)"
    assert row[7].startswith("'=HYPERLINK")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_a_cell_that_begins_a_formula_is_neutralised(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_an_ordinary_cell_is_left_alone() -> None:
    assert [safe_cell(value) for value in ("a=1", 12, None, "")] == ["a=1", "12", "", ""]


def test_nobody_but_administrators_reads_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.editor)
    assert client.get("/audit/").status_code == 403
    assert client.get("/audit/download/").status_code == 403
    assert not AuditEntry.objects.exists()
