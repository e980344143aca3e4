"""Translations that came with the entries of an import: proposed once their entry is published.

Words that were translated from other words than the entry says now are stale, and are not taken.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from basics.errors import Refused
from catalog.models import Revision
from catalog.translatable import source_hash, words_of
from review.entry_translation_rules import How, agents_of, newest_of, texts_of
from review.entry_translations import translate_and_submit
from review.import_files import refused
from review.import_models import ImportedRow, ImportRun, Outcome

PART = "translations"


@transaction.atomic
def propose_translations(run: ImportRun, pk: int, *, by: User) -> None:
    """Propose the translations of one row that wait; what cannot be, says why. Safe to run twice."""
    rows = ImportedRow.objects.select_for_update(of=("self",)).select_related("entry__current")
    row = rows.get(pk=pk)
    if not row.owed or row.entry is None or row.outcome == Outcome.REVERTED:
        return
    revision, trouble = row.entry.current, list[tuple[str, str]]()
    for language in row.owed:
        if revision is None:
            trouble.append((language, _("The entry was not published.")))
            continue
        try:
            trouble += _propose(run, row, language, revision, by)
        except Refused as refusal:
            trouble.append((language, refusal.whole))
    row.owed = []
    row.save(update_fields=["owed"])
    ImportedRow.objects.bulk_create(
        refused(run, row.number, f"{row.where}, {language}", why, part=PART, kind=row.kind) for language, why in trouble
    )


def _propose(run: ImportRun, row: ImportedRow, language: str, revision: Revision, by: User) -> list[tuple[str, str]]:
    """Propose one translation; return what of it could not be taken, as (language, reason)."""
    said, how = row.said[PART][language], row.said["how"].get(language, {})
    newest = newest_of(row.entry, language)  # type: ignore[arg-type]  # the caller looked
    stands = {path: words["text"] for path, words in texts_of(newest).items()}
    words, sources = words_of(row.kind, revision.document), how.get("sources", {})
    stale = [
        path
        for path in said
        if path not in words or sources.get(path, source_hash(words[path])) != source_hash(words[path])
    ]
    texts = {path: text for path, text in said.items() if path not in stale and text and stands.get(path) != text}
    if texts:
        message = _("Imported from %(source)s: %(where)s.") % {"source": run.source, "where": row.where or row.key}
        with transaction.atomic():
            made = translate_and_submit(
                row.entry,  # type: ignore[arg-type]
                language,
                texts,
                by=by,
                source=revision,
                onto=newest,
                how=_how(how),
                message=message,
            )
        row.translated.add(made.proposal)
    why = _("%(path)s was translated from other words than the entry says.")
    return [(language, why % {"path": path}) for path in stale]


def _how(said: Mapping[str, Any]) -> How:
    """Return how words were translated; people are named, and are no members here."""
    names = ("name", "kind", "role", "version", "confidence")
    try:
        rows = [
            {"version": "", "member": None, **{name: row[name] for name in names if name in row}}
            for row in said.get("agents", [])
        ]
        agents = agents_of(rows)
    except (KeyError, TypeError) as error:
        raise Refused.invalid(_("Who translated it cannot be read.")) from error
    given = {name: str(said[name]) for name in ("method", "post_edit", "credit_line") if said.get(name)}
    return How(**given, agents=agents)
