"""The whole life of a member in a browser: invited, passkey, lost, recovery code, another role, gone."""

import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest
from playwright.sync_api import Page, expect

from accounts import actions
from accounts.models import User
from tests.browser import Watch
from tests.database import BASE_DIR, LiveSite, free_port, granian_command, stop_group, wait_for
from tests.journeys.conftest import sign_in
from tests.people import PASSWORD, make_person

pytestmark = pytest.mark.journey
SECRET = "the seven lakes in autumn"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def leave(page: Page) -> None:
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#messages").get_by_text("You are signed out")).to_be_visible()


def invited(page: Page, home: str) -> str:
    """Invite Madina as the administrator does, and return the link that the page shows."""
    sign_in(page, home, "parvin@perimeter.example", PASSWORD)
    page.goto(f"{home}/people/invite/")
    page.get_by_label("Email").fill("madina@perimeter.example")
    page.get_by_role("button", name="Invite").click()
    return page.locator("#invitation-link").inner_text()


def test_the_life_of_a_member(live_site: LiveSite, open_page: Callable[..., Page], watch: Watch) -> None:
    watch.expect("status of 4")
    home = live_site.url.replace("127.0.0.1", "localhost")  # a passkey is for a name, never for a number
    administrator = make_person("Parvin", "administrator")
    link = invited(open_page(), home)
    page = open_page(viewport={"width": 1280, "height": 900})
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    page.goto(home + urllib.parse.urlsplit(link).path)
    page.get_by_label("Your name").fill("Madina")
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Join and sign in").click()
    expect(page.locator("#messages").get_by_text("Welcome to Perimeter, Madina.")).to_be_visible()

    page.goto(f"{home}/profile/security/")
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    recovery = page.locator("#recovery-codes").inner_text().split("\n")
    assert len(recovery) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My telephone", exact=True)).to_be_visible()
    leave(page)

    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url(f"{home}/")
    leave(page)

    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    page.get_by_label("Email").fill("madina@perimeter.example")
    page.get_by_label("Password", exact=True).fill(SECRET)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(recovery[3])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{home}/")
    page.goto(f"{home}/profile/security/")
    expect(page.get_by_text("9 codes are left.")).to_be_visible()

    madina = User.objects.get(email="madina@perimeter.example")
    actions.change_roles(madina, ["editor"], by=administrator)
    page.goto(f"{home}/editions/add/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{home}/profile/")
    expect(page.locator(".lede")).to_contain_text("Editor")

    actions.deactivate_person(User.objects.get(pk=madina.pk), by=administrator)
    page.goto(f"{home}/profile/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def guess(url: str, email: str) -> int:
    """Try a wrong password as a program would, with cookies of its own."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{url}/sign-in/", timeout=60).read()
    token = next(cookie.value for cookie in jar if "csrf" in cookie.name)
    words = {"email": email, "password": "a wrong password", "csrfmiddlewaretoken": token}
    try:
        return int(opener.open(f"{url}/sign-in/", urllib.parse.urlencode(words).encode(), timeout=60).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_limit_holds_over_two_processes_at_once(live_site: LiveSite, tmp_path) -> None:
    make_person("Reza", "reader")
    second = f"http://127.0.0.1:{free_port()}"
    log = tmp_path / "second.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            granian_command(second),
            cwd=BASE_DIR,
            env=live_site.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for(f"{second}/healthz", process, log)
        with ThreadPoolExecutor(8) as pool:
            urls = [live_site.url, second] * 15
            answers = Counter(pool.map(lambda url: guess(url, "reza@perimeter.example"), urls))
    finally:
        stop_group(process)
    assert answers == {422: 10, 429: 20}
