"""What a public catalog must not tell, from the database: for the crawler, which looks for it everywhere.

Names and addresses of members; what was written and is not published; what is above TLP:CLEAR or was taken down; the
team's words about sources and decisions, what they say to each other, and ratings of rounds that are open. What is
short, or stands in the open catalog too, is no secret.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from accounts.models import User
from accounts.strangers import STRANGER
from articles.models import Annotation, AnnotationReply, ReplyRevision, Source
from basics.guides import GUIDES
from catalog.models import Assessment, Edition, EditionEntry, Entry, EntryTranslation, Revision
from review.models import Comment, CommentRevision, Decision, EntryTranslationProposal, PatchSet, Proposal

LEAST = 24  # characters: what is shorter ("Proposed.") says nothing of its own
# What is open without an argument: the public catalog, and the doors through which members come in.
OPEN_NAMES = {
    *("desk", "search", "help", "accessibility", "healthz", "articles:categories_css"),
    *("accounts:sign_in", "accounts:passkey_sign_in", "accounts:reset_ask"),
    *("catalog:register", "catalog:register_csv", "catalog:compare", "catalog:pictures", "catalog:methodology"),
    *("catalog:public_feed", "catalog:sitemap", "catalog:robots"),
    *("catalog:editions", "catalog:edition_choose", "catalog:edition_key"),
    *("api-entries", "api-entries-csv", "api-entries-compare", "api-editions", "api-edition-key", "api-entry-schema"),
}


def secrets_kept() -> dict[str, str]:
    """Return each secret with what it is."""
    told = "\n".join(_open_texts()).casefold()
    guides = "\n".join(
        guide.text(language) for guide in GUIDES if guide.is_open for language, _name in settings.LANGUAGES
    )
    found = {name: what for name, what in _names() if name not in guides}  # the people of the demo are in the tour
    for words, what in _unpublished():
        for line in words.splitlines():
            if len(line.strip()) >= LEAST and line.strip().casefold() not in told:
                found.setdefault(line.strip(), what)
    return found


def _names() -> Iterator[tuple[str, str]]:
    for name, email in User.objects.values_list("name", "email"):
        if email:
            yield email, "the address of a member"
        if name and " " in name.strip():
            yield name, "the name of a member"


def _unpublished() -> Iterator[tuple[str, str]]:
    for model, what in ((Proposal, "a draft"), (EntryTranslationProposal, "a draft of a translation")):
        rows: Any = model._default_manager
        field = "document" if model is Proposal else "texts"
        for words, message in rows.values_list(field, "message"):
            yield from ((text, what) for text in strings_of(words))
            yield message, "the reason of a change"
    for content, message in PatchSet.objects.values_list("content", "message"):
        yield from ((text, "a proposal") for text in strings_of(content))
        yield message, "the reason of a change"
    for reason in Decision.objects.values_list("reason", flat=True):
        yield reason, "the reason of a decision"
    for told in AnnotationReply.objects.exclude(taken_at__isnull=False).values_list("body", "suggestion"):
        yield from ((text, "a reply to an annotation") for text in told)
    for body in AnnotationReply.objects.filter(taken_at__isnull=False).values_list("body", flat=True):
        yield body, "a reply to an annotation"
    for body in ReplyRevision.objects.values_list("body", flat=True):
        yield body, "what a reply said before"
    for said in (Comment, CommentRevision):
        for told in said._default_manager.values_list("body", "suggestion"):
            yield from ((text, "a comment") for text in told)
    unseen_ratings = Assessment.objects.exclude(pk__in=Assessment.objects.visible_to(None).values("pk"))
    for row in unseen_ratings.values_list("rationale", "term_reason", "reasons"):
        yield from ((text, "a rating of an open round") for text in strings_of(list(row)))
    unseen = Annotation.objects.exclude(pk__in=Annotation.objects.visible_to(STRANGER).values("pk"))
    for body in unseen.values_list("body", flat=True):
        yield body, "an unpublished annotation"
    for reason in Source.objects.values_list("reliability_reason", flat=True):
        yield reason, "what the team thinks of a source"
    hidden = Entry.objects.exclude(pk__in=Entry.objects.readable_by(STRANGER).values("pk"))
    for title in hidden.values_list("current__document__title", flat=True):
        yield title or "", "an entry that strangers may not read"
    for document in Revision.objects.filter(entry__in=hidden).values_list("document", flat=True):
        yield from ((text, "an entry that strangers may not read") for text in strings_of(document))


def _open_texts() -> Iterator[str]:
    """Yield what strangers may read: current revisions, editions, approved translations, open annotations."""
    open_entries = Entry.objects.readable_by(STRANGER)
    for document in open_entries.values_list("current__document", flat=True):
        yield from strings_of(document)
    for texts in EntryTranslation.objects.filter(entry__in=open_entries).values_list("current__texts", flat=True):
        yield from strings_of(texts)
    editions = Edition.objects.visible_to(STRANGER).values("pk")
    for content in EditionEntry.objects.filter(edition__in=editions).values_list("content", flat=True):
        yield from strings_of(content)
    for row in Assessment.objects.visible_to(None).values_list("rationale", "term_reason", "reasons"):
        yield from strings_of(list(row))
    yield from Annotation.objects.visible_to(STRANGER).values_list("body", flat=True)
    yield from Annotation.objects.visible_to(STRANGER).values_list("targets__exact", flat=True)


def strings_of(value: Any) -> Iterator[str]:
    """Yield every text in a document, however deep."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from strings_of(one)


def closed_doors() -> list[str]:
    """Return the addresses without arguments that only members may open, by the table of URLs."""
    return sorted(path for name, path in _plain_paths(get_resolver()) if name not in OPEN_NAMES)


def _plain_paths(resolver: Any, prefix: str = "", spaces: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if "<" in route or "(" in route or "^" in route:
            continue
        if hasattr(one, "url_patterns"):
            yield from _plain_paths(one, route, f"{spaces}{one.namespace}:" if one.namespace else spaces)
        elif one.name:
            yield f"{spaces}{one.name}", f"/{route}"
