"""The writers of translations of entries, and of the language that an entry is written in.

Both are called by the room of review alone, which knows decisions and holds: the database refuses a revision without
its decision, and a translation into the language that its entry is written in.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.vocabulary import language_inside
from basics.errors import Refused, check_row
from catalog.coverage import refuse_own_language
from catalog.models import Entry, EntryTranslation, EntryTranslationRevision, Revision
from catalog.projecting import project_entries
from catalog.standing_rules import refuse_taken_down
from catalog.translatable import Texts


@transaction.atomic
def apply_translation(
    entry: Entry,
    language: str,
    texts: Texts,
    *,
    base: EntryTranslationRevision | None,
    source: Revision,
    provenance: dict[str, Any],
    sha256: str,
    message: str,
    author: User,
    by: User,
) -> EntryTranslationRevision:
    """Make approved words the current revision of an entry's translation.

    Refuses (stale) a base that is not current, and (conflict) the language that the entry is written in.
    `provenance` is about what changed; words that stay keep the number of the revision in which they were written.
    """
    require(by, "decide")
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    refuse_taken_down(entry)
    refuse_own_language(entry, language)
    translation, _new = EntryTranslation.objects.select_for_update().get_or_create(entry=entry, language=language)
    if translation.current_id != (base.pk if base else None):
        raise Refused.stale(_("This translation has a newer revision. Nothing was changed."))
    number = (base.number if base else 0) + 1
    before = base.texts if base else {}
    kept = {path for path, row in texts.items() if path in before and before[path]["text"] == row["text"]}
    revision = EntryTranslationRevision.objects.create(
        translation=translation,
        number=number,
        texts=texts,
        since={path: base.since[path] if base and path in kept else number for path in texts},
        sha256=sha256,
        base=base,
        source=source,
        message=message,
        author=author,
        approved_by=by,
        **provenance,
    )
    translation.current, translation.updated_at = revision, revision.approved_at
    translation.save(update_fields=["current", "updated_at"])
    project_entries([entry.pk])
    said = {"language": language, "revision": number, "sha256": sha256}
    record("publish_translation", entry, by=by, after=said)
    return revision


@transaction.atomic
def state_language(entry: Entry, language: str, *, by: User) -> Entry:
    """Say in which language an entry is written, as an editor of its theme.

    Refuses (conflict) a language that it has a translation in, and what was taken down.
    """
    require(by, "decide")
    entry = Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=entry.pk)
    if not by.covers(str(entry.document.get("theme", ""))):
        raise Refused.forbidden(_("This is about a theme of another editor."))
    refuse_taken_down(entry)
    language = language.strip()
    if entry.translations.filter(language=language).exists():
        why = _("%(code)s has a translation in this language: %(language)s.")
        raise Refused.conflict(why % {"code": entry.code, "language": language_inside(language)})
    before, entry.language = entry.language, language
    if before == language:
        raise Refused.conflict(_("This is what it says already."))
    check_row(entry)
    entry.save(update_fields=["language"])
    record("state_language", entry, by=by, before={"language": before}, after={"language": language})
    return entry
