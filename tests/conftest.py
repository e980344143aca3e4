"""Fixtures that every test may use."""

import pytest

from tests.people import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast of people, each with their role."""
    return make_cast()


@pytest.fixture(autouse=True)
def captures_in_a_folder_of_their_own(settings, tmp_path):
    """Keep the bytes that tests capture out of everybody's way."""
    storages = {**settings.STORAGES}
    storages["captures"] = {**storages["captures"], "OPTIONS": {"location": tmp_path / "captures"}}
    settings.STORAGES = storages
