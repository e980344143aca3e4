"""Pages of whoever keeps the rating scale: its versions, and the form that makes a new one of the present one."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.sessions import PageRequest
from basics.forms import attempt
from catalog.models import ScaleVersion
from catalog.scale_parts import completed
from catalog.scale_rules import WORDING_MOST, numbers, wordings
from catalog.scale_versions import add_scale_version
from catalog.scales import Scale


class ScaleForm(forms.Form):
    """A whole scale: every wording in every language, the bounds and the grid; fields are named by their paths."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name of this version"), max_length=120)

    def __init__(self, base: ScaleVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = completed(base.document)
        self.scale = Scale(self.base)
        self.fields["seen"].initial, self.fields["name"].initial = base.number, base.name
        for path, labels in wordings(self.base):
            for code, language in settings.LANGUAGES:
                self.fields[f"{path}.{code}"] = _wording_field(language, code, labels.get(code, ""))
        for path, figures, name in numbers(self.base):
            label = {"from": _("from, per cent"), "to": _("to, per cent"), "years": _("years")}[name]
            kind = forms.IntegerField if name == "years" else forms.FloatField
            self.fields[path] = kind(label=label, initial=figures[name])
        levels = [(level.key, level.label) for level in self.scale.levels]
        for row, cells in enumerate(self.base["grid"]):
            for column, key in enumerate(cells):
                label = _("Likelihood %(row)d, impact %(column)d") % {"row": row + 1, "column": column + 1}
                self.fields[f"grid.{row}.{column}"] = forms.ChoiceField(label=label, choices=levels, initial=key)
        zero = _("Level where every impact is 0")
        self.fields["impact_zero_level"] = forms.ChoiceField(
            label=zero, choices=levels, initial=self.base["impact_zero_level"]
        )

    def document(self) -> dict[str, Any]:
        """Return the document as it was filled in."""
        made: dict[str, Any] = deepcopy(self.base)
        data = self.cleaned_data
        for path, labels in wordings(made):
            labels.update({code: data[f"{path}.{code}"] for code, _language in settings.LANGUAGES})
        for path, row, name in numbers(made):
            row[name] = data[path]
        made["grid"] = [[data[f"grid.{row}.{column}"] for column in range(5)] for row in range(5)]
        made["impact_zero_level"] = data["impact_zero_level"]
        return made

    def words(self, path: str) -> list[forms.BoundField]:
        return [self[f"{path}.{code}"] for code, _language in settings.LANGUAGES]

    def whole(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        yield _("What readers see it called"), self.words("labels")
        yield _("How to rate"), self.words("note")

    def grid(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the rows of the grid, likeliest first."""
        rows = [(band, [self[f"grid.{row}.{n}"] for n in range(5)]) for row, band in enumerate(self.scale.likelihoods)]
        return rows[::-1]

    def grid_errors(self) -> list[str]:
        return [str(line) for name, lines in self.errors.items() if name.startswith("grid.") for line in lines]

    def sections(self) -> Iterator[dict[str, Any]]:
        """Yield what may be folded: a title, rows of a heading with its fields, and whether one of them is wrong."""
        titles = {
            "likelihood": _("Likelihood"),
            "window": _("Window, by the nature of the threat"),
            "impact_band": _("Names of the impact levels"),
            "level": _("Names of the levels"),
            "confidence": _("Confidence"),
            "yardstick": _("Words of probability"),
        }
        for group, title in titles.items():
            yield self._section(title, f"{group}.", [str(n + 1) for n in range(len(self.base.get(group, [])))])
        for number, dimension in enumerate(self.scale.dimensions):
            prefix = f"impact.{number}."
            rows = [(_("Dimension"), self.words(f"{prefix}labels")), ("0", self.words(f"{prefix}zero"))]
            rows += [(str(n + 1), self.words(f"{prefix}bands.{n}")) for n in range(len(dimension.bands) - 1)]
            yield {"title": dimension.label, "rows": rows, "wrong": self._is_wrong(prefix)}
        for number, part in enumerate(self.scale.components.values()):
            prefix = f"component.{number}."
            rows = [(_("Part of likelihood"), self.words(f"{prefix}labels"))]
            rows += [(str(n + 1), self.words(f"{prefix}bands.{n}")) for n in range(len(part.bands))]
            yield {"title": part.label, "rows": rows, "wrong": self._is_wrong(prefix)}

    def _section(self, title: str, prefix: str, headings: list[str]) -> dict[str, Any]:
        rows = [
            (heading, [self[name] for name in self.fields if name.startswith(f"{prefix}{number}.")])
            for number, heading in enumerate(headings)
        ]
        return {"title": title, "rows": rows, "wrong": self._is_wrong(prefix)}

    def _is_wrong(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self.errors)


def _wording_field(language: Any, code: str, said: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2 if len(said) < 80 else 3, "lang": code})
    return forms.CharField(label=language, max_length=WORDING_MOST, required=code == "en", initial=said, widget=area)


@require_safe
def scales(request: PageRequest) -> HttpResponse:
    """List the versions with how many ratings were made on each."""
    require(request.user, "manage_vocabularies")
    context = {"versions": ScaleVersion.objects.with_ratings(), "section": "administration"}
    return render(request, "catalog/scales.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scale_add(request: PageRequest) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    base, status = ScaleVersion.objects.in_use(), 200
    form = ScaleForm(base, request.POST or None)
    if request.method == "POST":
        made, status = attempt(form, lambda: _make(form, request))
        if made is not None:
            success(request, _("Version %(number)d is in use. Earlier ratings keep theirs.") % {"number": made.number})
            return redirect("catalog:scales")
    context = {"form": form, "base": base, "section": "administration"}
    return render(request, "catalog/scale_add.html", context, status=status)


def _make(form: ScaleForm, request: PageRequest) -> ScaleVersion:
    data = form.cleaned_data
    return add_scale_version(data["name"], form.document(), seen=data["seen"], by=request.user)
