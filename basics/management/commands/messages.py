"""Collect texts for translation into locale/, and compile the catalogs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from basics.gettext_files import catalog_files, collect_messages, compile_stale, update_file


class Command(BaseCommand):
    help = "Collect all texts into locale/*/LC_MESSAGES/django.po and compile them. Needs no gettext programs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile what is newer than its compiled form")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["compile"]:
            messages = collect_messages(settings.BASE_DIR)
            for language, path in catalog_files():
                written = update_file(path, language, messages)
                missing = len(written.untranslated_entries())
                self.stdout.write(f"{language}: {len(messages)} texts, {missing} not yet translated ({path})")
        for path in compile_stale():
            self.stdout.write(f"compiled {path}")
