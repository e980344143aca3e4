"""Forms of how somebody is told."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.models import NoticeSettings
from review.notice_kinds import NoticeKind, Way, no_more_than, ways_for


class SettingsForm(forms.Form):
    """Which way each kind goes, and when mail waits."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Your time zone"), required=False)

    def __init__(self, *args: Any, row: NoticeSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [f"way_{kind.value}" for kind in NoticeKind]
        for kind in NoticeKind:
            self.fields[f"way_{kind.value}"] = forms.ChoiceField(
                label=kind.label, choices=ways_for(kind), initial=row.way_of(kind)
            )
        usual = _("As the installation: %(zone)s") % {"zone": settings.TIME_ZONE}
        zones = self.fields["time_zone"]
        if isinstance(zones, forms.ChoiceField):
            zones.choices = [("", usual), *((name, name) for name in sorted(available_timezones()))]
        for name in ("quiet_from", "quiet_until", "time_zone"):
            self.fields[name].initial = getattr(row, name)

    @property
    def ways_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.kinds]

    @property
    def hours_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quiet_from", "quiet_until", "time_zone")]

    def chosen(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        ways = {name.removeprefix("way_"): data[name] for name in self.kinds}
        return {"ways": ways, **{name: data[name] for name in ("quiet_from", "quiet_until", "time_zone")}}


class WebhookForm(forms.Form):
    """An address to call."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2_000,
        help_text=gettext_lazy(
            "Every notice of yours is sent there as JSON, signed. It must be on the public internet."
        ),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class MailForm(forms.Form):
    """How mails of one kind are to come from now on: no more than they come now."""

    way = forms.ChoiceField(
        label=gettext_lazy("From now on"),
        widget=forms.RadioSelect,
        initial=Way.PAGE.value,
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = self.fields["way"]
        if isinstance(way, forms.ChoiceField):
            way.choices = [(one.value, one.label) for one in no_more_than(present)]
