"""What an HTML page says about itself: title, by-line, date, site, language, canonical address. Pure; all proposals.

Read in the order of how much a page means them: schema.org in JSON-LD, Open Graph and meta tags, microdata, and only
then what stands on the page for people.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from articles.page_words import BEFORE_A_NAME
from articles.printed_dates import date_in, date_in_address, date_of

Element = Any
ARTICLE_TYPES = re.compile(r"article|posting|report|webpage", re.IGNORECASE)
NOT_A_NAME = re.compile(r"https?:|www\.|@|[|<>{}]|\d{3}", re.IGNORECASE)
NAMED_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:author|byline|by-line|avtor|autor|writer|muallif)(?:$|[\s_-]|name)", re.IGNORECASE
)
NAMED_DATE = re.compile(
    r"(?:^|[\s_-])(?:date|time|published|pubdate|posted|sana|tarix|created)(?:$|[\s_-])", re.IGNORECASE
)
AUTHOR_TAGS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "cxenseparse:author")
DATE_TAGS = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate"),
    *("dc.date", "dc.date.issued", "dcterms.created", "sailthru.date", "parsely-pub-date", "mediator_published_time"),
)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOBODY = {"admin", "administrator", "editor", "редакция", "redaksiya", "редакциясы", "tahririyat", "webmaster", "news"}
CUT = re.compile(r"\s+[|•·»«—–/]\s+|\s+[-:]{1,2}\s+")


@dataclass(frozen=True)
class Facts:
    """What a page proposes; what it does not say is empty."""

    title: str = ""
    author: str = ""
    published_on: date | None = None
    site: str = ""
    language: str = ""
    url: str = ""


def facts_of(tree: Element, url: str = "") -> Facts:
    """Return what a whole page, as it came, says of itself. `url` is where it was fetched, if it was."""
    linked = list(_linked(tree))
    address = _canonical(tree, url)
    found = Facts(site=_site(tree, linked, address or url), url=address)
    title = _title(tree, linked, found.site)
    return replace(
        found,
        title=title,
        author=_author(tree, linked, found.site),
        published_on=_date(tree, linked, address or url),
        language=_language(tree),
    )


def _linked(tree: Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's JSON-LD that describe an article."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(data, depth=4):
            types = one.get("@type") or ""
            if ARTICLE_TYPES.search(types if isinstance(types, str) else " ".join(map(str, types))):
                yield one


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth:
        for one in data:
            yield from _objects(one, depth - 1)
    elif isinstance(data, dict):
        yield data
        if depth:
            yield from _objects(data.get("@graph", []), depth - 1)


def _meta(tree: Element, *names: str) -> str:
    """Return the first content of meta tags, in the order of `names`."""
    for name in names:
        for tag in tree.iter("meta"):
            given = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
            content = _words(tag.get("content"))
            if given.lower() == name and content:
                return content
    return ""


def _words(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _text(element: Element) -> str:
    return _words(" ".join(element.itertext("*")))


def _named(value: Any) -> list[str]:
    """Return the names in a JSON-LD value: a string, a Person, or several."""
    if isinstance(value, list):
        return [name for one in value for name in _named(one)]
    if isinstance(value, dict):
        return _named(value.get("name", ""))
    return [_words(value)] if _words(value) else []


def _title(tree: Element, linked: list[dict[str, Any]], site: str) -> str:
    headings = [text for text in map(_text, tree.iter("h1")) if 4 < len(text) <= 300]
    told = [
        *(_words(one.get("headline")) for one in linked),
        _meta(tree, "og:title", "twitter:title"),
        *(_text(tag) for tag in tree.iter("title")),
    ]
    told = [title for title in told if title]
    for heading in headings:
        if any(_same_title(heading, title) for title in told) or not told:
            return heading
    best = next((_without_site(title, site) for title in told), "")
    return best or next(iter(headings), "")


def _same_title(heading: str, title: str) -> bool:
    """Tell whether a title is a heading, with or without the site's name around it."""
    one, other = (re.sub(r"\W+", "", words).casefold() for words in (heading, title))
    return bool(one) and (one in other or other in one)


def _without_site(title: str, site: str) -> str:
    """Drop what a title tag adds after the last divider, if it names the site or is short beside the rest."""
    parts = CUT.split(title)
    if len(parts) < 2:
        return title
    key = re.sub(r"\W+", "", site).casefold()
    tail = re.sub(r"\W+", "", parts[-1]).casefold()
    named = bool(key) and (key in tail or tail in key)
    dividers = list(CUT.finditer(title))
    if named or (len(parts[-1]) < 25 and len(title[: dividers[-1].start()]) > 2 * len(parts[-1])):
        return _without_site(title[: dividers[-1].start()].strip(), site) if named else title[: dividers[-1].start()]
    return title


def _author(tree: Element, linked: list[dict[str, Any]], site: str) -> str:
    for one in linked:
        if names := _people(_named(one.get("author")), site):
            return names
    for name in AUTHOR_TAGS:
        if names := _people([_meta(tree, name)], site):
            return names
    for element in tree.iter():
        if isinstance(element.tag, str) and _says_author(element) and (names := _people([_text(element)], site)):
            return names
    return _printed_author(tree, site)


def _says_author(element: Element) -> bool:
    if (element.get("itemprop") or "") == "author" or "author" in (element.get("rel") or "").split():
        return True
    return element.tag in {"span", "p", "div", "a", "li", "address", "strong", "em", "b", "i", "td"} and bool(
        NAMED_AUTHOR.search(element.get("class") or "") or NAMED_AUTHOR.search(element.get("id") or "")
    )


def _printed_author(tree: Element, site: str) -> str:
    """Return the name of a short line that begins as by-lines do (“Автор: ...”)."""
    for element in tree.iter("p", "div", "span", "em", "i", "strong", "b", "address", "td"):
        text = _text(element)
        match = BEFORE_A_NAME.match(text) if len(text) <= 80 else None
        if match and text[match.end() : match.end() + 1].isupper() and (names := _people([text[match.end() :]], site)):
            return names
    return ""


def _people(names: list[str], site: str) -> str:
    """Return names as a by-line; nothing for a desk, an address, or the site itself."""
    kept = []
    for name in names:
        name = BEFORE_A_NAME.sub("", name).strip(" ,;:·|—–-")
        name = re.split(r"\s*[|•·]\s*|,\s*(?=\d)|\s+\d", name)[0].strip()
        plain = name.casefold()
        if not 2 < len(name) <= 120 or NOT_A_NAME.search(name) or plain in NOBODY or plain == site.casefold():
            continue
        kept.append(name)
    return ", ".join(dict.fromkeys(kept))


def _date(tree: Element, linked: list[dict[str, Any]], url: str) -> date | None:
    for one in linked:
        if found := date_of(_words(one.get("datePublished"))):
            return found
    if found := date_of(_meta(tree, *DATE_TAGS)):
        return found
    for element in tree.iter():
        if isinstance(element.tag, str) and (found := _marked_date(element)):
            return found
    return date_in_address(url) or _printed_date(tree)


def _marked_date(element: Element) -> date | None:
    if (element.get("itemprop") or "").lower() == "datepublished":
        return date_of(element.get("content") or element.get("datetime") or "") or date_in(_text(element))
    if element.tag == "time" and "updated" not in (element.get("class") or ""):
        return date_of(element.get("datetime") or "") or date_in(_text(element))
    return None


def _printed_date(tree: Element) -> date | None:
    """Return the date of the first short line whose element is named for one, else of the first that is only a date."""
    plain: date | None = None
    for element in tree.iter():
        if element.tag in {"script", "style", "title", "option"} or not isinstance(element.tag, str):
            continue
        text = _text(element)
        if not 6 <= len(text) <= 90 or not (found := date_in(text)):
            continue
        if NAMED_DATE.search(element.get("class") or "") or NAMED_DATE.search(element.get("id") or ""):
            return found
        plain = plain or (found if len(text) <= 40 else None)
    return plain


def _site(tree: Element, linked: list[dict[str, Any]], url: str) -> str:
    publishers = [name for one in linked for name in _named(one.get("publisher"))]
    named = _meta(tree, "og:site_name") or next(iter(publishers), "") or _meta(tree, "application-name")
    return named or (urlsplit(url).hostname or "").removeprefix("www.")


def _language(tree: Element) -> str:
    """Return the language that the page claims, as BCP 47 without its region."""
    html = next(tree.iter("html"), None)
    claimed = (
        (html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") or "") if html is not None else ""
    )
    claimed = claimed or _meta(tree, "og:locale", "content-language", "inlanguage")
    parts = claimed.replace("_", "-").split("-")
    scripts = [part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()]
    return "-".join([parts[0].lower(), *scripts]) if re.fullmatch(r"[A-Za-z]{2,3}", parts[0]) else ""


def _canonical(tree: Element, url: str) -> str:
    for tag in tree.iter("link"):
        if "canonical" in (tag.get("rel") or "").lower().split() and (found := _absolute(url, tag.get("href"))):
            return found
    return _absolute(url, _meta(tree, "og:url"))


def _absolute(url: str, to: str | None) -> str:
    try:
        found = urljoin(url, (to or "").strip())
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if to and parts.scheme in {"http", "https"} and parts.hostname and len(found) <= 2000 else ""
