"""What the page, the feed and the API show of notices: grouped by what they lead to, as far as that may be seen now."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from basics.paging import Page, page_of
from review.models import Notice
from review.noticed import Shown, Thing, path_of, shown_to
from review.tidings import words_of

PAGE = 20
IN_A_GROUP = 5


@dataclass(frozen=True)
class Line:
    """One notice in words."""

    notice: Notice
    words: str


@dataclass(frozen=True)
class Group:
    """What somebody is told of one thing, the newest first, and how much of it is unread."""

    thing: Thing
    shown: Shown
    lines: list[Line]
    unread: int

    @property
    def newest(self) -> Notice:
        return self.lines[0].notice

    @property
    def upto(self) -> int:
        """Return the number of the newest that is shown: what comes later is not read with it."""
        return max(line.notice.pk for line in self.lines)

    @property
    def path(self) -> str:
        """Return where to go on: of a discussion, the first comment that is unread, else the newest."""
        unread = [line.notice for line in self.lines if line.notice.read_at is None]
        return path_of(unread[-1] if unread else self.newest, self.shown)


@dataclass(frozen=True)
class Listing:
    """One page of groups. `hidden` of them lead to what this person may not see any more.

    `upto` is the number of the newest notice that the page tells of, hidden ones too; 0 where there is none.
    """

    groups: list[Group]
    next: str
    hidden: list[Thing]
    upto: int


def groups_of(user: User, after: str, *, unread: bool = False) -> Listing:
    """Return a page of what somebody is told; in a constant number of queries."""
    mine = Notice.objects.visible_to(user)
    latest = mine.newest()
    if unread:
        latest = latest.filter(Exists(mine.unread().filter(about=OuterRef("about"), object_id=OuterRef("object_id"))))
    page: Page[Notice] = page_of(latest, after, by="made_at", size=PAGE)
    things = [(row.about, row.object_id) for row in page.rows]
    shown = shown_to(user, things)
    place = Window(RowNumber(), partition_by=["about", "object_id"], order_by=["-made_at", "-pk"])
    rows = mine.about_things(shown).annotate(place=place).filter(place__lte=IN_A_GROUP)
    told: dict[Thing, list[Line]] = {thing: [] for thing in things}
    for row in rows.select_related("actor").order_by("-made_at", "-pk"):
        told[row.about, row.object_id].append(Line(row, words_of(row)))
    counted = mine.unread().about_things(shown).values_list("about", "object_id").annotate(Count("pk"))
    counts = {(about, object_id): count for about, object_id, count in counted.order_by()}
    groups = [Group(thing, shown[thing], told[thing], counts.get(thing, 0)) for thing in things if thing in shown]
    hidden = [thing for thing in things if thing not in shown]
    return Listing(groups, page.next, hidden, max((row.pk for row in page.rows), default=0))


def newest_of(
    user: User, *, size: int, after: str = "", unread: bool = False
) -> tuple[list[tuple[Notice, Shown]], str]:
    """Return a page of single notices with what they lead to, the newest first, and the cursor of the next page."""
    mine = Notice.objects.visible_to(user).select_related("actor")
    page = page_of(mine.unread() if unread else mine, after, by="made_at", size=size)
    shown = shown_to(user, ((row.about, row.object_id) for row in page.rows))
    told = [(row, shown[row.about, row.object_id]) for row in page.rows if (row.about, row.object_id) in shown]
    return told, page.next
