"""The way behind a frozen citation in the reader's language. What was frozen stays as it is: only a page says it anew.

An edition is frozen in English. Kinds, languages and custody stand in it as codes and are said from them; of the rest
every word that is one of ours is translated, and names, titles and credit lines stay.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.chain import kind_in
from articles.vocabulary import Custody, TextKind, language_inside

AGENT = re.compile(r"(?P<name>.+) \((?P<role>[a-z -]+)\)")
NEWER = re.compile(r"a newer version exists \((?P<number>\d+)\)", re.ASCII)


def evidence_said_again(evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return frozen evidence with the way behind each citation in the language of now."""
    return [{**row, "citation": said_again(row["citation"])} for row in evidence]


def said_again(citation: Mapping[str, Any]) -> dict[str, Any]:
    """Return a frozen citation with its `chain` and `summary` in the language of now."""
    chain = [_step(step, citation["text"]) for step in citation["chain"]]
    return {**citation, "chain": chain, "summary": _summary(citation, chain) if chain else citation["summary"]}


def _step(step: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    said = {**step, "relation": _ours(step.get("relation", "")), "custody_label": _custody(step)}
    if step["kind"] == "text":
        said["title"] = _text(text["kind"], text["language"]) or step["title"]
        said["detail"] = "; ".join(_detail(part) for part in step.get("detail", "").split("; "))
    elif step["kind"] == "original" and step.get("language"):
        said["title"] = capfirst(_("%(language)s original") % {"language": language_inside(step["language"])})
    return said


def _summary(citation: Mapping[str, Any], chain: list[dict[str, Any]]) -> str:
    frozen = citation["summary"].split("; ")
    is_made_here = any(part.startswith("made from the ") for part in frozen)
    behind = [step for step in chain[1:] if step["kind"] in ("original", "quoted")]
    parts = [chain[0]["title"], *(_behind(step, is_made_here=is_made_here) for step in behind)]
    if "withdrawn by its source" in frozen:
        parts.append(_("withdrawn by its source"))
    if newer := NEWER.search(citation["summary"]):
        parts.append(_("a newer version exists (%(number)d)") % {"number": int(newer["number"])})
    return "; ".join(parts)


def _behind(step: Mapping[str, Any], *, is_made_here: bool) -> str:
    """Say what a text quotes, or was made from: a text of ours, or one that appeared elsewhere."""
    if step["kind"] == "quoted":
        return _("%(relation)s %(source)s") % {"relation": step["relation"], "source": step["title"]}
    facts = {"language": language_inside(step.get("language", "")), "custody": step["custody_label"]}
    if is_made_here:
        return _("made from the %(language)s text") % facts
    return (_("original %(language)s %(custody)s") if facts["language"] else _("original %(custody)s")) % facts


def _text(kind: str, language: str) -> str:
    return capfirst(kind_in(kind, language)) if kind in TextKind.values else ""


def _custody(step: Mapping[str, Any]) -> str:
    known = step["custody"] in Custody.values
    return str(Custody(step["custody"]).label) if known else str(step["custody_label"])


def _detail(part: str) -> str:
    agent = AGENT.fullmatch(part)
    return f"{agent['name']} ({_ours(agent['role'])})" if agent else _ours(part)


def _ours(words: str) -> str:
    """Return words in the language of now, if they are ours: an empty msgid is the head of the catalog."""
    return _(words) if words else ""
