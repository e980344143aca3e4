"""Background jobs of this room. Each is safe to run twice."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from articles import actions, aligning, carrying, checking, gathering, importing, keeping, projecting, watching
from articles.asking import ask_for_all
from articles.models import Article, Feed
from basics import clock
from basics.call import Call, calling

log = structlog.get_logger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="articles.tasks.verify_captures", queueing_lock="verify_captures")
def verify_captures(timestamp: int) -> None:
    """Hash the bytes of every capture anew, record what is missing or changed, and sweep what nobody confirmed."""
    with calling(Call(request_id=f"verify_captures-{timestamp}", means="job")):
        found = actions.verify_captures()
        swept = keeping.sweep(at=clock.now())
        log.info("captures_verified", checked=found.checked, harmed=found.harmed, swept=swept)


@app.task(name="articles.tasks.check_captures")
def check_captures(work: int) -> None:
    """Check every capture for the person who asked for it."""
    with calling(Call(request_id=f"check_captures-{work}", means="job")):
        checking.check_captures(work)


@app.task(name="articles.tasks.align_texts")
def align_texts(work: int) -> None:
    """Align two long texts for the person who asked for it."""
    with calling(Call(request_id=f"align_texts-{work}", means="job")):
        aligning.run_aligning(work)


@app.task(name="articles.tasks.follow_article", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def follow_article(article: int) -> None:
    """Carry the annotations of an article to the newest versions of its texts, and project them to the others."""
    found = Article.objects.get(pk=article)
    carrying.carry_targets(found)
    projecting.project_targets(found)


@app.periodic(cron="47 2 * * *")
@app.task(name="articles.tasks.follow_what_is_missing", queueing_lock="follow_what_is_missing")
def follow_what_is_missing(timestamp: int) -> None:
    """Carry what a job failed to carry."""
    for article in Article.objects.lacking_targets():
        carrying.carry_targets(article)


@app.periodic(cron="* * * * *")
@app.task(name="articles.tasks.project_what_changed", queueing_lock="project_what_changed")
def project_what_changed(timestamp: int) -> None:
    """Project anew along alignments that were made, or whose beads were corrected, since the last time."""
    for article in Article.objects.to_project():
        projecting.project_targets(article)


@app.task(name="articles.tasks.fetch_candidate")
def fetch_candidate(work: int) -> None:
    """Fetch a page for the person who asked for it."""
    with calling(Call(request_id=f"fetch_candidate-{work}", means="job")):
        gathering.fetch_candidate(work)


@app.task(name="articles.tasks.import_articles")
def import_articles(work: int) -> None:
    """Add the articles of a file for the person who asked for it, from where a killed job left off."""
    with calling(Call(request_id=f"import_articles-{work}", means="job")):
        importing.run_import(work)


@app.task(name="articles.tasks.read_feed")
def read_feed(feed: int) -> None:
    """Let what is new in a feed wait in the inbox."""
    found = Feed.objects.filter(pk=feed, is_watched=True).first()
    if found is not None:
        with calling(Call(request_id=f"read_feed-{feed}", means="job")):
            log.info("feed_read", feed=feed, new=watching.read_watched(found))


@app.periodic(cron="23 * * * *")
@app.task(name="articles.tasks.read_feeds", queueing_lock="read_feeds")
def read_feeds(timestamp: int) -> None:
    """Let every feed that is watched be read."""
    ask_for_all()
