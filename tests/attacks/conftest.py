"""Fixtures of the attacks: one of everything, and the tally."""

from tests.attacks.tally import attacks as attacks
from tests.told_world import told_world as told_world
from tests.told_world import world as world
