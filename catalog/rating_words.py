"""The fixed words of ratings, rounds and forecasts. Bands and levels are data (`ScaleVersion`); these are not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Basis(models.TextChoices):
    """What a rating supposes of measures."""

    INHERENT = "inherent", _("inherent: as if no measure were in force")
    CURRENT = "current", _("current: with the measures that are in force")
    TARGET = "target", _("target: once the measures that are agreed work")


class Trend(models.TextChoices):
    RISING = "rising", _("rising")
    STEADY = "steady", _("steady")
    FALLING = "falling", _("falling")


class RoundState(models.TextChoices):
    OPEN = "open", pgettext_lazy("round", "open")
    CLOSED = "closed", _("closed")
    CALLED_OFF = "called_off", _("called off")


class Outcome(models.TextChoices):
    """What became of a forecast's statement."""

    YES = "yes", _("yes, it came true")
    NO = "no", _("no, it did not come true")
    VOID = "void", _("void: it cannot be decided")


# In short, for tables and badges.
BASIS = {
    Basis.INHERENT: _("inherent"),
    Basis.CURRENT: pgettext_lazy("rating", "current"),
    Basis.TARGET: _("target"),
}
# What the likelihood of a malicious threat rests on.
COMPONENTS = {"intent": _("Intent"), "capability": _("Capability"), "vulnerability": _("Vulnerability")}
# What analytical confidence rests on (PHIA).
REASONS = {
    "information": _("Information base"),
    "rigour": _("Analytical rigour"),
    "complexity": _("Complexity and volatility"),
}
UNKNOWN = _("not known")
