"""Lists of names and titles in the order of their alphabets, by the database and in Python, page by page."""

from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from articles.actions import add_article
from articles.forms import ArticleFilterForm, languages_by_name
from articles.inputs import Bytes, TextFacts
from articles.models import Article, Feed, Source
from articles.querysets import ArticleQuerySet
from articles.vocabulary import CaptureMethod
from basics.collation import sort_key
from basics.paging import Page
from basics.sorting import Sorting, by_name
from catalog.models import Entry, Term
from catalog.querysets import EntryQuerySet
from review.models import Submission
from review.querysets import SubmissionQuerySet
from tests import make
from tests.people import Cast, make_person

KAZAKH = ["Ауа", "Әуе", "Балқаш", "Гүл", "Ғарыш", "Кен", "Қала", "Қала 2", "Қала 10", "Нан", "Ңқ", "Ой", "Өзен"]
KAZAKH += ["Тау", "Ұлт", "Үй", "Хат", "Һәм", "Ыдыс", "Іні", "Эфир"]


def all_pages(sorting: Sorting, rows: Any, key: str) -> list[Any]:
    found: list[Any] = []
    cursor, more = "", True
    while more:
        page: Page[Any] = sorting.page(rows, key, cursor, size=4)
        found += page.rows
        cursor, more = page.next, bool(page.next)
    return found


def test_articles_stand_by_title_and_by_source_on_their_pages(cast: Cast) -> None:
    for title in sorted(KAZAKH, reverse=True):
        make.text(cast.analyst, title=title)
    rows = Article.objects.visible_to(cast.analyst).for_list(cast.analyst)
    assert [row.title for row in all_pages(ArticleQuerySet.SORTING, rows, "title")] == KAZAKH
    assert [row.title for row in all_pages(ArticleQuerySet.SORTING, rows, "-title")] == KAZAKH[::-1]
    for name in ("Ұлт", "Азаттық", "Үйлер", "Әлем"):
        raw = Bytes(name.encode(), CaptureMethod.PASTE)
        add_article(raw, TextFacts(name, "kk"), make.item(cast.analyst, source_name=name), by=cast.analyst)
    named = all_pages(ArticleQuerySet.SORTING, rows, "-source")
    assert [row.source_item.source.name for row in named[:4]] == ["Үйлер", "Ұлт", "Әлем", "Азаттық"]
    assert [one.name for one in Source.objects.sorted_by("-name")][:4] == ["Үйлер", "Ұлт", "Әлем", "Азаттық"]


@pytest.mark.django_db
def test_the_list_of_articles_by_title_goes_along_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = Article.objects.order_by(by_name("title"), "pk")[:10].explain()
    assert "articles_by_title" in plan
    assert "submissions_by_title" in Submission.objects.order_by(by_name("title").desc(), "-pk")[:10].explain()


def test_people_and_what_they_propose_stand_by_their_names(cast: Cast) -> None:
    people = [make_person(name, Role.ANALYST) for name in ("Үмит", "Ұлан", "Әсел", "Адай", "Ёлкин", "Егор", "Жанар")]
    order = ["Адай", "Әсел", "Егор", "Ёлкин", "Жанар", "Ұлан", "Үмит"]
    mine = User.objects.filter(pk__in=[one.pk for one in people])
    assert [one.name for one in mine] == order
    assert [one.name for one in mine.with_signs_of_life().sorted_by("name")] == order
    assert {one.name_key for one in mine} == {sort_key(name) for name in order}
    for person in people:
        make.submitted(person, make.threat_document(title=f"{person.name} (illustrative)"))
    rows = Submission.objects.visible_to(cast.editor).with_row()
    for key in ("author", "title"):
        assert [row.author.name for row in all_pages(SubmissionQuerySet.SORTING, rows, key)] == order


def test_a_name_that_changes_changes_its_place(cast: Cast) -> None:
    User.objects.filter(pk=cast.analyst.pk).update(name="Һәм")
    assert User.objects.get(pk=cast.analyst.pk).name_key == sort_key("Һәм")


def test_feeds_stand_by_title(cast: Cast) -> None:
    for at, title in enumerate(("Ұлт", "Әлем", "Азаттық", "Үй")):
        Feed.objects.create(url=f"https://feed{at}.example/feed", title=title, watched_by=cast.analyst)
    assert [feed.title for feed in Feed.objects.all()] == ["Азаттық", "Әлем", "Ұлт", "Үй"]


def test_the_register_stands_by_the_words_of_themes_in_the_language_of_the_reader(cast: Cast) -> None:
    for theme in ("WAT", "CLI", "BOR"):
        make.published(cast, make.threat_document(title=theme, theme=theme))
    for language, said in (("en", "Borders Climate, Water"), ("kk", ""), ("ru", "")):
        with translation.override(language):
            found = [row.pk for row in all_pages(EntryQuerySet.SORTING, Entry.objects.with_theme_sorted(), "theme")]
            labels = {term.code: term.label for term in Term.objects.of("theme")}
            themes = dict(Entry.objects.values_list("pk", "row__theme"))
            told = [labels[themes[pk]] for pk in found]
            assert told == sorted(told, key=sort_key)
            assert not said or [label.split()[0] for label in told] == said.split()


@pytest.mark.django_db
def test_languages_to_choose_from_stand_by_what_they_are_called() -> None:
    for language, first in (("en", "Azerbaijani"), ("ru", "азербайджанский"), ("kk", "Ағылшынша")):
        with translation.override(language):
            called = [name for _code, name in languages_by_name()]
            shown = str(ArticleFilterForm()["language"])
        assert called == sorted(called, key=sort_key)
        assert called[0] == first
        assert [shown.index(f">{name}<") for name in called] == sorted(shown.index(f">{name}<") for name in called)
