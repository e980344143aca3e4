"""Pytest plugin: tests of one `xdist_group` run in one worker, one after the other, as `--dist loadgroup` promises.

pytest-xdist 3.8 tells its scheduler of groups by changing the ids of tests, which pytest 9.2 does not let it do any
more: silently nothing is grouped (pytest-xdist issue 1386). Here a worker says it in a file beside the run's databases.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.database import RUN


def said() -> Path:
    return Path(os.environ[RUN]) / "groups"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say which tests belong together; every worker collects the same, and the first to do so is enough."""
    if not hasattr(config, "workerinput") or said().exists():
        return
    marks = {item.nodeid: item.get_closest_marker("xdist_group") for item in items}
    draft = said().with_suffix(f".{os.environ['PYTEST_XDIST_WORKER']}")
    draft.write_text(json.dumps({name: mark.args[0] for name, mark in marks.items() if mark}), encoding="utf-8")
    draft.rename(said())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give the tests of a group away together, the largest groups first."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class InGroups(LoadScopeScheduling):
        groups: dict[str, str] | None = None

        def _split_scope(self, nodeid: str) -> str:
            if self.groups is None:  # asked for when all have collected
                self.groups = json.loads(said().read_text(encoding="utf-8"))
            return self.groups.get(nodeid, nodeid)

    return InGroups(config, log) if config.getvalue("dist") == "loadgroup" else None
