"""The only writers of watches: what somebody wants to hear of."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import Article
from basics.errors import Refused
from catalog.models import Entry, Term
from review.models import Watch
from review.notice_kinds import Watched

WATCHES_MOST = 500


@transaction.atomic
def watch(kind: str, subject: str, *, by: User) -> Watch:
    """Watch an entry or a theme (by code), an article or a person (by number); twice is once.

    Refuses (invalid) what is not there or may not be seen, and too many.
    """
    if kind not in Watched.values or not _THERE[kind](subject, by):
        raise Refused.invalid(_("There is nothing of that name that you could watch."), field="subject")
    mine = Watch.objects.visible_to(by)
    same = mine.filter(kind=kind, subject=subject)
    if there := same.first():
        return there
    User.objects.select_for_update().get(pk=by.pk)  # so that two at once are counted
    if there := same.first():
        return there
    if mine.count() >= WATCHES_MOST:
        raise Refused.invalid(_("You watch %(count)d things already. End some first.") % {"count": WATCHES_MOST})
    found = Watch.objects.create(person=by, kind=kind, subject=subject)
    record("watch", found, by=by)
    return found


@transaction.atomic
def unwatch(kind: str, subject: str, *, by: User) -> None:
    """Hear of something no more; nothing happens where it was not watched."""
    found = Watch.objects.select_for_update().filter(person=by, kind=kind, subject=subject).first()
    if found is not None:
        record("unwatch", found, by=by)
        found.delete()


def _entry(subject: str, by: User) -> bool:
    return Entry.objects.readable_by(by).filter(code=subject).exists()


def _theme(subject: str, by: User) -> bool:
    require(by, "read_published")
    return Term.objects.of("theme").filter(code=subject).exists()


def _article(subject: str, by: User) -> bool:
    return _is_number(subject) and Article.objects.visible_to(by).filter(pk=subject).exists()


def _person(subject: str, by: User) -> bool:
    require(by, "see_review")
    members = User.objects.active()
    return _is_number(subject) and int(subject) != by.pk and members.filter(pk=subject).exists()


def _is_number(subject: str) -> bool:
    return subject.isascii() and subject.isdecimal() and len(subject) < 18 and subject == str(int(subject))


_THERE: dict[str, Callable[[str, User], bool]] = {
    Watched.ENTRY: _entry,
    Watched.THEME: _theme,
    Watched.ARTICLE: _article,
    Watched.PERSON: _person,
}
