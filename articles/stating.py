"""The form on which a person says how sentences of a translation came to be, and what its page shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import regex
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import vocabulary as words
from articles.drafting import sentences_of
from articles.models import SentenceOrigin, TextVersion
from articles.origins import Origin, record_origins
from articles.said import SentenceShown, seen_in, sentence_shown

RANGE = regex.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")
FACTS = ("origin", "engine", "engine_version", "confidence", "machine_text")


def numbers_in(text: str, *, most: int) -> list[int]:
    """Read “1-4, 7” as numbers from 1 to `most`, in rising order. Raises ValueError for anything else."""
    found: set[int] = set()
    for part in text.split(","):
        match = RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= most:
            raise ValueError(part.strip())
        found |= set(range(first, last + 1))
    return sorted(found)


def numbers_said(numbers: Sequence[int]) -> str:
    """Write rising numbers as “1-4, 7”."""
    edges = [at for at, (one, two) in enumerate(pairwise(numbers), start=1) if two != one + 1]
    parts = [numbers[begin:end] for begin, end in pairwise([0, *edges, len(numbers)]) if begin < end]
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


@dataclass(frozen=True)
class SentenceStated:
    """A sentence, numbered from 1, with what is said of it; `said` is None if nobody said anything."""

    number: int
    text: str
    said: SentenceShown | None


class Stated:
    """All sentences of a translation with what is said of each; two queries."""

    def __init__(self, version: TextVersion) -> None:
        self.version = version
        self.texts = sentences_of(version).texts
        self.known = {row.segment.ordinal: row for row in SentenceOrigin.objects.of(version)}

    @property
    def seen(self) -> int:
        return seen_in(self.known.values())

    @cached_property
    def rows(self) -> list[SentenceStated]:
        return list(self._rows())

    def _rows(self) -> Iterator[SentenceStated]:
        for ordinal, text in enumerate(self.texts):
            row = self.known.get(ordinal)
            yield SentenceStated(ordinal + 1, text, sentence_shown(self.version, row) if row else None)

    @property
    def unsaid(self) -> list[int]:
        """Return the numbers of the sentences of which nothing is said."""
        return [ordinal + 1 for ordinal in range(len(self.texts)) if ordinal not in self.known]

    def initial(self, asked: str) -> dict[str, Any]:
        """Return what the form begins with: what is said of the one sentence that was asked for, else all unsaid."""
        row = self.known.get(int(asked) - 1) if asked.isdecimal() and len(asked) < 7 else None
        facts = {name: getattr(row, name) for name in FACTS} if row else {}
        named = asked if asked.isdecimal() and 1 <= int(asked[:7]) <= len(self.texts) else numbers_said(self.unsaid)
        return {"sentences": named, **facts, "seen": self.seen}


class OriginForm(forms.Form):
    """How one or more sentences came to be; of several, the machine text has a line for each."""

    sentences = forms.CharField(
        label=_("Sentences"), max_length=2_000, help_text=_("Their numbers, such as 3 or 1-4, 7. They stand below.")
    )
    origin = forms.ChoiceField(label=_("Origin"), choices=words.Origin.choices, widget=forms.RadioSelect)
    engine = forms.CharField(label=_("Engine"), max_length=200, required=False)
    engine_version = forms.CharField(label=_("Version of the engine"), max_length=80, required=False)
    confidence = forms.FloatField(
        label=_("Confidence of the engine"),
        required=False,
        min_value=0,
        max_value=1,
        help_text=_("0 to 1, as the engine gave it."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    machine_text = forms.CharField(
        label=_("What the engine wrote"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Before anybody edited it. For several sentences, a line for each, in their order."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, stated: Stated, asked: str = "") -> None:
        self.stated = stated
        super().__init__(data, initial=stated.initial(asked))
        attrs = {"lang": stated.version.language, "dir": stated.version.direction}
        self.fields["machine_text"].widget.attrs.update(attrs)

    def clean_sentences(self) -> list[int]:
        most = len(self.stated.texts)
        try:
            return numbers_in(self.cleaned_data["sentences"], most=most)
        except ValueError as wrong:
            message = _("“%(part)s” names no sentence: they are numbered from 1 to %(most)d.")
            raise forms.ValidationError(message % {"part": str(wrong), "most": most}) from wrong

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        numbers, written = values.get("sentences", []), values.get("machine_text", "").strip()
        lines = [written] if len(numbers) == 1 else [line for line in written.splitlines() if line.strip()]
        if written and numbers and len(lines) != len(numbers):
            message = _("There are %(lines)d lines for %(sentences)d sentences.")
            self.add_error("machine_text", message % {"lines": len(lines), "sentences": len(numbers)})
        values["lines"] = lines if written else [""] * len(numbers)
        return values

    def save(self, *, by: User) -> list[SentenceOrigin]:
        values = self.cleaned_data
        facts = {name: values[name] for name in ("origin", "engine", "engine_version", "confidence")}
        pairs = zip(values["sentences"], values["lines"], strict=True)
        given = [Origin(number - 1, machine_text=line, **facts) for number, line in pairs]
        return record_origins(self.stated.version, given, by=by, seen=values["seen"])
