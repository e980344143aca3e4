"""Cross-site request forgery: every unsafe door, with every token but the right one."""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.attacks.tally import Attacks
from tests.test_every_door import DOORS, ROLES, SIGNED, Door, World, client_of, is_api

pytestmark = pytest.mark.usefixtures("bare_pages")

MINE, ANOTHERS = "a" * 16 + "B" * 16, "c" * 16 + "D" * 16
HERE, EVIL = "https://testserver", "https://evil.example"
WAYS = {
    "no token": ("", {"origin": HERE}),
    "wrong token": ("x" * 32, {"origin": HERE}),
    "token of another session": (ANOTHERS, {"origin": HERE}),
    "token in the address": ("?", {"origin": HERE}),
    "wrong origin": (MINE, {"origin": EVIL}),
    "origin null": (MINE, {"origin": "null"}),
    "origin without TLS": (MINE, {"origin": "http://testserver"}),
    "wrong referer": (MINE, {"referer": f"{EVIL}/testserver/"}),
    "look-alike referer": (MINE, {"referer": "https://testserver.evil.example/"}),
    "no referer": (MINE, {}),
}


def role_of(door: Door) -> str:
    """Return who gets furthest through a door."""
    codes = dict(zip(ROLES, door.codes.split(), strict=True))
    order = ["administrator", "editor", "analyst", "reader"]
    return min(order, key=lambda role: (codes[role] not in {"200", "201", "204", "302"}, codes[role] in {"403", "404"}))


def knock(door: Door, world: World, client: Client, token: str, headers: dict[str, str]) -> tuple[int, str]:
    """Send what the door expects, as a browser would over TLS; return the answer's code and words."""
    address, sent = reverse(door.name, args=door.arguments(world)), dict(door.sends(world))
    client.cookies[settings.CSRF_COOKIE_NAME] = MINE
    words: dict[str, Any] = {"content_type": "application/json"} if is_api(door.name) else {}
    if token == "?":
        address += f"?csrfmiddlewaretoken={MINE}"
    elif token and is_api(door.name):
        headers = {**headers, "x-csrftoken": token}
    elif token:
        sent["csrfmiddlewaretoken"] = token
    with transaction.atomic():
        method = getattr(client, door.method.lower())
        answer = method(address, sent, secure=True, headers=headers, **words)
        transaction.set_rollback(True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode()


UNSAFE = [door for door in DOORS if door.method != "GET" and door.name not in SIGNED]


@pytest.mark.parametrize("way", WAYS)
def test_a_forged_request_is_refused_at_every_unsafe_door(way: str, world: World, attacks: Attacks) -> None:
    token, headers = WAYS[way]
    clients = {role: client_of(role, world.cast, enforce_csrf_checks=True) for role in ROLES}
    for door in UNSAFE:
        for role in {role_of(door), "anonymous"}:
            if role == "anonymous" and door.codes.split()[0] in {"302", "401"}:
                continue  # led to the sign-in whatever they send
            status, _words = knock(door, world, clients[role], token, headers)
            attacks.note(f"forged requests: {way}", status == 403, f"{role} {door}: {status}")
    assert attacks.all_refused()


def test_the_right_token_passes_every_one_of_these_doors(world: World) -> None:
    """Else the refusals above would prove nothing."""
    wrong = []
    for door in UNSAFE:
        role = role_of(door)
        client = client_of(role, world.cast, enforce_csrf_checks=True)
        status, _words = knock(door, world, client, MINE, {"origin": HERE})
        if status != int(door.codes.split()[ROLES.index(role)]):
            wrong.append(f"{role} {door}: {status}")
    assert not wrong, "\n".join(wrong)
