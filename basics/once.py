"""What is asked once in one call (a request, a job, a command) and kept until it ends. Outside of calls nothing is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Value = TypeVar("Value")
_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept_in_call", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what is asked until the end; nested ones keep their own."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: str, ask: Callable[[], Value]) -> Value:
    """Return what `ask` answers, asked the first time only in the present call."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if name not in kept:
        kept[name] = ask()
    answer: Value = kept[name]
    return answer


def keep(name: str, value: Any) -> None:
    """Keep what came along with something else, so that nobody asks for it."""
    kept = _kept.get()
    if kept is not None:
        kept[name] = value


def forget(name: str) -> None:
    """Ask anew from here on, because it was changed."""
    kept = _kept.get()
    if kept is not None:
        kept.pop(name, None)
