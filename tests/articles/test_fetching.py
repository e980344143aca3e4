"""Fetching a page within limits: how much, how long, how often it leads on; and what is told to the site."""

import gzip
import re
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from basics.errors import Refused
from tests.articles.stage import Answer, Web, html_answer, pieces

PAGE = "<p>The upper lake rose by two metres. Illustrative.</p>"
URL = "http://valley.example/lake"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
ROOT = Path(__file__).resolve().parents[2]
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def web() -> Iterator[Callable[..., Web]]:
    made: list[Web] = []

    def make(answer: Answer, **more: Answer) -> Web:
        made.append(Web({"/lake": answer, **{f"/{name}": value for name, value in more.items()}}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def drip() -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield b"x"


def test_a_page_comes_with_what_it_claims_to_be(web) -> None:
    page = web(html_answer(PAGE)).fetcher().page(URL)
    assert (page.content.decode(), page.url, page.claimed_type) == (PAGE, URL, "text/html; charset=utf-8")


def test_the_site_is_told_who_asks_and_gets_no_cookie(web) -> None:
    site = web(html_answer(PAGE, "Set-Cookie: a=b"), robots=html_answer(""))
    fetcher = site.fetcher()
    fetcher.page(URL)
    fetcher.page(URL)
    for request in site.requests:
        assert "Host: valley.example\r\n" in request
        assert "User-Agent: Perimeter/" in request
        names = {line.partition(":")[0].lower() for line in request.split("\r\n")}
        assert not {"cookie", "referer", "authorization"} & names


def test_redirects_are_followed_and_remembered(web) -> None:
    moved = html_answer("", "Location: https://valley.example:8443/../lake2", status="301 Moved Permanently")
    site = web(moved)
    site.answers["/old"] = html_answer("", "Location: lake", status="302 Found")
    with pytest.raises(Refused, match=r"certificate|web site"):  # the hop was taken: no TLS here
        site.fetcher().page(URL)
    site.answers["/lake"] = html_answer(PAGE)
    assert site.fetcher().page("http://valley.example/old").hops == ("http://valley.example/old", URL)


@pytest.mark.parametrize(
    ("answer", "limits", "said"),
    [
        (html_answer("", "Location: /lake", status="302 Found"), {}, "more than 5 times"),
        (html_answer("", "Location: javascript:alert(1)", status="302 Found"), {}, "http://"),
        (html_answer("", "Location: data:text/html,x", status="302 Found"), {}, "http://"),
        (html_answer("gone", status="410 Gone"), {}, "410"),
        (OK + b"Content-Length: 2147483648\r\n\r\nx", {}, "larger than 20 MB"),
        (pieces(CHUNKED, then=repeat(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")), {"size": 2**20}, "larger than 1 MB"),
        (pieces(OK + b"\r\n", then=repeat(b"x" * 65_536)), {"size": 2**20}, "larger than 1 MB"),
        (html_answer(gzip.compress(b"\0" * 30 * 2**20), "Content-Encoding: gzip"), {}, "larger than 20 MB"),
        (html_answer(gzip.compress(b"x" * 999)[:-9], "Content-Encoding: gzip"), {}, "as a web site does"),
        (html_answer(b"x", "Content-Encoding: gzip, gzip"), {}, "packed"),
        (html_answer(b"x", "Content-Encoding: br"), {}, "packed"),
        (html_answer(b"x" * 99, "Content-Encoding: gzip"), {}, "as a web site does"),
        (OK + b"Content-Length: 100\r\n\r\nshort", {}, "as a web site does"),
        (CHUNKED + b"zz\r\nx", {}, "as a web site does"),
        (b"SSH-2.0-OpenSSH\r\n", {}, "as a web site does"),
        (b"", {}, "as a web site does"),
        (pieces(b"HTTP/1.1 200 OK\r\nX: ", then=repeat(b"x" * 65_536)), {}, "as a web site does"),
        (pieces(b"", then=repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 999)), {"size": 2**20}, "larger than 1 MB"),
        (pieces(OK + b"Content-Length: 999\r\n\r\n", then=drip()), {"seconds": 0.6}, "within 0 seconds"),
        (pieces(b"HTTP/1.1 200 OK\r\nX-Slow: ", then=drip()), {"seconds": 0.6}, "within 0 seconds"),
        (lambda wire: time.sleep(2), {"seconds": 0.6}, "within 0 seconds"),
    ],
    ids=range(21),
)
def test_what_does_not_come_within_limits_is_refused_with_a_sentence(answer, limits, said, web) -> None:
    with pytest.raises(Refused, match=said):
        web(answer).fetcher(**limits).page(URL)


def test_a_name_without_an_address_and_a_resolver_that_hangs_are_said(web) -> None:
    site = web(html_answer(PAGE))
    for resolve, said in ((lambda *_: [], "No site is known"), (lambda *_: time.sleep(3), "did not come within")):
        fetcher = site.fetcher(seconds=0.5)
        object.__setattr__(fetcher, "resolve", resolve)
        with pytest.raises(Refused, match=said):
            fetcher.page(URL)
    assert not site.requests


def test_a_packed_page_is_unpacked(web) -> None:
    packed = html_answer(gzip.compress(PAGE.encode()), "Content-Encoding: gzip")
    assert web(packed).fetcher().page(URL).content.decode() == PAGE


def test_a_page_packed_in_two_parts_comes_whole(web) -> None:
    packed = html_answer(gzip.compress(b"One, ") + gzip.compress(b"two."), "Content-Encoding: gzip")
    assert web(packed).fetcher().page(URL).content == b"One, two."


def test_a_redirect_may_name_its_page_in_any_letters(web) -> None:
    site = web(b"HTTP/1.1 302 Found\r\nLocation: /\xd0\xbe\r\nContent-Length: 0\r\n\r\n")
    site.answers["/%D0%BE"] = html_answer(PAGE)
    assert site.fetcher().page(URL).content.decode() == PAGE


@pytest.mark.parametrize(
    "answer",
    [
        html_answer("", "Location: http://[", status="302 Found"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        html_answer("", "Location: /" + "ж" * 1000, status="302 Found"),
    ],
    ids=["redirect to nowhere", "a chunk shorter than nothing", "redirect longer than can be kept"],
)
def test_an_answer_that_makes_no_sense_is_refused(answer: Answer, web) -> None:
    with pytest.raises(Refused):
        web(answer).fetcher().page(URL)


def test_robots_may_begin_with_a_mark(web) -> None:
    site = web(html_answer(PAGE), **{"robots.txt": html_answer("\ufeffUser-agent: *\nDisallow: /")})
    assert site.fetcher().robots(URL).verdict == "disallowed"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("User-agent: *\nDisallow: /admin/", "allowed"),
        ("User-agent: *\nDisallow: /", "disallowed"),
        ("User-agent: Perimeter\nDisallow: /lake", "disallowed"),
        ("User-agent: *\nDisallow: //[\nCrawl-delay: ²\nDisallow: /", "disallowed"),
        (None, "none"),
    ],
)
def test_robots_are_asked(text: str | None, verdict: str, web) -> None:
    site = web(html_answer(PAGE))
    if text is not None:
        site.answers["/robots.txt"] = html_answer(text, "Content-Type: text/plain")
    found = site.fetcher().robots(URL)
    assert (found.verdict, found.text) == (verdict, text or "")


def test_no_other_module_opens_an_address() -> None:
    """By what they import: none of the libraries that speak HTTP."""
    clients = re.compile(r"urllib\.request|http\.client|\b(requests|httpx|aiohttp|urllib3|pycurl)\b import|fetch_url\(")
    rooms = ("basics", "accounts", "articles", "catalog", "review", "demo")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if clients.search(path.read_text())}
    assert found == {"articles/fetching.py"}


def certificate(folder: Path, name: str) -> Path:
    """Write a key and a certificate for a name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "site.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_tls_is_spoken_with_the_name_and_not_with_the_pinned_address(tmp_path: Path) -> None:
    file = certificate(tmp_path, "valley.example")
    names: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    serving.sni_callback = lambda _wire, name, _context: names.append(name)
    trusted = ssl.create_default_context(cafile=str(file))
    site = Web({"/lake": html_answer(PAGE)}, tls=serving)
    assert site.fetcher(trusted).page("https://valley.example/lake").content.decode() == PAGE
    assert names == ["valley.example"]
    with pytest.raises(Refused, match=r"certificate is not valid for other\.example"):
        site.fetcher(trusted).page("https://other.example/lake")
    with pytest.raises(Refused, match="certificate"):
        site.fetcher().page("https://valley.example/lake")
    site.close()
