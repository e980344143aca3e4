"""An edition as one JSON file with its manifest: the lossless format, the same bytes every time."""

from catalog.contents import document_of
from catalog.manifest import as_file
from catalog.models import Edition


def write(edition: Edition) -> bytes:
    """Return the canonical JSON (UTF-8, sorted keys) of a frozen edition; raises ValueError for one that is not."""
    contents = list(edition.entries.order_by("entry__code").values_list("content", flat=True))
    return as_file({**document_of(edition, contents), "manifest": edition.manifest})
