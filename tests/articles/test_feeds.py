"""Feeds: what is new in them waits in the inbox for whoever keeps or drops it, once, and never by itself an article."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from articles import gathering, watching
from articles.feeds import read_feed
from articles.models import Article, Candidate, Feed
from basics.errors import Refused
from tests.articles.stage import Web, html_answer
from tests.people import Cast

URL = "http://courier.valley.example/feed.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Valley &amp; Lake (illustrative)</title>
<atom:link href="http://courier.valley.example/feed.xml" rel="self"/><link>http://courier.valley.example/</link>
<item><title><![CDATA[The <b>upper</b> lake]]></title><link>/news/upper-lake</link>
  <pubDate>Mon, 13 Jul 2026 08:00:00 +0500</pubDate></item>
<item><title>The gauge</title><guid>http://courier.valley.example/news/gauge</guid></item>
<item><title>Of the machine itself</title><link>file:///etc/passwd</link></item>
<item><title>Again</title><link>/news/upper-lake</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Лента (для примера)</title>
<entry><title>Озеро</title><link rel="edit" href="/edit"/><link href="/ozero"/>
<published>2026-07-12T01:00:00Z</published>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old (illustrative)</title></channel>
<item><title>A page</title><link>http://old.example/a</link><dc:date>2026-01-02</dc:date></item></rdf:RDF>"""
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
OUTSIDE = '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel><title>x</title></channel></rss>'


def entries(feed: str) -> list[tuple[str, str, date | None]]:
    return [(one.url, one.title, one.published_on) for one in read_feed(feed.encode(), URL).entries]


def test_three_kinds_of_feed_are_read() -> None:
    home = "http://courier.valley.example"
    assert entries(RSS) == [
        (f"{home}/news/upper-lake", "The upper lake", date(2026, 7, 13)),
        (f"{home}/news/gauge", "The gauge", None),
    ]
    assert entries(ATOM) == [(f"{home}/ozero", "Озеро", date(2026, 7, 12))]
    assert entries(RDF) == [("http://old.example/a", "A page", date(2026, 1, 2))]
    assert read_feed(RSS.encode(), URL).title == "Valley & Lake (illustrative)"


@pytest.mark.parametrize("hostile", [BOMB, OUTSIDE, "<html></html>", "<rss><channel>", "", "\0", "<a>" * 50_000])
def test_what_is_no_feed_is_refused_with_a_sentence(hostile: str) -> None:
    with pytest.raises(Refused) as refused:
        read_feed(hostile.encode(), URL)
    assert "no feed" in str(refused.value.message)


@pytest.mark.parametrize("day", ["01 Jan 99999999999999999999 00:00:00 GMT", "01 Jan 2026 00:00:00 +99999999999999"])
def test_a_day_that_no_calendar_has_hides_no_entry(day: str) -> None:
    assert len(entries(RSS.replace("13 Jul 2026 08:00:00 +0500", day))) == 2


def test_no_more_than_three_hundred_entries_are_looked_at() -> None:
    refused = "<item><title>x</title><link>http://127.0.0.1/x</link></item>"
    good = "<item><title>The gauge</title><link>http://valley.example/gauge</link></item>"
    for before, found in ((299, 1), (300, 0)):
        assert len(entries(f"<rss><channel><title>x</title>{refused * before}{good}</channel></rss>")) == found


def test_an_address_that_is_too_long_to_keep_is_left_out(cast: Cast) -> None:
    assert [title for _url, title, _day in entries(RSS.replace("/news/upper-lake", "/" + "ж" * 1900))] == ["The gauge"]
    with pytest.raises(Refused):
        gathering.ask_for_page("http://valley.example/" + "ж" * 1900, by=cast.analyst)


@pytest.fixture
def web() -> Iterator[Web]:
    site = Web({"/feed.xml": html_answer(RSS, "Content-Type: application/rss+xml")})
    yield site
    site.close()


@pytest.fixture
def feed(cast: Cast) -> Feed:
    return watching.watch_feed(URL, by=cast.analyst)


def test_what_is_new_waits_for_everybody_and_comes_once(client: Client, cast: Cast, feed: Feed, web: Web) -> None:
    assert watching.read_watched(feed, through=web.fetcher()) == 2
    feed.refresh_from_db()
    assert (feed.title, feed.trouble, feed.read_at is not None) == ("Valley & Lake (illustrative)", "", True)
    first = Candidate.objects.get(title="The upper lake")
    assert (first.way, first.state, first.person, first.published_on) == ("feed", "waiting", None, date(2026, 7, 13))
    assert not Article.objects.exists()
    client.force_login(cast.editor)
    page = client.get(reverse("articles:inbox")).text
    assert "The upper lake" in page
    assert "data-keep" in page
    client.post(reverse("articles:candidate_drop", args=[first.pk]))
    client.post(reverse("articles:candidate_fetch", args=[Candidate.objects.get(title="The gauge").pk]))
    gathering_of = Candidate.objects.get(title="The gauge")
    assert (gathering_of.state, gathering_of.person) == ("fetching", cast.editor)
    assert watching.read_watched(feed, through=web.fetcher()) == 0
    assert Candidate.objects.count() == 2


def test_a_feed_that_cannot_be_read_says_so_and_is_tried_again(feed: Feed, web: Web) -> None:
    web.answers["/feed.xml"] = html_answer("", status="503 Busy")
    assert watching.read_watched(feed, through=web.fetcher()) == 0
    feed.refresh_from_db()
    assert "503" in feed.trouble
    web.answers["/feed.xml"] = html_answer(RSS)
    assert watching.read_watched(feed, through=web.fetcher()) == 2
    feed.refresh_from_db()
    assert feed.trouble == ""


def test_an_article_that_is_here_does_not_wait_again(cast: Cast, feed: Feed, web: Web) -> None:
    gathering.ask_for_page("http://courier.valley.example/news/gauge", by=cast.analyst)
    assert watching.read_watched(feed, through=web.fetcher()) == 1


def test_feeds_are_watched_stopped_and_watched_again_by_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    where = reverse("articles:feeds")
    assert client.post(where, {"url": "http://10.0.0.1/feed"}).status_code == 422
    assert client.post(where, {"url": URL}).status_code == 302
    assert client.post(where, {"url": URL}).status_code == 409
    found = Feed.objects.get()
    client.post(reverse("articles:feed_read", args=[found.pk]))
    client.post(reverse("articles:feed_stop", args=[found.pk]))
    assert "Watch again" in client.get(where).text
    assert client.post(reverse("articles:feed_read", args=[found.pk])).status_code == 409
    client.post(where, {"url": URL})
    assert Feed.objects.get().is_watched


def test_feeds_are_watched_by_the_api(cast: Cast) -> None:
    api = APIClient()
    api.force_authenticate(cast.analyst)
    made = api.post(reverse("api-feeds"), {"url": URL})
    assert (made.status_code, made.json()["is_watched"]) == (201, True)
    assert api.post(reverse("api-feed-read", args=[made.json()["id"]])).status_code == 202
    assert api.post(reverse("api-feed-stop", args=[made.json()["id"]])).json()["is_watched"] is False
    assert len(api.get(reverse("api-feeds")).json()["results"]) == 1
