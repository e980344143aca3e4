"""Notices that leave: by mail through a real SMTP server, by webhooks to a receiver that fails, hangs and lies."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from time import sleep
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.actions import change_roles, deactivate_person
from accounts.models import AuditEntry, User
from articles.revising import newest_of
from basics import clock
from basics.errors import Refused
from review import actions
from review.annotations import decide_annotation, submit_annotation
from review.delivering import LEASE, TRIES_MOST, claim, deliver_due, pause_after
from review.models import Delivery, Notice, NoticeSettings, Submission
from review.moderating import hold_entry
from review.notice_deliveries import FEW, make_digests
from review.notice_mail import send_notice
from review.noticed import shown_to
from review.noticing import add_webhook, change_notice_settings, drop_webhook, mark_read, retry_delivery
from review.tasks import deliver
from review.telling import tell
from review.watching import watch
from tests import make
from tests.database import BASE_DIR, Database
from tests.people import Cast, make_cast
from tests.review.post_office import Mailbox, Receiver, mail_server, through
from tests.review.test_at_once import at_once

NIGHT = datetime(2031, 3, 3, 23, 30, tzinfo=UTC)


def rejected(cast: Cast, reason: str = "It stands there already.", title: str = "A lake") -> Submission:
    found = make.submitted(cast.analyst, make.threat_document(title=title))
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason=reason)
    return found


def reject_a_note(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "reject", by=cast.editor, seen=newest_of(note).sha256, reason="Of the note.")


def words(mailbox: Mailbox, number: int = -1) -> str:
    return str(mailbox.mails[number].get_content())


# Mail


def test_an_author_reads_in_the_mail_what_became_of_it_and_why(cast: Cast, mailbox: Mailbox) -> None:
    found = rejected(cast)
    assert tell() == 1 and deliver_due() == 1
    (mail,) = mailbox.mails
    assert mail["To"] == cast.analyst.email and mail["Subject"] == "A lake"
    assert mail.get_content_type() == "text/plain"
    said = words(mailbox)
    assert "Dilnoza rejected it" in said and "It stands there already." in said
    assert f"https://perimeter.example/review/{found.pk}/" in said
    assert Delivery.objects.get().state == "sent"
    assert deliver_due() == 0 and len(mailbox.mails) == 1


def test_a_mail_is_in_the_language_of_whoever_reads_it(cast: Cast, mailbox: Mailbox) -> None:
    User.objects.filter(pk=cast.analyst.pk).update(language="ru")
    rejected(cast)
    reject_a_note(cast)
    tell()
    deliver_due()
    assert [words(mailbox, number).count("Dilnoza отклоняет это") for number in (0, 1)] == [1, 1]
    assert str(mailbox.mails[1]["Subject"]).strip().startswith("Пометка")
    assert NoticeSettings.objects.count() == 0, "nobody needs settings to be told"


def test_mails_of_one_thing_stand_in_one_thread(cast: Cast, mailbox: Mailbox) -> None:
    found = rejected(cast)
    tell()
    actions.reconsider(found, by=cast.editor2, reason="Let us look again.")
    rejected(cast, title="Another")
    tell()
    deliver_due()
    one, two, other = mailbox.mails
    assert one["In-Reply-To"] == two["In-Reply-To"] == one["References"] != other["In-Reply-To"]
    assert one["Subject"] == two["Subject"]
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3
    assert one["Message-ID"].endswith("@perimeter.example>")


def test_one_click_in_the_mail_client_ends_mails_of_that_kind(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    deliver_due()
    (mail,) = mailbox.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>")
    assert address in words(mailbox)
    path = address.removeprefix("https://perimeter.example")
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert not NoticeSettings.objects.exists(), "looking changes nothing: programs follow links"
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert NoticeSettings.objects.get(person=cast.analyst).way_of("outcome") == "page"
    assert AuditEntry.objects.filter(verb="change_notice_settings", actor=cast.analyst).count() == 1
    rejected(cast, title="Another")
    assert tell() == 1 and deliver_due() == 0, "told in the page, mailed no more"


def test_a_link_of_a_mail_offers_less_and_forged_ones_do_nothing(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    deliver_due()
    path = mailbox.mails[0]["List-Unsubscribe"].strip(" <>").removeprefix("https://perimeter.example")
    client = Client()
    assert client.post(path, {"way": "off"}).status_code == 422
    assert client.post(path, {"way": "weekly"}).status_code == 200
    assert NoticeSettings.objects.get(person=cast.analyst).way_of("outcome") == "weekly"
    forged = path.replace(f"{cast.analyst.pk}.", f"{cast.editor.pk}.", 1)
    assert client.post(forged, {"List-Unsubscribe": "One-Click"}).status_code == 410
    assert NoticeSettings.objects.count() == 1


def test_a_mail_server_that_refuses_for_now_is_asked_again_and_one_that_refuses_for_good_is_not(
    cast: Cast, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 Later", "451 Later"]
    rejected(cast)
    tell()
    now = clock.now()
    with clock.telling(now):
        assert deliver_due() == 1
        waiting = Delivery.objects.get()
        assert (waiting.state, waiting.tries, "451" in waiting.last_error) == ("waiting", 1, True)
    with clock.telling(now + timedelta(seconds=16)):
        assert deliver_due() == 1
    with clock.telling(now + timedelta(minutes=5)):
        assert deliver_due() == 1
    assert len(mailbox.mails) == 1 and Delivery.objects.get().state == "sent"
    mailbox.answers = ["550 No such person"]
    rejected(cast, title="Another")
    tell()
    deliver_due()
    assert Delivery.objects.latest("pk").state == "failed"


def test_a_mail_server_that_is_away_loses_nothing(cast: Cast, mailbox: Mailbox, settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    rejected(cast)
    tell()
    deliver_due()
    settings.EMAIL_PORT = port
    with clock.telling(clock.now() + timedelta(minutes=1)):
        deliver_due()
    assert len(mailbox.mails) == 1


def test_what_was_perhaps_accepted_before_the_worker_died_comes_again_under_the_same_id(
    cast: Cast, mailbox: Mailbox
) -> None:
    rejected(cast)
    tell()
    dead = claim()
    assert dead is not None and dead.notice is not None and claim() is None, "two workers do not send one mail"
    (shown,) = shown_to(cast.analyst, [("proposal", dead.notice.object_id)]).values()
    send_notice(dead, dead.notice, shown)
    with clock.telling(clock.now() + LEASE + timedelta(seconds=1)):
        assert deliver_due() == 1
    one, two = mailbox.mails
    assert one["Message-ID"] == two["Message-ID"]


def test_a_delivery_that_ends_every_worker_is_given_up(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    for number in range(TRIES_MOST + 1):
        with clock.telling(clock.now() + number * timedelta(minutes=2)):
            claim()
    assert Delivery.objects.get().state == "failed"


def test_four_workers_at_once_send_each_mail_once(cloned_database: Database) -> None:
    cast = make_cast()
    with mail_server() as box, override_settings(**through(box)):
        for number in range(FEW):
            rejected(cast, title=f"Case {number}")
        assert tell() == FEW
        done = at_once(*[deliver_due] * 4)
        assert sum(int(str(tried)) for tried in done) == len(box.mails) == FEW
        assert len({mail["Message-ID"] for mail in box.mails}) == FEW


def test_a_killed_workers_mail_is_sent_once_by_another(cloned_database: Database) -> None:
    """A real process is killed while the mail server holds its mail; a real worker takes it up after the lease."""
    cast = make_cast()
    with mail_server() as box:
        environment = {
            **os.environ,
            "DATABASE_URL": cloned_database.url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(box.port),
            "EMAIL_TLS": "0",
        }
        rejected(cast)
        with override_settings(MAIL_CONFIGURED=True):
            assert tell() == 1
        box.hold.clear()
        doing = "from datetime import timedelta; from review.delivering import deliver_due;"
        first = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-c", f"{doing} deliver_due(lease=timedelta(seconds=1))"],
            cwd=BASE_DIR,
            env=environment,
        )
        assert box.came.wait(60)
        assert Delivery.objects.get().state == "sending"
        first.kill()
        first.wait()
        box.hold.set()
        deliver.defer()
        lease = Delivery.objects.get().leased_until
        assert lease is not None
        while clock.now() <= lease:  # at most the second of the lease
            sleep(0.05)
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--queues", "deliveries", "--one-shot"]
        done = subprocess.run(
            worker, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        row = Delivery.objects.get()
        assert (row.state, row.tries) == ("sent", 2)
        assert len(box.mails) == 1 and box.mails[0]["Message-ID"].startswith(f"<{row.key}@")


def test_what_may_not_be_seen_any_more_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    change_roles(cast.analyst, ["reader"], by=cast.administrator)
    deliver_due()
    assert mailbox.mails == [] and Delivery.objects.get().state == "dropped"


def test_nothing_is_mailed_to_former_members(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    deactivate_person(cast.analyst, by=cast.administrator)
    deliver_due()
    assert mailbox.mails == []


def test_mail_of_the_quiet_hours_comes_when_they_end(cast: Cast, mailbox: Mailbox) -> None:
    change_notice_settings(by=cast.analyst, quiet_from=time(22), quiet_until=time(7), time_zone="UTC")
    rejected(cast)
    with clock.telling(NIGHT):
        tell()
        assert deliver_due() == 0
    with clock.telling(NIGHT + timedelta(hours=7)):
        assert deliver_due() == 0
    with clock.telling(NIGHT + timedelta(hours=7, minutes=30)):
        assert deliver_due() == 1
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_what_waits_in_a_quiet_night_comes_though_its_kind_became_a_daily_one(
    cast: Cast, mailbox: Mailbox, count: int
) -> None:
    quiet: dict[str, Any] = {"quiet_from": time(22), "quiet_until": time(7), "time_zone": "UTC"}
    change_notice_settings(by=cast.analyst, **quiet)
    for number in range(count):
        rejected(cast, title=f"Case {number}")
    with clock.telling(NIGHT):
        tell()
        change_notice_settings(by=cast.analyst, ways={"outcome": "daily"}, **quiet)
    with clock.telling(NIGHT + timedelta(hours=9)):
        make_digests(at=clock.now())
        assert deliver_due() == 1
    (mail,) = mailbox.mails
    assert all(f"Case {number}" in mail.get_content() for number in range(count))


def test_what_was_read_while_its_mail_waited_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    mark_read(None, by=cast.analyst)
    deliver_due()
    assert mailbox.mails == [] and Delivery.objects.get().state == "dropped"


def test_hours_that_became_quiet_meanwhile_are_quiet(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    with clock.telling(NIGHT):
        tell()
        change_notice_settings(by=cast.analyst, quiet_from=time(22), quiet_until=time(7), time_zone="UTC")
        assert deliver_due() == 1
        waiting = Delivery.objects.get()
        assert (waiting.state, waiting.tries) == ("waiting", 0)
        assert waiting.next_try_at == datetime(2031, 3, 4, 7, tzinfo=UTC)
    assert mailbox.mails == []


def test_many_at_once_become_one_mail(cast: Cast, mailbox: Mailbox) -> None:
    for number in range(FEW + 1):
        rejected(cast, title=f"Case {number}")
    tell()
    deliver_due()
    (mail,) = mailbox.mails
    assert mail["Subject"] == f"{FEW + 1} notices"
    assert all(f"Case {number}" in words(mailbox) for number in range(FEW + 1))


def test_a_digest_of_the_day_gathers_what_is_not_read_by_thing_once(cast: Cast, mailbox: Mailbox) -> None:
    entry, other = make.published(cast), make.published(cast, make.threat_document(title="A drought"))
    tell()
    deliver_due()
    mailbox.mails.clear()
    for one in (entry, other):
        watch("entry", one.code, by=cast.analyst2)
    morning = datetime(2031, 3, 3, 8, 5, tzinfo=UTC)
    with clock.telling(morning - timedelta(hours=3)):
        hold_entry(entry, by=cast.administrator, reason="A question of law.")
        hold_entry(other, by=cast.administrator, reason="It was read.")
        tell()
        mark_read([("entry_review", other.code)], by=cast.analyst2)
        assert make_digests(at=clock.now()) == 0, "it is not eight yet"
    assert make_digests(at=morning) == 1
    assert make_digests(at=morning + timedelta(hours=2)) == 0
    with clock.telling(morning):
        assert deliver_due() == 1
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Today: 1 notice" and mail["List-Unsubscribe-Post"]
    assert words(mailbox).count(entry.code) == 2, "its title and its link, once"
    assert "A question of law." in words(mailbox) and "It was read." not in words(mailbox)


def test_a_digest_of_the_week_comes_on_monday(cast: Cast, mailbox: Mailbox) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "weekly"})
    rejected(cast)
    with clock.telling(datetime(2031, 3, 5, 12, tzinfo=UTC)):  # a Wednesday
        tell()
    assert make_digests(at=datetime(2031, 3, 9, 12, tzinfo=UTC)) == 0
    assert make_digests(at=datetime(2031, 3, 10, 9, tzinfo=UTC)) == 1


@pytest.mark.parametrize("way", ["mail", "daily"])
def test_nothing_of_a_story_that_is_told_leaves(cast: Cast, mailbox: Mailbox, way: str) -> None:
    from basics.call import Call, calling

    change_notice_settings(by=cast.analyst, ways={"outcome": way})
    add_webhook("http://hook.example/in", by=cast.analyst)
    with calling(Call(means="demo")):
        rejected(cast)
    assert tell() == 1 and make_digests(at=clock.now() + timedelta(days=2)) == 0
    assert not Delivery.objects.exists()


# Webhooks


def hooked(cast: Cast) -> str:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    return add_webhook("https://hook.example/in".replace("https", "http"), by=cast.analyst).secret


def test_a_webhook_is_signed_and_stamped_as_standard_webhooks_says(cast: Cast, receiver: Receiver) -> None:
    secret = hooked(cast)
    found = rejected(cast)
    tell()
    assert deliver_due(caller=receiver.caller) == 1
    ((headers, body),) = receiver.calls
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert told["type"] == "notice.outcome" and told["data"]["reason"] == "It stands there already."
    assert told["data"]["url"].endswith(f"/review/{found.pk}/")
    assert Delivery.objects.get().answer == 204


def test_a_webhook_speaks_the_language_of_whose_it_is(cast: Cast, receiver: Receiver) -> None:
    hooked(cast)
    User.objects.filter(pk=cast.analyst.pk).update(language="ru")
    reject_a_note(cast)
    tell()
    deliver_due(caller=receiver.caller)
    data = json.loads(receiver.calls[0][1])["data"]
    assert data["words"] == "Dilnoza отклоняет это" and data["title"].startswith("Пометка")


def test_a_receiver_that_fails_hangs_and_lies_is_called_again_with_the_same_id(cast: Cast, receiver: Receiver) -> None:
    hooked(cast)
    rejected(cast)
    tell()
    receiver.answers = [500, "hang", "garbage", 302, 200]
    now, errors = clock.now(), []
    for tries in range(1, 6):
        with clock.telling(now):
            assert deliver_due(caller=receiver.caller) == 1
        row = Delivery.objects.get()
        errors.append(row.last_error)
        now = row.next_try_at
        assert tries == 5 or (row.state, row.tries) == ("waiting", tries)
    assert row.state == "sent" and len({headers["webhook-id"] for headers, _body in receiver.calls}) == 1
    assert errors[0] == "Answered with 500." and errors[3] == "Answered with 302."
    assert all(errors[:4])


def test_giving_up_is_said_openly_and_can_be_taken_back(cast: Cast, receiver: Receiver, client: Client) -> None:
    hooked(cast)
    rejected(cast)
    tell()
    receiver.answers = [500] * TRIES_MOST
    now = clock.now()
    for _try in range(TRIES_MOST):
        with clock.telling(now):
            deliver_due(caller=receiver.caller)
        now = Delivery.objects.get().next_try_at
    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("failed", TRIES_MOST)
    client.force_login(cast.analyst)
    page = client.get("/notices/settings/").content.decode()
    assert "given up" in page and "Answered with 500." in page
    with pytest.raises(Delivery.DoesNotExist):
        retry_delivery(row, by=cast.analyst2)
    assert client.post(f"/notices/settings/deliveries/{row.pk}/retry/").status_code == 302
    deliver_due(caller=receiver.caller)
    assert Delivery.objects.get().state == "sent"


def test_pauses_grow_fourfold_up_to_half_a_day() -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 3, 7, 8)] == [15, 60, 240, 43_200, 43_200]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "ftp://hook.example/", "http://hook.example:22/"],
)
def test_a_webhook_within_a_network_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(Refused):
        add_webhook(url, by=cast.analyst)


def test_a_name_that_leads_into_a_network_is_not_called(cast: Cast, receiver: Receiver) -> None:
    from dataclasses import replace

    hooked(cast)
    rejected(cast)
    tell()
    deliver_due(caller=replace(receiver.caller, resolve=lambda _host, _port: ["127.0.0.1"]))
    assert receiver.calls == [] and "private network" in Delivery.objects.get().last_error


def test_the_secret_is_kept_encrypted_and_what_waits_for_a_removed_webhook_is_dropped(
    cast: Cast, receiver: Receiver
) -> None:
    made = add_webhook("http://hook.example/in", by=cast.analyst)
    assert made.secret not in made.row.secret
    rejected(cast)
    tell()
    drop_webhook(made.row, by=cast.analyst)
    deliver_due(caller=receiver.caller)
    assert receiver.calls == [] and Delivery.objects.get(webhook=made.row).state == "dropped"
    assert not Notice.objects.exclude(person=cast.analyst).exists()
