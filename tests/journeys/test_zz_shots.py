import os
from pathlib import Path

from tests.journeys.sights import SIGHTS
from tests.still import REST, Still, Window, still, window  # noqa

OUT = Path("/tmp/n3shots")
OUT.mkdir(exist_ok=True)
only = os.environ.get("ONLY", "")


def test_shots(still, window):
    for sight in SIGHTS:
        if only and only not in sight.name:
            continue
        page = window(sight.who).new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        try:
            still.open(page, sight)
        except Exception as e:
            print(sight.name, e)
            continue
        for w, h in ((1440, 900), (768, 1024), (390, 844)):
            page.set_viewport_size({"width": w, "height": h})
            for t in ("light", "dark"):
                page.emulate_media(color_scheme=t)
                page.evaluate(REST)
                page.screenshot(path=str(OUT / f"{sight.name}-{w}-{t}.png"), full_page=True)
        page.close()
