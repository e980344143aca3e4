"""The fixed words of the catalog. Themes, states and directions are data (`Term`); these are not."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy


class Kind(models.TextChoices):
    THREAT = "threat", _("Threat")
    MEASURE = "measure", _("Measure")


class Status(models.TextChoices):
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")
    TAKEN_DOWN = "taken_down", _("taken down")


class Nature(models.TextChoices):
    MALICIOUS = "malicious", _("malicious")
    NON_MALICIOUS = "non_malicious", _("non-malicious")
    MIXED = "mixed", _("mixed")


class Tempo(models.TextChoices):
    ACUTE = "acute", _("acute")
    CHRONIC = "chronic", _("chronic")


class Function(models.TextChoices):
    PREVENT = "prevent", _("prevent")
    DETECT = "detect", _("detect")
    PROTECT = "protect", _("protect")
    RESPOND = "respond", _("respond")
    RECOVER = "recover", _("recover")


class MeasureKind(models.TextChoices):
    LEGAL = "legal", _("legal")
    INSTITUTIONAL = "institutional", _("institutional")
    DIPLOMATIC = "diplomatic", _("diplomatic")
    OPERATIONAL = "operational", _("operational")
    TECHNICAL = "technical", _("technical")
    ECONOMIC = "economic", _("economic")
    INFORMATION = "information", _("information")
    CAPACITY = "capacity", _("capacity building")


class Level(models.TextChoices):
    NATIONAL = "national", _("national")
    BILATERAL = "bilateral", _("bilateral")
    REGIONAL = "regional", _("regional")
    INTERNATIONAL = "international", _("international")


class MeasureStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    IN_PROGRESS = "in_progress", _("in progress")
    IN_FORCE = "in_force", _("in force")
    DEGRADED = "degraded", _("degraded")
    ENDED = "ended", _("ended")
    REJECTED = "rejected", pgettext_lazy("measure", "rejected")


class LinkRole(models.TextChoices):
    """How a measure acts on a threat."""

    PREVENTS_CAUSE = "prevents_cause", _("prevents the cause")
    REDUCES_LIKELIHOOD = "reduces_likelihood", _("reduces the likelihood")
    REDUCES_IMPACT = "reduces_impact", _("reduces the impact")
    SPEEDS_RECOVERY = "speeds_recovery", _("speeds recovery")


class Effectiveness(models.TextChoices):
    HIGH = "high", _("high")
    MODERATE = "moderate", _("moderate")
    LOW = "low", _("low")
    UNKNOWN = "unknown", _("not known")


class ThreatRelation(models.TextChoices):
    CAUSES = "causes", _("causes")
    AMPLIFIES = "amplifies", _("amplifies")
    REDUCES = "reduces", _("reduces")
    SHARES_CAUSE = "shares_cause", _("shares a cause with")
    PART_OF = "part_of", _("is part of")


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")
    CONTEXT = "context", _("gives context")


class Confidence(models.TextChoices):
    """Analytical confidence, apart from likelihood (PHIA)."""

    HIGH = "high", _("high")
    MODERATE = "moderate", _("moderate")
    LOW = "low", _("low")


class Sign(models.TextChoices):
    """Whether one threat makes another stronger or weaker."""

    STRENGTHENS = "strengthens", _("makes it stronger (+)")
    WEAKENS = "weakens", _("makes it weaker (−)")


class Sensitivity(models.TextChoices):
    """Traffic Light Protocol 2.0 (FIRST)."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"


# What strangers do not read of a public catalog. What says nothing of itself was published to be read.
ABOVE_CLEAR = (Sensitivity.GREEN, Sensitivity.AMBER, Sensitivity.AMBER_STRICT, Sensitivity.RED)


class Advice(models.TextChoices):
    """What the team says of a measure that exists somewhere."""

    RECOMMENDED = "recommended", _("recommended")
    OBSERVED = "observed", _("observed only")
    NOT_RECOMMENDED = "not_recommended", _("not recommended")


class PartyRole(models.TextChoices):
    LEAD = "lead", _("leads")
    PARTNER = "partner", _("takes part")


class CostBand(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    VERY_HIGH = "very_high", _("very high")


class Complexity(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Vocabulary(models.TextChoices):
    THEME = "theme", _("theme")
    STATE = "state", pgettext_lazy("country", "state")
    DIRECTION = "direction", _("direction")
    AREA = "area", _("area")
    SECTOR = "sector", _("sector")
    ACTOR = "actor", _("actor")
    CONSEQUENCE = "consequence", _("consequence")
    TAG = "tag", _("tag")


class ReadingState(models.TextChoices):
    """What an indicator says: nothing, that it should be looked at closely, or that its threshold is crossed."""

    QUIET = "quiet", _("quiet")
    WATCH = "watch", _("to be watched")
    CROSSED = "crossed", _("threshold crossed")


class Severity(models.TextChoices):
    """How much a finding of a quality check weighs; one that blocks keeps an edition from being frozen unexplained."""

    BLOCKING = "blocking", _("blocking")
    WARNING = "warning", _("warning")
    NOTE = "note", pgettext_lazy("severity", "note")


def counted(severity: Severity, count: int) -> str:
    """Return what stands under a number of findings: “warnings” under 99."""
    if severity == Severity.BLOCKING:
        return npgettext("findings", "blocking", "blocking", count)
    if severity == Severity.WARNING:
        return npgettext("findings", "warning", "warnings", count)
    return npgettext("findings", "note", "notes", count)


class EditionState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    FROZEN = "frozen", _("frozen")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    ABANDONED = "abandoned", _("given up")


class ChangeClass(models.TextChoices):
    """What became of an entry from one edition to another; the first three are the weights of fields too."""

    MAJOR = "major", _("major change")
    MINOR = "minor", _("minor change")
    PATCH = "patch", _("patch")
    ADDITION = "addition", _("addition")
    DEPRECATION = "deprecation", _("deprecation")
    SUPERSESSION = "supersession", _("supersession")
    REMOVAL = "removal", _("taken down")
    LEFT_OUT = "left_out", _("left out")


# Over a list of changes of one class.
CHANGES = {
    ChangeClass.MAJOR: _("Major changes"),
    ChangeClass.MINOR: _("Minor changes"),
    ChangeClass.PATCH: _("Patches"),
    ChangeClass.ADDITION: _("Additions"),
    ChangeClass.DEPRECATION: _("Deprecations"),
    ChangeClass.SUPERSESSION: _("Supersessions"),
    ChangeClass.REMOVAL: pgettext_lazy("changes", "Taken down"),
    ChangeClass.LEFT_OUT: pgettext_lazy("changes", "Left out"),
}


class EditionMarkKind(models.TextChoices):
    LOOKED_AT = "looked_at", _("looked at")
    LEFT_OUT = "left_out", _("left out")


IMPACTS = {
    "human": _("human welfare"),
    "behavioural": _("behaviour"),
    "services": _("essential services"),
    "economic": _("economy"),
    "environmental": _("environment"),
    "security": _("security"),
    "international": _("international relations"),
}


def lines_of(external: Mapping[str, str]) -> str:
    """Write a term's codes elsewhere as people do: one a line, after their scheme."""
    return "\n".join(f"{scheme}: {code}" for scheme, code in external.items())
