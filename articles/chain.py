"""The provenance chain of a text: from what we hold back to the publication it rests on. Reads loaded rows only.

The steps follow W3C PROV: a translation `wasDerivedFrom` its source, a passage `wasQuotedFrom` what it quotes, and the
text we hold has a capture as its `hadPrimarySource`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import SourceItem, TextVersion, TranslationProvenance
from articles.standing import sure_quotations_of
from articles.vocabulary import Custody, TextKind, language_inside
from basics.phrasing import quoted


@dataclass(frozen=True)
class Step:
    """One link of the chain. `relation` is how the step before it came from this one (empty on the first)."""

    kind: str  # text, original, publication, quoted
    relation: str
    title: str
    detail: str
    custody: str
    custody_label: str
    language: str = ""
    url: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def chain_of(version: TextVersion) -> list[Step]:
    """Return the steps of a text loaded `with_chain()`: the text, what it was made from, what it quotes."""
    steps = [_text_step(version)]
    provenance = provenance_of(version)
    published = _item_step("publication", published_in(), version.article.source_item)
    if provenance is None:
        steps.append(published)
    elif provenance.source_version is not None:
        steps += [_origin_step(provenance), published]
    else:
        # The first text came with the article's publication; a later translation was made from it elsewhere.
        appeared_elsewhere = version.number == 1 and provenance.source_item_id != version.article.source_item_id
        steps += [published] if appeared_elsewhere else []
        steps.append(_origin_step(provenance))
    quoted = {quote.source_item_id: quote for quote in sure_quotations_of(version)}
    steps += [_item_step("quoted", quote.get_relation_display(), quote.source_item) for quote in quoted.values()]
    return steps


def provenance_of(version: TextVersion) -> TranslationProvenance | None:
    return getattr(version, "provenance", None)


def summary_of(version: TextVersion) -> str:
    """Say the chain in one line: “English translation; original Russian not held; quotes ...”."""
    parts = [text_label(version)]
    provenance = provenance_of(version)
    if provenance is not None and provenance.source_version is not None:
        language = language_inside(provenance.source_version.language)
        parts.append(_("made from the %(language)s text") % {"language": language})
    elif provenance is not None and provenance.source_item is not None:
        parts.append(_original_label(provenance.source_item))
    for quote in {quote.source_item_id: quote for quote in sure_quotations_of(version)}.values():
        facts = {"relation": quote.get_relation_display(), "source": quote.source_item.source.name}
        parts.append(_("%(relation)s %(source)s") % facts)
    if version.article.source_item.is_withdrawn:
        parts.append(_("withdrawn by its source"))
    if newer := newer_number(version):
        parts.append(_("a newer version exists (%(number)d)") % {"number": newer})
    return "; ".join(parts)


def withdrawn_behind(version: TextVersion) -> list[SourceItem]:
    """Return the withdrawn publications that a text loaded `with_chain()` appeared in, was made from or quotes."""
    provenance = provenance_of(version)
    items = [version.article.source_item, *(quote.source_item for quote in version.quoted_sources.all())]
    if provenance is not None and provenance.source_item is not None:
        items.append(provenance.source_item)
    return list({item.pk: item for item in items if item.is_withdrawn}.values())


def newer_number(version: TextVersion) -> int | None:
    """Return the number of the text that supersedes one loaded `with_chain()`; None for the newest."""
    return getattr(version, "newer", None)


def text_label(version: TextVersion) -> str:
    return capfirst(kind_in(version.kind, version.language))


def kind_in(kind: str, language: str) -> str:
    """Name a text within a sentence by what it is: “Russian original”."""
    return _("%(language)s %(kind)s") % {"language": language_inside(language), "kind": TextKind(kind).label}


def published_in() -> str:
    return _("published in")


def translated_from(pivots: Sequence[str]) -> str:
    """Say how a translation came from its origin; `pivots` are the codes of the languages in between."""
    if not pivots:
        return _("translated from")
    through = ", ".join(language_inside(code) for code in pivots)
    return _("translated through %(languages)s from") % {"languages": through}


def _original_label(item: SourceItem) -> str:
    facts = {"language": language_inside(item.language), "custody": item.get_custody_display()}
    if not item.language:
        return _("original %(custody)s") % facts
    return _("original %(language)s %(custody)s") % facts


def _text_step(version: TextVersion) -> Step:
    provenance = provenance_of(version)
    details = []
    if provenance is not None:
        details = [provenance.get_method_display(), provenance.credit_line and quoted(provenance.credit_line)]
        details += [str(agent) for agent in provenance.agents.all()]
    if version.author:
        details.append(version.author)
    return Step(
        kind="text",
        relation="",
        title=text_label(version),
        detail="; ".join(part for part in details if part),
        custody=Custody.HELD,
        custody_label=str(Custody.HELD.label),
        language=version.language,
        url=version.get_absolute_url(),
    )


def _origin_step(provenance: TranslationProvenance) -> Step:
    relation = translated_from(provenance.pivot_languages)
    if provenance.source_version is not None:
        source = provenance.source_version
        return Step(
            kind="original",
            relation=relation,
            title=text_label(source),
            detail=source.title,
            custody=Custody.HELD,
            custody_label=str(Custody.HELD.label),
            language=source.language,
            url=source.get_absolute_url(),
        )
    assert provenance.source_item is not None  # noqa: S101  # the database constraint says so
    return _item_step("original", relation, provenance.source_item)


def _item_step(kind: str, relation: str, item: SourceItem) -> Step:
    names = [item.source.name, item.title and quoted(item.title), item.author]
    language = language_inside(item.language) if item.language else ""
    title = item.source.name
    if kind == "original" and language:
        title = capfirst(_("%(language)s original") % {"language": language})
    return Step(
        kind=kind,
        relation=relation,
        title=title,
        detail=", ".join(part for part in names if part and part != title),
        custody=item.custody,
        custody_label=item.get_custody_display(),
        language=item.language,
        url=item.url,
    )
