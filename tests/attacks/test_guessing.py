"""A password guessed at four processes at once: together they answer no more than one would."""

import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from typing import Any

import pytest

from accounts.attempts import LIMITS
from tests.attacks.tally import Attacks
from tests.database import BASE_DIR, LiveSite, free_port, granian_command, stop_group, wait_for
from tests.people import make_person

GUESSES = 60


@pytest.fixture
def four_sites(live_site: LiveSite, tmp_path) -> Iterator[list[str]]:
    """Serve the site of the test by three more processes."""
    urls, processes = [live_site.url], []
    words: dict[str, Any] = {"cwd": BASE_DIR, "env": live_site.environment, "start_new_session": True}
    log = tmp_path / "others.log"
    with log.open("wb") as output:
        try:
            for _number in range(3):
                urls.append(f"http://127.0.0.1:{free_port()}")
                command = granian_command(urls[-1])
                processes.append(subprocess.Popen(command, stdout=output, stderr=output, **words))
            for url, process in zip(urls[1:], processes, strict=True):
                wait_for(f"{url}/healthz", process, log)
            yield urls
        finally:
            for process in processes:
                stop_group(process)


def guess(url: str, number: int) -> int:
    """Try a wrong password with cookies of one's own, and under an address that is only claimed."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.addheaders = [("X-Forwarded-For", f"198.51.100.{number}"), ("X-Real-IP", f"198.51.100.{number}")]
    opener.open(f"{url}/sign-in/", timeout=60).read()
    token = next(cookie.value for cookie in jar if "csrf" in cookie.name)
    email = "reza@perimeter.example" if number % 2 else " REZA@perimeter.example "
    words = {"email": email, "password": f"guess number {number}", "csrfmiddlewaretoken": token}
    try:
        return int(opener.open(f"{url}/sign-in/", urllib.parse.urlencode(words).encode(), timeout=60).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_four_processes_together_answer_no_more_than_the_limit(four_sites: list[str], attacks: Attacks) -> None:
    make_person("Reza", "reader")
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(lambda number: guess(four_sites[number % 4], number), range(GUESSES)))
    most = LIMITS["sign_in"].here
    assert answers == {422: most, 429: GUESSES - most}
    attacks.note("guesses above the limit, at four processes", True, times=answers[429])
    assert attacks.all_refused()
