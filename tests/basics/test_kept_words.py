"""Sentences that are kept: said again in another language, as far as they are remembered."""

import json
from collections.abc import Callable

import pytest
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from basics.kept_words import gettext, joined, keep, said, say, shown, tell

STATUS = "The site answered with %(status)d instead of the page."
NEEDED = "This field is needed."


@pytest.mark.parametrize(
    ("sentence", "again"),
    [
        (gettext(STATUS) % {"status": 503}, lambda: _(STATUS) % {"status": 503}),
        (str(gettext(STATUS) % {"status": 503})[:500], lambda: _(STATUS) % {"status": 503}),
        (gettext_lazy("Title"), lambda: _("Title")),
        (lazy(tell, str)(gettext_lazy(STATUS), {"status": 404}), lambda: _(STATUS) % {"status": 404}),
        (
            joined([joined([gettext_lazy("Title"), ": "], ""), gettext(NEEDED)], ""),
            lambda: f"{_('Title')}: {_(NEEDED)}",
        ),
    ],
)
def test_what_was_kept_is_said_in_the_language_of_the_reader(sentence: object, again: Callable[[], str]) -> None:
    with translation.override("en"):
        words = str(said(sentence))
        kept = json.loads(json.dumps(keep(sentence)))
    with translation.override("ru"):
        assert say(words, kept) == again() != words
    with translation.override("en"):
        assert say(words, kept) == words


def test_what_is_not_remembered_stays_and_carries_its_language() -> None:
    with translation.override("en"):
        cut = gettext(NEEDED)[:10]
        kept = keep(cut)
        assert shown(cut, kept) == cut
    with translation.override("ru"):
        assert shown(cut, kept) == f'<span lang="en">{cut}</span>'
        assert shown("<b>", {}) == "<b>" and say("Other words.", keep(gettext("Title"))) == "Other words."
        assert say("x", {"words": "x", "msgid": STATUS, "params": {"other": 1}}) == "x"


def test_of_lazy_words_only_those_that_can_be_said_again_are_remembered() -> None:
    assert keep(pgettext_lazy("country", "State"))["context"] == "country"
    assert "msgid" not in keep(ngettext("%(n)d row", "%(n)d rows", 2) % {"n": 2})
