"""What this room holds of a person, for the file they take along."""

from accounts.models import User
from accounts.personal_data import Parts, rows
from catalog.models import Assessment, Edition, EntryTranslationRevision, Revision


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
            *("scenario", "likelihood", "impacts", "confidence", "rationale", "created_at"),
            entry="entry__code",
            scale="scale__number",
        ),
        "editions_prepared": rows(Edition.objects.filter(created_by=person), "name", "title", "created_at"),
        "editions_frozen": rows(Edition.objects.filter(frozen_by=person), "name", "title", "frozen_at"),
    }
