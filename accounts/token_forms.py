"""What people type about API tokens and service accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role, Scope
from accounts.tokens import DAYS_MOST, scopes_within

DAYS = [7, 30, 90, DAYS_MOST - 1]


class TokenForm(forms.Form):
    """A token for oneself, or for one of the service accounts one answers for."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What it is for, and where it is kept: you will look for it when you revoke it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(User.objects.none(), label=_("Works as"), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
        help_text=_("Never more than the roles behind it allow."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=30,
        choices=lambda: [(days, ngettext("%d day", "%d days", days) % days) for days in DAYS],
    )

    def __init__(self, *args: Any, me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = scopes_within(me)
        self.fields["person"].queryset = User.objects.answered_for_by(me)  # type: ignore[attr-defined]
        self.fields["person"].initial = me.pk
        scopes = [(scope.value, scope.label) for scope in Scope if scope in mine]
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]


class ServiceAccountForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As it stands beside what it writes: say that it is a program.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in (Role.READER, Role.ANALYST)],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It never decides and never administers, and may nothing that its owner may not."),
    )
    owner = forms.ModelChoiceField(User.objects.active().members(), label=_("Who answers for it"), empty_label=None)
