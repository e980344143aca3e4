"""What a text goes back to, loaded once: every export of provenance is made of this and of nothing else."""

from collections import Counter
from dataclasses import dataclass, field

from articles.models import ProvenanceAmendment, SentenceOrigin, SourceItem, TextVersion, TranslationProvenance
from articles.standing import sure_quotations_of
from articles.vocabulary import TextKind


@dataclass
class Lineage:
    """A text with all that it goes back to: earlier versions, what each was made from, and the publications named.

    `texts` begins with the text itself; `translations` are the newest texts made from it; `siblings` are all texts of
    the article, itself among them, by number.
    """

    text: TextVersion
    texts: list[TextVersion] = field(default_factory=list)
    items: dict[int, SourceItem] = field(default_factory=dict)
    amendments: list[ProvenanceAmendment] = field(default_factory=list)
    translations: list[TextVersion] = field(default_factory=list)
    siblings: list[TextVersion] = field(default_factory=list)
    origins: dict[str, int] = field(default_factory=dict)

    @property
    def provenance(self) -> TranslationProvenance | None:
        return getattr(self.text, "provenance", None)


def lineage_of(version: TextVersion) -> Lineage:
    """Load the lineage of a text. A constant number of queries, however long the chain is."""
    known = {text.pk: text for text in TextVersion.objects.with_chain().filter(article_id=version.article_id)}
    found = Lineage(known[version.pk], siblings=sorted(known.values(), key=lambda text: text.number))
    waiting = [version.pk]
    while waiting:
        text = known[waiting.pop(0)]
        if text not in found.texts:
            found.texts.append(text)
            waiting += [pk for pk in (_source_of(text), text.supersedes_id) if pk is not None]
    for text in found.texts:
        found.items |= {item.pk: item for item in _items_of(text)}
    amendments = ProvenanceAmendment.objects.filter(provenance__text_version__in=[text.pk for text in found.texts])
    found.amendments = list(amendments.select_related("provenance__text_version", "amended_by").order_by("pk"))
    found.translations = _made_from(version.pk, found.siblings)
    found.origins = origins_in(version)
    return found


def lineage_among(siblings: list[TextVersion], text: TextVersion) -> Lineage:
    """Return as much of a lineage as is known without asking: what the texts of an article, by number, say."""
    return Lineage(text, siblings=siblings, translations=_made_from(text.pk, siblings))


def _made_from(pk: int, siblings: list[TextVersion]) -> list[TextVersion]:
    superseded = {text.supersedes_id for text in siblings}
    return [text for text in siblings if _source_of(text) == pk and text.pk not in superseded]


def origins_in(version: TextVersion) -> dict[str, int]:
    """Count the sentences of a text by their origin."""
    return dict(Counter(SentenceOrigin.objects.of(version).values_list("origin", flat=True)))


def _source_of(text: TextVersion) -> int | None:
    return text.provenance.source_version_id if text.kind == TextKind.TRANSLATION else None


def _items_of(text: TextVersion) -> list[SourceItem]:
    provenance = text.provenance if text.kind == TextKind.TRANSLATION else None
    made_from = [provenance.source_item] if provenance and provenance.source_item else []
    return [text.article.source_item, *made_from, *(quote.source_item for quote in sure_quotations_of(text))]
