"""What notices lead to: one table from what a thing is to how it is found, as far as somebody may see it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may
from articles.models import Annotation, AnnotationRound, AnnotationTarget, Article, RoundMember
from articles.vocabulary import language_inside
from catalog.models import Edition, Entry, RatingRound, RoundRater
from catalog.vocabulary import Status
from review.discussion_reading import title_of
from review.models import EntryTranslationProposal, Notice, Submission, Thread, TranslationReview
from review.notice_kinds import About

QUOTE_MOST = 80
Thing = tuple[str, str]  # what it is, and its number or code


class Shown(NamedTuple):
    """What is said of a thing to somebody who may see it: its title in their language, and the path of its page."""

    title: str
    path: str


Finder = Callable[[User, list[str]], Iterable[tuple[str, Shown]]]


def _submissions(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    for row in Submission.objects.visible_to(user).filter(pk__in=ids).only("title"):
        yield str(row.pk), Shown(row.title, row.get_absolute_url())


def _annotations(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    quote = AnnotationTarget.objects.filter(annotation=OuterRef("pk")).order_by("pk").values("exact")[:1]
    found: Any = Annotation.objects.visible_to(user).filter(pk__in=ids).annotate(quote=Subquery(quote)).only("uuid")
    for row in found:
        words = row.quote or ""
        short = words if len(words) <= QUOTE_MOST else words[: QUOTE_MOST - 1].rstrip() + "…"
        yield str(row.pk), Shown(_("Annotation of “%(quote)s”") % {"quote": short}, row.get_absolute_url())


def _translations(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    rows = TranslationReview.objects.visible_to(user).filter(pk__in=ids).select_related("text_version")
    for row in rows.defer("text_version__text", "text_version__structure"):
        yield str(row.pk), Shown(str(row.text_version), row.get_absolute_url())


def _entry_translations(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    rows = EntryTranslationProposal.objects.visible_to(user).filter(pk__in=ids)
    heading = KeyTextTransform("title", "entry__current__document")
    for pk, code, title, language, status in rows.annotate(heading=heading).values_list(
        "pk", "entry__code", "heading", "language", "entry__status"
    ):
        if status == Status.TAKEN_DOWN:
            title = ""
        words = {"entry": f"{code} {title or ''}".strip(), "language": language_inside(language)}
        path = EntryTranslationProposal(pk=pk).get_absolute_url()
        yield str(pk), Shown(_("%(entry)s, in %(language)s") % words, path)


def _entries(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    heading = KeyTextTransform("title", "current__document")
    rows = Entry.objects.readable_by(user).filter(code__in=ids).annotate(heading=heading)
    for code, title in rows.values_list("code", "heading"):
        yield code, Shown(f"{code} {title or ''}".strip(), Entry(code=code).get_absolute_url())


def _entries_in_review(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    """Lead to where it says who holds an entry, and why: readers do not see that."""
    if may(user, "see_review"):
        for code, shown in _entries(user, ids):
            yield code, Shown(shown.title, reverse("review:entry", args=[code]))


def _articles(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    for row in Article.objects.visible_to(user).filter(pk__in=ids).only("title"):
        yield str(row.pk), Shown(row.title, row.get_absolute_url())


def _discussions(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    for row in Thread.objects.visible_to(user).filter(pk__in=ids).with_row():
        yield str(row.pk), Shown(_("Discussion: %(title)s") % {"title": title_of(row)}, row.get_absolute_url())


def _editions(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    for row in Edition.objects.visible_to(user).filter(pk__in=ids).light():
        yield str(row.pk), Shown(_("Edition %(name)s") % {"name": row.name}, row.get_absolute_url())


def _rating_rounds(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    """Keep to whoever is invited and has not declined, and whoever opened it: what is said there is said to them."""
    invited = RoundRater.objects.filter(round=OuterRef("pk"), rater=user.pk, declined_at=None)
    rows = RatingRound.objects.visible_to(user).filter(Exists(invited) | Q(opened_by=user.pk), pk__in=ids)
    for row in rows.only("title"):
        yield str(row.pk), Shown(_("Round of rating: %(title)s") % {"title": row.title}, row.get_absolute_url())


def _annotation_rounds(user: User, ids: list[str]) -> Iterable[tuple[str, Shown]]:
    """Keep to whoever annotates in it, and whoever gave the text to them."""
    mine = RoundMember.objects.filter(round=OuterRef("pk"), annotator=user.pk)
    found = AnnotationRound.objects.visible_to(user).filter(Exists(mine) | Q(created_by=user.pk), pk__in=ids)
    rows = found.filter(text_version__article__in=Article.objects.visible_to(user).values("pk"))
    for pk, title in rows.values_list("pk", "text_version__article__title"):
        path = AnnotationRound(pk=pk).get_absolute_url()
        yield str(pk), Shown(_("Round of annotation: %(title)s") % {"title": title}, path)


FIND: dict[str, Finder] = {
    About.PROPOSAL: _submissions,
    About.ANNOTATION: _annotations,
    About.TRANSLATION: _translations,
    About.ENTRY_TRANSLATION: _entry_translations,
    About.ENTRY: _entries,
    About.ENTRY_REVIEW: _entries_in_review,
    About.ARTICLE: _articles,
    About.DISCUSSION: _discussions,
    About.EDITION: _editions,
    About.RATING_ROUND: _rating_rounds,
    About.ANNOTATION_ROUND: _annotation_rounds,
}


def shown_to(user: User, things: Iterable[Thing]) -> Mapping[Thing, Shown]:
    """Return those of the things that this person may see now; at most one query for each kind of thing."""
    wanted: dict[str, list[str]] = {}
    for about, object_id in dict.fromkeys(things):
        wanted.setdefault(about, []).append(object_id)
    return {
        (about, object_id): shown
        for about, ids in wanted.items()
        if about in FIND
        for object_id, shown in FIND[about](user, ids)
    }


def path_of(notice: Notice, shown: Shown) -> str:
    """Return the path that a notice leads to: that of its thing, at the comment it tells of."""
    comment = notice.said.get("comment")
    return f"{shown.path}#comment-{comment}" if comment else shown.path
