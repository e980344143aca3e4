"""What a browser keeps keeps the policy that it was sent with: an answer 304 brings no other one."""

from django.test import Client

from accounts.site import change_settings
from config.public_cache import _not_modified
from tests import make
from tests.people import Cast


def test_a_stranger_who_has_the_register_already_keeps_its_policy(cast: Cast) -> None:
    make.published(cast)
    change_settings(by=cast.administrator, public_catalog=True)
    client = Client()
    client.get("/sign-in/")  # whoever looked at it has a cookie, and is answered by Django
    assert client.cookies
    first = client.get("/catalog/")
    assert "'sha256-" in first["Content-Security-Policy"] and "<style>" in first.text
    again = client.get("/catalog/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again
    assert again["X-Content-Type-Options"] == "nosniff"


def test_the_cache_before_the_product_does_the_same() -> None:
    told: list[tuple[str, list[tuple[str, str]]]] = []
    headers = [("ETag", 'W/"a"'), ("Content-Security-Policy", "style-src 'sha256-new'"), ("Content-Type", "text/html")]
    assert _not_modified(headers, lambda status, rows: told.append((status, rows))) == []
    assert told == [("304 Not Modified", [("ETag", 'W/"a"')])]
