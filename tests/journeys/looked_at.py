"""What the accessibility statement says was tested, by the tests themselves: `python -m tests.journeys.looked_at`.

Run it when pages come or go; `tests/config/test_accessibility.py` fails until then.
"""

import json
import re
from collections import Counter
from typing import Any

from tests.database import BASE_DIR


def said() -> str:
    """Return `config/accessibility.json` as it should be."""
    from tests.journeys.sights import SIGHTS
    from tests.journeys.test_every_page import AXE, WIDTHS, ZOOMED
    from tests.journeys.test_reading_order import READ

    version = re.match(r"/\*! axe v([\d.]+)", AXE)
    assert version
    found: dict[str, Any] = {
        "axe": version[1],
        "narrowest": ZOOMED["width"],
        "pages": dict(sorted(Counter(sight.door for sight in SIGHTS).items())),
        "reading_order": sorted(READ),
        "widths": list(WIDTHS),
    }
    return json.dumps(found, indent=1) + "\n"


if __name__ == "__main__":
    import django

    django.setup()
    (BASE_DIR / "config" / "accessibility.json").write_text(said(), encoding="utf-8")
