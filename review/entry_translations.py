"""The only writers of proposed translations of entries: written by one person, decided by another."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import is_same_sitting, record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical
from catalog.coverage import refuse_own_language
from catalog.models import Entry, EntryTranslationRevision, Revision
from catalog.schema import content_hash
from catalog.standing_rules import refuse_taken_down
from catalog.translatable import Texts, changed_paths, merge_texts, words_of
from catalog.translating import apply_translation
from review.applying import refuse_held
from review.entry_translation_models import MadeAs
from review.entry_translation_rules import (
    How,
    caught_up,
    check_how,
    draft_hash,
    newest_of,
    require_language,
    texts_of,
    written,
)
from review.judging import refuse_paused
from review.models import EntryTranslationDecision, EntryTranslationPatchSet, EntryTranslationProposal
from review.states import OPEN, State, Step, after, reason_for


@transaction.atomic
def save_entry_translation(
    entry: Entry,
    language: str,
    texts: Mapping[str, str],
    *,
    by: User,
    source: Revision,
    onto: EntryTranslationRevision | None = None,
    seen: str = "",
    confirmed: Collection[str] = (),
    how: How | None = None,
    message: str = "",
) -> EntryTranslationProposal:
    """Keep words for an entry in another language in one's own draft; begin one where there is none.

    `texts` are by path; what is not named stays, empty words are taken out. `source` is the revision of the entry that
    was read, `onto` the revision of the translation: where that is newer than the draft's, both are merged, and where
    both wrote something else the draft's words stay. `confirmed` paths were found to hold still. `seen` is the hash of
    the draft that was read; refuses (stale) another one. The audit log names the first save of a sitting.
    """
    require(by, "propose")
    refuse_taken_down(entry)
    require_language(entry, language)
    if source.entry_id != entry.pk or (onto is not None and onto.translation.entry_id != entry.pk):
        raise Refused.invalid(_("This revision belongs to another entry."), field="source")
    proposal = _own_draft(entry, language, by)
    if proposal is None:
        proposal = EntryTranslationProposal(entry=entry, language=language, author=by, base=onto, texts=texts_of(onto))
    elif seen != draft_hash(proposal):
        raise _saved_meanwhile(proposal)
    draft = merge_texts(texts_of(proposal.base), texts_of(onto), proposal.texts).texts
    proposal.texts = written(entry.kind, source, draft, texts, confirmed)
    proposal.base, proposal.source = onto, source
    for name, value in (how or How()).as_rows().items() if how or proposal.pk is None else ():
        setattr(proposal, name, value)
    proposal.message = canonical(message).strip() or proposal.message
    told = proposal.pk is not None and is_same_sitting(proposal.updated_at)
    proposal.updated_at = clock.now()
    check_row(proposal)
    _keep_draft(proposal)
    said = {"language": language, "draft": proposal.pk, "sha256": draft_hash(proposal)}
    if not told:
        record("save_entry_translation", entry, by=by, after=said)
    return proposal


@transaction.atomic
def submit_entry_translation(proposal: EntryTranslationProposal, *, by: User) -> EntryTranslationPatchSet:
    """Freeze a draft as a patch set and put it into the queue; a newer revision of the translation is merged first.

    Refuses (stale) what others translated differently meanwhile, and (invalid) what says nothing new or not how.
    """
    require(by, "propose")
    refuse_paused(by)
    proposal = EntryTranslationProposal.objects.lock_for_author(proposal.pk, by=by)
    state = after(proposal.state, Step.SUBMIT)
    refuse_taken_down(proposal.entry)
    refuse_own_language(proposal.entry, proposal.language)
    if not proposal.message:
        raise Refused.invalid(_("Say in a sentence what was done: whoever decides reads it first."), field="message")
    how = check_how(proposal, by)
    newest = newest_of(proposal.entry, proposal.language)
    proposal.texts = caught_up(proposal.entry, proposal.base, newest, proposal.texts)
    proposal.base = newest
    if not changed_paths(texts_of(newest), proposal.texts):
        raise Refused.invalid(_("This changes nothing yet."))
    proposal.current = _freeze(proposal, proposal.texts, newest, how, MadeAs.SUBMITTED)
    _enter(proposal, state, "texts", "base", "current")
    said = {"language": proposal.language, "sha256": proposal.current.sha256}
    record("submit_entry_translation", proposal.entry, by=by, after=said)
    return proposal.current


def translate_and_submit(entry: Entry, language: str, texts: Mapping[str, str], *, by: User, **more: Any) -> (
    EntryTranslationPatchSet
):  # fmt: skip
    """Save and submit in one; when submitting is refused, nothing was saved. `more`: see `save_entry_translation`."""
    with transaction.atomic():
        return submit_entry_translation(save_entry_translation(entry, language, texts, by=by, **more), by=by)


@transaction.atomic
def decide_entry_translation(
    proposal: EntryTranslationProposal,
    verdict: str,
    *,
    by: User,
    seen: str,
    reason: str = "",
    only: Collection[str] = (),
) -> EntryTranslationDecision:
    """Approve a translation of an entry, ask for changes, or reject it. `seen` is the SHA-256 that was read.

    `only` names the changed paths that are approved, where not all are; the rest becomes a draft of its author again,
    and needs a reason. An approval merges with what was approved since; refuses (stale) what both translated.
    """
    proposal = EntryTranslationProposal.objects.lock_for_decision(proposal.pk, by=by)
    reason, state = reason_for(verdict, reason), after(proposal.state, verdict)
    patch_set = proposal.current
    if patch_set is None or seen != patch_set.sha256:
        raise Refused.stale(_("It was changed since you read it. Nothing was decided; look at it as it stands."))
    submitted, rest = patch_set, Texts()
    if state == State.APPROVED:
        refuse_held(proposal.entry)
        patch_set, rest = _to_approve(proposal, patch_set, set(only), reason)
    decision = EntryTranslationDecision(
        proposal=proposal, patch_set=patch_set, verdict=verdict, by=by, reason=reason, sha256=patch_set.sha256
    )
    check_row(decision)
    decision.save()
    before = proposal.state
    _enter(proposal, state)
    if state == State.APPROVED:
        _publish(proposal, patch_set, by)
    if rest:
        _keep_rest(proposal, submitted, rest)
    said = {"state": state, "language": proposal.language, "sha256": patch_set.sha256}
    record(f"{verdict}_entry_translation", proposal.entry, by=by, before={"state": before}, after=said)
    return decision


@transaction.atomic
def withdraw_entry_translation(proposal: EntryTranslationProposal, *, by: User) -> EntryTranslationProposal:
    """Take a translation of an entry out of review; only its author may."""
    proposal = EntryTranslationProposal.objects.lock_for_author(proposal.pk, by=by)
    before = proposal.state
    _enter(proposal, after(before, Step.WITHDRAW))
    said = {"state": proposal.state, "language": proposal.language}
    record("withdraw_entry_translation", proposal.entry, by=by, before={"state": before}, after=said)
    return proposal


@transaction.atomic
def propose_former_words(
    proposal: EntryTranslationProposal, *, by: User, message: str
) -> EntryTranslationPatchSet | None:
    """Propose and submit what undoes an applied translation: its words, where they still stand, become those of before.

    Words that there were none of before are taken out. None where nothing of it stands any more. Refuses (stale)
    whoever has an open draft of the same translation.
    """
    require(by, "propose")
    applied, source = proposal.applied, proposal.entry.current
    newest = newest_of(proposal.entry, proposal.language)
    if applied is None or newest is None or source is None:
        return None
    before, stands = texts_of(applied.base), texts_of(newest)
    undone = [path for path in changed_paths(before, applied.texts) if stands.get(path) == applied.texts.get(path)]
    here = words_of(proposal.entry.kind, source.document)
    texts = {path: row for path, row in stands.items() if path not in undone}
    texts |= {path: before[path] for path in undone if path in before and path in here}
    if not changed_paths(stands, texts):
        return None
    made = EntryTranslationProposal(entry=proposal.entry, language=proposal.language, author=by, base=newest)
    made.texts, made.source, made.message = texts, source, canonical(message).strip()
    for name, value in (applied.base or newest).provenance.items():
        setattr(made, name, value)
    check_row(made)
    _keep_draft(made)
    record("propose_former_words", made.entry, by=by, after={"language": made.language, "draft": made.pk})
    return submit_entry_translation(made, by=by)


@transaction.atomic
def reopen_entry_translation(proposal: EntryTranslationProposal, *, by: User) -> EntryTranslationProposal:
    """Make a draft of what its author withdrew. Refuses (conflict) whoever has another open one."""
    require(by, "propose")
    proposal = EntryTranslationProposal.objects.lock_for_author(proposal.pk, by=by)
    state = after(proposal.state, Step.REOPEN)
    refuse_own_language(proposal.entry, proposal.language)
    try:
        with transaction.atomic():
            _enter(proposal, state)
    except IntegrityError as error:
        raise Refused.conflict(_("You have another open translation of this entry. Finish that one first.")) from error
    said = {"state": state, "language": proposal.language}
    record("reopen_entry_translation", proposal.entry, by=by, before={"state": State.WITHDRAWN}, after=said)
    return proposal


def _saved_meanwhile(draft: EntryTranslationProposal) -> Refused:
    why = _("This draft was saved from another page meanwhile. Compare it with what you typed, then save again.")
    return Refused.stale(why, details={"seen": draft_hash(draft)})


def _keep_draft(proposal: EntryTranslationProposal) -> None:
    """Save a draft; refuse (stale) a first one of somebody who began it from another page at the same moment.

    It is asked of the index and not of a lock on the entry: an approval locks the proposal first and then the entry.
    """
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        other = EntryTranslationProposal.objects.open().filter(entry=proposal.entry, language=proposal.language)
        found = other.filter(author=proposal.author).exclude(pk=proposal.pk).first()
        if found is None:
            raise
        raise _saved_meanwhile(found) from error


def _own_draft(entry: Entry, language: str, by: User) -> EntryTranslationProposal | None:
    """Return one's own open draft, locked; refuse (conflict) what awaits a decision."""
    rows = EntryTranslationProposal.objects.select_for_update(of=("self",)).select_related("base")
    found = rows.filter(entry=entry, language=language, author=by, state__in=OPEN).first()
    if found is not None and not found.is_editable:
        raise Refused.conflict(_("Your translation awaits a decision. Withdraw it to go on with it."))
    return found


def _to_approve(
    proposal: EntryTranslationProposal, patch_set: EntryTranslationPatchSet, only: set[str], reason: str
) -> tuple[EntryTranslationPatchSet, Texts]:
    """Return the patch set that an approval is on, a new one where it takes a part or merges, and the words left."""
    before, texts, made = texts_of(patch_set.base), patch_set.texts, MadeAs.SUBMITTED
    changed = changed_paths(before, texts)
    rest: Texts = {}
    if only and only != set(changed):
        if not only <= set(changed):
            raise Refused.invalid(_("Choose among the fields that this changes."), field="only")
        if not reason:
            raise Refused.invalid(_("Give the reason why the rest is left out: its author reads it."), field="reason")
        rest = {path: texts.get(path, {}) for path in changed if path not in only}
        kept = {path: row for path, row in before.items() if path not in only}
        texts, made = {**kept, **{path: texts[path] for path in only if path in texts}}, MadeAs.PART
    newest = newest_of(proposal.entry, proposal.language)
    if newest != patch_set.base:
        texts, made = caught_up(proposal.entry, patch_set.base, newest, texts), MadeAs.MERGED
    if made == MadeAs.SUBMITTED:
        return patch_set, rest
    proposal.current = _freeze(proposal, texts, newest, patch_set.provenance, made)
    proposal.save(update_fields=["current"])
    return proposal.current, rest


def _publish(
    proposal: EntryTranslationProposal, patch_set: EntryTranslationPatchSet, by: User
) -> EntryTranslationRevision:
    proposal.applied = apply_translation(
        proposal.entry,
        proposal.language,
        patch_set.texts,
        base=patch_set.base,
        source=patch_set.source,
        provenance=patch_set.provenance,
        sha256=patch_set.sha256,
        message=patch_set.message,
        author=proposal.author,
        by=by,
    )
    proposal.save(update_fields=["applied"])
    return proposal.applied


def _keep_rest(proposal: EntryTranslationProposal, submitted: EntryTranslationPatchSet, rest: Texts) -> None:
    """Make a draft of the words that were left out, for the author to go on with.

    It stays on the base of what was submitted: on a newer one it would take back what others wrote since.
    """
    texts = {**texts_of(submitted.base), **rest}
    EntryTranslationProposal.objects.create(
        entry=proposal.entry,
        language=proposal.language,
        author=proposal.author,
        base=submitted.base,
        source=submitted.source,
        texts={path: row for path, row in texts.items() if row},
        message=proposal.message,
        **submitted.provenance,
    )


def _freeze(
    proposal: EntryTranslationProposal,
    texts: Texts,
    base: EntryTranslationRevision | None,
    how: Mapping[str, Any],
    made: MadeAs,
) -> EntryTranslationPatchSet:
    number = proposal.patch_sets.count() + 1
    facts = {
        "entry": proposal.entry.code,
        "language": proposal.language,
        "number": number,
        "texts": texts,
        "base": base.number if base else 0,
        "source": proposal.source.sha256,
        "message": proposal.message,
        **how,
    }
    return EntryTranslationPatchSet.objects.create(
        proposal=proposal,
        number=number,
        texts=texts,
        base=base,
        source=proposal.source,
        sha256=content_hash(facts),
        message=proposal.message,
        author=proposal.author,
        made=made,
        **how,
    )


def _enter(proposal: EntryTranslationProposal, state: State, *fields: str) -> None:
    proposal.state, proposal.updated_at = state, clock.now()
    proposal.save(update_fields=["state", "updated_at", *fields])
