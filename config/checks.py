"""System checks: what an installation must have right before it serves anybody."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connection

from basics.guides import GUIDES
from catalog.interchange import pdf
from config.embedded_postgres import refuse_production
from config.postgres_binaries import EmbeddedPostgresError


@register(Tags.database)
def database_is_new_enough(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """E001: PostgreSQL 15 or newer. Runs with `check --database default` and before `migrate`."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
    except OperationalError as error:
        return [
            Error(f"The database cannot be reached: {error}".strip(), hint="Look at DATABASE_URL.", id="config.E002")
        ]
    if version >= settings.DATABASE_VERSION_LEAST:
        return []
    words = f"PostgreSQL {version // 10_000} is too old: Perimeter needs {settings.DATABASE_VERSION_LEAST // 10_000}."
    return [Error(words, hint="Upgrade the server, or leave DATABASE_URL empty.", id="config.E001")]


@register(Tags.security, deploy=True)  # commands that use the server refuse by themselves, in one sentence
def embedded_server_is_meant(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E003: real users are served from the embedded server only if the administrator says so."""
    if not settings.EMBEDDED_POSTGRES:
        return []
    try:
        refuse_production(settings.DEBUG)
    except EmbeddedPostgresError as error:
        return [Error(str(error), hint="Set DATABASE_URL.", id="config.E003")]
    return []


@register(Tags.security, deploy=True)
def address_is_fit_for_production(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E004, E005: links in invitations lead to SITE_URL, so it must be right and encrypted."""
    address, found = urlsplit(settings.SITE_URL), list[CheckMessage]()
    if address.scheme != "https":
        hint = "Set SITE_URL to the https:// address people use."
        found.append(Error(f"SITE_URL={settings.SITE_URL!r} is not encrypted.", hint=hint, id="config.E004"))
    if not _is_allowed(address.hostname or ""):
        hint = "Add its host name to ALLOWED_HOSTS."
        found.append(Error(f"SITE_URL={settings.SITE_URL!r} is not served.", hint=hint, id="config.E005"))
    return found


def _is_allowed(host: str) -> bool:
    patterns = [pattern.lower() for pattern in settings.ALLOWED_HOSTS]
    return any(
        pattern in {"*", host} or (pattern.startswith(".") and f".{host}".endswith(pattern)) for pattern in patterns
    )


@register(deploy=True)
def pdf_can_be_printed(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """W006: whoever installed WeasyPrint wants editions as PDF, and then Pango must be there."""
    if not pdf.is_installed() or not (reason := pdf.missing()):
        return []
    hint = "Install Pango (Debian: libpangoft2-1.0-0), or take WeasyPrint away: editions then have no PDF."
    return [checks.Warning(f"WeasyPrint cannot print: {reason}", hint=hint, id="config.W006")]


@register()
def guides_are_there(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E007: the product shows the guides of docs/guides, so they must have come along with it."""
    gone = [guide.slug for guide in GUIDES if not guide.is_there]
    if not gone:
        return []
    hint = "Deploy the folder docs/guides too, with its pictures."
    return [Error(f"Guides are missing: {', '.join(gone)}.", hint=hint, id="config.E007")]
