"""What the page of a quotation shows, and the forms that verify one and attach what is quoted."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.adding import BytesForm
from articles.forms import one_language
from articles.inputs import TextFacts
from articles.models import QuotedSource, SourceItem, TextVersion
from articles.quoting import verify_quote
from basics.word_changes import Segment, word_changes


@dataclass(frozen=True)
class CheckShown:
    """The passage a quotation was compared with; `changes` are the words that differ, in one language."""

    text: TextVersion
    passage: str
    changes: list[Segment]


def check_shown(quoted: QuotedSource) -> CheckShown | None:
    """Return what a quotation was compared with; None before anybody did."""
    text = quoted.checked_text
    if text is None or quoted.checked_start is None or quoted.checked_end is None:
        return None
    passage = text.text[quoted.checked_start : quoted.checked_end]
    same_language = text.language.split("-")[0] == quoted.text_version.language.split("-")[0]
    mismatch = quoted.verification == words.Verification.MISMATCH and passage and same_language
    return CheckShown(text, passage, word_changes(passage, quoted.exact) if mismatch else [])


class VerifyForm(forms.Form):
    """Which text a quotation is compared with; a person's verdict where the words cannot be compared."""

    against = forms.ModelChoiceField(TextVersion.objects.none(), label=_("Compare with"), empty_label=None)
    passage = forms.CharField(
        label=_("The passage it rests on"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only for another language, a paraphrase or a report: copy it from the original, word for word."),
    )
    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        required=False,
        choices=[
            ("", _("the words are compared")),
            (words.Verification.VERIFIED, _("the original says so")),
            (words.Verification.MISMATCH, _("the original does not say so")),
        ],
    )

    def __init__(self, data: Any = None, *, quoted: QuotedSource, texts: Any) -> None:
        self.quoted = quoted
        super().__init__(data)
        self.fields["against"].queryset = texts  # type: ignore[attr-defined]

    def save(self, *, by: User) -> QuotedSource:
        """Compare, or take the person's verdict."""
        values = self.cleaned_data
        return verify_quote(self.quoted, values["against"], by=by, verdict=values["verdict"], passage=values["passage"])


class AttachForm(BytesForm):
    """The text of a publication that was not held so far."""

    title = forms.CharField(label=_("Title"), max_length=500)
    author = forms.CharField(label=_("Author as printed"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language of the text"), choices=one_language)

    def __init__(self, data: Any = None, files: Any = None, *, item: SourceItem | None) -> None:
        known = {name: getattr(item, name) for name in ("title", "author", "language")} if item else {}
        super().__init__(data, files, initial=known)

    def facts(self) -> TextFacts:
        values = self.cleaned_data
        return TextFacts(title=values["title"], language=values["language"], author=values["author"])
