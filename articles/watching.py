"""Watching feeds: who watches which, and what is new in them. The fetcher alone opens their addresses."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.addresses import target_of
from articles.asking import ask
from articles.feeds import FeedContent, FeedEntry, read_feed
from articles.fetching import Fetcher, Limits
from articles.models import Candidate, Capture, Feed, SourceItem
from basics import clock
from basics.errors import Refused
from basics.kept_words import keep, said

SIZE_MOST = 4 * 2**20  # bytes
FEEDS_MOST = 200


@transaction.atomic
def watch_feed(url: str, *, by: User) -> Feed:
    """Watch a feed, or watch it again; a job reads it at once and then every hour."""
    require(by, "add_article")
    url = target_of(url).url
    if Feed.objects.filter(is_watched=True).count() >= FEEDS_MOST:
        raise Refused.conflict(_("%(count)d feeds are watched; stop one first.") % {"count": FEEDS_MOST})
    feed, made = Feed.objects.select_for_update(of=("self",)).get_or_create(url=url, defaults={"watched_by": by})
    if not made and feed.is_watched:
        raise Refused.conflict(_("This feed is watched already."), fields={"url": [_("This feed is watched already.")]})
    feed.is_watched, feed.watched_by, feed.trouble = True, by, ""
    feed.save(update_fields=["is_watched", "watched_by", "trouble"])
    record("watch_feed", feed, by=by, after={"url": url})
    ask(feed)
    return feed


@transaction.atomic
def stop_feed(feed: Feed, *, by: User) -> Feed:
    """Watch a feed no longer. What came from it stays."""
    require(by, "add_article")
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    if not feed.is_watched:
        raise Refused.conflict(_("This feed is not watched."))
    feed.is_watched = False
    feed.save(update_fields=["is_watched"])
    record("stop_feed", feed, by=by, after={"url": feed.url})
    return feed


@transaction.atomic
def ask_for_feed(feed: Feed, *, by: User) -> Feed:
    """Ask a job to read a watched feed now."""
    require(by, "add_article")
    if not feed.is_watched:
        raise Refused.conflict(_("This feed is not watched."))
    record("ask_for_feed", feed, by=by)
    ask(feed)
    return feed


def read_watched(feed: Feed, through: Fetcher | None = None) -> int:
    """Read a feed, and let what is new in it wait in the inbox; returns how many. A trouble is said and not raised."""
    try:
        page = (through or Fetcher(Limits(size=SIZE_MOST))).page(feed.url)
        content = read_feed(page.content, page.url)
    except Refused as refusal:
        _say(feed, **_trouble(refusal))
        return 0
    return _take(feed, content)


@transaction.atomic
def _take(feed: Feed, content: FeedContent) -> int:
    new = _unknown(content.entries)
    made = Candidate.objects.bulk_create((_waiting(entry) for entry in reversed(new)), ignore_conflicts=True)
    _say(feed, title=content.title or feed.title, trouble="")
    return len(made)


def _unknown(entries: tuple[FeedEntry, ...]) -> list[FeedEntry]:
    """Return the entries that neither waited before, whatever became of them, nor are here as an article."""
    urls = [entry.url for entry in entries]
    known = set(Candidate.objects.filter(url__in=urls).values_list("url", flat=True))
    known |= set(SourceItem.objects.filter(url__in=urls).values_list("url", flat=True))
    known |= set(Capture.objects.filter(url__in=urls).values_list("url", flat=True))
    return [entry for entry in entries if entry.url not in known]


def _waiting(entry: FeedEntry) -> Candidate:
    facts = {"url": entry.url, "title": entry.title or entry.url[:500], "published_on": entry.published_on}
    return Candidate(way=words.CandidateWay.FEED, state=words.CandidateState.WAITING, **facts)


def _trouble(refusal: Refused) -> dict[str, Any]:
    words = said(refusal.message)[:500]
    return {"trouble": words, "trouble_said": keep(words)}


def _say(feed: Feed, **values: Any) -> None:
    Feed.objects.filter(pk=feed.pk).update(read_at=clock.now(), **values)
