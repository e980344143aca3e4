"""Fetching a page: the one place that opens a URL.

Every address of every hop is checked before it is dialled, and the connection goes to the very address that was
checked, so that a name which answers differently the second time gains nothing. No cookies, no credentials, no proxy
of the environment, no referrer; what comes is limited in bytes (also once unpacked), in hops and in time as a whole.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from django.conf import settings

from articles.addresses import PORTS, Target, require_public, target_of
from basics.errors import Refused
from basics.kept_words import gettext as _

AGENT = "Perimeter"
VERSION = "0.1"
REDIRECTS = {301, 302, 303, 307, 308}
ACCEPT = "text/html, application/xhtml+xml, text/plain, application/pdf;q=0.9, application/xml;q=0.8, */*;q=0.5"
HEADERS_MOST = 64 * 1024
ROBOTS_MOST = 64 * 1024
CHUNK = 64 * 1024
DIALLED_MOST = 3

Said = TypeVar("Said")
Resolve = Callable[[str, int], list[str]]
Dial = Callable[[tuple[str, int], float], socket.socket]


@dataclass(frozen=True)
class Limits:
    """How much a page may cost: bytes as they come and once unpacked, hops, and seconds for all of it."""

    size: int = 20 * 2**20
    seconds: float = 25.0
    hops: int = 5
    ports: frozenset[int] = PORTS


@dataclass(frozen=True)
class Page:
    """What came, and from where: `url` is the last hop's. `content` is unpacked; its type is only what was claimed."""

    content: bytes
    url: str
    claimed_type: str
    hops: tuple[str, ...]


@dataclass(frozen=True)
class Robots:
    """What a site's robots.txt says of an address: `allowed`, `disallowed`, or `none` where there is no such file."""

    verdict: str
    text: str = ""


@dataclass(frozen=True)
class Reply:
    """What was answered to something sent: the status, and the beginning of what was said."""

    status: int
    said: bytes


@dataclass(frozen=True)
class _Answer:
    status: int
    content: bytes
    location: str
    claimed_type: str


def resolve_name(host: str, port: int) -> list[str]:
    """Return every IP address that the system's resolver knows for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_rest, address in found))


@cache
def trusted_by_default() -> ssl.SSLContext:
    """Return what the system trusts; reading it takes as long as fetching a small page."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Fetcher:
    """Fetches pages under limits. The resolver and the dialler can be others: a test has no internet."""

    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = resolve_name
    dial: Dial = socket.create_connection
    trusted: ssl.SSLContext = field(default_factory=trusted_by_default)

    def page(self, url: str) -> Page:
        """Return the page at a URL. Refuses (invalid) with one sentence whatever may not, cannot or does not come."""
        return self._follow(url, self.limits, time.monotonic() + self.limits.seconds)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a body to a URL; an answer that leads on is not followed. Refuses (invalid) as `page` does.

        Of what is answered no more is read than the limits say, and nothing is unpacked.
        """
        end = time.monotonic() + self.limits.seconds
        target = target_of(url, ports=self.limits.ports)
        return self._through(
            target, self.limits, end, lambda wire: _send(wire, target, self.limits, end, body, headers)
        )

    def robots(self, url: str) -> Robots:
        """Return what the site says of programs at this address; a file that cannot be had says nothing."""
        at = urljoin(url, "/robots.txt")
        limits = replace(self.limits, size=ROBOTS_MOST, seconds=min(8.0, self.limits.seconds))
        try:
            text = self._follow(at, limits, time.monotonic() + limits.seconds).content.decode("utf-8-sig", "replace")
        except Refused:
            return Robots("none")
        return Robots("allowed" if _allows(text, url) else "disallowed", text)

    def _follow(self, url: str, limits: Limits, end: float) -> Page:
        hops: list[str] = []
        while len(hops) <= limits.hops:
            target = target_of(url, ports=limits.ports)
            hops.append(target.url)
            answer = self._ask(target, limits, end)
            if answer.status in REDIRECTS and answer.location:
                url = _led_to(target, answer.location)
                continue
            if answer.status != http.client.OK:
                raise _refused(_("The site answered with %(status)d instead of the page.") % {"status": answer.status})
            return Page(answer.content, target.url, answer.claimed_type, tuple(hops))
        raise _refused(_("The address leads on more than %(count)d times.") % {"count": limits.hops})

    def _ask(self, target: Target, limits: Limits, end: float) -> _Answer:
        return self._through(target, limits, end, lambda wire: _exchange(wire, target, limits, end))

    def _through(self, target: Target, limits: Limits, end: float, speak: Callable[[socket.socket], Said]) -> Said:
        """Speak through a connection to one of the checked addresses; refuses whatever goes wrong, in a sentence."""
        addresses = self._checked_addresses(target, end)
        try:
            with self._dialled(addresses, target, end) as plain, _wire(plain, target, self.trusted, end) as wire:
                return speak(wire)
        except TimeoutError as error:
            raise _too_slow(limits) from error
        except ssl.SSLError as error:
            raise _refused(_("The site's certificate is not valid for %(host)s.") % {"host": target.host}) from error
        except (OSError, ValueError, http.client.HTTPException, zlib.error) as error:
            raise _refused(_("%(host)s does not answer as a web site does.") % {"host": target.host}) from error

    def _checked_addresses(self, target: Target, end: float) -> list[str]:
        """Return the addresses to dial; refuses when even one of those that the name has is not public."""
        found = _within(end, lambda: self.resolve(target.host, target.port), self.limits)
        if not found:
            raise _refused(_("No site is known under the name %(host)s.") % {"host": target.host})
        for address in found:
            require_public(address)
        return found[:DIALLED_MOST]

    def _dialled(self, addresses: list[str], target: Target, end: float) -> socket.socket:
        """Return a connection to the first of the checked addresses that takes one."""
        for address in addresses[:-1]:
            try:
                return self.dial((address, target.port), _left(end) / 2)
            except OSError:
                continue
        return self.dial((addresses[-1], target.port), _left(end))


def fetcher() -> Fetcher:
    """Return the fetcher of this site: a page may be as large as an upload."""
    return Fetcher(Limits(size=settings.UPLOAD_LIMIT))


def _left(end: float) -> float:
    """Return the seconds that are left; raises `TimeoutError` when there are none."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _led_to(target: Target, location: str) -> str:
    """Return where an answer leads; many sites write letters beyond ASCII there as they are."""
    try:
        return urljoin(target.url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise _refused(_("This is not an address of a page.")) from error


def _allows(robots: str, url: str) -> bool:
    """Tell whether a robots.txt lets us in. A line that cannot be read rules nothing; the others do."""
    rules, lines = RobotFileParser(), list[str]()
    for line in robots.splitlines():
        try:
            RobotFileParser().parse(["User-agent: *", line])
        except ValueError:
            continue
        lines.append(line)
    rules.parse(lines)
    return rules.can_fetch(AGENT, url)


def _exchange(wire: socket.socket, target: Target, limits: Limits, end: float) -> _Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _Deadlined(wire, end, limits)
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in _headers(target):
        connection.putheader(name, value)
    connection.endheaders()
    return _read(connection.getresponse(), limits)


def _send(
    wire: socket.socket, target: Target, limits: Limits, end: float, body: bytes, headers: Mapping[str, str]
) -> Reply:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = _Deadlined(wire, end, limits)
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    agent = f"{AGENT}/{VERSION} (+{settings.SITE_URL})"
    own = {"Host": target.host_header, "User-Agent": agent, "Content-Length": str(len(body)), "Connection": "close"}
    for name, value in {**own, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    return Reply(response.status, response.read(limits.size) if response.status not in REDIRECTS else b"")


def _wire(plain: socket.socket, target: Target, trusted: ssl.SSLContext, end: float) -> socket.socket:
    """Return the socket to speak through: TLS is for the name, whatever address was dialled."""
    plain.settimeout(_left(end))
    return trusted.wrap_socket(plain, server_hostname=target.host) if target.scheme == "https" else plain


def _headers(target: Target) -> list[tuple[str, str]]:
    return [
        ("Host", target.host_header),
        ("User-Agent", f"{AGENT}/{VERSION} (+{settings.SITE_URL}; on behalf of one reader)"),
        ("Accept", ACCEPT),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]


def _read(response: http.client.HTTPResponse, limits: Limits) -> _Answer:
    if response.status in REDIRECTS:
        return _Answer(response.status, b"", response.getheader("Location") or "", "")
    if response.status != http.client.OK:
        return _Answer(response.status, b"", "", "")
    if (response.length or 0) > limits.size:
        raise _too_large(limits)
    return _Answer(response.status, _unpacked(response, limits), "", response.getheader("Content-Type") or "")


def _unpacked(response: http.client.HTTPResponse, limits: Limits) -> bytes:
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        message = _("The page came packed in a way that was not asked for (%(coding)s).")
        raise _refused(message % {"coding": coding[:40]})
    unpack = None if coding == "identity" else _Gunzip()
    parts, room = [], limits.size
    while chunk := response.read(CHUNK):
        part = unpack.decompress(chunk, room + 1) if unpack else chunk
        room -= len(part)
        if room < 0:
            raise _too_large(limits)
        parts.append(part)
    if response.length or (unpack and not unpack.eof):
        raise http.client.IncompleteRead(b"")
    return b"".join(parts)


class _Gunzip:
    """Unpacks gzip, of which several members may follow one another (RFC 1952)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._member.eof

    def decompress(self, chunk: bytes, most: int) -> bytes:
        parts = []
        while chunk and most > 0:
            if self.eof:
                self._member = zlib.decompressobj(wbits=31)
            parts.append(self._member.decompress(chunk, most))
            most -= len(parts[-1])
            chunk = self._member.unused_data
        return b"".join(parts)


class _Deadlined:
    """A socket whose every read ends by one moment and within one number of bytes, however slowly they drip."""

    def __init__(self, wire: socket.socket, end: float, limits: Limits) -> None:
        self._wire, self._end, self._limits = wire, end, limits

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlinedReader(self._wire, self._end, self._limits))

    def sendall(self, data: bytes) -> None:
        self._wire.settimeout(_left(self._end))
        self._wire.sendall(data)

    def close(self) -> None:
        """Leave the socket to whoever opened it: the response goes on reading."""


class _DeadlinedReader(io.RawIOBase):
    def __init__(self, wire: socket.socket, end: float, limits: Limits) -> None:
        super().__init__()
        self._wire, self._end, self._limits = wire, end, limits
        self._room = limits.size + HEADERS_MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.settimeout(_left(self._end))
        count = self._wire.recv_into(buffer)
        self._room -= count
        if self._room < 0:
            raise _too_large(self._limits)
        return count


def _within(end: float, ask: Callable[[], list[str]], limits: Limits) -> list[str]:
    """Ask the resolver, which knows no time limit of its own, in a thread that nobody waits for longer than `end`."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=run, daemon=True).start()
    try:
        return answers.get(timeout=_left(end))
    except (queue.Empty, TimeoutError):
        raise _too_slow(limits) from None


def _too_slow(limits: Limits) -> Refused:
    return _refused(_("The page did not come within %(seconds)d seconds.") % {"seconds": limits.seconds})


def _too_large(limits: Limits) -> Refused:
    return _refused(_("The page is larger than %(limit)d MB.") % {"limit": max(1, limits.size // 2**20)})


def _refused(message: str) -> Refused:
    return Refused.invalid(message, field="url")
