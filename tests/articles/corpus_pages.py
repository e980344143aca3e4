# ruff: noqa: E501  # pages are written as sites write them, and a paragraph is a line
"""Pages in twelve layouts and ten languages with their gold: metadata and noise as sites of the region have them.

Every page is made here, of invented stories, so that the corpus can be read, changed and given away.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from articles.structure import HEADING, ITEM, QUOTATION, Part
from tests.articles.stories import AZ, EN, FA, KK, KY, RU, TG, TK, UZ, UZC, Story

MONTHS = {
    "ru": "июля",
    "kk": "шілде",
    "ky": "июль",
    "uz-Latn": "iyul",
    "uz-Cyrl": "июл",
    "tg": "июли",
    "tk": "iýul",
    "az": "iyul",
    "en": "July",
}


@dataclass(frozen=True)
class Made:
    """A page of the corpus and what should come out of it."""

    name: str
    story: Story
    html: str
    url: str
    author: str
    encoding: str = "utf-8"

    @property
    def content(self) -> bytes:
        return self.html.encode(self.encoding, errors="xmlcharrefreplace")

    @property
    def body(self) -> str:
        return "\n\n".join(part.text for part in self.story.parts)


# How a body is written down


def semantic(story: Story, between: str = "") -> str:
    """Write paragraphs, h2, blockquote and ul; `between` stands after the second part."""
    lines, items = [], []
    for number, part in enumerate(story.parts):
        if part.kind == ITEM:
            items.append(f"<li>{escape(part.text)}</li>")
            continue
        if items:
            lines.append(f"<ul>{''.join(items)}</ul>")
            items = []
        lines.append(tagged(part))
        if number == 1:
            lines.append(between)
    return "\n".join(lines + ([f"<ul>{''.join(items)}</ul>"] if items else []))


def tagged(part: Part) -> str:
    text = escape(part.text)
    return {HEADING: f"<h2>{text}</h2>", QUOTATION: f"<blockquote><p>{text}</p></blockquote>"}.get(
        part.kind, f"<p>{text}</p>"
    )


def plain_paragraphs(story: Story, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{escape(part.text)}</{tag}>" for part in story.parts)


def broken_lines(story: Story) -> str:
    return "<br>\n<br>\n".join(escape(part.text) for part in story.parts)


def unclosed(story: Story) -> str:
    return "\n".join(f"<p>{escape(part.text)}" for part in story.parts)


def spans(story: Story) -> str:
    return "\n".join(f'<div class="x7_b"><span>{escape(part.text)}</span></div>' for part in story.parts)


def linked_words(story: Story) -> str:
    """Write paragraphs whose second word is a link, as sites do that link every name."""
    lines = []
    for part in story.parts:
        first, second, rest = [*part.text.split(" ", 2), "", ""][:3]
        lines.append(
            f'<p>{escape(first)} <a href="/tag/x">{escape(second)}</a> <strong>{escape(rest[:9])}</strong>{escape(rest[9:])}</p>'
        )
    return "\n".join(lines)


# What stands around it


def others(story: Story, heading: str = "h4") -> str:
    return "".join(f'<{heading}><a href="/o/{n}">{escape(one)}</a></{heading}>' for n, one in enumerate(story.other))


def also(story: Story) -> str:
    return f'<p>{story.also} <a href="/o/1">{escape(story.other[0])}</a></p>'


def also_box(story: Story) -> str:
    links = "".join(f'<li><a href="/o/{n}">{escape(one)}</a></li>' for n, one in enumerate(story.other))
    return f'<div class="article__inject"><strong>{story.also}</strong><ul>{links}</ul></div>'


def sidebar(story: Story) -> str:
    return f'<aside class="col-right"><h3>★</h3>{others(story)}{others(story)}{others(story)}</aside>'


def menu(story: Story) -> str:
    links = "".join(
        f'<li><a href="/{n}/">{word}</a></li>'
        for n, word in enumerate(("Home", "Politika", "Экономика", "Sport", "Видео", "About"))
    )
    return f'<header class="site-header"><a href="/">{escape(story.site)}</a><nav><ul>{links}</ul></nav></header>'


def foot(story: Story) -> str:
    return (
        f"<footer><p>© 2026 {escape(story.site)}. All rights reserved; use of materials only with a link to the source, which"
        " must stand in the first paragraph and be open to search engines.</p></footer>"
    )


def comments(story: Story) -> str:
    one = f'<div class="comment"><b>user{len(story.title)}</b><p>{escape(story.comment)}</p></div>'
    return f'<section id="comments">{one * 6}</section>'


def share(story: Story) -> str:
    return f'<div class="social-likes"><span>{story.share}</span><a href="#">Facebook</a><a href="#">Telegram</a><a href="#">X</a></div>'


def consent() -> str:
    return '<div id="cookie-banner"><p>This site keeps small files on your device. By going on you agree to that. <button>OK</button></p></div>'


# What a page tells of itself


def json_ld(
    story: Story, *, graph: bool = False, kind: str = "NewsArticle", many: bool = False, author: str = ""
) -> str:
    person = {"@type": "Person", "name": author or story.author}
    data: object = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": story.title,
        "datePublished": f"{story.published_on}T09:30:00+05:00",
        "dateModified": "2026-07-15T09:30:00+05:00",
        "author": [person] if many else person,
        "publisher": {"@type": "Organization", "name": story.site},
    }
    if graph:
        data = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": story.site}, data]}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def og(story: Story, *, time: bool = True) -> str:
    moment = f'<meta property="article:published_time" content="{story.published_on}T04:30:00Z">' if time else ""
    return (
        f'<meta property="og:title" content="{escape(story.title)}"><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{escape(story.site)}"><meta property="og:url" content="{story.url}">{moment}'
    )


def printed_date(story: Story) -> str:
    day = story.published_on
    if story.language == "en":
        return f"{MONTHS['en']} {day.day}, {day.year}"
    if story.language == "kk":
        return f"{day.day} {MONTHS['kk']} {day.year}"
    return f"{day.day} {MONTHS.get(story.language, 'июля')} {day.year}"


def page(
    story: Story, head: str, body: str, *, title: str = "", doctype: str = "<!DOCTYPE html>", lang: bool = True
) -> str:
    attribute = f' lang="{story.language}"' if lang else ""
    rtl = ' dir="rtl"' if story.language == "fa" else ""
    name = title or f"{escape(story.title)} | {escape(story.site)}"
    return f'{doctype}<html{attribute}{rtl}><head><meta charset="utf-8"><title>{name}</title>{head}</head><body>{body}</body></html>'


# Layouts


def blog(story: Story) -> str:
    body = (
        f'{menu(story)}<main><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{escape(story.title)}</h1>'
        f'<div class="entry-meta"><span class="posted-on"><time datetime="{story.published_on}T09:30:00+05:00">{printed_date(story)}</time></span>'
        f'<span class="byline"> <span class="author vcard"><a rel="author" href="/author/a/">{escape(story.author)}</a></span></span></div></header>'
        f'<div class="entry-content">{semantic(story, also_box(story))}{share(story)}</div><footer class="entry-footer">Tags: <a href="/t">lake</a></footer>'
        f"</article>{comments(story)}</main>{sidebar(story)}{foot(story)}"
    )
    return page(story, json_ld(story, graph=True) + og(story), body)


def portal(story: Story) -> str:
    """A news system of the region: a detail block, the date in a span, lines broken twice."""
    day = story.published_on
    body = (
        f'{menu(story)}<div class="breadcrumbs"><a href="/">Главная</a> / <a href="/news/">Новости</a></div><h1>{escape(story.title)}</h1>'
        f'<div class="news-detail"><span class="news-date-time">{day:%d.%m.%Y} 09:30</span><img src="a.jpg"><div class="pic-caption">Фото: архив</div>'
        f'<div class="news-text">{broken_lines(story)}<br><br><b>{story.by} {escape(story.author)}</b></div></div>{share(story)}'
        f'<div class="news-list">{others(story)}</div>{foot(story)}'
    )
    return page(story, "", body, title=f"{escape(story.title)} - {escape(story.site)}", lang=False)


def tables(story: Story) -> str:
    """A page of the early web: tables, font tags, no classes."""
    day = story.published_on
    links = "".join(
        f'<tr><td><font size="2"><a href="{n}.htm">{escape(one)}</a></font></td></tr>'
        for n, one in enumerate(story.other * 4)
    )
    body = (
        f'<table width="100%"><tr><td colspan="3"><font size="5">{escape(story.site)}</font></td></tr><tr><td width="160"><table>{links}</table></td>'
        f'<td><font size="4"><b><h1>{escape(story.title)}</h1></b></font><font size="1">{day:%d.%m.%Y}</font><br>'
        f'<font face="Arial">{broken_lines(story)}</font><p align="right"><i>{story.by} {escape(story.author)}</i></p></td>'
        f'<td width="120"><img src="ad.gif"></td></tr><tr><td colspan="3">© 2026 {escape(story.site)}</td></tr></table>'
    )
    return page(story, "", body, doctype="", lang=False)


def hashed(story: Story) -> str:
    """A page of a script framework, served whole: hashed class names, no paragraphs, and its data once more as JSON."""
    state = json.dumps(
        {"story": [part.text for part in story.parts], "more": list(story.other) * 20}, ensure_ascii=False
    )
    body = (
        f'<div id="__next"><div class="a_Xk3">{others(story, "div")}</div><div class="b_9Qz"><h1 class="c_1">{escape(story.title)}</h1>'
        f'<div class="d_2"><span>{escape(story.author)}</span><time datetime="{story.published_on}">{printed_date(story)}</time></div>'
        f'<div class="e_5">{spans(story)}</div><div class="f_1">{others(story, "div")}</div></div></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    )
    return page(story, json_ld(story, kind="Article", many=True) + og(story), body)


def microdata(story: Story) -> str:
    body = (
        f'{menu(story)}<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{escape(story.title)}</h1>'
        f'<meta itemprop="datePublished" content="{story.published_on}T10:00"><span itemprop="author" itemscope><span itemprop="name">{escape(story.author)}</span></span>'
        f'<div itemprop="articleBody">{semantic(story, also(story))}<div class="adv">Реклама</div></div></div>{sidebar(story)}{foot(story)}'
    )
    return page(story, f'<meta property="og:site_name" content="{escape(story.site)}">', body)


def official(story: Story) -> str:
    """A state body's site: no paragraphs at all, and the date beside a word for it."""
    day = story.published_on
    body = (
        f'{menu(story)}<div id="content"><h1>{escape(story.title)}</h1><div class="info">Дата публикации: {day:%d.%m.%Y}</div>'
        f'<div class="text">{plain_paragraphs(story, "div")}</div><a class="print-link" href="?print">Версия для печати</a></div>{foot(story)}'
    )
    return page(story, f'<meta name="application-name" content="{escape(story.site)}">', body)


def amp(story: Story) -> str:
    body = (
        f'<amp-sidebar id="s" layout="nodisplay">{others(story)}</amp-sidebar><article><h1>{escape(story.title)}</h1>'
        f'<p class="byline">{story.by} {escape(story.author)}</p><amp-img src="a.jpg"></amp-img><div class="article-body">{semantic(story)}</div>'
        f"</article><amp-list>{others(story)}</amp-list>"
    )
    return page(story, json_ld(story) + og(story, time=False), body)


def many_articles(story: Story) -> str:
    """The article among teasers that are `article` elements too."""
    teasers = "".join(
        f'<article class="card"><h3><a href="/{n}">{escape(one)}</a></h3><p>{escape(story.parts[0].text[:60])}…</p></article>'
        for n, one in enumerate(story.other * 2)
    )
    body = (
        f'{menu(story)}<div class="grid"><article class="story"><h1>{escape(story.title)}</h1><div class="author">{escape(story.author)}</div>'
        f'<time datetime="{story.published_on}">{printed_date(story)}</time>{semantic(story)}</article><section class="related">{teasers}</section></div>{foot(story)}'
    )
    return page(story, og(story, time=False), body)


def lead_apart(story: Story) -> str:
    """The first paragraph stands in the head of the page, outside of the body."""
    rest = story.but(parts=story.parts[1:])
    body = (
        f'{menu(story)}<div class="article"><div class="article__header"><h1>{escape(story.title)}</h1><p class="article__lead">{escape(story.parts[0].text)}</p></div>'
        f'<div class="article__content">{semantic(rest, also_box(story))}</div><div class="article__author">{story.by} {escape(story.author)}</div></div>{sidebar(story)}'
    )
    return page(story, og(story), body)


def soup(story: Story) -> str:
    body = (
        f"<div class=wrap><div class=menu><a href=/>Home<a href=/n>News</div><h1>{escape(story.title)}</h1><p class=date>{printed_date(story)}"
        f"<div class=story>{unclosed(story)}</div><div class=tags><a href=/t>lake</a>, <a href=/u>valley</a></div></div>"
    )
    return page(
        story,
        f'<meta name="author" content="{escape(story.author)}">',
        body,
        doctype="<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
    )


def linked(story: Story) -> str:
    body = (
        f'{menu(story)}{consent()}<main id="main"><h1>{escape(story.title)}</h1><p class="author">{story.by} {escape(story.author)}</p>'
        f'<div class="post-content">{linked_words(story)}</div>{share(story)}{comments(story)}</main>'
    )
    return page(story, json_ld(story) + og(story), body)


def commented(story: Story) -> str:
    """A short text under which far more is said by others."""
    body = (
        f'{menu(story)}<div class="content"><div class="title"><h1>{escape(story.title)}</h1></div><div class="full-text">{plain_paragraphs(story)}</div></div>'
        f'<div class="comments-list">{comments(story) * 4}</div>{foot(story)}'
    )
    head = (
        f'<meta name="date" content="{story.published_on}"><meta name="author" content="{escape(story.author)}">'
        + og(story, time=False)
    )
    return page(story, head, body)


@dataclass(frozen=True)
class Recipe:
    layout: Callable[[Story], str]
    story: Story
    authored: bool = True
    encoding: str = "utf-8"


def recipes() -> Iterator[Recipe]:
    """Yield what each page is made of: every layout in several languages, so that no two are alike."""
    given: list[tuple[Callable[[Story], str], list[Story]]] = [
        (blog, [RU, KK, EN, UZ, FA]),
        (portal, [RU, KY, TG, UZC]),
        (tables, [RU, EN, AZ]),
        (hashed, [RU, KK, EN, TK, AZ]),
        (microdata, [RU, UZ, TG, EN]),
        (official, [RU, KK, TG, KY]),
        (amp, [EN, RU, AZ, UZ]),
        (many_articles, [EN, RU, KK, UZC]),
        (lead_apart, [RU, EN, KY, AZ]),
        (soup, [EN, RU, TK]),
        (linked, [RU, EN, KK, TG]),
        (commented, [RU, EN, KK, FA]),
    ]
    for layout, stories in given:
        for story in stories:
            encoding = "cp1251" if layout in (portal, tables) and story.language == "ru" else "utf-8"
            yield Recipe(layout, story, authored=layout is not official, encoding=encoding)


def corpus() -> list[Made]:
    """Return all pages, each of its own site and day, so that none can be told by another."""
    pages = []
    for number, recipe in enumerate(recipes()):
        day = recipe.story.published_on.replace(
            day=1 + number % 27, month=1 + number % 12 if recipe.story.language == "x" else 7
        )
        story = recipe.story.but(published_on=day, path=f"/news/{number}/upper-lake")
        name = f"{number:02}-{recipe.layout.__name__}-{story.language}"
        author = story.author if recipe.authored else ""
        html = recipe.layout(story).replace(
            'charset="utf-8"', 'charset="windows-1251"' if recipe.encoding != "utf-8" else 'charset="utf-8"'
        )
        pages.append(Made(name, story, html, story.url, author, recipe.encoding))
    return pages
