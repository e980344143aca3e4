"""The way behind a frozen citation in the reader's language. What was frozen stays as it is: only a page says it anew.

Editions are frozen in English; earlier ones in the language of whoever froze them. Words are said anew where it is sure
which of our words they are: saying them in the language of the edition gives exactly what was frozen. All others are
shown as they were frozen, and their language is named. Names, titles and credit lines always stay.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles.chain import kind_in, published_in, translated_from
from articles.vocabulary import (
    LANGUAGES,
    AgentRole,
    Custody,
    QuoteRelation,
    TextKind,
    TranslationMethod,
    language_inside,
)
from basics.phrasing import quoted

Way = Callable[[], str]  # of saying a word, in the language of the moment
Chain = list[dict[str, Any]]


class Ending(NamedTuple):
    """What a summary says behind the way itself."""

    is_withdrawn: bool
    newer: int | None


def evidence_said_again(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return frozen evidence with the way behind each citation in the language of now."""
    return [{**row, "citation": said_again(row["citation"])} for row in evidence]


def said_again(citation: Mapping[str, Any]) -> dict[str, Any]:
    """Return a frozen citation with its `chain` and `summary` in the language of now.

    What cannot be said anew stays as it was frozen: `words_lang` of such a step, and `summary_lang`, name its language.
    """
    frozen_in = language_of(citation)
    if frozen_in == get_language():
        return dict(citation)
    chain = [_step(step, citation, frozen_in) for step in citation["chain"]]
    summary = _summary(citation, chain, frozen_in)
    if summary is None:
        return {**citation, "chain": chain, "summary_lang": frozen_in}
    return {**citation, "chain": chain, "summary": summary}


def language_of(citation: Mapping[str, Any]) -> str:
    """Return the language of the interface in which most words of a frozen chain are ours; English if that is open."""
    fits: dict[str, float] = {}
    for code, _name in settings.LANGUAGES:
        fits[code] = _fit(citation, code)
        if fits[code] == 1:
            break
    return max(fits, key=lambda code: fits[code])


def _fit(citation: Mapping[str, Any], language: str) -> float:
    """Return the share of the words that read so in a language, of those that may be ours."""
    with override(language):
        said = [
            any(way() == word for way in ways)
            for step in citation["chain"]
            for word, ways in _words(step, citation, language)
            if word and ways
        ]
    return sum(said) / len(said) if said else 1


def _words(step: Mapping[str, Any], citation: Mapping[str, Any], frozen_in: str) -> Iterator[tuple[str, list[Way]]]:
    """Yield title, relation and custody of a step, each with the ways in which it may have come about."""
    text = citation["text"]
    ways: list[Way] = []
    if step["kind"] == "text" and text["kind"] in TextKind.values:
        ways = [partial(_text, text["kind"], text["language"])]
    elif step["kind"] == "original" and step.get("language"):
        # Made from what appeared elsewhere, or from a text of ours, which may be a translation itself.
        ways = [
            partial(_original, step["language"]),
            *(partial(_text, kind, step["language"]) for kind in TextKind.values),
        ]
    yield step["title"], ways
    yield step.get("relation", ""), _relations(step, frozen_in)
    yield (
        step["custody_label"],
        [partial(str, Custody(step["custody"]).label)] if step["custody"] in Custody.values else [],
    )


def _step(step: Mapping[str, Any], citation: Mapping[str, Any], frozen_in: str) -> dict[str, Any]:
    """Say a step anew as a whole, or leave it as it was frozen as a whole."""
    is_named = step["kind"] not in ("text", "original") or (step["kind"] == "original" and not step.get("language"))
    title, relation, custody = (_again(word, ways, frozen_in) for word, ways in _words(step, citation, frozen_in))
    detail = _detail(step, citation, frozen_in)
    title = step["title"] if is_named else title
    if title is None or relation is None or custody is None or detail is None:
        return {**step, "words_lang": frozen_in}
    return {**step, "title": title, "relation": relation, "custody_label": custody, "detail": detail}


def _again(frozen: str, ways: Iterable[Way], frozen_in: str) -> str | None:
    """Say in the language of now what was frozen; None where no way gives exactly that."""
    if not frozen:
        return ""
    with override(frozen_in):
        way = next((way for way in ways if way() == frozen), None)
    return way() if way else None


def _text(kind: str, language: str) -> str:
    return str(capfirst(kind_in(kind, language)))


def _original(language: str) -> str:
    return str(capfirst(_("%(language)s original") % {"language": language_inside(language)}))


def _relations(step: Mapping[str, Any], frozen_in: str) -> list[Way]:
    if step["kind"] == "publication":
        return [published_in]
    if step["kind"] == "quoted":
        return [partial(str, label) for label in QuoteRelation.labels]
    return [partial(translated_from, []), partial(translated_from, _pivots(step.get("relation", ""), frozen_in))]


def _pivots(relation: str, frozen_in: str) -> list[str]:
    """Return the codes of the languages that a frozen relation names, as far as it names any."""
    with override(frozen_in):
        before, _sign, after = translated_from(["\0"]).partition("\0")
        if not (relation.startswith(before) and relation.endswith(after)):
            return []
        codes = {language_inside(code): code for code in LANGUAGES}
    names = relation.removeprefix(before).removesuffix(after).split(", ")
    return [codes.get(name, name) for name in names]


def _detail(step: Mapping[str, Any], citation: Mapping[str, Any], frozen_in: str) -> str | None:
    """Say the method and the roles anew: “method; “credit line”; name (role); author”. All the rest is names."""
    detail = str(step.get("detail", ""))
    is_made = any(other["kind"] == "original" for other in citation["chain"])  # else there is an author and no more
    if step["kind"] != "text" or not is_made or not detail:
        return detail
    author = citation["text"].get("author", "")
    tail = f"; {author}" if author and detail.endswith(f"; {author}") else ""
    first, *parts = detail.removesuffix(tail).split("; ")
    method = _again(first, [partial(str, label) for label in TranslationMethod.labels], frozen_in)
    with override(frozen_in):
        end_of_credit = quoted("\0").partition("\0")[2]
    for place in range(len(parts) - 1, -1, -1):
        if parts[place].endswith(end_of_credit):
            break
        parts[place] = _agent(parts[place], frozen_in)
    return None if method is None else "; ".join([method, *parts]) + tail


def _agent(part: str, frozen_in: str) -> str:
    name, _sign, role = part.removesuffix(")").rpartition(" (")
    said = _again(role, [partial(str, label) for label in AgentRole.labels], frozen_in) if part.endswith(")") else None
    return f"{name} ({said})" if name and said else part


def _summary(citation: Mapping[str, Any], chain: Chain, frozen_in: str) -> str | None:
    """Say the one line anew; None unless its parts, said as they were frozen, are exactly the frozen line."""
    if not chain or any(step.get("words_lang") for step in chain):
        return None
    for is_made_here in (True, False):
        with override(frozen_in):
            ending = _ending(citation["summary"], _way(citation["chain"], is_made_here=is_made_here))
        if ending is not None:
            parts = [_way(chain, is_made_here=is_made_here)]
            parts += [_("withdrawn by its source")] if ending.is_withdrawn else []
            parts += [_("a newer version exists (%(number)d)") % {"number": ending.newer}] if ending.newer else []
            return "; ".join(parts)
    return None


def _way(chain: Iterable[Mapping[str, Any]], *, is_made_here: bool) -> str:
    first, *steps = chain
    behind = [step for step in steps if step["kind"] in ("original", "quoted")]
    return "; ".join([first["title"], *(_behind(step, is_made_here=is_made_here) for step in behind)])


def _behind(step: Mapping[str, Any], *, is_made_here: bool) -> str:
    """Say what a text quotes, or was made from: a text of ours, or one that appeared elsewhere."""
    if step["kind"] == "quoted":
        return _("%(relation)s %(source)s") % {"relation": step["relation"], "source": step["title"]}
    facts = {"language": language_inside(step.get("language", "")), "custody": step["custody_label"]}
    if is_made_here:
        return _("made from the %(language)s text") % facts
    return (_("original %(language)s %(custody)s") if facts["language"] else _("original %(custody)s")) % facts


def _ending(summary: str, way: str) -> Ending | None:
    """Read what stands behind the way in a summary; None if anything else does."""
    withdrawn = re.escape(_("withdrawn by its source"))
    before, _sign, after = _("a newer version exists (%(number)d)").partition("%(number)d")
    newer = rf"{re.escape(before)}(?P<newer>[0-9]+){re.escape(after)}"
    found = re.fullmatch(rf"{re.escape(way)}(?P<withdrawn>; {withdrawn})?(?:; {newer})?", summary)
    return Ending(bool(found["withdrawn"]), int(found["newer"]) if found["newer"] else None) if found else None
