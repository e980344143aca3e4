"""The ways from one text of an article to another, along its alignments; and what the site's own pairs teach."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Count, Max, Q

from articles.models import Alignment, Article, Segment, TextVersion
from articles.projection import Tie, cross, project_span
from articles.querysets import AlignmentQuerySet
from articles.word_alignment import WordAligner, learn

SURE = 0.8  # five of six runs of the aligner agreed
MOST_ALIGNMENTS = 40
MOST_PAIRS = 2000


@dataclass(frozen=True)
class Found:
    """A passage of another text: code points, how it was narrowed, and how sure it is."""

    start: int
    end: int
    way: str
    score: float


@dataclass(frozen=True)
class Bridge:
    """One alignment, read in one direction."""

    source: TextVersion
    target: TextVersion
    alignment: Alignment
    turned: bool

    @cached_property
    def spans(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        sets = self.alignment.source_set_id, self.alignment.target_set_id
        ours, theirs = (_spans_of(one) for one in (reversed(sets) if self.turned else sets))
        return ours, theirs

    @cached_property
    def ties(self) -> list[Tie]:
        found = [
            Tie(tuple(bead.source), tuple(bead.target), 1.0 if bead.confirmed_at else bead.confidence or 0.0)
            for bead in self.alignment.beads.order_by("ordinal")
        ]
        return [tie.turned() for tie in found] if self.turned else found

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of sentences that are sure."""
        ours, theirs = self.spans
        for tie in self.ties:
            if tie.source and tie.target and tie.confidence >= SURE:
                a, b = tie.source, tie.target
                yield (
                    self.source.text[ours[a[0]][0] : ours[a[-1]][1]],
                    self.target.text[theirs[b[0]][0] : theirs[b[-1]][1]],
                )

    def carry(self, start: int, end: int) -> Found | None:
        """Return where [start, end) of the source stands in the target; None if its sentences have no sure partner."""
        ours, theirs = self.spans
        found = cross(ours, theirs, self.ties, start, end, least=SURE)
        if found is None:
            return None
        (a, b), (c, d) = found.source, found.target
        aligner = aligner_for(self.source.language, self.target.language)
        inside = project_span(self.source.text[a:b], max(0, start - a), end - a, self.target.text[c:d], aligner)
        score = round(found.confidence * inside.score, 3)
        return Found(c + inside.start, c + inside.end, str(inside.way), score)


def _spans_of(segment_set: int) -> list[tuple[int, int]]:
    return list(Segment.objects.filter(segment_set=segment_set).order_by("ordinal").values_list("start", "end"))


def bridges_of(article: Article) -> list[Bridge]:
    """Return the bridges between the newest texts of an article, both directions of each alignment that is current."""
    newest = Q(source_set__text_version__superseded_by=None, target_set__text_version__superseded_by=None)
    current = Q(source_set__is_current=True, target_set__is_current=True)
    found = Alignment.objects.filter(newest, current, source_set__text_version__article=article)
    return _both_ways(found.select_related("source_set__text_version", "target_set__text_version").order_by("pk"))


def _both_ways(alignments: AlignmentQuerySet) -> list[Bridge]:
    bridges = []
    for alignment in alignments:
        one, other = alignment.source_set.text_version, alignment.target_set.text_version
        bridges += [Bridge(one, other, alignment, False), Bridge(other, one, alignment, True)]
    return bridges


def ways_from(version: TextVersion, bridges: list[Bridge]) -> dict[int, list[Bridge]]:
    """Return the shortest way from a text to each other one, by its id: one bridge, or two through a pivot."""
    ways = {bridge.target.pk: [bridge] for bridge in bridges if bridge.source.pk == version.pk}
    for first in [way[0] for way in ways.values()]:
        for second in bridges:
            if second.source.pk == first.target.pk and second.target.pk != version.pk:
                ways.setdefault(second.target.pk, [first, second])
    return ways


def aligner_for(source: str, target: str) -> WordAligner:
    """Return what all sure pairs of two languages teach; learnt anew for a new alignment, and else once an hour."""
    known = _between(source, target).aggregate(count=Count("pk"), newest=Max("pk"), last=Max("updated_at"))
    hour = known["last"].replace(minute=0, second=0, microsecond=0) if known["last"] else None
    return _learnt(source, target, (known["count"], known["newest"], hour))


def _between(source: str, target: str) -> AlignmentQuerySet:
    ahead = Q(source_set__text_version__language=source, target_set__text_version__language=target)
    back = Q(source_set__text_version__language=target, target_set__text_version__language=source)
    return Alignment.objects.filter(ahead | back)


@lru_cache(maxsize=8)
def _learnt(source: str, target: str, _state: tuple[Any, ...]) -> WordAligner:
    newest = _between(source, target).select_related("source_set__text_version", "target_set__text_version")
    pairs: list[tuple[str, str]] = []
    for bridge in _both_ways(newest.order_by("-updated_at", "-pk")[:MOST_ALIGNMENTS]):
        if (bridge.source.language, bridge.target.language) == (source, target) and len(pairs) < MOST_PAIRS:
            pairs += bridge.pairs()
    return learn(pairs[:MOST_PAIRS], source, target)
