"""Kinds of quality issues of a translation, and the score that follows from them. Pure.

Types are the 27 of ITS 2.0 (Localization Quality Issue); each belongs to a dimension of MQM. The multipliers of the
severities (0, 1, 5, 25) are those that MQM proposes; a score of a short text would say more than is known.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

LEAST_WORDS = 500  # a text must be longer to have a score


class IssueType(models.TextChoices):
    TERMINOLOGY = "terminology", _("terminology")
    MISTRANSLATION = "mistranslation", _("mistranslation")
    OMISSION = "omission", _("omission")
    UNTRANSLATED = "untranslated", _("untranslated")
    ADDITION = "addition", _("addition")
    DUPLICATION = "duplication", _("duplication")
    INCONSISTENCY = "inconsistency", _("inconsistency")
    GRAMMAR = "grammar", _("grammar")
    LEGAL = "legal", _("legal")
    REGISTER = "register", _("register")
    LOCALE_SPECIFIC_CONTENT = "locale-specific-content", _("locale-specific content")
    LOCALE_VIOLATION = "locale-violation", _("locale violation")
    STYLE = "style", _("style")
    CHARACTERS = "characters", _("characters")
    MISSPELLING = "misspelling", _("misspelling")
    TYPOGRAPHICAL = "typographical", _("typographical")
    FORMATTING = "formatting", _("formatting")
    INCONSISTENT_ENTITIES = "inconsistent-entities", _("inconsistent entities")
    NUMBERS = "numbers", _("numbers")
    MARKUP = "markup", _("markup")
    PATTERN_PROBLEM = "pattern-problem", _("pattern problem")
    WHITESPACE = "whitespace", _("white space")
    INTERNATIONALIZATION = "internationalization", _("internationalization")
    LENGTH = "length", _("length")
    NON_CONFORMANCE = "non-conformance", _("non-conformance")
    UNCATEGORIZED = "uncategorized", _("uncategorized")
    OTHER = "other", _("other")


class Dimension(models.TextChoices):
    TERMINOLOGY = "terminology", _("terminology")
    ACCURACY = "accuracy", _("accuracy")
    LINGUISTIC = "linguistic", _("linguistic conventions")
    STYLE = "style", _("style")
    LOCALE = "locale", _("locale conventions")
    AUDIENCE = "audience", _("audience appropriateness")
    DESIGN = "design", _("design and markup")
    OTHER = "other", _("other")


class Severity(models.TextChoices):
    NEUTRAL = "neutral", _("neutral")
    MINOR = "minor", _("minor")
    MAJOR = "major", _("major")
    CRITICAL = "critical", _("critical")


T, D = IssueType, Dimension
DIMENSIONS: dict[str, Dimension] = {
    T.TERMINOLOGY: D.TERMINOLOGY,
    **dict.fromkeys([T.MISTRANSLATION, T.OMISSION, T.UNTRANSLATED, T.ADDITION, T.DUPLICATION, T.NUMBERS], D.ACCURACY),
    **dict.fromkeys([T.INCONSISTENT_ENTITIES], D.ACCURACY),
    **dict.fromkeys([T.GRAMMAR, T.MISSPELLING, T.TYPOGRAPHICAL, T.CHARACTERS, T.WHITESPACE], D.LINGUISTIC),
    **dict.fromkeys([T.INCONSISTENCY, T.PATTERN_PROBLEM], D.LINGUISTIC),
    **dict.fromkeys([T.STYLE, T.REGISTER], D.STYLE),
    **dict.fromkeys([T.LOCALE_VIOLATION, T.LOCALE_SPECIFIC_CONTENT], D.LOCALE),
    **dict.fromkeys([T.LEGAL, T.NON_CONFORMANCE], D.AUDIENCE),
    **dict.fromkeys([T.FORMATTING, T.MARKUP, T.LENGTH, T.INTERNATIONALIZATION], D.DESIGN),
    **dict.fromkeys([T.UNCATEGORIZED, T.OTHER], D.OTHER),
}
PENALTIES: dict[str, int] = {Severity.NEUTRAL: 0, Severity.MINOR: 1, Severity.MAJOR: 5, Severity.CRITICAL: 25}
# ITS 2.0 counts severity from 0 to 100.
ITS_SEVERITY: dict[str, int] = {Severity.NEUTRAL: 0, Severity.MINOR: 20, Severity.MAJOR: 60, Severity.CRITICAL: 100}


def score_of(words: int, severities: Iterable[str]) -> float | None:
    """Return 100 less the penalties per 100 words, at least 0; None for a text of 500 words or fewer."""
    if words <= LEAST_WORDS:
        return None
    return round(max(0.0, 100 - 100 * sum(PENALTIES[severity] for severity in severities) / words), 1)
