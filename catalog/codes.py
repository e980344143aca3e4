"""Codes of entries: the next free one of a theme, given to one at a time."""

from collections.abc import Iterator, Sequence
from itertools import count

from django.db import connection

from catalog import vocabulary as words
from catalog.models import Entry

PREFIX = {words.Kind.THREAT: "THR", words.Kind.MEASURE: "MSR"}


def next_code(kind: str, theme: str) -> str:
    """Return the next free code of a theme, which stays free until the caller's transaction ends."""
    return next_codes([(kind, theme)])[0]


def next_codes(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """Return the next free codes of kinds and themes, each in its place, as `next_code` does."""
    prefixes = [f"{PREFIX[words.Kind(kind)]}-{theme}-" for kind, theme in wanted]
    numbers: dict[str, Iterator[int]] = {}
    for prefix in sorted(set(prefixes)):  # in one order, for whoever asks for others at the same time
        lock_prefix(prefix)
        used = Entry.objects.filter(code__startswith=prefix).values_list("code", flat=True)
        numbers[prefix] = count(max((int(code.removeprefix(prefix)) for code in used), default=0) + 1)
    return [f"{prefix}{next(numbers[prefix]):03d}" for prefix in prefixes]


def lock_prefix(prefix: str) -> None:
    """Let one at a time give codes of a prefix, so that no number is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [prefix])
