"""What a stranger sends does not decide what another one is answered, nor how much a process remembers."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import timezone

from catalog import sitemaps
from catalog.page_languages import of_entry
from config import public_cache
from config.public_cache import LARGEST, LOOK_SECONDS, STATE, PublicCache, Watch, key_of, takes_gzip

LONG = ",".join(["xx"] * 80)


def key(path: str = "/", query: str = "", **headers: str) -> tuple[str, ...] | None:
    told = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return key_of({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, **told})


class Body:
    """A body that knows whether it was closed."""

    def __init__(self, content: bytes) -> None:
        self.content, self.closed = content, False

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.content])

    def close(self) -> None:
        self.closed = True


class Site:
    """The cache of an open catalog before an application that says one thing."""

    def __init__(self, content: bytes, **headers: str) -> None:
        self.told = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.content, self.bodies = content, list[Body]()
        self.cache = PublicCache(self._say)
        self.cache.watch.state, self.cache.watch.looked = (True, 1, 1), time.monotonic() + 3600

    def _say(self, _environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [*self.told, ("Content-Type", "text/html")])
        self.bodies.append(Body(self.content))
        return self.bodies[-1]

    def get(self, path: str = "/", *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        told: list[Any] = []
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "wsgi.input": io.BytesIO(), **named}
        body = self.cache(environ, lambda status, rows, exc_info=None: told.extend([status, rows]))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return int(told[0][:3]), {name.lower(): value for name, value in told[1]}, content


def test_a_wish_that_is_read_further_than_it_is_compared_is_not_kept() -> None:
    assert key(accept_language=f"{LONG},kk") is None
    assert key("/api/v1/catalog/", accept="text/x," * 40 + "application/json") is None
    assert key("/wap/1/", accept="text/x," * 40) is None
    assert key("/wap/1/", prefer="x" * 201) is None
    assert key("/", accept="text/x," * 40) is not None  # no page goes by it


def test_what_no_page_reads_makes_no_other_answer() -> None:
    assert key("/catalog/", prefer="a") == key("/catalog/", prefer="b")
    assert key("/wap/1/", prefer="a") != key("/wap/1/", prefer="b")


def test_parameters_are_known_and_stand_once() -> None:
    public_cache._is_known.cache_clear()
    assert key("/wap/1/", "page=1&iris=1") is not None
    assert key("/catalog/", "kind=threat&kind=measure") is None
    assert key("/catalog/", "q=" + "a" * 100_000) is None
    assert public_cache._is_known.cache_info().currsize == 2  # the long one is not remembered


def test_what_answers_are_kept_under_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_cache, "ROOM", 100_000)
    site = Site(b"x", Cache_Control="public")
    for number in range(30):
        site.get(f"/catalog/{number}/" + "a" * 10_000)
    assert 0 < len(site.cache.answers) < 10
    assert site.cache.held <= 100_000
    for kept in list(site.cache.answers):
        site.cache._drop(kept)
    assert site.cache.held == 0


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("x-not-gzip", False),
        ("", False),
    ],
)
def test_gzip_goes_to_who_takes_it(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes


def test_who_has_what_is_not_kept_is_told_so() -> None:
    site = Site(b"private words", ETag='"a"', Cache_Control="private")
    status, told, content = site.get(if_none_match='W/"a"')
    assert (status, content, told["etag"]) == (304, b"", '"a"')
    assert site.get(if_none_match='"b"')[::2] == (200, b"private words")
    assert site.get(method="HEAD")[::2] == (200, b"")
    assert [body.closed for body in site.bodies] == [True] * 3
    assert not site.cache.answers
    assert key("/notices/feed/secret/") is None


def test_what_is_too_large_to_be_kept_is_not_packed_either() -> None:
    large, less = Site(b"a" * (LARGEST + 1), Cache_Control="public"), Site(b"a" * LARGEST, Cache_Control="public")
    assert "content-encoding" not in large.get(accept_encoding="gzip")[1]
    assert less.get(accept_encoding="gzip")[1]["content-encoding"] == "gzip"
    assert (len(large.cache.answers), len(less.cache.answers)) == (0, 1)  # what was packed is not thrown away


def test_a_file_of_the_sitemap_is_small_enough_to_be_kept() -> None:
    with override_settings(SITE_URL="https://catalog.perimeter.example.org"):
        place = sitemaps.Place("/catalog/THR-WAT-001/", timezone.now(), of_entry("en", ["ru", "kk", "tg"]))
        text = render_to_string("public/sitemap.xml", {"places": [place] * sitemaps.PAGE})
    assert text.count("<loc>") == sitemaps.PAGE
    assert text.count("hreflang") == 5 * sitemaps.PAGE
    assert len(text.encode()) < LARGEST


def test_nobody_queues_behind_the_look_of_another() -> None:
    watch = Watch(state=(True, 1, 1))
    with watch.lock:
        assert watch.now() is None  # Django answers; when the look is over, it holds again
    assert watch.looked == float("-inf")


def test_a_look_that_took_long_and_failed_is_not_begun_again_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at, looks = [1_000.0], list[float]()
    monkeypatch.setattr("config.public_cache.time.monotonic", lambda: at[0])
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql != STATE:
            return execute(sql, params, many, context)
        looks.append(at[0])
        at[0] += 5 * LOOK_SECONDS
        raise OperationalError("it does not answer")

    watch = Watch()
    with connection.execute_wrapper(fail):
        assert [watch.now(), watch.now()] == [None, None]
        assert len(looks) == 1
        at[0] += LOOK_SECONDS
        watch.now()
    assert len(looks) == 2
