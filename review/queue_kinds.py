"""What stands in the queue: one table from the kind of an item to how its subject is loaded and decided."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Annotation
from basics.errors import Refused
from review import actions
from review.annotations import decide_annotation
from review.entry_translations import decide_entry_translation
from review.models import EntryTranslationProposal, Submission, TranslationReview
from review.queue_models import Kind
from review.translations import decide_translation

log = structlog.get_logger(__name__)


class Refusal(NamedTuple):
    """Why one of many was not decided: a code and words, or ("", "")."""

    code: str
    message: str


@dataclass(frozen=True)
class Subject:
    """How things of one kind are loaded, as far as somebody may see them, and decided: by the ordinary action."""

    load: Callable[[User, Iterable[int]], dict[int, Any]]
    decide: Callable[..., Any]


def _without_code(decide: Callable[..., Any]) -> Callable[..., Any]:
    """Let an action that knows no kinds of reasons be called as the others are."""

    def deciding(subject: Any, verdict: str, *, by: User, seen: str, reason: str, code: str) -> Any:
        return decide(subject, verdict, by=by, seen=seen, reason=reason)

    return deciding


SUBJECTS = {
    Kind.PROPOSAL: Subject(lambda by, pks: Submission.objects.to_act_on(by).in_bulk(list(pks)), actions.decide),
    Kind.ANNOTATION: Subject(
        lambda by, pks: Annotation.objects.visible_to(by).present().in_bulk(list(pks)), _without_code(decide_annotation)
    ),
    Kind.TRANSLATION: Subject(
        lambda by, pks: TranslationReview.objects.visible_to(by).in_bulk(list(pks)), _without_code(decide_translation)
    ),
    Kind.ENTRY_TRANSLATION: Subject(
        lambda by, pks: EntryTranslationProposal.objects.visible_to(by).in_bulk(list(pks)),
        _without_code(decide_entry_translation),
    ),
}


def refusal_of(kind: str, subject: Any, verdict: str, *, by: User, seen: str, reason: str, code: str = "") -> Refusal:
    """Decide on one of many by the ordinary action, in a transaction of its own; return why it was not, or nothing.

    One that fails keeps back none of the others. Raises OperationalError (a deadlock): the whole is tried again.
    """
    if subject is None:
        return Refusal("not_found", _("It is there no more."))
    try:
        with transaction.atomic():
            SUBJECTS[Kind(kind)].decide(subject, verdict, by=by, seen=seen, reason=reason, code=code)
    except Refused as refusal:
        return Refusal(refusal.code, refusal.whole)
    except OperationalError:
        raise
    except IntegrityError as error:  # the database keeps a promise that no action knew to be at stake
        return Refusal(Refused.CONFLICT, str(error).partition("\n")[0])
    except Exception:
        log.exception("decision_failed", kind=kind, subject=getattr(subject, "pk", None))
        return Refusal("error", _("It failed on our side, and nothing was decided. It stands in the log."))
    return Refusal("", "")
