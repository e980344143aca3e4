"""The writer of the language that an entry is written in, which knows what is in review and what is held."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from articles.vocabulary import language_inside
from basics.errors import Refused
from catalog.models import Entry
from catalog.translating import state_language
from review.applying import refuse_held
from review.models import EntryTranslationProposal


@transaction.atomic
def state_entry_language(entry: Entry, language: str, *, by: User) -> Entry:
    """Say in which language (BCP 47) an entry is written, as an editor of its theme.

    Refuses (conflict) a language that it has a translation in or one that awaits a decision, and what is held or was
    taken down. A draft into that language stays with its author, and cannot be submitted.
    """
    require(by, "decide")
    entry = Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=entry.pk)
    refuse_held(entry)
    language = language.strip()
    if EntryTranslationProposal.objects.awaiting_decision().filter(entry=entry, language=language).exists():
        why = _("A translation of %(code)s into this language awaits a decision: %(language)s.")
        raise Refused.conflict(why % {"code": entry.code, "language": language_inside(language)})
    return state_language(entry, language, by=by)
