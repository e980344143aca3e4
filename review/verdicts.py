"""What a decision of one person is made of, whatever it is on: a model to build on, and its form."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from basics import clock
from review.states import Step

VERDICTS = [(step.value, step.label) for step in (Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT)]
ASKED = [
    (Step.APPROVE.value, _("Approve")),
    (Step.REQUEST_CHANGES.value, _("Request changes")),
    (Step.REJECT.value, _("Reject")),
]


class Verdict(models.Model):
    """A verdict with its reason, on exactly the words whose hash it names. Append-only."""

    verdict = models.CharField(_("decision"), max_length=20, choices=VERDICTS)
    reason = models.TextField(_("reason"), blank=True, max_length=5_000)
    sha256 = models.CharField("SHA-256", max_length=64)
    decided_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["decided_at", "id"]


class VerdictForm(forms.Form):
    """What an editor decides, and why."""

    verdict = forms.ChoiceField(label=_("Your decision"), choices=ASKED, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5_000,
        help_text=_("Whoever wrote it reads it. Needed to request changes or to reject."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OneVerdictForm(VerdictForm):
    """A decision on exactly the words that were read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
