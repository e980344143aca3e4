"""Which addresses a page may be fetched from: strict reading of URLs, and the ranges that are never dialled. Pure.

Ranges are those of the IANA special-purpose registries (RFC 6890 and its successors). A transition address that
carries an IPv4 one (mapped, 6to4, Teredo, ISATAP, translated) is refused whole; only the well-known NAT64 prefix,
which a network without IPv4 needs, is looked into.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from basics.errors import Refused
from basics.kept_words import gettext as _

LONGEST = 2000
PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
REFUSED_V4 = [
    ipaddress.IPv4Network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the metadata and health service of one large cloud, on a public address
    )
]
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
REFUSED_V6 = [
    ipaddress.IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
]
ISATAP = re.compile(r"^(?:[0-9a-f]{4}:){4}0[02]00:5efe:")
NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
NUMBER = re.compile(r"\A(?:0x[0-9a-f]*|[0-9]+)\Z", re.IGNORECASE)
LABEL = re.compile(r"\A(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
UNSAFE_IN_A_PATH = "!$&'()*+,;=:@/%-._~[]"


@dataclass(frozen=True)
class Target:
    """Where a URL leads: what to dial and what to ask for. `host` is ASCII; brackets of IPv6 are not part of it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"http": 80, "https": 443}[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def target_of(url: str, *, ports: frozenset[int] = PORTS) -> Target:
    """Read an absolute URL strictly. Refuses (invalid) whatever two programs could read in two ways."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(_("This is not an address of a page.")) from error
    if parts.scheme not in {"http", "https"}:
        raise _refused(_("Only addresses that begin with http:// or https:// are fetched."))
    if len(url) > LONGEST or NOT_IN_A_URL.search(url) or not parts.hostname:
        raise _refused(_("This is not an address of a page."))
    if "@" in parts.netloc:
        raise _refused(_("An address with a name or a password in it is not fetched."))
    port = port if port is not None else {"http": 80, "https": 443}[parts.scheme]
    if port not in ports:
        raise _refused(_("Pages are not fetched from port %(port)d.") % {"port": port})
    path = quote(parts.path or "/", safe=UNSAFE_IN_A_PATH)
    query = f"?{quote(parts.query, safe=UNSAFE_IN_A_PATH + '?')}" if parts.query else ""
    target = Target(parts.scheme, _host(parts.netloc, parts.hostname), port, path + query)
    if len(target.url) > LONGEST:  # letters beyond ASCII take six times the room once they are written out
        raise _refused(_("This is not an address of a page."))
    return target


def _host(netloc: str, host: str) -> str:
    if netloc.startswith("["):
        return _ipv6(host)
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise _refused(_("This is not an address of a page.")) from error
    labels = name.split(".")
    if NUMBER.match(labels[-1]):
        return _ipv4(name)
    if not all(LABEL.match(label) for label in labels) or len(name) > 253:
        raise _refused(_("This is not an address of a page."))
    if len(labels) == 1:
        raise _private()
    return name


def _ipv4(name: str) -> str:
    """Take four decimal numbers only: programs differ in how they read `0177.1`, `2130706433` and `0x7f.0.0.1`."""
    try:
        address = ipaddress.IPv4Address(name)
    except ValueError as error:
        raise _refused(_("Write a numeric address as four decimal numbers.")) from error
    require_public(str(address))
    return str(address)


def _ipv6(host: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError as error:
        raise _refused(_("This is not an address of a page.")) from error
    require_public(str(address))
    return str(address)


def is_public(address: str) -> bool:
    """Tell whether an IP address, as a resolver gives it, is one that a page on the public internet has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in block for block in REFUSED_V4)
    if found.scope_id is not None:
        return False
    if found in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    if found not in GLOBAL_V6 or ISATAP.match(found.exploded):
        return False
    return not any(found in block for block in REFUSED_V6)


def require_public(address: str) -> None:
    """Refuse an IP address that lies within a network rather than on the public internet."""
    if not is_public(address):
        raise _private()


def _private() -> Refused:
    return _refused(_("This address lies within a private network, not on the public internet. It is not fetched."))


def _refused(message: str) -> Refused:
    return Refused.invalid(message, field="url")
