import pytest
from pathlib import Path
from tests.journeys.sights import SIGHTS
from tests.still import REST, Still, Window, still, window
OUT = Path("/tmp/hkk_shots"); OUT.mkdir(exist_ok=True)
@pytest.mark.journey
def test_shots(still: Still, window: Window) -> None:
    by = {s.name: s for s in SIGHTS}
    for name in ["accessibility", "articles-provenance", "articles-passages", "site-settings"]:
        if name not in by: print("no", name); continue
        s = by[name]; page = window(s.who).new_page()
        for w in (1440, 390):
            page.set_viewport_size({"width": w, "height": 900}); still.open(page, s)
            page.evaluate("document.querySelectorAll('details').forEach((d,i)=>d.open=i==1)")
            page.screenshot(path=OUT / f"v2-{name}-{w}.png", full_page=True)
        page.close()
