"""Cut into sentences the texts that came before there were sentences."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import TextVersion
from articles.segmenting import segment_text
from basics.call import Call, calling, request_id_from


class Command(BaseCommand):
    help = "Cut into sentences every text that is not cut yet. What is cut already, and what rests on it, stays."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        with calling(Call(request_id=request_id_from(""), means="command")):
            for version in TextVersion.objects.unsegmented().iterator(chunk_size=50):
                segment_text(version, by=None)
                done += 1
        self.stdout.write(f"{done} texts were cut into sentences.")
