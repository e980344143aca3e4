"""Count the attacks that tests try, and say at the end of the run how many were refused."""

from collections import Counter
from typing import Any

import pytest

KEY = "attack"


class Attacks:
    """The attacks of one test; what succeeds is kept in words, for the test to fail with."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self.properties, self.kinds, self.succeeded = properties, dict[str, list[int]](), list[str]()

    def note(self, kind: str, refused: object, what: object = "", *, times: int = 1) -> None:
        """Count an attack (or several of a kind that are answered together), and whether it was refused."""
        if kind not in self.kinds:
            self.kinds[kind] = [0, 0]
            self.properties.append((KEY, (kind, self.kinds[kind])))
        self.kinds[kind][0] += times
        self.kinds[kind][1] += times if refused else 0
        if not refused:
            self.succeeded.append(f"{kind}: {what}")

    def all_refused(self) -> bool:
        assert self.kinds, "no attack was tried"
        assert not self.succeeded, "\n".join(self.succeeded)
        return True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a line for each kind; the counts come with the reports, so also from the workers of xdist."""
    tried, refused = Counter[str](), Counter[str]()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == KEY:
                    kind, (many, held) = value
                    tried[kind] += many
                    refused[kind] += held
    if tried:
        terminalreporter.section("attacks")
        for kind in sorted(tried):
            terminalreporter.line(f"{kind:<58} {tried[kind]:>6} tried {refused[kind]:>6} refused")
        terminalreporter.line(f"{'all':<58} {tried.total():>6} tried {refused.total():>6} refused")


@pytest.fixture
def attacks(request: pytest.FixtureRequest) -> Attacks:
    return Attacks(request.node.user_properties)
