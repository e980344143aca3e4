"""How well passages keep their place, and how fast: mutations, deletions, traps, time, projection, a bulk correction.

python -m bench.bench_anchoring [--seed 1] [--articles 500] [--annotations 20] [--texts DIR] [--pairs FILE]

`--texts`: a folder of plain texts to mutate beside our own; `--pairs`: parallel sentences, a tab-separated column a
language, whose codes stand in the first line.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from articles.anchoring import Fate, Placement, map_spans
from articles.projection import Way, project_span, quotations_in
from articles.word_alignment import learn, words_of
from bench.database import bench_database
from bench.mutation_texts import TEXTS
from bench.mutations import CHANGES, mutated, trap, with_deletions
from bench.noisy_pairs import noisy_pair

DATABASE = "perimeter_bench_anchoring"
GOALS = {
    "copy-edit 2 %": 99.5,
    "paragraphs moved": 99.5,
    "typography": 99.5,
    "rewrite 10 %": 99.0,
    "heavy rewrite 25 %": 97.0,
    "rewrite 10 % and moves": 97.0,
}


def is_right(placement: Placement, truth: tuple[int, int]) -> bool:
    shared = min(placement.end, truth[1]) - max(placement.start, truth[0])
    spread = max(placement.end, truth[1]) - min(placement.start, truth[0])
    return placement.state != Fate.ORPHAN and shared / spread >= 0.8


def show_mutations(texts: dict[str, str], seed: int, rounds: int) -> None:
    print(f"{'change':32} {'spans':>7} {'right %':>8} {'goal':>6} {'carried %':>10}")
    for kind, change in CHANGES.items():
        right = carried = count = 0
        for name, text in texts.items():
            for number in range(rounds):
                case = mutated(text, change, Random(f"{name} {kind} {seed} {number}"), 100)
                for placement, truth in zip(map_spans(case.old, case.new, case.spans), case.truth, strict=True):
                    good = truth is not None and is_right(placement, truth)
                    count, right = count + 1, right + good
                    carried += good and placement.state == Fate.CARRIED
        print(f"{kind:32} {count:7} {100 * right / count:8.2f} {GOALS.get(kind, ''):>6} {100 * carried / count:10.2f}")


def show_deletions(texts: dict[str, str], seed: int, rounds: int) -> None:
    fates: Counter[str] = Counter()
    for name, text in texts.items():
        for number in range(rounds):
            case = with_deletions(text, Random(f"{name} deleted {seed} {number}"))
            fates.update(str(placement.state) for placement in map_spans(case.old, case.new, case.spans))
    count = fates.total()
    print(f"deleted spans: {count}, carried {100 * fates['carried'] / count:.2f} % (goal 0.5), {dict(fates)}")


def show_traps(texts: dict[str, str], seed: int, cases: int = 400) -> None:
    names = sorted(texts)
    for edited in (False, True):
        fates: Counter[str] = Counter()
        for number in range(cases):
            name = names[number % len(names)]
            case = trap(texts[name], Random(f"{name} trap {seed} {number}"), edited=edited)
            fates.update(str(placement.state) for placement in map_spans(case.old, case.new, case.spans))
        label = "twin edited too" if edited else "twin kept"
        print(f"look-alike trap, {label}: {cases} cases, not an orphan: {cases - fates['orphan']} (goal 0)")


def show_times(texts: dict[str, str]) -> None:
    whole = "\n\n".join(texts.values())
    for size, goal in ((20_000, 50), (200_000, 700)):
        text = (f"{whole}\n\n" * (size // len(whole) + 1))[:size]
        for kind in ("copy-edit 2 %", "heavy rewrite 25 %", "rewrite, split, joined, moved"):
            case = mutated(text, CHANGES[kind], Random(3), 3000)
            spans = (case.spans * 2)[:1000]
            times = [1000 * _cpu(lambda c=case, s=spans: map_spans(c.old, c.new, s)) for _ in range(9)]
            told = f"{median(times):.0f} ms of CPU in the median of 9, {min(times):.0f} at best (goal {goal})"
            print(f"1,000 spans in {size:,} characters, {kind}: {told}")


def _cpu(work: Any) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def show_projection(path: Path, seed: int) -> None:
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    languages, rows = lines[0], lines[1:]
    print(f"{'pair':8} {'numbers':>16} {'quotations':>16} {'narrowed %':>11} {'sentence hits':>14}")
    for a in range(len(languages)):
        for b in range(len(languages)):
            if a != b:
                pairs = [(row[a], row[b]) for row in rows]
                _show_pair(languages[a], languages[b], pairs, seed)


def _show_pair(source: str, target: str, pairs: list[tuple[str, str]], seed: int) -> None:
    aligner, rng = learn(pairs, source, target), Random(seed)
    numbers: Counter[bool] = Counter()
    quotes: Counter[bool] = Counter()
    ways: Counter[Way] = Counter()
    for one, other in pairs:
        for word in words_of(one, source):
            same = [w for w in words_of(other, target) if other[w.start : w.end] == one[word.start : word.end]]
            if word.stem[0].isdigit() and len(same) == 1:
                found = project_span(one, word.start, word.end, other, aligner)
                if found.way != Way.SENTENCE:
                    numbers[(found.start, found.end) == (same[0].start, same[0].end)] += 1
        ours, theirs = quotations_in(one), quotations_in(other)
        if len(ours) == len(theirs) == 1:
            found = project_span(one, *ours[0], other, aligner)
            quotes[(found.start, found.end) == theirs[0] or found.way == Way.SENTENCE] += 1
        words = words_of(one, source)
        first = rng.randrange(len(words))
        last = min(len(words) - 1, first + rng.randrange(8))
        ways[project_span(one, words[first].start, words[last].end, other, aligner).way] += 1
    narrowed = 100 * (1 - ways[Way.SENTENCE] / ways.total())
    of_numbers, of_quotes = (f"{some[True]} of {some.total()}" for some in (numbers, quotes))
    hits = _sentence_hits(source, target, pairs, seed)
    print(f"{source}-{target:5} {of_numbers:>16} {of_quotes:>16} {narrowed:11.0f} {hits:>14}")


def _sentence_hits(source: str, target: str, pairs: list[tuple[str, str]], seed: int) -> str:
    """Align noisy pseudo-articles, and count the sentences that sure beads lead to a right one."""
    from articles.alignment import align
    from articles.bridges import SURE

    right = count = lines = 0
    for number in range(4):
        some = pairs[number * 100 : number * 100 + 80]
        made = noisy_pair(some, pairs[number * 100 + 80 : number * 100 + 100], Random(seed + number))
        found = align(made.source, made.target, source, target)
        lines += len(made.source)
        for bead in (bead for bead in found if bead.confidence >= SURE and bead.source and bead.target):
            count += len(bead.source)
            right += sum(any((one, other) in made.links for other in bead.target) for one in bead.source)
    return f"{100 * right / count:.1f} % ({100 * count / lines:.0f} %)"


def show_bulk_correction(articles: int, each: int) -> None:
    """Carry everything after a bulk correction by a worker that is killed half-way, and by another one after it."""
    with bench_database(DATABASE):
        from articles.models import AnnotationTarget

        count = _bulk_correction(articles, each)
        begin, worker = time.perf_counter(), _worker()
        while AnnotationTarget.objects.filter(method="diff").count() < count / 2 and worker.poll() is None:
            time.sleep(0.05)
        worker.kill()
        worker.wait()
        half, first = AnnotationTarget.objects.filter(method="diff").count(), time.perf_counter() - begin
        _retry_stalled()
        begin = time.perf_counter()
        _worker().wait()
        second = time.perf_counter() - begin
        placed = AnnotationTarget.objects.filter(method="diff")
        twice = placed.count() - placed.values("origin", "text_version").distinct().count()
        print(
            f"{count} annotations over {articles} articles: killed after {half} ({first:.1f} s), "
            f"resumed ({second:.1f} s)"
        )
        print(f"placed {placed.count()}, none missing: {placed.count() == count}, placed twice: {twice}")
        print(f"throughput: {(count - half) / second:.0f} annotations a second in one worker")


def _bulk_correction(articles: int, each: int) -> int:
    from accounts.models import User
    from articles import actions
    from articles.correcting import correct_text
    from articles.inputs import Bytes, ItemFacts, TextFacts

    person = User.objects.create(email="bench@perimeter.example", name="Illustrative", roles=["analyst", "editor"])
    outlet = actions.add_source("Illustrative", by=person, reliability="C", reliability_reason="Illustrative.")
    item = actions.add_source_item(outlet, ItemFacts(custody="held"), by=person)
    languages, count = list(TEXTS), 0
    for number in range(articles):
        language, rng = languages[number % len(languages)], Random(number)
        text = f"{TEXTS[language]}\n\n{number}."
        facts = TextFacts(title=f"Illustrative {number}", language=language)
        version = actions.add_article(Bytes(text.encode(), method="paste"), facts, item, by=person)
        case = mutated(text, CHANGES["rewrite 10 %"], rng, 0)
        count += _annotate(version, each, rng, person)
        correct_text(version, case.new, change_kind="substantive", reason="Illustrative.", by=person)
    return count


def _annotate(version: Any, each: int, rng: Random, person: Any) -> int:
    from articles.models import Annotation, AnnotationTarget
    from articles.passages import quote_passage

    notes = Annotation.objects.bulk_create(Annotation(creator=person, category="claim") for _ in range(each))
    words = words_of(version.text, version.language)
    rows = []
    for note in notes:
        first = rng.randrange(len(words) - 12)
        quote = quote_passage(version.text, words[first].start, words[first + rng.randrange(12)].end)
        place = {name: getattr(quote, name) for name in ("start", "end", "exact", "prefix", "suffix")}
        rows.append(AnnotationTarget(annotation=note, text_version=version, **place))
    AnnotationTarget.objects.bulk_create(rows)
    return len(rows)


def _worker() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench.bench_anchoring", "--work"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})


def work() -> None:
    """Be a worker on the database of this benchmark, until nothing waits."""
    from django.core.management import execute_from_command_line
    from django.db import connection

    connection.settings_dict["NAME"] = DATABASE
    execute_from_command_line(["manage.py", "procrastinate", "worker", "--one-shot", "--concurrency", "1"])


def _retry_stalled() -> None:
    """Give the killed worker's job back at once, as the sweep of stalled jobs does a minute later."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, queue_name FROM procrastinate_jobs WHERE status = 'doing'")
        for job, _queue in cursor.fetchall():
            cursor.execute("UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE id = %s", [job])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--annotations", type=int, default=20)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work()
        return
    more = (
        {path.name: path.read_text(encoding="utf-8") for path in sorted(chosen.texts.glob("*.txt"))}
        if chosen.texts
        else {}
    )
    texts = {**TEXTS, **more}
    show_mutations(texts, chosen.seed, chosen.rounds)
    show_deletions(texts, chosen.seed, chosen.rounds)
    show_traps(texts, chosen.seed)
    show_times(texts)
    if chosen.pairs:
        show_projection(chosen.pairs, chosen.seed)
    show_bulk_correction(chosen.articles, chosen.annotations)


if __name__ == "__main__":
    main()
