"""Two changes that meet: a proposal and the entry that moved on under it, or two saves of one draft.

`meeting_of` finds what has to be merged, `Meeting.merged` merges it; nothing is written here. What two people want
differently stays a conflict until somebody settles it, and a sentence that both wrote into until somebody confirms it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from basics.errors import Refused
from catalog.merging import WORDS, Clash, MergedDocument, merge_documents
from catalog.models import Entry, Revision
from catalog.schema import Document, canonical_json, content_hash, fields_of, normalise
from review.drafting import DraftVersion
from review.models import Proposal

SIDES = ("base", "theirs", "mine")
Settled = Mapping[str, Any]
VERSIONS_MOST = 100  # earlier states of a draft; a page that is older than these overlaps with all of it


@dataclass(frozen=True)
class Meeting:
    """Two documents made from one: `theirs` stands already, `mine` is to be merged into it.

    `onto` is the newer revision of the entry, or `kept` the save of the draft that waits.
    """

    kind: str
    base: Document
    mine: Document
    theirs: Document
    onto: Revision | None = None
    kept: DraftVersion | None = None
    earlier: Sequence[Document] = ()

    @property
    def seen(self) -> str:
        """Return the hash of the three sides: what somebody who settles this has seen."""
        return content_hash({name: getattr(self, name) for name in SIDES})

    def merged(self, settled: Settled | None = None) -> MergedDocument:
        """Merge, with what was settled by the keys of the conflicts."""
        sides = (self.base, self.mine, self.theirs)
        fields = fields_of(self.kind)
        result = merge_documents(*sides, fields, settled=settled, theirs_stand=True, earlier=self.earlier)
        result.document = normalise(self.kind, result.document)
        return result


def meeting_of(proposal: Proposal, *, by: User | None = None) -> Meeting | None:
    """Return what has to be merged before a proposal goes on; None when nothing has.

    First a save of the draft that waits (of `by`, if named), then a newer revision of the entry.
    """
    waiting = proposal.versions.filter(waiting=True)
    kept = (waiting.filter(by=by) if by else waiting).first()
    if kept is not None:
        base = _document_of(proposal, kept.base_sha256)
        return Meeting(proposal.kind, base, kept.document, proposal.document, kept=kept, earlier=_earlier(proposal))
    if not proposal.moved_on or proposal.entry is None or proposal.entry.current is None:
        return None
    return meeting_with(proposal, proposal.document, proposal.entry.current)


def meeting_with(proposal: Proposal, document: Document, newest: Revision) -> Meeting:
    """Return the meeting of a document of a proposal with a newer revision of its entry."""
    sides = (proposal.base_document, document, newest.document)
    return Meeting(proposal.kind, *sides, onto=newest, earlier=_earlier(proposal))


def meeting_of_saves(proposal: Proposal, document: Document, seen: str) -> Meeting:
    """Return the meeting of a save that was made from the draft `seen` with the draft as it is now."""
    sides = (_document_of(proposal, seen), document, proposal.document)
    return Meeting(proposal.kind, *sides, earlier=_earlier(proposal))


def stand_on_newest(proposal: Proposal, content: Document, *, confirm: str = "") -> tuple[Revision | None, Document]:
    """Lock the entry and return its newest revision with `content` merged into it, for the caller's transaction.

    Nothing can move on after the lock. Refuses (stale) what two people want differently, and sentences that both
    wrote into until `confirm` names the hash of the merged document.
    """
    if proposal.entry is None:
        return proposal.base, content
    entry = Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=proposal.entry.pk)
    if entry.current is None or entry.current_id == proposal.base_id:
        return proposal.base, content
    merged = meeting_with(proposal, content, entry.current).merged()
    token = content_hash(merged.document)
    details = {"current": entry.current.number, **said_of(merged)}
    if merged.conflicts:
        why = _("%(code)s has a newer revision than the one this change was made on, and both changed the same words.")
        raise Refused.stale(why % {"code": entry.code}, details=details)
    if merged.risky and confirm != token:
        why = _("%(code)s has a newer revision, and both wrote into one sentence. Read it as merged, then confirm it.")
        raise Refused.stale(why % {"code": entry.code}, details={**details, "confirm": token})
    return entry.current, merged.document


def said_of(merged: MergedDocument) -> dict[str, Any]:
    """Return the conflicts and risks of a merge as the API gives them."""
    return {"conflicts": [clash._asdict() for clash in merged.conflicts], "risky": merged.risky}


def refuse_open(merged: MergedDocument, *, confirmed: bool) -> None:
    """Refuse what is not settled, or not confirmed."""
    if merged.conflicts:
        why = {clash.key: [_("Choose what stands.")] for clash in merged.conflicts}
        raise Refused(Refused.INVALID, _("Some places are not decided yet. Nothing is lost."), fields=why)
    if merged.risky and not confirmed:
        why_confirm = _(
            "Two people wrote into one sentence. Read it as merged, then confirm that it says what is meant."
        )
        raise Refused.invalid(why_confirm, field="confirmed", details={"risky": merged.risky})


def settled_by(conflicts: list[Clash], choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return by key the value of the chosen side (`base`, `theirs`, `mine`), or the text that was written instead."""
    found: dict[str, Any] = {}
    for clash in conflicts:
        choice = choices.get(clash.key)
        if isinstance(choice, str) and choice in SIDES:
            found[clash.key] = getattr(clash, choice)
        elif isinstance(choice, Mapping) and isinstance(choice.get("text"), str) and may_be_written(clash):
            found[clash.key] = choice["text"]
    return found


def may_be_written(clash: Clash) -> bool:
    """Tell whether other words may be put in the place of all three sides."""
    texts = [side for side in (clash.base, clash.mine, clash.theirs) if side is not None]
    return clash.kind == WORDS or (len(texts) > 0 and all(isinstance(side, str) and " " in side for side in texts))


def refuse_waiting(waits: bool) -> None:
    """Refuse to submit a draft while a save of it waits to be merged."""
    if waits:
        raise Refused.stale(_("A save of this draft waits to be merged. Settle it first; nothing is lost."))


def _document_of(proposal: Proposal, sha256: str) -> Document:
    """Return the draft with a hash; an empty one if it is not known: then all that differs is a conflict."""
    found = proposal.versions.filter(sha256=sha256, waiting=False).first()
    document: Document = found.document if found else {}
    return document


def _earlier(proposal: Proposal) -> list[Document]:
    """Return what the entry ever said: the ids of its items stay with what they named."""
    if proposal.entry_id is None:
        return []
    return list(Revision.objects.filter(entry=proposal.entry_id).values_list("document", flat=True))


def remember(proposal: Proposal, *, by: User, document: Document | None = None) -> None:
    """Keep the draft as it is now, before it is changed, or `document`, which a page shows: somebody has it open."""
    document = proposal.document if document is None else document
    sha256 = content_hash(document)
    if not proposal.versions.filter(sha256=sha256, waiting=False).exists():
        DraftVersion.objects.create(proposal=proposal, document=document, sha256=sha256, by=by)
        kept = proposal.versions.filter(waiting=False).order_by("-pk").values("pk")[:VERSIONS_MOST]
        proposal.versions.filter(waiting=False).exclude(pk__in=kept).delete()


def keep_waiting(proposal: Proposal, document: Document, *, by: User, seen: str) -> DraftVersion:
    """Keep what was typed until it is merged: each such save, for it may come from another page; the same one once."""
    sha256 = content_hash(document)
    proposal.versions.filter(waiting=True, by=by, base_sha256=seen, sha256=sha256).update(waiting=False)
    return DraftVersion.objects.create(
        proposal=proposal,
        document=document,
        sha256=sha256,
        base_sha256=seen,
        by=by,
        waiting=True,
    )


def value_at(document: Document, path: str) -> Any:
    """Return the value of a document at a path such as `scenarios.s1.title`."""
    value: Any = document
    for name in path.split("."):
        if isinstance(value, list):
            value = next((row for row in value if row.get("id") == name), None)
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def told(value: Any) -> str:
    """Return a value as one text, for comparing."""
    return value if isinstance(value, str) else canonical_json(value)
