"""The desk: what waits for whoever signed in, what is new, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import may
from accounts.sessions import PageRequest
from accounts.strangers import is_stranger, open_when_public
from articles.models import (
    Annotation,
    AnnotationRound,
    AnnotationTarget,
    Article,
    CarriedPassage,
    Mention,
    TranslationDraft,
)
from articles.vocabulary import Life
from basics import clock
from catalog.due_list import Due, due_page
from catalog.models import Edition, Entry, Forecast, RatingRound, RatingSuggestion
from catalog.moving import Suggested, suggested
from catalog.public_views import start
from review.annotation_querysets import OPEN as OPEN_LIVES
from review.annotation_querysets import reviewed, waiting_for, with_row
from review.desk_lists import Stale, Watched, assigned_to, stale_of, watched_by
from review.discussion_reading import ThreadShown, listed_threads
from review.models import Decision, EntryTranslationProposal, QueueItem, Submission, Thread
from review.states import State, Step
from review.tour import Tour, card_for
from review.translation_models import TranslationReview

FEW = 5


@dataclass
class Desk:
    """Everything on one person's desk; each list is one query, made only when the page asks for it."""

    user: User

    @cached_property
    def returned(self) -> list[Decision]:
        """What came back to this person, who wrote it alone or with others, with the reason."""
        found = Decision.objects.filter(
            submission__in=Submission.objects.by(self.user).filter(state=State.CHANGES_REQUESTED),
            patch_set=F("submission__current"),
            verdict=Step.REQUEST_CHANGES,
        )
        return list(found.select_related("by", "submission").order_by("-decided_at", "-id")[:FEW])

    @cached_property
    def to_decide(self) -> list[Submission]:
        if not may(self.user, "decide"):
            return []
        waiting = Submission.objects.waiting_for(self.user)
        return list(waiting.with_row().order_by(F("escalated_at").asc(nulls_last=True), "updated_at", "pk")[:FEW])

    @cached_property
    def assigned(self) -> list[QueueItem]:
        """What this person was asked to decide on, of all kinds."""
        return assigned_to(self.user)

    @cached_property
    def stale(self) -> list[Stale]:
        """Translations of this person's own whose source changed since."""
        return stale_of(self.user)

    @cached_property
    def watched(self) -> list[Watched]:
        """What changed of what this person watches."""
        return watched_by(self.user)

    @cached_property
    def drafts(self) -> list[Submission]:
        return list(Submission.objects.by(self.user).filter(state=State.DRAFT).with_row().order_by("-updated_at")[:FEW])

    @cached_property
    def submitted(self) -> list[Submission]:
        """What this person waits for."""
        mine = Submission.objects.by(self.user).awaiting_decision()
        return list(mine.with_row().order_by("updated_at", "pk")[:FEW])

    @cached_property
    def translations_to_decide(self) -> list[TranslationReview]:
        if not may(self.user, "decide"):
            return []
        return list(TranslationReview.objects.waiting_for(self.user).with_row().order_by("updated_at", "pk")[:FEW])

    @cached_property
    def translations_returned(self) -> list[TranslationReview]:
        """Translations that came back to this person, with the reason."""
        mine = TranslationReview.objects.filter(author=self.user).returned()
        return list(mine.with_row().with_answer().order_by("-updated_at", "-pk")[:FEW])

    @cached_property
    def translations_submitted(self) -> list[TranslationReview]:
        mine = TranslationReview.objects.filter(author=self.user).awaiting_decision()
        return list(mine.with_row().order_by("updated_at", "pk")[:FEW])

    @cached_property
    def entry_translations_to_decide(self) -> list[EntryTranslationProposal]:
        if not may(self.user, "decide"):
            return []
        waiting = EntryTranslationProposal.objects.waiting_for(self.user)
        return list(waiting.with_row().order_by("updated_at", "pk")[:FEW])

    @cached_property
    def _own_entry_translations(self) -> list[EntryTranslationProposal]:
        """What this person translates in the catalog: drafts, what came back, what waits; one query."""
        mine = EntryTranslationProposal.objects.filter(author=self.user).open()
        return list(mine.with_row().with_answer().order_by("-updated_at", "-pk")[: 3 * FEW])

    def _entry_translations(self, state: State) -> list[EntryTranslationProposal]:
        return [row for row in self._own_entry_translations if row.state == state][:FEW]

    @property
    def entry_translations_returned(self) -> list[EntryTranslationProposal]:
        """Translations of entries that came back to this person, with the reason."""
        return self._entry_translations(State.CHANGES_REQUESTED)

    @property
    def entry_translation_drafts(self) -> list[EntryTranslationProposal]:
        return self._entry_translations(State.DRAFT)

    @property
    def entry_translations_submitted(self) -> list[EntryTranslationProposal]:
        return self._entry_translations(State.SUBMITTED)

    @cached_property
    def annotations_to_decide(self) -> list[Annotation]:
        return list(with_row(waiting_for(self.user)).order_by("life_since", "pk")[:FEW])

    @cached_property
    def _own_annotations(self) -> list[Annotation]:
        """What this person wrote that came back or waits, some of each; one query."""
        mine = reviewed(self.user).filter(creator=self.user)
        each = [mine.filter(life=life).order_by("-life_since", "-pk").values("pk")[:FEW] for life in OPEN_LIVES]
        return list(with_row(mine.filter(Q(pk__in=each[0]) | Q(pk__in=each[1]))).order_by("-life_since", "-pk"))

    @property
    def annotations_returned(self) -> list[Annotation]:
        """Annotations that came back to this person, with the reason."""
        return [row for row in self._own_annotations if row.life == Life.CHANGES_REQUESTED]

    @property
    def annotations_submitted(self) -> list[Annotation]:
        return [row for row in self._own_annotations if row.life == Life.SUBMITTED]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Where somebody named this person, and they have not looked yet."""
        found = Mention.objects.visible_to(self.user).to_see().with_page()
        return list(found.order_by("-at", "-pk")[:FEW])

    @cached_property
    def discussions(self) -> list[ThreadShown]:
        """Open discussions in which this person takes part, or is named. Two queries, none for who sees none."""
        if not self.works:
            return []
        mine = Thread.objects.visible_to(self.user).open().with_part_of(self.user)
        return listed_threads(mine.with_row().order_by("-active_at", "-pk")[:FEW], self.user)

    @cached_property
    def translation_drafts(self) -> list[TranslationDraft]:
        """Translations that this person writes, on whatever device they began."""
        mine = TranslationDraft.objects.visible_to(self.user).select_related("base").defer("base__text")
        return list(mine.order_by("-updated_at", "-pk")[:FEW])

    @cached_property
    def passages(self) -> list[AnnotationTarget | CarriedPassage]:
        """What lost its place when a text was corrected: this person's own, and what the catalog rests on."""
        return [*self._annotated_passages, *self._marked_passages]

    @property
    def _marked_passages(self) -> list[CarriedPassage]:
        """Quotations and quality issues that this person recorded."""
        own = Q(quoted__created_by=self.user) | Q(issue__raised_by=self.user)
        mine = CarriedPassage.objects.visible_to(self.user).waiting().filter(own)
        return list(mine.with_page().order_by("-placed_at", "-pk")[:FEW])

    @property
    def _annotated_passages(self) -> list[AnnotationTarget]:
        if not may(self.user, "annotate"):
            return []
        own = Q(annotation__creator=self.user) | Q(annotation__published_at__isnull=False)
        return list(AnnotationTarget.objects.waiting().filter(own).with_page().order_by("-placed_at", "-pk")[:FEW])

    @cached_property
    def _rounds(self) -> list[AnnotationRound]:
        if not may(self.user, "annotate"):
            return []
        return list(AnnotationRound.objects.waiting_for(self.user, most=FEW).with_page())

    @property
    def to_annotate(self) -> list[AnnotationRound]:
        """Texts that were given to this person to annotate, and not handed in."""
        return [row for row in self._rounds if row.has_member(self.user)]

    @property
    def to_curate(self) -> list[AnnotationRound]:
        """Rounds whose annotators have all handed in, to be settled."""
        return [row for row in self._rounds if not row.has_member(self.user)]

    @cached_property
    def to_rate(self) -> list[RatingRound]:
        """Rounds of rating in which this person is invited and has a scenario left."""
        if not may(self.user, "rate"):
            return []
        return list(RatingRound.objects.to_rate(self.user).with_page().order_by("due_on", "pk")[:FEW])

    @cached_property
    def suggestions(self) -> list[Suggested]:
        """What this person might rate anew, because a measure moved."""
        found = RatingSuggestion.objects.waiting_for(self.user).with_page()
        return [suggested(row) for row in found.order_by("-created_at", "-pk")[:FEW]]

    @cached_property
    def to_resolve(self) -> list[Forecast]:
        if not may(self.user, "lead_ratings"):
            return []
        return list(Forecast.objects.to_resolve(self.user, self.today).order_by("closes_on", "pk")[:FEW])

    @property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def indicators(self) -> list[Due]:
        """Indicators that were to be read by today, for those who read them."""
        if not may(self.user, "read_indicators"):
            return []
        return due_page(size=FEW, until=timezone.localdate(clock.now())).rows

    @cached_property
    def articles(self) -> list[Article]:
        newest = Article.objects.visible_to(self.user).select_related("source_item__source")
        return list(newest.order_by("-created_at", "-pk")[:FEW])

    @cached_property
    def entries(self) -> list[Entry]:
        latest = Entry.objects.readable_by(self.user).annotate(heading=KeyTextTransform("title", "current__document"))
        return list(latest.order_by("-updated_at", "-pk")[:FEW])

    @cached_property
    def editions(self) -> list[Edition]:
        return list(Edition.objects.published().light().order_by("-published_at", "-pk")[:3])

    @cached_property
    def tour(self) -> Tour | None:
        return card_for(self.user)

    @property
    def works(self) -> bool:
        """Tell whether this person takes part in the work, or reads."""
        return may(self.user, "see_review")

    @property
    def may_propose(self) -> bool:
        return may(self.user, "propose")

    @property
    def may_decide(self) -> bool:
        return may(self.user, "decide")

    @property
    def is_clear(self) -> bool:
        return not any(self._waiting)

    @property
    def _waiting(self) -> Iterator[Any]:
        yield from (self.returned, self.assigned, self.to_decide, self.to_annotate, self.to_curate)
        yield from (self.stale, self.watched, self.discussions)
        yield from (self.to_rate, self.suggestions, self.to_resolve)
        yield from (self.translations_returned, self.translations_to_decide, self.translations_submitted)
        yield from (self.entry_translations_to_decide, self._own_entry_translations)
        yield from (self.annotations_to_decide, self._own_annotations, self.mentions)
        yield from (self.passages, self.drafts, self.translation_drafts, self.submitted, self.indicators)

    @property
    def is_new(self) -> bool:
        """Tell whether nothing was done here yet: then the desk teaches the first steps."""
        return not (self.articles or self.entries)


@open_when_public
@require_GET
def desk(request: PageRequest) -> HttpResponse:
    """Show what waits for whoever signed in; to strangers the first page of a public catalog."""
    if is_stranger(request):
        return start(request)
    return render(request, "desk.html", {"desk": Desk(request.user)})
