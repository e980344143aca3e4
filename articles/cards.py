"""The cards beside a text as HTML, of ready strings: a template would cost a hundred of them ten times as much."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import may
from articles.naming import label_of, tag_labels
from articles.reading import Author, Card
from articles.vocabulary import Life, TargetState
from basics.moments import when
from basics.prose import to_html
from basics.templatetags import components as component

QUOTED = 180  # characters of a passage that a card shows
LINKS = (
    "annotation",
    "annotation_about",
    "annotation_change",
    "annotation_delete",
    "annotation_hide",
    "annotation_show",
)
ABOVE = {"cite": "annotation_cite", "review": "annotation"}  # doors of the room of review
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass
class Frame:
    """What all cards of a page have in common: the words of the page's language, and what this person may do."""

    person: int | None
    may_annotate: bool
    may_moderate: bool
    may_propose: bool
    token: str
    words: dict[str, str]
    links: dict[str, str]
    authors: dict[Author, str] = field(default_factory=dict)
    grades: dict[int, str] = field(default_factory=dict)

    def author(self, by: Author) -> str:
        if by not in self.authors:
            self.authors[by] = str(component.person(by))
        return self.authors[by]

    def grade(self, value: int) -> str:
        if value not in self.grades:
            self.grades[value] = str(component.credibility(value))
        return self.grades[value]

    def link(self, name: str, uuid: str) -> str:
        return self.links[name].replace(NOBODY, uuid)


def frame_for(request: HttpRequest) -> Frame:
    """Return what is said once for all cards of a page."""
    user = request.user
    links = {name: reverse(f"articles:{name}", args=[NOBODY]) for name in LINKS}
    links |= {name: reverse(f"review:{door}", args=[NOBODY]) for name, door in ABOVE.items()}
    return Frame(
        person=user.pk,
        may_annotate=may(user, "annotate"),
        may_moderate=may(user, "moderate_review"),
        may_propose=may(user, "propose"),
        token=f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">',
        words=_words(),
        links=links,
    )


def _words() -> dict[str, str]:
    said = {
        "cite": component.icon("link") + _("Cite as evidence"),
        "link": _("Link"),
        "thread": _("Thread"),
        "newer": _("a newer revision of what was approved"),
        "resolved": component.badge(_("resolved"), icon="check"),
        "received": _("As received"),
        "show": _("Show it again"),
        "hide": _("Hide"),
        "change": _("Change"),
        "remove": _("Remove"),
        "confirm": _("Confirm or correct"),
        "why": _("Why here"),
        "proposed": _("Proposed by alignment, %s"),
        "hidden": component.badge(_("hidden"), tone="warning", icon="ban"),
        "tag": component.icon("tag"),
    }
    return {name: str(words) for name, words in said.items()}


def cards_html(cards: list[Card], frame: Frame, *, first: int = 1, of: int = 0) -> SafeString:
    """Return the items of the list; everything that people wrote is escaped.

    Of a part, each says which it is of how many: `first` is the number of the first one, `of` the size of the whole.
    """
    numbers = range(first, first + len(cards))
    places = [f' aria-posinset="{at}" aria-setsize="{of}"' if of > len(cards) else "" for at in numbers]
    items = (card_html(card, frame, place) for card, place in zip(cards, places, strict=True))
    return mark_safe("".join(items))  # noqa: S308  # escaped below


def card_html(card: Card, frame: Frame, place: str = "") -> str:
    uuid = str(card.uuid)
    quote = escape(Truncator(card.quote).chars(QUOTED))
    parts = [
        f'<li class="annotation" id="annotation-{uuid}" data-annotation="{uuid}"{place}>',
        f'<div class="annotation-head"><span class="category" data-category="{escape(card.category)}">'
        f"{escape(label_of(card.category))}</span></div>",
        f'<blockquote class="annotation-quote" lang="{escape(card.language)}" dir="{card.direction}">'
        f'<a href="#mark-{uuid}">{quote}</a></blockquote>',
        *_ranges(card),
        _placed(card, frame),
        _life(card, frame, uuid),
        _hidden(card, frame),
        f'<div class="prose small">{to_html(card.body)}</div>' if card.body else "",
        _facts(card, frame),
        _received(card, frame),
        f'<div class="annotation-acts">{_acts(card, frame, uuid)}</div>',
        f'<div class="annotation-foot">{frame.author(card.by)}{when(card.created_at)}</div></li>',
    ]
    return "".join(parts)


def _ranges(card: Card) -> list[str]:
    state = ' data-state="projected"' if card.state == TargetState.PROJECTED else ""
    return [f'<span data-range="{start}-{end}"{state} hidden></span>' for start, end in card.ranges]


def _placed(card: Card, frame: Frame) -> str:
    if not card.was_placed:
        return ""
    score = ""
    if card.state == TargetState.PROJECTED:
        score = f'<span class="soft">{escape(frame.words["proposed"] % card.certainty)}</span>'
    what = frame.words["confirm" if frame.may_annotate else "why"]
    where = reverse("articles:passage", args=[card.target])
    return f'<p class="cluster small">{component.state(card.state)}{score}<a href="{where}">{what}</a></p>'


def _life(card: Card, frame: Frame, uuid: str) -> str:
    """Say where the annotation is in its life, to those who work on it; what is simply shared says nothing."""
    if not (frame.may_annotate or frame.may_moderate):
        return ""
    parts = [str(component.state(card.life))] if card.life != Life.SHARED else []
    if parts and card.has_waiting_revision:
        parts.append(f'<a href="{frame.link("review", uuid)}">{frame.words["newer"]}</a>')
    if card.resolved_at:
        parts.append(frame.words["resolved"])
    return f'<p class="cluster small">{"".join(parts)}</p>' if parts else ""


def _hidden(card: Card, frame: Frame) -> str:
    if not card.hidden_reason:
        return ""
    why = escape(card.hidden_reason)
    return f'<p class="small cluster">{frame.words["hidden"]} <span class="soft" dir="auto">{why}</span></p>'


def _facts(card: Card, frame: Frame) -> str:
    grade = frame.grade(card.credibility) if card.credibility else ""
    purpose = _badge(card.purpose) if card.purpose else ""
    tags = "".join(_badge(tag, frame.words["tag"]) for tag in tag_labels(card.tags))
    inside = grade + purpose + tags
    return f'<div class="cluster small">{inside}</div>' if inside else ""


def _received(card: Card, frame: Frame) -> str:
    if not card.received:
        return ""
    sent = f'<pre class="received" dir="ltr" tabindex="0">{escape(card.as_received)}</pre>'
    return f'<details class="more small"><summary>{frame.words["received"]}</summary>{sent}</details>'


def _badge(text: str, icon: str = "") -> str:
    return f'<span class="badge" data-tone="neutral">{icon}{escape(text)}</span>'


def _acts(card: Card, frame: Frame, uuid: str) -> str:
    words, acts = frame.words, []
    if frame.may_propose and card.life != Life.DRAFT:
        acts.append(f'<a href="{frame.link("cite", uuid)}" data-key="e" data-key-opens>{words["cite"]}</a>')
    acts.append(f'<a href="{frame.link("annotation", uuid)}">{words["link"]}</a>')
    if frame.may_annotate or frame.may_moderate:
        count = card.reply_count
        said = (
            ngettext("%(number)d reply", "%(number)d replies", count) % {"number": count} if count else words["thread"]
        )
        acts.append(f'<a href="{frame.link("annotation_about", uuid)}">{said}</a>')
    if frame.may_moderate and card.hidden_reason:
        acts.append(_button("annotation_show", "show", frame, uuid))
    elif frame.may_moderate:
        acts.append(f'<a href="{frame.link("annotation_hide", uuid)}">{words["hide"]}</a>')
    if frame.may_annotate and not card.hidden_reason and card.creator_id == frame.person:
        change = frame.link("annotation_change", uuid)
        acts.append(f'<a href="{change}" hx-get="{change}" {_in_card(uuid)}>{words["change"]}</a>')
        if not card.published:
            acts.append(_button("annotation_delete", "remove", frame, uuid, in_card=True))
    return "".join(acts)


def _button(link: str, words: str, frame: Frame, uuid: str, *, in_card: bool = False) -> str:
    where = frame.link(link, uuid)
    more = f' hx-post="{where}" {_in_card(uuid)}' if in_card else ""
    button = f'<button class="link-button" type="submit">{frame.words[words]}</button>'
    return f'<form method="post" action="{where}"{more}>{frame.token}{button}</form>'


def _in_card(uuid: str) -> str:
    """Say as `parts/in_card.html` does that an answer takes the place of the card."""
    return (
        f'hx-target="closest [data-annotation]" hx-select="#annotation-{uuid}" hx-select-oob="#annotation-count" '
        'hx-swap="outerHTML"'
    )
