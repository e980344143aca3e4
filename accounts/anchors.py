"""The last seal, kept in a file: whoever cuts off the end of the log, or writes all of it anew, must know of it too."""

import json
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

DIGEST = re.compile(r"[0-9a-f]{64}")


class Anchor(NamedTuple):
    """A seal as it once was; a number of 0 says that only its digest is known."""

    number: int
    digest: str


class AnchorError(Exception):
    """Say why an anchor cannot be read."""


def anchor_file() -> Path:
    return Path(settings.PERIMETER_VAR) / "audit-anchor"


def read_anchor(path: Path) -> Anchor | None:
    """Return what a file holds, or None if there is no such file."""
    try:
        words = json.loads(path.read_text())
        found = Anchor(int(words["number"]), str(words["digest"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AnchorError(f"{path} cannot be read as an anchor: {error}.") from error
    if not DIGEST.fullmatch(found.digest):
        raise AnchorError(f"{path} cannot be read as an anchor: it holds no digest.")
    return found


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Replace the file, at once and whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        json.dump(anchor._asdict(), draft)
        draft.write("\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
