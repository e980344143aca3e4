"""Whether anything at all has changed since an answer was given: an ETag that costs one look at the audit log.

Everything that is done writes an entry of the log in its own transaction. Entries are numbered before they are
committed, so that a smaller number may appear after a greater one: the tag counts the last ones too, and is another
one then. What nobody did (a clock that went on) is in no tag.
"""

from hashlib import blake2b
from typing import Any

from django.db import connection
from django.http import HttpRequest
from rest_framework.request import Request

RECENT = 2_000  # entries that are written, committed or not, while one transaction lasts: far more than there are
STATEMENT = """
SELECT max(id), count(*) FROM accounts_auditentry WHERE id > (SELECT max(id) FROM accounts_auditentry) - %s
"""


def state_tag(request: HttpRequest | Request) -> str:
    """Return the ETag of what this person is answered at this address now. Ask before reading what is answered."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [RECENT])
        state = cursor.fetchone()
    said: tuple[Any, ...] = (state, request.user.pk, request.build_absolute_uri(), request.headers.get("Accept", ""))
    return f'"{blake2b(repr(said).encode(), digest_size=12).hexdigest()}"'


def is_known(request: HttpRequest | Request, tag: str) -> bool:
    """Tell whether whoever asks has the answer with this tag already (`If-None-Match`; weak tags compare as strong)."""
    seen = request.headers.get("If-None-Match", "")
    return tag in [one.strip().removeprefix("W/") for one in seen.split(",")]
