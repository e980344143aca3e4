"""A public threat page on 3G and a CPU that is four times slower: when it can be read, and how many bytes came.

python -m bench.bench_slow_reader [--visits 5]

The page of a threat of the demo world, by the server of `manage.py serve` without DEBUG, in a Chromium that has nothing
of the site yet, on the width of a telephone. DevTools' throttling: 1.6 Mbit/s, 300 ms for each request (`bench.
slow_reader` says what that is), CPU 4x. It leaves out the setting-up of the connection, which over TLS adds two or
three round trips of a real network. Goals: First and Largest Contentful Paint within 1.5 s (the median of the
visits), 100 kB in all (headers, document, style, fonts, scripts and pictures, as they came). Exits 1 if one is missed.
"""

import argparse
import os
import shutil
import statistics
import sys

from bench.public_site import PAGE, public_site
from bench.slow_reader import CPU, KILOBITS, ROUND_TRIP, Visit, visit

NAME = "bench_slow_reader"
PAINT, BYTES = 1_500.0, 100_000
LOOKS = ((PAGE, "en-GB", "a threat, in English"), (f"{PAGE}?language=ru", "ru-RU", "the same, in Russian"))


def tell(name: str, visits: list[Visit]) -> list[str]:
    """Write what the visits took, and return what missed its goal."""
    first, largest = (statistics.median(getattr(one, of) for one in visits) for of in ("first", "largest"))
    total = max(one.total for one in visits)
    sys.stdout.write(f"{name}, {len(visits)} visits, under the load of {os.getloadavg()[0]:.1f}\n")
    names = {"answered": "answered", "first paint": "first", "largest paint": "largest", "all": "whole"}
    for said, of in names.items():
        times = sorted(getattr(one, of) for one in visits)
        sys.stdout.write(f"  {said:14} {statistics.median(times):7.0f} ms (from {times[0]:.0f} to {times[-1]:.0f})\n")
    sys.stdout.write(f"  {'bytes':14} {total:7,} ({visits[0].bytes})\n")
    sys.stdout.writelines(f"    {size:7,} {kind:12} {address}\n" for kind, address, size in visits[0].requests)
    missed = [f"{name}: first paint after {first:.0f} ms"] if first > PAINT else []
    missed += [f"{name}: largest paint after {largest:.0f} ms"] if largest > PAINT else []
    return missed + ([f"{name}: {total:,} bytes"] if total > BYTES else [])


def main() -> int:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5)
    asked = parser.parse_args()
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
    missed: list[str] = []
    with public_site(NAME) as site:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
        with sync_playwright() as playwright:
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=program, args=root)
            sys.stdout.write(f"{KILOBITS} kbit/s, {ROUND_TRIP} ms a request, CPU {CPU}x slower\n")
            for path, language, name in LOOKS:
                url = f"http://127.0.0.1:{site.server.port}{path}"
                for _turn in range(4):  # both workers have made it: a reader meets a page that others read before
                    visit(browser, url, slow=False, language=language)
                missed += tell(name, [visit(browser, url, language=language) for _turn in range(asked.visits)])
            browser.close()
    sys.stdout.writelines(f"MISSED {line}\n" for line in missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
