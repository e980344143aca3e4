"""Rows that are known already, given to the row they belong to, so that nobody asks the database for them again."""

from collections.abc import Sequence
from typing import Any

from django.db import models


def keep_related(owner: models.Model, name: str, rows: Sequence[models.Model]) -> None:
    """Let `owner.name.all()` return these rows, as `prefetch_related(name)` would."""
    found: Any = getattr(owner, name).all()
    found._result_cache, found._prefetch_done = list(rows), True
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = found
