"""Carry threads along when the words that they are about are edited: in the transaction of the edit."""

from collections.abc import Callable, Iterable, Sequence

from catalog.models import Entry
from catalog.schema import Document
from review.following import Spot, follow, hunk_now
from review.hunks import Hunk
from review.models import Standing, Submission, Thread

CARRIED = ["start", "end", "standing", "hunk"]


def spot_of(thread: Thread) -> Spot:
    """Return what a thread is about, for `review.following`."""
    return Spot(thread.field, thread.exact, thread.start, thread.end, thread.standing)


def carry_on_entry(entry: Entry, old: Document, new: Document) -> None:
    """Let the threads on an entry stand where their words are in its new revision."""
    _carry(Thread.objects.filter(entry=entry).exclude(field=""), lambda spots: follow(old, new, spots))


def carry_on_submission(submission: Submission, old: Document, new: Document, hunks: Sequence[Hunk]) -> None:
    """Let the threads on a proposal stand on the single changes that it is made of by now."""
    threads = list(Thread.objects.filter(submission=submission).exclude(field="", hunk=""))
    _carry(threads, lambda spots: follow(old, new, spots), lambda thread, spot: _on_hunk(thread, spot, hunks))


def _on_hunk(thread: Thread, spot: Spot, hunks: Sequence[Hunk]) -> Spot:
    """Find the change that a thread is about; where nothing is changed any more, it is detached."""
    if not thread.hunk:
        return spot
    found = hunk_now(hunks, thread.hunk, spot)
    thread.hunk = found or thread.hunk
    if not found:
        return spot._replace(start=None, end=None, standing=Standing.ORPHAN)
    return spot if spot.standing != Standing.ORPHAN or spot.exact else spot._replace(standing=Standing.ASSERTED)


def _carry(
    threads: Iterable[Thread],
    following: Callable[[list[Spot]], list[Spot]],
    settle: Callable[[Thread, Spot], Spot] = lambda _thread, spot: spot,
) -> None:
    threads = list(threads)
    if not threads:
        return
    for thread, spot in zip(threads, following([spot_of(thread) for thread in threads]), strict=True):
        now = settle(thread, spot)
        thread.start, thread.end, thread.standing = now.start, now.end, now.standing
    Thread.objects.bulk_update(threads, CARRIED)
