"""The order of a list of the API: `?sort=` takes the words that the headers of the same table take."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from basics.sorting import Sorting


def sort_parameter(sorting: Sorting) -> OpenApiParameter:
    """Return what the schema says of `sort`."""
    words = f"The column to sort by, with - the other way round; {sorting.usual} if nothing is said."
    return OpenApiParameter("sort", OpenApiTypes.STR, enum=_words(sorting), description=words)


def asked_of(request: Request, sorting: Sorting) -> str:
    """Return the order that a program asks for; a word that is none is an error, for nobody would see the order."""
    key = request.query_params.get("sort", "")
    if key and key not in _words(sorting):
        known = ", ".join(_words(sorting))
        raise ValidationError({"sort": [_("There is no such order. It can be one of: %(known)s.") % {"known": known}]})
    return sorting.asked(key)


def _words(sorting: Sorting) -> list[str]:
    return [f"{sign}{word}" for word in sorting.columns for sign in ("", "-")]
