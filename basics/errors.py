"""The one way a rule says no."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Found = TypeVar("Found")


class Refused(Exception):
    """A rule refuses what was asked; knows no HTTP (`basics.drf` and `basics.middleware` do the mapping).

    `code` is one of `FORBIDDEN`, `CONFLICT`, `STALE`, `INVALID` and `LIMITED`; `message` is a translated sentence that
    says what happened, what was kept and what to do; `fields` names form fields; `details` carries data for the API.
    """

    FORBIDDEN = "forbidden"  # this person may not
    CONFLICT = "conflict"  # the thing is in another state than the request assumes
    STALE = "stale"  # the precondition (version, hash) no longer holds
    INVALID = "invalid"  # the request itself makes no sense
    LIMITED = "limited"  # too often in a short time

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        fields: dict[str, list[Any]] | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.fields = fields or {}
        self.details = details or {}

    @property
    def whole(self) -> str:
        """Return the sentence with what it says of fields, for where no form shows that beside them."""
        lines = " ".join(str(line) for lines in self.fields.values() for line in lines)
        return str(self.message) if lines in ("", str(self.message)) else f"{self.message} {lines}"

    @classmethod
    def forbidden(cls, message: Any, **more: Any) -> "Refused":
        return cls(cls.FORBIDDEN, message, **more)

    @classmethod
    def conflict(cls, message: Any, **more: Any) -> "Refused":
        return cls(cls.CONFLICT, message, **more)

    @classmethod
    def stale(cls, message: Any, **more: Any) -> "Refused":
        return cls(cls.STALE, message, **more)

    @classmethod
    def invalid(cls, message: Any, field: str = "", **more: Any) -> "Refused":
        return cls(cls.INVALID, message, fields={field: [message]} if field else None, **more)


def or_raise(found: Found | Refused) -> Found:
    """Return what was found of one; raise what refuses it."""
    if isinstance(found, Refused):
        raise found
    return found


def check_row(row: models.Model) -> None:
    """Run a row's own validation and turn what it finds into a refusal with field names."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise _refused(error) from error


def check_values(row: models.Model) -> None:
    """Check a row's own values as `check_row` does, and ask the database nothing: for rows that are written by many."""
    relations = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        raise _refused(error) from error


def _refused(error: ValidationError) -> Refused:
    fields: dict[str, list[Any]] = {name: list(lines) for name, lines in error.message_dict.items()}
    return Refused(Refused.INVALID, " ".join(error.messages), fields=fields)
