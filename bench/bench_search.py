"""How long the database takes to find the best texts that have a word, however common that is.

python -m bench.bench_search [--sizes 100000,1000000] [--words 100] [--runs 5]

Texts are made of sentences whose words are as frequent as those of a language (Zipf), and of words of a known share of
the texts (`share10` stands in every tenth). Measured is what the database is asked for one search of texts: the
lexemes with their statistics, and the ranked matches. The best of some runs counts: the machine may be shared.
Exits 1 if a goal is missed.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from bench.bench_annotations import goal, missed
from bench.catalog_world import copy_rows
from bench.database import bench_database

NAME = "bench_search"
MOST = 100  # milliseconds
SHARES = (0.9, 0.5, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, 0.001)
SENTENCES, EACH = 20_000, 10  # sentences that texts are made of, and words of one
VOCABULARY = 50_000
BATCH = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    for size in map(int, asked.sizes.split(",")):
        with bench_database(NAME):
            begin = time.monotonic()
            make_texts(size, asked.words)
            print(f"{size:,} texts of {asked.words} words, made in {time.monotonic() - begin:.0f} s", flush=True)
            measure(size, asked.runs)
    print("missed: " + ", ".join(missed) if missed else "every goal is met")
    return 1 if missed else 0


def make_texts(size: int, words: int) -> None:
    from django.db import connection, transaction

    from accounts.models import User
    from articles.models import Article, Capture, Source, SourceItem, TextVersion

    person = User.objects.create(email="s@perimeter.example", name="A searcher", roles=["reader"]).pk
    source = Source.objects.create(name="Outlet", reliability_reason="Illustrative.", created_by_id=person).pk
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX words_of_texts")
        cursor.execute("DROP INDEX IF EXISTS texts_by_word")
        cursor.execute("SET maintenance_work_mem = '1GB'")
    made = sentences(random.Random(8))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        copy_rows(SourceItem, [{"id": 1, "source_id": source, "title": "Item", "created_by_id": person}])
        copy_rows(Article, [{"id": 1, "title": "Article", "source_item_id": 1, "created_by_id": person}])
        capture = {"size": 1, "mime_type": "text/plain", "method": "paste", "extractor": "bench", "sha256": "0" * 64}
        copy_rows(Capture, [{"id": 1, "captured_by_id": person, **capture}])
        copy_rows(TextVersion, texts(size, words, made, person))
    with connection.cursor() as cursor:
        for start in range(1, size + 1, BATCH):
            cursor.execute(
                "INSERT INTO articles_textwords SELECT id, search_words(text, language) FROM articles_textversion"
                " WHERE id >= %s AND id < %s",
                [start, start + BATCH],
            )
        cursor.execute("CREATE INDEX words_of_texts ON articles_textwords USING gin (words)")
        cursor.execute("VACUUM ANALYZE articles_textwords")
        cursor.execute("ANALYZE articles_textversion")


def sentences(chance: random.Random) -> list[str]:
    words = [f"{''.join(chance.choices('bcdfgklmnprstv', k=2))}{at:x}o" for at in range(VOCABULARY)]
    weights = [1 / (rank + 2) for rank in range(VOCABULARY)]
    drawn = chance.choices(words, weights, k=SENTENCES * EACH)
    return [" ".join(drawn[at : at + EACH]) + "." for at in range(0, len(drawn), EACH)]


def texts(size: int, words: int, made: list[str], person: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(9)
    same = {"article_id": 1, "kind": "original", "language": "en", "title": "Illustrative", "capture_id": 1}
    for at in range(1, size + 1):
        known = " ".join(named(share) for share in SHARES if chance.random() < share)
        text = f"{known} " + " ".join(chance.choices(made, k=words // EACH))
        yield {
            **same,
            "id": at,
            "number": at,
            "text": text,
            "sha256": sha256(text.encode()).hexdigest(),
            "created_by_id": person,
        }


def named(share: float) -> str:
    return f"share{share * 1000:.0f}of"


def measure(size: int, runs: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, frequency FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs)"
            " one(lexeme, frequency) WHERE tablename = 'articles_textwords' AND attname = 'words'"
            " AND lexeme NOT LIKE 'share%%' ORDER BY frequency DESC"
        )
        common = cursor.fetchall()
        cursor.execute("SELECT pg_size_pretty(pg_relation_size('words_of_texts'))")
        print(f"the index: {cursor.fetchone()[0]}; {len(common)} words with statistics", flush=True)
    asked = [named(share) for share in SHARES]
    asked += [common[int(at)][0] for at in (0, 3, len(common) / 20, len(common) / 5, len(common) / 2, len(common) - 1)]
    asked += [f"{common[0][0]} {common[1][0]}", f"{named(0.5)} {named(0.001)}", f"{named(0.2)} {named(0.1)}"]
    asked += [f"{named(0.05)} {named(0.04)} {named(0.9)}", "nowhere", f"{common[0][0][:3]}*", "share*"]
    worst = max((ask(words, size, runs), words) for words in asked)
    print(f"the worst of {len(asked)} at {size:,}: {worst[1]}, {goal(f'a search of {size:,}', worst[0], most=MOST)} ms")


def ask(words: str, size: int, runs: int) -> float:
    from articles.searching import find, sought, words_of

    best, found, share = float("inf"), None, 0.0
    for _run in range(runs + 1):
        begin = time.perf_counter()
        what = sought(words_of(words))
        if what is not None:
            found = find(what, "articles_textwords", "text_version_id", size=10)
            share = what.share["articles_textwords"]
        best = min(best, (time.perf_counter() - begin) * 1000)
    count = f"{'more than ' if found.more else ''}{found.count}" if found else "0"
    print(f"  {words}: {best:.1f} ms, {count} of {size:,}, share by statistics {share:.4f}", flush=True)
    return best


if __name__ == "__main__":
    sys.exit(main())
