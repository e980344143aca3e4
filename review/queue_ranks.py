"""What pages of the queue go by: one number an item, the smaller the sooner, so that a page is one walk along an index.

A number is microseconds since 1970, about 16 digits; what is escalated stands before everything else, and what has no
due date after everything that has one.
"""

from typing import Any

from django.db import models
from django.db.models import Func

USUAL = 10**17  # added where nobody escalated
NEVER_DUE = 2 * 10**17


class Microseconds(Func):
    """The microseconds of a moment, in terms that never change, as a generated column asks."""

    template = "(extract(epoch FROM (%(expressions)s AT TIME ZONE 'UTC')) * 1000000)::bigint"
    arity = 1

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, output_field=models.BigIntegerField(), **extra)
