"""The only writers of reviews of translations: submitted by one person, decided by another."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import TextVersion
from articles.vocabulary import TextKind
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical
from review.states import State, Step, after, reason_for
from review.translation_models import TranslationDecision, TranslationReview


@transaction.atomic
def submit_translation(version: TextVersion, *, by: User, message: str) -> TranslationReview:
    """Put a version of a translation into review. What came back can be submitted again, with a new message.

    Refuses (conflict) a version that a newer one superseded, and whatever the table of states does not know.
    """
    require(by, "add_article")
    version = TextVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if version.kind != TextKind.TRANSLATION:
        raise Refused.invalid(_("Only a translation is reviewed here."))
    if TextVersion.objects.filter(supersedes=version).exists():
        raise Refused.conflict(_("A newer version superseded this one. Submit that."))
    message = canonical(message).strip()
    if not message:
        raise Refused.invalid(_("Say in a sentence what was done: whoever decides reads it first."), field="message")
    review = TranslationReview.objects.select_for_update().filter(text_version=version).first()
    if review is None:
        review = TranslationReview(text_version=version, author=by, message=message)
        check_row(review)
        review.save()
    else:
        if review.author_id != by.pk:
            raise Refused.forbidden(_("Only whoever submitted it submits it again."))
        draft = after(review.state, Step.REOPEN) if review.state == State.WITHDRAWN else review.state
        _to(review, after(draft, Step.SUBMIT), message=message)
    record("submit_translation", review, by=by, after={"text": version.pk, "sha256": version.sha256})
    return review


@transaction.atomic
def decide_translation(
    review: TranslationReview, verdict: str, *, by: User, seen: str, reason: str = ""
) -> TranslationDecision:
    """Approve a translation, ask for changes, or reject it. `seen` is the SHA-256 of the text that was read.

    Refuses whoever submitted, added, translated or post-edited it, a stale view, and a refusal without its reason.
    """
    review = TranslationReview.objects.lock_for_decision(review.pk, by=by)
    reason = reason_for(verdict, reason)
    state = after(review.state, verdict)
    sha256 = review.text_version.sha256
    if seen != sha256 or TextVersion.objects.filter(supersedes=review.text_version).exists():
        raise Refused.stale(_("A newer version superseded what you read. Nothing was decided; look at that one."))
    before = review.state
    decision = TranslationDecision(review=review, verdict=verdict, by=by, reason=reason, sha256=sha256)
    check_row(decision)
    decision.save()
    _to(review, state)
    record(f"{verdict}_translation", review, by=by, before={"state": before}, after={"state": state, "sha256": sha256})
    return decision


@transaction.atomic
def withdraw_translation(review: TranslationReview, *, by: User) -> TranslationReview:
    """Take a translation out of review; only whoever submitted it may. It can be submitted again."""
    review = TranslationReview.objects.select_for_update().get(pk=review.pk)
    if review.author_id != by.pk:
        raise Refused.forbidden(_("Only whoever submitted it withdraws it."))
    before = review.state
    _to(review, after(before, Step.WITHDRAW))
    record("withdraw_translation", review, by=by, before={"state": before}, after={"state": review.state})
    return review


def _to(review: TranslationReview, state: str, **values: str) -> None:
    review.state, review.updated_at = state, clock.now()
    for name, value in values.items():
        setattr(review, name, value)
    review.save(update_fields=["state", "updated_at", *values])
