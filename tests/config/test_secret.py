"""An installation without a SECRET_KEY makes one of its own, once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secret import kept_secret


def test_it_is_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "var")
    assert len(first) >= 60
    assert kept_secret(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_two_installations_never_share_one(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(kept_secret, [tmp_path / "var"] * 32))
    assert len(found) == 1


def test_a_damaged_one_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short")
    with pytest.raises(ValueError, match="is damaged"):
        kept_secret(tmp_path)
