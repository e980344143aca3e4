"""Annotations brought in from a file: each becomes the importer's own through the one action, or is refused by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.actions import annotate
from articles.annotation_files import Item, Reading, read_items
from articles.inputs import Note, Passage
from articles.models import Annotation, TextVersion
from articles.naming import category_codes, require_usable, words_now
from articles.vocabulary import plain_tag
from basics.errors import Refused

ITEMS_MOST = 5_000


class RefusedItem(NamedTuple):
    """An item that was not taken: its number in the file, what it is called there, and why."""

    number: int
    title: str
    reason: str


@dataclass
class Report:
    """What became of a file."""

    made: list[Annotation] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)


@transaction.atomic
def import_annotations(
    version: TextVersion,
    name: str,
    content: str,
    *,
    by: User,
    category: str = "",
    private: bool = False,
) -> Report:
    """Annotate a text with what a file in the format `name` holds; `category` is that of marks without one of ours:
    the usual one, if none is given.

    What is refused is named with its reason, and nothing else of the file is lost by it. What this person has here
    already, word for word, is not made twice. Refuses (invalid) a file that cannot be read at all.

    As `private` drafts nobody else sees them until they are shared or submitted.
    """
    require(by, "annotate")
    category = category or category_codes()[0]
    require_usable(category)
    report, known = Report(), set(_known(version, by))
    for count, item in enumerate(read_items(name, content, _reading(version, category)), 1):
        if count > ITEMS_MOST:
            raise Refused.invalid(_("A file has at most %d annotations. Split it.") % ITEMS_MOST, field="content")
        _take(version, item, report, known, by=by, private=private)
    after = {"format": name, "made": len(report.made), "refused": len(report.refused)}
    record("import_annotations", version, by=by, after=after)
    return report


def _take(version: TextVersion, item: Item, report: Report, known: set[Any], *, by: User, private: bool) -> None:
    if item.note is None:
        report.refused.append(RefusedItem(item.number, item.title, item.problem))
        return
    if (key := _key(item.note, item.passages)) in known:
        report.refused.append(RefusedItem(item.number, item.title, _("You have this annotation here already.")))
        return
    targets = [(version, passage) for passage in item.passages]
    try:
        report.made.append(annotate(targets, item.note, by=by, links=item.links, private=private))
        known.add(key)
    except Refused as refusal:
        report.refused.append(RefusedItem(item.number, item.title, str(refusal.message)))


def _key(note: Note, passages: tuple[Passage, ...]) -> tuple[Any, ...]:
    tags = tuple(sorted({plain_tag(tag) for tag in note.tags}))
    places = tuple(sorted((passage.start, passage.end) for passage in passages))
    return (note.category, note.motivation, note.body, note.credibility, tags, places)


def _known(version: TextVersion, by: User) -> Iterator[tuple[Any, ...]]:
    mine = Annotation.objects.present().filter(creator=by, targets__text_version=version).distinct()
    for row in mine.prefetch_related("targets"):
        note = Note(row.category, row.motivation, row.body, row.credibility, tuple(row.tags))
        here = (target for target in row.targets.all() if target.text_version_id == version.pk)
        yield _key(note, tuple(Passage(target.start, target.end) for target in here))


def _reading(version: TextVersion, category: str) -> Reading:
    site, article, number = settings.SITE_URL.rstrip("/"), version.article_id, version.number
    paths = (
        f"/articles/{article}/{number}/",
        f"/api/v1/articles/{article}/texts/{number}/",
        f"/wap/{article}/{number}/",
    )
    named = frozenset(f"{site}{path}" for path in paths)
    return Reading(version.text, named, f"{site}/", category, tuple(words_now().kinds))
