"""Where a thread is opened: locked, checked, and as the columns that say so. What is not there is refused in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may
from articles.models import Alignment, Bead, Segment, TextVersion
from articles.passages import find_passage, quote_passage
from basics.errors import Refused
from basics.text import canonical
from catalog.models import Edition, Entry
from catalog.schema import Document, field_named
from review.discussion_models import ON, Place, Thread
from review.discussion_rules import QUOTE_MOST
from review.following import path_of, words_at, words_of
from review.freezing import changes_of
from review.hunks import Hunk
from review.models import Proposal, Submission
from review.paths import field_at, paths_of

Thing = Entry | Submission | Alignment | Edition
Columns = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What of a thing: a `field` by its path, a `hunk` by its hash, a `row` by its number, words that stand there."""

    field: str = ""
    hunk: str = ""
    row: int | None = None
    quote: str = ""


def anchored(thing: Thing, about: About, *, by: User) -> Columns:
    """Lock a thing that somebody may see, and return the columns of a thread there. Refuses what is not there."""
    if len(about.quote) > QUOTE_MOST:
        limit = _("Quote at most %(limit)d characters.") % {"limit": QUOTE_MOST}
        raise Refused.invalid(limit, field="quote")
    if isinstance(thing, Entry):
        return _on_entry(thing, about, by)
    if isinstance(thing, Submission):
        return _on_submission(thing, about, by)
    if isinstance(thing, Alignment):
        return _on_alignment(thing, about, by)
    found = Edition.objects.visible_to(by).filter(pk=thing.pk).first()
    return {"place": Place.EDITION, ON[Place.EDITION]: _there(found)}


def _on_entry(entry: Entry, about: About, by: User) -> Columns:
    rows = Entry.objects.readable_by(by)
    found: Entry = _there(rows.select_for_update(of=("self",), no_key=True).filter(pk=entry.pk).first())
    where = _in_document(found.kind, found.document, about)
    return {"place": Place.ENTRY, "entry": found, **where}


def _on_submission(submission: Submission, about: About, by: User) -> Columns:
    rows = Submission.objects.visible_to(by)
    found: Submission = _there(rows.select_for_update(of=("self",), no_key=True).filter(pk=submission.pk).first())
    columns: Columns = {"place": Place.PROPOSAL, "submission": found}
    proposal = Proposal.objects.select_related("entry", "base", "successor").get(submission=found)
    document = found.current.content if found.current else proposal.document
    if not about.hunk:
        return columns | _in_document(proposal.kind, document, about)
    hunks = hunks_of_current(found, proposal)
    hunk = next((one for one in hunks if one.sha256 == about.hunk), None)
    if hunk is None:
        raise Refused.stale(_("This change is not part of the proposal any more. Look at it as it is now."))
    return columns | {"hunk": hunk.sha256, "field": path_of(hunk), **_in_hunk(hunks, hunk, document, about.quote)}


def hunks_of_current(submission: Submission, proposal: Proposal) -> list[Hunk]:
    """Return the single changes of what was submitted; none of a draft."""
    current = submission.current
    return changes_of(proposal, current.content, current.message) if current else []


def _in_hunk(hunks: Sequence[Hunk], hunk: Hunk, document: Document, quote: str) -> Columns:
    span, words = words_of(hunks, hunk), words_at(document, path_of(hunk)) or ""
    if span is None or not words[span[0] : span[1]].strip():
        return _no_words(quote)
    if not quote.strip():
        return _quoted(words, *span)
    start, end = _found(words[span[0] : span[1]], quote)
    return _quoted(words, span[0] + start, span[0] + end)


def _in_document(kind: str, document: Document, about: About) -> Columns:
    """Return a place in a document: a field or an item, and the words that were quoted of it."""
    if not about.field:
        return _no_words(about.quote)
    part = field_named(kind, about.field.partition(".")[0])
    if part is None or len(about.field) > 160 or words_at(document, about.field) is None:
        raise Refused.invalid(_("There is no such field."), field="field")
    if "." in about.field and field_at(kind, about.field) is None and about.field.count(".") != 1:
        raise Refused.invalid(_("There is no such field."), field="field")
    if not about.quote.strip():
        return {"field": about.field}
    return _quoted_in(kind, document, about)


def _quoted_in(kind: str, document: Document, about: About) -> Columns:
    """Find quoted words in a field, or in the one part of its items that has them."""
    if field_at(kind, about.field) is not None:
        paths = [about.field]
    else:
        name, _dot, item = about.field.partition(".")
        inside = f"{name}.{item}" if item else f"{name}."
        paths = [path for path in paths_of(kind, document, {name}) if path.startswith(inside)]
    words = canonical(about.quote)
    having = [path for path in paths if words in (words_at(document, path) or "")] or paths[:1]
    if len(having) != 1:
        message = _("These words stand in more than one place of this field. Quote more of them.")
        raise Refused.invalid(message, field="quote") if having else _not_there()
    told = words_at(document, having[0]) or ""
    return {"field": having[0], **_quoted(told, *_found(told, about.quote))}


def _on_alignment(alignment: Alignment, about: About, by: User) -> Columns:
    visible = Alignment.objects.visible_to(by).with_texts()
    found: Alignment = _there(visible.select_for_update(of=("self",), no_key=True).filter(pk=alignment.pk).first())
    bead = found.beads.filter(ordinal=about.row).first() if about.row is not None else None
    if bead is None:
        raise Refused.conflict(_("There is no such row any more. Look at the alignment as it is now."))
    version, start, end = span_of(found, bead)
    if about.quote.strip():
        first, last = _found(version.text[start:end], about.quote)
        start, end = start + first, start + last
    return {
        "place": Place.BEAD,
        "alignment": found,
        "text_version": version,
        **_quoted(version.text, start, end),
    }


def span_of(alignment: Alignment, bead: Bead) -> tuple[TextVersion, int, int]:
    """Return the words of a row: those of the translation, or of the other side where it has none."""
    cut, ordinals = (alignment.target_set, bead.target) if bead.target else (alignment.source_set, bead.source)
    rows = Segment.objects.filter(segment_set=cut, ordinal__in=[ordinals[0], ordinals[-1]]).order_by("ordinal")
    spans = list(rows.values_list("start", "end"))
    return cut.text_version, spans[0][0], spans[-1][1]


def _found(words: str, quote: str) -> tuple[int, int]:
    try:
        return find_passage(words, quote)
    except Refused as refusal:
        raise Refused.invalid(refusal.message, field="quote") from refusal


def _quoted(words: str, start: int, end: int) -> Columns:
    return vars(quote_passage(words, start, end))


def _no_words(quote: str) -> Columns:
    if quote.strip():
        raise _not_there()
    return {}


def _not_there() -> Refused:
    return Refused.invalid(_("There are no such words here to quote."), field="quote")


def _there(found: Any) -> Any:
    if found is None:
        raise Refused.conflict(_("This is not there any more, or you may not see it."))
    return found


def anchored_words(thing: Thing, about: About) -> str:
    """Return the words that a thread would be opened on if nothing is quoted; empty where there are none."""
    if isinstance(thing, Alignment):
        bead = thing.beads.filter(ordinal=about.row).first() if about.row is not None else None
        if bead is None:
            return ""
        version, start, end = span_of(thing, bead)
        return version.text[start:end]
    if isinstance(thing, Entry):
        return words_at(thing.document, about.field) or "" if field_at(thing.kind, about.field) else ""
    if not isinstance(thing, Submission) or thing.current is None:
        return ""
    kind, document = thing.proposal.kind, thing.current.content
    if not about.hunk:
        return words_at(document, about.field) or "" if field_at(kind, about.field) else ""
    hunks = hunks_of_current(thing, thing.proposal)
    hunk = next((one for one in hunks if one.sha256 == about.hunk), None)
    span = words_of(hunks, hunk) if hunk else None
    return (words_at(document, path_of(hunk)) or "")[span[0] : span[1]] if hunk and span else ""


def words_on(thread: Thread) -> tuple[str, str] | None:
    """Return the whole words that a thread with a place stands in, and those it stands on; None where it has none.

    Of an entry or a proposal those of its field; of a row those of the text. Loads what it needs.
    """
    if thread.is_detached:
        return None
    if thread.place == Place.BEAD and thread.text_version is not None:
        words = thread.text_version.text
    elif thread.place == Place.ENTRY and thread.entry is not None:
        if field_at(thread.entry.kind, thread.field) is None:
            return None
        words = words_at(thread.entry.document, thread.field) or ""
    elif thread.place == Place.PROPOSAL and thread.submission is not None:
        proposal = thread.submission.proposal
        if thread.submission.current is None or field_at(proposal.kind, thread.field) is None:
            return None
        words = words_at(thread.submission.current.content, thread.field) or ""
    else:
        return None
    return words, words if thread.start is None else words[thread.start : thread.end]


def with_suggestion(thread: Thread, words: str, suggestion: str) -> str:
    """Return the whole words with what was suggested in the place of those that the thread stands on."""
    if thread.start is None or thread.end is None:
        return suggestion
    return words[: thread.start] + suggestion + words[thread.end :]


def may_suggest_words(user: User, thread: Thread) -> bool:
    """Tell whether a thread stands on words that somebody may suggest others for (loaded `with_words`)."""
    return may(user, "propose") and words_on(thread) is not None
