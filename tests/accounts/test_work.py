"""Long work: started, counted, ended, cancelled, interrupted; seen by whoever asked for it and by nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import working
from accounts.models import AuditEntry, User, Work, WorkState
from basics.errors import Refused
from tests.people import PASSWORD, Cast

TASK = "articles.tasks.check_captures"


def start(person: User, **words: object) -> Work:
    facts = {"task": TASK, "unit": "captures", "total": 1000, **words}
    return working.start_work("illustrative", "Checking, illustrative", by=person, **facts)  # type: ignore[arg-type]


def jobs() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status::text FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def end_jobs(status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])


@pytest.fixture
def person(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def followed(client: Client) -> Client:
    session = client.session
    session["work"] = True
    session.save()
    return client


def panel(client: Client, **headers: str):
    return client.get(reverse("accounts:work"), headers={"HX-Request": "true", "HX-Target": "work-panel", **headers})


def test_work_and_its_job_begin_together(cast: Cast) -> None:
    work = start(cast.administrator)
    assert (work.state, jobs()) == (WorkState.QUEUED, [(work.job, "todo")])
    assert AuditEntry.objects.get(verb="start_work").actor == cast.administrator


def test_one_of_a_kind_runs_at_a_time_for_one_person(cast: Cast) -> None:
    first = start(cast.administrator)
    with pytest.raises(Refused, match="under way already"):
        start(cast.administrator)
    start(cast.administrator, subject="another")
    start(cast.editor)
    working.begin(first.pk)
    working.finish(first, "Illustrative.")
    start(cast.administrator)
    assert len(jobs()) == 4


def test_it_counts_and_ends(cast: Cast) -> None:
    pk = start(cast.administrator).pk
    with working.working(pk) as begun:
        assert begun is not None
        work, progress = begun
        assert all(progress(done) for done in range(1, 413))
        assert 0 < Work.objects.get(pk=pk).done < 412  # not one UPDATE a step
        working.finish(work, "All as it came.", link="/articles/")
    found = Work.objects.get(pk=pk)
    assert (found.state, found.done, found.message, found.link) == ("done", 412, "All as it came.", "/articles/")
    assert found.finished_at is not None


def test_saying_how_far_it_is_costs_one_statement(cast: Cast, django_assert_num_queries) -> None:
    work = working.begin(start(cast.administrator).pk)
    assert work is not None
    with django_assert_num_queries(1):
        assert working.advance(work, 12)


def test_a_job_that_was_cancelled_stops_and_says_nothing_more(cast: Cast) -> None:
    work = start(cast.administrator)
    steps = []
    with working.working(work.pk) as begun:
        assert begun is not None
        working.cancel_work(work, by=cast.administrator)
        for done in range(5):
            begun[1](done)
            steps.append(done)
    assert steps == []
    assert Work.objects.get().state == WorkState.CANCELLED
    with working.working(work.pk) as again:
        assert again is None
    with pytest.raises(Refused, match="ended already"):
        working.cancel_work(work, by=cast.administrator)


def test_what_goes_wrong_is_said_and_raised(cast: Cast) -> None:
    work = start(cast.administrator)
    with pytest.raises(ZeroDivisionError), working.working(work.pk):
        _ = 1 / 0
    work.refresh_from_db()
    assert (work.state, "failed on our side" in work.message) == (WorkState.FAILED, True)


def test_a_job_that_is_given_to_another_worker_begins_anew(cast: Cast) -> None:
    work = start(cast.administrator)
    running = working.begin(work.pk)
    assert running is not None
    working.advance(running, 500)  # and here its worker is killed
    end_jobs("doing")
    assert working.fail_interrupted() == 0
    with working.working(work.pk) as begun:
        assert begun is not None
        assert begun[0].done == 0
        working.finish(begun[0], "Illustrative.")
    assert Work.objects.get().state == WorkState.DONE


def test_work_whose_job_is_gone_is_said_to_be_interrupted(cast: Cast) -> None:
    work = start(cast.administrator)
    working.begin(work.pk)
    end_jobs("failed")
    assert working.fail_interrupted() == 1
    work.refresh_from_db()
    assert (work.state, work.message) == (WorkState.FAILED, "It was interrupted. Start it again.")
    assert working.fail_interrupted() == 0


def test_what_ended_long_ago_is_dropped(cast: Cast) -> None:
    Work.objects.filter(pk=start(cast.administrator).pk).update(state="done", finished_at="2020-01-01T00:00Z")
    working.fail_interrupted()
    assert not Work.objects.exists()


def test_the_job_speaks_the_language_it_was_asked_for_in(cast: Cast) -> None:
    with translation.override("ru"):
        pk = start(cast.administrator).pk
    with working.working(pk) as begun:
        assert begun is not None
        assert translation.get_language() == "ru"
    assert translation.get_language() == "en"


def test_the_page_lists_ones_own_and_cancels_without_script(person: Client, cast: Cast) -> None:
    mine, theirs = start(cast.administrator), start(cast.editor, subject="theirs")
    page = person.get(reverse("accounts:work")).content.decode()
    cancel = reverse("accounts:work_cancel", args=[mine.pk])
    assert cancel in page
    assert reverse("accounts:work_cancel", args=[theirs.pk]) not in page
    assert person.post(reverse("accounts:work_cancel", args=[theirs.pk])).status_code == 404
    assert "Cancelled: Checking, illustrative" in person.post(cancel, follow=True).content.decode()
    assert Work.objects.get(pk=mine.pk).state == WorkState.CANCELLED


def test_the_frame_shows_work_on_every_page_and_nothing_once_there_is_none(person: Client, cast: Cast) -> None:
    desk = reverse("desk")
    assert 'id="work-panel"' not in person.get(desk).content.decode()
    work = working.begin(start(cast.administrator).pk)
    assert work is not None
    working.advance(work, 412)
    page = followed(person).get(desk).content.decode()
    assert "412 of 1,000 captures" in page
    assert "41 %" in page
    assert 'hx-trigger="every 2s"' in page
    working.finish(work, "All as it came, illustrative.")
    page = person.get(desk).content.decode()
    assert "All as it came, illustrative." in page
    assert "every 2s" not in page
    Work.objects.update(finished_at="2026-01-01T00:00Z")
    assert 'id="work-panel"' not in person.get(desk).content.decode()
    assert "work" not in person.session


def test_pages_pay_nothing_without_work_and_one_query_with_it(
    person: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    profile = reverse("accounts:profile")
    with django_assert_max_num_queries(20) as without:
        person.get(profile)
    for number in range(8):
        start(cast.administrator, subject=str(number))
    followed(person)
    with django_assert_max_num_queries(len(without) + 1):
        person.get(profile)


def test_the_panel_is_asked_for_cheaply(person: Client, cast: Cast, django_assert_max_num_queries) -> None:
    work = working.begin(start(cast.administrator).pk)
    assert work is not None
    first = panel(followed(person))
    assert 'id="work-panel"' in first.content.decode()
    assert 'hx-swap-oob="true"' in first.content.decode()
    assert "<html" not in first.content.decode()
    with django_assert_max_num_queries(3):  # session, person, work
        same = panel(person, **{"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    working.advance(work, 1)
    assert panel(person, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_the_api_knows_ones_own_work(person: Client, cast: Cast) -> None:
    mine, theirs = start(cast.administrator), start(cast.editor)
    answer = person.get(reverse("api-work")).json()
    assert [row["id"] for row in answer["results"]] == [mine.pk]
    assert answer["results"][0]["total"] == 1000
    assert person.get(reverse("api-one-work", args=[theirs.pk])).status_code == 404
    assert person.post(reverse("api-work-cancel", args=[theirs.pk])).status_code == 404
    assert person.post(reverse("api-work-cancel", args=[mine.pk])).json()["state"] == "cancelled"
    assert person.post(reverse("api-work-cancel", args=[mine.pk])).status_code == 409


def test_who_signs_in_elsewhere_finds_their_work(cast: Cast, client: Client) -> None:
    start(cast.administrator)
    client.post(reverse("accounts:sign_in"), {"email": cast.administrator.email, "password": PASSWORD})
    assert 'id="work-panel"' in client.get(reverse("desk")).content.decode()
