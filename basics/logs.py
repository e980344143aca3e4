"""Structured logs: one line an event, bound to the request that caused it."""

from typing import Any

import structlog


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Return the dictConfig for `form` (`console` or `json`); everything goes to standard error."""
    foreign: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    every: list[Any] = [  # of a line, whether structlog's or the standard library's
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    ]
    # JSON escapes line breaks, so that nobody can forge a log line; the console one repr()s odd values.
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": foreign,
                "processors": [*every, last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "trafilatura": {"level": "ERROR"},
        },
    }
