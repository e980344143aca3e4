"""Access by id: what is not there, what is another's, and what is of another kind."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import codes, factors
from accounts.models import ApiToken, EmailChange, Invitation, Session
from accounts.tokens import add_service_account, create_token
from review.models import Submission
from tests.accounts.test_factors import app_code
from tests.attacks.tally import Attacks
from tests.people import Cast
from tests.test_every_door import DOORS, ROLES, Door, World, client_of, is_api

WRONG = ["2147483647", "9" * 40, "T-9999", "-1", "6f1f0a52-0000-4000-8000-000000000000"]
REFUSED = {401, 403, 404, 405, 409, 410}


def addresses_with(wrong: str, door: Door, world: World) -> Iterator[str]:
    """Put the wrong id in the place of each id of an address, one place at a time."""
    words = [str(word) for word in door.arguments(world)]
    parts, place = reverse(door.name, args=words).split("/"), 0
    for word in words:
        piece = re.compile(rf"(?<![^.-]){re.escape(word)}(?![^.-])")
        place = next(n for n in range(place, len(parts)) if piece.search(parts[n]))
        whole = parts[place] == word  # else it is a name, a number or a format: matrix.svg, sitemap-entries-1.xml
        part = wrong if whole else piece.sub(wrong, parts[place])
        yield "/".join([*parts[:place], part, *parts[place + 1 :]])
        place += whole


def send(client: Client, door: Door, address: str, world: World) -> Any:
    """Knock at an address and leave no trace."""
    words: dict[str, Any] = {"content_type": "application/json"} if is_api(door.name) and door.method != "GET" else {}
    with transaction.atomic():
        answer = getattr(client, door.method.lower())(address, door.sends(world), **words)
        transaction.set_rollback(True)
    return answer


@pytest.mark.usefixtures("bare_pages")
@pytest.mark.parametrize("role", ROLES)
def test_an_id_of_nothing_opens_nothing(role: str, world: World, attacks: Attacks) -> None:
    client = client_of(role, world.cast)
    for door in DOORS:
        # What is none leads to what there is; ending a watch that is none ends nothing. Neither tells anything.
        if door.name in {"tour:step", "api-watch"}:
            continue
        for wrong in WRONG[: 3 if role in {"analyst", "editor", "administrator"} else 2]:
            for address in addresses_with(wrong, door, world):
                answer = send(client, door, address, world)
                led_away = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
                refused = answer.status_code in REFUSED | ({422} if "download" in door.name else set()) or (
                    led_away and role in {"anonymous", "former"}
                )
                attacks.note("ids of nothing", refused, f"{role} {door.method} {address}: {answer.status_code}")
    assert attacks.all_refused()


def said(answer: Any) -> str:
    """Return what an answer says, without numbers and what differs by chance."""
    body = answer.content.decode()
    words = re.search(r"<main.*?</main>", body, re.DOTALL)
    return re.sub(r"[0-9a-f]{32}|\w{64}|\d+", "", words[0] if words else body)


DRAFT = {
    "review:submission",
    "review:edit",
    "review:draft_keep",
    "review:rebase",
    "review:submit",
    "review:decide",
    "review:withdraw",
}
DRAFT |= {
    "review:draft_keep",
    "api-submission",
    "api-submission-submit",
    "api-submission-decide",
    "api-submission-withdraw",
}


def test_a_draft_of_somebody_else_is_not_there(world: World, attacks: Attacks) -> None:
    nothing = Submission.objects.latest("pk").pk + 1000
    for role in ("analyst2", "editor", "editor2", "administrator", "reader", "former", "anonymous"):
        client = client_of(role, world.cast)
        for door in (door for door in DOORS if door.name in DRAFT):
            theirs, none = (
                send(client, door, reverse(door.name, args=[pk]), world) for pk in (world.draft.pk, nothing)
            )
            refused = (theirs.status_code, said(theirs)) == (none.status_code, said(none))
            refused = refused and theirs.status_code in {302, 401, 403, 404}
            attacks.note("drafts of others", refused, f"{role} {door}: {theirs.status_code}, {none.status_code}")
    assert attacks.all_refused()


def test_a_token_of_somebody_else_is_not_there(world: World, attacks: Attacks) -> None:
    account = add_service_account("A program", ["analyst"], owner=world.cast.analyst, by=world.cast.administrator)
    service = create_token(account, name="Its key", scopes=["read"], days=7, by=world.cast.analyst).row
    for role in ("analyst2", "editor", "reader"):
        client = client_of(role, world.cast)
        for token in (world.key, service):
            for name in ("accounts:token_revoke", "api-token-revoke"):
                status = client.post(reverse(name, args=[token.pk])).status_code
                attacks.note("tokens of others", status == 404, f"{role} {name}: {status}")
            for name in ("accounts:tokens", "api-tokens"):
                seen = token.prefix in client.get(reverse(name)).content.decode()
                attacks.note("tokens of others", not seen, f"{role} sees {token.prefix} at {name}")
        for person in (world.cast.analyst, account):
            words = {"name": "Mine", "person": person.pk, "scopes": ["read"], "days": 30}
            status = client.post(reverse("accounts:tokens"), words).status_code
            attacks.note("tokens of others", status == 422, f"{role} makes one for {person}: {status}")
    assert ApiToken.objects.filter(revoked_at=None).count() == 2
    assert attacks.all_refused()


def test_a_session_of_somebody_else_goes_on(world: World, attacks: Attacks) -> None:
    victim = client_of("analyst", world.cast)
    key = str(victim.session.session_key)
    for role in ("analyst2", "editor", "administrator", "reader"):
        client = client_of(role, world.cast)
        for words in ({"session": key}, {"sessions": key}, {"all": "1"}, {"session": [key, key]}):
            client.post(reverse("accounts:sessions_end"), words)
            attacks.note("sessions of others", Session.objects.filter(session_key=key).exists(), f"{role} {words}")
        page = client.get(reverse("accounts:sessions")).content.decode()
        attacks.note("sessions of others", key not in page, f"{role} reads the key")
    assert victim.get("/profile/").status_code == 200
    assert attacks.all_refused()


def test_a_factor_of_somebody_else_stays(world: World, attacks: Attacks) -> None:
    secret = codes.new_secret()
    factors.add_app(world.cast.analyst, secret=secret, code=app_code(secret, -1))
    for role in ("analyst2", "editor", "administrator", "reader"):
        client = client_of(role, world.cast)
        none = client.post(reverse("accounts:factor_remove", args=[2**31 - 1]))
        for row in Authenticator.objects.all():
            answer = client.post(reverse("accounts:factor_remove", args=[row.pk]))
            held = Authenticator.objects.filter(pk=row.pk).exists()
            attacks.note("factors of others", held and said(answer) == said(none), f"{role} {row}")
            if role != "administrator":
                status = client.post(reverse("accounts:person_factors_remove", args=[row.user_id])).status_code
                attacks.note("factors of others", status == 403, f"{role} as an administrator: {status}")
    assert attacks.all_refused()


def test_whether_a_member_or_an_invitation_exists_is_not_told(world: World, attacks: Attacks) -> None:
    """To those who may not manage people every number is the same."""
    doors = [door for door in DOORS if "person" in door.name or "invitation" in door.name]
    for role in ("analyst", "editor", "reader"):
        client = client_of(role, world.cast)
        for door in (door for door in doors if door.arguments(world)):
            known, *more = door.arguments(world)
            there, none = (send(client, door, reverse(door.name, args=[pk, *more]), world) for pk in (known, 2**31 - 1))
            same = there.status_code == none.status_code == 403 and said(there) == said(none)
            attacks.note("members and invitations", same, f"{role} {door}: {there.status_code}, {none.status_code}")
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert attacks.all_refused()


def test_work_of_others_is_theirs_to_change(world: World, attacks: Attacks) -> None:
    """An annotation, a proposal under review, a wish for another email."""
    cast: Cast = world.cast
    names = {"articles:annotation_change", "articles:annotation_delete", "api-annotation"}
    names |= {
        "articles:annotation_range",
        "articles:annotation_share",
        "articles:reply_change",
        "articles:reply_delete",
        "articles:reply_take_over",
    }
    names |= {"api-annotation-share", "api-annotation-submit", "api-annotation-withdraw", "api-reply"}
    names |= {"review:annotation_submit", "review:annotation_withdraw", "articles:mention_seen", "api-mention-seen"}
    names |= {"review:withdraw", "api-submission-withdraw"}
    for role in ("analyst2", "editor", "editor2", "administrator", "reader"):
        client = client_of(role, cast)
        for door in (door for door in DOORS if door.name in names and door.method != "GET"):
            status = send(client, door, reverse(door.name, args=door.arguments(world)), world).status_code
            attacks.note("work of others", status in {403, 404}, f"{role} {door}: {status}")
        if role != "analyst2":
            client.post(reverse("accounts:email_withdraw"))
            attacks.note("work of others", EmailChange.objects.get().cancelled_at is None, f"{role} withdraws")
    assert attacks.all_refused()
