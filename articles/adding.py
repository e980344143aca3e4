"""The forms of adding a text: first the bytes, then what they say and how the text came to be."""

import json
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import filing
from articles import vocabulary as words
from articles.capturing import Extract, signature_of
from articles.decoding import ENCODINGS, encoding_name, readings
from articles.forms import RELIABILITY, languages_by_name, one_language
from articles.inputs import Agent, Bytes, ItemFacts, Provenance, Publication, SourceFacts, TextFacts
from articles.language_identification import EXTRACTOR
from articles.models import Article, Source, TextVersion

Kind, Method, Custody = words.TextKind, words.TranslationMethod, words.Custody
ACCEPTED = (".txt", ".html", ".htm", ".md", ".docx", ".pdf", ".eml", ".zip")


class BytesForm(forms.Form):
    """Step one: the address of a page, or a text that is pasted or in a file."""

    url = forms.URLField(
        label=_("The address of a page"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autofocus": True, "placeholder": "https://", "inputmode": "url"}),
    )
    paste = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste", "dir": "auto"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the file"),
        required=False,
        choices=[("", _("told by its content")), *ENCODINGS.items()],
        help_text=_("Choose one only if the file could not be read otherwise."),
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        pasted, file = values.get("paste"), values.get("file")
        if pasted and file:
            raise forms.ValidationError(_("There is a pasted text and a file. Keep one of them."))
        if not pasted and not file and not values.get("url") and not {"file", "url"} & set(self.errors):
            self.add_error("paste", _("Give an address, paste a text or choose a file."))
        return values

    @property
    def wants_page(self) -> bool:
        """Tell whether there is nothing but an address, so that its page has to be fetched."""
        return bool(self.cleaned_data["url"]) and not self.cleaned_data["file"] and not self.cleaned_data["paste"]

    def raw(self) -> Bytes:
        """Return the bytes as they came."""
        values = self.cleaned_data
        if values["file"]:
            name, content = values["file"].name, values["file"].read()
            more = {"encoding": values["encoding"], "url": values["url"]}
            return Bytes(content, words.CaptureMethod.UPLOAD, filename=name, **more)
        return Bytes(values["paste"].encode(), words.CaptureMethod.PASTE, url=values["url"])


class ImportForm(forms.Form):
    """A file of many articles, and what is true of its rows that do not say so themselves."""

    file = forms.FileField(
        label=_("CSV or JSON Lines"),
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.ndjson,.gz"}),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source of rows that name none"), required=False, empty_label=_("refuse them")
    )
    language = forms.ChoiceField(
        label=_("Language of rows that name none"),
        choices=lambda: [("", _("refuse them")), *languages_by_name()],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {
            "file": file.file,
            "filename": file.name,
            "source": self.cleaned_data["source"],
            "language": self.cleaned_data["language"],
        }


class AgentForm(forms.Form):
    """Who or what had a hand in a translation."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Is a"), choices=words.AgentKind.choices, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=words.AgentRole.choices, required=False)
    version = forms.CharField(label=_("Version"), max_length=80, required=False)
    member = forms.ModelChoiceField(
        User.objects.none(), label=_("Member"), required=False, empty_label=_("nobody of the team")
    )
    confidence = forms.FloatField(
        label=_("Confidence"), required=False, min_value=0, max_value=1, widget=forms.NumberInput(attrs={"step": "any"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def agent(self) -> Agent | None:
        values = self.cleaned_data
        return Agent(**values) if values.get("name") else None


AgentFormSet = forms.formset_factory(AgentForm, extra=3, max_num=12)


class TextForm(forms.Form):
    """Step two: what the text is. Proposals stand in the fields, with who proposes them as their help."""

    encoding = forms.ChoiceField(label=_("Which of these can be read?"), widget=forms.RadioSelect, required=False)
    title = forms.CharField(label=_("Title"), max_length=500)
    author = forms.CharField(label=_("Author as printed"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language of the text"), choices=one_language)
    kind = forms.ChoiceField(label=_("This text is"), choices=Kind.choices, widget=forms.RadioSelect)
    # Only a translation has these.
    method = forms.ChoiceField(
        label=_("How it was made"), choices=Method.choices, initial=Method.UNKNOWN, required=False
    )
    post_edit = forms.ChoiceField(label=_("Post-editing"), choices=words.PostEdit.choices, required=False)
    completeness = forms.ChoiceField(
        label=_("Completeness"),
        choices=words.Completeness.choices,
        initial=words.Completeness.UNKNOWN,
        required=False,
    )
    credit_line = forms.CharField(
        label=_("Credit line"), max_length=500, required=False, help_text=_("Word for word, as printed.")
    )
    asserted_by = forms.ChoiceField(
        label=_("Who says so"), choices=words.AssertedBy.choices, initial=words.AssertedBy.UNKNOWN, required=False
    )
    made_from = forms.ModelChoiceField(
        TextVersion.objects.none(), label=_("Made from"), required=False, empty_label=_("a publication, named below")
    )
    origin_source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source of the original"), required=False, empty_label="—"
    )
    origin_name = forms.CharField(label=_("Or a new source"), max_length=200, required=False)
    origin_language = forms.ChoiceField(label=_("Language of the original"), choices=one_language, required=False)
    origin_title = forms.CharField(label=_("Title of the original"), max_length=500, required=False)
    origin_url = forms.URLField(
        label=_("Address of the original"), max_length=2000, required=False, assume_scheme="https"
    )
    origin_custody = forms.ChoiceField(
        label=_("What we hold of the original"), choices=Custody.choices, initial=Custody.NOT_HELD, required=False
    )
    pivot_languages = forms.MultipleChoiceField(
        label=_("Through other languages"),
        choices=languages_by_name,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, raw: Bytes, extract: Extract, article: Article | None = None) -> None:
        self.raw, self.extract, self.article = raw, extract, article
        super().__init__(data, initial=self._proposals())
        self.agents = AgentFormSet(data, prefix="agents")
        self._offer_encodings()
        self._offer_language()
        self._offer_origins()

    def _proposals(self) -> dict[str, Any]:
        signature = signature_of(self.extract.text)
        kind = Kind.TRANSLATION if self.article else None
        return {
            "title": self.extract.title,
            "author": self.extract.author,
            "language": self.extract.language,
            "credit_line": signature.credit_line,
            "kind": kind,
        }

    def _offer_language(self) -> None:
        """Propose the language, with how sure that is; one that is not in the list is added to it."""
        field: Any = self.fields["language"]
        told = self.extract.language
        if told and told not in dict(field.choices):
            field.choices = [*field.choices, (told, told)]
        if told:
            by = EXTRACTOR if self.extract.language_score else self.extract.extractor
            score = f" ({number_format(self.extract.language_score, 2)})" if self.extract.language_score else ""
            field.help_text = _("Proposed by %(extractor)s. Check it.") % {"extractor": by + score}

    def _offer_encodings(self) -> None:
        """Ask for the encoding when it is only a guess, with the text as each would have it; nothing is chosen yet."""
        asked = not self.extract.certain or bool(self.raw.encoding)
        if not asked:
            del self.fields["encoding"]
            return
        found = readings(self.raw.content, self.extract.encoding)
        field: Any = self.fields["encoding"]
        field.choices = [(name, encoding_name(name)) for name in found]
        field.required = True
        self.initial["encoding"] = self.raw.encoding
        self.encoding_choices = list(zip(self["encoding"], found.values(), strict=True))

    def _offer_origins(self) -> None:
        fields: Any = self.fields
        fields["origin_source"].queryset = Source.objects.all()
        for name, value in (("title", self.extract.title), ("author", self.extract.author)):
            if value:
                fields[name].help_text = _("Proposed by %(extractor)s. Check it.") % {
                    "extractor": self.extract.extractor
                }
        if self.initial["credit_line"]:
            fields["credit_line"].help_text = _("Word for word. Proposed from the last line of the text. Check it.")
        if self.article is None:
            del self.fields["made_from"]
            fields["origin_source"].empty_label = _("the same source as above")
        else:
            fields["made_from"].queryset = self.article.texts.defer("text")
            fields["origin_source"].empty_label = _("where the article appeared")

    @property
    def is_translation(self) -> bool:
        return self.cleaned_data.get("kind") == Kind.TRANSLATION

    def clean(self) -> dict[str, Any]:
        if not self.agents.is_valid():
            self.add_error(None, _("Look at who made the translation: something there is not complete."))
        return self.cleaned_data

    def confirmed(self) -> Bytes:
        """Return the bytes with the encoding that the person confirmed."""
        encoding = self.cleaned_data.get("encoding") or self.raw.encoding
        return replace(self.raw, encoding=encoding)

    def facts(self) -> TextFacts:
        values = self.cleaned_data
        return TextFacts(
            title=values["title"],
            language=values["language"],
            kind=values["kind"],
            author=values["author"],
            provenance=self._provenance() if self.is_translation else None,
        )

    def _provenance(self) -> Provenance:
        values = self.cleaned_data
        return Provenance(
            method=values["method"] or Method.UNKNOWN,
            post_edit=values["post_edit"] or words.PostEdit.NONE,
            source_version=values.get("made_from"),
            pivot_languages=tuple(values["pivot_languages"]),
            completeness=values["completeness"] or words.Completeness.UNKNOWN,
            credit_line=values["credit_line"],
            asserted_by=values["asserted_by"] or words.AssertedBy.UNKNOWN,
            agents=tuple(filter(None, (form.agent() for form in self.agents))),
        )

    def origin(self) -> Publication | None:
        """Return the publication it was translated from; None when that is the article's own, or a text we hold."""
        values = self.cleaned_data
        named = values["origin_source"] or (values["origin_name"] and SourceFacts(values["origin_name"]))
        if not self.is_translation or values.get("made_from") or not named:
            return None
        return Publication(named, self.origin_facts())

    def origin_facts(self) -> ItemFacts:
        values = self.cleaned_data
        return ItemFacts(
            title=values["origin_title"],
            url=values["origin_url"],
            language=values["origin_language"],
            custody=values["origin_custody"] or Custody.NOT_HELD,
        )

    def save(self, *, by: User) -> TextVersion:
        """Add the text to its article."""
        assert self.article is not None  # noqa: S101  # ArticleForm saves what has no article yet
        return filing.file_text(self.article, self.confirmed(), self.facts(), origin=self.origin(), by=by)


class ArticleForm(TextForm):
    """Step two of a new article: also where it appeared."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Source"), required=False, empty_label=_("a new source, named below")
    )
    source_name = forms.CharField(label=_("Name of the new source"), max_length=200, required=False)
    reliability = forms.ChoiceField(label=_("Its reliability"), choices=RELIABILITY, initial="F", required=False)
    reliability_reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    url = forms.URLField(label=_("Address"), max_length=2000, required=False, assume_scheme="https")
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, **words: Any) -> None:
        super().__init__(data, **words)
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]
        self._offer_publication()

    def _offer_publication(self) -> None:
        """Propose where and when the text appeared, by what its page says."""
        found = self.extract
        known = Source.objects.known_as(found.site, found.url or self.raw.url)
        proposed = {"url": found.url or self.raw.url, "published_on": found.published_on, "source": known}
        if known is None:
            proposed["source_name"] = found.site
        for name, value in proposed.items():
            if value:
                self.initial[name] = value
                self.fields[name].help_text = _("Proposed by %(extractor)s. Check it.") % {"extractor": found.extractor}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("source") and not values.get("source_name"):
            self.add_error("source_name", _("Choose a source above, or name a new one."))
        return values

    def publication(self) -> Publication:
        """Return where the text appeared. A translation from the same source: its original, with its custody."""
        values = self.cleaned_data
        source = values["source"] or self._new_source()
        facts = ItemFacts(
            title=values["title"],
            url=values["url"],
            author=values["author"],
            language=values["language"],
            published_on=values["published_on"],
            custody=Custody.HELD,
        )
        if self._is_its_own_origin() and not values["url"]:
            return Publication(
                source, replace(self.origin_facts(), author=values["author"], published_on=values["published_on"])
            )
        return Publication(source, facts)

    def origin(self) -> Publication | None:
        """Return what was translated; from the same source it stands for itself once the text has an address."""
        found = super().origin()
        if found is None and self._is_its_own_origin() and self.cleaned_data["url"]:
            return Publication(self.cleaned_data["source"] or self._new_source(), self.origin_facts())
        return found

    def _is_its_own_origin(self) -> bool:
        return self.is_translation and super().origin() is None

    def _new_source(self) -> SourceFacts:
        values = self.cleaned_data
        rated = values["reliability_reason"] or values["reliability"] != words.Reliability.F
        return SourceFacts(
            values["source_name"],
            reliability=values["reliability"] if rated else "",
            reliability_reason=values["reliability_reason"],
        )

    def save(self, *, by: User) -> TextVersion:
        """Add the article, with its source and its publication."""
        return filing.file_article(self.confirmed(), self.facts(), self.publication(), origin=self.origin(), by=by)


def megabytes_most() -> int:
    return settings.UPLOAD_LIMIT // 2**20


def bookmarklet() -> str:
    """Return what a bookmark runs: it opens this site's form with the address of the page one is on.

    `static/js/bookmarklet.js` makes a link of it.
    """
    where = f"{settings.SITE_URL}{reverse('articles:add')}?url="
    return f"void(window.open({json.dumps(where)}+encodeURIComponent(location.href)))"
