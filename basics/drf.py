"""The one mapping of a refusal to HTTP, for the API (and, through `STATUS`, for pages)."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import exception_handler

from basics.errors import Refused
from basics.etags import etag_of, is_known

STATUS = {Refused.FORBIDDEN: 403, Refused.CONFLICT: 409, Refused.STALE: 412, Refused.INVALID: 422, Refused.LIMITED: 429}
# DRF's own refusals by status; what stands in neither is named by DRF (such as `unsupported_media_type`).
CODES = {
    400: "malformed",
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    429: "limited",
}


def tagged(request: Request, body: Any) -> Response:
    """Answer with an ETag of the body, or 304 to whoever has it already."""
    tag = etag_of(body)
    if is_known(request, tag):
        return Response(status=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag})


def valid(serializer: type[Serializer[Any]], sent: Any) -> dict[str, Any]:
    """Return what was sent, once it is valid; else raise DRF's `ValidationError`.

    The fields of a serializer are copied for each instance, which costs more than to check what was sent: one instance
    checks for all, and only what it refuses is told by one of its own.
    """
    try:
        return dict(_checking(serializer).run_validation(sent))
    except (ValidationError, SkipField):
        again = serializer(data=sent)
        again.is_valid(raise_exception=True)
        return dict(again.validated_data)


@cache
def _checking(serializer: type[Serializer[Any]]) -> Serializer[Any]:
    return serializer()


def refusal_body(refusal: Refused) -> dict[str, Any]:
    """Return the JSON body of a refusal: code, message, and field messages where there are any."""
    body: dict[str, Any] = {"code": refusal.code, "message": str(refusal.message)}
    if refusal.fields:
        body["fields"] = {name: [str(line) for line in lines] for name, lines in refusal.fields.items()}
    if refusal.details:
        body["details"] = refusal.details
    return body


def refusal_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a `Refused`, and every error that DRF knows, with its status and the one shape of a refusal."""
    if isinstance(error, Refused):
        return Response(refusal_body(error), status=STATUS[error.code])
    answer = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, ValidationError):
        answer.data = _invalid_body(answer.data)
    else:
        found = answer.data["detail"]
        answer.data = {"code": CODES.get(answer.status_code, found.code), "message": str(found)}
    return answer


def _invalid_body(detail: Any) -> dict[str, Any]:
    """Return DRF's messages by the fields' names (`targets.0.exact`); what is about no field is the message."""
    fields: dict[str, list[str]] = {}
    for name, line in _lines(detail, ""):
        fields.setdefault(name, []).append(line)
    of_all = fields.pop("", [])
    body: dict[str, Any] = {"code": Refused.INVALID, "message": " ".join(of_all) or _("Some fields are not valid.")}
    return {**body, "fields": fields} if fields else body


def _lines(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _lines(inner, path if name == "non_field_errors" else f"{path}.{name}".strip("."))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _lines(inner, f"{path}.{number}".strip(".") if isinstance(inner, dict) else path)
    else:
        yield path, str(detail)
