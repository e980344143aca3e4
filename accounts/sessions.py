"""What a request is once somebody is signed in; for the type checker, the middleware and DRF see to it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


class PageRequest(HttpRequest):
    """A request of a page behind the sign-in."""

    user: User


if TYPE_CHECKING:

    class ApiRequest(Request):
        """A request of the API, by a person who is signed in."""

        @property
        def user(self) -> User: ...

        @user.setter
        def user(self, value: User) -> None: ...
else:
    ApiRequest = Request
