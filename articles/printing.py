"""The only writer of the prints of texts."""

from collections.abc import Iterable, Iterator

from articles.models import TextPrint, TextVersion
from articles.near_same import print_of
from basics.copying import copy_rows


def keep_prints(texts: Iterable[TextVersion]) -> None:
    """Keep what finds other texts that say the same; part of adding a text. A text of a few words has none."""
    copy_rows(TextPrint, ("text_version_id", "places", "bands"), _lines(texts))


def _lines(texts: Iterable[TextVersion]) -> Iterator[str]:
    for text in texts:
        found = print_of(text.text)
        if found is not None:
            yield f"{text.pk}\t{_array(found.places)}\t{_array(found.bands)}"


def _array(numbers: list[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"
