"""Settings: documented one by one, and refused loudly when they are odd."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import checks
from config.environment import Environment
from config.settings import env

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k7Zq-vL2_xT9wB4nR8sD1fG6hJ3mP5cY0aE-uI_oWtNbVgXzQy",
    "ALLOWED_HOSTS": "perimeter.example.org",
    "SITE_URL": "https://perimeter.example.org",
    "DATABASE_URL": "postgresql://perimeter@db.example.org/perimeter",
}


def manage(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with our settings alone in the environment."""
    kept = {name: value for name, value in os.environ.items() if name not in env.names}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)


def read_elsewhere() -> set[str]:
    """Return the variables that are read without Django's settings: by the embedded server, `serve` and the tests."""
    sources = [*(ROOT / "config").rglob("*.py"), *(ROOT / "demo").rglob("*.py"), *(ROOT / "tests").glob("*.py")]
    pattern = re.compile(r"""os\.environ(?:\.get\(|\[)"([A-Z_]+)\"""")
    names = {name for path in sources for name in pattern.findall(path.read_text())}
    return names - {"PATH", "LD_LIBRARY_PATH", "DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == env.names | read_elsewhere()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is neither on nor off; use 1 or 0."),
        ({"DEBUG": "0"}, "SECRET_KEY is needed when DEBUG=0"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must be a postgresql:// URL"),
        ({"DATABASE_URL": "postgresql://x"}, "names no database"),
        ({"DATABASE_URL": "postgresql://h/db?nonsense=1"}, "DATABASE_URL cannot be read"),
        ({"EDITION_SIGNING_KEY": "c2hvcnQ="}, "EDITION_SIGNING_KEY is not a key: 32 bytes in base64"),
        ({"UPLOAD_LIMIT_MB": "0"}, "UPLOAD_LIMIT_MB='0' is not a whole number from 1 to 500."),
        ({"INVITATION_DAYS": "a week"}, "INVITATION_DAYS='a week' is not a whole number"),
        ({"PERIMETER_LANGUAGE": "de"}, "PERIMETER_LANGUAGE='de' is not one of en, kk, ru."),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT='xml' is not one of"),
        ({"CSRF_TRUSTED_ORIGINS": "perimeter.example.org"}, "is not an origin such as"),
    ],
)
def test_an_odd_value_is_refused_with_one_sentence(values: dict[str, str], words: str) -> None:
    done = manage(values, "check")
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_a_flag_is_said_in_several_ways(value: str) -> None:
    assert Environment({"X": value}).flag("X", default=False) is True
    assert Environment({"X": ""}).flag("X", default=True) is True


def test_a_number_keeps_to_its_limits() -> None:
    assert Environment({"X": "7"}).number("X", 1, least=1, most=9) == 7
    for odd in ("10", "-1", "1.5", "٣٣"):
        with pytest.raises(ImproperlyConfigured):
            Environment({"X": odd}).number("X", 1, least=1, most=9)


def test_a_database_url_is_taken_apart() -> None:
    words = Environment({"X": "postgresql://me:p%40ss@db.example:5433/perimeter?sslmode=require"}).database("X")
    assert words == {
        "user": "me",
        "password": "p@ss",
        "host": "db.example",
        "port": "5433",
        "dbname": "perimeter",
        "sslmode": "require",
    }
    assert Environment({}).database("X") is None


def test_production_passes_all_checks() -> None:
    done = manage(PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"SITE_URL": "http://perimeter.example.org"}, "config.E004"),
        ({"SITE_URL": "https://elsewhere.example.org"}, "config.E005"),
    ],
)
def test_production_is_checked(values: dict[str, str], code: str) -> None:
    done = manage({**PRODUCTION, **values}, "check", "--deploy")
    assert done.returncode != 0
    assert code in done.stderr


def test_the_embedded_server_is_refused_in_production_unless_meant(settings) -> None:
    settings.EMBEDDED_POSTGRES, settings.DEBUG = True, False
    assert [found.id for found in checks.embedded_server_is_meant(None)] == ["config.E003"]
    settings.DEBUG = True
    assert checks.embedded_server_is_meant(None) == []


def test_the_database_is_new_enough(db: None, settings) -> None:
    assert checks.database_is_new_enough(None, databases=["default"]) == []
    assert checks.database_is_new_enough(None) == []
    settings.DATABASE_VERSION_LEAST = 990_000
    assert [found.id for found in checks.database_is_new_enough(None, databases=["default"])] == ["config.E001"]


def test_cookies_in_production_are_for_one_host_over_https_alone() -> None:
    done = manage(PRODUCTION, "diffsettings", "--all")
    for line in (
        "SESSION_COOKIE_NAME = '__Host-session'",
        "CSRF_COOKIE_NAME = '__Host-csrf'",
        "SESSION_COOKIE_SECURE = True",
    ):
        assert line in done.stdout


def test_requests_are_no_transactions_of_their_own() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS"), "a refused sign-in must stay counted and recorded"
