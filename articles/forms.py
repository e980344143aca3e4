"""What people fill in about sources, texts and annotations: words turned into the inputs of actions."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import vocabulary as words
from articles.beads import Change
from articles.inputs import ItemFacts, Note, Passage, Publication, Quoted, SourceFacts
from articles.models import Source
from articles.naming import choices, offered_tags
from articles.passages import find_passage
from articles.staleness import stale_sources
from basics.collation import sort_key
from basics.remarks import BODY_MOST, REASON_MOST, hash_of_text
from basics.text import canonical

RELIABILITY = [(value, format_lazy("{} · {}", value, label)) for value, label in words.Reliability.choices]


def languages_by_name() -> list[tuple[str, str]]:
    """Return the languages to choose from, by what they are called in the reader's language."""
    named = [(code, str(name)) for code, name in words.LANGUAGES.items()]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


def any_language() -> list[tuple[str, str]]:
    return [("", str(_("any"))), *languages_by_name()]


def one_language() -> list[tuple[str, str]]:
    return [("", "—"), *languages_by_name()]


class SourceForm(forms.Form):
    """A new outlet."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=200)
    owner = forms.CharField(label=_("Owner"), max_length=300, required=False)
    affiliation = forms.CharField(label=_("Affiliation"), max_length=300, required=False)
    homepage = forms.URLField(label=_("Home page"), max_length=500, required=False, assume_scheme="https")
    kind = forms.ChoiceField(label=_("Kind"), choices=words.SourceKind.choices, initial=words.SourceKind.OTHER)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters (ISO 3166-1), such as KZ.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=languages_by_name, required=False, widget=forms.CheckboxSelectMultiple
    )
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        choices=RELIABILITY,
        initial=words.Reliability.F,
        widget=forms.RadioSelect,
        help_text=_("Admiralty code. F says that nobody could judge it yet; it is not the worst grade."),
    )
    reliability_reason = forms.CharField(
        label=_("Reason for this reliability"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it rests on."),
    )
    field_order = ("name", "homepage", "kind", "country", "owner", "affiliation", "languages")


class SourceFilter(forms.Form):
    """Which sources the list shows, from the address; what cannot be read filters nothing."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        required=False,
        choices=[("", _("any")), *RELIABILITY],
    )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RatingForm(forms.Form):
    """Another reliability for a known source."""

    reliability = SourceForm.base_fields["reliability"]
    reason = forms.CharField(label=_("Reason for this reliability"), widget=forms.Textarea(attrs={"rows": 3}))


class PublicationForm(forms.Form):
    """An outside publication of a source that is chosen, or made by its name."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("a new source, named below")
    )
    source_name = forms.CharField(label=_("Name of the new source"), max_length=200, required=False)
    item_title = forms.CharField(label=_("Title there"), max_length=500, required=False)
    item_url = forms.URLField(label=_("Address"), max_length=2000, required=False, assume_scheme="https")
    item_language = forms.ChoiceField(label=_("Language"), choices=one_language, required=False)
    custody = forms.ChoiceField(
        label=_("What we hold of it"), choices=words.Custody.choices, initial=words.Custody.CITED_ONLY
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("source") and not values.get("source_name"):
            self.add_error("source_name", _("Choose a source, or name a new one."))
        return values

    def publication(self) -> Publication:
        values = self.cleaned_data
        facts = ItemFacts(
            title=values["item_title"],
            url=values["item_url"],
            language=values["item_language"],
            custody=values["custody"],
        )
        return Publication(values["source"] or SourceFacts(values["source_name"]), facts)


class CorrectionForm(forms.Form):
    """A new version of a text: its words, what kind of change it is, and why."""

    title = forms.CharField(label=_("Title"), max_length=500)
    text = forms.CharField(
        label=_("The text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "paste"}),
        help_text=_("An empty line parts paragraphs."),
    )
    change_kind = forms.ChoiceField(
        label=_("Kind of change"), choices=words.ChangeKind.choices[1:], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, help_text=_("Whoever cites the old version reads it."))


class SourceChangeForm(forms.Form):
    """What is known of a source; every change says why."""

    kind = forms.ChoiceField(label=_("Kind"), choices=words.SourceKind.choices)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters (ISO 3166-1), such as KZ.")
    )
    owner = forms.CharField(label=_("Owner"), max_length=300, required=False)
    affiliation = forms.CharField(
        label=_("Affiliation"), max_length=300, required=False, help_text=_("A party, a ministry, a group of outlets.")
    )
    homepage = forms.URLField(label=_("Home page"), max_length=500, required=False, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=languages_by_name, required=False, widget=forms.CheckboxSelectMultiple
    )
    change_reason = forms.CharField(label=_("Reason of the change"), widget=forms.Textarea(attrs={"rows": 2}))

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "change_reason"}


class ParagraphForm(forms.Form):
    """The language of the paragraph that starts at a code point; an empty one takes the proposal."""

    start = forms.IntegerField(min_value=0)
    language = forms.ChoiceField(choices=one_language, required=False)


class FeedForm(forms.Form):
    """A feed to watch."""

    url = forms.CharField(
        label=_("Address of the feed"), max_length=2000, widget=forms.TextInput(attrs={"inputmode": "url"})
    )


class CustodyForm(forms.Form):
    """What we hold of a publication now, and why that changed."""

    custody = forms.ChoiceField(label=_("What we hold of it"), choices=words.Custody.choices)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class QuotedForm(PublicationForm):
    """A passage that quotes another publication."""

    passage = forms.CharField(
        label=_("The passage"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Copy it from the text, word for word; line breaks do not matter."),
    )
    relation = forms.ChoiceField(label=_("What the passage does"), choices=words.QuoteRelation.choices)
    field_order = ("passage", "relation", "source", "source_name", "item_title", "item_url", "item_language", "custody")

    def quoted(self) -> Quoted:
        return Quoted(self.cleaned_data["passage"], self.publication(), self.cleaned_data["relation"])


class TagsInput(forms.TextInput):
    """Tags separated by commas; those of the vocabulary are suggested, by `static/js/tags.js` each of several."""

    SUGGESTED = 500

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        known = f"{(attrs or {}).get('id') or name}-known"
        more = {**(attrs or {}), "list": known, "autocomplete": "off", "data-tags": True}
        labels = ((tag.label,) for tag in offered_tags()[: self.SUGGESTED])
        options = format_html_join("", '<option value="{}">', labels)
        field = super().render(name, value, more, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, known, options)


class NoteForm(forms.Form):
    """The content of an annotation."""

    category = forms.ChoiceField(label=_("Category"), choices=choices, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Markdown.")
    )
    credibility = forms.TypedChoiceField(
        label=_("Credibility"),
        choices=[("", "—"), *((one, format_lazy("{} · {}", one, label)) for one, label in words.Credibility.choices)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    motivation = forms.ChoiceField(
        label=_("Purpose"), choices=words.Motivation.choices, initial=words.Motivation.COMMENTING
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=500, help_text=_("Separated by commas."), widget=TagsInput
    )

    def note(self) -> Note:
        values = self.cleaned_data
        return Note(
            category=values["category"],
            motivation=values["motivation"],
            body=values["body"],
            credibility=values["credibility"],
            tags=tuple(tag for tag in values["tags"].split(",") if tag.strip()),
        )


class ChangeNoteForm(NoteForm):
    """A change of the note that was read: `seen` is the hash of what it said."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = choices(self.initial.get("category", ""))  # also a retired one that it has


class AnnotationForm(NoteForm):
    """A note and its passage: selected (offsets in code points), or given by its words alone."""

    exact = forms.CharField(
        label=_("The passage"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Copy it from the text, word for word; line breaks do not matter."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    private = forms.BooleanField(
        label=_("Private draft"), required=False, help_text=_("Nobody else sees it until you share or submit it.")
    )
    field_order = ("exact", "category", "body", "credibility", "motivation", "tags", "private")

    def passage_in(self, text: str) -> Passage:
        """Return the passage that was selected; without offsets, the one place where its words stand."""
        start, end, exact = (self.cleaned_data[name] for name in ("start", "end", "exact"))
        return Passage(*find_passage(text, exact)) if start is None or end is None else Passage(start, end, exact)


class ReplyForm(forms.Form):
    """What somebody answers."""

    body = forms.CharField(
        label=pgettext_lazy("field", "Reply"),
        max_length=BODY_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown. Whoever you name with @ finds it on their desk."),
    )
    suggestion = forms.CharField(
        label=_("Other words for it"), required=False, max_length=BODY_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )

    began = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, standing: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        if "suggestion" in self.fields:
            self.fields["suggestion"].initial = standing
            self.fields["began"].initial = hash_of_text(canonical(standing))

    def clean_suggestion(self) -> str:
        """Take the words that the field began with for none, also when the note was changed meanwhile."""
        words = canonical(self.cleaned_data["suggestion"])
        began = {hash_of_text(canonical(self.standing)), self.data.get("began", "")}
        return "" if hash_of_text(words) in began else words

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.pop("began", None)
        return self.cleaned_data


class ReplyChangeForm(ReplyForm):
    """What somebody answered, written anew: `seen` is the hash of the text that the form began with."""

    suggestion = None  # type: ignore[assignment]  # what was suggested stays as it was
    began = None  # type: ignore[assignment]
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PassageForm(forms.Form):
    """A passage: a candidate that was offered (offsets in code points), or one given by its words."""

    exact = forms.CharField(
        label=_("The passage"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Copy it from the text, word for word; line breaks do not matter."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def passage_in(self, text: str) -> Passage:
        start, end, exact = (self.cleaned_data[name] for name in ("start", "end", "exact"))
        return Passage(*find_passage(text, exact)) if start is None or end is None else Passage(start, end, exact)


class ArticleFilterForm(forms.Form):
    """Filters of the list of articles; all of them stand in the address."""

    q = forms.CharField(label=_("Title or author"), required=False, max_length=200)
    source = forms.ModelChoiceField(Source.objects.none(), label=_("Source"), required=False, empty_label=_("any"))
    language = forms.ChoiceField(label=_("Language"), choices=any_language, required=False)
    texts = forms.ChoiceField(
        label=_("Texts"),
        choices=[
            ("", _("any")),
            ("original", _("with an original")),
            ("translation", _("with a translation")),
            ("untranslated", _("without a translation")),
        ],
        required=False,
    )
    custody = forms.ChoiceField(label=_("Original"), choices=[("", _("any")), *words.Custody.choices], required=False)
    text = forms.CharField(label=_("Words of the text"), required=False, max_length=200)
    country = forms.ChoiceField(label=_("State of the source"), required=False)
    since = forms.DateField(
        label=_("Published from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Published until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    unannotated = forms.BooleanField(label=_("Without annotations"), required=False)
    stale = forms.BooleanField(label=_("With a stale translation"), required=False)

    MORE = ("text", "country", "since", "until", "unannotated", "stale")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]
        self.fields["source"].choices = lambda: [("", _("any")), *((pk, name) for pk, name, _code in self._sources)]  # type: ignore[attr-defined]
        self.fields["country"].choices = lambda: [("", _("any")), *((code, code) for code in self._countries)]  # type: ignore[attr-defined]

    @cached_property
    def _sources(self) -> list[tuple[int, str, str]]:
        """Load, once and when they are shown, all sources with their states."""
        return list(Source.objects.values_list("pk", "name", "country"))

    @property
    def _countries(self) -> list[str]:
        return sorted({code for _pk, _name, code in self._sources if code})

    @property
    def more_chosen(self) -> bool:
        """Tell whether one of the filters was chosen that are folded away."""
        return any(self.chosen().get(name) for name in self.MORE)

    def criteria(self) -> dict[str, Any]:
        """Return what `ArticleQuerySet.matching` takes."""
        found = self.chosen()
        return {**found, "stale": stale_sources()} if "stale" in found else found

    def chosen(self) -> dict[str, Any]:
        """Return the filters that were chosen and make sense; others filter nothing."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AlignForm(forms.Form):
    """Which text of the same article to align with."""

    source = forms.IntegerField(min_value=1, max_value=100_000)

    @classmethod
    def number_in(cls, sent: Any) -> int:
        """Return the number that was sent, 0 if there is none."""
        form = cls(sent)
        return int(form.cleaned_data["source"]) if form.is_valid() else 0


class BeadForm(forms.Form):
    """What to do to a row. `do` is the act and what was seen, as one button sends it; a select sends `cut` as “1 1”."""

    do = forms.CharField(max_length=500)
    cut = forms.RegexField(r"^\d{1,4} \d{1,4}$", required=False)
    reason = forms.ChoiceField(choices=[("", "—"), *words.GapReason.choices], required=False)
    note = forms.CharField(max_length=500, required=False)

    def change(self) -> Change:
        act, _space, seen = self.cleaned_data["do"].partition(" ")
        source_at, target_at = map(int, (self.cleaned_data["cut"] or "0 0").split())
        return Change(act, seen, source_at, target_at, self.cleaned_data["reason"], self.cleaned_data["note"])

    def moves_on(self) -> int:
        """Tell how many rows further to look next: 1 after what settles a row."""
        return 1 if self.change().act in {"confirm", "explain"} else 0


class HideForm(forms.Form):
    """Why the words of an annotation are hidden."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it in the place of the note."),
    )


class HideReplyForm(HideForm):
    """Why the words of a reply are hidden."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Everybody reads it in the place of the reply.")
