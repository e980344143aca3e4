"""The feed of what was published (Atom, RFC 4287): revisions of entries and editions, the newest first.

It says that something changed and where to read it, not what a revision once said: words that were corrected since are
not spread again. Nobody of the team is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.strangers import SOMEBODY, STRANGER
from basics.prose import to_text
from catalog.models import Edition, Entry, Revision
from catalog.page_languages import address_in

NEWEST = 60  # of each kind; a reader that asks once a day misses nothing of a busy team


@dataclass(frozen=True)
class News:
    """One thing that was published."""

    identifier: str
    title: str
    text: str
    path: str
    at: datetime


def feed(url: str, *, language: str = "") -> str:
    """Return the feed as XML, in the language of the moment; `url` is where it stands itself.

    Its links lead to pages in the `language` that its own address names.
    """
    rows = sorted([*_revisions(), *_editions()], key=lambda news: news.at, reverse=True)[:NEWEST]
    made = Atom1Feed(
        title=_("Catalog of security threats: what was published"),
        link=address_in(language, settings.SITE_URL + reverse("catalog:register")),
        description=_("Every revision of an entry and every edition, the newest first."),
        language=get_language(),
        author_name=str(SOMEBODY),
        feed_url=settings.SITE_URL + url,
        feed_guid="urn:perimeter:feed",
    )
    for news in rows:
        made.add_item(
            title=news.title,
            link=address_in(language, settings.SITE_URL + news.path),
            description=news.text,
            unique_id=news.identifier,
            pubdate=news.at,
            updateddate=news.at,
        )
    if not rows:  # Atom1Feed would say that it changed now, and another thing each second
        made.latest_post_date = lambda: datetime(2024, 8, 1, tzinfo=UTC)  # type: ignore[method-assign]
    return str(made.writeString("utf-8"))


def _revisions() -> Iterator[News]:
    entries = Entry.objects.readable_by(STRANGER)
    found = Revision.objects.filter(entry__in=entries.values("pk")).order_by("-approved_at", "-pk")
    told = [KeyTextTransform(name, "entry__current__document") for name in ("title", "summary")]
    rows = found.annotate(code=F("entry__code"))
    for code, number, at, title, summary in rows.values_list("code", "number", "approved_at", *told)[:NEWEST]:
        words = {"code": code, "title": title, "number": number}
        yield News(
            f"urn:perimeter:entry:{code}:revision:{number}",
            (_("%(code)s %(title)s: published") if number == 1 else _("%(code)s %(title)s: revision %(number)d"))
            % words,
            to_text(summary or ""),
            reverse("catalog:entry", args=[code]),
            at,
        )


def _editions() -> Iterator[News]:
    found = Edition.objects.visible_to(STRANGER).order_by("-published_at", "-pk")
    for name, title, at in found.values_list("name", "title", "published_at")[:NEWEST]:
        if at is None:
            continue
        said = _("Edition %(name)s is published") % {"name": name}
        yield News(f"urn:perimeter:edition:{name}", said, title, reverse("catalog:edition", args=[name]), at)
