"""Ways to more than one's role: invitations, tokens, service accounts, one's own proposals, other themes."""

from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import actions
from accounts.links import email_change_link, invitation_link
from accounts.models import ApiToken, Invitation, User
from accounts.themes import scope_editor
from accounts.tokens import add_service_account, create_token, scopes_within
from review.models import Decision, Submission
from tests import make
from tests.attacks.tally import Attacks
from tests.people import Cast
from tests.test_every_door import World, client_of

ABOVE = ["reader", "analyst", "editor", "administrator"]
JOINING = {"name": "Madina", "password": "the seven lakes in autumn"}


def test_who_may_not_invite_invites_nobody(cast: Cast, attacks: Attacks) -> None:
    for name in ("reader", "analyst", "editor"):
        client = client_of(name, cast)
        for role in ABOVE:
            words = {"email": "madina@perimeter.example", "roles": [role]}
            for address in (reverse("accounts:invite"), reverse("api-invitations")):
                more: dict[str, Any] = {"content_type": "application/json"} if "api" in address else {}
                status = client.post(address, words, **more).status_code
                attacks.note("escalation: inviting", status == 403, f"{name} {role} {address} {status}")
            own = reverse("api-person", args=[getattr(cast, name).pk])
            status = client.patch(own, {"roles": [role]}, content_type="application/json").status_code
            attacks.note("escalation: one's own roles", status == 403, f"{name} {role} {status}")
            page = reverse("accounts:person_roles", args=[getattr(cast, name).pk])
            status = client.post(page, {"roles": [role]}).status_code
            attacks.note("escalation: one's own roles", status == 403, f"{name} {role} {status}")
    assert not Invitation.objects.exists()
    assert attacks.all_refused()


def test_a_changed_invitation_opens_nothing(world: World, attacks: Attacks) -> None:
    boss = actions.invite_person("boss@perimeter.example", ["administrator"], by=world.cast.administrator)
    number, _colon, signature = world.token.partition(":")
    salts = ["", "perimeter.email_change", "perimeter.reset", "django.core.signing", "perimeter.invitation."]
    forged = [f"{boss.pk}:{signature}", f"{number}:", number, f":{signature}", f"{number}:{signature[::-1]}"]
    forged += [f"{text}:{signature}" for text in (f"{number}.0", f"0{number}", f"+{number}", f" {number}", "١")]
    forged += [Signer(salt=salt).sign(str(boss.pk)) for salt in salts if salt]
    forged += [Signer(key="guessed", salt="perimeter.invitation").sign(str(boss.pk)), world.token.swapcase()]
    forged += [f"{number}:{signature[:place]}-{signature[place + 1 :]}" for place in range(0, len(signature) - 1, 4)]
    forged += [email_change_link(world.email_change, "old").rstrip("/").rpartition("/")[2]]
    before = User.objects.count()
    for token in set(forged) - {world.token}:
        for method in ("get", "post"):
            status = getattr(Client(), method)(reverse("accounts:accept", args=[token]), JOINING).status_code
            attacks.note("escalation: forged invitations", status == 410, f"{token} {status}")
    assert User.objects.count() == before
    assert attacks.all_refused()


@pytest.mark.parametrize("name", ["roles", "role", "roles[]", "is_staff", "email", "invited_by", "owner", "id"])
def test_who_accepts_gets_the_roles_of_the_invitation(name: str, cast: Cast, attacks: Attacks) -> None:
    invitation = actions.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator)
    address = reverse("accounts:accept", args=[invitation_link(invitation).rstrip("/").rpartition("/")[2]])
    value = {"email": "parvin2@perimeter.example", "owner": cast.administrator.pk, "id": cast.administrator.pk}
    answer = Client().post(f"{address}?{name}=administrator", {**JOINING, name: value.get(name, "administrator")})
    assert answer.status_code == 302
    madina = User.objects.get(email="madina@perimeter.example")
    attacks.note("escalation: roles on accepting", (madina.roles, madina.owner_id) == (["reader"], None), name)
    assert attacks.all_refused()


def caller(words: str) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {words}")
    return api


def test_no_token_reaches_beyond_its_scopes_or_roles(world: World, attacks: Attacks) -> None:
    cast = world.cast
    for name in ("reader", "analyst", "editor", "administrator"):
        person = getattr(cast, name)
        client = client_of(name, cast)
        for scope in {"read", "write", "review", "admin", "root", "*"} - set(scopes_within(person)):
            for scopes in ([scope], ["read", scope], [f" {scope}"], [scope.upper()]):
                words = {"name": "Mine", "person": person.pk, "scopes": scopes, "days": 30}
                status = client.post(reverse("accounts:tokens"), words).status_code
                attacks.note("escalation: scopes of tokens", status == 422, f"{name} {scopes} {status}")
    assert ApiToken.objects.count() == 1
    key = create_token(cast.administrator, name="Narrow", scopes=["read"], days=7, by=cast.administrator).words
    asked = reverse("api-person", args=[cast.reader.pk])
    for more in ({}, {"scope": "admin"}, {"scopes": ["admin"]}, {"token_scope": "admin"}):
        answers = [
            caller(key).patch(asked, {"roles": ["editor"], **more}, format="json"),
            caller(key).patch(f"{asked}?scope=admin&scopes=admin", {"roles": ["editor"]}, format="json"),
            caller(key).post(asked, {"roles": ["editor"], **more}, headers={"x-http-method-override": "PATCH"}),
            caller(key).get(reverse("api-people"), headers={"x-scope": "admin", "scope": "admin"}),
        ]
        for answer in answers:
            attacks.note("escalation: scopes of tokens", answer.status_code in {403, 405}, answer.status_code)
    assert User.objects.get(pk=cast.reader.pk).roles == ["reader"]
    assert attacks.all_refused()


def test_a_token_shrinks_with_the_roles_behind_it(world: World, attacks: Attacks) -> None:
    cast = world.cast
    actions.change_roles(cast.editor2, ["editor", "administrator"], by=cast.administrator)
    holder, scopes = User.objects.get(pk=cast.editor2.pk), ["read", "write", "review", "admin"]
    api = caller(create_token(holder, name="Wide", scopes=scopes, days=7, by=holder).words)
    assert api.get(reverse("api-people")).status_code == 200
    actions.change_roles(holder, ["reader"], by=cast.administrator)
    seen = {"verdict": "approve", "seen": world.submitted.current.sha256}
    answers = [
        api.get(reverse("api-people")),
        api.get(reverse("api-audit")),
        api.patch(reverse("api-person", args=[holder.pk]), {"roles": ["administrator"]}, format="json"),
        api.post(reverse("api-invitations"), {"email": "x@perimeter.example", "roles": ["reader"]}, format="json"),
        api.post(reverse("api-submission-decide", args=[world.submitted.pk]), seen, format="json"),
        api.post(reverse("api-edition-freeze", args=[world.upcoming.name]), {}, format="json"),
        api.post(reverse("api-submissions"), {"kind": "threat", "document": make.threat_document()}, format="json"),
    ]
    for answer in answers:
        attacks.note("escalation: roles lost", answer.status_code in {403, 404}, answer.status_code)
    assert attacks.all_refused()


def decide(person: User, submission: Submission, attacks: Attacks, kind: str) -> None:
    """Try every verdict, by the page and by the API."""
    client = Client()
    client.force_login(person)
    for verdict in ("approve", "reject", "request_changes"):
        words = {"verdict": verdict, "seen": submission.current.sha256, "reason": "Illustrative."}
        for name in ("review:decide", "api-submission-decide"):
            more: dict[str, Any] = {"content_type": "application/json"} if name.startswith("api") else {}
            status = client.post(reverse(name, args=[submission.pk]), words, **more).status_code
            attacks.note(f"escalation: {kind}", status == 403, f"{name} {verdict} {status}")
    assert not Decision.objects.filter(submission=submission).exists()


def test_nobody_decides_on_what_is_theirs_or_not_of_their_themes(cast: Cast, attacks: Attacks) -> None:
    service = add_service_account("A program", ["analyst"], owner=cast.editor, by=cast.administrator)
    key = create_token(service, name="Its key", scopes=["read", "write"], days=7, by=cast.editor).words
    proposed = {"kind": "threat", "document": make.threat_document(), "message": "Illustrative."}
    pk = caller(key).post(reverse("api-submissions"), proposed, format="json").json()["id"]
    assert caller(key).post(reverse("api-submission-submit", args=[pk]), {}, format="json").status_code == 200
    decide(cast.editor, Submission.objects.get(pk=pk), attacks, "four eyes by a service account")
    answer = caller(key).post(reverse("api-submission-decide", args=[pk]), {"verdict": "approve", "seen": "x" * 64})
    attacks.note("escalation: four eyes by a service account", answer.status_code == 403, answer.status_code)

    actions.change_roles(cast.administrator, ["administrator", "editor"], by=cast.administrator)
    boss = User.objects.get(pk=cast.administrator.pk)
    own = make.submitted(boss, make.threat_document(title="Their own"))
    decide(boss, own, attacks, "administrators on their own")
    actions.change_roles(boss, ["administrator"], by=boss)
    decide(User.objects.get(pk=boss.pk), own, attacks, "administrators on their own")

    water = scope_editor(cast.editor2, ["WAT"], by=boss)
    decide(water, own, attacks, "editors beyond their themes")
    client = Client()
    client.force_login(water)
    for name in ("catalog:edition_add", "accounts:invite"):
        status = client.post(reverse(name), {"name": "2027.1"}).status_code
        attacks.note("escalation: editors beyond their themes", status == 403, f"{name} {status}")
    for words in ({"themes": ["CLI"]}, {}):
        status = client.post(reverse("accounts:person_themes", args=[water.pk]), words).status_code
        attacks.note("escalation: editors beyond their themes", status == 403, status)
    assert attacks.all_refused()
