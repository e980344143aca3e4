"""The page on which an entry is translated: each field's source words beside its words in the other language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.inputs import Agent
from articles.vocabulary import AgentKind, AgentRole, PostEdit, TranslationMethod, direction_of
from basics.errors import Refused
from basics.word_changes import Segment, word_changes
from catalog.models import Entry, EntryTranslationRevision, Revision
from catalog.reading import path_label
from catalog.translatable import Met, field_of, is_stale, merge_texts, source_hash, words_of
from review.entry_translation_rules import How, agents_of, draft_hash, newest_of, texts_of, written
from review.models import EntryTranslationProposal
from review.states import OPEN

TEXT, HOLDS = "text.", "holds."
EARLIER = 200  # revisions of an entry in which the words are looked for that a stale field was made from
STALE, CLASH, MISSING, FRESH = "stale", "clash", "missing", "fresh"
ORDER = (CLASH, STALE, MISSING, FRESH)


@dataclass(frozen=True)
class Line:
    """One field: its `source` words, how they changed since it was translated (`was`), and its box.

    `theirs` is what somebody else's newer translation says where both wrote something else.
    """

    path: str
    label: str
    source: str
    state: str
    was: list[Segment]
    theirs: str
    text: BoundField
    holds: BoundField


class TranslatingDesk:
    """An entry loaded `with_content()`, its translation into a language, and this person's draft of the next one."""

    def __init__(self, entry: Entry, language: str, user: User) -> None:
        self.entry, self.language, self.user = entry, language, user
        self.newest = newest_of(entry, language)

    @cached_property
    def proposal(self) -> EntryTranslationProposal | None:
        """This person's open one; what awaits a decision is not edited."""
        rows = EntryTranslationProposal.objects.filter(entry=self.entry, language=self.language, author=self.user)
        return rows.filter(state__in=OPEN).select_related("base", "current").prefetch_related("decisions__by").first()

    @property
    def words(self) -> dict[str, str]:
        return words_of(self.entry.kind, self.entry.document)

    @cached_property
    def met(self) -> Met:
        """The draft merged with the newest translation; without a draft that alone."""
        if self.proposal is None:
            return Met(texts_of(self.newest), ())
        return merge_texts(texts_of(self.proposal.base), texts_of(self.newest), self.proposal.texts)

    @property
    def initial(self) -> dict[str, str]:
        """Return what the form begins with, by the names of its fields."""
        draft = self.proposal
        agents = draft.agents if draft else []
        engine: dict[str, Any] = next((row for row in agents if row["role"] == AgentRole.MT_ENGINE), {})
        return {
            **{TEXT + path: row["text"] for path, row in self.met.texts.items()},
            "source": str(self.entry.current.number) if self.entry.current else "",
            "onto": str(self.newest.number) if self.newest else "",
            "seen": draft_hash(draft) if draft else "",
            "method": draft.method if draft else TranslationMethod.HUMAN,
            "post_edit": draft.post_edit if draft else PostEdit.NONE,
            "credit_line": draft.credit_line if draft else "",
            "engine": engine.get("name", ""),
            "engine_version": engine.get("version", ""),
            "message": draft.message if draft else "",
        }

    def settle(self, form: "TranslatingForm") -> dict[str, str]:
        """Return the sent form, merged with the newest translation: where both wrote, what was typed stays."""
        values = form.values(self)
        draft = self.proposal.texts if self.proposal else texts_of(values["onto"])
        mine = written(self.entry.kind, values["source"], draft, values["texts"], values["confirmed"])
        merged = merge_texts(texts_of(values["onto"]), texts_of(self.newest), mine).texts
        sent = {name: value for name, value in form.data.items() if not name.startswith(TEXT)}
        onto = str(self.newest.number) if self.newest else ""
        return {**sent, **{TEXT + path: row["text"] for path, row in merged.items()}, "onto": onto}

    def lines(self, form: "TranslatingForm", conflicts: list[str] | None = None) -> list[Line]:
        """Return the fields, what needs somebody first; otherwise in the order of the schema."""
        clashes = set(self.met.conflicts) | set(conflicts or ())
        found = [self._line(form, path, words, path in clashes) for path, words in self.words.items()]
        return sorted(found, key=lambda line: ORDER.index(line.state))

    def _line(self, form: "TranslatingForm", path: str, words: str, clashes: bool) -> Line:
        row, theirs = self.met.texts.get(path), texts_of(self.newest).get(path)
        stale = row is not None and is_stale(words, row)
        state = CLASH if clashes else MISSING if row is None else STALE if stale else FRESH
        before = self._earlier.get(path, "") if stale else ""
        return Line(
            path,
            path_label(self.entry.kind, path, self.entry.document),
            words,
            state,
            word_changes(before, words) if before else [],
            theirs["text"] if clashes and theirs else "",
            form[TEXT + path],
            form[HOLDS + path],
        )

    @cached_property
    def _earlier(self) -> dict[str, str]:
        """Return the words that stale fields were made from, as far as an earlier revision says them; one query."""
        wanted = {path: row["source"] for path, row in self.met.texts.items() if path in self.words}
        wanted = {path: sha for path, sha in wanted.items() if source_hash(self.words[path]) != sha}
        found: dict[str, str] = {}
        earlier = self.entry.revisions.order_by("-number").values_list("document", flat=True)
        for document in earlier[:EARLIER] if wanted else ():
            for path, words in words_of(self.entry.kind, document).items():
                if path in wanted and path not in found and source_hash(words) == wanted[path]:
                    found[path] = words
        return found


class TranslatingForm(forms.Form):
    """A box for every field of the entry, a mark for stale words that hold still, how it was translated, and why."""

    use_required_attribute = False
    method = forms.ChoiceField(label=_("How it was translated"), choices=TranslationMethod.choices)
    post_edit = forms.ChoiceField(
        label=_("Post-editing"),
        choices=PostEdit.choices,
        required=False,
        help_text=_("Of machine translation: how far a person edited it."),
    )
    engine = forms.CharField(
        label=_("Engine"), max_length=200, required=False, help_text=_("Needed if one translated.")
    )
    engine_version = forms.CharField(label=_("Version of the engine"), max_length=80, required=False)
    credit_line = forms.CharField(label=_("Credit line"), max_length=500, required=False)
    message = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=5_000,
        help_text=_("A sentence. Whoever decides reads it first."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    onto = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, desk: TranslatingDesk, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        attrs = {"lang": desk.language, "dir": direction_of(desk.language), "spellcheck": "true"}
        for path, words in desk.words.items():
            part = field_of(desk.entry.kind, path)
            label = path_label(desk.entry.kind, path, desk.entry.document)
            rows = 1 if part is not None and part.shape == "line" else min(14, 2 + len(words) // 70)
            box = forms.Textarea(attrs={**attrs, "rows": rows})
            self.fields[TEXT + path] = forms.CharField(label=label, required=False, strip=False, widget=box)
            self.fields[HOLDS + path] = forms.BooleanField(label=_("It still holds as it is"), required=False)
        self.order_fields([name for name in self.fields if name.startswith((TEXT, HOLDS))])

    def values(self, desk: TranslatingDesk) -> dict[str, Any]:
        """Return what was sent as the actions take it."""
        given = self.cleaned_data
        return {
            "texts": {name.removeprefix(TEXT): value for name, value in given.items() if name.startswith(TEXT)},
            "confirmed": [name.removeprefix(HOLDS) for name, on in given.items() if name.startswith(HOLDS) and on],
            "source": _source(desk.entry, given["source"]),
            "onto": _onto(desk, given["onto"]),
            "seen": given["seen"],
            "how": self._how(desk),
            "message": given["message"],
        }

    def _how(self, desk: TranslatingDesk) -> How:
        given = self.cleaned_data
        engine = Agent(given["engine"], AgentKind.TOOL, AgentRole.MT_ENGINE, version=given["engine_version"])
        others = agents_of(desk.proposal.agents) if desk.proposal else ()
        kept = tuple(agent for agent in others if agent.role != AgentRole.MT_ENGINE)
        agents = (*kept, engine) if given["engine"].strip() else kept
        return How(given["method"], given["post_edit"] or PostEdit.NONE, given["credit_line"], agents)


def named_by_form(refusal: Refused) -> Refused:
    """Return a refusal whose fields are those of the form: words are named by their path in an action."""
    return Refused(refusal.code, refusal.message, fields=dict(_named(refusal.fields)), details=refusal.details)


def _named(fields: Mapping[str, list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    for name, lines in fields.items():
        yield (name if name in TranslatingForm.base_fields else TEXT + name), lines


def _number(text: str) -> int:
    """Return the number of a revision, or 0, which none has."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _source(entry: Entry, text: str) -> Revision:
    found = entry.revisions.filter(number=_number(text)).first()
    if found is None:
        raise Refused.invalid(_("The revision this was translated from is unknown. Open the page again."))
    return found


def _onto(desk: TranslatingDesk, text: str) -> EntryTranslationRevision | None:
    if not text:
        return None
    if desk.newest is not None and str(desk.newest.number) == text:
        return desk.newest
    rows = EntryTranslationRevision.objects.filter(translation__entry=desk.entry, translation__language=desk.language)
    found = rows.filter(number=_number(text)).first()
    if found is None:
        raise Refused.invalid(_("The translation this was made on is unknown. Open the page again."))
    return found
