"""A link or a code that lets in once lets in once."""

from django.test import Client
from django.urls import reverse

from accounts import actions, codes, emails, factors
from accounts.links import email_change_link, invitation_link, reset_token
from accounts.models import User
from tests.accounts.test_factors import app_code
from tests.attacks.tally import Attacks
from tests.people import PASSWORD, Cast

SECRET = "the seven lakes in autumn"


def path(link: str) -> str:
    return "/" + link.split("//")[1].partition("/")[2]


def replay(attacks: Attacks, kind: str, address: str, words: dict[str, str], *, first: int) -> None:
    """Use a link, then again: by the same browser's words, by others, and by looking."""
    assert Client().post(address, words).status_code == first, kind
    for again in (Client().post(address, words), Client().get(address)):
        attacks.note(f"replay: {kind}", again.status_code == 410, again.status_code)


def test_a_set_up_link_makes_one_administrator(db: None, attacks: Attacks) -> None:
    link = actions.create_setup_link()
    assert link
    words = {"name": "Parvin", "email": "parvin@perimeter.example", "password": SECRET}
    replay(attacks, "set-up link", path(link), words, first=302)
    replay_other = Client().post(path(link), {**words, "email": "other@perimeter.example"})
    attacks.note("replay: set-up link", replay_other.status_code == 410)
    assert User.objects.count() == 1
    assert attacks.all_refused()


def test_links_by_mail_work_once(cast: Cast, attacks: Attacks) -> None:
    invitation = actions.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator)
    replay(attacks, "invitation", path(invitation_link(invitation)), {"name": "Madina", "password": SECRET}, first=302)
    reset = reverse("accounts:reset", args=[reset_token(cast.analyst)])
    replay(attacks, "reset", reset, {"new": SECRET}, first=302)
    change = emails.ask_email_change(cast.analyst2, "elsewhere@perimeter.example")
    old, new = (path(email_change_link(change, side)) for side in ("old", "new"))
    assert Client().post(old).status_code == 200
    again = Client().post(old).status_code
    attacks.note("replay: email, old address", again == 410, f"before the new one has confirmed: {again}")
    assert Client().post(new).status_code == 200
    for address in (old, new):
        for words in ({}, {"cancel": "1"}):
            status = Client().post(address, words).status_code
            attacks.note(f"replay: email, {'old' if address == old else 'new'} address", status == 410, status)
    assert User.objects.get(pk=cast.analyst2.pk).email == "elsewhere@perimeter.example"
    stopped = emails.ask_email_change(cast.editor, "evil@perimeter.example")
    old, new = (path(email_change_link(stopped, side)) for side in ("old", "new"))
    replay(attacks, "email, cancelled", old, {"cancel": "1"}, first=200)
    attacks.note("replay: email, cancelled", Client().post(new).status_code == 410)
    assert attacks.all_refused()


def half_in(person: User) -> Client:
    client = Client()
    client.post("/sign-in/", {"email": person.email, "password": PASSWORD})
    return client


def test_codes_work_once(cast: Cast, attacks: Attacks) -> None:
    secret = codes.new_secret()
    first = app_code(secret, -1)
    recovery = factors.add_app(cast.analyst, secret=secret, code=first)
    now = app_code(secret, 1)
    assert half_in(cast.analyst).post("/sign-in/code/", {"code": now}).status_code == 302
    for code in (first, now, app_code(secret)):
        status = half_in(cast.analyst).post("/sign-in/code/", {"code": code}).status_code
        attacks.note("replay: code of the app", status == 422, status)
    for code in recovery[:3]:
        assert half_in(cast.analyst).post("/sign-in/code/", {"code": code}).status_code == 302
        status = half_in(cast.analyst).post("/sign-in/code/", {"code": code}).status_code
        attacks.note("replay: recovery code", status == 422, status)
    assert attacks.all_refused()
