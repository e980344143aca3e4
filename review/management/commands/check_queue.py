"""manage.py check_queue [--repair]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from review.models import QueueItem
from review.queue_check import count_anew, drifted, miscounted, repair


class Command(BaseCommand):
    help = "Compare the review queue with what is in review; exits with an error if an item says something else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="bring what differs up to what is true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = drifted()
        for one in found:
            self.stdout.write(f"{one.kind} {one.object_id}: {one.how}")
        if found and options["repair"]:
            repair(found)
            found = drifted()
        wrong = miscounted()
        if wrong and options["repair"]:
            count_anew()
            wrong = miscounted()
        if wrong:
            raise CommandError(f"{wrong} counts are not as they should be. --repair counts anew.")
        if found:
            raise CommandError(f"{len(found)} items are not as they should be. --repair brings them up to date.")
        self.stdout.write(f"{QueueItem.objects.count()} items of the queue say what is true.")
