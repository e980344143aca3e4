"""The pages and the API of notices: grouped, read, watched, settled, fed; and what the frame shows."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_roles
from accounts.models import User
from articles.revising import newest_of
from review import actions
from review.annotations import decide_annotation, submit_annotation
from review.models import Delivery, Notice, NoticeSettings, Submission, Watch, Webhook
from review.moderating import hold_entry, release_entry
from review.notice_querysets import UNREAD, unread_count
from review.noticing import add_webhook, change_notice_settings, make_feed
from review.telling import tell
from review.watching import watch
from tests import make
from tests.people import Cast


def rejected(cast: Cast, title: str = "A lake", reason: str = "It stands there already.") -> Submission:
    found = make.submitted(cast.analyst, make.threat_document(title=title))
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason=reason)
    return found


def test_an_author_takes_up_again_what_was_rejected(cast: Cast, client: Client) -> None:
    found = rejected(cast)
    client.force_login(cast.analyst)
    assert "Take it up again as a draft" in client.get(found.get_absolute_url()).text
    answer = client.post(f"/review/{found.pk}/do/take-up/")
    draft = Submission.objects.latest("pk")
    assert answer["Location"] == draft.get_absolute_url() and draft.follows == found
    assert (draft.state, draft.proposal.document["title"]) == ("draft", "A lake")
    found.refresh_from_db()
    assert found.state == "rejected", "what was decided stays"
    assert client.post(f"/review/{found.pk}/do/take-up/").status_code == 409
    client.force_login(cast.analyst2)
    assert client.post(f"/review/{found.pk}/do/take-up/").status_code == 403


@pytest.fixture
def at(cast: Cast, client: Client) -> Client:
    client.force_login(cast.analyst)
    return client


def main(page: str) -> str:
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert found
    return found.group()


def test_notices_stand_in_groups_with_the_reason_and_beside_the_bell(cast: Cast, at: Client) -> None:
    found = rejected(cast)
    actions.reconsider(found, by=cast.editor2, reason="Let us look again.")
    rejected(cast, "Another")
    tell()
    page = at.get("/notices/").text
    assert main(page).count('class="notice-group unread"') == 2
    assert "Dilnoza rejected it" in page and "It stands there already." in page and "Let us look again." in page
    unread = r'class="bar-notices.*?section-count"[^>]*><span data-live-number="unread">3<'
    assert re.search(unread, at.get("/").text, re.DOTALL)


def test_what_is_about_one_thing_or_all_is_marked_read(cast: Cast, at: Client) -> None:
    first, _second = rejected(cast), rejected(cast, "Another")
    tell()
    at.post("/notices/read/", {"about": "proposal", "object_id": first.pk})
    assert unread_count(cast.analyst) == 1
    assert first.title in at.get("/notices/").text and first.title not in main(at.get("/notices/?show=unread").text)
    upto = Notice.objects.latest("pk").pk
    rejected(cast, "It came while the page was open")
    tell()
    at.post("/notices/read/", {"upto": upto})
    assert unread_count(cast.analyst) == 1, "what the page did not show is not read"
    for wrong in ({"about": "planet", "object_id": "1"}, {"upto": ""}, {"upto": "-1"}, {"upto": "all"}):
        assert at.post("/notices/read/", wrong).status_code == 404
    assert unread_count(cast.analyst) == 1


def test_what_came_about_a_thing_after_its_group_was_shown_stays_unread(cast: Cast, at: Client) -> None:
    found = rejected(cast)
    tell()
    form = re.search(r"<form[^>]*data-read>.*?</form>", at.get("/notices/").text, re.DOTALL)
    assert form
    sent = dict(re.findall(r'name="(about|object_id|upto)" value="([^"]*)"', form.group()))
    assert sent["upto"] and sent["object_id"] == str(found.pk)
    actions.reconsider(found, by=cast.editor2, reason="Let us look again.")
    tell()
    at.post("/notices/read/", sent)
    assert [row.verb for row in Notice.objects.filter(person=cast.analyst).unread()] == ["reconsider"]


def test_nobody_marks_or_sees_what_others_are_told(cast: Cast, client: Client) -> None:
    found = rejected(cast)
    tell()
    client.force_login(cast.analyst2)
    assert found.title not in main(client.get("/notices/").text)
    client.post("/notices/read/", {"about": "proposal", "object_id": found.pk})
    assert unread_count(cast.analyst) == 1


def test_what_may_not_be_seen_any_more_is_not_shown(cast: Cast, at: Client) -> None:
    rejected(cast)
    tell()
    token = make_feed(by=cast.analyst)
    change_roles(cast.analyst, ["reader"], by=cast.administrator)
    whole = at.get("/notices/").text
    page = main(whole)
    assert "A lake" not in page and "stands there already" not in page and "1 more is about something" in page
    assert at.get("/api/v1/notices/").json()["results"] == []
    assert "A lake" not in at.get(f"/notices/feed/{token}/").text
    (upto,) = re.findall(r'name="upto" value="([^"]*)"', whole)
    at.post("/notices/read/", {"upto": upto})
    assert unread_count(User.objects.get(pk=cast.analyst.pk)) == 0, "the number beside the bell can be cleared"


def test_the_page_asks_as_much_of_one_group_as_of_many_and_turns_pages(cast: Cast, at: Client) -> None:
    asked = []
    for count in (2, 21):
        for number in range(count):
            rejected(cast, f"Case {count}-{number}")
        tell()
        at.get("/notices/")
        with CaptureQueriesContext(connection) as queries:
            page = at.get("/notices/").text
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert main(page).count('class="notice-group unread"') == 20
    older = re.search(r'href="(\?after=[^"]+)"', page)
    assert older
    assert main(at.get(f"/notices/{older[1]}").text).count('class="notice-group unread"') == 3


def test_the_frame_asks_once_for_what_waits_and_what_is_not_read(cast: Cast, client: Client) -> None:
    for person in (cast.editor, cast.reader):
        client.force_login(person)
        client.get("/notices/settings/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/notices/settings/")
        assert sum("review_notice " in query["sql"] for query in queries) == 1


def test_the_count_walks_an_index_of_what_is_not_read(cast: Cast) -> None:
    rows = [
        Notice(
            person=cast.analyst, entry_id=number, kind="watched", verb="submit", about="proposal",
            object_id=str(number), at="2031-01-01T00:00Z", way="page", read_at="2031-01-01T00:00Z",
        )
        for number in range(1, 3000)
    ]  # fmt: skip
    Notice.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE review_notice")
        cursor.execute(f"EXPLAIN {UNREAD}", [cast.analyst.pk])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "notices_unread" in plan


def test_a_button_watches_and_ends_it_with_and_without_script(cast: Cast, at: Client) -> None:
    entry = make.published(cast)
    address = entry.get_absolute_url()
    assert 'name="watched" value="1"' in at.get(address).text
    sent = {"kind": "entry", "subject": entry.code, "watched": "1"}
    answer = at.post("/notices/watch/", sent, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 302 and answer["Location"].endswith(address)
    assert 'name="watched" value="0"' in at.get(address).text
    part = at.post("/notices/watch/", {**sent, "watched": "0"}, headers={"HX-Request": "true"})
    assert 'name="watched" value="1"' in part.text and "<html" not in part.text
    assert not Watch.objects.exists()
    assert at.post("/notices/watch/", {**sent, "subject": "THR-WAT-999"}).status_code == 422
    elsewhere = at.post("/notices/watch/", sent, headers={"Referer": "https://evil.example/"})
    assert elsewhere["Location"] == "/notices/settings/"


def test_articles_people_and_themes_have_the_button_too(cast: Cast, client: Client) -> None:
    version, found = make.text(cast.analyst), make.submitted(cast.analyst)
    client.force_login(cast.administrator)
    for address, kind in (
        (version.get_absolute_url(), "article"),
        (found.get_absolute_url(), "person"),
        (f"/people/{cast.analyst.pk}/", "person"),
        ("/catalog/?theme=WAT", "theme"),
    ):
        page = client.get(address, follow=True).text
        assert f'name="kind" value="{kind}"' in page, address
    for kind, subject in (("article", version.article_id), ("person", cast.analyst.pk), ("theme", "WAT")):
        assert client.post("/notices/watch/", {"kind": kind, "subject": subject, "watched": "1"}).status_code == 302
    page = client.get("/notices/settings/").text
    assert "The upper lake" in page and "Aigerim" in page and "theme=WAT" in page


def test_ways_and_quiet_hours_are_kept_and_what_is_wrong_loses_nothing(cast: Cast, at: Client) -> None:
    ways = {f"way_{kind}": "page" for kind in ("outcome", "asked", "mention", "discussion", "reminder", "watched")}
    sent = {**ways, "way_watched": "off", "quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Asia/Almaty"}
    assert at.post("/notices/settings/", sent).status_code == 302
    row = NoticeSettings.objects.get(person=cast.analyst)
    assert row.way_of("watched") == "off" and str(row.time_zone) == "Asia/Almaty"
    wrong = at.post("/notices/settings/", {**sent, "quiet_until": "", "way_watched": "weekly"})
    assert wrong.status_code == 422 and "Give both the beginning and the end." in wrong.text
    assert '<option value="weekly" selected>' in wrong.text and 'value="22:00"' in wrong.text
    assert at.post("/notices/settings/", {**sent, "way_outcome": "off"}).status_code == 422


def test_a_feed_is_read_by_its_secret_address_until_that_ends(cast: Cast, at: Client) -> None:
    rejected(cast)
    tell()
    made = at.post("/notices/settings/feed/")
    assert made.status_code == 201 and made["Cache-Control"]
    address = re.search(r'id="new-feed">([^<]+)<', made.text)
    assert address
    path = "/notices/feed/" + address[1].partition("/notices/feed/")[2]
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    (entry,) = ET.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314  # ours
    assert "A lake: Dilnoza rejected it" in (entry.findtext("{http://www.w3.org/2005/Atom}title") or "")
    assert Client().get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    token = path.split("/")[3]
    assert NoticeSettings.objects.filter(feed_digest=token).count() == 0, "only its hash is kept"
    at.post("/notices/settings/feed/drop/")
    assert Client().get(path).status_code == 404


def test_a_feed_is_in_the_language_of_whoever_reads_it(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "reject", by=cast.editor, seen=newest_of(note).sha256, reason="No.")
    tell()
    token = make_feed(by=cast.analyst)
    User.objects.filter(pk=cast.analyst.pk).update(language="ru")
    answer = Client().get(f"/notices/feed/{token}/", headers={"Accept-Language": "en"})
    assert "<title>Пометка" in answer.text and "Dilnoza отклоняет это</title>" in answer.text


def test_the_secret_of_a_feed_stands_in_no_log_line(cast: Cast, caplog) -> None:
    token = make_feed(by=cast.analyst)
    assert Client().get(f"/notices/feed/{token}/").status_code == 200
    assert Client().get(f"/notices/feed/{token}x/").status_code == 404
    assert "/notices/feed/" in caplog.text and token not in caplog.text


def test_programs_read_notices_and_watch(cast: Cast, at: Client) -> None:
    found, entry = rejected(cast), make.published(cast)
    tell()
    listed = at.get("/api/v1/notices/?unread=1").json()
    mine = [row for row in listed["results"] if row["verb"] == "reject"]
    assert [(row["about"], row["object_id"], row["reason"]) for row in mine] == [
        ("proposal", str(found.pk), "It stands there already.")
    ]
    things = {"things": [{"about": "proposal", "object_id": str(found.pk)}]}
    assert at.post("/api/v1/notices/read/", json.dumps(things), content_type="application/json").json() == {"read": 1}
    added = at.post(
        "/api/v1/watches/", json.dumps({"kind": "entry", "subject": entry.code}), content_type="application/json"
    )
    assert added.status_code == 201 and added.json()["title"].startswith(entry.code)
    assert len(at.get("/api/v1/watches/").json()["results"]) == 1
    assert at.delete(f"/api/v1/watches/entry/{entry.code}/").status_code == 204


def test_programs_say_how_one_is_told_and_leave_no_quiet_hours_out(cast: Cast, at: Client) -> None:
    def put(sent: dict[str, object]) -> Any:
        return at.put("/api/v1/notices/settings/", json.dumps(sent), content_type="application/json")

    hours = {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "time_zone": "Asia/Almaty"}
    changed = put({"ways": {"watched": "weekly"}, **hours}).json()
    assert changed["ways"]["watched"] == "weekly" and {name: changed[name] for name in hours} == hours
    refused = put({"ways": {"watched": "daily"}})
    assert refused.status_code == 400
    assert all(name in refused.text for name in hours)
    assert at.get("/api/v1/notices/settings/").json() == changed, "what was left out is not cleared"
    ended = put({"quiet_from": None, "quiet_until": None, "time_zone": ""}).json()
    assert (ended["quiet_from"], ended["time_zone"], ended["ways"]["watched"]) == (None, "", "weekly")


def test_webhooks_are_added_with_their_secret_shown_once_and_removed(cast: Cast, at: Client) -> None:
    made = at.post("/notices/settings/webhooks/", {"url": "https://hook.example/in"})
    assert made.status_code == 201 and "whsec_" in made.text
    page = at.get("/notices/settings/").text
    assert "https://hook.example/in" in page and "whsec_" not in page
    again = at.post("/notices/settings/webhooks/", {"url": "https://hook.example/in"})
    assert again.status_code == 422 and "is called already" in again.text
    refused = at.post("/notices/settings/webhooks/", {"url": "https://10.0.0.1/"})
    assert refused.status_code == 422 and 'value="https://10.0.0.1/"' in refused.text
    path = f"/notices/settings/webhooks/{Webhook.objects.get().pk}/drop/"
    assert path in page and at.post(path).status_code == 302
    assert path not in at.get("/notices/settings/").text and not Webhook.objects.in_use().exists()


def test_what_is_erased_of_a_person_takes_their_notices_along(cast: Cast) -> None:
    from accounts.actions import deactivate_person
    from accounts.leaving import erase_person

    change_notice_settings(by=cast.analyst, ways={"watched": "weekly"})
    add_webhook("https://hook.example/in", by=cast.analyst)
    rejected(cast)
    watch("person", str(cast.analyst2.pk), by=cast.analyst)
    tell()
    models = (Notice, Watch, Delivery, NoticeSettings, Webhook)
    assert all(model.objects.filter(person=cast.analyst).exists() for model in models)
    deactivate_person(cast.analyst, by=cast.administrator)
    erase_person(cast.analyst, by=cast.administrator, reason="They asked for it.")
    assert not any(model.objects.filter(person=cast.analyst).exists() for model in models)


def test_a_hold_and_its_release_are_one_group(cast: Cast, at: Client) -> None:
    entry = make.published(cast)
    tell()
    watch("entry", entry.code, by=cast.analyst)
    hold_entry(entry, by=cast.administrator, reason="A question of law.")
    tell()
    release_entry(entry, by=cast.administrator)
    tell()
    assert Notice.objects.filter(about="entry_review").newest().count() == 1
    assert Notice.objects.filter(about="entry_review").count() == 2
