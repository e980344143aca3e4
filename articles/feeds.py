"""A feed (RSS 0.9 to 2.0, RDF, Atom) as its title and entries. Pure; XML is read without DTD, entities or network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from articles.addresses import target_of
from articles.printed_dates import date_of
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical

ENTRIES_MOST = 100
LOOKED_AT_MOST = 300  # entries of one reading, with those whose address may not be fetched
WORDS_MOST = 5_000  # code points of a title with its tags
TAGS = re.compile(r"<[^>]{1,500}>")
ROOTS = {"rss", "RDF", "feed"}
DATES = ("pubDate", "published", "date", "issued", "updated")


@dataclass(frozen=True)
class FeedEntry:
    """One entry: where the page is, what it is called, and when it is said to have appeared."""

    url: str
    title: str
    published_on: date | None = None


@dataclass(frozen=True)
class FeedContent:
    """What a feed says now, the newest entries first as they stand."""

    title: str
    entries: tuple[FeedEntry, ...]


def read_feed(content: bytes, url: str) -> FeedContent:
    """Return what a feed holds, without entries whose address may not be fetched. Refuses (invalid) what is none.

    At most the first 300 entries are looked at, and the first 100 that may be fetched are taken.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise Refused.invalid(_("There is no feed at this address: it is not well-formed XML."), field="url") from error
    if _name(root) not in ROOTS:
        raise Refused.invalid(_("There is no feed at this address: it is neither RSS nor Atom."), field="url")
    channel = next((one for one in root if _name(one) == "channel"), root)
    entries = dict[str, FeedEntry]()
    for entry in _entries(root, url):
        entries.setdefault(entry.url, entry)
        if len(entries) == ENTRIES_MOST:
            break
    return FeedContent(_text(channel, "title")[:300], tuple(entries.values()))


def _entries(root: Element, url: str) -> Iterator[FeedEntry]:
    elements = (element for element in root.iter() if _name(element) in {"item", "entry"})
    for element in islice(elements, LOOKED_AT_MOST):
        if (found := _entry(element, url)) is not None:
            yield found


def _entry(element: Element, url: str) -> FeedEntry | None:
    link = _link(element)
    try:
        target = target_of(urljoin(url, link)) if link else None
    except (Refused, ValueError):
        return None
    return FeedEntry(target.url, _text(element, "title")[:500], _day(element)) if target else None


def _link(element: Element) -> str:
    """Return the address of the page: of Atom the alternate link, of RSS the link, else a guid that is one."""
    links = [one for one in element if _name(one) == "link"]
    for one in links:
        if one.get("href") and one.get("rel", "alternate") == "alternate":
            return str(one.get("href")).strip()
    for one in links:
        if (one.text or "").strip():
            return str(one.text).strip()
    guid = _text(element, "guid")
    return guid if guid.startswith(("http://", "https://")) else ""


def _day(element: Element) -> date | None:
    for name in DATES:
        said = _text(element, name)
        if said:
            try:
                return parsedate_to_datetime(said).date()
            except (ValueError, TypeError, IndexError, OverflowError):
                return date_of(said)
    return None


def _text(element: Element, name: str) -> str:
    """Return the words of a child on one line, without the tags that some feeds write into them."""
    child = next((one for one in element if _name(one) == name), None)
    words = "".join(child.itertext()) if child is not None else ""
    return " ".join(canonical(TAGS.sub(" ", words[:WORDS_MOST])).split())


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
