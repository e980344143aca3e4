"""Read settings from the environment, and refuse odd values loudly instead of guessing what was meant."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
KEY_BYTES = 32
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass
class Environment:
    """The variables of one process; `names` collects all that were asked for, so that docs can be compared."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    names: set[str] = field(default_factory=set)

    def text(self, name: str, default: str = "") -> str:
        self.names.add(name)
        return self.values.get(name, default).strip()

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off; use 1 or 0.")
        return value in TRUE

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} to {most}.")
        return int(value)

    def choice(self, name: str, default: str, allowed: set[str]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name}={value!r} is not one of {', '.join(sorted(allowed))}.")
        return value

    def words(self, name: str) -> list[str]:
        return [word for word in self.text(name).replace(",", " ").split() if word]

    def languages(self, name: str, default: list[str]) -> list[str]:
        """Return BCP 47 tags, each once, in their order."""
        found = list(dict.fromkeys(self.words(name))) or default
        for tag in found:
            if not LANGUAGE.fullmatch(tag):
                raise ImproperlyConfigured(f"{name}: {tag!r} is not a BCP 47 language tag such as ru or uz-Cyrl.")
        return found

    def origin_list(self, name: str) -> list[str]:
        origins = self.words(name)
        for origin in origins:
            if urlsplit(origin).scheme not in {"http", "https"} or not urlsplit(origin).hostname:
                raise ImproperlyConfigured(
                    f"{name}: {origin!r} is not an origin such as https://perimeter.example.org."
                )
        return origins

    def key(self, name: str) -> str:
        """Return an Ed25519 private key, 32 bytes in base64, or "" when none is set. Says nothing of what it holds."""
        text = self.text(name)
        try:
            found = base64.b64decode(text.encode("ascii"), validate=True)
        except ValueError:
            found = b"?"
        if text and (len(found) != KEY_BYTES or base64.b64encode(found).decode() != text):
            raise ImproperlyConfigured(
                f"{name} is not a key: 32 bytes in base64, such as `manage.py signing_key` prints."
            )
        return text

    def database(self, name: str) -> dict[str, str] | None:
        """Return Django's connection words for a PostgreSQL URL, or None when the variable is not set."""
        url = self.text(name)
        if not url:
            return None
        if urlsplit(url).scheme not in {"postgres", "postgresql"}:
            raise ImproperlyConfigured(f"{name} must be a postgresql:// URL: Perimeter speaks to PostgreSQL only.")
        try:
            parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        except ProgrammingError as error:
            raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
        if not parts.get("dbname"):
            raise ImproperlyConfigured(f"{name} names no database; end it with /perimeter, for example.")
        return parts
