"""The ETag of an answer: a hash of what it says, so that whatever changes it changes the tag."""

import json
from hashlib import blake2b
from typing import Any


def etag_of(body: Any) -> str:
    """Return the strong ETag (RFC 9110) of a body that is written as JSON."""
    written = json.dumps(body, default=str, sort_keys=True, ensure_ascii=False)
    return f'"{blake2b(written.encode(), digest_size=12).hexdigest()}"'
