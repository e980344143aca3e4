"""The one mapping of a refusal to HTTP, for the API (and, through `STATUS`, for pages)."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from basics.errors import Refused

STATUS = {Refused.FORBIDDEN: 403, Refused.CONFLICT: 409, Refused.STALE: 412, Refused.INVALID: 422, Refused.LIMITED: 429}


def refusal_body(refusal: Refused) -> dict[str, Any]:
    """Return the JSON body of a refusal: code, message, and field messages where there are any."""
    body: dict[str, Any] = {"code": refusal.code, "message": str(refusal.message)}
    if refusal.fields:
        body["fields"] = {name: [str(line) for line in lines] for name, lines in refusal.fields.items()}
    if refusal.details:
        body["details"] = refusal.details
    return body


def refusal_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a `Refused` with its status and body; leave every other error to DRF."""
    if isinstance(error, Refused):
        return Response(refusal_body(error), status=STATUS[error.code])
    return exception_handler(error, context)
