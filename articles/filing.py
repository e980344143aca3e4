"""Actions that file a text with all it needs: its source, its publication, what it was made from and what it quotes."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.actions import add_article, add_quoted_source, add_source, add_source_item, add_text, read_bytes
from articles.inputs import Bytes, Passage, Provenance, Publication, Quoted, SourceFacts, TextFacts
from articles.models import Article, QuotedSource, Source, SourceItem, TextVersion, TranslationProvenance
from articles.passages import find_passage
from articles.provenances import amend_provenance
from basics.errors import Refused
from basics.text import canonical


@transaction.atomic
def file_article(
    raw: Bytes,
    facts: TextFacts,
    published: Publication,
    *,
    origin: Publication | None = None,
    quotes: Iterable[Quoted] = (),
    by: User,
) -> TextVersion:
    """Add an article together with what it needs: its source, its publication, what it was made from, what it quotes.

    Without `origin` a translation was made from the publication itself (whose custody then says whether we hold it).
    """
    require(by, "add_article")
    quotes = list(quotes)
    text = read_bytes(raw).text
    for quoted in quotes:
        find_passage(text, quoted.passage)
    item = add_publication(published, by=by)
    version = add_article(raw, _with_origin(facts, origin, item, by=by), item, by=by)
    for quoted in quotes:
        quote_source(version, quoted, by=by)
    return version


@transaction.atomic
def file_text(
    article: Article, raw: Bytes, facts: TextFacts, *, origin: Publication | None = None, by: User
) -> TextVersion:
    """Add another text to an article, and with it the publication it was made from if that is not recorded yet."""
    require(by, "add_article")
    return add_text(article, raw, _with_origin(facts, origin, article.source_item, by=by), by=by)


@transaction.atomic
def amend(
    version: TextVersion,
    given: Provenance,
    *,
    origin: Publication | None,
    reason: str,
    seen: int | None = None,
    by: User,
) -> TranslationProvenance:
    """Amend a provenance, recording the publication it names; without one, that of before stays named."""
    require(by, "add_article")
    before = version.provenance.source_item if hasattr(version, "provenance") else None
    item = add_publication(origin, by=by) if origin is not None else before
    return amend_provenance(version, replace(given, source_item=item), reason=reason, seen=seen, by=by)


@transaction.atomic
def quote_source(version: TextVersion, quoted: Quoted, *, by: User) -> QuotedSource:
    """Record, by the words of a passage, which publication it quotes."""
    passage = Passage(*find_passage(version.text, quoted.passage))
    item = add_publication(quoted.publication, by=by)
    return add_quoted_source(version, passage, item, relation=quoted.relation, by=by)


def add_publication(given: Publication, *, by: User) -> SourceItem:
    """Record an outside publication, and its source if that is new."""
    return add_source_item(source_of(given.source, by=by), given.facts, by=by)


def source_of(given: Source | SourceFacts, *, by: User) -> Source:
    """Return the source that is meant; one that is not recorded yet is made, as F if nobody judged it."""
    if isinstance(given, Source):
        return given
    name = " ".join(canonical(given.name).split())
    known = Source.objects.filter(name__iexact=name).first()
    if known is None:
        reliability = given.reliability or words.Reliability.F
        reason = given.reliability_reason or (_("Not judged yet.") if reliability == words.Reliability.F else "")
        return add_source(name, by=by, reliability=reliability, reliability_reason=reason)
    if given.reliability and given.reliability != known.reliability:
        message = _(
            "The source “%(name)s” is known, with reliability %(letter)s. Choose it, or change its rating first."
        )
        raise Refused.conflict(message % {"name": known.name, "letter": known.reliability})
    return known


def _with_origin(facts: TextFacts, origin: Publication | None, item: SourceItem, *, by: User) -> TextFacts:
    given = facts.provenance
    if given is None or given.source_version is not None or given.source_item is not None:
        return facts
    made_from = item if origin is None else add_publication(origin, by=by)
    return replace(facts, provenance=replace(given, source_item=made_from))
