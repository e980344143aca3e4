"""A file on its way out: kept aside while it is written, so that neither it nor its hash needs memory of its size."""

import hashlib
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

IN_MEMORY = 4 * 2**20  # bytes; a larger file goes to the disk


class Export(NamedTuple):
    """An open file, read from its beginning; whoever takes it closes it."""

    file: IO[bytes]
    sha256: str
    size: int


def spooled(pieces: Iterable[bytes]) -> Export:
    """Write a file piece by piece, and hash it on the way."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # whoever takes it closes it
    found, size = hashlib.sha256(), 0
    for piece in pieces:
        found.update(piece)
        size += file.write(piece)
    file.seek(0)
    return Export(file, found.hexdigest(), size)
