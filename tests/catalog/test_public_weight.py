"""How many bytes a page for strangers brings: what a reader on 3G waits and pays for."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from accounts.site import change_settings
from catalog.style_bundle import bundle_of
from tests import make
from tests.catalog.ratings import whole_rating
from tests.people import Cast

MOST = 100_000  # bytes of a whole page, as they come over the wire
HEADERS = 900  # bytes of the headers of one answer, and some
STATIC = Path(settings.BASE_DIR) / "static"
ALPHABETS = {"en": ["latin"], "ru": ["latin", "cyrillic"], "kk": ["latin", "cyrillic", "cyrillic-ext"]}


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9)) + HEADERS


def weigh(path: str, language: str) -> dict[str, int]:
    """Return the bytes of a page and of all that it brings, packed as the server packs them; fonts are so already."""
    page = Client().get(path, headers={"accept-language": language}).content
    text = page.decode()
    found = {"page": packed(page)}  # its style stands in it
    for address in {*re.findall(r'<script src="/static/([^"]+)"', text), "icons/sprite.svg", "icons/favicon.svg"}:
        found[address] = packed((STATIC / address).read_bytes())
    for alphabet in ALPHABETS[language]:
        font = STATIC / f"fonts/source-sans-3-{alphabet}-wght-normal.woff2"
        found[font.name] = font.stat().st_size + HEADERS
    return found


@pytest.fixture
def rich(cast: Cast) -> str:
    """Return the address of a threat with all that a page can have: twenty quotations, ratings, links, pictures."""
    sentences = [
        f"In village {number} the upper lake rose by {number} metres in a single week." for number in range(20)
    ]
    version = make.text(cast.analyst, " ".join(sentences))
    notes = [make.annotation(version, cast.analyst, one) for one in sentences]
    prose = "\n\n".join(" ".join(f"Word{n * 37 % 101} of paragraph {p}." for n in range(40)) for p in range(6))
    parts = dict.fromkeys(("description", "drivers", "vulnerabilities"), prose)
    other = make.published(cast, make.threat_document(title="Drought"))
    link = {"threat": other.code, "relation": "amplifies", "text": "Less snow."}
    events = [{"title": f"Flood {year}", "date": str(year)} for year in range(2000, 2020)]
    scenarios = [{"title": f"Scenario {number}", "worst_case": prose[:900]} for number in range(4)]
    document = make.threat_document(**parts, links=[link], events=events, scenarios=scenarios)
    document["evidence"] = [make.evidence(note) for note in notes]
    entry = make.published(cast, document)
    for scenario in ("s1", "s2", "s3", "s4"):
        for person in (cast.analyst, cast.analyst2, cast.editor):
            whole_rating(entry, person, scenario)
    for number in range(5):
        make.published(cast, make.measure_document(entry.code, title=f"Sirens {number}"), kind="measure")
    change_settings(by=cast.administrator, public_catalog=True)
    return entry.get_absolute_url()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_threat_with_all_that_it_can_have_comes_within_the_budget(rich: str, language: str) -> None:
    found = weigh(rich, language)
    assert len(Client().get(rich).content) > 60_000  # it is not by being empty that it is light
    assert sum(found.values()) <= MOST, found


def test_the_style_sheet_stays_small() -> None:
    """It comes anew with each page, so that the first one waits for nothing else."""
    text = bundle_of(STATIC / "css", static).text
    assert packed(text.encode()) < 16_000
    assert text.count("@font-face") == 6  # four alphabets of one family, and two that stand in
