"""Forms of the queue: deciding on some items, days away, reasons to keep."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from review.models import KeptReason
from review.states import ReasonCode, Step
from review.verdicts import ASKED


class QueueVerdictForm(forms.Form):
    """One decision on what is picked. A kept reason stands for its words where nothing is typed."""

    verdict = forms.ChoiceField(label=_("Your decision"), choices=ASKED, widget=forms.RadioSelect)
    kept = forms.ModelChoiceField(
        label=_("A reason that the team keeps"), queryset=KeptReason.objects.none(), required=False
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kept"].queryset = KeptReason.objects.kept()  # type: ignore[attr-defined]

    @property
    def decision(self) -> dict[str, str]:
        """Return verdict, reason and code as the action takes them."""
        kept: KeptReason | None = self.cleaned_data["kept"]
        verdict = self.cleaned_data["verdict"]
        if kept is not None and kept.verdict != verdict:  # chosen for another decision first, and hidden since
            kept = None
        words = self.cleaned_data["reason"] or (kept.words if kept else "")
        code = kept.code if kept else ""
        return {"verdict": verdict, "reason": words, "code": code}


class AbsenceForm(forms.Form):
    """Days on which somebody is away, and their deputy; `person` is asked of administrators alone."""

    person = forms.ModelChoiceField(
        label=_("Who is away"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    since = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False, empty_label="—")

    def __init__(self, data: Any = None, *, for_others: bool, **more: Any) -> None:
        super().__init__(data, **more)
        for name in ("person", "deputy"):
            self.fields[name].queryset = User.objects.editors().order_by("name_key", "pk")  # type: ignore[attr-defined]
        if not for_others:
            del self.fields["person"]


class ReasonForm(forms.Form):
    """Words to keep as a reason."""

    verdict = forms.ChoiceField(label=_("For which decision"), choices=[one for one in ASKED if one[0] != Step.APPROVE])
    code = forms.ChoiceField(label=_("Kind of reason"), choices=ReasonCode.choices, initial=ReasonCode.OTHER)
    words = forms.CharField(label=_("Words"), max_length=500)
