"""Rows of the side-by-side page as HTML, in Python: two hundred rows of a template cost a quarter of a second."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import template
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.annotation_lists import address_in
from articles.models import TextVersion
from articles.naming import all_kinds
from articles.side_by_side import Page, Row, Sentence
from articles.templatetags.reading import language_html, sentence_html
from basics.prose import to_text
from basics.templatetags.components import icon

register = template.Library()
SIGNS = frozenset("*_`~[<#>&\\\n")


@register.simple_tag(takes_context=True)
def beads_html(context: template.Context, page: Page) -> SafeString:
    """Show all rows of a page of an alignment."""
    writer = Writer(page, str(context.get("csrf_token", "")), context.get("discussed"))
    return mark_safe("\n".join(map(writer.row, page.rows)))  # noqa: S308  # every part is escaped below


def _said(body: str) -> str:
    """Return the words of a note without signs of Markdown; most have none, and parsing three hundred takes a while."""
    return body if SIGNS.isdisjoint(body) else to_text(body)


class Writer:
    """Writes rows; words, icons and addresses are looked up once for all of them."""

    def __init__(self, page: Page, csrf_token: str, discussed: dict[int, int] | None = None) -> None:
        self.page, self.csrf_token, self.discussed = page, csrf_token, discussed
        self.discuss_url = escape(reverse("discussions:on", args=["bead", page.alignment.pk]))
        self.labels = {kind.code: escape(kind.label) for kind in all_kinds()}
        self.reasons = [(value, escape(label)) for value, label in page.reasons]
        self.addresses = {side.pk: escape(side.get_absolute_url()) for side in (page.source, page.target)}

    def row(self, row: Row) -> str:
        state = "confirmed" if row.is_confirmed else "unsure" if row.is_unsure else "proposed"
        sides = self._side(row, row.source, self.page.source) + self._side(row, row.target, self.page.target)
        acts = f'<div class="bead-acts">{self._acts(row)}</div>' if self.page.may_confirm else ""
        said = f"{self._state(row)}{''.join(self._flags(row))}{self._discuss(row)}"
        return (
            f'<li class="bead" id="row-{row.bead.ordinal}" tabindex="-1" data-bead data-state="{state}">'
            f'<div class="bead-state">{said}</div>{sides}{acts}</li>'
        )

    def _state(self, row: Row) -> str:
        number = (
            f'<a class="bead-number" href="#row-{row.bead.ordinal}">{self._hidden(_("Row"))}{row.bead.ordinal + 1}</a>'
        )
        if row.is_confirmed:
            by = row.bead.confirmed_by
            word = escape(_("confirmed")) + (self._hidden(f"{_('by')} {by.name}") if by else "")
        elif row.percent is not None:
            word = f"{row.percent} %{self._hidden(_('sure'))}"
        else:
            word = escape(_("open"))
        return f'{number}<span class="bead-word">{word}</span>'

    def _flags(self, row: Row) -> Iterator[str]:
        """Yield what is to be said of the row's sentences, each with the page that says more."""
        place = [self.page.target.article_id, self.page.target.number]
        if row.is_stale:
            yield self._flag("stale", self._warning, _("stale"), reverse("articles:changes", args=place))
        if row.is_raw:
            yield self._flag("machine", self._machine, _("raw machine"), reverse("articles:provenance", args=place))
        if row.issues:
            words = ngettext("%(count)d issue", "%(count)d issues", row.issues) % {"count": row.issues}
            yield self._flag("issues", self._issue, words, reverse("articles:issues", args=place))

    def _discuss(self, row: Row) -> str:
        """Lead to what is said about the row, with how much of it is open; nothing for who sees no discussions."""
        if self.discussed is None:
            return ""
        url, number = f"{self.discuss_url}?row={row.bead.ordinal}", self.discussed.get(row.bead.ordinal, 0)
        shown = f'<span aria-hidden="true">{number}</span>' if number else ""
        words = ngettext("%(count)d discussion", "%(count)d discussions", number) % {"count": number}
        return (
            f'<a class="discuss{" has-open" if number else ""}" href="{url}" hx-get="{url}" hx-target="#discussion" '
            f'hx-select="#discussion" hx-swap="outerHTML ignoreTitle:true" data-open="discussion-box">'
            f"{self._comment}{self._hidden(words if number else _('Discuss'))}{shown}</a>"
        )

    def _flag(self, name: str, sign: str, words: str, url: str) -> str:
        return f'<a class="bead-flag" data-flag="{name}" href="{escape(url)}">{sign}{escape(words)}</a>'

    def _side(self, row: Row, sentences: list[Sentence], version: TextVersion) -> str:
        if not sentences:
            return f'<div class="bead-side" data-gap><p class="soft">{escape(self._why(row))}</p></div>'
        words = "".join(
            f'<span class="sentence" data-start="{one.block.start}"{language_html(one.block)}>'
            f"{sentence_html(one.block, self.page.named)}</span> "
            for one in sentences
        )
        text = f'<p class="bead-text" lang="{escape(version.language)}" dir="{version.direction}">{words}</p>'
        return (
            f'<div class="bead-side">{text}{"".join(self._notes(one, version) for one in sentences if one.cards)}</div>'
        )

    def _why(self, row: Row) -> str:
        if not row.bead.reason:
            return _("no partner")
        return f"{row.bead.get_reason_display()}{f': {row.bead.note}' if row.bead.note else ''}"

    def _notes(self, sentence: Sentence, version: TextVersion) -> str:
        notes = (
            f'<li id="annotation-{card.uuid}"><a href="{address_in(self.addresses[version.pk], card.uuid)}">'
            f'<span class="category" data-category="{card.category}">{self.labels[card.category]}</span></a> '
            f'{escape(truncatechars(_said(card.body), 140))} <span class="soft">{escape(card.author)}</span></li>'
            for card in sentence.cards
        )
        return f'<ul class="bead-notes" role="list">{"".join(notes)}</ul>'

    def _acts(self, row: Row) -> str:
        seen = escape(row.token)
        first = ""
        if row.is_gap:
            first = self._explain(row, seen)
        elif not row.is_confirmed:
            sign = self._check + escape(_("Confirm"))
            first = self._button("confirm", seen, sign, "button small")
        menu = f'<div class="bead-menu">{"".join(self._menu(row, seen))}</div>'
        return f'{first}<details class="bead-more"><summary>{self._correct}</summary>{menu}</details>'

    def _menu(self, row: Row, seen: str) -> Iterator[str]:
        pair = escape(row.pair)
        if pair:
            yield self._button("merge", pair, self._words["merge"])
        if not row.is_gap:
            yield self._button("unlink", seen, self._words["unlink"])
        for act, has in (("source_down", row.source), ("target_down", row.target)):
            if pair and has:
                yield self._button(act, pair, self._words[act])
        if pair:
            yield self._button("source_up", pair, self._words["source_up"])
            yield self._button("target_up", pair, self._words["target_up"])
        if row.cuts:
            yield self._split(row, seen)

    def _button(self, act: str, seen: str, words: str, look: str = "button quiet small") -> str:
        return f'<button class="{look}" form="beads" name="do" value="{act} {seen}" data-act="{act}">{words}</button>'

    def _form(self, do: str, inside: str) -> str:
        return (
            f'<form class="bead-form" method="post" action="{self._action}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(self.csrf_token)}">'
            f'<input type="hidden" name="show" value="{self.page.show}"><input type="hidden" name="do" value="{do}">'
            f"{inside}</form>"
        )

    def _explain(self, row: Row, seen: str) -> str:
        chosen = row.bead.reason
        options = "".join(
            f'<option value="{value}"{" selected" if value == chosen else ""}>{label}</option>'
            for value, label in self.reasons
        )
        select = (
            f'<label>{self._hidden(_("Why there is no partner"))}<select name="reason" data-bead-reason required>'
            f'<option value="">{escape(_("Why no partner?"))}</option>{options}</select></label>'
        )
        return self._form(
            f"explain {seen}", f'{select}<button class="button small" type="submit">{self._keep}</button>'
        )

    def _split(self, row: Row, seen: str) -> str:
        ways = "".join(
            f'<option value="{one} {other}">'
            f"{escape(_('%(one)s left, %(other)s right') % {'one': one, 'other': other})}</option>"
            for one, other in row.cuts
        )
        select = (
            f'<label><span>{escape(_("Split after"))}</span> <select name="cut" data-bead-cut>{ways}</select></label>'
        )
        button = f'<button class="button small" type="submit" data-act="split">{escape(_("Split"))}</button>'
        return self._form(f"split {seen}", f"{select}{button}")

    @cached_property
    def _words(self) -> dict[str, str]:
        words = {
            "merge": _("Merge with the next row"),
            "unlink": _("These do not belong together"),
            "source_down": _("Last sentence of the left to the next row"),
            "target_down": _("Last sentence of the right to the next row"),
            "source_up": _("First sentence of the next left to this row"),
            "target_up": _("First sentence of the next right to this row"),
        }
        return {act: escape(text) for act, text in words.items()}

    @cached_property
    def _action(self) -> str:
        return escape(reverse("articles:bead", args=[self.page.alignment.pk]))

    @cached_property
    def _check(self) -> str:
        return icon("check")

    @cached_property
    def _warning(self) -> str:
        return icon("triangle-alert")

    @cached_property
    def _machine(self) -> str:
        return icon("languages")

    @cached_property
    def _issue(self) -> str:
        return icon("flag")

    @cached_property
    def _comment(self) -> str:
        return icon("comment")

    @cached_property
    def _correct(self) -> str:
        return escape(_("Correct"))

    @cached_property
    def _keep(self) -> str:
        return escape(_("Keep"))

    def _hidden(self, words: Any) -> str:
        return f'<span class="visually-hidden">{escape(words)} </span>'
