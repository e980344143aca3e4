"""Carry threads along when the words that they are about are edited: in the transaction of the edit."""

from collections.abc import Callable, Mapping, Sequence

from catalog.schema import Document
from review.following import Spot, follow, hunk_now
from review.hunks import Hunk
from review.models import Standing, Submission, Thread

CARRIED = ["start", "end", "standing", "hunk"]


def spot_of(thread: Thread) -> Spot:
    """Return what a thread is about, for `review.following`."""
    return Spot(thread.field, thread.exact, thread.start, thread.end, thread.standing)


def carry_on_entries(changed: Mapping[int, tuple[Document, Document]]) -> None:
    """Let the threads on entries stand where their words are in the new revisions.

    `changed` are the old and the new document by the number of the entry; however many, they take two statements.
    """
    threads: dict[int | None, list[Thread]] = {}
    for thread in Thread.objects.filter(entry__in=changed).exclude(field=""):
        threads.setdefault(thread.entry_id, []).append(thread)
    for pk, (old, new) in changed.items():
        _move(threads.get(pk, []), old, new)
    Thread.objects.bulk_update([thread for some in threads.values() for thread in some], CARRIED)


def carry_on_submission(submission: Submission, old: Document, new: Document, hunks: Sequence[Hunk]) -> None:
    """Let the threads on a proposal stand on the single changes that it is made of by now."""
    threads = list(Thread.objects.filter(submission=submission).exclude(field="", hunk=""))
    _move(threads, old, new, lambda thread, spot: _on_hunk(thread, spot, hunks))
    Thread.objects.bulk_update(threads, CARRIED)


def _on_hunk(thread: Thread, spot: Spot, hunks: Sequence[Hunk]) -> Spot:
    """Find the change that a thread is about; where nothing is changed any more, it is detached."""
    if not thread.hunk:
        return spot
    found = hunk_now(hunks, thread.hunk, spot)
    thread.hunk = found or thread.hunk
    if not found:
        return spot._replace(start=None, end=None, standing=Standing.ORPHAN)
    return spot if spot.standing != Standing.ORPHAN or spot.exact else spot._replace(standing=Standing.ASSERTED)


def _move(
    threads: Sequence[Thread],
    old: Document,
    new: Document,
    settle: Callable[[Thread, Spot], Spot] = lambda _thread, spot: spot,
) -> None:
    for thread, spot in zip(threads, follow(old, new, [spot_of(thread) for thread in threads]), strict=True):
        now = settle(thread, spot)
        thread.start, thread.end, thread.standing = now.start, now.end, now.standing
