"""Captured HTML, looked at: its words are there, and nothing of it runs, loads, submits or leads away."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.inputs import Bytes, TextFacts
from articles.models import Capture
from articles.rendering import rendered
from tests import make
from tests.people import Cast

PAGE = (
    "<!doctype html><html><head><title>Lake</title><base href=//evil.example><style>p{background:url(//evil.example)}"
    "</style><meta http-equiv=refresh content='0;url=//evil.example'></head><body onload=steal()><h1>The lake</h1>"
    "<form action=//evil.example><p style='x' onclick=steal()>It <b>rose</b> <a href='javascript:steal()'>fast</a>.</p>"
    "<input name=q></form><img src=//evil.example/x onerror=steal()><iframe src=//evil.example></iframe>"
    "<script>steal()</script><p dir=rtl lang=fa>آب</p><p>The gauge read three metres, an engineer said on Monday.</p>"
)
HARMFUL = re.compile(
    r"evil|steal|<(script|iframe|img|form|input|a|base|meta http|link|svg|math)\b|\son\w+=|style=", re.I
)


def test_words_and_shape_stay_and_nothing_else_does() -> None:
    found = rendered(PAGE, "<Lake>")
    assert not HARMFUL.search(found)
    assert "<h1>The lake</h1>" in found
    assert "It <b>rose</b> fast." in found
    assert '<p dir="rtl" lang="fa">آب</p>' in found
    assert "<title>&lt;Lake&gt;</title>" in found


@pytest.mark.parametrize(
    "hostile",
    [
        "<math><mtext><table><mglyph><style><img src=//evil.example onerror=steal()>",
        "<svg><style><img src=x onerror=steal()></style></svg>",
        "<noscript><p title='</noscript><img src=x onerror=steal()>'>",
        "<textarea></textarea><img src=x onerror=steal()>",
        "<a href='data:text/html,<script>steal()</script>'>x</a>",
        "<p>" * 5000,
    ],
)
def test_hostile_html_comes_to_nothing(hostile: str) -> None:
    assert not HARMFUL.search(rendered(hostile, "x"))


def test_a_page_whose_tags_never_end_is_not_waited_for() -> None:
    found = rendered("<ul><li>" * 100_000, "x")
    assert "too tangled" in found
    assert "<li>" not in found


@pytest.fixture
def capture(cast: Cast) -> Capture:
    raw = Bytes(PAGE.encode(), "upload", filename="lake.html")
    return actions.add_article(raw, TextFacts("The lake", "en"), make.item(cast.analyst), by=cast.analyst).capture


def test_a_captured_page_stands_in_a_frame_that_may_do_nothing(client: Client, cast: Cast, capture: Capture) -> None:
    client.force_login(cast.reader)
    page, where = client.get(reverse("articles:capture", args=[capture.pk])), "articles:capture_rendering"
    where = reverse(where, args=[capture.pk])
    assert f'sandbox="" referrerpolicy="no-referrer" loading="lazy" src="{where}"' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert capture.sha256 in page.text
    answer = client.get(where)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert re.search(r"(^|; ?)sandbox($|;)", policy)
    assert "script-src" not in policy
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("SAMEORIGIN", "nosniff")
    assert not HARMFUL.search(answer.text)


def test_only_html_is_rendered(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    plain = make.text(cast.analyst).capture
    assert client.get(reverse("articles:capture_rendering", args=[plain.pk])).status_code == 404
