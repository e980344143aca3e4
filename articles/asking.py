"""Ask for the feeds that are watched: each is read by a job of its own."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from articles.models import Feed


def ask_for_all() -> None:
    """Ask for every feed that is watched, each in a job of its own: what one stumbles over stops no other."""
    for feed in Feed.objects.filter(is_watched=True):
        ask(feed)


def ask(feed: Feed) -> None:
    """Let a job read the feed; one that waits already is enough."""
    try:
        with transaction.atomic():
            app.configure_task("articles.tasks.read_feed", queueing_lock=f"read_feed:{feed.pk}").defer(feed=feed.pk)
    except AlreadyEnqueued:
        return
