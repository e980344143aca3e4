"""What every answer carries, what a log line says, and the pages of last resort."""

import io
import json
import logging

import pytest
import structlog
from django.conf import settings as configured
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from basics.call import address_from, request_id_from
from basics.logs import logging_settings
from tests.people import Cast

PAGES = ["/sign-in/", "/invitation/nobody/", "/healthz", "/api/v1/me/", "/no-such-page/", "/api/v1/no/", "/"]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_secure(answer) -> None:
    for name, value in EXPECTED.items():
        assert answer[name] == value
    assert "camera=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(client: Client, db: None, address: str) -> None:
    assert_secure(client.get(address))


def test_pages_behind_the_sign_in_carry_them_too_and_are_kept_nowhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    for address in ("/profile/", "/people/", "/audit/", "/admin/", "/api/v1/docs/", "/style/", "/no-such-page/"):
        answer = client.get(address)
        assert_secure(answer)
        assert answer["Cache-Control"], address


def test_no_page_of_ours_has_an_inline_script_or_style(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    for address in ("/profile/", "/people/", "/audit/", "/people/roles/", "/api/v1/docs/"):
        body = client.get(address).content.decode()
        assert " style=" not in body
        assert "<style" not in body
        assert "<script>" not in body
        assert " onclick=" not in body


def test_every_answer_has_an_id(client: Client, db: None) -> None:
    one, two = (client.get("/sign-in/")["X-Request-Id"] for _ in range(2))
    assert one != two
    assert client.get("/sign-in/", headers={"x-request-id": "from-the-proxy.1"})["X-Request-Id"] == "from-the-proxy.1"


@pytest.mark.parametrize("forged", ["", "short", 'x"} {"level": "error"', "a\nb" * 9, "é" * 20, "x" * 65])
def test_a_forged_id_is_replaced(forged: str) -> None:
    assert request_id_from(forged) != forged
    assert len(request_id_from(forged)) == 32


def test_the_address_is_that_of_the_connection_unless_a_proxy_of_ours_says_more() -> None:
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}
    assert address_from(meta, behind_proxy=False) == "10.0.0.1"
    assert address_from(meta, behind_proxy=True) == "203.0.113.9", "the last is what our proxy saw; the rest is claimed"
    assert address_from({**meta, "HTTP_X_FORWARDED_FOR": "nonsense"}, behind_proxy=True) == ""
    assert address_from({"REMOTE_ADDR": ""}, behind_proxy=False) == ""


@pytest.fixture
def lines():
    """Collect log lines as the JSON format writes them."""
    formatter = logging_settings("json", "INFO")["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"}))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in handler.stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_log_lines_are_json_and_name_request_and_person(client: Client, cast: Cast, lines) -> None:
    client.force_login(cast.reader)
    answer = client.get("/no-such-page/\n{forged}")
    line = next(line for line in lines() if "Not Found" in line["event"])
    assert line["request_id"] == answer["X-Request-Id"]
    assert (line["level"], line["logger"], line["means"]) == ("warning", "django.request", "session")
    assert line["timestamp"]
    request = next(line for line in lines() if line["event"] == "request")
    assert (request["method"], request["status"], request["request_id"]) == ("GET", 404, answer["X-Request-Id"])
    assert (request["logger"], request["level"]) == ("basics.middleware", "info")
    assert request["timestamp"]


def test_what_people_look_for_is_not_logged(client: Client, cast: Cast, lines) -> None:
    client.get("/sign-in/?next=/search/%3Fq%3Dsomebody")
    assert lines()
    assert "somebody" not in json.dumps(lines())


def test_a_log_line_names_the_person_by_number(client: Client, cast: Cast, lines) -> None:
    client.force_login(cast.reader)
    client.get("/people/")
    named = [line for line in lines() if "person" in line]
    assert named
    assert {line["person"] for line in named} == {cast.reader.pk}
    assert cast.reader.email not in json.dumps(lines())


def test_healthz_says_whether_the_database_answers(client: Client, db: None, monkeypatch) -> None:
    assert client.get("/healthz").json() == {"database": "ok"}

    def unreachable(*_arguments, **_words):
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", unreachable)
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "unreachable"})


def broken(request):
    raise ZeroDivisionError


handler400, handler404, handler500 = (
    f"config.faults.{name}" for name in ("bad_request", "page_not_found", "server_error")
)
urlpatterns = [path("broken/", broken), path("api/v1/broken/", broken)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_is_a_page_of_ours_that_tells_nothing_of_the_inside(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.reader)
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode()
    assert "wrong on our side" in answer.content.decode()
    assert_secure(answer)
    body = client.get("/api/v1/broken/")
    assert (body.status_code, body.json()["code"]) == (500, "error")
    assert body.json()["request_id"] == body["X-Request-Id"]


def test_an_unknown_address_is_a_page_or_json(client: Client, db: None) -> None:
    page, data = client.get("/no-such-page/"), client.get("/api/v1/no/")
    assert page.status_code == data.status_code == 404
    assert "There is no page at this address" in page.content.decode()
    assert page["X-Request-Id"] in page.content.decode()
    assert data.json()["code"] == "not_found"


def test_an_address_that_no_url_matches_is_a_page_of_ours_while_developing(client: Client, db: None, settings) -> None:
    settings.DEBUG = True
    page, data = client.get("/no-such-page/"), client.get("/api/v1/no/")
    assert page.status_code == data.status_code == 404
    assert "There is no page at this address" in page.text
    assert "urlpatterns" not in page.text
    assert data.json()["code"] == "not_found"
    assert client.get("/catalog")["Location"] == "/catalog/"
    assert client.get("/admin/no-such/").status_code == 302


def test_too_much_at_once_is_413(client: Client, cast: Cast, settings) -> None:
    client.force_login(cast.reader)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/profile/", "name=" + "x" * 200, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused(client: Client, db: None) -> None:
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"email": cast.reader.email, "password": "a long enough passphrase"})
    for name in (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
