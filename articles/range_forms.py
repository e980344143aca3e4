"""The passages of an annotation as a form: each by its words, or by the range that a script selected for it."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.inputs import Passage
from articles.models import TextVersion
from articles.passages import find_passage
from articles.revising import Content
from basics.drf import STATUS
from basics.errors import Refused
from basics.forms import add_refusal


class RangeRow(forms.Form):
    """One passage: its words, emptied to let go of it; `start` and `end` (code points) only where a script chose."""

    text = forms.TypedChoiceField(label=gettext_lazy("Text"), coerce=int)
    exact = forms.CharField(
        label=gettext_lazy("The passage"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-range-exact": ""}),
        help_text=gettext_lazy("Copy it from the text, word for word. Empty it to let go of this passage."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-range-start": ""}))
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput(attrs={"data-range-end": ""}))

    def __init__(self, *args: Any, texts: dict[int, TextVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        said = _("%(language)s, version %(number)d")
        names = {pk: said % {"language": one.language_name, "number": one.number} for pk, one in texts.items()}
        self.fields["text"].choices = [(pk, f"{names[pk]} · {one.title}") for pk, one in texts.items()]  # type: ignore[attr-defined]

    def passage(self, was: Content | None) -> tuple[TextVersion, Passage] | None:
        """Return the passage meant, or None for an emptied row; unchanged words stay where they stood."""
        values = self.cleaned_data
        exact, version = values["exact"], self.texts[values["text"]]
        if not exact.strip():
            return None
        if values["start"] is not None and values["end"] is not None:
            return version, Passage(values["start"], values["end"], exact)
        if was is not None and was["text"] == version.pk and was["exact"].split() == exact.split():
            return version, Passage(was["start"], was["end"], was["exact"])
        return version, Passage(*find_passage(version.text, exact))


class RangeForm:
    """All passages of an annotation and an empty row for one more; `seen` is the hash of what was shown."""

    def __init__(self, targets: list[Content], texts: dict[int, TextVersion], seen: str, data: Any = None) -> None:
        self.targets, self.texts, self.seen, self.data = targets, texts, seen, data
        self.head = SeenForm(data, initial={"seen": seen})

    @cached_property
    def rows(self) -> list[RangeRow]:
        shown = [*self.targets, {"text": next(iter(self.texts), None), "exact": ""}]
        wanted = dict.fromkeys(("start", "end"), "")
        rows = [
            RangeRow(self.data, prefix=f"p{at}", texts=self.texts, initial={**row, **wanted})
            for at, row in enumerate(shown)
        ]
        for row, target in zip(rows, self.targets, strict=False):  # where it stands, for the script that paints it
            for name in wanted:
                row.fields[name].widget.attrs["data-was"] = target[name]
        return rows

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def was_seen(self) -> str:
        found: str = self.head.cleaned_data["seen"]
        return found

    def refuse(self, refusal: Refused) -> int:
        """Say what was refused above the rows, and go on from what stands now; returns the HTTP status."""
        self.head = SeenForm({"seen": self.seen})
        self.head.is_valid()
        add_refusal(self.head, refusal)
        return STATUS[refusal.code]

    def passages(self) -> list[tuple[TextVersion, Passage]]:
        """Return the passages meant, in the order of the rows; refuses (stale) rows that were made from others."""
        if self.was_seen != self.seen:
            raise Refused.stale(_("This annotation was changed meanwhile. Nothing was changed; look at it now."))
        before: list[Content | None] = [*self.targets, None]
        found = [row.passage(was) for row, was in zip(self.rows, before, strict=True)]
        return [one for one in found if one is not None]


class SeenForm(forms.Form):
    """What was seen; what is wrong with all passages together stands above it."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
