"""The site's settings: who changes them, what they do at night, and what a stranger reads of a public catalog."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry, JobFailure, Session, SiteSettings
from accounts.retention import forget_what_is_over
from accounts.site import change_settings
from articles.tasks import verify_captures
from basics import clock
from basics.errors import Refused
from catalog import actions as catalog
from catalog.verifying import first_wrong
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast

NAMES = re.compile("Aigerim|Timur|Dilnoza|Ruslan")
ADDRESS = "/administration/settings/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def stranger() -> Client:
    return Client()


@pytest.fixture
def entry(cast: Cast):
    """Return a published entry with a quotation and two ratings, frozen in an edition, in a public catalog."""
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    made = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    rating(made, cast.analyst, likelihood=4, human=4)
    rating(made, cast.analyst2, likelihood=1)
    make.published_edition(cast)
    change_settings(by=cast.administrator, public_catalog=True)
    return made


def send(client: Client, **changes):
    return client.post(ADDRESS, {"keep_jobs_days": 30, "keep_failures_days": 90, **changes})


def test_an_administrator_changes_the_settings_and_the_log_says_from_what_to_what(admin: Client) -> None:
    assert send(admin, public_catalog="on", keep_jobs_days=14, second_factor_roles=["editor"]).status_code == 302
    row = SiteSettings.current()
    assert (row.public_catalog, row.keep_jobs_days, row.second_factor_roles) == (True, 14, ["editor"])
    changed = AuditEntry.objects.get(verb="change_settings")
    assert changed.before == {"public_catalog": False, "keep_jobs_days": 30}
    assert changed.after == {"public_catalog": True, "keep_jobs_days": 14}
    assert AuditEntry.objects.filter(verb="require_second_factor").count() == 1


def test_saving_what_holds_already_leaves_no_entry(admin: Client) -> None:
    send(admin)
    assert not AuditEntry.objects.filter(verb__in=["change_settings", "require_second_factor"]).exists()


def test_failures_are_kept_at_least_as_long_as_finished_jobs(admin: Client) -> None:
    shown = send(admin, public_catalog="on", keep_jobs_days=60, keep_failures_days=40)
    assert shown.status_code == 422 and b"at least as long" in shown.content and b'value="40"' in shown.content
    assert send(admin, keep_jobs_days=3).status_code == 422
    assert not SiteSettings.current().public_catalog
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.create(keep_jobs_days=60, keep_failures_days=40)


def test_only_an_administrator_changes_them(cast: Cast) -> None:
    for person in (cast.editor, cast.reader):
        with pytest.raises(Refused):
            change_settings(by=person, public_catalog=True)


def finished_job(status: str, days: int) -> int:
    pk = int(verify_captures.configure().defer(timestamp=0))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, false)", [pk, status])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - %s * interval '1 day' WHERE job_id = %s", [days, pk]
        )
    return pk


def test_jobs_go_when_the_settings_say_so_and_failed_ones_later(cast: Cast) -> None:
    change_settings(by=cast.administrator, keep_jobs_days=10, keep_failures_days=20)
    kept = {finished_job("succeeded", 9), finished_job("failed", 19)}
    finished_job("succeeded", 11)
    finished_job("failed", 21)
    waiting = verify_captures.configure().defer(timestamp=0)
    old = JobFailure.objects.create(job_id=1, task="x", error="x", at=clock.now() - timedelta(days=21))
    recent = JobFailure.objects.create(job_id=2, task="x", error="x", at=clock.now() - timedelta(days=19))
    over = Session.objects.create(session_key="over", session_data="", expire_date=clock.now() - timedelta(minutes=1))
    assert forget_what_is_over(at=clock.now()) == {"reasons": 1, "sessions": 1}
    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == {*kept, waiting}
    assert list(JobFailure.objects.all()) == [recent] and old.pk
    assert not Session.objects.filter(pk=over.pk).exists()
    assert forget_what_is_over(at=clock.now()) == {"reasons": 0, "sessions": 0}


def test_a_closed_catalog_leads_strangers_to_the_sign_in(stranger: Client, cast: Cast) -> None:
    address = reverse("catalog:register") + "?kind=measure"
    assert stranger.get(address)["Location"] == f"{reverse('accounts:sign_in')}?next=/catalog/%3Fkind%3Dmeasure"
    assert stranger.get("/api/v1/entries/").status_code == 401


def pages_of(entry) -> list[str]:
    return [
        reverse("catalog:register"),
        entry.get_absolute_url(),
        reverse("catalog:editions"),
        reverse("catalog:edition", args=["2026.1"]),
        reverse("catalog:edition_entry", args=["2026.1", entry.code]),
        reverse("catalog:edition_download", args=["2026.1", "json"]),
        "/api/v1/entries/",
        f"/api/v1/entries/{entry.code}/",
        "/api/v1/editions/",
        "/api/v1/editions/2026.1/",
        "/api/v1/editions/2026.1/download/json",
    ]


def test_a_stranger_reads_no_name_and_meets_no_closed_door(stranger: Client, entry) -> None:
    closed = set()
    for address in pages_of(entry):
        shown = stranger.get(address)
        body = (shown.getvalue() if shown.streaming else shown.content).decode()
        assert shown.status_code == 200 and not NAMES.search(body), address
        body = body.replace(reverse("articles:categories_css"), "")  # colours alone
        assert "/articles/" not in body and "/review/" not in body, address
        links = set(re.findall(r'href="(/[^"#]*)', body)) - {reverse("accounts:sign_in")}
        closed |= {link for link in links if not link.startswith("/static/") and stranger.get(link).status_code != 200}
    assert closed == set()


def test_a_stranger_reads_the_sentence_and_where_it_was_published(stranger: Client, entry) -> None:
    body = stranger.get(entry.get_absolute_url()).content.decode()
    assert "Three villages lie on the outwash fan." in body and "valley.example (illustrative)" in body
    assert "a member of the team" in body


def test_members_read_the_names_all_the_same(client: Client, cast: Cast, entry) -> None:
    client.force_login(cast.reader)
    shown = client.get(entry.get_absolute_url())
    assert "Dilnoza" in shown.content.decode() and "/articles/" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert b'name="robots" content="noindex, nofollow"' in shown.content


def test_answers_to_strangers_may_be_kept_and_hold_nothing_of_one_visitor(stranger: Client, entry) -> None:
    for address in pages_of(entry):
        shown = stranger.get(address)
        assert shown["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60", address
        assert {"Cookie", "Authorization"} <= set(re.split(", ?", shown["Vary"])), address
        assert not shown.cookies, address
    assert b'name="robots" content="index, follow"' in stranger.get(entry.get_absolute_url()).content
    assert "Cache-Control" not in stranger.get(reverse("catalog:entry", args=["THR-CLI-099"])).headers


def test_the_copy_for_strangers_proves_itself_by_the_hash_on_their_page(stranger: Client, cast: Cast, entry) -> None:
    file = stranger.get(reverse("catalog:edition_download", args=["2026.1", "json"])).getvalue()
    assert first_wrong(file) == ""
    found = json.loads(file)
    page = stranger.get(reverse("catalog:edition", args=["2026.1"])).content.decode()
    assert found["manifest"]["sha256"] in page and found["manifest"]["entries"][entry.code] in page
    assert found["manifest"] == stranger.get("/api/v1/editions/2026.1/").json()["manifest"]
    assert found["format"]["copy"] == "public"
    edition = entry.in_editions.get().edition
    assert file != catalog.export_edition(edition, "json", by=cast.reader).file.read()
    assert file == catalog.export_edition(edition, "json", by=AnonymousUser()).file.read()
    assert AuditEntry.objects.filter(verb="export_edition").count() == 1  # the reader's


def test_a_former_member_is_a_stranger(client: Client, cast: Cast, entry) -> None:
    client.force_login(cast.former)
    assert not NAMES.search(client.get(entry.get_absolute_url()).content.decode())


def test_closing_the_catalog_shuts_the_doors_at_once(stranger: Client, cast: Cast, entry) -> None:
    change_settings(by=cast.administrator, public_catalog=False)
    assert {stranger.get(address).status_code for address in pages_of(entry)} == {302, 401}
    with pytest.raises(Refused):
        catalog.export_edition(entry.in_editions.get().edition, "json", by=AnonymousUser())


def test_the_question_whether_it_is_public_is_asked_of_strangers_only(client: Client, cast: Cast, entry) -> None:

    def asked(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("catalog:register"))
        return sum("public_catalog" in query["sql"] for query in queries)

    assert 1 <= asked(Client()) <= 2
    client.force_login(cast.reader)
    assert asked(client) == 0


def test_an_old_form_does_not_undo_what_a_colleague_changed_since(admin: Client, cast: Cast) -> None:
    shown = admin.get(ADDRESS).text
    seen = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', shown))
    assert {"initial-public_catalog", "initial-keep_jobs_days"} <= set(seen)
    change_settings(by=cast.administrator, public_catalog=True, keep_failures_days=200)
    assert send(admin, keep_jobs_days=20, **seen).status_code == 302
    row = SiteSettings.current()
    assert (row.public_catalog, row.keep_jobs_days, row.keep_failures_days) == (True, 20, 200)
    both = send(admin, keep_jobs_days=40, **seen)
    assert both.status_code == 412
    assert "so nothing was saved" in both.text
    assert 'value="40"' in both.text  # what was typed
    assert "It says by now: 20" in both.text
    seen = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', both.text))
    assert (seen["initial-keep_jobs_days"], seen["initial-keep_failures_days"]) == ("20", "90")
    assert send(admin, keep_jobs_days=40, **seen).status_code == 302
    row = SiteSettings.current()
    assert (row.keep_jobs_days, row.keep_failures_days, row.public_catalog) == (40, 200, True)
