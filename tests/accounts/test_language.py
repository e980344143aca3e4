"""The language of pages and mails: chosen in the menu of the person, or by the address before anybody is signed in."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import actions
from accounts.links import invitation_link, reset_link, reset_token
from accounts.models import AuditEntry, Invitation, User
from accounts.proof import MUST_ADD
from accounts.site import change_settings
from accounts.tasks import send_notice
from basics.errors import Refused
from tests.people import PASSWORD, Cast

NEW = {"name": "Madina", "password": "another long passphrase"}
SWITCH = "/profile/language/"
LISTED = "/articles/?q=moraine&sort=title"


@pytest.fixture
def me(client: Client, cast: Cast) -> User:
    client.force_login(cast.analyst)
    return cast.analyst


@pytest.fixture
def link(cast: Cast) -> str:
    invitation = actions.invite_person("madina@perimeter.example", ["analyst"], by=cast.administrator)
    return urlsplit(invitation_link(invitation)).path


def language_of(answer: Any) -> str:
    found = re.search(r'<html lang="(\w+)"', answer.content.decode())
    assert found
    return found[1]


def switch_in(answer: Any) -> dict[str, str]:
    """Return what the menu of the person would send beside the language."""
    form = answer.content.decode().split(f'action="{SWITCH}"')[1].split("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="(next|answered)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields}


def ways(answer: Any) -> dict[str, str]:
    """Return the links to a page in other languages."""
    found = re.findall(r'<a href="([^"]*)" lang="(\w+)" hreflang', answer.content.decode())
    return {language: unescape(href) for href, language in found}


# Members


def test_the_menu_changes_the_language_and_leads_back_to_the_same_address(client: Client, me: User) -> None:
    for language in ("kk", "ru", "en"):
        page = client.get(LISTED)
        assert 'lang="kk"' in page.content.decode() and ">Қазақша</button>" in page.content.decode()
        answer = client.post(SWITCH, {"language": language, **switch_in(page)})
        assert (answer.status_code, answer["Location"]) == (302, LISTED)
        assert language_of(client.get(answer["Location"])) == language
    me.refresh_from_db()
    assert (me.name, me.language) == ("Aigerim", "en")
    row = AuditEntry.objects.filter(verb="change_profile").earliest("pk")
    assert row.after == {"name": "Aigerim", "language": "kk"}


def test_an_address_that_a_script_has_changed_meanwhile_is_the_one_led_back_to(client: Client, me: User) -> None:
    chosen = {"language": "kk", **switch_in(client.get("/articles/"))}
    answer = client.post(SWITCH, chosen, headers={"referer": f"http://testserver{LISTED}"})
    assert answer["Location"] == LISTED


def test_from_the_answer_to_a_form_it_leads_to_the_page_of_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    page, door = reverse("accounts:person", args=[cast.reader.pk]), f"/people/{cast.reader.pk}/roles/"
    refused = client.post(door, {"roles": []}, headers={"referer": f"http://testserver{page}"})
    assert refused.status_code == 422
    sent = switch_in(refused)
    assert sent == {"next": page, "answered": "1"}
    answer = client.post(SWITCH, {"language": "kk", **sent}, headers={"referer": f"http://testserver{door}"})
    assert answer["Location"] == page


def test_an_unknown_language_is_refused_under_its_field_and_the_way_back_kept(client: Client, me: User) -> None:
    for sent in ({"language": "xx"}, {"language": ""}, {}):
        refused = client.post(SWITCH, {**sent, "next": LISTED})
        assert refused.status_code == 422
        assert refused.context["form"].errors.keys() == {"language"}
        kept = dict(re.findall(r'name="(next|answered)" value="([^"]*)"', refused.content.decode().split("<main")[1]))
        kept["next"] = unescape(kept["next"])
        assert kept == {"next": LISTED, "answered": "1"}
    with pytest.raises(Refused) as refusal:
        actions.change_profile(me, language="xx")
    assert list(refusal.value.fields) == ["language"]
    assert not AuditEntry.objects.exists()
    here = {"referer": f"http://testserver{SWITCH}"}
    assert client.post(SWITCH, {**kept, "language": "ru"}, headers=here)["Location"] == LISTED


def test_whoever_owes_a_second_factor_may_choose_the_language_to_add_it_in(client: Client, me: User) -> None:
    session = client.session
    session[MUST_ADD] = True
    session.save()
    answer = client.post(SWITCH, {"language": "kk", **switch_in(client.get("/profile/security/"))})
    assert answer["Location"] == "/profile/security/"
    assert language_of(client.get("/profile/security/")) == "kk"


def test_the_profile_offers_languages_by_their_own_names(client: Client, me: User) -> None:
    body = client.get("/profile/", headers={"accept-language": "kk"}).content.decode()
    assert re.search(r'<option value="ru" lang="ru"[^>]*>Русский</option>', body)
    assert re.search(r'<option value="en" lang="en"[^>]*>English</option>', body)


# Who is not signed in


def test_signing_in_speaks_the_language_of_its_address_to_the_end(client: Client, cast: Cast) -> None:
    page = client.get("/sign-in/?next=%2Farticles%2F%3Fq%3Dx&lang=kk", headers={"accept-language": "ru"})
    assert language_of(page) == "kk"
    assert ways(page).keys() == {"en", "ru"}
    assert ways(page)["ru"] == "?next=%2Farticles%2F%3Fq%3Dx&lang=ru"
    assert 'action="/sign-in/?lang=kk"' in page.content.decode()
    assert 'href="/forgotten/?lang=kk"' in page.content.decode()
    sent = {"email": cast.analyst.email, "password": "not this one", "next": "/articles/?q=x"}
    again = client.post("/sign-in/?lang=kk", sent)
    assert (again.status_code, language_of(again)) == (422, "kk")
    assert ways(again)["ru"] == "?next=%2Farticles%2F%3Fq%3Dx&lang=ru"
    answer = client.post("/sign-in/?lang=kk", {**sent, "password": PASSWORD})
    assert answer["Location"] == "/articles/?q=x"


def test_a_passkey_that_was_not_known_leaves_the_way_to_other_languages(client: Client, cast: Cast) -> None:
    answer = client.post("/sign-in/passkey/?lang=kk", {"answer": "{}", "next": "/articles/"})
    assert language_of(answer) == "kk"
    assert ways(answer)["ru"] == "/sign-in/?next=%2Farticles%2F&lang=ru"


def test_a_forgotten_password_is_set_in_the_language_of_the_address(client: Client, cast: Cast) -> None:
    assert language_of(client.get("/forgotten/?lang=kk")) == "kk"
    asked = client.post("/forgotten/?lang=kk", {"email": cast.analyst.email})
    assert (language_of(asked), ways(asked)) == ("kk", {})  # its address would ask again
    path = urlsplit(reset_link(reset_token(cast.analyst))).path
    assert ways(client.get(f"{path}?lang=kk"))["ru"] == "?lang=ru"
    assert language_of(client.post(f"{path}?lang=kk", {"new": "short"})) == "kk"
    assert client.post(f"{path}?lang=kk", {"new": NEW["password"]})["Location"] == "/sign-in/?lang=kk"
    assert language_of(client.get(f"{path}?lang=kk")) == "kk"  # that the link is used is said in it too


def test_the_accessibility_page_of_a_closed_site_is_there_in_each_language_without_a_cookie(db: None) -> None:
    client = Client()
    page = client.get("/accessibility/?lang=kk", headers={"accept-language": "ru"})
    assert language_of(page) == "kk"
    assert ways(page) == {"en": "?lang=en", "ru": "?lang=ru"}
    assert 'href="/sign-in/?lang=kk"' in page.content.decode()
    assert "public" in page["Cache-Control"]
    assert not client.cookies


def test_a_closed_page_leads_to_the_sign_in_of_its_language(client: Client, cast: Cast) -> None:
    answer = client.get("/catalog/?lang=kk")
    assert language_of(client.get(answer["Location"])) == "kk"
    change_settings(by=cast.administrator, public_catalog=True)
    assert language_of(client.get("/catalog/?lang=kk")) == "kk"


def test_an_invitation_that_is_no_longer_valid_says_so_in_the_language_of_its_address(db: None) -> None:
    answer = Client().get("/invitation/1:forged/?lang=kk")
    assert (answer.status_code, language_of(answer)) == (410, "kk")
    assert ways(answer)["en"] == "?lang=en"


def test_an_unknown_language_in_an_address_counts_as_none(db: None) -> None:
    page = Client().get("/sign-in/?lang=xx", headers={"accept-language": "ru"})
    assert language_of(page) == "ru"
    assert 'action="/sign-in/"' in page.content.decode()


# Whoever joins


@pytest.mark.parametrize(
    ("query", "browser", "kept"),
    [
        ("", "kk", "kk"),
        ("", "kk-KZ,ru;q=0.5", "kk"),
        ("?lang=ru", "kk", "ru"),
        ("?lang=en", "kk", "en"),  # that of the site, but chosen
        ("", "en", ""),
        ("", "fa", ""),
    ],
)
def test_whoever_joins_keeps_the_language_they_read_the_invitation_in(
    link: str, query: str, browser: str, kept: str
) -> None:
    client = Client(headers={"accept-language": browser})
    assert client.post(f"{link}{query}", NEW)["Location"] == reverse("desk")
    madina = User.objects.get(name="Madina")
    assert madina.language == kept
    assert language_of(client.get("/profile/")) == (kept or "en")
    assert AuditEntry.objects.get(verb="accept_invitation").after == {"roles": ["analyst"], "language": kept}


def test_the_next_mail_to_whoever_joined_in_kazakh_is_kazakh(link: str, settings) -> None:
    settings.MAIL_CONFIGURED = True
    client = Client(headers={"accept-language": "kk"})
    client.post(link, NEW)
    madina = User.objects.get(name="Madina")
    actions.change_password(madina, old=NEW["password"], new=PASSWORD)
    job = ProcrastinateJob.objects.get(task_name="accounts.send_notice")
    with override("en"):
        send_notice(**job.args)
    with override("kk"):
        words = gettext("Your password was changed. Your other sessions were signed out.")
    assert words != "Your password was changed. Your other sessions were signed out."
    assert words in " ".join(mail.outbox[-1].body.split())


def test_an_unknown_language_of_whoever_joins_is_refused_and_the_link_stays_open(link: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.accept_invitation(link.split("/")[2], **NEW, language="xx")
    assert list(refusal.value.fields) == ["language"]
    assert not User.objects.filter(name="Madina").exists()
    assert Invitation.objects.get().accepted_at is None


def test_the_language_that_is_chosen_already_leaves_no_entry_in_the_log(client: Client, me: User) -> None:
    for _press in range(2):
        assert client.post(SWITCH, {"language": "kk", "next": LISTED}).status_code == 302
    assert AuditEntry.objects.filter(verb="change_profile").count() == 1
