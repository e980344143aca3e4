"""How the installation is: versions, sizes, what waits, and the health of each part."""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from config.job_desk import job_counts, workers_alive

LOW_DISK = 2 * 1024**3
BACKUP_OLD = timedelta(days=7)
SIZES = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()), pg_postmaster_start_time()
"""


@dataclass(frozen=True)
class Part:
    """One part of the installation: `tone` is success, warning or danger, and the words say what to do."""

    name: Any
    tone: str
    words: Any


@dataclass(frozen=True)
class System:
    """Everything the page shows."""

    versions: list[tuple[str, str]]
    database_size: int
    connections: int
    database_since: datetime
    disk_free: int
    disk_total: int
    pending: list[str]
    last_backup: AuditEntry | None
    jobs: dict[str, int]
    parts: list[Part]


def look_at_system(*, at: datetime) -> System:
    """Ask every part how it is at a moment; a handful of queries, none of which counts a growing table."""
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        server, size, connections, since = cursor.fetchone()
    settings.PERIMETER_VAR.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(settings.PERIMETER_VAR)
    pending, backup, jobs = pending_migrations(), last_backup(), job_counts()
    parts = [
        Part(_("Database"), "success", _("It answers.")),
        _migrations(pending),
        _worker(),
        _failed(jobs.get("failed", 0)),
        _disk(disk.free),
        _backup(backup, at),
        _mail(),
    ]
    return System(
        versions=[
            ("Perimeter", version_of("perimeter")),
            ("Python", platform.python_version()),
            ("Django", django.get_version()),
            ("PostgreSQL", server),
        ],
        database_size=size,
        connections=connections,
        database_since=since,
        disk_free=disk.free,
        disk_total=disk.total,
        pending=pending,
        last_backup=backup,
        jobs=jobs,
        parts=parts,
    )


def version_of(package: str) -> str:
    """Return our version as pyproject.toml says it: the project is run from its folder, not installed."""
    text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    found = next((line for line in text.splitlines() if line.startswith("version = ")), "")
    return found.partition('"')[2].rstrip('"') or version(package)


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def last_backup() -> AuditEntry | None:
    return AuditEntry.objects.filter(verb="back_up").order_by("-at", "-pk").first()


def _migrations(pending: list[str]) -> Part:
    if pending:
        return Part(_("Migrations"), "danger", _("%(count)d wait: run “manage.py migrate”.") % {"count": len(pending)})
    return Part(_("Migrations"), "success", _("All are applied."))


def _worker() -> Part:
    count = workers_alive()
    if not count:
        words = _("No job worker has been heard of in the last minute: mail, sealing and checks wait for one.")
        return Part(_("Background jobs"), "danger", words)
    return Part(_("Background jobs"), "success", _("%(count)d at work.") % {"count": count})


def _failed(count: int) -> Part:
    if count:
        return Part(_("Failed jobs"), "warning", _("%(count)d failed: look at them and retry.") % {"count": count})
    return Part(_("Failed jobs"), "success", _("None."))


def _disk(free: int) -> Part:
    if free < LOW_DISK:
        return Part(_("Disk"), "danger", _("Less than 2 GB are free: captures and the database need room."))
    return Part(_("Disk"), "success", _("There is room."))


def _backup(found: AuditEntry | None, at: datetime) -> Part:
    if found is None:
        return Part(_("Backup"), "warning", _("None was made by “manage.py dbbackup” yet."))
    if at - found.at > BACKUP_OLD:
        return Part(_("Backup"), "warning", _("The last one is older than a week."))
    return Part(_("Backup"), "success", _("There is one of the last week."))


def _mail() -> Part:
    if settings.MAIL_CONFIGURED:
        return Part(_("Mail"), "success", _("A mail server is configured."))
    return Part(_("Mail"), "warning", _("None is configured: links are shown to whoever passes them on."))
