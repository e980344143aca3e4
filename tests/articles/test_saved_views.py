"""A person's own views of the list: saved from its address, shown above it, replaced, forgotten, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import SavedView
from articles.saved_views import save_view
from basics.errors import Refused
from tests import make
from tests.people import Cast

LIST, SAVE = reverse("articles:list"), reverse("articles:view_save")


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    make.text(cast.analyst)
    client.force_login(cast.reader)
    return client


def test_the_filters_of_a_list_are_saved_shown_and_forgotten(browser: Client, cast: Cast) -> None:
    page = browser.get(LIST, {"q": "lake", "sort": "title"}).text
    assert 'name="query" value="q=lake&amp;sort=title"' in page
    assert "Save this view" not in browser.get(LIST).text
    saved = browser.post(SAVE, {"name": " Lakes ", "query": "q=lake&sort=title&after=9&evil=1"})
    assert saved["Location"] == f"{LIST}?q=lake&sort=title"
    shown = browser.get(saved["Location"]).text
    assert 'aria-current="true" dir="auto">Lakes</a>' in shown
    assert "Delete this view" in shown
    view = SavedView.objects.get()
    assert (view.person, view.filters) == (cast.reader, {"q": "lake", "sort": "title"})
    browser.post(reverse("articles:view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_the_same_name_replaces_and_what_filters_nothing_is_refused(browser: Client, cast: Cast) -> None:
    save_view("Lakes", {"q": "lake"}, by=cast.reader)
    save_view("Lakes", {"language": "ru"}, by=cast.reader)
    assert [view.filters for view in SavedView.objects.all()] == [{"language": "ru"}]
    for name, filters in (("All", {"sort": "title"}), ("", {"q": "lake"}), ("x" * 81, {"q": "lake"})):
        with pytest.raises(Refused):
            save_view(name, filters, by=cast.reader)
    again = browser.post(SAVE, {"name": "", "query": "q=lake"}, follow=True)
    assert again.request["QUERY_STRING"] == "q=lake"
    assert SavedView.objects.count() == 1


def test_a_name_that_is_refused_stands_in_its_field_again_and_only_once(browser: Client) -> None:
    typed = 'Lakes "and" ' + "x" * 80
    again = browser.post(SAVE, {"name": typed, "query": "q=lake"}, follow=True)
    assert 'value="Lakes &quot;and&quot; xxx' in again.text
    assert '<details class="saved-view-new" open>' in again.text
    assert "xxx" not in browser.get(LIST, {"q": "lake"}).text


def test_nobody_sees_or_deletes_the_view_of_another(browser: Client, cast: Cast) -> None:
    view = save_view("Lakes of the analyst", {"q": "lake"}, by=cast.analyst)
    assert "Lakes of the analyst" not in browser.get(LIST).text
    assert browser.post(reverse("articles:view_delete", args=[view.pk])).status_code == 404
