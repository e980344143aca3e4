"""The headers that stop a browser from being used against us, at every door that can be looked through."""

import re
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.attacks.test_forged_requests import role_of
from tests.config.test_headers import assert_secure
from tests.test_every_door import DOORS, World, client_of

INLINE = re.compile(r"<[^>]+\s(?:style|on\w+)=|<script(?![^>]*\b(?:src|nonce)=)|<style(?![^>]*\bnonce=)|javascript:")


@pytest.fixture
def over_tls(settings) -> None:
    """Let the middleware be made as in production; `check --deploy` itself is tried in tests/config/test_settings."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def test_every_page_and_answer_carries_them_for_its_role(over_tls: None, world: World) -> None:
    looked, doors = 0, [door for door in DOORS if door.method == "GET"]
    clients = {role: client_of(role, world.cast) for role in {role_of(door) for door in doors}}
    for door in doors:
        for client in (clients[role_of(door)], Client()):
            cookies = deepcopy(client.cookies)
            with transaction.atomic():
                answer = client.get(reverse(door.name, args=door.arguments(world)), secure=True)
                transaction.set_rollback(True)
            client.cookies = cookies  # no door may sign the person out of the next
            assert_secure(answer)
            assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", door
            found = re.findall(r"'nonce-([^']+)'", answer["Content-Security-Policy"])
            if answer["Content-Type"].startswith("text/html") and not answer.streaming:
                body = answer.content.decode()
                assert not INLINE.search(body), (door, INLINE.search(body))
                assert set(re.findall(r'nonce="([^"]+)"', body)) <= set(found), door
            looked += 1
    assert looked == 2 * sum(door.method == "GET" for door in DOORS)
    assert not Client().get("/sign-in/").headers.get("Strict-Transport-Security"), "without TLS there is no promise"
