"""No way of writing an address leads the fetcher to a machine within the network: not at once, not by a redirect, and
not by a name that answers differently the second time. A canary on the loopback counts who comes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, unquote
from urllib.request import urlopen

import pytest

from articles.addresses import PORTS, is_public, target_of
from articles.fetching import Fetcher, Limits
from basics.errors import Refused
from tests.articles.hostile_addresses import FORMS

PUBLIC = "93.184.215.14"  # what the names of the stage stand for; it is dialled nowhere but on the stage


@dataclass
class Server:
    """A socket on the loopback that answers each request with what `answer` makes of its path, and counts them."""

    redirecting: bool = False
    hits: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        with suppress(OSError):  # a machine without IPv6
            self.sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for listening in self.sockets:
            threading.Thread(target=self._serve, args=(listening,), daemon=True).start()

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                peer, _address = listening.accept()
            except OSError:
                return
            with peer:
                path = [*peer.recv(8192).split(b" ", 2), b"", b""][1].decode("latin-1")
                self.hits.append(path)
                peer.sendall(self._answer(path))

    def _answer(self, path: str) -> bytes:
        if not self.redirecting:
            return b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"
        to = unquote(path.partition("?to=")[2], encoding="latin-1")
        return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")

    def close(self) -> None:
        for listening in self.sockets:
            listening.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def redirector() -> Iterator[Server]:
    server = Server(redirecting=True)
    yield server
    server.close()


@dataclass
class Stage:
    """A resolver and a dialler: public names lead to the redirector, everything else where it says, for real."""

    canary: Server
    redirector: Server
    private: str = "127.0.0.1"
    asked: int = 0
    dialled: list[str] = field(default_factory=list)

    def fetcher(self) -> Fetcher:
        ports = PORTS | {self.canary.port, self.redirector.port}
        return Fetcher(Limits(seconds=5, ports=ports), resolve=self.resolve, dial=self.dial)

    def resolve(self, host: str, port: int) -> list[str]:
        if host == "public.example":
            return [PUBLIC]
        if host == "rebinding.example":
            self.asked += 1
            return [PUBLIC] if self.asked == 1 else [self.private]
        if host == "mixed.example":
            return [PUBLIC, self.private]
        return [str(address[4][0]) for address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    def dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address[0])
        if address[0] == PUBLIC:
            return socket.create_connection(("127.0.0.1", self.redirector.port), timeout)
        return socket.create_connection(address, min(timeout, 0.5))


def outcome(fetcher: Fetcher, url: str) -> str:
    try:
        fetcher.page(url)
    except Refused as refusal:
        return refusal.code
    return "fetched"


def test_the_canary_sings_when_nothing_is_checked(canary: Server) -> None:
    """The control: a common client walks into the trap by several of the forms."""
    before = len(canary.hits)
    for form in ("http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/"):
        with urlopen(form.format(port=canary.port), timeout=5) as answer:  # noqa: S310
            assert answer.read() == b"secret"
    assert len(canary.hits) == before + 3


def test_no_form_reaches_the_canary_directly_by_redirect_or_by_rebinding(
    canary: Server, redirector: Server, record_property
) -> None:
    assert len(FORMS) >= 60
    before, wrong, tries = len(canary.hits), [], 0
    for form, address in FORMS.items():
        url = form.format(port=canary.port)
        by_redirect = f"http://public.example:{redirector.port}/?to={quote(url, safe='', encoding='utf-8')}"
        by_name = f"http://rebinding.example:{canary.port}/"
        for way, first in (("direct", url), ("redirect", by_redirect), ("rebinding", by_name), ("mixed", "")):
            stage = Stage(canary, redirector, private=address)
            first = first or f"http://mixed.example:{canary.port}/"
            found = outcome(stage.fetcher(), first)
            tries += 1
            if found != "invalid" or set(stage.dialled) - {PUBLIC}:
                wrong.append((way, url, found, stage.dialled))
    record_property("tries", tries)
    assert not wrong
    assert len(canary.hits) == before
    assert tries >= 4 * 60


def test_a_name_is_asked_for_once_a_hop_and_the_answer_is_what_is_dialled(canary: Server, redirector: Server) -> None:
    stage = Stage(canary, redirector)
    outcome(stage.fetcher(), f"http://rebinding.example:{canary.port}/?to=http%3A%2F%2Frebinding.example%2F")
    assert stage.asked == 2
    assert stage.dialled == [PUBLIC]


@pytest.mark.parametrize("address", ["93.184.215.14", "2a00:1450:4001:81b::200e", "64:ff9b::5db8:d70e", "1.1.1.1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "words", "1.2.3", "fe80::1%eth0", "64:ff9b::7f00:1", "::ffff:1.1.1.1"])
def test_what_is_no_plain_public_address_is_not_dialled(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "dialled"),
    [
        ("https://valley.example/lake?a=1#part", "https://valley.example/lake?a=1"),
        ("HTTPS://Valley.Example:443", "https://valley.example/"),
        ("http://könig.example/көл", "http://xn--knig-5qa.example/%D0%BA%D3%A9%D0%BB"),
        ("https://valley.example/a%20b", "https://valley.example/a%20b"),
        ("http://1.1.1.1:8080/x", "http://1.1.1.1:8080/x"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_ordinary_addresses_are_read_as_they_are(url: str, dialled: str) -> None:
    assert target_of(url).url == dialled


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 0])
def test_ports_of_other_services_are_not_dialled(port: int) -> None:
    with pytest.raises(Refused, match="port"):
        target_of(f"http://valley.example:{port}/")
