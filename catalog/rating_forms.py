"""What people fill in about ratings, rounds and forecasts: words turned into the inputs of actions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may
from catalog import rating_words as words
from catalog.rating_rules import REASON_MOST, Facts, is_chronic, rests_on_intent
from catalog.scales import Scale

NOTHING = ("", _("not said"))
UNKNOWN = "unknown"
CHOICES = ("likelihood", "low", "high", *words.COMPONENTS)


class RatingForm(forms.Form):
    """One person's rating, with the meaning of every step beside it."""

    scale = forms.IntegerField(widget=forms.HiddenInput, required=False)
    basis = forms.ChoiceField(
        label=_("What it supposes of measures"),
        choices=words.Basis.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=words.Basis.CURRENT,
    )
    likelihood = forms.TypedChoiceField(label=_("Likelihood, best estimate"), coerce=int, widget=forms.RadioSelect)
    likelihood_low = forms.TypedChoiceField(label=_("At the lowest"), coerce=int, empty_value=None, required=False)
    likelihood_high = forms.TypedChoiceField(label=_("At the highest"), coerce=int, empty_value=None, required=False)
    term = forms.ChoiceField(
        label=_("In words of the yardstick"),
        required=False,
        help_text=_("PHIA. The gaps are deliberate. Confidence is stated apart, never in the same sentence."),
    )
    term_reason = forms.CharField(
        label=_("Why this term, if it does not fit the likelihood"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    trend = forms.ChoiceField(
        label=_("Trend"), choices=[NOTHING, *words.Trend.choices], required=False, widget=forms.RadioSelect
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        widget=forms.RadioSelect,
        help_text=_("How sure you are of this rating; it is not the likelihood."),
    )
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Why these steps and not the ones beside them. Others read this where they disagree."),
    )

    def __init__(self, scale: Scale, document: Mapping[str, Any], *args: Any, basis: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields
        found["scale"].initial = scale.document["number"]
        found["basis"].initial = basis or words.Basis.CURRENT
        found["confidence"].choices = [(row.key, f"{row.label}: {row.text}") for row in scale.confidences]
        self.is_chronic = is_chronic(document)
        self._ask_likelihood(scale, scale.windows.get(document.get("nature", ""), ""))
        self.component_names = [name for name in scale.components if rests_on_intent(document) and not self.is_chronic]
        for name in self.component_names:
            part = scale.components[name]
            found[name] = forms.TypedChoiceField(
                label=part.label,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                choices=[NOTHING, *((band.level, f"{band.level}: {band.label}") for band in part.bands)],
            )
        for dimension in scale.dimensions:
            found[f"impact_{dimension.key}"] = forms.TypedChoiceField(
                label=dimension.label,
                coerce=_known,
                empty_value=UNKNOWN,
                widget=forms.RadioSelect,
                choices=[
                    *((band.level, f"{band.level}: {band.label}") for band in dimension.bands),
                    (UNKNOWN, words.UNKNOWN),
                ],
            )
        for name, label in words.REASONS.items():
            area = forms.Textarea(attrs={"rows": 2})
            found[f"reason_{name}"] = forms.CharField(label=label, required=False, max_length=REASON_MOST, widget=area)
        self.impact_names = [f"impact_{dimension.key}" for dimension in scale.dimensions]

    def _ask_likelihood(self, scale: Scale, window: str) -> None:
        found: Any = self.fields
        if self.is_chronic:
            for name in ("likelihood", "likelihood_low", "likelihood_high", "term", "term_reason"):
                del found[name]
            return
        found["likelihood"].help_text = (
            _("Of the reasonable worst case %(window)s.") % {"window": window} if window else ""
        )
        bands = [(band.level, f"{band.level}: {band.label}") for band in scale.likelihoods]
        found["likelihood"].choices = bands
        for name in ("likelihood_low", "likelihood_high"):
            found[name].choices = [NOTHING, *bands]
        terms = [(term.key, f"{term.label} ({term.printed})") for term in scale.terms.values()]
        found["term"].choices = [NOTHING, *terms]

    def impact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.impact_names]

    def component_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.component_names]

    def reason_fields(self) -> list[forms.BoundField]:
        return [self[f"reason_{name}"] for name in words.REASONS]

    def values(self) -> dict[str, Any]:
        """Return the arguments of `actions.rate_scenario`."""
        data = self.cleaned_data
        facts: Facts = {
            "impacts": {name.removeprefix("impact_"): _number(data[name]) for name in self.impact_names},
            "reasons": {name: data[f"reason_{name}"] for name in words.REASONS},
            "basis": data["basis"] or words.Basis.CURRENT,
            "trend": data["trend"],
            "confidence": data["confidence"],
            "rationale": data["rationale"],
            "likelihood": data.get("likelihood"),
            "low": data.get("likelihood_low"),
            "high": data.get("likelihood_high"),
            "term": data.get("term", ""),
            "term_reason": data.get("term_reason", ""),
            "intent": data.get("intent"),
            "capability": data.get("capability"),
            "vulnerability": data.get("vulnerability"),
        }
        return {**facts, "scale": data["scale"]}


def _known(value: str) -> int | str:
    return UNKNOWN if value == UNKNOWN else int(value)


def _number(value: int | str) -> int | None:
    return value if isinstance(value, int) else None


class RatingRoundForm(forms.Form):
    """A round to open: which scenarios, by whom, until when."""

    title = forms.CharField(label=_("Title"), max_length=200)
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.ChoiceField(
        label=_("What the ratings suppose of measures"),
        choices=words.Basis.choices,
        widget=forms.RadioSelect,
        initial=words.Basis.CURRENT,
    )
    scenarios = forms.MultipleChoiceField(label=_("Scenarios"), widget=forms.CheckboxSelectMultiple)
    raters = forms.MultipleChoiceField(
        label=_("Raters"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Two or more. None of them sees what others rated in this round before they have rated themselves."
        ),
    )
    note = forms.CharField(
        label=_("Note to the raters"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown."),
    )

    def __init__(self, scenarios: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in able_to_rate()}
        found: Any = self.fields
        found["raters"].choices = [(key, person.name) for key, person in self.people.items()]
        found["scenarios"].choices = scenarios

    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "title": told["title"],
            "scenarios": [_place(key) for key in told["scenarios"]],
            "raters": [self.people[key] for key in told["raters"]],
            **{name: told[name] for name in ("due_on", "basis", "note")},
        }


def _place(key: str) -> tuple[str, str]:
    code, _slash, scenario = key.partition("/")
    return code, scenario


def able_to_rate() -> list[User]:
    people = User.objects.active().members().order_by("name_key", "pk")
    return [person for person in people if may(person, "rate")]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, if you like"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class CloseForm(forms.Form):
    """The end of a round: closed, or called off with a reason."""

    call_off = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Why it is called off"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DismissForm(forms.Form):
    reason = forms.CharField(
        label=_("Why no new rating is needed"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ForecastForm(forms.Form):
    """A statement that will be true or not by a day."""

    entry = forms.CharField(label=_("Threat"), max_length=16, help_text=_("Its code, such as THR-WAT-001."))
    statement = forms.CharField(
        label=_("Statement"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One that will be plainly true or not: what, where, how much, by when."),
    )
    criteria = forms.CharField(
        label=_("How it will be decided"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which source says whether it came true, and what counts in doubt."),
    )
    closes_on = forms.DateField(
        label=_("Closes on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day on which a probability can be given."),
    )


class EstimateForm(forms.Form):
    probability = forms.IntegerField(
        label=_("Probability that it comes true, per cent"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    rationale = forms.CharField(
        label=_("Why"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResolveForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What happened"), choices=words.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.URLField(label=_("Link to what shows it"), required=False, max_length=1_000, assume_scheme="https")
