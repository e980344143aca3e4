"""The tag of a page is another one after every release, whatever of it changed."""

import os
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.state_tag import MADE_OF, release_of


@pytest.mark.parametrize("file", ["static/css/base.css", "basics/templatetags/components.py", "articles/vocabulary.py"])
def test_a_release_that_changes_one_file_is_another_release(tmp_path: Path, file: str) -> None:
    for folder in MADE_OF:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").touch()
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, ns=(2**62, 2**62))
    before = release_of(tmp_path)
    os.utime(path, ns=(2**62 + 10**9, 2**62 + 10**9))
    assert release_of(tmp_path) > before
    (tmp_path / "basics" / "a.pyc").touch()  # python writes these while it serves
    os.utime(tmp_path / "basics" / "a.pyc", ns=(2**62 + 2 * 10**9, 2**62 + 2 * 10**9))
    assert release_of(tmp_path) == 2**62 + 10**9


def test_every_room_that_pages_are_made_in_is_looked_at() -> None:
    here = {Path(app.path).name for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    assert here - {"demo"} <= set(MADE_OF)
    assert all((settings.BASE_DIR / folder).is_dir() for folder in MADE_OF)
