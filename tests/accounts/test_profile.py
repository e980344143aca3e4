"""One's own name, language and password."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from accounts import actions
from accounts.models import AuditEntry, Session, User
from basics.errors import Refused
from tests.people import PASSWORD, Cast

NEW = "quite another passphrase"


@pytest.fixture(autouse=True)
def language_of_the_next_test() -> Iterator[None]:
    """Put back the language that requests of a test activated in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def me(client: Client, cast: Cast) -> User:
    client.force_login(cast.analyst)
    return cast.analyst


def test_name_and_language_are_saved(client: Client, me: User) -> None:
    assert client.post("/profile/", {"name": "  Aigerim   K. ", "language": "kk"}).status_code == 302
    me.refresh_from_db()
    assert (me.name, me.language) == ("Aigerim K.", "kk")
    row = AuditEntry.objects.get(verb="change_profile")
    assert row.before == {"name": "Aigerim", "language": ""}


def test_the_pages_speak_the_language_of_the_profile_before_that_of_the_browser(client: Client, me: User) -> None:
    browser = {"accept-language": "ru"}
    assert '<html lang="ru"' in client.get("/profile/", headers=browser).content.decode()
    me.language = "kk"
    me.save()
    answer = client.get("/profile/", headers=browser)
    assert '<html lang="kk"' in answer.content.decode()
    assert answer["Content-Language"] == "kk"
    client.logout()
    assert '<html lang="ru"' in client.get("/sign-in/", headers=browser).content.decode()


@pytest.mark.parametrize("typed", [{"name": "", "language": ""}, {"name": "A", "language": "xx"}])
def test_odd_profiles_are_refused(client: Client, me: User, typed: dict[str, str]) -> None:
    assert client.post("/profile/", typed).status_code == 422
    with pytest.raises(Refused):
        actions.change_profile(me, **typed)


def test_a_new_password_signs_all_other_sessions_out(client: Client, me: User) -> None:
    other = Client()
    other.force_login(me)
    answer = client.post("/profile/password/", {"old": PASSWORD, "new": NEW})
    assert answer.status_code == 302
    assert client.get("/profile/").status_code == 200
    assert list(Session.objects.filter(person=me)) == [Session.objects.get(pk=client.session.session_key)]
    assert other.get("/profile/").status_code == 302
    assert Client().post("/sign-in/", {"email": me.email, "password": NEW}).status_code == 302
    assert AuditEntry.objects.filter(verb="change_password", actor=me).count() == 1


def test_the_present_password_is_needed_and_cannot_be_guessed(client: Client, me: User) -> None:
    answers = [client.post("/profile/password/", {"old": "a guess", "new": NEW}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert User.objects.get(pk=me.pk).check_password(PASSWORD)


def test_a_weak_new_password_is_refused(client: Client, me: User) -> None:
    answer = client.post("/profile/password/", {"old": PASSWORD, "new": "aigerim"})
    assert answer.status_code == 422
    assert "too short" in answer.content.decode()


def test_a_forgotten_password_is_set_at_the_command_line_and_recorded(cast: Cast, monkeypatch) -> None:
    typed = ["short", NEW]
    monkeypatch.setattr("accounts.management.commands.changepassword.getpass", lambda _prompt: typed.pop(0))
    with pytest.raises(CommandError, match="too short"):
        call_command("changepassword", cast.reader.email)
    call_command("changepassword", cast.reader.email.upper(), stdout=StringIO())
    cast.reader.refresh_from_db()
    assert cast.reader.check_password(NEW)
    assert AuditEntry.objects.get().verb == "reset_password"
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("changepassword", "nobody@elsewhere.example")
