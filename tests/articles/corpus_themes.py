# ruff: noqa: E501  # pages are written as sites write them
"""Thirty more ways to make a page: themes of news systems, shops of widgets, state bodies, agencies, mirrors.

Each is a template of its own: where date and author stand, how the body is written down, what is around it.
"""

from html import escape

from tests.articles.corpus_pages import (
    Made,
    broken_lines,
    comments,
    corpus,
    foot,
    json_ld,
    linked_words,
    menu,
    og,
    others,
    page,
    plain_paragraphs,
    printed_date,
    semantic,
    share,
    sidebar,
    spans,
    unclosed,
)
from tests.articles.stories import AZ, EN, KK, KY, RU, TG, TK, UZ, UZC, Story

# name: (stories' turn, whether an author stands there, what the head says, what the body is)
THEMES: dict[str, tuple[Story, bool, str, str]] = {
    "td_theme": (RU, True, "{og}", '{menu}<div class="td-post-header"><h1 class="entry-title">{title}</h1><div class="td-module-meta-info"><div class="td-post-author-name"><a href="/a">{author}</a></div><span class="td-post-date"><time class="entry-date" datetime="{iso}T08:00:00+05:00">{printed}</time></span></div></div><div class="td-post-content tagdiv-type">{semantic}</div>{share}<div class="td-related">{others}</div>{foot}'),
    "jnews": (EN, True, "{ld}", '{menu}<div class="jeg_inner_content"><h1 class="jeg_post_title">{title}</h1><div class="jeg_meta_container"><div class="jeg_meta_author"><a>{author}</a></div><div class="jeg_meta_date"><a>{printed}</a></div></div><div class="content-inner ">{semantic}</div><div class="jnews_author_box">About the author</div></div>{sidebar}'),
    "newspaper_card": (KK, True, "{og}", '<div class="container">{menu}<div class="row"><div class="col-8"><div class="post-card"><h1>{title}</h1><ul class="meta"><li>{author}</li><li>{printed}</li></ul><div class="post-text">{paragraphs}</div></div></div><div class="col-4">{sidebar}</div></div></div>{foot}'),
    "drupal": (RU, True, '<meta name="Generator" content="Drupal 7"><meta property="og:site_name" content="{site}">', '{menu}<div id="node-17" class="node node-article"><h1 class="page-header">{title}</h1><div class="submitted"><span property="dc:date dc:created" content="{iso}T09:00:00+06:00">{printed}</span></div><div class="field field-name-field-author"><div class="field-item">{author}</div></div><div class="field field-name-body"><div class="field-items"><div class="field-item even" property="content:encoded">{semantic}</div></div></div></div>{foot}'),
    "joomla": (UZ, True, '<meta name="author" content="{author}">{og}', '{menu}<div class="item-page"><div class="page-header"><h2 itemprop="headline">{title}</h2></div><dl class="article-info"><dd class="createdby">{by} {author}</dd><dd class="published"><time datetime="{iso}T00:00:00+05:00">{printed}</time></dd></dl><div itemprop="articleBody">{paragraphs}</div><ul class="pager"><li><a href="/p">‹</a></li></ul></div>{foot}'),
    "dle": (RU, True, "{og}", '{menu}<article class="box story fullstory"><h1 class="title">{title}</h1><div class="meta"><span class="grey">{dotted}, 09:30</span> <a href="/user/a" class="author">{author}</a></div><div class="text">{broken}</div></article><div class="box related">{others}</div>{comments}'),
    "bitrix_cards": (KY, False, '<meta property="og:site_name" content="{site}">', '{menu}<div class="detail-page"><h1 class="detail-page__title">{title}</h1><time class="detail-page__date" datetime="{iso}">{dotted}</time><div class="detail-page__text">{paragraphs}</div><div class="detail-page__tags">#lake #valley</div></div>{foot}'),
    "presidency": (TG, False, '<meta property="og:site_name" content="{site}">', '{menu}<section id="press"><h2 class="press-title">{title}</h2><span class="press-date">{dotted}</span><div class="press-body">{paragraphs}</div></section>{foot}'),
    "ministry_table": (UZC, False, '<meta name="application-name" content="{site}">', '{menu}<table class="contentpaneopen"><tr><td class="contentheading">{title}</td></tr><tr><td class="createdate">{dotted} 10:00</td></tr><tr><td>{paragraphs}</td></tr></table>{foot}'),
    "gov_portal": (KK, False, "{og}", '{menu}<div class="article article_full"><div class="article-header"><h1>{title}</h1></div><div class="article-info">{printed}</div><div class="article-content">{paragraphs}</div><div class="article-files">PDF</div></div>{foot}'),
    "agency_wire": (EN, False, '<meta property="og:site_name" content="{site}">', '{menu}<div class="wire"><h1>{title}</h1><div class="stamp"><time datetime="{iso}T06:15Z">{printed}</time></div><div class="wire-text">{unclosed}</div></div>{foot}'),
    "agency_time_first": (RU, True, "{ld}", '{menu}<div class="b-article"><span class="b-article__date">09:30, {printed}</span><h1>{title}</h1><div class="b-article__authors"><a>{author}</a></div><div class="b-article__text">{semantic}</div></div>{others}'),
    "longread": (EN, True, "{og}{ld}", '<div class="hero"><h1>{title}</h1><div class="hero-by">By {author}</div></div><main class="longread"><section>{semantic}</section></main><div class="next-story">{others}</div>'),
    "paywalled_open": (EN, True, "{ld}{og}", '{menu}<article data-testid="article"><h1>{title}</h1><p class="byline">By <span>{author}</span></p><section name="articleBody">{semantic}</section><div class="promo">Subscribe to read our letters.</div></article>{foot}'),
    "hydrated": (AZ, True, "{ld}", '<div id="root"><div class="css-1abc">{others}</div><main class="css-2def"><h1 class="css-3">{title}</h1><div class="css-4">{author}</div><div class="css-5">{spans}</div></main></div>'),
    "nuxt": (RU, True, "{og}{ld}", '<div id="__nuxt"><div id="__layout"><div><section data-v-1><h1 data-v-1>{title}</h1><span data-v-1>{author}</span><div data-v-1 class="content">{paragraphs}</div></section></div></div></div>{foot}'),
    "tilda": (KK, True, "{og}", '<div id="allrecords"><div class="t-rec"><h1 class="t-title">{title}</h1></div><div class="t-rec"><div class="t-text author">{by} {author}</div></div><div class="t-rec"><div class="t-text t-text_md">{broken}</div></div><div class="t-rec">{share}</div></div>'),
    "blogger": (AZ, True, '<meta property="og:site_name" content="{site}">', '<div class="date-outer"><h2 class="date-header"><span>{printed}</span></h2><div class="post hentry"><h1 class="post-title entry-title">{title}</h1><div class="post-body entry-content">{broken}</div><div class="post-footer"><span class="post-author vcard"><span class="fn">{author}</span></span> <abbr class="published" title="{iso}T12:00:00+04:00">12:00</abbr></div></div></div>{comments}'),
    "ghost": (EN, True, "{ld}{og}", '<main class="site-main"><article class="gh-article post"><header><h1 class="gh-article-title">{title}</h1><h4 class="author-name"><a>{author}</a></h4><time datetime="{iso}">{printed}</time></header><section class="gh-content gh-canvas">{semantic}</section></article><section class="read-more">{others}</section></main>'),
    "medium_like": (RU, True, "{ld}", '<article><section><div><h1 class="pw-post-title">{title}</h1><div><a rel="author">{author}</a> · <span>5 min read</span></div>{semantic}</div></section></article>{comments}'),
    "print_view": (TK, True, '<meta property="og:site_name" content="{site}">', '<h1>{title}</h1><p class="print-author"><i>{author}</i></p><p class="print-date">{dotted}</p><hr>{paragraphs}<hr><p class="source-url">https://example.org/print</p>'),
    "radio": (TG, True, "{og}{ld}", '{menu}<div id="content"><div class="hdr-container"><h1 class="title pg-title">{title}</h1><div class="publishing-details"><div class="published"><time pubdate="pubdate" datetime="{iso}T05:00:00+00:00">{printed}</time></div><div class="links"><ul class="links__list"><li>{author}</li></ul></div></div></div><div class="body-container"><div class="wsw">{semantic}</div></div></div>{foot}'),
    "video_below": (UZ, True, "{og}", '{menu}<div class="single"><h1 class="single__title">{title}</h1><div class="single__date">{dotted}</div><div class="single__author">{author}</div><div class="single__text">{paragraphs}<div class="video"><iframe src="/v"></iframe></div></div></div>{others}'),
    "drop_cap": (EN, True, "{og}", '{menu}<div class="story-body"><h1>{title}</h1><div class="story-byline">by <a rel="author" href="/a">{author}</a></div><div class="story-text">{linked}</div></div>{sidebar}{foot}'),
    "two_columns": (KY, True, "{ld}", '<table width="980"><tr><td valign="top" width="200">{others}</td><td valign="top"><h1>{title}</h1><b>{author}</b><div>{broken}</div></td></tr></table>'),
    "archive_org_frame": (RU, True, "{og}", '<div id="wm-ipp-base"><p>Saved 3 times</p></div>{menu}<div class="article-wrap"><h1>{title}</h1><p class="author">{author}</p><div class="article-text">{paragraphs}</div></div>{foot}'),
    "dublin_core": (KK, True, '<meta name="DC.title" content="{title}"><meta name="DC.creator" content="{author}"><meta name="DC.date" content="{iso}"><meta property="og:site_name" content="{site}">', '{menu}<div class="item"><h1>{title}</h1><div class="item-text">{paragraphs}</div></div>{foot}'),
    "parsely": (EN, True, '<meta name="parsely-title" content="{title}"><meta name="parsely-author" content="{author}"><meta name="parsely-pub-date" content="{iso}T10:00:00Z">{site_name}', '{menu}<div class="main"><h1>{title}</h1><div class="copy">{semantic}</div></div>{sidebar}'),
    "rss_mirror": (UZC, True, "{og}", '<div class="feed-item"><h1><a href="/o">{title}</a></h1><div class="by">{author}</div><div class="item-content">{broken}</div></div>{others}'),
    "live_blog_end": (RU, True, "{ld}{og}", '{menu}<div class="topic"><h1 class="topic-body__title">{title}</h1><div class="topic-authors"><a class="topic-authors__author">{author}</a></div><div class="topic-body__content">{paragraphs}</div><a class="topic-body__origin" href="/o">{site}</a></div><div class="infinite">{others}{others}</div>'),
}  # fmt: skip


def all_pages() -> list[Made]:
    """Return every page there is: those of the layouts, and one of each theme."""
    pages = corpus()
    return [*pages, *themes(len(pages))]


def themes(first: int) -> list[Made]:
    """Return a page of each theme, numbered from `first`."""
    return [_made(first + number, name) for number, name in enumerate(THEMES)]


def _made(number: int, name: str) -> Made:
    told, authored, head, body = THEMES[name]
    story = told.but(published_on=told.published_on.replace(day=1 + number % 27, month=7), path=f"/{number}/lake")
    day = story.published_on
    words = {
        "title": escape(story.title),
        "author": escape(story.author),
        "by": story.by,
        "site": escape(story.site),
        "iso": day.isoformat(),
        "dotted": f"{day:%d.%m.%Y}",
        "printed": printed_date(story),
        "og": og(story),
        "ld": json_ld(story, author="" if authored else " "),
        "site_name": f'<meta property="og:site_name" content="{escape(story.site)}">',
        "menu": menu(story),
        "foot": foot(story),
        "share": share(story),
        "others": others(story),
        "comments": comments(story),
        "sidebar": sidebar(story),
        "semantic": semantic(story),
        "paragraphs": plain_paragraphs(story),
        "broken": broken_lines(story),
        "unclosed": unclosed(story),
        "spans": spans(story),
        "linked": linked_words(story),
    }
    html = page(story, head.format(**words), body.format(**words))
    return Made(f"{number:02}-{name}-{story.language}", story, html, story.url, story.author if authored else "")
