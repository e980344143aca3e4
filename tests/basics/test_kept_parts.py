"""Parts of the frame that are rendered once and kept: each is kept apart for all that it depends on."""

import re
from pathlib import Path

import pytest
from django.conf import settings

PARTS = Path(settings.BASE_DIR) / "templates" / "components"


@pytest.mark.parametrize("name", ["shortcuts", "spoken_words"])
def test_a_kept_part_names_its_language_and_each_of_its_conditions(name: str) -> None:
    source = (PARTS / f"{name}.html").read_text(encoding="utf-8")
    kept = re.search(r"{% cache None \S+ ([^%]+) %}", source)
    assert kept is not None
    named = set(kept[1].split())
    asked = set(re.findall(r"{% if (.+?) %}", source)) | set(re.findall(r"{{ (.+?) }}", source))
    assert "language" in named
    assert asked <= named, f"name in the cache tag what the part depends on: {asked - named}"
