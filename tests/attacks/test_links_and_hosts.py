"""Links that lead to a stranger's host, by the host header or by `next`."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import codes, factors, tasks
from accounts.models import Invitation
from tests.accounts.test_factors import app_code
from tests.attacks.tally import Attacks
from tests.people import PASSWORD, Cast

HOME = "https://perimeter.example"
HOSTS = ["evil.example", "perimeter.example.evil.example", "evil.example:443", "perimeter.example@evil.example"]
HOSTS += ["perimeter.example:80@evil.example", "evil.example#perimeter.example", "evil.example/perimeter.example", ""]
HEADERS = ["x-forwarded-host", "x-host", "x-forwarded-server", "forwarded", "x-original-url", "x-http-host-override"]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example/",
    "http://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    " //evil.example",
    "\x08//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,evil",
    "//evil%E3%80%82example",
    "//evil。example",
    "https://evil．example",
    "/%0d%0aLocation:%20//evil.example",
    "/\r\nLocation: //evil.example",
    "//[::1]evil.example",
    "http:///evil.example",
    "ftp://testserver/",
]


@pytest.fixture
def production(settings) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS, settings.SITE_URL = False, ["perimeter.example"], HOME
    settings.MAIL_CONFIGURED = True


def test_no_host_header_gets_into_a_link(production: None, cast: Cast, attacks: Attacks) -> None:
    client = Client()
    client.force_login(cast.administrator)
    words = {"email": "madina@perimeter.example", "roles": ["reader"]}
    for host in HOSTS:
        for address, sent in ((reverse("accounts:invite"), words), (reverse("accounts:reset_ask"), words)):
            status = client.post(address, sent, headers={"host": host}).status_code
            attacks.note("host header", status == 400 and not Invitation.objects.exists(), f"{host} {status}")
    for header in HEADERS:
        headers = {"host": "perimeter.example", header: f"host={HOSTS[0]}" if header == "forwarded" else HOSTS[0]}
        answer = client.post(reverse("accounts:invite"), words, headers=headers)
        page = client.get(answer["Location"], headers=headers).content.decode()
        tasks.send_invitation(pk=Invitation.objects.latest("pk").pk)
        client.post(reverse("accounts:reset_ask"), {"email": cast.analyst.email}, headers=headers)
        tasks.send_reset(pk=cast.analyst.pk)
        sent_words = "".join(sent.body for sent in mail.outbox[-2:])
        assert sent_words.count(HOME) == 2
        held = "evil" not in page + sent_words + answer["Location"] and f"{HOME}/invitation/" in page
        attacks.note("host header", held, header, times=2)
    assert attacks.all_refused()


def leads_home(answer) -> bool:
    """Tell where a browser would go: it reads backslashes as slashes and leaves out control characters."""
    location = answer.headers.get("Location", "/")
    if "\r" in location or "\n" in location:
        return False
    seen = "".join(sign for sign in location if ord(sign) > 32).replace("\\", "/")
    found = urlsplit(urljoin("http://testserver/here/", seen))
    return found.scheme == "http" and found.netloc == "testserver"


PAGES = ["https://evil.example/articles/", "http://testserver//evil.example/", "http://testserver/\\evil.example/"]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_next_leads_nowhere_else_at_any_door(elsewhere: str, cast: Cast, attacks: Attacks) -> None:
    secret = codes.new_secret()
    factors.add_app(cast.analyst, secret=secret, code=app_code(secret, -1))
    stranger, member, half = Client(), Client(), Client()
    member.force_login(cast.reader)
    asked = f"?next={quote(elsewhere)}"
    answers = {
        "signed in already": member.get(f"/sign-in/{asked}"),
        "signed in already, sent": member.post(f"/sign-in/{asked}", {"next": elsewhere}),
        "passkey": member.post("/sign-in/passkey/", {"next": elsewhere}),
        "confirm": member.post("/confirm/", {"confirm_password": PASSWORD, "next": elsewhere}),
        "the break-glass door": stranger.get(f"/admin/login/{asked}"),
        "sign out": member.post(f"/sign-out/{asked}", {"next": elsewhere}),
        "sign in": stranger.post(
            f"/sign-in/{asked}", {"email": cast.editor.email, "password": PASSWORD, "next": elsewhere}
        ),
    }
    half.post("/sign-in/", {"email": cast.analyst.email, "password": PASSWORD, "next": elsewhere})
    answers["second step"] = half.post("/sign-in/code/", {"code": app_code(secret), "next": elsewhere})
    chosen = {"language": "en", "next": elsewhere}
    answers["the language"] = member.post("/profile/language/", chosen)
    answers["the language, of an answer"] = member.post("/profile/language/", {**chosen, "answered": "1"})
    for page in PAGES:
        answers[f"the language, on {page}"] = member.post("/profile/language/", chosen, headers={"referer": page})
    for name, answer in answers.items():
        assert answer.status_code == 302, name
        attacks.note("next", leads_home(answer), f"{name} {elsewhere!r}: {answer.headers.get('Location')}")
    assert attacks.all_refused()
