"""What changed of what somebody watches, for their desk: unread notices, each thing once."""

from accounts.models import User
from review.desk_lists import Watched, provide_watched
from review.models import Notice
from review.notice_kinds import NoticeKind
from review.noticed import path_of, shown_to
from review.tidings import words_of

LOOKED_AT = 40


def watched_of(person: User, most: int) -> list[Watched]:
    """Return the newest unread notice of each watched thing, as far as it may be seen: one query, and one a kind."""
    mine = Notice.objects.visible_to(person).unread().filter(kind=NoticeKind.WATCHED)
    newest: dict[tuple[str, str], Notice] = {}
    for row in mine.select_related("actor").order_by("-made_at", "-pk")[:LOOKED_AT]:
        newest.setdefault((row.about, row.object_id), row)
    shown = shown_to(person, newest)
    return [
        Watched(shown[thing].title, words_of(row), path_of(row, shown[thing]), row.at)
        for thing, row in newest.items()
        if thing in shown
    ][:most]


def provide_watches() -> None:
    """Let the desk ask for it."""
    provide_watched(watched_of)
