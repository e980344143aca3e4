"""Ready answers for strangers: said again without Django, and gone when what they say has changed."""

import gzip
import io
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit_words import VERBS
from accounts.models import SiteSettings
from accounts.site import change_settings
from config.public_cache import LONGEST_SECONDS, LOOK_SECONDS, UNSEEN, PublicCache, has_it, key_of, language_of
from review import actions as review
from review.discussing import edit_comment, open_thread, post_comment, withdraw_comment
from review.discussion_rules import text_hash
from review.standing import propose_standing
from review.watching import watch
from tests import make
from tests.people import Cast


class Site:
    """The cache before the product, with a clock that a test moves."""

    def __init__(self, moved: Callable[[float], None]) -> None:
        self.asked = 0
        self.handler = WSGIHandler()
        self.cache = PublicCache(self._count)
        self.wait = moved

    def _count(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        return self.handler(environ, start_response)

    def get(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        bare, _mark, query = path.partition("?")
        told: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": bare,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        body = self.cache(environ, lambda status, rows, exc_info=None: told.extend([status, rows]))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return int(told[0][:3]), {name.lower(): value for name, value in told[1]}, content


@pytest.fixture
def site(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Site:
    at = [1_000.0]
    monkeypatch.setattr("config.public_cache.time.monotonic", lambda: at[0])
    # The test's transaction holds the only connection; a site opens and closes its own.
    monkeypatch.setattr("django.core.signals.request_started.send", lambda **words: None)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)

    def move(seconds: float) -> None:
        at[0] += seconds

    change_settings(by=cast.administrator, public_catalog=True)
    return Site(move)


def test_a_page_is_made_once_and_said_again_without_a_statement(site: Site, cast: Cast) -> None:
    path = make.published(cast).get_absolute_url()
    first = site.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = site.get(path)
    assert (first[0], first[2]) == (second[0], second[2])
    assert first[1]["etag"] == second[1]["etag"]
    assert site.asked == 1
    assert len(queries) == 0
    assert "set-cookie" not in second[1]
    assert first[1]["x-request-id"] != second[1]["x-request-id"]


def test_it_looks_at_the_database_once_in_a_while_with_one_statement(site: Site, cast: Cast) -> None:
    path = make.published(cast).get_absolute_url()
    site.get(path)
    site.wait(LOOK_SECONDS)
    with CaptureQueriesContext(connection) as queries:
        site.get(path)
        site.get(path)
    assert len(queries) == 1
    assert site.asked == 1


def test_what_is_packed_says_the_same_and_who_has_it_is_told_so(site: Site, cast: Cast) -> None:
    path = make.published(cast).get_absolute_url()
    _status, told, plain = site.get(path)
    _status, packed_told, packed = site.get(path, accept_encoding="gzip, br")
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 2
    assert packed_told["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed_told["vary"]
    assert site.get(path, if_none_match=told["etag"])[::2] == (304, b"")
    status, head, body = site.get(path, method="HEAD")
    assert (status, head["content-length"], body) == (200, str(len(plain)), b"")
    assert site.asked == 1


def test_what_is_closed_is_gone_within_the_interval(site: Site, cast: Cast) -> None:
    path = make.published(cast).get_absolute_url()
    assert site.get(path)[0] == 200
    change_settings(by=cast.administrator, public_catalog=False)
    site.wait(LOOK_SECONDS)
    assert site.get(path)[0] == 302
    SiteSettings.objects.update(public_catalog=True)  # by hand, without a row of the log
    site.wait(LOOK_SECONDS)
    assert site.get(path)[0] == 200
    SiteSettings.objects.update(public_catalog=False)
    site.wait(LOOK_SECONDS)
    assert site.get(path)[0] == 302


def test_what_is_taken_down_is_gone_within_the_interval(site: Site, cast: Cast) -> None:
    entry = make.published(cast)
    assert b"moraine" in site.get(entry.get_absolute_url())[2]
    patch_set = propose_standing(entry, "take_down", by=cast.analyst, reason="A court order (illustrative).")
    for editor in (cast.editor, cast.editor2):
        review.approve(patch_set.submission, by=editor, seen=patch_set.sha256)
    site.wait(LOOK_SECONDS)
    text = site.get(entry.get_absolute_url())[2]
    assert b"moraine" not in text
    assert b"court order" in text


def test_work_that_strangers_do_not_see_keeps_what_is_kept(site: Site, cast: Cast) -> None:
    entry = make.published(cast)
    path = entry.get_absolute_url()
    site.get(path)
    make.submitted(cast.analyst, make.threat_document(title="Not yet"))
    said = open_thread(entry, "Which of the villages?", by=cast.analyst)
    edit_comment(said, "Which villages?", by=cast.analyst, seen=text_hash(said))
    withdraw_comment(post_comment(said.thread, "All three.", by=cast.editor), by=cast.editor)
    watch("entry", entry.code, by=cast.analyst2)
    site.wait(LOOK_SECONDS)
    site.get(path)
    assert site.asked == 1
    make.published(cast, make.threat_document(title="Another one"))
    site.wait(LOOK_SECONDS)
    site.get(path)
    assert site.asked == 2


def test_acts_that_strangers_do_not_see_are_acts_that_are_written() -> None:
    assert [verb for verb in UNSEEN if verb not in VERBS] == []
    assert len(set(UNSEEN)) == len(UNSEEN)


def test_a_clock_that_goes_on_is_seen_in_the_end(site: Site, cast: Cast) -> None:
    path = make.published(cast).get_absolute_url()
    site.get(path)
    site.wait(LONGEST_SECONDS + 1)
    site.get(path)
    assert site.asked == 2


def test_languages_are_kept_apart(site: Site, cast: Cast) -> None:
    make.published(cast)
    assert b'<html lang="ru"' in site.get("/", accept_language="ru-RU,ru;q=0.9")[2]
    assert b'<html lang="kk"' in site.get("/", accept_language="kk")[2]
    assert b'<html lang="kk"' in site.get("/?language=kk", accept_language="ru")[2]
    assert b'<html lang="ru"' in site.get("/", accept_language="ru")[2]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {"cookie": "session=abc"}),
        ("", {"authorization": "Bearer abc"}),
        ("", {"hx_request": "true"}),
        ("", {"range": "bytes=0-9"}),
        ("?utm_source=x", {}),
        ("?q=" + "a" * 500, {}),
    ],
)
def test_what_says_who_asks_is_always_asked_of_django(
    site: Site, cast: Cast, query: str, headers: dict[str, str]
) -> None:
    path = make.published(cast).get_absolute_url() + query
    site.get(path, **headers)
    site.get(path, **headers)
    assert site.asked == 2


def test_what_is_not_for_everybody_is_not_kept(site: Site) -> None:
    for path in ("/people/", "/sign-in/", "/catalog/THR-CLI-999/", "/healthz"):
        site.get(path)
    assert not site.cache.answers


def test_the_key_of_a_post_is_none() -> None:
    assert key_of({"REQUEST_METHOD": "POST", "PATH_INFO": "/"}) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("ru", "ru"), ("kk-KZ,ru;q=0.8", "kk"), ("de,ru;q=0.5", "ru"), ("*", "en"), ("xx", "en")],
)
def test_the_language_of_a_browser(header: str, language: str) -> None:
    assert language_of(header) == language


@pytest.mark.parametrize(
    ("wanted", "etag", "known"),
    [("", 'W/"a"', False), ('"a"', 'W/"a"', True), ('"b", W/"a"', 'W/"a"', True), ("*", 'W/"a"', True)],
)
def test_etags_are_compared_weakly(wanted: str, etag: str, known: bool) -> None:
    assert has_it(wanted, etag) is known
