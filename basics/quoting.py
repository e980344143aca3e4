"""How much of somebody else's words is quoted to everybody: a passage cut at a sentence, else at a word. Pure."""

import re
from collections.abc import Mapping
from typing import Any

FAIR_LENGTH = 300  # code points of one quotation that strangers read: some fifty words
ELLIPSIS = "…"
END = re.compile(r"[.!?…。؟۔][\"'»”’)\]]*(?=\s)")
SPACE = re.compile(r"\s")


def fair_quotation(passage: str, most: int = FAIR_LENGTH) -> str:
    """Return a passage of at most `most` code points, whole if it is no longer.

    What is cut ends with its last whole sentence if that is at least half of what may be shown, else with its last
    whole word, and then with an ellipsis (after a space where a sentence ended). A passage without spaces is cut
    anywhere.
    """
    if len(passage) <= most:
        return passage
    room = passage[: most - len(ELLIPSIS) - 1]
    ends = [found.end() for found in END.finditer(passage[: len(room) + 1]) if found.end() <= len(room)]
    if ends and ends[-1] >= most // 2:
        return f"{room[: ends[-1]]} {ELLIPSIS}"
    spaces = [found.start() for found in SPACE.finditer(passage[: len(room) + 1])]
    kept = room[: spaces[-1]] if spaces and spaces[-1] else room
    return kept.rstrip(" \t\n,;:–—-") + ELLIPSIS


def fair_quote(row: Mapping[str, Any]) -> dict[str, Any]:
    """Cut the `exact` words of a quote to what is fair; `prefix` and `suffix` add to it and go with what is cut."""
    exact = fair_quotation(row["exact"])
    around = {name: "" for name in ("prefix", "suffix") if name in row} if exact != row["exact"] else {}
    return {**row, "exact": exact, **around}
