"""Codes of entries: the next free one of a theme, given to one at a time."""

from django.db import connection

from catalog import vocabulary as words
from catalog.models import Entry

PREFIX = {words.Kind.THREAT: "THR", words.Kind.MEASURE: "MSR"}


def next_code(kind: str, theme: str) -> str:
    """Return the next free code of a theme, which stays free until the caller's transaction ends."""
    prefix = f"{PREFIX[words.Kind(kind)]}-{theme}-"
    lock_prefix(prefix)
    used = Entry.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    number = max((int(code.removeprefix(prefix)) for code in used), default=0) + 1
    return f"{prefix}{number:03d}"


def lock_prefix(prefix: str) -> None:
    """Let one at a time give codes of a prefix, so that no number is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [prefix])
