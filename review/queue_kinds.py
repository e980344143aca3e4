"""What stands in the queue: one table from the kind of an item to how its subject is loaded and decided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Annotation
from basics.errors import Refused
from catalog.models import Edition
from review import actions, many
from review.annotations import decide_annotation, decide_each_annotation
from review.editions import decide_edition
from review.entry_translations import decide_entry_translation
from review.many import done_or_refused, each_or_one_by_one
from review.models import EntryTranslationProposal, Submission, TranslationReview
from review.queue_models import Kind
from review.translations import decide_translation


class Refusal(NamedTuple):
    """Why one of many was not decided: a code and words, or ("", "")."""

    code: str
    message: str


class Each(Protocol):
    """The ordinary action on many: by what number was seen what; returns the decision on each, or why not."""

    def __call__(
        self, seen: Mapping[int, str], verdict: str, *, by: User, reason: str, code: str
    ) -> Mapping[int, object]: ...


@dataclass(frozen=True)
class Subject:
    """How things of one kind are loaded, as far as somebody may see them, and decided: by the ordinary action.

    `each` is that action on many, where there is one.
    """

    load: Callable[[User, Iterable[int]], dict[int, Any]]
    decide: Callable[..., Any]
    each: Each | None = None


def _without_code(decide: Callable[..., Any]) -> Callable[..., Any]:
    """Let an action that knows no kinds of reasons be called as the others are."""

    def deciding(subject: Any, verdict: str, *, by: User, seen: str, reason: str, code: str) -> Any:
        return decide(subject, verdict, by=by, seen=seen, reason=reason)

    return deciding


def _each_annotation(
    seen: Mapping[int, str], verdict: str, *, by: User, reason: str, code: str
) -> Mapping[int, object]:
    return decide_each_annotation(seen, verdict, by=by, reason=reason)


SUBJECTS = {
    Kind.PROPOSAL: Subject(
        lambda by, pks: Submission.objects.to_act_on(by).in_bulk(list(pks)), actions.decide, actions.decide_each
    ),
    Kind.ANNOTATION: Subject(
        lambda by, pks: Annotation.objects.visible_to(by).present().in_bulk(list(pks)),
        _without_code(decide_annotation),
        _each_annotation,
    ),
    Kind.TRANSLATION: Subject(
        lambda by, pks: TranslationReview.objects.visible_to(by).in_bulk(list(pks)), _without_code(decide_translation)
    ),
    Kind.ENTRY_TRANSLATION: Subject(
        lambda by, pks: EntryTranslationProposal.objects.visible_to(by).in_bulk(list(pks)),
        _without_code(decide_entry_translation),
    ),
    Kind.EDITION: Subject(
        lambda by, pks: Edition.objects.visible_to(by).filter(frozen_at__isnull=False).light().in_bulk(list(pks)),
        _without_code(decide_edition),
    ),
}


def refusals_of(
    kind: str, seen: Mapping[int, str], verdict: str, *, by: User, reason: str, code: str = ""
) -> dict[int, Refusal]:
    """Decide on many of one kind, by number; return of each why it was not decided, or nothing.

    Together where its kind can; if anything fails then, and where it cannot, one by one. One that fails keeps back none
    of the others. Raises OperationalError (a deadlock): the whole is tried again.
    """
    subject = SUBJECTS[Kind(kind)]
    subjects, each = subject.load(by, seen), subject.each
    there = {pk: seen[pk] for pk in seen if pk in subjects}

    def one(pk: int) -> object:
        return subject.decide(subjects[pk], verdict, by=by, seen=seen[pk], reason=reason, code=code)

    together = partial(each, there, verdict, by=by, reason=reason, code=code) if each is not None else None
    told = each_or_one_by_one(there, together, one, kind=kind)
    return {pk: _refusal(told[pk]) if pk in told else _gone() for pk in seen}


def _refusal(answer: object) -> Refusal:
    return Refusal(answer.code, answer.whole) if isinstance(answer, Refused) else Refusal("", "")


def _gone() -> Refusal:
    return Refusal("not_found", _("It is there no more."))


def refusal_of(kind: str, subject: Any, verdict: str, *, by: User, seen: str, reason: str, code: str = "") -> Refusal:
    """Decide on one of many by the ordinary action, in a transaction of its own; return why it was not, or nothing.

    One that fails keeps back none of the others. Raises OperationalError (a deadlock): the whole is tried again.
    """
    if subject is None:
        return _gone()
    decide = partial(SUBJECTS[Kind(kind)].decide, subject, verdict, by=by, seen=seen, reason=reason, code=code)
    return _refusal(done_or_refused(decide, kind=kind, pk=getattr(subject, "pk", None)))


def failed() -> Refusal:
    """Return the refusal of what failed without anybody's fault but ours."""
    return _refusal(many.failed())
