"""Fixtures of the attacks: one of everything, and the tally."""

from tests.attacks.tally import attacks as attacks
from tests.test_every_door import world as world
