"""What somebody watches, in words, with the pages it stands on."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.permissions import may
from catalog.models import Term
from review.models import Watch
from review.notice_kinds import About, Watched
from review.noticed import shown_to


class WatchShown(NamedTuple):
    """A watch with what it is called; without a path where there is no page that this person may see."""

    row: Watch
    title: str
    path: str


def watched_by(user: User, watches: Iterable[Watch]) -> list[WatchShown]:
    """Return watches in words, in a constant number of queries; what may not be seen any more keeps its name only."""
    rows = list(watches)
    subjects = {kind: [row.subject for row in rows if row.kind == kind] for kind in Watched.values}
    things = [(About(kind).value, one) for kind in (Watched.ENTRY, Watched.ARTICLE) for one in subjects[kind]]
    seen = shown_to(user, things)
    themes = {term.code: term for term in Term.objects.of("theme").filter(code__in=subjects[Watched.THEME])}
    people = User.objects.in_bulk([int(one) for one in subjects[Watched.PERSON]])
    shown = []
    for row in rows:
        title, path = row.subject, ""
        if row.kind == Watched.THEME and row.subject in themes:
            title, path = str(themes[row.subject]), f"{reverse('catalog:register')}?theme={row.subject}"
        elif row.kind == Watched.PERSON and int(row.subject) in people:
            title = people[int(row.subject)].name
            path = reverse("accounts:person", args=[row.subject]) if may(user, "manage_people") else ""
        elif (thing := seen.get((row.kind, row.subject))) is not None:
            title, path = thing
        shown.append(WatchShown(row, title, path))
    return shown
