"""The ETag of an answer: a hash of what it says, so that whatever changes it changes the tag."""

import json
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request


def etag_of(body: Any) -> str:
    """Return the strong ETag (RFC 9110) of a body that is written as JSON."""
    written = json.dumps(body, default=str, sort_keys=True, ensure_ascii=False)
    return f'"{blake2b(written.encode(), digest_size=12).hexdigest()}"'


def is_known(request: HttpRequest | Request, tag: str) -> bool:
    """Tell whether whoever asks has the answer with this tag already (`If-None-Match`; weak tags compare as strong)."""
    seen = request.headers.get("If-None-Match", "")
    return tag in [one.strip().removeprefix("W/") for one in seen.split(",")]
