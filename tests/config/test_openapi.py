"""The description of the API: complete, valid, and readable without a network."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from config.api import ROOTS
from tests.people import Cast


@pytest.fixture(scope="module")
def schema() -> dict:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return dict(json.loads(out.getvalue()))


def api_patterns():
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "api/v1/" and hasattr(pattern, "url_patterns"):
            for include in pattern.url_patterns:
                yield from include.url_patterns


def test_the_schema_is_valid_and_made_without_a_warning(schema: dict) -> None:
    assert schema["info"]["title"] == "Perimeter"


def test_every_method_of_every_door_is_described(schema: dict) -> None:
    described = {
        (re.sub(r"\{\w+\}", "{}", path), method) for path, methods in schema["paths"].items() for method in methods
    }
    for pattern in api_patterns():
        path = "/api/v1/" + re.sub(r"<[^>]+>", "{}", str(pattern.pattern))
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(pattern.callback.cls, method):
                assert (path, method) in described, f"{method.upper()} {path}"


def test_operations_have_names_of_their_own(schema: dict) -> None:
    names = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_the_root_leads_to_every_collection(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    body = client.get("/api/v1/").json()
    assert set(body) == set(ROOTS)
    assert all(address.startswith("http://testserver/api/v1/") for address in body.values())


def test_the_page_loads_nothing_from_elsewhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    body = client.get("/api/v1/docs/").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]*)"', body)
    assert addresses
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    assert "http" not in re.sub(r'"/api[^"]*"', "", body.lower())
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()


def test_strangers_do_not_see_it(client: Client, db: None) -> None:
    for address in ("/api/v1/", "/api/v1/schema/", "/api/v1/docs/"):
        assert client.get(address).status_code == 401
