"""Bind the signed-in person to their request: its log lines and its language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from structlog.contextvars import bind_contextvars


class ActorMiddleware:
    """Name the person in every log line of the request, by number: logs outlive names. Speak their language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.user.is_authenticated else None
        if person is not None and person.language:  # else what LocaleMiddleware found: the browser's
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        bind_contextvars(person=person and person.pk)  # undone by RequestContextMiddleware, after the last line
        return self.get_response(request)
