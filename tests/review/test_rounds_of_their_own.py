"""A round stands under itself, and whoever takes part in it no more reads its words nowhere."""

from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from accounts.actions import change_roles
from accounts.models import AuditEntry
from articles.assigning import start_round
from basics import clock
from catalog.rating_rounds import close_rating_round, decline_rating_round
from review.delivering import deliver_due
from review.models import Delivery, Notice
from review.notice_listing import groups_of
from review.noticing import add_webhook, make_feed
from review.telling import tell
from tests import make
from tests.catalog.ratings import a_round
from tests.people import Cast
from tests.review.post_office import Mailbox, Receiver
from tests.review.test_round_notices import forget


def test_rounds_of_one_threat_and_what_is_done_to_it_are_groups_of_their_own(cast: Cast) -> None:
    entry = make.published(cast)
    forget()
    first = a_round(cast, entry)
    close_rating_round(first, by=cast.editor)
    second = a_round(cast, entry, title="Summer round")
    tell()
    groups = groups_of(cast.analyst, "").groups
    assert [(one.thing, one.path, len(one.lines)) for one in groups] == [
        (("rating_round", str(second.pk)), second.get_absolute_url(), 1),
        (("rating_round", str(first.pk)), first.get_absolute_url(), 2),
    ]


@pytest.mark.parametrize("leaves", ["roles", "declines"])
def test_who_takes_part_in_a_round_of_rating_no_more_reads_its_words_nowhere(
    cast: Cast, client: Client, mailbox: Mailbox, receiver: Receiver, leaves: str
) -> None:
    entry = make.published(cast)
    forget()
    Delivery.objects.all().delete()
    add_webhook("http://hook.example/in", by=cast.analyst)
    token = make_feed(by=cast.analyst)
    found = a_round(cast, entry, title="Of the upper lake", raters=(cast.analyst, cast.editor2))
    tell()
    client.force_login(cast.analyst)
    assert "Of the upper lake" in client.get("/notices/").text
    if leaves == "roles":
        change_roles(cast.analyst, ["reader"], by=cast.administrator)
    else:
        decline_rating_round(found, by=cast.analyst)
    for path in ("/notices/", "/api/v1/notices/", f"/notices/feed/{token}/"):
        answer = client.get(path)
        assert answer.status_code == 200 and "Of the upper lake" not in answer.text, path
    deliver_due(caller=receiver.caller)
    assert receiver.calls == [] and {mail["To"] for mail in mailbox.mails} == {cast.editor2.email}
    assert set(Delivery.objects.filter(person=cast.analyst).values_list("state", flat=True)) == {"dropped"}


def test_nor_does_who_annotates_in_a_round_no_more(cast: Cast, client: Client) -> None:
    """Annotators stay in their round, by the database; what they lose is the role."""
    found = start_round(make.text(cast.analyst), [cast.analyst, cast.analyst2], by=cast.editor)
    tell()
    client.force_login(cast.analyst2)
    assert found.get_absolute_url() in client.get("/notices/").text
    change_roles(cast.analyst2, ["reader"], by=cast.administrator)
    page = client.get("/notices/").text
    assert found.get_absolute_url() not in page and "1 more is about something" in page
    assert [one.path for one in groups_of(cast.analyst, "").groups] == [found.get_absolute_url()]


def test_that_a_round_is_over_is_told_though_its_threats_are_gone(cast: Cast) -> None:
    from tests.review.test_team_truth import take_down

    entry = make.published(cast)
    found = a_round(cast, entry)
    take_down(entry, cast)
    forget()
    close_rating_round(found, by=cast.editor2, call_off=True, reason="It was taken down.")
    tell()
    assert set(Notice.objects.values_list("person", flat=True)) >= {cast.analyst.pk, cast.editor.pk}


def test_what_was_told_under_an_entry_before_moves_to_where_it_belongs(cast: Cast) -> None:
    """What the migration does to rows of before, holds among them, and to which is the newest of its thing."""
    entry = make.published(cast)
    found = a_round(cast, entry)
    forget()

    def row(verb: str, said: dict[str, object], *, is_latest: bool = False) -> Notice:
        log = AuditEntry.objects.order_by("-pk").exclude(pk__in=Notice.objects.values("entry")).first()
        assert log is not None
        return Notice.objects.create(
            person=cast.analyst, entry=log, kind="asked", verb=verb, about="entry", object_id=entry.code,
            said=said, at=clock.now(), way="page", is_latest=is_latest,
        )  # fmt: skip

    read = row("read_indicator", {})
    held = row("hold_entry", {"reason": "A question."})
    row("open_rating_round", {"round": found.pk})
    over = row("close_rating_round", {"round": found.pk, "reason": "Late."}, is_latest=True)
    sql = import_module("review.migrations.0151_notices_lead_to_rounds").MOVED
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute(sql)  # once more changes nothing
    newest = Notice.objects.newest().order_by("pk")
    assert [(one.pk, one.about, one.object_id) for one in newest] == [
        (read.pk, "entry", entry.code),
        (held.pk, "entry_review", entry.code),
        (over.pk, "rating_round", str(found.pk)),
    ]
    over.refresh_from_db()
    assert over.said == {"reason": "Late."} and Notice.objects.filter(about="rating_round").count() == 2
    paths = {one.path for one in groups_of(cast.analyst, "").groups}
    held_at = f"/review/entries/{entry.code}/"
    assert paths == {entry.get_absolute_url(), held_at, found.get_absolute_url()}
