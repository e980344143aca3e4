"""What becomes of an edition after it was prepared: marks before it is frozen, notes before it is published.

Preparing, freezing and exporting stand in `catalog.actions`.
"""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.audit import record
from accounts.models import User
from accounts.permissions import may, require
from accounts.strangers import SOMEBODY
from basics import clock
from basics.errors import Refused
from basics.text import canonical, sha256_of
from catalog import vocabulary as words
from catalog.contents import notes_of
from catalog.edition_states import Step, state_after
from catalog.interchange.perimeter_json import manifest_of_copy
from catalog.manifest import seal_of, to_publish
from catalog.models import Edition, EditionMark, EditionNote, Entry
from catalog.signing import signature_of

REASON_MOST = 2_000
LEFT_OUT_MOST = 500
FOREWORD_MOST = 10_000
NOTE_MOST = 5_000


def keeps_from_publishing(edition: Edition, person: User) -> str:
    """Return why an editor leaves it to another one: they froze it, or nobody else saw what they wrote. "" if nothing.

    What counts is who wrote a text last: the foreword, or any note.
    """
    if edition.frozen_by_id == person.pk:
        return _("You froze this edition. A second editor publishes it.")
    if edition.foreword_by_id == person.pk or edition.notes.filter(by=person).exists():
        return _("You were the last to write its foreword or a note. Another editor publishes it.")
    return ""


def turn_to_publish(edition: Edition, person: User) -> tuple[bool, str]:
    """Tell whether a frozen edition is a person's to publish; of an editor who leaves it to another one, also why."""
    if edition.state != words.EditionState.FROZEN or not may(person, "freeze_edition"):
        return False, ""
    kept_from = keeps_from_publishing(edition, person)
    return not kept_from, kept_from


@transaction.atomic
def publish_edition(edition: Edition, *, by: User, seen: str) -> Edition:
    """Seal a frozen edition with its notes and let everybody read it; the one before it is superseded.

    `seen` is `manifest.to_publish` of what the publisher looked at. Refuses whoever froze it or wrote a text of it
    last, and (stale) notes that were changed meanwhile.
    """
    require(by, "freeze_edition")
    edition = Edition.objects.select_for_update(of=("self",)).with_people().get(pk=edition.pk)
    state = state_after(edition.state, Step.PUBLISH)
    if why := keeps_from_publishing(edition, by):
        raise Refused.forbidden(why)
    newest = Edition.objects.select_for_update(of=("self",)).in_force()
    if edition.previous_id != (newest.pk if newest else None):
        message = _(
            "Since this was frozen, edition %(name)s was published: its changelog is not from there. Give it up."
        )
        raise Refused.conflict(message % {"name": newest.name if newest else ""})
    notes = notes_of(edition)
    if seen != to_publish(edition.manifest, notes):
        raise Refused.stale(_("Its notes were changed meanwhile. Nothing was published: look at them again."))
    if newest is not None:
        newest.state, newest.superseded_at = state_after(newest.state, Step.SUPERSEDE), clock.now()
        newest.save(update_fields=["state", "superseded_at"])
    edition.state, edition.published_by, edition.published_at = state, by, clock.now()
    at = edition.published_at.isoformat()
    edition.seal = seal_of(edition.manifest, notes, publisher=by.name, published_at=at)
    copied = manifest_of_copy(edition)
    with override("en"):
        somebody = str(SOMEBODY)
    edition.public_copy = {"manifest": copied, "seal": seal_of(copied, notes, publisher=somebody, published_at=at)}
    if settings.EDITION_SIGNING_KEY:
        edition.signature = signature_of(edition.seal, settings.EDITION_SIGNING_KEY)
        edition.public_copy["signature"] = signature_of(edition.public_copy["seal"], settings.EDITION_SIGNING_KEY)
    edition.save(update_fields=["state", "published_by", "published_at", "seal", "signature", "public_copy"])
    told = {"seal": edition.seal["sha256"], "signed": bool(edition.signature)}
    record("publish_edition", edition, by=by, after=told)
    return edition


@transaction.atomic
def abandon_edition(edition: Edition, *, by: User, reason: str) -> Edition:
    """Give up an edition that was not published; its number stays taken."""
    require(by, "freeze_edition")
    reason = _said(reason, REASON_MOST, "reason")
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    edition.state = state_after(edition.state, Step.ABANDON)
    edition.abandoned_by, edition.abandoned_at, edition.abandoned_reason = by, clock.now(), reason
    edition.save(update_fields=["state", "abandoned_by", "abandoned_at", "abandoned_reason"])
    record("abandon_edition", edition, by=by, after={"reason": reason})
    return edition


@transaction.atomic
def note_edition(edition: Edition, text: str, *, by: User, seen: str, code: str = "") -> Edition:
    """Write the foreword of a frozen edition, or with a `code` the note on one entry of it; "" takes it away.

    `seen` is the SHA-256 of what stood there when the writer looked: what somebody else wrote since is not overwritten.
    """
    require(by, "freeze_edition")
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if edition.state != words.EditionState.FROZEN:
        state = edition.get_state_display()
        raise Refused.conflict(
            _("This edition is %(state)s: notes are written between freezing and publishing.") % {"state": state}
        )
    text = canonical(text).strip()
    most = NOTE_MOST if code else FOREWORD_MOST
    if len(text) > most:
        raise Refused.invalid(_("At most %(most)d characters.") % {"most": most}, field="text")
    entry = _noted_entry(edition, code) if code else None
    note = edition.notes.filter(entry=entry).first() if entry else None
    present = (note.text if note else "") if entry else edition.foreword
    if seen != sha256_of(present):
        message = _("Somebody else wrote here meanwhile. Nothing was overwritten: it says by now “%(text)s”.")
        raise Refused.stale(message % {"text": present}, details={"present_text": present})
    if entry is None:
        edition.foreword, edition.foreword_by = text, by if text else None
        edition.save(update_fields=["foreword", "foreword_by"])
    elif text:
        written = {"text": text, "by": by, "at": clock.now()}
        EditionNote.objects.update_or_create(edition=edition, entry=entry, defaults=written)
    elif note is not None:
        note.delete()
    record("note_edition", edition, by=by, before={"text": present}, after={"code": code, "text": text})
    return edition


@transaction.atomic
def look_at_entry(edition: Edition, entry: Entry, *, by: User, seen: int) -> EditionMark:
    """Say that one looked at an entry for an edition in preparation; `seen` is the number of the revision one read."""
    edition, entry = _open_for_marks(edition, entry, by)
    assert entry.current is not None  # noqa: S101  # published() promises it
    if entry.current.number != seen:
        message = _("%(code)s has a newer revision than the one you looked at. Read it again.")
        raise Refused.stale(message % {"code": entry.code})
    mark = _marked(edition, entry, words.EditionMarkKind.LOOKED_AT, "", by)
    record("look_at_entry", edition, by=by, after={"code": entry.code})
    return mark


@transaction.atomic
def leave_out_entry(edition: Edition, entry: Entry, *, by: User, reason: str) -> EditionMark:
    """Leave an entry out of an edition in preparation; the reason will stand in its changelog, for all to read."""
    edition, entry = _open_for_marks(edition, entry, by)
    mark = _marked(edition, entry, words.EditionMarkKind.LEFT_OUT, _said(reason, LEFT_OUT_MOST, "reason"), by)
    record("leave_out_entry", edition, by=by, after={"code": entry.code, "reason": mark.reason})
    return mark


@transaction.atomic
def unmark_entry(edition: Edition, entry: Entry, *, by: User) -> None:
    """Take back that an entry was looked at, or left out of an edition in preparation."""
    edition, entry = _open_for_marks(edition, entry, by)
    mark = edition.marks.filter(entry=entry).first()
    if mark is None:
        raise Refused.conflict(_("%(code)s has no mark in this edition.") % {"code": entry.code})
    before = {"kind": mark.kind, "reason": mark.reason}
    mark.delete()
    record("unmark_entry", edition, by=by, before=before, after={"code": entry.code})


def _open_for_marks(edition: Edition, entry: Entry, by: User) -> tuple[Edition, Entry]:
    require(by, "freeze_edition")
    edition = Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    if edition.state != words.EditionState.DRAFT:
        message = _("This edition is %(state)s: entries are marked while it is in preparation.")
        raise Refused.conflict(message % {"state": edition.get_state_display()})
    found = Entry.objects.published().select_related("current").filter(pk=entry.pk).first()
    if found is None:
        raise Refused.conflict(
            _("%(code)s is not published, so it is not in the edition anyway.") % {"code": entry.code}
        )
    return edition, found


def _marked(edition: Edition, entry: Entry, kind: str, reason: str, by: User) -> EditionMark:
    said = {"kind": kind, "reason": reason, "by": by, "at": clock.now(), "revision_id": entry.current_id}
    mark, _created = EditionMark.objects.update_or_create(edition=edition, entry=entry, defaults=said)
    return mark


def _noted_entry(edition: Edition, code: str) -> Entry:
    """Return the entry of a code that the changelog of an edition or the edition itself names."""
    told = any(row["code"] == code for row in edition.changelog)
    if not told and not edition.entries.filter(entry__code=code).exists():
        raise Refused.invalid(
            _("Edition %(name)s has no entry %(code)s.") % {"name": edition.name, "code": code}, field="code"
        )
    return Entry.objects.get(code=code)


def _said(text: str, most: int, field: str) -> str:
    text = canonical(text).strip()
    if not 0 < len(text) <= most:
        raise Refused.invalid(_("Give the reason, in at most %(most)d characters.") % {"most": most}, field=field)
    return text
