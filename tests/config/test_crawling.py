"""The crawler walks the public catalog as nobody, and finds what is planted for it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.site import change_settings
from articles import actions as articles
from articles.inputs import Note, Passage
from articles.models import Source
from articles.passages import find_passage
from articles.threads import add_reply
from basics import clock
from basics.remarks import EDIT_WINDOW
from catalog import actions as catalog
from catalog.contents import notes_of
from catalog.edition_actions import leave_out_entry, publish_edition
from catalog.manifest import to_publish
from catalog.models import Edition, Entry
from config.crawling import Crawler, Reply, links_of, plainly
from config.secrets_kept import closed_doors, secrets_kept
from review import actions as review
from review.discussing import edit_comment, open_thread
from review.discussion_rules import text_hash
from review.models import Comment, Submission
from tests import make
from tests.catalog.ratings import a_round, rating, whole_rating
from tests.people import Cast

SITE = "http://testserver"


class Site:
    """The product as a stranger meets it, who takes no cookies."""

    def fetch(self, path: str) -> Reply:
        answer = Client(raise_request_exception=False).get(path)
        body = answer.getvalue()
        cookies = {"Set-Cookie": str(answer.cookies)} if answer.cookies else {}
        return Reply(answer.status_code, {**answer.headers, **cookies}, body)


def reply(text: str, kind: str = "text/html", status: int = 200, **headers: str) -> Reply:
    return Reply(status, {"Content-Type": kind, "Cache-Control": "public", **headers}, text.encode())


@pytest.fixture
def planted(cast: Cast, settings) -> dict[str, str]:
    """Open a catalog whose team keeps a secret in every place that it writes in; return the secrets."""
    settings.SITE_URL = SITE
    for person, name in ((cast.analyst, "Quillana Vexworth"), (cast.editor, "Brontide Okapi")):
        person.name = name
        person.save(update_fields=["name"])
    version = make.text(cast.analyst)
    Source.objects.filter(pk=version.article.source_item.source_id).update(
        reliability_reason="Their editor Zephyrine told us so in confidence."
    )
    note = make.annotation(version, cast.analyst)
    start, end = find_passage(version.text, "The upper lake rose by two metres in a single week.")
    secret = Note(category="claim", body="Marmoreal doubts about this witness.")
    articles.annotate([(version, Passage(start, end, version.text[start:end]))], secret, by=cast.analyst)
    document = make.threat_document(evidence=[make.evidence(note)])
    entry = make.published(cast, document, message="Because Thaumaturge asked for it on the telephone.")
    add_reply(note, "Syzygy of our informants, not to be told.", by=cast.editor)
    rating(entry, cast.analyst)
    make.published(cast, make.measure_document(entry.code), kind="measure")
    make.published(
        cast, make.threat_document(title="Absquatulate depots of the southern valley", sensitivity="amber", links=[])
    )
    _publish_what_is_clear(cast)
    said = open_thread(entry, "Flibbertigibbet warned us about this witness.", by=cast.editor)
    Comment.objects.update(created_at=clock.now() - 2 * EDIT_WINDOW)  # later than that, what stood there is kept
    said.refresh_from_db()
    edit_comment(said, "Gobemouche warned us about this witness.", by=cast.editor, seen=text_hash(said))
    a_round(cast, entry)
    whole_rating(entry, cast.analyst, rationale="Kakorrhaphiophobia of the office weighs on it.")
    make.proposal(cast.analyst, make.threat_document(title="Borborygmus of the northern dam"))
    turned = make.submitted(cast.analyst, make.threat_document(title="Callipygian rumours of a strike"))
    assert turned.current is not None
    review.reject(turned, by=cast.editor, seen=turned.current.sha256, reason="Defenestrated by the ministry itself.")
    change_settings(by=cast.administrator, public_catalog=True)
    words = (
        "Quillana Brontide Zephyrine Marmoreal Thaumaturge Syzygy Absquatulate Borborygmus Callipygian Defenestrated "
        "Flibbertigibbet Gobemouche Kakorrhaphiophobia"
    )
    return dict.fromkeys(words.split(), "a planted secret")


def _publish_what_is_clear(cast: Cast) -> None:
    """Publish an edition without the entry above TLP:CLEAR, as a team does that opens its editions."""
    edition = catalog.prepare_edition("2026.1", by=cast.editor)
    for entry in Entry.objects.filter(row__sensitivity="amber"):
        leave_out_entry(edition, entry, by=cast.editor, reason="Not for everybody.")
    frozen = catalog.freeze_edition(edition, by=cast.editor)
    publish_edition(frozen, by=cast.editor2, seen=to_publish(frozen.manifest, notes_of(frozen)))


def test_strangers_meet_no_dead_link_no_cookie_and_no_secret(planted: dict[str, str]) -> None:
    crawler = Crawler(Site().fetch, SITE, {**secrets_kept(), **planted})
    crawler.knock(closed_doors())
    found = crawler.walk()
    assert not found.problems, "\n".join(found.problems)
    assert sum(found.pages.values()) > 100
    assert found.links > 1_000
    assert len(found.refused) > 30
    assert {"text/html", "image/png", "image/svg+xml", "application/json", "application/atom+xml"} <= set(found.pages)
    assert Edition.objects.published().count() == 1


def test_the_database_knows_its_secrets(planted: dict[str, str]) -> None:
    told = "\n".join(secrets_kept())
    assert [word for word in planted if word not in told] == []
    assert "Outburst of a glacial lake" not in told  # it is published


def test_members_do_meet_the_secrets(planted: dict[str, str], cast: Cast) -> None:
    """The crawler sees them where they are: else it would prove nothing."""
    client = Client()
    client.force_login(cast.editor)
    turned = Submission.objects.get(proposal__document__title__startswith="Callipygian")
    text = client.get(reverse("review:submission", args=[turned.pk])).content.decode()
    assert all(word in text for word in ("Callipygian", "Defenestrated", "Quillana"))


def test_what_is_wrong_is_told() -> None:
    pages = {
        "/": reply(
            '<a href="/dead/">x</a><a href="/in/">x</a><a href="/broken/">x</a><a href="https://other.example/">x'
        ),
        "/dead/": reply("", status=404),
        "/in/": reply("", status=302, Location="/sign-in/?next=/in/"),
        "/broken/": reply("Qu&#x69;llana", status=500, **{"Set-Cookie": "a=b"}),
    }
    found = Crawler(pages.__getitem__, SITE, {"Quillana": "a name"}).walk(["/"])
    assert sorted(problem.split(":")[0] for problem in found.problems) == [
        "404",
        "500",
        "leads strangers to the sign-in",
        "sets a cookie",
    ]
    assert found.outside == {"https://other.example/"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<p>Qu&#x69;llana &amp; co</p>", "text/html"),
        ('{"name": "\\u0051uillana"}', "application/json"),
        ("<name>QUILLANA</name>", "application/atom+xml"),
    ],
)
def test_a_secret_is_found_however_it_is_written(text: str, kind: str) -> None:
    found = Crawler(lambda _path: reply(text, kind), SITE, {"Quillana": "a name"}).walk(["/"])
    assert found.problems == ["tells a name ('quillana'): / (from the start)"]
    assert "quillana" in plainly(text)


def test_a_page_that_nobody_may_keep_is_told() -> None:
    private: dict[str, Any] = {"Cache-Control": "private"}
    found = Crawler(lambda _path: reply("", **private), SITE).walk(["/"])
    assert found.problems == ["may not be kept by caches ('private'): / (from the start)"]


def test_a_door_that_opens_is_told() -> None:
    crawler = Crawler(lambda _path: reply("Everybody's names"), SITE)
    assert crawler.knock(["/people/"]).problems == ["opens to strangers (200): /people/"]


def test_links_are_found_in_every_kind_of_answer() -> None:
    page = (
        '<form action="/search/"><input name="q" value="a b"></form><img src="/a.png"><form method="post" action="/x">'
    )
    assert links_of(reply(page)) == ["/search/?q=a+b", "/a.png"]
    assert links_of(reply('{"results": [{"url": "/a/", "title": "/b/"}]}', "application/json")) == ["/a/"]
    assert links_of(reply("<loc>http://testserver/a/?x=1&amp;y=2</loc>", "application/xml")) == [
        "http://testserver/a/?x=1&y=2"
    ]
    assert links_of(reply("Sitemap: http://testserver/sitemap.xml\n", "text/plain")) == [
        "http://testserver/sitemap.xml"
    ]
