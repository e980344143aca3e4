"""manage.py signing_key"""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.signing import new_key, public_key_of


class Command(BaseCommand):
    help = "Make a pair of Ed25519 keys for signing editions, and print them. Nothing is kept."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        private = new_key()
        self.stdout.write(f"EDITION_SIGNING_KEY={private}")
        self.stdout.write(f"# Its public key, to be handed out: {public_key_of(private)}")
