"""Is anything lost when random Unicode is cut into sentences? python -m bench.bench_lossless [--number 10000]"""

import argparse
import random

from articles.segment_profiles import PROFILES
from articles.segmentation import segment
from bench.random_texts import is_lossless, random_text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    given = parser.parse_args()
    chance, languages, lost = random.Random(10), [*PROFILES, "zh", ""], 0
    for index in range(given.number):
        text = random_text(chance)
        lost += not is_lossless(text, segment(text, languages[index % len(languages)]))
    print(f"{given.number} random texts cut into sentences: {lost} of them lost anything")


if __name__ == "__main__":
    main()
