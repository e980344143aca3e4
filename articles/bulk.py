"""Adding many originals in few statements, by the rules of `add_article`: the rows are made by the same functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction

from accounts.audit import record_each
from accounts.models import User
from accounts.permissions import require
from articles import keeping
from articles.actions import read_bytes
from articles.cutting import cut_texts
from articles.filing import source_of
from articles.inputs import Bytes, Publication, TextFacts
from articles.models import Article, Capture, Source, SourceItem, TextVersion
from articles.printing import keep_prints
from articles.segmentation import SEGMENTER
from articles.unsaved import captured, item_of, require_same, text_of, title_of
from basics.errors import Refused, check_values
from basics.kept_words import gettext as _
from basics.kept_words import said
from basics.text import canonical


@dataclass(frozen=True)
class Given:
    """An article to be added: its bytes, what is said of its text, and where it appeared."""

    raw: Bytes
    facts: TextFacts
    published: Publication


@dataclass
class Outcome:
    """What became of an article that was given: it was added, was here already, or `refused` says why not."""

    added: TextVersion | None = None
    known: bool = False
    refused: str = ""


@dataclass
class _Made:
    """The rows of one article, not saved yet."""

    item: SourceItem
    capture: Capture
    article: Article
    text: TextVersion
    content: bytes


@dataclass
class _Batch:
    """What the articles of one batch share: sources by name, publications by address."""

    by: User
    sources: dict[str, Source] = field(default_factory=dict)
    items: dict[tuple[int, str], SourceItem] = field(default_factory=dict)


@transaction.atomic
def add_articles(given: Sequence[Given], *, by: User) -> list[Outcome]:
    """Add many originals at once; what one of them is refused for does not touch the others.

    A text that its source has here already, word for word, is known and not added again.
    """
    require(by, "add_article")
    try:
        with transaction.atomic():
            return _added(given, by=by)
    except DatabaseError:
        if len(given) == 1:
            return [Outcome(refused=_("It could not be saved."))]
        return [outcome for one in given for outcome in add_articles([one], by=by)]


def _added(given: Sequence[Given], *, by: User) -> list[Outcome]:
    _wait_for_others()
    batch, made, outcomes = _Batch(by, items=_known_items(given)), list[_Made](), list[Outcome]()
    for one in given:
        outcome = Outcome()
        try:
            rows = _rows(one, batch)
            made.append(rows)
            outcome.added = rows.text
        except Refused as refusal:
            outcome.refused = said(refusal.message)
        outcomes.append(outcome)
    new = _without_known(made, outcomes)
    _save(new, by=by)
    return outcomes


def _wait_for_others() -> None:
    """Let one batch at a time look at what is here already: the same file taken twice at once is added once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('articles.bulk'))")


def _rows(one: Given, batch: _Batch) -> _Made:
    extract = read_bytes(one.raw)
    capture = captured(one.raw, extract, by=batch.by)
    article = Article(title=title_of(one.facts), created_by=batch.by)
    text = text_of(article, capture, extract, one.facts, number=1, by=batch.by)
    for row in (capture, article, text):
        check_values(row)
    item = _item(one.published, batch)
    article.source_item = item
    return _Made(item, capture, article, text, one.raw.content)


def _item(published: Publication, batch: _Batch) -> SourceItem:
    source, facts = _source(published, batch), published.facts
    if (known := batch.items.get((source.pk, facts.url))) is not None:
        require_same(known, facts)
        return known
    item = item_of(source, facts, by=batch.by)
    check_values(item)
    if facts.url:
        batch.items[source.pk, facts.url] = item
    return item


def _known_items(given: Sequence[Given]) -> dict[tuple[int, str], SourceItem]:
    """Return the publications at these addresses that are recorded already, by source and address. One query."""
    urls = {one.published.facts.url for one in given} - {""}
    found = SourceItem.objects.filter(url__in=urls).order_by("created_at", "pk") if urls else ()
    return {(item.source_id, item.url): item for item in found}


def _source(published: Publication, batch: _Batch) -> Source:
    given = published.source
    if isinstance(given, Source):
        return given
    name = " ".join(canonical(given.name).split()).casefold()
    if name not in batch.sources:
        batch.sources[name] = source_of(given, by=batch.by)
    return batch.sources[name]


def _without_known(made: list[_Made], outcomes: list[Outcome]) -> list[_Made]:
    """Return what is not here yet, and say of the rest that it is known."""
    found = TextVersion.objects.filter(sha256__in=[rows.text.sha256 for rows in made])
    seen = set(found.values_list("sha256", "article__source_item__source"))
    by_text = {id(outcome.added): outcome for outcome in outcomes if outcome.added is not None}
    new = []
    for rows in made:
        key = (rows.text.sha256, rows.item.source_id)
        if key in seen:
            by_text[id(rows.text)].added, by_text[id(rows.text)].known = None, True
        else:
            seen.add(key)
            new.append(rows)
    return new


def _save(new: list[_Made], *, by: User) -> None:
    items = {id(rows.item): rows.item for rows in new if rows.item.pk is None}
    SourceItem.objects.bulk_create(items.values())
    Capture.objects.bulk_create(rows.capture for rows in new)
    for rows in new:
        rows.article.source_item = rows.item
    Article.objects.bulk_create(rows.article for rows in new)
    for rows in new:
        rows.text.article, rows.text.capture = rows.article, rows.capture
    texts = TextVersion.objects.bulk_create(rows.text for rows in new)
    cut_texts(texts, segmenter=SEGMENTER, is_current=True)
    keep_prints(texts)
    said = [(rows.article, None, {"text": rows.text.sha256, "capture": rows.capture.sha256}) for rows in new]
    record_each("add_article", said, by=by)
    keeping.store_each((rows.capture, rows.content) for rows in new)
