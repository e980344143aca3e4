"""The state of a translation and of its sentences in the words of XLIFF 2: derived from reviews, never stored."""

from django.db import models
from django.db.models import Q
from django.db.models import TextChoices as Choices
from django.utils.translation import gettext_lazy as _

from articles.models import IssueState, Segment, SentenceOrigin, TextVersion
from articles.quality import Severity
from articles.staleness import stale_translations
from articles.standing import issues_of
from articles.vocabulary import Completeness, Origin, TranslationMethod
from review.states import State
from review.translation_models import TranslationReview


class Xliff(Choices):
    """XLIFF 2.x, `state` of a segment."""

    INITIAL = "initial", _("initial")
    TRANSLATED = "translated", _("translated")
    REVIEWED = "reviewed", _("reviewed")
    FINAL = "final", _("final")


def state_of(version: TextVersion) -> Xliff:
    """Return the state of a translation.

    Raw machine translation that nobody approved is `initial`; what a second person approved is `reviewed`, and `final`
    while it is whole, no major issue is open and its source has not changed since.
    """
    approved = TranslationReview.objects.filter(text_version=version, state=State.APPROVED).exists()
    if not approved:
        raw = version.provenance.method == TranslationMethod.MT_RAW
        return Xliff.INITIAL if raw else Xliff.TRANSLATED
    major = {Severity.MAJOR, Severity.CRITICAL}
    grave = any(row.state == IssueState.OPEN and row.severity in major for row in issues_of(version))
    whole = version.provenance.completeness == Completeness.FULL and not grave
    return Xliff.FINAL if whole and not stale_translations([version]) else Xliff.REVIEWED


def approved_sentences(version: TextVersion) -> set[int]:
    """Return the ordinals of sentences that were approved: with their version, or in one they were carried from."""
    if TranslationReview.objects.filter(text_version=version, state=State.APPROVED).exists():
        return set(version.segment_sets.get(is_current=True).segments.values_list("ordinal", flat=True))
    waiting = {row.carried_from_id: row.segment.ordinal for row in _carried(version)}
    found: set[int] = set()
    while waiting:
        approved = Q(segment_set__text_version__review__state=State.APPROVED)
        here = set(_segments(waiting).filter(approved).values_list("pk", flat=True))
        found |= {waiting[pk] for pk in here}
        before = SentenceOrigin.objects.filter(segment__in=set(waiting) - here, carried_from__isnull=False)
        waiting = {row.carried_from_id: waiting[row.segment_id] for row in before}
    return found


def sentence_states(version: TextVersion) -> dict[int, Xliff]:
    """Return the state of every sentence of a translation whose origin is recorded, by its ordinal."""
    approved = approved_sentences(version)
    raw = {Origin.MACHINE}
    return {
        row.segment.ordinal: Xliff.REVIEWED
        if row.segment.ordinal in approved
        else Xliff.INITIAL
        if row.origin in raw
        else Xliff.TRANSLATED
        for row in SentenceOrigin.objects.of(version)
    }


def _carried(version: TextVersion) -> list[SentenceOrigin]:
    return [row for row in SentenceOrigin.objects.of(version) if row.carried_from_id is not None]


def _segments(pks: dict[int | None, int]) -> "models.QuerySet[Segment]":
    return Segment.objects.filter(pk__in=[pk for pk in pks if pk is not None])
