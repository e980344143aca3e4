"""What this room holds of a person, for the file they take along."""

from accounts.models import User
from accounts.personal_data import Parts, rows
from catalog.models import (
    Assessment,
    Edition,
    EditionMark,
    EditionNote,
    Entry,
    EntryTranslationRevision,
    Estimate,
    Forecast,
    RatingRound,
    RatingSuggestion,
    Revision,
    RoundRater,
)


def personal_data(person: User) -> Parts:
    """Return everything a person wrote, rated or agreed to, by name."""
    revision = {"entry": "entry__code", "title": "document__title"}
    translated = {"entry": "translation__entry__code", "language": "translation__language"}
    return {
        "revisions_written": rows(
            Revision.objects.filter(author=person), "number", "message", "approved_at", **revision
        ),
        "revisions_approved": rows(Revision.objects.filter(approved_by=person), "number", "approved_at", **revision),
        "translations_written": rows(
            EntryTranslationRevision.objects.filter(author=person), "number", "message", "approved_at", **translated
        ),
        "translations_approved": rows(
            EntryTranslationRevision.objects.filter(approved_by=person), "number", "approved_at", **translated
        ),
        "assessments": rows(
            Assessment.objects.filter(rater=person),
            *("scenario", "basis", "likelihood", "likelihood_low", "likelihood_high", "term", "term_reason"),
            *("intent", "capability", "vulnerability", "impacts", "confidence", "reasons", "trend"),
            *("rationale", "created_at"),
            entry="entry__code",
            scale="scale__number",
            round="round__title",
        ),
        "rating_rounds_invited_to": rows(
            RoundRater.objects.filter(rater=person), "declined_at", "reason", round="round__title"
        ),
        "rating_rounds_opened": rows(RatingRound.objects.filter(opened_by=person), "title", "note", "created_at"),
        "rating_rounds_closed": rows(RatingRound.objects.filter(closed_by=person), "title", "reason", "closed_at"),
        "suggestions_dismissed": rows(
            RatingSuggestion.objects.filter(dismissed_by=person),
            *("scenario", "basis", "reason", "dismissed_at"),
            entry="entry__code",
        ),
        "forecasts_made": rows(
            Forecast.objects.filter(created_by=person),
            *("statement", "criteria", "closes_on", "created_at"),
            entry="entry__code",
        ),
        "forecasts_resolved": rows(
            Forecast.objects.filter(resolved_by=person), "statement", "outcome", "reason", "evidence", "resolved_at"
        ),
        "forecast_probabilities": rows(
            Estimate.objects.filter(person=person),
            *("probability", "rationale", "created_at"),
            forecast="forecast__statement",
        ),
        "entries_responsible_for": rows(Entry.objects.filter(responsible=person), "code"),
        "editions_prepared": rows(Edition.objects.filter(created_by=person), "name", "title", "created_at"),
        "editions_frozen": rows(Edition.objects.filter(frozen_by=person), "name", "title", "frozen_at"),
        "editions_published": rows(Edition.objects.filter(published_by=person), "name", "title", "published_at"),
        "forewords_written": rows(Edition.objects.filter(foreword_by=person), "name", "foreword"),
        "editions_given_up": rows(
            Edition.objects.filter(abandoned_by=person), "name", "title", "abandoned_reason", "abandoned_at"
        ),
        "marks_in_editions": rows(
            EditionMark.objects.filter(by=person), "kind", "reason", "at", edition="edition__name", entry="entry__code"
        ),
        "notes_in_editions": rows(
            EditionNote.objects.filter(by=person), "text", "at", edition="edition__name", entry="entry__code"
        ),
    }
