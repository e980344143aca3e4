"""Staleness of translations: are all changed sentences found, is any false, and how long do 1,000 translations take.

python -m bench.bench_staleness [--translations 1000] [--sentences 40]

Sources get one seeded edit of each kind (insert, delete, move, typo, split, change); what must be found is known from
the edit. The table says how many sentences were missed, and how many were found that nobody changed.
"""

import argparse
import random
import sys
import time
from collections import Counter

from bench.database import bench_database

WORDS = [
    "river",
    "valley",
    "border",
    "water",
    "council",
    "convoy",
    "harvest",
    "signal",
    "station",
    "lake",
    "engineer",
    "village",
    "meeting",
    "report",
    "glacier",
    "road",
    "minister",
    "market",
    "bridge",
    "grain",
    "power",
    "canal",
    "cable",
    "summer",
    "winter",
    "survey",
]
KINDS = ("insert", "delete", "move", "split", "change", "typo", "typo then change")


def sentence(chance: random.Random) -> str:
    return (
        " ".join(["The", *chance.choices(WORDS, k=chance.randint(6, 14))]) + f" near point {chance.randrange(10**9)}."
    )


def edited(sentences: list[str], kind: str, chance: random.Random) -> tuple[list[str], int, int]:
    """Return the sentences after an edit, and how many are gone and new by it."""
    new, place = list(sentences), chance.randrange(1, len(sentences) - 1)
    if kind == "insert":
        new.insert(place, sentence(chance))
        return new, 0, 1
    if kind == "delete":
        del new[place]
        return new, 1, 0
    if kind == "move":
        new.insert(0, new.pop(place))
        return new, 0, 0
    if kind == "split":
        words = new[place].split()
        new[place : place + 1] = [f"{' '.join(words[:4])}.", f"Then {' '.join(words[4:])}"]
        return new, 1, 2
    new[place] = new[place].replace("near", "close to" if kind == "change" else "naer")
    return new, int(kind == "change"), int(kind == "change")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--translations", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=40)
    given = parser.parse_args()
    with bench_database("bench_staleness"):
        return measure(given.translations, given.sentences)


def measure(translations: int, sentences: int) -> int:
    from django.conf import settings
    from django.test import override_settings

    from articles.models import TranslationProvenance
    from articles.staleness import count_changes

    chance = random.Random(7)
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "captures": in_memory}):
        expected = build(translations, sentences, chance)
    sources = list(TranslationProvenance.objects.values_list("source_version_id", flat=True))
    times = []
    for _run in range(5):
        begin = time.perf_counter()
        found = count_changes(sources)
        times.append(time.perf_counter() - begin)
    missed, false = Counter[str](), Counter[str]()
    for source, (kind, removed, added) in expected.items():
        count = found.get(source)
        got = (count.removed, count.added) if count else (0, 0)
        missed[kind] += max(0, removed - got[0]) + max(0, added - got[1])
        false[kind] += max(0, got[0] - removed) + max(0, got[1] - added)
    print(f"{'edit':<18}{'sources':>9}{'missed':>9}{'false':>9}")
    for kind in KINDS:
        print(f"{kind:<18}{sum(row[0] == kind for row in expected.values()):>9}{missed[kind]:>9}{false[kind]:>9}")
    print(f"{translations} translations of {sentences} sentences: best of 5 {min(times):.3f} s (at most 1 s)")
    return int(sum(missed.values()) + sum(false.values()) > 0 or min(times) > 1)


def build(translations: int, sentences: int, chance: random.Random) -> dict[int, tuple[str, int, int]]:
    """Write sources, their corrected versions and translations; returns by source what its edit did."""
    from articles import vocabulary as words
    from articles.correcting import correct_text
    from articles.models import TranslationProvenance
    from tests import make
    from tests.people import make_cast

    cast, expected = make_cast(), {}
    for number in range(translations):
        kind = KINDS[number % len(KINDS)]
        old = [sentence(chance) for _ in range(sentences)]
        version = make.text(cast.analyst, " ".join(old))
        target = make.text(cast.analyst, f"An illustrative translation, number {number}.")
        TranslationProvenance.objects.create(text_version=target, method="human", source_version=version)
        first = "typo" if kind.startswith("typo") else "substantive"
        new, removed, added = edited(old, "typo" if first == "typo" else kind, chance)
        newer = correct_text(version, " ".join(new), change_kind=first, reason="An edit.", by=cast.analyst)
        if kind == "typo then change":
            new, removed, added = [line.replace("naer", "beside") for line in new], 1, 1
            correct_text(newer, " ".join(new), change_kind=words.ChangeKind.MINOR, reason="Then.", by=cast.analyst)
        expected[version.pk] = (kind, removed, added)
    return expected


if __name__ == "__main__":
    sys.exit(main())
