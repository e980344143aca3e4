"""Forms of discussions; the actions judge what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import MAY
from basics.text import canonical
from review.discussion_rules import BODY_MOST, QUOTE_MOST, REASON_MOST

PEOPLE_MOST = 200
SEERS = sorted(MAY["see_review"])


class CommentForm(forms.Form):
    """What one says, whom it names, and perhaps other words: `standing` are those that they would take the place of."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=BODY_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown. Name somebody after an @ to tell them."),
    )
    mentions = forms.TypedMultipleChoiceField(
        label=_("Tell these people"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    suggestion = forms.CharField(
        label=_("Other words for it"), required=False, max_length=BODY_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, by: User, *arguments: Any, standing: str = "", suggests: bool = False, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.standing = standing
        self.fields["mentions"].choices = people_to_tell(by)  # type: ignore[attr-defined]
        if suggests:
            self.fields["suggestion"].initial = self.initial.get("suggestion") or standing
        else:
            del self.fields["suggestion"]

    def clean_suggestion(self) -> str:
        """Take the words that stand there already for none: the field begins with them."""
        words = canonical(self.cleaned_data["suggestion"])
        return "" if words == canonical(self.standing) else words


class OpenForm(CommentForm):
    """The first comment of a thread, perhaps on words that are quoted."""

    quote = forms.CharField(
        label=_("Only these words of it"),
        required=False,
        max_length=QUOTE_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As they stand there. The discussion follows them when the text changes."),
    )


class EditForm(CommentForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it in the place of the comment."),
    )


def people_to_tell(by: User) -> list[tuple[int, str]]:
    """Return the members who take part in review, but for oneself."""
    people = User.objects.filter(is_active=True, roles__overlap=SEERS).exclude(pk=by.pk)
    return list(people.order_by("name", "pk").values_list("pk", "name")[:PEOPLE_MOST])
