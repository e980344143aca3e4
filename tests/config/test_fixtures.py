"""The fixtures that commit for real, and the browser that complains: what other tests rely on."""

import threading
import urllib.request

import pytest
from django.db import connection, transaction

from accounts.models import User
from tests.browser import Watch


def count_people() -> int:
    return int(User.objects.count())


def add(email: str) -> None:
    User.objects.create(email=email, name="Somebody", roles=["reader"])


@pytest.mark.parametrize("number", [1, 2])
def test_a_clone_starts_empty_each_time_though_the_test_before_committed(cloned_database, number):
    assert count_people() == 0
    with transaction.atomic():
        add(f"person{number}@example.org")
    assert connection.settings_dict["NAME"] == cloned_database.name


def test_threads_of_a_test_see_what_it_committed(cloned_database):
    add("person@example.org")
    seen: list[int] = []

    def look() -> None:
        seen.append(count_people())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_the_test_database_itself_stays_empty(db):
    assert count_people() == 0
    assert connection.settings_dict["NAME"].startswith("test_")


def test_a_live_site_answers_from_the_database_the_test_prepares(live_site):
    add("person@example.org")
    with urllib.request.urlopen(f"{live_site.url}/healthz") as answer:  # noqa: S310  # loopback, ours
        assert answer.status == 200
    printed = live_site.manage(
        "shell", "-c", "from accounts.models import User; print('people:', User.objects.count())"
    )
    assert "people: 1" in printed
    with pytest.raises(AssertionError, match="Unknown command"):
        live_site.manage("no_such_command")


@pytest.mark.journey
def test_a_page_that_complains_or_calls_other_hosts_is_noticed(open_page, watch):
    page = open_page()
    page.route("**/*", lambda route: route.fulfill(status=200, body="<p>ok</p>", content_type="text/html"))
    page.goto("http://127.0.0.1:1/")
    assert watch.unexpected() == []
    page.evaluate("console.error('broken on purpose')")
    page.set_content("<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\"><img src=/x.png>")
    page.evaluate("fetch('http://example.org/tracker').catch(() => 0)")
    page.wait_for_timeout(200)
    complaints = "\n".join(watch.unexpected())
    assert "broken on purpose" in complaints
    assert "Content Security Policy" in complaints
    assert "request to another host: http://example.org/tracker" in complaints
    watch.expect(".")
    assert watch.unexpected() == []


def test_only_what_was_expected_is_forgiven():
    watch = Watch(complaints=["console: status of 409", "console: status of 500"])
    watch.expect("status of 409")
    assert watch.unexpected() == ["console: status of 500"]
