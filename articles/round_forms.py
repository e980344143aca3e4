"""What people fill in about rounds of annotation: words turned into the inputs of actions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import may
from articles import vocabulary as words
from articles.curating import Ruling
from articles.inputs import Note, Passage
from articles.models import AnnotationRound
from articles.naming import choices
from articles.passages import find_passage
from articles.round_marks import Group
from articles.rounds import not_in_it

Choice = words.CurationChoice


class RoundForm(forms.Form):
    """To whom a text is given."""

    annotators = forms.MultipleChoiceField(
        label=gettext_lazy("Annotators"), widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Two or more.")
    )
    is_blind = forms.BooleanField(
        label=gettext_lazy("Blind: nobody sees what the others mark until the round has ended"),
        required=False,
        initial=True,
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What to mark, and what not. Markdown."),
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in able(by)}
        field: Any = self.fields["annotators"]
        field.choices = [(key, person.name) for key, person in self.people.items()]

    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        people = [self.people[key] for key in told["annotators"]]
        return {"annotators": people, "blind": told["is_blind"], "instructions": told["instructions"]}


def able(by: User) -> list[User]:
    """Return the people whom `by` may give a text to."""
    people = User.objects.active().members().exclude(pk=by.pk).order_by("name_key", "pk")
    return [person for person in people if may(person, "annotate")]


class CurationForm(forms.Form):
    """What is made of marks: one of them, another in their place, or none."""

    marks = forms.MultipleChoiceField(
        label=gettext_lazy("Marks to settle together"), widget=forms.CheckboxSelectMultiple, required=False
    )
    ruling = forms.ChoiceField(label=gettext_lazy("What is right"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=choices)
    body = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    exact = forms.CharField(
        label=gettext_lazy("The passage"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "Only if it is another: copied from the text. Merged marks reach from the first to the last without it;"
            " in the place of marks that are wrong nothing is put without it."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, group: Group) -> None:
        keys = [str(mark.uuid) for mark in group.marks]
        initial = {"category": group.category, "marks": keys} | ({"ruling": keys[0]} if group.is_agreed else {})
        super().__init__(data, initial=initial)
        choices: Iterable[Any] = [(key, key) for key in keys]
        ruled: Any = self.fields["ruling"]
        listed: Any = self.fields["marks"]
        ruled.choices = [*choices, (Choice.MERGE, Choice.MERGE.label), (Choice.NONE, Choice.NONE.label)]
        listed.choices = choices

    def chosen(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["marks"]]

    def ruling_in(self, text: str) -> Ruling:
        told = self.cleaned_data
        ruled, reason = told["ruling"], told["reason"]
        if ruled not in Choice.values:
            return Ruling(Choice.TAKE, taken=UUID(ruled), reason=reason)
        passage = Passage(*find_passage(text, told["exact"])) if told["exact"] else None
        return Ruling(ruled, note=Note(told["category"], body=told["body"]), passage=passage, reason=reason)


class EndForm(forms.Form):
    """The end of a round: curated, or called off with a reason."""

    call_off = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it is called off"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def annotator_of(found: AnnotationRound, key: str, *, by: User) -> User:
    """Return the annotator of a round that is named; whoever names none means themselves. Refuses a stranger's key."""
    if not key:
        return by
    member = next((row for row in found.members.all() if str(row.annotator_id) == key), None)
    if member is None:
        raise not_in_it()
    return member.annotator
