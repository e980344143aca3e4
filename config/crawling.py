"""A crawler of our own, who is nobody: it walks whatever a public catalog leads to, and tells what is wrong there.

It begins at the first page, robots.txt, the sitemap, the feed and the lists of the API, and follows every link, form,
picture, alternate, download and address in JSON of the site itself. Pure but for `fetch`, which it is given.
"""

import gzip
import html
import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

STARTS = ("/", "/robots.txt", "/sitemap.xml", "/catalog/feed.atom", "/api/v1/entries/", "/api/v1/editions/")
DOORS = ("/sign-in/",)  # where a stranger may be led: not walked further
MOVED = (301, 302, 303, 307, 308)
ADMIN_DOOR = "/admin/login/"  # leads on to the sign-in
ALIKE_MOST = 12  # addresses of one path that differ in their parameters alone: the register sorts in many ways
HREF = re.compile(r"""(?:xlink:)?href="([^"]+)\"""")
LOC = re.compile(r"<(?:loc|id|uri)>([^<]+)</")
SITEMAP = re.compile(r"(?m)^Sitemap:\s*(\S+)")
CSS_URL = re.compile(r'url\("([^"]+)"\)')
UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
Fetch = Callable[[str], "Reply"]


@dataclass(frozen=True)
class Reply:
    """What the site answered to a GET of a path."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    @property
    def kind(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip()


@dataclass
class Found:
    """What a walk came to: counts, and each problem in a line."""

    pages: Counter[str] = field(default_factory=Counter)  # by media type
    statuses: Counter[int] = field(default_factory=Counter)
    links: int = 0
    outside: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    alike: int = 0
    bytes: int = 0
    problems: list[str] = field(default_factory=list)

    def report(self) -> Iterator[str]:
        yield f"pages crawled: {sum(self.pages.values())} ({self.bytes / 1e6:.1f} MB)"
        for kind, count in self.pages.most_common():
            yield f"  {kind or 'no type'}: {count}"
        yield f"links checked: {self.links}; leading elsewhere, not followed: {len(self.outside)}"
        yield f"not followed, {ALIKE_MOST} of their path with other parameters being enough: {self.alike}"
        yield f"refused: {len(self.refused)}"
        yield f"problems: {len(self.problems)}"


class Links(HTMLParser):
    """Collects what a page leads to: links, pictures, scripts, styles, and forms with what they would send."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.form: tuple[str, list[tuple[str, str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "xlink:href", "action" if tag != "form" else "href"):
            if told.get(name):
                self.found.append(told[name])
        if tag == "meta" and told.get("property") in ("og:image", "og:url"):
            self.found.append(told.get("content", ""))
        if tag == "form" and told.get("method", "get").lower() == "get":
            self.form = (told.get("action", ""), [])
        if tag == "input" and self.form and told.get("name") and told.get("type") not in ("checkbox", "radio"):
            self.form[1].append((told["name"], told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form:
            action, sent = self.form
            self.found.append(f"{action}?{urlencode(sent)}")
            self.form = None


@dataclass
class Crawler:
    """Walks a site at `site`; `secrets` must stand nowhere, each with what it is; `most` bounds the walk."""

    fetch: Fetch
    site: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    most: int = 20_000
    found: Found = field(default_factory=Found)
    _seen: set[str] = field(default_factory=set)
    _alike: Counter[str] = field(default_factory=Counter)
    _waiting: deque[tuple[str, str]] = field(default_factory=deque)

    def walk(self, starts: Sequence[str] = STARTS) -> Found:
        """Walk from the starts until nothing is left, and return what was found."""
        hidden = [(secret.casefold(), what) for secret, what in self.secrets.items() if secret.strip()]
        for start in starts:
            self._lead(start, "the start")
        while self._waiting and sum(self.found.statuses.values()) < self.most:
            path, whence = self._waiting.popleft()
            self._visit(path, whence, hidden)
        if self._waiting:
            self.found.problems.append(f"the walk ended after {self.most} pages; {len(self._waiting)} were left")
        return self.found

    def knock(self, paths: Iterable[str]) -> Found:
        """Ask for what is not for strangers: each must lead to the sign-in, or be refused, and say nothing."""
        for path in paths:
            reply = self.fetch(path)
            led = urlsplit(reply.header("Location")).path in (*DOORS, ADMIN_DOOR)
            if led or reply.status in (401, 403, 404, 405):
                self.found.refused.append(path)
            else:
                self._wrong(f"opens to strangers ({reply.status}): {path}")
        return self.found

    def _visit(self, path: str, whence: str, hidden: list[tuple[str, str]]) -> None:
        reply, where = self.fetch(path), f"{path} (from {whence})"
        self.found.statuses[reply.status] += 1
        if reply.header("Set-Cookie"):
            self._wrong(f"sets a cookie: {where}")
        if reply.status in MOVED:
            self._moved(reply.header("Location"), path, whence)
        elif reply.status != 200:
            self._wrong(f"{reply.status}: {where}")
        else:
            self._read(reply, path, where, hidden)

    def _read(self, reply: Reply, path: str, where: str, hidden: list[tuple[str, str]]) -> None:
        self.found.pages[reply.kind] += 1
        self.found.bytes += len(reply.body)
        if "public" not in reply.header("Cache-Control") and not path.startswith("/static/"):
            self._wrong(f"may not be kept by caches ({reply.header('Cache-Control')!r}): {where}")
        for text in texts_of(reply):
            self._search(text, hidden, where)
        for link in links_of(reply):
            self.found.links += 1
            self._lead(urljoin(f"{self.site}{path}", link), path)

    def _search(self, text: str, hidden: list[tuple[str, str]], where: str) -> None:
        plain = plainly(text)
        for secret, what in hidden:
            if secret in plain:
                self._wrong(f"tells {what} ({secret[:40]!r}): {where}")

    def _moved(self, location: str, path: str, whence: str) -> None:
        target = urlsplit(urljoin(f"{self.site}{path}", location))
        if target.path in DOORS:
            self._wrong(f"leads strangers to the sign-in: {path} (from {whence})")
        else:
            self._lead(urlunsplit(target), path)

    def _lead(self, address: str, whence: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("", "http", "https"):
            return
        if parts.netloc and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.found.outside.add(address)
            return
        path = urlunsplit(("", "", parts.path or "/", urlencode(sorted(parse_qsl(parts.query))), ""))
        if parts.path in DOORS or path in self._seen:
            return
        self._seen.add(path)
        self._alike[parts.path] += 1
        if self._alike[parts.path] > ALIKE_MOST:
            self.found.alike += 1
            return
        self._waiting.append((path, whence))

    def _wrong(self, problem: str) -> None:
        self.found.problems.append(problem)


def links_of(reply: Reply) -> list[str]:
    """Return the addresses that an answer leads to, as they stand there."""
    kind, text = reply.kind, reply.body.decode("utf-8", "replace")
    if kind == "text/html":
        page = Links()
        page.feed(text)
        return page.found + CSS_URL.findall(text)  # what the style in the page names
    if kind in ("application/xml", "application/atom+xml", "image/svg+xml"):
        return [html.unescape(link) for pattern in (HREF, LOC) for link in pattern.findall(text) if _is_path(link)]
    if kind in ("application/json", "application/ld+json"):
        return list(_addresses(json.loads(text)))
    if kind == "text/plain":
        return SITEMAP.findall(text)
    return CSS_URL.findall(text) if kind == "text/css" else []


def _is_path(link: str) -> bool:
    return link.startswith(("http://", "https://", "/", "?"))


def _addresses(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str) and (name == "url" or name.endswith("_url")) and _is_path(value):
        yield value
    inner: Iterable[Any] = value.items() if isinstance(value, dict) else ()
    for key, one in inner:
        yield from _addresses(one, key)
    for one in value if isinstance(value, list) else ():
        yield from _addresses(one, name)


def texts_of(reply: Reply) -> Iterator[str]:
    """Yield what an answer says, also in the files of an archive; nothing of pictures, fonts and PDF."""
    if reply.body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
            for one in archive.namelist():
                yield archive.read(one).decode("utf-8", "replace")
    elif reply.body[:2] == b"\x1f\x8b":
        yield gzip.decompress(reply.body).decode("utf-8", "replace")
    elif not reply.kind.startswith(("image/png", "font/", "application/pdf")):
        yield reply.body.decode("utf-8", "replace")
    yield "\n".join(f"{name}: {value}" for name, value in reply.headers.items())


def plainly(text: str) -> str:
    """Return a text as secrets are looked for in it: without the escapes of HTML and JSON, and without cases."""
    return UNICODE.sub(lambda found: chr(int(found[1], 16)), html.unescape(text)).casefold()
