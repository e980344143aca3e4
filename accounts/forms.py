"""What people type about people."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import words_of
from accounts.languages import own_names
from accounts.models import AuditEntry, User
from accounts.roles import Role
from basics.forms import remember_seen

PASSWORD_LIMIT = 1024  # hashing is work: nobody sends us megabytes of it


def _password_rules() -> str:
    return " ".join(password_validators_help_texts())


def new_password_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LIMIT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(_password_rules, str)(),
    )


def present_password_field(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, max_length=PASSWORD_LIMIT, widget=widget)


def email_field(autocomplete: str = "username") -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"})
    return forms.EmailField(label=_("Email"), widget=widget)


class SignInForm(forms.Form):
    email = email_field()
    password = present_password_field(_("Password"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def credentials(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("email", "password")}


class PasskeyForm(forms.Form):
    """What a browser answers when it is asked for a passkey; static/js/passkey.js fills it in."""

    answer = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": _("The browser gave no answer.")})
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_answer(self) -> dict[str, Any]:
        answer = self.cleaned_data["answer"]
        if not isinstance(answer, dict):
            raise forms.ValidationError(_("The browser's answer does not fit."))
        return answer


class NewPasskeyForm(PasskeyForm):
    next = None  # type: ignore[assignment]
    name = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=80,
        help_text=_("So that you know it again: “My telephone”, “Key on my desk”."),
    )


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    words = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autocapitalize": "none"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=words), help_text=help_text)


class CodeForm(forms.Form):
    code = code_field(_("Code"), _("The six figures your authenticator app shows now, or one of your recovery codes."))


class AppForm(forms.Form):
    code = code_field(_("Code"), _("The six figures the app shows now."))


class ConfirmForm(forms.Form):
    """A password or a passkey; the names cannot be those of a field of the form that waits."""

    confirm_password = forms.CharField(
        label=_("Your password"),
        strip=False,
        required=False,
        max_length=PASSWORD_LIMIT,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    answer = forms.JSONField(required=False, widget=forms.HiddenInput)
    confirm = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)

    def clean_answer(self) -> dict[str, Any]:
        answer = self.cleaned_data["answer"]
        return answer if isinstance(answer, dict) else {}


class EmailForm(forms.Form):
    email = email_field()


class NewPasswordForm(forms.Form):
    new = new_password_field(_("New password"))


class AcceptForm(forms.Form):
    """The set-up link knows no email, so it asks for one."""

    email = email_field()
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As colleagues should see it beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = new_password_field(_("Password"))

    def __init__(self, *args: Any, knows_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if knows_email:
            del self.fields["email"]


class PeopleFilterForm(forms.Form):
    """Which people the list shows, from the address; what cannot be read filters nothing."""

    q = forms.CharField(
        label=_("Name or email"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("any")), ("active", _("Active")), ("former", _("Former member"))],
    )
    factor = forms.ChoiceField(
        label=_("Second factor"),
        required=False,
        choices=[("", _("any")), ("has", _("with one")), ("lacks", _("without one"))],
    )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and could be read."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A person may hold several. An administrator decides on content only as an editor too."),
    )


class PersonRolesForm(RolesForm):
    """The roles that somebody has, as they were when the page was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember_seen(self)


class InviteForm(RolesForm):
    email = email_field(autocomplete="off")
    field_order = ["email", "roles"]


class LanguageSelect(forms.Select):
    """Each language stands there by its own name, and is read out in itself."""

    def create_option(self, name: str, value: Any, *arguments: Any, **words: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *arguments, **words)
        return option | {"attrs": option["attrs"] | {"lang": value}} if value else option


class LanguageForm(forms.Form):
    """What the menu of the person sends: one of the languages."""

    language = forms.ChoiceField(label=_("Language"), choices=own_names(), widget=LanguageSelect)


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks")), *own_names()],
        widget=LanguageSelect,
        help_text=_("Of menus and messages; texts stay in their own language."),
    )


class PasswordForm(forms.Form):
    old = present_password_field(_("Present password"))
    new = new_password_field(_("New password"))


DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(9000, 1, 1))]  # what a day of any zone survives


class AuditFilterForm(forms.Form):
    """Every criterion is optional, and stands in the address."""

    person = forms.ModelChoiceField(User.objects.all(), label=_("Who"), required=False, empty_label=_("Anybody"))
    verb = forms.ChoiceField(label=_("What"), required=False)
    target_type = forms.CharField(label=_("Kind of thing"), required=False, max_length=64)
    target_id = forms.CharField(label=_("Number"), required=False, max_length=64)
    since = forms.DateField(
        label=_("From day"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To day"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted(((verb, words_of(verb)) for verb in AuditEntry.objects.verbs()), key=lambda choice: choice[1])
        self.fields["verb"].choices = [("", _("Anything")), *verbs]  # type: ignore[attr-defined]

    def criteria(self) -> dict[str, Any]:
        """Return what `AuditEntryQuerySet.matching` understands; a criterion that makes no sense is left out."""
        self.full_clean()
        asked = {"actor" if name == "person" else name: value for name, value in self.cleaned_data.items()}
        return {name: value for name, value in asked.items() if value}
