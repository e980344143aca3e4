"""Second factors, confirmation, sessions, a forgotten password, another email."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import actions, codes, emails, factors, proof, signing_in, tasks, tokens
from accounts.links import email_change_link, reset_token
from accounts.models import AuditEntry, EmailChange, Session, SiteSettings, User
from basics.errors import Refused
from tests.people import PASSWORD, Cast

NEW = "quite another passphrase"


def app_code(secret: str, step: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


@pytest.fixture
def secret(cast: Cast) -> str:
    """Give the analyst an authenticator app, and return its secret."""
    secret = str(codes.new_secret())
    factors.add_app(cast.analyst, secret=secret, code=app_code(secret, -1))
    return secret


def half_in(client: Client, person: User) -> None:
    answer = client.post("/sign-in/", {"email": person.email, "password": PASSWORD, "next": "/search/"})
    assert answer["Location"] == "/sign-in/code/"


def verbs() -> set[str]:
    return set(AuditEntry.objects.values_list("verb", flat=True))


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(client: Client, cast: Cast, secret: str) -> None:
    half_in(client, cast.analyst)
    assert client.get("/profile/")["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": app_code(secret)})["Location"] == "/search/"
    assert client.get("/profile/").status_code == 200
    assert {"sign_in_password", "second_step_failed", "sign_in"} <= verbs()


def test_a_code_works_once_and_not_again_in_its_own_half_minute(cast: Cast, secret: str) -> None:
    code = app_code(secret)
    assert factors.use_code(cast.analyst, code) == "totp"
    assert factors.use_code(cast.analyst, code) == ""
    assert factors.use_code(cast.analyst, app_code(secret, -1)) == ""


def test_secrets_are_not_readable_in_the_database(cast: Cast, secret: str) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_a_recovery_code_lets_in_once(client: Client, cast: Cast, secret: str) -> None:
    one, *_others = factors.make_recovery_codes(cast.analyst)
    half_in(client, cast.analyst)
    assert client.post("/sign-in/code/", {"code": codes.grouped(one)}).status_code == 302
    assert factors.factors_of(cast.analyst)["codes_left"] == 9
    other = Client()
    half_in(other, cast.analyst)
    assert other.post("/sign-in/code/", {"code": one}).status_code == 422
    assert "use_recovery_code" in verbs()


def test_guessing_codes_is_limited_from_all_addresses_together(client: Client, cast: Cast, secret: str) -> None:
    for number in range(2):
        guesser = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
        half_in(guesser, cast.analyst)
        answers = [guesser.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(6)]
    assert answers[-1] == 429
    assert "second_step_limited" in verbs()


def test_the_key_of_a_session_changes_at_each_step(client: Client, cast: Cast, secret: str) -> None:
    keys = [client.session.session_key]
    half_in(client, cast.analyst)
    keys.append(client.session.session_key)
    client.post("/sign-in/code/", {"code": app_code(secret)})
    keys.append(client.session.session_key)
    actions.change_roles(cast.analyst, ["editor"], by=cast.administrator)
    client.get("/profile/")
    keys.append(client.session.session_key)
    assert len(set(keys)) == 4


def test_whoever_owes_a_second_factor_can_only_add_one(client: Client, cast: Cast) -> None:
    factors.require_second_factor(["editor"], by=cast.administrator)
    client.force_login(cast.editor)
    for path in ("/", "/articles/", "/people/", "/profile/", "/audit/"):
        assert client.get(path)["Location"] == "/profile/security/", path
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "needs a second factor" in client.get("/profile/security/").content.decode()
    client.get("/profile/security/app/")
    page = client.post("/profile/security/app/", {"code": app_code(client.session["app_secret"])})
    assert "Keep these recovery codes" in page.content.decode()
    assert client.get("/profile/").status_code == 200
    app = Authenticator.objects.get(user=cast.editor, type="totp")
    assert client.post(f"/profile/security/{app.pk}/remove/").status_code == 409
    other = Client()
    other.force_login(cast.analyst)
    assert other.get("/profile/").status_code == 200


def test_a_token_is_no_way_around_a_second_factor(cast: Cast) -> None:
    service = tokens.add_service_account("A program", ["reader"], owner=cast.analyst, by=cast.administrator)
    callers = []
    for person in (cast.analyst, service):
        made = tokens.create_token(person, name="Old", scopes=["read"], days=7, by=cast.analyst)
        callers.append(Client(HTTP_AUTHORIZATION=f"Bearer {made.words}"))
    factors.require_second_factor(["analyst"], by=cast.administrator)
    for caller in callers:
        refused = caller.get("/api/v1/me/")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    factors.add_app(cast.analyst, secret=(secret := codes.new_secret()), code=app_code(secret))
    assert [caller.get("/api/v1/me/").status_code for caller in callers] == [200, 200]


def test_new_roles_reach_a_session_that_is_just_being_saved(client: Client, cast: Cast) -> None:
    factors.require_second_factor(["editor"], by=cast.administrator)
    client.force_login(cast.analyst)
    under_way = client.session  # read by a request before the roles change, saved by it afterwards
    actions.change_roles(cast.analyst, ["editor"], by=cast.administrator)
    under_way["anything"] = 1
    under_way.save()
    client.get("/profile/")
    assert client.get("/profile/")["Location"] == "/profile/security/"


def test_only_administrators_require_it_and_the_settings_are_one_row(cast: Cast) -> None:
    with pytest.raises(Refused):
        factors.require_second_factor(["reader"], by=cast.editor)
    with pytest.raises(Refused):
        factors.require_second_factor(["king"], by=cast.administrator)
    factors.require_second_factor(["reader"], by=cast.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.create(pk=2)


def stale(client: Client) -> None:
    session = client.session
    session[proof.PROVED] = 0
    session.save()


def test_sensitive_acts_ask_again_and_lose_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    stale(client)
    assert client.get("/profile/security/app/")["Location"] == "/confirm/?next=%2Fprofile%2Fsecurity%2Fapp%2F"
    typed = {"email": "new@perimeter.example", "roles": ["analyst", "editor"]}
    asked = client.post("/people/invite/", typed)
    body = asked.content.decode()
    assert asked.status_code == 403
    assert 'name="email" value="new@perimeter.example"' in body
    assert body.count('name="roles"') == 2
    assert client.post("/people/invite/", {**typed, "confirm": "1", "confirm_password": "wrong"}).status_code == 422
    done = client.post("/people/invite/", {**typed, "confirm": "1", "confirm_password": PASSWORD})
    assert done["Location"].startswith("/people/?invited=")
    assert {"confirm_identity", "confirm_identity_failed", "invite"} <= verbs()


def test_sensitive_acts_of_the_api_ask_too(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    stale(client)
    typed = {"email": "new@perimeter.example", "roles": ["analyst"]}
    refused = client.post("/api/v1/invitations/", typed, content_type="application/json")
    assert (refused.status_code, refused.json()["details"]) == (403, {"confirm": "/confirm/"})
    client.post("/confirm/", {"confirm_password": PASSWORD})
    assert client.post("/api/v1/invitations/", typed, content_type="application/json").status_code == 201


def test_confirming_leads_nowhere_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    answer = client.post("/confirm/", {"confirm_password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_sessions_are_listed_and_ended_one_by_one_or_all(client: Client, cast: Cast) -> None:
    others = [Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0") for _ in range(3)]
    for one in (client, *others):
        one.post("/sign-in/", {"email": cast.reader.email, "password": PASSWORD})
    page = client.get("/profile/sessions/")
    assert page.content.decode().count("Firefox · Windows") == 3
    for row in Session.objects.all():
        assert row.pk not in page.content.decode()
    handle = next(
        handle for row, handle, _device, _here in page.context["sessions"] if row.pk == others[0].session.session_key
    )
    client.post("/profile/sessions/end/", {"session": handle})
    assert [one.get("/profile/").status_code for one in others] == [302, 200, 200]
    client.post("/profile/sessions/end/")
    assert [one.get("/profile/").status_code for one in (client, *others)] == [200, 302, 302, 302]
    assert {"end_session", "end_other_sessions"} <= verbs()


def test_nobody_ends_the_session_of_somebody_else(client: Client, cast: Cast) -> None:
    other = Client()
    other.force_login(cast.editor)
    client.force_login(cast.reader)
    client.post("/profile/sessions/end/")
    assert other.get("/profile/").status_code == 200


def test_deactivation_leaves_no_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    actions.deactivate_person(cast.reader, by=cast.administrator)
    assert not Session.objects.filter(person=cast.reader).exists()


def test_a_forgotten_password_is_set_by_mail_once(client: Client, cast: Cast, secret: str) -> None:
    inside = Client()
    inside.force_login(cast.analyst)
    same = [client.post("/forgotten/", {"email": email}) for email in (cast.analyst.email, "x@elsewhere.example")]
    assert [answer.status_code for answer in same] == [200, 200]
    tasks.send_reset(pk=cast.analyst.pk)
    path = "/" + mail.outbox[0].body.split("/forgotten/")[1].split()[0]
    assert client.post(f"/forgotten{path}", {"new": "short"}).status_code == 422
    assert client.post(f"/forgotten{path}", {"new": NEW})["Location"] == "/sign-in/"
    assert client.post(f"/forgotten{path}", {"new": NEW}).status_code == 410
    assert inside.get("/profile/").status_code == 302
    answer = client.post("/sign-in/", {"email": cast.analyst.email, "password": NEW})
    assert answer["Location"] == "/sign-in/code/", "the second factor stays"


@pytest.mark.parametrize("token", ["0-x", "x", "1", "999999999999999999999-x", "-"])
def test_a_forged_reset_opens_nothing(client: Client, cast: Cast, token: str) -> None:
    assert client.get(f"/forgotten/{token}/").status_code == 410
    assert client.post(f"/forgotten/{reset_token(cast.former)}/", {"new": NEW}).status_code == 410


def test_an_email_changes_once_both_addresses_have_confirmed(client: Client, cast: Cast) -> None:
    change = emails.ask_email_change(cast.analyst, "new@perimeter.example")
    old, new = (email_change_link(change, side).split("8000")[1] for side in ("old", "new"))
    client.get(old)
    client.post(new)
    assert User.objects.get(pk=cast.analyst.pk).email == cast.analyst.email
    client.post(old)
    assert User.objects.get(pk=cast.analyst.pk).email == "new@perimeter.example"
    assert client.post(old).status_code == 410
    assert {"ask_email_change", "confirm_email_change", "change_email"} <= verbs()


def test_the_old_address_can_cancel(client: Client, cast: Cast) -> None:
    change = emails.ask_email_change(cast.analyst, "new@perimeter.example")
    old, new = (email_change_link(change, side).split("8000")[1] for side in ("old", "new"))
    client.post(old, {"cancel": "1"})
    assert client.post(new).status_code == 410


def test_an_address_of_another_member_gets_no_mail(cast: Cast) -> None:
    change = emails.ask_email_change(cast.analyst, cast.editor.email)
    tasks.send_email_change(pk=change.pk)
    assert [sent.to for sent in mail.outbox] == [[cast.analyst.email]]
    assert EmailChange.objects.count() == 1


def test_an_administrator_frees_somebody_who_lost_everything(client: Client, cast: Cast, secret: str) -> None:
    client.force_login(cast.administrator)
    assert client.post(f"/people/{cast.analyst.pk}/factors/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.analyst).exists()
    with pytest.raises(Refused):
        factors.remove_factors(cast.editor, by=cast.reader)


WEAK = ["passwordpassword", "P@ssw0rd P@ssw0rd", "qwertyuiop12345", "Correct-Horse-Battery-Staple1", "ababababababab"]
WEAK += ["aigerim.perimeter", "12345678901234", "мама мыла раму 12", "Aigerim Aigerim 2024"]


@pytest.mark.parametrize("weak", WEAK)
def test_passwords_that_are_tried_first_are_refused(cast: Cast, weak: str) -> None:
    with pytest.raises(Refused):
        actions.change_password(cast.analyst, old=PASSWORD, new=weak)


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", '{"response": 1}', '{"response": {"userHandle": "MQ"}, "id": "x"}']
)
def test_a_forged_passkey_opens_nothing(client: Client, cast: Cast, answer: str) -> None:
    client.get("/sign-in/passkey/")
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 422
    assert not client.session.get("_auth_user_id")
    client.force_login(cast.reader)
    client.get("/profile/security/passkeys/options/")
    assert client.post("/profile/security/passkeys/", {"answer": answer}).status_code == 422


def test_a_half_finished_sign_in_ends_with_a_new_password(client: Client, cast: Cast, secret: str) -> None:
    half_in(client, cast.analyst)
    actions.change_password(cast.analyst, old=PASSWORD, new=NEW)
    assert client.post("/sign-in/code/", {"code": app_code(secret)})["Location"] == "/sign-in/"


def test_signing_out_is_recorded(cast: Cast) -> None:
    signing_in.sign_out(cast.reader)
    assert verbs() == {"sign_out"}
