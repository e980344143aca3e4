"""manage.py verify_edition perimeter-2026.1.json --public-key KEY"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.signing import key_bytes
from catalog.verifying import Verdict, verify


class Command(BaseCommand):
    help = "Check every hash, the seal and the signature of an exported edition, and name the first part that differs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the exported JSON file")
        parser.add_argument("--public-key", default="", help="the key, in base64, that must have signed it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        key = _key(options["public_key"])
        found = verify(content, key)
        if found.wrong:
            raise CommandError(found.wrong)
        self.stdout.write(f"Edition {found.name}: {found.entries} entries, every hash holds.")
        self.stdout.write(f"Manifest {found.manifest}")
        if found.is_public_copy:
            self.stdout.write("The copy without the names of members.")
        for line in (_seal(found), _signature(found, key)):
            self.stdout.write(line)


def _key(text: str) -> str:
    text = text.strip()
    try:
        if text:
            key_bytes(text)
    except (ValueError, UnicodeEncodeError) as error:
        raise CommandError("--public-key is not a key: 32 bytes in base64.") from error
    return text


def _seal(found: Verdict) -> str:
    if found.seal is not None:
        return f"Seal {found.seal['sha256']}: published {found.seal['published_at']} by {found.seal['publisher']}."
    if found.has_seal_by_layout:
        return "NOT PUBLISHED: the file has no seal, so no second editor stands behind it."
    return "No seal: it was frozen before editions had one."


def _signature(found: Verdict, key: str) -> str:
    if not found.signed_by:
        return "Not signed."
    if key:
        return f"Signed with the key that you gave: {found.signed_by}"
    return f"Signed with {found.signed_by}. Whose key that is, the file cannot say: compare it, or give --public-key."
