"""What the first starter scale did not have: the parts of likelihood, and the yardstick as it is printed. Pure.

The parts lie in `starter/scale_parts.toml`; a version that is made from one without them begins with them.
"""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "starter" / "scale_parts.toml"


@cache
def parts() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a scale's document with the parts it lacks; what it says itself stays."""
    found: dict[str, Any] = deepcopy(dict(document))
    found.setdefault("component", deepcopy(parts()["component"]))
    printed = {row["key"]: row for row in parts()["yardstick"]}
    for row in found.get("yardstick", []):
        of_file = printed.get(row.get("key"))
        if of_file and (row["from"], row["to"]) == (of_file["from"], of_file["to"]):
            row.setdefault("printed", of_file["printed"])
    return found
