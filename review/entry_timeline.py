"""All that ever happened to one entry, in one list: proposals and decisions with their reasons, revisions with their
evidence, translations, rounds of rating, readings of indicators, forecasts, holds, editions, and what was
said about it.

Who rated what is not told here: in a round nobody knows before it is closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.vocabulary import language_inside
from basics.paging import Page, cursor_for, read_cursor
from catalog.models import Entry
from review.states import Step

SIZE = 50
STEP = 10**13  # between the numbers of two sources: an event's number is its source and the number of its row
# Columns: source, id, at, who, what, words, number, name.
EVENTS = """
SELECT 1 AS source, p.id, p.submitted_at AS at, p.author_id AS who, 'submitted' AS what, p.message AS words,
    p.submission_id AS number, p.number::varchar AS name
FROM review_patchset p JOIN review_proposal o ON o.submission_id = p.submission_id
LEFT JOIN catalog_revision applied ON applied.id = o.applied_id
WHERE COALESCE(o.entry_id, applied.entry_id) = %(entry)s AND p.made = 'submitted'
UNION ALL
SELECT 2, d.id, d.decided_at, d.by_id, d.verdict, d.reason, d.submission_id, ''
FROM review_decision d JOIN review_proposal o ON o.submission_id = d.submission_id
LEFT JOIN catalog_revision applied ON applied.id = o.applied_id
WHERE COALESCE(o.entry_id, applied.entry_id) = %(entry)s
UNION ALL
SELECT 3, s.id, s.updated_at, s.author_id, 'withdrawn', '', s.id, ''
FROM review_submission s JOIN review_proposal o ON o.submission_id = s.id
WHERE o.entry_id = %(entry)s AND s.state = 'withdrawn' AND s.current_id IS NOT NULL
UNION ALL
SELECT 4, r.id, r.approved_at, r.author_id, 'revision', r.message, r.number, ''
FROM catalog_revision r WHERE r.entry_id = %(entry)s
UNION ALL
SELECT 5, p.id, p.submitted_at, p.author_id, 'translation_submitted', p.message, p.proposal_id, o.language
FROM review_entrytranslationpatchset p JOIN review_entrytranslationproposal o ON o.id = p.proposal_id
WHERE o.entry_id = %(entry)s AND p.made = 'submitted'
UNION ALL
SELECT 6, d.id, d.decided_at, d.by_id, 'translation_' || d.verdict, d.reason, d.proposal_id, o.language
FROM review_entrytranslationdecision d JOIN review_entrytranslationproposal o ON o.id = d.proposal_id
WHERE o.entry_id = %(entry)s
UNION ALL
SELECT 7, r.id, r.created_at, r.opened_by_id, 'round_opened', r.title, r.id, ''
FROM catalog_ratinground r WHERE r.id IN (SELECT round_id FROM catalog_rounditem WHERE entry_id = %(entry)s)
UNION ALL
SELECT 8, r.id, r.closed_at, r.closed_by_id, 'round_closed', r.title, r.id, ''
FROM catalog_ratinground r WHERE r.closed_at IS NOT NULL
    AND r.id IN (SELECT round_id FROM catalog_rounditem WHERE entry_id = %(entry)s)
UNION ALL
SELECT 9, r.id, r.created_at, r.by_id, 'reading', r.text, NULL, r.state
FROM catalog_indicatorreading r WHERE r.entry_id = %(entry)s
UNION ALL
SELECT 10, f.id, f.created_at, f.created_by_id, 'forecast', f.statement, f.id, ''
FROM catalog_forecast f WHERE f.entry_id = %(entry)s
UNION ALL
SELECT 11, f.id, f.resolved_at, f.resolved_by_id, 'resolved', f.statement, f.id, ''
FROM catalog_forecast f WHERE f.entry_id = %(entry)s AND f.resolved_at IS NOT NULL
UNION ALL
SELECT 12, h.id, h.at, h.by_id, 'held', h.reason, NULL, '' FROM review_hold h WHERE h.entry_id = %(entry)s
UNION ALL
SELECT 13, h.id, h.released_at, h.released_by_id, 'released', '', NULL, ''
FROM review_hold h WHERE h.entry_id = %(entry)s AND h.released_at IS NOT NULL
UNION ALL
SELECT 14, e.id, e.frozen_at, e.frozen_by_id, 'frozen', '', NULL, e.name
FROM catalog_editionentry x JOIN catalog_edition e ON e.id = x.edition_id
WHERE x.entry_id = %(entry)s AND e.frozen_at IS NOT NULL
UNION ALL
SELECT 15, e.id, e.published_at, e.published_by_id, 'edition', '', NULL, e.name
FROM catalog_editionentry x JOIN catalog_edition e ON e.id = x.edition_id
WHERE x.entry_id = %(entry)s AND e.published_at IS NOT NULL
UNION ALL
SELECT 16, c.id, c.created_at, c.author_id, 'commented',
    CASE WHEN c.withdrawn_at IS NULL AND c.hidden_at IS NULL THEN c.body ELSE '' END, t.id, c.id::varchar
FROM review_comment c JOIN review_thread t ON t.id = c.thread_id WHERE t.entry_id = %(entry)s
UNION ALL
SELECT 17, t.id, t.resolved_at, t.resolved_by_id, 'talk_resolved', '', t.id, ''
FROM review_thread t WHERE t.entry_id = %(entry)s AND t.resolved_at IS NOT NULL
"""
PAGE = f"""
SELECT source, id, at, who, what, words, number, name FROM ({EVENTS}) events
WHERE %(at)s::timestamptz IS NULL OR (at, source * {STEP} + id) < (%(at)s::timestamptz, %(place)s::bigint)
ORDER BY at DESC, source * {STEP} + id DESC LIMIT {SIZE + 1}
"""  # noqa: S608  # words of ours
EVIDENCE = """
SELECT r.number,
    (SELECT count(*) FROM jsonb_path_query(r.document, '$.evidence[*].id') id
     WHERE id NOT IN (SELECT jsonb_path_query(COALESCE(p.document, '{}'), '$.evidence[*].id'))),
    (SELECT count(*) FROM jsonb_path_query(COALESCE(p.document, '{}'), '$.evidence[*].id') id
     WHERE id NOT IN (SELECT jsonb_path_query(r.document, '$.evidence[*].id')))
FROM catalog_revision r LEFT JOIN catalog_revision p ON p.entry_id = r.entry_id AND p.number = r.number - 1
WHERE r.entry_id = %s AND r.number = ANY(%s)
"""


@dataclass(frozen=True)
class Event:
    """One thing that happened: who did what, in which words, and where it can be read; `number` orders a moment."""

    at: datetime
    number: int
    who: User | None
    what: str
    words: str = ""
    icon: str = "circle"
    tone: str = "neutral"
    href: str = ""


LOOKS: dict[str, tuple[Any, str, str]] = {
    "submitted": (gettext_lazy("submitted a change, version %(name)s"), "send", "info"),
    Step.APPROVE: (gettext_lazy("approved the change"), "circle-check", "success"),
    Step.REQUEST_CHANGES: (gettext_lazy("asked for changes"), "undo", "warning"),
    Step.REJECT: (gettext_lazy("rejected the change"), "circle-x", "danger"),
    "withdrawn": (gettext_lazy("withdrew the change"), "circle-slash", "neutral"),
    "revision": (gettext_lazy("wrote revision %(number)s, which was published"), "file-check", "success"),
    "translation_submitted": (gettext_lazy("submitted a translation: %(language)s"), "languages", "info"),
    "translation_approve": (gettext_lazy("approved the translation: %(language)s"), "languages", "success"),
    "translation_request_changes": (
        gettext_lazy("asked for changes of the translation: %(language)s"), "languages", "warning"),
    "translation_reject": (gettext_lazy("rejected the translation: %(language)s"), "languages", "danger"),
    "round_opened": (gettext_lazy("opened a round of rating"), "scale", "info"),
    "round_closed": (gettext_lazy("closed a round of rating"), "scale", "neutral"),
    "reading": (gettext_lazy("read an indicator"), "eye", "neutral"),
    "forecast": (gettext_lazy("made a forecast"), "forecast", "neutral"),
    "resolved": (gettext_lazy("resolved a forecast"), "forecast", "neutral"),
    "held": (gettext_lazy("held the entry"), "lock", "warning"),
    "released": (gettext_lazy("released the entry"), "check", "neutral"),
    "frozen": (gettext_lazy("froze it in edition %(name)s"), "book-marked", "neutral"),
    "commented": (gettext_lazy("commented"), "comment", "neutral"),
    "talk_resolved": (gettext_lazy("resolved a discussion"), "check", "neutral"),
    "edition": (gettext_lazy("published it in edition %(name)s"), "book-marked", "success"),
}  # fmt: skip
Provided = Callable[[Entry, User, tuple[datetime, int] | None, int], list[Event]]
_provided: list[Provided] = []


def provide_events(events: Provided) -> None:
    """Let another part add its events (`number` from 100 * STEP on): asked for entry, reader, place to go on, how many.

    It returns the newest first, only what the reader may see, and only what is before the place (moment and number).
    """
    _provided.append(events)


def timeline_page(entry: Entry, user: User, after: str = "") -> Page[Any]:
    """Return one page of what happened to an entry (`Event`), the newest first. Three queries, however much that is."""
    place = read_cursor(after)
    with connection.cursor() as cursor:
        cursor.execute(PAGE, {"entry": entry.pk, "at": place and place[0], "place": place and place[1]})
        rows = cursor.fetchall()
    people = User.objects.in_bulk({row[3] for row in rows if row[3]})
    evidence = _evidence(entry, [row[6] for row in rows if row[4] == "revision"])
    found = [_event(entry, row, people, evidence) for row in rows]
    for provided in _provided:
        found += provided(entry, user, place, SIZE + 1)
    found.sort(key=lambda event: (event.at, event.number), reverse=True)
    shown = found[:SIZE]
    return Page(shown, cursor_for(shown[-1].at, shown[-1].number) if len(found) > SIZE else "")


def _event(entry: Entry, row: Any, people: dict[int, User], evidence: dict[int, str]) -> Event:
    source, pk, at, who, what, words, number, name = row
    said, icon, tone = LOOKS[what]
    told = {"number": number, "name": name, "language": language_inside(name) if "translation" in what else ""}
    if what == "revision" and evidence.get(number):
        words = "\n\n".join(part for part in (words, evidence[number]) if part)
    href = _href(entry, what, number, name)
    return Event(at, source * STEP + pk, people.get(who), str(said) % told, words or "", icon, tone, href)


def _href(entry: Entry, what: str, number: int | None, name: str) -> str:
    if what in {"submitted", "withdrawn", Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT}:
        return reverse("review:submission", args=[number])
    if what == "revision":
        return reverse("catalog:entry_revision", args=[entry.code, number])
    if what.startswith("translation_"):
        return reverse("review:entry_translation", args=[number])
    if what.startswith("round_"):
        return reverse("catalog:rating_round", args=[number])
    if what in {"forecast", "resolved"}:
        return reverse("catalog:forecast", args=[number])
    if what in {"commented", "talk_resolved"}:
        return reverse("discussions:thread", args=[number]) + (f"#comment-{name}" if name else "")
    return reverse("catalog:edition", args=[name]) if what in {"frozen", "edition"} else ""


def _evidence(entry: Entry, numbers: list[int]) -> dict[int, str]:
    """Say of revisions how much evidence each added and removed."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(EVIDENCE, [entry.pk, numbers])
        rows = cursor.fetchall()
    said = _("Evidence: %(added)d added, %(removed)d removed.")
    return {number: said % {"added": added, "removed": gone} for number, added, gone in rows if added or gone}
