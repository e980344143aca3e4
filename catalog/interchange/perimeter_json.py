"""An edition as one JSON file with its manifest: the lossless format, the same bytes every time.

Strangers get a copy without the names of members, marked so in its header, with a manifest of its own.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from catalog.contents import closing_of, document_of
from catalog.manifest import as_file, manifest_of
from catalog.models import Edition
from catalog.public import content_for_strangers


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the canonical JSON (UTF-8, sorted keys) of a frozen edition; raises ValueError for one that is not."""
    if stranger:
        yield as_file(_copy_for_strangers(edition))
        return
    yield as_file({**document_of(edition, _contents(edition)), **closing_of(edition)})


def manifest_for_strangers(edition: Edition) -> dict[str, Any]:
    """Return the hashes of the copy that strangers get: those kept when it was published, else made anew."""
    manifest: dict[str, Any] = closing_of(edition, stranger=True).get("manifest") or manifest_of_copy(edition)
    return manifest


def manifest_of_copy(edition: Edition) -> dict[str, Any]:
    """Compute the hashes of the copy that strangers get."""
    return manifest_of(*_copy(edition))


def _copy_for_strangers(edition: Edition) -> dict[str, Any]:
    document, contents = _copy(edition)
    closing = closing_of(edition, stranger=True)
    return {**document, **(closing or {"manifest": manifest_of(document, contents)})}


def _copy(edition: Edition) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with translation.override("en"):  # the same bytes whoever asks
        contents = [content_for_strangers(content) for content in _contents(edition)]
    document = document_of(edition, contents)
    document["format"] = {**document["format"], "copy": "public"}
    return document, contents


def _contents(edition: Edition) -> list[dict[str, Any]]:
    return list(edition.entries.order_by("entry__code").values_list("content", flat=True))
