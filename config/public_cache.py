"""Ready answers for strangers: what a public catalog said is kept in the memory of a web process, and said again.

It stands before Django: an answer that is kept costs no session, no view and no statement. A process looks at the
database at most once in `LOOK_SECONDS`, and only when somebody asks: at whether the catalog is public, and at what was
done since (the audit log, without acts that strangers never see). Whatever differs empties the cache: what was closed,
changed or taken down is gone after one second at most. What nobody did, a clock that goes on, is seen after
`LONGEST_SECONDS`.

Kept is only what a view itself lets everybody keep (`Cache-Control: public`, see `accounts.strangers`), and only of
requests that say nothing of who asks: no session, no token, and no parameters but those that pages for strangers know.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from gzip import compress
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import Error, connection
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from catalog.filtering import NAMES

LOOK_SECONDS = 1.0  # how long a process may not know that something changed
PATIENCE_SECONDS = 0.25  # that a reader waits for the look of another: on a busy machine some take a tenth of a second
LONGEST_SECONDS = 300.0  # that an answer is kept, whatever happens
ROOM = 64 * 2**20  # bytes of answers in a process; the one that was asked for longest ago goes first
LARGEST = 2 * 2**20  # bytes of one answer, plain: a larger one, the file of an edition, is made each time, not packed
LEAST = 500  # bytes: what is smaller is not worth compressing
QUERY_MOST = 400  # characters
WISH_MOST = 200  # characters of a header that an answer depends on
RECENT = 2_000  # entries of the log that are written, committed or not, while one transaction lasts
# What pages for strangers read of an address. A request with any other word is answered by Django, and not kept.
PARAMETERS = frozenset(
    [
        *(*NAMES, "kind", "q", "sort", "after", "before", "columns", "language", "lang"),
        *("start", "a", "b", "only", "text", "page", "iris", "format", "class", "code"),
        *("scenario", "ground", "panel", "likelihood", "impact"),
    ]
)
LEFT_OUT = frozenset({"x-request-id", "date", "server", "connection", "content-length", "set-cookie"})
PACKED = ("text/", "application/json", "application/ld+json", "application/atom+xml", "application/xml", "image/svg")
# Acts of members that change nothing that strangers read: without these a team at work would empty the cache all day.
UNSEEN = [
    *("sign_in", "sign_in_failed", "sign_in_password", "sign_out", "second_step_failed", "end_other_sessions"),
    *("confirm_identity", "confirm_identity_failed", "ask_reset", "reset_password", "create_token", "revoke_token"),
    *("export_edition", "export_register", "export_quality", "export_annotations", "export_audit", "verify_audit"),
    *("annotate", "add_reply", "change_reply", "see_mention", "mark_read", "save_view", "delete_view"),
    *("start_draft", "keep_draft", "save_draft", "discard_draft", "propose", "revise", "submit", "submit_annotation"),
    *("submit_translation", "save_entry_translation", "submit_entry_translation", "claim_item", "release_item"),
    *("assign_item", "start_work", "cancel_work", "remind_of_item", "keep_reason", "drop_reason"),
    *("open_thread", "post_comment", "edit_comment", "withdraw_comment", "hide_comment", "show_comment", "mention"),
    *("watch", "unwatch", "change_notice_settings", "make_feed_address", "drop_feed_address", "suggest_edit"),
    *("apply_suggestion", "invite_coauthor", "join_authors", "decline_authorship", "recuse"),
    *("begin_tour", "pause_tour", "finish_tour", "dismiss_tour", "retry_delivery", "delivery_given_up"),
]
STATE = """
SELECT (SELECT bool_or(public_catalog) FROM accounts_sitesettings), max(id), count(*) FROM accounts_auditentry
WHERE verb <> ALL(%(unseen)s)
    AND id > (SELECT max(id) FROM accounts_auditentry WHERE verb <> ALL(%(unseen)s)) - %(recent)s
"""

log = structlog.get_logger(__name__)
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
State = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """One ready answer, with its body packed if that makes it smaller."""

    headers: Headers
    etag: str
    body: bytes
    packed: bytes | None
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"") + 1_000


@dataclass
class Watch:
    """What a process knows of the public catalog: its state, looked at no oftener than once in `LOOK_SECONDS`."""

    looked: float = float("-inf")
    state: State | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> State | None:
        """Return the state; None while the catalog is closed, or the database cannot be asked or does not answer yet.

        Nobody waits for long for the look of another: a slow database would let all queue behind one statement.
        """
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return self.state
        if not self.lock.acquire(timeout=PATIENCE_SECONDS):
            return None
        try:
            begin = time.monotonic()
            if begin - self.looked >= LOOK_SECONDS:
                self.state, blind = _state()
                self.looked = time.monotonic() if blind else begin  # a look that failed is not begun again at once
            return self.state
        finally:
            self.lock.release()


def _state() -> tuple[State | None, bool]:
    """Return the state, None while the catalog is closed; and whether the database could not be asked."""
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute(STATE, {"unseen": UNSEEN, "recent": RECENT})
            row: State = cursor.fetchone()
    except Error as error:
        log.warning("public_cache_blind", reason=type(error).__name__)
        return None, True
    return (row if row[0] else None), False


class PublicCache:
    """A WSGI application before another one, which answers again what strangers were answered before."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.watch = Watch()
        self.answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self.held = 0
        self.state: State | None = None
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = key_of(environ)
        state = self.watch.now() if key else None
        if key is None or state is None:
            return self.application(environ, start_response)
        answer = self._find(key, state)
        if answer is None:
            return self._ask(key, state, environ, start_response)
        return _send(answer, environ, start_response)

    def _find(self, key: tuple[str, ...], state: State) -> Answer | None:
        with self.lock:
            if state != self.state:
                self.answers.clear()
                self.held, self.state = 0, state
            answer = self.answers.get(key)
            if answer is None:
                return None
            if answer.until < time.monotonic():
                self._drop(key)
                return None
            self.answers.move_to_end(key)
            return answer

    def _ask(
        self, key: tuple[str, ...], state: State, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask the application for a whole answer, and keep it if everybody may have it."""
        told: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
            told[:] = [status, headers]
            return start_response(status, headers, exc_info) if exc_info else lambda _data: None

        asked = {**environ, "REQUEST_METHOD": "GET"}
        asked.pop("HTTP_IF_NONE_MATCH", None)
        asked.pop("HTTP_IF_MODIFIED_SINCE", None)
        body = self.application(asked, listen)
        status, headers = told
        if not _may_be_kept(status, headers, body):
            return _pass_on(status, headers, body, environ, start_response)
        try:
            content = b"".join(body)
        finally:
            _close(body)
        answer = _answer(headers, content)
        self._keep(key, state, answer)
        return _send(answer, environ, start_response)

    def _keep(self, key: tuple[str, ...], state: State, answer: Answer) -> None:
        if len(answer.body) > LARGEST:
            return
        with self.lock:
            if state != self.state:
                return  # it was made of what has changed meanwhile
            self._drop(key)
            self.answers[key] = answer
            self.held += _weight(key, answer)
            while self.held > ROOM:
                self._drop(next(iter(self.answers)))

    def _drop(self, key: tuple[str, ...]) -> None:
        answer = self.answers.pop(key, None)
        self.held -= _weight(key, answer) if answer else 0


def _weight(key: tuple[str, ...], answer: Answer) -> int:
    """Return about how many bytes a kept answer takes, with what it is kept under."""
    return answer.size + sum(map(len, key))


def key_of(environ: Environ) -> tuple[str, ...] | None:
    """Return what an answer to a stranger depends on; None for a request that is not answered from here."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return None
    if "HTTP_HX_REQUEST" in environ or "HTTP_RANGE" in environ or environ.get("HTTP_COOKIE"):
        return None  # a cookie may be a session; strangers are given none
    path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
    if path.startswith((settings.STATIC_URL, "/notices/")):  # a secret address of one person is read by one person
        return None
    secure = environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    accept = environ.get("HTTP_ACCEPT", "") if path.startswith(("/api/", "/wap/")) else ""
    prefer = environ.get("HTTP_PREFER", "") if path.startswith("/wap/") else ""
    languages = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    if max(map(len, (secure, accept, prefer, languages))) > WISH_MOST:
        return None  # Django reads more of it than is worth keeping, and a part of it may wish something else
    if len(query) > QUERY_MOST or not _is_known(query):
        return None
    host = environ.get("HTTP_HOST", ""), environ.get("wsgi.url_scheme", ""), secure
    return (*host, path, query, language_of(languages), accept, prefer)


@lru_cache(maxsize=1_024)
def _is_known(query: str) -> bool:
    """Tell whether an address holds only parameters that pages for strangers read, each once."""
    names = [name for name, _value in parse_qsl(query, keep_blank_values=True)]
    return set(names) <= PARAMETERS and len(set(names)) == len(names)


@lru_cache(maxsize=1_024)
def language_of(header: str) -> str:
    """Return the language of the interface that Django chooses by what a browser wishes."""
    for wish, _weight in parse_accept_lang_header(header.lower()):
        if wish == "*":
            break
        try:
            return get_supported_language_variant(wish)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _may_be_kept(status: str, headers: Headers, body: Any) -> bool:
    """Tell whether an answer is whole, and one that its view lets everybody keep."""
    told = {name.lower(): value for name, value in headers}
    public = "public" in told.get("cache-control", "")
    return status.startswith("200") and public and "set-cookie" not in told and not getattr(body, "streaming", False)


def _pass_on(
    status: str, headers: Headers, body: Iterable[bytes], environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Say an answer that is not kept, or that whoever asks has it already: Django was not told what they have."""
    etag = next((value for name, value in headers if name.lower() == "etag"), "")
    if status.startswith("200") and etag and has_it(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
        _close(body)
        return _not_modified(headers, start_response)
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return body
    _close(body)
    return []


def _close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()


def _not_modified(headers: Headers, start_response: StartResponse) -> list[bytes]:
    left_out = {"content-type", "content-length", "content-language", "content-security-policy"}
    start_response("304 Not Modified", [row for row in headers if row[0].lower() not in left_out])
    return []


def _answer(headers: Headers, content: bytes) -> Answer:
    told = {name.lower(): value for name, value in headers}
    packed = None
    if told.get("content-type", "").startswith(PACKED) and LEAST <= len(content) <= LARGEST:
        packed = compress(content, 9, mtime=0)
    etag = told.get("etag") or f'W/"{blake2b(content, digest_size=12).hexdigest()}"'
    kept = [(name, value) for name, value in headers if name.lower() not in {*LEFT_OUT, "etag", "vary"}]
    vary = ", ".join(filter(None, [told.get("vary", ""), "Accept-Encoding"]))
    weak = etag if etag.startswith("W/") else f"W/{etag}"  # packed or not: not the same bytes
    kept += [("ETag", weak), ("Vary", vary)]
    return Answer(kept, weak, content, packed, time.monotonic() + LONGEST_SECONDS)


def _send(answer: Answer, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Say an answer again: whole, packed, or that whoever asks has it already."""
    headers = [*answer.headers, ("X-Request-Id", uuid4().hex)]
    if has_it(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        return _not_modified(headers, start_response)
    body = answer.body
    if answer.packed is not None and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = answer.packed
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def has_it(wanted: str, etag: str) -> bool:
    """Tell whether `If-None-Match` names an answer (weak comparison, RFC 9110)."""
    bare = etag.removeprefix("W/")
    return bool(wanted) and (
        wanted.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in wanted.split(","))
    )


@lru_cache(maxsize=128)
def takes_gzip(header: str) -> bool:
    """Tell whether `Accept-Encoding` names gzip, and not as what is not wanted (`gzip;q=0`)."""
    for one in header.lower().split(","):
        coding, _semicolon, weight = (part.strip() for part in one.partition(";"))
        if coding == "gzip":
            return not re.fullmatch(r"q\s*=\s*0(\.0*)?", weight)
    return False
