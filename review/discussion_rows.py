"""On which row of an alignment each thread stands: also those that were opened on an earlier version of a text."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from accounts.models import User
from articles.models import Alignment, Segment, TextVersion
from review.discussion_carrying import spot_of
from review.following import Spot, follow_words
from review.models import Place, Thread

MOST = 500  # threads of one article that are looked at, the newest first


def rows_of_threads(alignment: Alignment, user: User) -> dict[int, int | None]:
    """Return the number of the row of each thread on the texts of an alignment loaded `with_texts()`, by the thread.

    None: its words are not found in these texts any more. One query where nobody said anything.
    """
    texts = [alignment.target_set.text_version, alignment.source_set.text_version]
    on_rows = Thread.objects.visible_to(user).filter(place=Place.BEAD, text_version__article=texts[0].article_id)
    threads = list(on_rows.order_by("-active_at", "-pk")[:MOST])
    if not threads:
        return {}
    earlier = _earlier(texts)
    spots = _spots(threads, texts, earlier)
    places = _places(alignment)
    return {pk: _row(places[text], spot) for pk, (text, spot) in spots.items()}


def _earlier(texts: Sequence[TextVersion]) -> dict[int, int]:
    """Return, for each version that the given ones superseded, which of them stands in its place."""
    known = TextVersion.objects.filter(article=texts[0].article_id).values_list("pk", "supersedes_id")
    before: Mapping[int, int | None] = dict(known)
    found: dict[int, int] = {}
    for text in texts:
        at: int | None = text.pk
        while at is not None and at not in found:
            found[at] = text.pk
            at = before.get(at)
    return found


def _spots(
    threads: Sequence[Thread], texts: Sequence[TextVersion], earlier: Mapping[int, int]
) -> dict[int, tuple[int, Spot]]:
    """Return where each thread stands in one of the given texts: carried, if it was opened on an earlier version."""
    given = {text.pk: text for text in texts}
    found: dict[int, tuple[int, Spot]] = {}
    groups: dict[int, list[Thread]] = {}
    for thread in threads:
        of = thread.text_version_id or 0
        if of in given:
            found[thread.pk] = of, spot_of(thread)
        elif of in earlier:
            groups.setdefault(of, []).append(thread)
    olds = TextVersion.objects.in_bulk(groups) if groups else {}
    for of, group in groups.items():
        now = given[earlier[of]]
        carried = follow_words(olds[of].text, now.text, [spot_of(thread) for thread in group])
        found |= {thread.pk: (now.pk, spot) for thread, spot in zip(group, carried, strict=True)}
    return found


Places = list[tuple[int, int, int]]  # start and end of a sentence, and the number of its row


def _places(alignment: Alignment) -> dict[int, Places]:
    cuts = {alignment.source_set_id: alignment.source_set, alignment.target_set_id: alignment.target_set}
    rows: dict[tuple[int, int], int] = {}
    for ordinal, source, target in alignment.beads.values_list("ordinal", "source", "target"):
        rows |= {(alignment.source_set_id, at): ordinal for at in source}
        rows |= {(alignment.target_set_id, at): ordinal for at in target}
    places: dict[int, Places] = {cut.text_version_id: [] for cut in cuts.values()}
    segments = Segment.objects.filter(segment_set__in=cuts).order_by("start")
    for cut, at, start, end in segments.values_list("segment_set", "ordinal", "start", "end"):
        places[cuts[cut].text_version_id].append((start, end, rows.get((cut, at), 0)))
    return places


def _row(places: Places, spot: Spot) -> int | None:
    if spot.start is None or not places:
        return None
    at = bisect_right(places, spot.start, key=lambda place: place[0]) - 1
    return places[max(at, 0)][2]
