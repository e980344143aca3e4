"""The only writers of sources, captures, articles, texts and annotations."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import AuditEntry, User
from accounts.permissions import require
from articles import keeping
from articles import vocabulary as words
from articles.capturing import Extract, read_capture
from articles.carrying import follow_later
from articles.inputs import Bytes, ItemFacts, Links, Note, Passage, TextFacts
from articles.mentioning import logged, refuse_crowd_in, tell_mentioned
from articles.models import (
    Annotation,
    AnnotationTarget,
    Article,
    Capture,
    QuotedSource,
    Source,
    SourceItem,
    SourceRating,
    TextVersion,
)
from articles.naming import require_usable, usable_when_written
from articles.passages import quote_passage
from articles.permissions import require_own
from articles.printing import keep_prints
from articles.provenances import write_provenance
from articles.revising import (
    NOTE,
    content_of,
    edited_content,
    keep_revision,
    lock_own,
    note_of,
    refuse_hidden,
    require_few_targets,
    require_seen,
    revise,
)
from articles.rounds import part_to_mark, require_unfinished
from articles.segmenting import segment_text
from articles.slugs import free_slug
from articles.unsaved import captured, item_of, require_same, text_of, title_of
from articles.vocabulary import plain_tag
from basics import clock
from basics.errors import Refused, check_row, check_values
from basics.loaded import keep_related
from basics.prepared import insert
from basics.text import canonical

BODY_LIMIT = 20_000
TAGS_LIMIT = 30


class Verified(NamedTuple):
    """How many captures were hashed anew, and how many of them are missing or changed."""

    checked: int
    harmed: int


@transaction.atomic
def add_source(name: str, *, by: User, reliability: str, reliability_reason: str, **facts: Any) -> Source:
    """Add an outlet; its reliability needs a reason. `facts`: homepage, kind, country, languages."""
    require(by, "manage_sources")
    name = " ".join(canonical(name).split())
    source = Source(
        name=name, reliability=reliability, reliability_reason=canonical(reliability_reason), created_by=by, **facts
    )
    check_row(source)
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as error:  # somebody else named it at the same moment
        raise Refused.conflict(_("The source “%(name)s” was added just now. Choose it.") % {"name": name}) from error
    _keep_rating(source, "", by=by)
    rating = {"reliability": reliability, "reason": source.reliability_reason}
    record("add_source", source, by=by, after={"name": name, **rating})
    return source


@transaction.atomic
def rate_source(source: Source, reliability: str, reason: str, *, by: User) -> Source:
    """Judge a source's reliability anew, or confirm it for a newer reason; earlier judgements stay as history."""
    require(by, "manage_sources")
    source = Source.objects.select_for_update().get(pk=source.pk)
    before = {"reliability": source.reliability, "reason": source.reliability_reason}
    source.reliability, source.reliability_reason = reliability, canonical(reason)
    check_row(source)
    source.save(update_fields=["reliability", "reliability_reason"])
    _keep_rating(source, before["reliability"], by=by)
    record("rate_source", source, by=by, before=before, after={"reliability": reliability, "reason": reason})
    return source


def _keep_rating(source: Source, before: str, *, by: User) -> None:
    SourceRating.objects.create(
        source=source, reliability=source.reliability, before=before, reason=source.reliability_reason, rated_by=by
    )


@transaction.atomic
def add_source_item(source: Source, facts: ItemFacts, *, by: User) -> SourceItem:
    """Record an outside publication, whether or not we hold it. The same address is one item."""
    require(by, "add_article")
    if facts.url:
        known = SourceItem.objects.filter(source=source, url=facts.url).first()
        if known is not None:
            require_same(known, facts)
            return known
    item = item_of(source, facts, by=by)
    check_row(item)
    item.save()
    record("add_source_item", item, by=by, after={"source": source.name, "custody": item.custody})
    return item


def put_by(raw: Bytes, *, by: User) -> str:
    """Keep readable bytes for a week until `by` confirms what they say; returns the token that brings them back."""
    require(by, "add_article")
    read_bytes(raw)
    return keeping.keep(raw, by=by)


def read_bytes(raw: Bytes) -> Extract:
    """Return what the bytes say, for a person to confirm before anything is saved."""
    limit = settings.UPLOAD_LIMIT
    return read_capture(raw.content, limit=limit, encoding=raw.encoding, url=raw.url, claimed=raw.claimed)


@transaction.atomic
def add_article(raw: Bytes, facts: TextFacts, item: SourceItem, *, by: User) -> TextVersion:
    """Keep the bytes, and make the article with its first text. Returns the text version.

    An encoding that is only a guess must come back confirmed (`raw.encoding`); a translation must say its provenance.
    """
    require(by, "add_article")
    capture, extract = _keep_capture(raw, by=by)
    article = Article(title=title_of(facts), source_item=item, created_by=by)
    check_row(article)
    article.save()
    version = _add_text(article, capture, extract, facts, number=1, by=by)
    record("add_article", article, by=by, after={"text": version.sha256, "capture": capture.sha256})
    # Last of all: what is refused leaves no bytes, and a failed write takes the rows back with it.
    keeping.store(capture, raw.content)
    return version


@transaction.atomic
def add_text(article: Article, raw: Bytes, facts: TextFacts, *, by: User) -> TextVersion:
    """Add another text to an article, usually a translation of one it has."""
    require(by, "add_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    capture, extract = _keep_capture(raw, by=by)
    last = article.texts.aggregate(models.Max("number"))["number__max"] or 0
    version = _add_text(article, capture, extract, facts, number=last + 1, by=by)
    article.updated_at = clock.now()
    article.save(update_fields=["updated_at"])
    record("add_text", version, by=by, after={"text": version.sha256, "language": version.language})
    keeping.store(capture, raw.content)
    return version


@transaction.atomic
def add_quoted_source(
    version: TextVersion, passage: Passage, item: SourceItem, *, relation: str, by: User
) -> QuotedSource:
    """Record that a passage quotes, paraphrases, reports or cites another publication."""
    require(by, "add_article")
    quote = quote_passage(version.text, passage.start, passage.end, passage.exact)
    quoted = QuotedSource(
        text_version=version,
        start=quote.start,
        end=quote.end,
        exact=quote.exact,
        source_item=item,
        relation=relation,
        created_by=by,
    )
    check_row(quoted)
    quoted.save()
    record("add_quoted_source", quoted, by=by, after={"text": version.pk, "item": item.pk, "relation": relation})
    follow_later(version)
    return quoted


@transaction.atomic
def annotate(
    targets: Iterable[tuple[TextVersion, Passage]],
    note: Note,
    *,
    by: User,
    links: Links | None = None,
    private: bool = False,
) -> Annotation:
    """Annotate one or more passages. `exact` is recomputed here, and a differing quote is refused (conflict).

    The name that `links` wish is given if it is free, else one beside it. A `private` one is a draft that nobody else
    sees until it is shared or submitted; in a round there is none.
    """
    require(by, "annotate")
    rows = list(targets)
    require_few_targets(rows)
    found = [(version, quote_passage(version.text, span.start, span.end, span.exact)) for version, span in rows]
    quotes = list({(version.pk, quote.start, quote.end): (version, quote) for version, quote in found}.values())
    part = part_to_mark((version for version, _span in rows), by=by)
    named = links or Links()
    kept = {"canonical": named.canonical, "via": named.via}
    if private and part is not None:
        raise Refused.invalid(_("In a round every mark counts: it cannot be a private draft."), field="private")
    life = words.Life.DRAFT if private else words.Life.SHARED
    annotation = Annotation(creator=by, round=part, slug=free_slug(named.slug), life=life, **kept, **_note_values(note))
    annotation.received = _received(named.received, rows[0][0], annotation)
    require_usable(note.category)
    check_values(annotation)  # the database holds its constraints: asking for each beforehand cost half of the time
    with usable_when_written(note.category):
        insert(annotation)
    placed = [
        AnnotationTarget(
            annotation=annotation,
            text_version=version,
            start=quote.start,
            end=quote.end,
            exact=quote.exact,
            prefix=quote.prefix,
            suffix=quote.suffix,
        )
        for version, quote in quotes
    ]
    insert(*placed)
    keep_related(annotation, "targets", placed)
    keep_revision(annotation, content_of(note_of(annotation), placed), by=by)
    told = logged(tell_mentioned(annotation, by=by))
    said = {"category": note.category, "targets": len(quotes), "life": life, **told}
    record("annotate", annotation, by=by, after=said)
    follow_later(*(version for version, _span in rows))
    return annotation


@transaction.atomic
def change_annotation(
    annotation: Annotation,
    note: Note,
    *,
    by: User,
    seen: str | None = None,
    received: tuple[TextVersion, dict[str, Any]] | None = None,
) -> Annotation:
    """Change the note, not the passage. Only its creator may; what it said before stays as a revision.

    Of one that was approved the new revision waits, and the approved one stays. The audit log keeps what it said
    before, but of a private draft. `received` is the new state as a program sent it, and the text it was sent to.

    `seen` is the hash of what was changed (`edited_content`); refuses (stale) if something else stands there now.
    """
    annotation = lock_own(annotation, by=by)
    refuse_hidden(annotation)
    values = _note_values(note)
    meant = Annotation(creator=by, **values)
    check_values(meant)
    before = edited_content(annotation)
    require_seen(before, seen)
    if note.category != before["category"]:
        require_usable(note.category)
    if received is not None:
        values["received"] = _received(received[1], received[0], meant)
    if revise(annotation, values, by=by):
        tell_mentioned(annotation, by=by)
    else:
        refuse_crowd_in(values["body"], annotation, by=by)
    said = {name: _said(annotation, {**before, **more}) for name, more in (("before", {}), ("after", values))}
    if received is not None and not annotation.is_draft:
        said["before"]["received"], said["after"]["received"] = before.get("received"), values["received"]
    record("change_annotation", annotation, by=by, **said)
    return annotation


@transaction.atomic
def delete_annotation(annotation: Annotation, *, by: User, seen: str | None = None) -> Annotation:
    """Hide an annotation that nothing rests on, until it is restored. Only its creator may; a cited one stays.

    `seen` is the hash of what was removed (`edited_content`); refuses (stale) if something else stands there now.
    """
    annotation = lock_own(annotation, by=by)
    if seen is not None:
        require_seen(edited_content(annotation), seen)
    if annotation.published_at is not None:  # also what only an earlier revision or an edition cites
        raise Refused.conflict(_("A catalog entry rests on this annotation; it stays."))
    annotation.deleted_at = clock.now()
    annotation.save(update_fields=["deleted_at"])
    record("delete_annotation", annotation, by=by, before=_note_state(annotation))
    return annotation


@transaction.atomic
def restore_annotation(annotation: Annotation, *, by: User) -> Annotation:
    """Bring a removed annotation back as it was. Only its creator may."""
    annotation = Annotation.objects.select_for_update().get(pk=annotation.pk)
    require_own(by, annotation)
    if annotation.deleted_at is None:
        raise Refused.conflict(_("This annotation is not removed."))
    require_unfinished(annotation.round, by=by)
    annotation.deleted_at, annotation.updated_at = None, clock.now()
    annotation.save(update_fields=["deleted_at", "updated_at"])
    record("restore_annotation", annotation, by=by, after=_note_state(annotation))
    return annotation


def verify_captures(going_on: Callable[[int], bool] = lambda _checked: True) -> Verified:
    """Hash the bytes of every capture anew; what is missing or changed is recorded once in the audit log.

    `going_on` is told after each how many are checked, and ends the work by returning False.
    """
    checked = harmed = 0
    for capture in Capture.objects.order_by("pk").iterator(chunk_size=500):
        harm = keeping.harm_to(capture)
        checked, harmed = checked + 1, harmed + bool(harm)
        if harm and not AuditEntry.objects.filter(
            verb="capture_harmed", target_type=capture._meta.label_lower, target_id=str(capture.pk), after__harm=harm
        ):
            record("capture_harmed", capture, by=None, after={"harm": harm, "sha256": capture.sha256})
        if not going_on(checked):
            break
    return Verified(checked, harmed)


def mark_published(annotations: Iterable[Annotation]) -> None:
    """Show annotations to readers, because a published entry now cites them. Called inside the citing transaction."""
    pks = [annotation.pk for annotation in annotations if annotation.published_at is None]
    if pks:
        Annotation.objects.filter(pk__in=pks, published_at__isnull=True).update(published_at=clock.now())


def _keep_capture(raw: Bytes, *, by: User) -> tuple[Capture, Extract]:
    extract = read_bytes(raw)
    capture = captured(raw, extract, by=by)
    check_row(capture)
    capture.save()
    return capture, extract


def _add_text(
    article: Article, capture: Capture, extract: Extract, facts: TextFacts, *, number: int, by: User
) -> TextVersion:
    is_translation = facts.kind == words.TextKind.TRANSLATION
    if is_translation != (facts.provenance is not None):
        message = _("A translation says how it came to be, and only a translation does.")
        raise Refused.invalid(message, field="method")
    version = text_of(article, capture, extract, facts, number=number, by=by)
    check_row(version)
    version.save()
    keep_prints([version])
    if facts.provenance is not None:
        write_provenance(version, facts.provenance)
    segment_text(version, by=by)
    return version


def _received(sent: dict[str, Any] | None, version: TextVersion, annotation: Annotation) -> dict[str, Any] | None:
    """Return a Web Annotation as it came with what was made of it, so that a later change of the note shows."""
    return None if sent is None else {"sent": sent, "text": version.pk, "note": annotation.note_told}


def _note_values(note: Note) -> dict[str, Any]:
    body = canonical(note.body)
    if len(body) > BODY_LIMIT:
        message = _("A note has at most %(limit)d characters; this has %(length)d.")
        raise Refused.invalid(message % {"limit": BODY_LIMIT, "length": len(body)}, field="body")
    if len(note.tags) > TAGS_LIMIT:
        raise Refused.invalid(_("At most %(limit)d tags.") % {"limit": TAGS_LIMIT}, field="tags")
    tags = sorted({plain_tag(tag) for tag in note.tags if tag.strip()})
    return {
        "category": note.category,
        "motivation": note.motivation,
        "credibility": note.credibility,
        "body": body,
        "tags": tags,
    }


def _note_state(annotation: Annotation) -> dict[str, Any]:
    return _said(annotation, note_of(annotation))


def _said(annotation: Annotation, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the audit log keeps of a note: administrators read it, so of a private draft not the words."""
    names = () if annotation.is_draft else NOTE
    return {"uuid": str(annotation.uuid), **{name: note[name] for name in names}}
