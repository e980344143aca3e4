"""Forms of the catalog: what the register shows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.vocabulary import LANGUAGES
from catalog import filtering
from catalog import vocabulary as words

ANY: Any = ("", _("any"))
UNRATED: Any = (filtering.UNRATED, _("not rated"))


class PlainSelect(forms.Select):
    """A choice written without a template for each option: the register has a hundred of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        marks = {True: " selected", False: ""}
        options = "".join(
            f'<option value="{escape(str(code))}"{marks[str(code) == chosen]}>{escape(str(label))}</option>'
            for code, label in self.choices
        )
        said = flatatt(self.build_attrs(self.attrs, attrs))
        return mark_safe(f'<select name="{escape(name)}"{said}>{options}</select>')  # noqa: S308  # all is escaped


def _choice(label: Any, choices: Iterable[tuple[Any, Any]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *choices], required=False, widget=PlainSelect)


class RegisterFilter(forms.Form):
    """What the register shows, from the address; what cannot be read filters nothing. `filtering` says what it means.

    `terms` are the labels of terms by (vocabulary, code), `levels` those of the levels of the scale in use, by rank.
    """

    kind = forms.ChoiceField(choices=[("", ""), *words.Kind.choices], required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    theme = _choice(_("Theme"))
    state = _choice(pgettext_lazy("country", "State"))
    direction = _choice(_("Direction"))
    nature = _choice(_("Nature"), words.Nature.choices)
    level = _choice(_("Level"))
    confidence = _choice(_("Confidence"), [*words.Confidence.choices, UNRATED])
    function = _choice(_("Function"), words.Function.choices)
    measure_kind = _choice(_("Kind"), words.MeasureKind.choices)
    reach = _choice(_("Level"), words.Level.choices)
    progress = _choice(_("Status of the measure"), words.MeasureStatus.choices)
    sector = _choice(_("Sector"))
    tag = _choice(_("Tag"))
    status = _choice(_("Standing"), [(one.value, one.label) for one in (words.Status.PUBLISHED, words.Status.RETIRED)])
    language = _choice(_("Language of the evidence"), LANGUAGES.items())
    quality = _choice(_("Quality"), list(filtering.QUALITY.items()))

    def __init__(
        self,
        terms: Mapping[tuple[str, str], str],
        *args: Any,
        levels: Iterable[str] = (),
        works: bool = False,
        **kwargs: Any,
    ) -> None:
        """Offer the terms and the levels; what the quality checks find, to those alone who work on the catalog."""
        super().__init__(*args, **kwargs)
        if not works:
            del self.fields["quality"]
        of: dict[str, list[tuple[str, str]]] = {}
        for (vocabulary, code), label in terms.items():
            of.setdefault(vocabulary, []).append((code, label))
        of["level"] = [(str(rank), label) for rank, label in enumerate(levels, start=1)] + [UNRATED]
        for name in ("theme", "state", "direction", "sector", "tag", "level"):
            self.fields[name].choices = [ANY, *of.get(name, [])]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and could be read, without what the other kind of entry has."""
        self.is_valid()
        kind = self.cleaned_data.get("kind")
        others = {words.Kind.THREAT.value: filtering.OF_MEASURES, words.Kind.MEASURE.value: filtering.OF_THREATS}
        left_out = others.get(str(kind), ())
        return {name: value for name, value in self.cleaned_data.items() if value and name not in left_out}

    @property
    def more(self) -> list[forms.BoundField]:
        """The filters that are asked for less often."""
        kind = self.cleaned_data.get("kind") or words.Kind.THREAT
        own = ("confidence",) if kind == words.Kind.THREAT else ("measure_kind", "reach")
        given = [name for name in ("sector", "tag") if len(self.fields[name].choices) > 1]  # type: ignore[attr-defined]
        checked = ("quality",) if "quality" in self.fields else ()
        return [self[name] for name in (*own, *given, "status", "language", *checked)]

    @property
    def first(self) -> list[forms.BoundField]:
        kind = self.cleaned_data.get("kind") or words.Kind.THREAT
        own = ("state", "direction", "nature", "level") if kind == words.Kind.THREAT else ("function", "progress")
        return [self[name] for name in ("theme", *own)]
