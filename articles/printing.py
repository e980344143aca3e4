"""The only writer of the prints of texts."""

from articles.models import TextPrint, TextVersion
from articles.near_same import print_of


def keep_print(version: TextVersion) -> None:
    """Keep what finds other texts that say the same; part of adding a text. A text of a few words has none."""
    found = print_of(version.text)
    if found is not None:
        TextPrint.objects.create(text_version=version, places=found.places, bands=found.bands)
