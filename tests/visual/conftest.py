"""The pictures kept are those of a whole Chromium: the shell that the journeys prefer smooths letters otherwise."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import WHOLE, started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the Chromium that people have."""
    yield from started(WHOLE)
