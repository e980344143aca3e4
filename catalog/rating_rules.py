"""Whether a rating makes sense on its scale and for its threat. Pure.

Likelihoods are bands 1-5 and impacts 0-5; None is "not known", which is neither a zero nor a middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from catalog import rating_words as words
from catalog.scales import Scale
from catalog.vocabulary import IMPACTS, Nature, Tempo

Problems = dict[str, list[Any]]
NO_CHOICE = {"likelihood": "likelihood", "low": "likelihood_low", "high": "likelihood_high"}


class Facts(TypedDict, total=False):
    """What `rate_scenario` takes by name."""

    likelihood: int | None
    low: int | None
    high: int | None
    term: str
    term_reason: str
    intent: int | None
    capability: int | None
    vulnerability: int | None
    impacts: Mapping[str, int | None]
    confidence: str
    reasons: Mapping[str, str]
    basis: str
    trend: str
    rationale: str


@dataclass(frozen=True)
class Said:
    """One rating as somebody gives it."""

    likelihood: int | None = None
    low: int | None = None
    high: int | None = None
    term: str = ""
    term_reason: str = ""
    intent: int | None = None
    capability: int | None = None
    vulnerability: int | None = None
    impacts: Mapping[str, int | None] = field(default_factory=dict)
    confidence: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    basis: str = words.Basis.CURRENT
    trend: str = ""
    rationale: str = ""

    @property
    def components(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in words.COMPONENTS}


def is_chronic(document: Mapping[str, Any]) -> bool:
    """Tell whether a threat is described and given no likelihood (the note of the scale; UK NRR)."""
    return bool(document.get("tempo") == Tempo.CHRONIC)


def rests_on_intent(document: Mapping[str, Any]) -> bool:
    return document.get("nature") in {Nature.MALICIOUS, Nature.MIXED}


def problems_of(said: Said, document: Mapping[str, Any], scale: Scale, *, whole: bool) -> Problems:
    """Return what is wrong with a rating of a threat, by field; `whole`: nothing may be left unsaid, as in a round."""
    chronic = is_chronic(document)
    found: Problems = _wrong_likelihood(said, scale) if not chronic else _likelihood_of_chronic(said)
    found |= _wrong_components(said, document, scale)
    found |= _wrong_impacts(said, scale)
    found |= _wrong_words(said)
    if whole:
        for name, message in _unsaid(said, document, scale).items():
            found.setdefault(name, [message])
    return found


def term_fits(term: str, likelihood: int, scale: Scale) -> bool:
    """Tell whether a term of the yardstick and a band of likelihood have per cents in common (more than an end)."""
    low, high = scale.likelihood_bounds(likelihood)
    start, stop = scale.term_bounds(term)
    return max(low, start) < min(high, stop)


def _is_step(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _wrong_likelihood(said: Said, scale: Scale) -> Problems:
    found: Problems = {}
    most = len(scale.likelihoods)
    for name, shown in NO_CHOICE.items():
        value = getattr(said, name)
        if (value is not None or name == "likelihood") and not _is_step(value, 1, most):
            found[shown] = [_("Choose 1 to %(most)d.") % {"most": most}]
    if found:
        return found
    if (said.low is None) != (said.high is None):
        missing = "likelihood_low" if said.low is None else "likelihood_high"
        return {missing: [_("Give both ends of the range, or neither.")]}
    if said.low is not None and said.high is not None and said.likelihood is not None:
        if said.low > said.likelihood:
            found["likelihood_low"] = [_("The lowest cannot lie above the best estimate.")]
        if said.high < said.likelihood:
            found["likelihood_high"] = [_("The highest cannot lie below the best estimate.")]
    return found | _wrong_term(said, scale)


def _wrong_term(said: Said, scale: Scale) -> Problems:
    if not said.term:
        return {}
    if said.term not in scale.terms:
        return {"term": [_("Choose a term of the yardstick.")]}
    if said.likelihood is not None and not said.term_reason and not term_fits(said.term, said.likelihood, scale):
        message = _("“%(term)s” is %(range)s, which band %(band)d does not reach. Choose another, or say why.")
        row = scale.terms[said.term]
        return {"term": [message % {"term": row.label, "range": row.printed, "band": said.likelihood}]}
    return {}


def _likelihood_of_chronic(said: Said) -> Problems:
    message = _("A chronic threat is described and given no likelihood.")
    named = {"likelihood": said.likelihood, "likelihood_low": said.low, "likelihood_high": said.high, "term": said.term}
    return {name: [message] for name, value in named.items() if value not in (None, "")}


def _wrong_components(said: Said, document: Mapping[str, Any], scale: Scale) -> Problems:
    found: Problems = {}
    for name, value in said.components.items():
        if value is None:
            continue
        if not rests_on_intent(document):
            found[name] = [_("Only the likelihood of a malicious threat rests on this.")]
        elif name not in scale.components:
            found[name] = [_("The scale in use has no bands for this.")]
        elif not _is_step(value, 1, len(scale.components[name].bands)):
            found[name] = [_("Choose 1 to %(most)d.") % {"most": len(scale.components[name].bands)}]
    return found


def _wrong_impacts(said: Said, scale: Scale) -> Problems:
    found: Problems = {}
    for row in scale.dimensions:
        value = said.impacts.get(row.key, -1)
        if value is not None and not _is_step(value, 0, len(row.bands) - 1):
            found[f"impact_{row.key}"] = [_("Choose 0 to %(most)d, or “not known”.") % {"most": len(row.bands) - 1}]
    odd = set(said.impacts) - set(IMPACTS)
    return found | ({"impacts": [_("Rate each of the seven impacts from 0 to 5.")]} if odd else {})


def _wrong_words(said: Said) -> Problems:
    found: Problems = {}
    if said.basis not in words.Basis.values:
        found["basis"] = [_("Choose what the rating supposes of measures.")]
    if said.trend and said.trend not in words.Trend.values:
        found["trend"] = [_("Choose rising, steady or falling.")]
    if set(said.reasons) - set(words.REASONS):
        found["reasons"] = [_("Confidence has three reasons: information, rigour and complexity.")]
    long = [name for name, text in said.reasons.items() if len(text) > REASON_MOST]
    return found | {
        f"reason_{name}": [_("Write at most %(most)d characters.") % {"most": REASON_MOST}] for name in long
    }


REASON_MOST = 1_000


def _unsaid(said: Said, document: Mapping[str, Any], scale: Scale) -> dict[str, Any]:
    """Return what a rating in a round may not leave out: ratings that are compared say the same things."""
    message = _("In a round this is said by everybody.")
    wanted: dict[str, Any] = {f"reason_{name}": said.reasons.get(name) for name in words.REASONS}
    wanted["trend"] = said.trend
    if not is_chronic(document):
        wanted |= {"likelihood_low": said.low, "likelihood_high": said.high, "term": said.term}
        if rests_on_intent(document):
            wanted |= {name: value for name, value in said.components.items() if name in scale.components}
    return {name: message for name, value in wanted.items() if value in (None, "")}
