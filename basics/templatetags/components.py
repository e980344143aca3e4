"""The components of the design system as template tags. Each renders one file of templates/components/."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from basics.moments import brief, when
from basics.templatetags.component_words import (
    ABSENT,
    CHAIN,
    CREDIBILITY,
    RELIABILITY,
    STANCES,
    STATES,
    TONE_ICONS,
    Look,
)

register = template.Library()
UNNARROWED = {"sort", "invitations", "after", "before"}


def _attributes(**extra: Any) -> SafeString:
    """Return keyword arguments as HTML attributes: `hx_get` becomes `hx-get`, True a bare word, None nothing."""
    return flatatt({key.rstrip("_").replace("_", "-"): value for key, value in extra.items()})


def _render(component: str, content: SafeString, **context: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", {**context, "content": content.strip() and content})


def _inline(component: str, **context: Any) -> SafeString:
    """Render without the line end of the file, which would become a space before the next comma."""
    return mark_safe(render_to_string(f"components/{component}.html", context).strip())  # noqa: S308 (escaped by the template)


# Small words and signs


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Show an icon of static/icons/sprite.svg; without a label it is only decoration beside a word."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', role, static("icons/sprite.svg"), name)


@register.simple_tag
def badge(text: Any, tone: str = "neutral", icon: str = "") -> SafeString:
    """Show a short word in a pill."""
    return _inline("badge", text=text, tone=tone, icon=icon)


@register.simple_tag
def state(value: str) -> SafeString:
    """Show a state of review (`submitted`), an annotation target or an edition in its tone, with icon and word."""
    look = STATES.get(value, Look("neutral", "circle", value))
    return _inline("badge", text=look.word, tone=look.tone, icon=look.icon)


@register.simple_tag
def reliability(value: str, words: bool = True) -> SafeString:
    """Show the Admiralty letter of a source, A-F, and what it means."""
    look = RELIABILITY.get(value, RELIABILITY["F"])
    return _inline("grade", mark=value, look=look, words=words, of=pgettext("reliability of a", "Source"))


@register.simple_tag
def credibility(value: int, words: bool = True) -> SafeString:
    """Show the Admiralty figure of a piece of information, 1-6, and what it means."""
    look = CREDIBILITY.get(int(value), CREDIBILITY[6])
    return _inline("grade", mark=value, look=look, words=words, of=pgettext("credibility of a piece of", "Information"))


@register.simple_tag
def category(value: str, label: Any) -> SafeString:
    """Show the word of an annotation category, underlined as its passages are."""
    return format_html('<span class="category" data-category="{}">{}</span>', value, label)


register.simple_tag(when)
register.filter(brief)


@register.simple_tag
def avatar(someone: Any, large: bool = False) -> SafeString:
    """Show a person's initials on a hue of their own; decoration, the name stands beside it."""
    name = str(getattr(someone, "name", "") or someone)
    words = [word for word in name.replace("@", " ").split() if word]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return _inline("avatar", initials=initials, hue=sum(map(ord, name)) % 6, large=large)


@register.simple_tag
def person(someone: Any, note: str = "") -> SafeString:
    """Show who: avatar and name, and whether the membership has ended; None is shown as the system."""
    # Who is erased is called a former member already.
    if getattr(someone, "is_former", False) and not getattr(someone, "erased_at", None):
        note = note or _("former member")
    return _inline("person", name=getattr(someone, "name", "") or someone or "Perimeter", note=note)


@register.simple_tag
def keys(text: str) -> SafeString:
    """Show keys: `Ctrl+K` together, `g d` one after the other, `j|k` either."""
    steps = [[one.split("+") for one in step.split("|")] for step in text.split()]
    return _inline("keys", steps=steps)


# Things to press


@register.inclusion_tag("components/button.html")
def button(
    text: Any,
    variant: str = "secondary",
    href: str = "",
    icon: str = "",
    type: str = "submit",
    small: bool = False,
    only_icon: bool = False,
    disabled: bool = False,
    **extra: Any,
) -> dict[str, Any]:
    """Show a button, or a link that looks like one; further arguments become attributes (`data_open="id"`)."""
    words = [
        "button",
        variant if variant != "secondary" else "",
        "small" if small else "",
        "round" if only_icon else "",
    ]
    return {
        "text": text,
        "href": href,
        "icon": icon,
        "type": type,
        "only_icon": only_icon,
        "disabled": disabled,
        "classes": " ".join(filter(None, words)),
        "attributes": _attributes(**extra),
    }


@register.simple_block_tag
def menu(content: SafeString, label: str, icon: str = "", variant: str = "", start: bool = False) -> SafeString:
    """Wrap links and buttons in a menu that opens by click or key."""
    return _render("menu", content, label=label, icon=icon, variant=variant, start=start)


@register.simple_block_tag
def dialog(content: SafeString, id: str, title: str, wide: bool = False) -> SafeString:
    """Wrap content in a dialog; `data-open="id"` on any button opens it."""
    return _render("dialog", content, id=id, title=title, wide=wide)


@register.simple_block_tag
def shortcuts(content: SafeString, title: str, where: str = "", note: str = "") -> SafeString:
    """Wrap `{% shortcut %}` lines that work together; `where` selects what a page must have for them to work."""
    return _render("shortcut_group", content, title=title, where=where, note=note)


@register.inclusion_tag("components/shortcut.html")
def shortcut(pressed: str, does: str) -> dict[str, str]:
    """Show one line of the sheet of shortcuts; `pressed` is written as for `{% keys %}`."""
    return {"pressed": pressed, "does": does}


@register.simple_block_tag
def tabs(content: SafeString, label: str, views: bool = False) -> SafeString:
    """Wrap `{% tab %}` links, each with an address; `views` of one list change without a new page."""
    return _render("tabs", content, label=label, views=views)


@register.inclusion_tag("components/tab.html")
def tab(text: Any, href: str, current: bool = False, count: int | None = None, icon: str = "") -> dict[str, Any]:
    """Show one tab."""
    return {"text": text, "href": href, "current": current, "count": count, "icon": icon}


@register.simple_block_tag
def breadcrumbs(content: SafeString, label: str = "") -> SafeString:
    """Wrap `{% crumb %}` links, from the section down; the page itself is not among them."""
    return _render("breadcrumbs", content, label=label or _("Breadcrumbs"))


@register.inclusion_tag("components/crumb.html")
def crumb(text: Any, href: str = "") -> dict[str, Any]:
    """Show one breadcrumb."""
    return {"text": text, "href": href}


@register.inclusion_tag("components/pagination.html")
def pagination(newer: str = "", older: str = "", label: str = "") -> dict[str, Any]:
    """Link to the neighbouring pages of a keyset-paged list; an empty address is the end."""
    return {"newer": newer, "older": older, "label": label or _("Pages")}


# Forms


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, grow: bool = False, quiet: bool = False) -> dict[str, Any]:
    """Show a form field with its label, help and errors; `quiet` leaves out the word *optional* (filters)."""
    choice = isinstance(bound.field.widget, CheckboxInput)
    file = bound.widget_type in {"file", "clearablefile"}
    return {"field": bound, "choice": choice, "file": file, "grow": grow, "quiet": quiet}


@register.inclusion_tag("components/form.html")
def form_fields(form: Any) -> dict[str, Any]:
    """Show all fields of a form: what is wrong with the whole first, then each field."""
    return {"form": form}


@register.inclusion_tag("components/drop.html")
def drop_area(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Show a file field as a place to drop a file; it stays an ordinary file input without script."""
    return {"field": bound, "hint": hint}


@register.simple_block_tag(takes_context=True)
def filters(
    context: template.Context,
    content: SafeString,
    label: str = "",
    clear: str = "",
    region: str = "rows",
    also: str = "",
) -> SafeString:
    """Wrap fields in the GET form above a `{% region %}`; it sends itself; without script it has a button.

    `also` names the region of a second table, whose links must know what the first one is narrowed by.
    """
    narrowed = _narrows(context["request"].GET, clear)
    words = {"label": label or _("Filter"), "clear": clear if narrowed else "", "region": region, "also": also}
    return _render("filters", content, **words, request=context["request"])


def _narrows(asked: Any, clear: str) -> bool:
    """Return whether an address narrows a list whose whole is at `clear`; order and page do not count."""
    whole = QueryDict(clear.partition("?")[2])
    return any(value and whole.get(name) != value for name, value in asked.items() if name not in UNNARROWED)


@register.simple_block_tag(takes_context=True)
def region(
    context: template.Context,
    content: SafeString,
    label: Any,
    count: int | None = None,
    more: Any = "",
    id: str = "rows",
    parameter: str = "sort",
    form: str = "",
    also: str = "",
    summary: str = "",
) -> SafeString:
    """Wrap the part of a list that changes without a new page; `count` rows are shown, and `more` may follow.

    What is no list says itself what it shows, as its `summary`.

    It carries the order asked for into the form of the filters above it, which is older than a click on a header. The
    second table of a page says its `parameter` and the `form` of the first one; `also` is the other table's region.
    """
    order = {"parameter": parameter, "sort": context["request"].GET.get(parameter, ""), "form": form or f"{id}-filters"}
    summary = summary or _summary(label, count, more=bool(more))
    return _render("region", content, label=label, id=id, also=also, summary=summary, **order)


def _summary(label: Any, count: int | None, *, more: bool) -> str:
    """Say what a list shows, as far as one page knows it: nothing is counted for this."""
    if count is None:
        return ""
    if not count:
        return _("%(label)s: nothing found") % {"label": label}
    words = _("%(label)s: %(count)s shown, more follow") if more else _("%(label)s: %(count)s shown, no more follow")
    return words % {"label": label, "count": count}


# Saying something


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "", dismiss: bool = False) -> SafeString:
    """Wrap words that the reader must see: what happened, what was kept, what to do."""
    return _render("notice", content, tone=tone, icon=TONE_ICONS[tone], title=title, dismiss=dismiss)


@register.simple_block_tag
def empty(content: SafeString, title: str, icon: str = "inbox", level: int = 2) -> SafeString:
    """Say what an empty list will hold and what to do next; the content is the sentence and a button."""
    return _render("empty", content, title=title, icon=icon, level=level)


@register.inclusion_tag("components/progress.html")
def progress(label: str, value: float | None = None, max: float = 100, detail: str = "") -> dict[str, Any]:
    """Show how far long work has come; without a value it only says that it runs."""
    return {"label": label, "value": value, "max": max, "detail": detail}


# Showing things


@register.simple_block_tag
def card(content: SafeString, title: str = "", href: str = "", level: int = 2, meta: str = "") -> SafeString:
    """Wrap content in a framed box."""
    return _render("card", content, title=title, href=href, level=level, meta=meta)


@register.simple_block_tag
def table(
    content: SafeString, caption: str = "", cards: bool = True, density: str = "", quiet_caption: bool = True
) -> SafeString:
    """Wrap `<thead>` and `<tbody>`; on a phone rows become cards, with `data-label` of each cell as its name."""
    return _render("table", content, caption=caption, cards=cards, density=density, quiet_caption=quiet_caption)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, text: Any, key: str, number: bool = False, parameter: str = "sort", current: str = ""
) -> dict[str, Any]:
    """Show a column header that sorts by URL: `?sort=key`, then `?sort=-key`; paging starts anew.

    The view says the order it took (`sort`, or `current`): without one in the address a table has its usual order.
    """
    query = context["request"].GET.copy()
    current = current or context.get("sort", "") or query.get(parameter, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query[parameter] = f"-{key}" if direction == "ascending" else key
    for word in ("before", "after"):
        query.pop(word, None)
    return {"text": text, "href": f"?{query.urlencode()}", "direction": direction, "number": number}


@register.simple_block_tag
def facts(content: SafeString, rows: bool = False) -> SafeString:
    """Wrap `{% fact %}` pairs; `rows` puts label and value side by side."""
    return _render("facts", content, rows=rows)


@register.simple_block_tag
def fact(content: SafeString, label: str) -> SafeString:
    """Show a label and its value; nothing when the value is empty."""
    return _render("fact", content, label=label)


@register.inclusion_tag("components/stat.html")
def stat(value: Any, label: str, hint: str = "", href: str = "", tone: str = "") -> dict[str, Any]:
    """Show one number and what it counts; several stand in `<div class="stats">`."""
    return {"value": value, "label": label, "hint": hint, "href": href, "tone": tone}


@register.simple_block_tag
def timeline(content: SafeString, label: str = "") -> SafeString:
    """Wrap `{% event %}` entries: who did what, when."""
    return _render("timeline", content, label=label or _("History"))


@register.simple_block_tag
def event(
    content: SafeString, what: str, who: Any = None, at: Any = None, icon: str = "circle", tone: str = "neutral"
) -> SafeString:
    """Show one thing that was done; the content is the reason or note."""
    return _render("event", content, what=what, who=who, at=at, icon=icon, tone=tone)


# Evidence and change


@register.simple_block_tag
def quotation(
    content: SafeString,
    lang: str = "",
    dir: str = "",
    source: str = "",
    href: str = "",
    stance: str = "",
    meta: str = "",
) -> SafeString:
    """Wrap words that somebody else wrote, in their language, with where they stand."""
    return _render(
        "quotation",
        content,
        lang=lang,
        dir=dir,
        source=source,
        href=href,
        stance=stance,
        look=STANCES.get(stance),
        meta=meta,
    )


@register.inclusion_tag("components/provenance.html")
def provenance(steps: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Show the way from what we read back to its origin.

    A step has `state` (a custody, or `translation`, `original`, `transcript`, `machine`, `capture`), `title`, and if
    known `word` (instead of the state's own), `relation` (how the step before leads here), `detail`, `href`, `lang`
    (of the title) and `words_lang` (of all its words).
    """
    unknown = CHAIN["unknown"]
    dressed = [{**step, "look": CHAIN.get(step["state"], unknown), "absent": step["state"] in ABSENT} for step in steps]
    return {"steps": dressed, "label": label or _("Provenance")}


@register.inclusion_tag("components/footnotes.html")
def footnotes(notes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Show the evidence under a document.

    A note has `number` and `quote`, and if known `lang`, `dir`, `source`, `href`, `stance`, `credibility`,
    `reliability`, `translation` (how its words came to be), `note` and `back` (the id of its reference).
    """
    return {"notes": [{**note, "look": STANCES.get(note.get("stance", ""))} for note in notes]}


@register.simple_tag
def footnote_ref(number: int, id: str = "") -> SafeString:
    """Show the raised number that leads to a footnote."""
    return _inline("footnote_ref", number=number, id=id or f"ref-{number}")


@register.simple_tag
def diff_words(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Show a word-level difference; each part is (`equal`, `insert` or `delete`; or `=`, `+`, `-`) and its text."""
    names = {"=": "equal", "+": "insert", "-": "delete"}
    return _inline("words", parts=[(names.get(kind, kind), text) for kind, text in parts])


@register.inclusion_tag("components/diff.html")
def diff(changes: Iterable[Mapping[str, Any]], level: int = 2) -> dict[str, Any]:
    """Show changed fields: each has `label` and either `parts` (see diff_words) or `before` and `after`."""
    return {"changes": changes, "level": level}


@register.simple_block_tag
def annotation(
    content: SafeString,
    id: Any,
    category: str,
    label: str,
    quote: str = "",
    lang: str = "",
    dir: str = "",
    author: Any = None,
    at: Any = None,
    state: str = "",
) -> SafeString:
    """Show one annotation as a card; the content is its body and actions."""
    return _render(
        "annotation",
        content,
        id=id,
        category=category,
        label=label,
        quote=quote,
        lang=lang,
        dir=dir,
        author=author,
        at=at,
        state=state,
    )


# The frame


@register.simple_tag(takes_context=True)
def current_section(context: template.Context) -> str:
    """Return which section the page belongs to: editions live in the catalog's rooms but are a section of their own.

    Of the pages about people, only those about others are one: whoever is on their own profile is in none.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    if match and match.namespace == "accounts" and not match.route.startswith("people/"):
        return ""
    if match and (match.url_name or "").startswith("edition"):
        return "editions"
    if match and match.url_name == "methodology":
        return "methodology"
    return str(context.get("section") or (match and (match.namespace or match.url_name)) or "")
