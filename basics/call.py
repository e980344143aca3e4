"""Who is calling, by which means, under which request id: bound at the edge, read by the audit log and the logs."""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import ip_address

import structlog

from basics.once import keeping

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(frozen=True)
class Call:
    """One entry into the product: `means` is `session`, `token`, `command`, `job` or `demo`.

    `scopes` is what a token may be used for; None is a way in without such limits.
    """

    request_id: str = ""
    means: str = "command"
    address: str = ""
    scopes: frozenset[str] | None = None


_current: ContextVar[Call] = ContextVar("call", default=Call())  # noqa: B039  # frozen


def current_call() -> Call:
    return _current.get()


def request_id_from(proposed: str) -> str:
    """Keep the id a proxy proposes if it is well formed (so it cannot forge log lines), else make one."""
    return proposed if WELL_FORMED.fullmatch(proposed) else uuid.uuid4().hex


def address_from(meta: Mapping[str, str], *, behind_proxy: bool) -> str:
    """Return the client's address: the one our own proxy saw (the last it forwards), or that of the connection."""
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if behind_proxy else ""
    try:
        return str(ip_address(forwarded or meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return ""


@contextmanager
def calling(call: Call) -> Iterator[Call]:
    """Bind `call` for the duration; nested calls restore the outer one."""
    token = _current.set(call)
    with keeping(), structlog.contextvars.bound_contextvars(request_id=call.request_id, means=call.means):
        try:
            yield call
        finally:
            _current.reset(token)


def change_means(means: str, scopes: frozenset[str] | None = None) -> None:
    """Say, once it is known, by which means the present caller came in, and how far those reach."""
    _current.set(replace(_current.get(), means=means, scopes=scopes))
