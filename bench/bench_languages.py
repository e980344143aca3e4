"""How often the language of a sentence of over 25 characters is told right, in the data beside the project.

python -m bench.bench_languages [--data ../shared/data]
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

LEAST = 25


def sentences(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (what it is, language, sentences)."""
    for path in sorted((data / "udhr").glob("*.tsv")):
        yield "udhr", path.stem, [line.split("\t")[2] for line in path.read_text(encoding="utf-8").splitlines()]
    for path in sorted((data / "segmentation").glob("*.txt")):
        yield "segmentation", path.stem, path.read_text(encoding="utf-8").splitlines()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    options = parser.parse_args()
    from articles.language_identification import language_of

    if not options.data.exists():
        print("no sentences to try: --data names no folder")
        return
    total = right = 0
    begin = time.process_time()
    for name, language, lines in sentences(options.data):
        long = [line for line in lines if len(line) > LEAST]
        found = Counter(language_of(line).language for line in long)
        total, right = total + len(long), right + found[language]
        others = [f"{other or 'nothing'} {count}" for other, count in found.most_common(5) if other != language]
        print(f"{name:13} {language:8} {found[language]:4} of {len(long):4}  {', '.join(others)}")
    took = (time.process_time() - begin) / total * 1000
    print(f"right: {right} of {total} = {right / total * 100:.2f} %; {took:.2f} ms each")


if __name__ == "__main__":
    main()
