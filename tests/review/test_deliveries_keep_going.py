"""One server that hangs, one delivery that breaks, one way that was ended: what else waits goes on, and only that."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from basics import clock
from basics.errors import Refused
from review import actions, tasks
from review.contributing import invite_coauthor
from review.delivering import deliver_due
from review.models import Delivery, Notice, NoticeSettings, Submission, Webhook
from review.notice_deliveries import FEW, make_digests
from review.notice_links import mail_link
from review.notice_retention import forget_notices
from review.noticing import add_webhook, change_mails, change_notice_settings
from review.telling import tell
from tests import make
from tests.people import Cast
from tests.review.post_office import Mailbox, Receiver

MORNING = datetime(2031, 3, 3, 8, 5, tzinfo=UTC)


def rejected(cast: Cast, title: str = "A lake", author: User | None = None) -> Submission:
    found = make.submitted(author or cast.analyst, make.threat_document(title=title))
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason="No.")
    return found


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_host_that_hangs_puts_off_what_else_waits_for_it_and_nothing_more(cast: Cast, receiver: Receiver) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    for url in ("http://slow.example/in", "http://slow.example/other", "http://quick.example/in"):
        add_webhook(url, by=cast.analyst)
    rejected(cast)
    tell()
    receiver.answers = ["hang"]
    now = clock.now()
    with clock.telling(now):
        assert deliver_due(caller=receiver.caller) == 2, "the second at the slow host is not even tried"
    first, second, quick = Delivery.objects.order_by("pk")
    assert [first.state, second.state, quick.state] == ["waiting", "waiting", "sent"]
    assert (first.tries, second.tries) == (1, 0)
    with clock.telling(now + timedelta(minutes=2)):
        assert deliver_due(caller=receiver.caller) == 2
    assert states() == ["sent"] * 3


def test_a_mail_server_that_hangs_is_asked_once_and_webhooks_go_on(
    cast: Cast, mailbox: Mailbox, receiver: Receiver, settings
) -> None:
    settings.EMAIL_TIMEOUT = 1
    add_webhook("http://quick.example/in", by=cast.analyst2)
    for title, author in (("A lake", cast.analyst), ("A dam", cast.analyst), ("A river", cast.analyst2)):
        rejected(cast, title, author)
    tell()
    mailbox.hold.clear()
    now = clock.now()
    with clock.telling(now):
        assert deliver_due(caller=receiver.caller) == 2, "one mail of three, and the webhook"
    mailbox.hold.set()
    assert len(receiver.calls) == 1 and mailbox.mails == []
    assert sorted(Delivery.objects.filter(channel="mail").values_list("tries", flat=True)) == [0, 0, 1]
    with clock.telling(now + timedelta(minutes=2)):
        assert deliver_due(caller=receiver.caller) == 3
    assert len(mailbox.mails) == 3


def test_a_run_ends_and_asks_for_the_rest_in_a_queue_of_its_own(cast: Cast, mailbox: Mailbox) -> None:
    rejected(cast)
    tell()
    assert deliver_due(seconds=0) == 0 and states() == ["waiting"]
    tasks.sweep_notices(timestamp=0)
    assert mailbox.mails == [], "what runs beside everything else waits for no mail server"
    job = ProcrastinateJob.objects.get(task_name="review.tasks.deliver")
    assert (job.queue_name, job.status) == ("deliveries", "todo")
    ProcrastinateJob.objects.all().delete()
    tasks.deliver(seconds=0)
    assert ProcrastinateJob.objects.filter(task_name="review.tasks.deliver", queue_name="deliveries").count() == 1


def test_a_delivery_that_breaks_does_not_keep_the_others(cast: Cast, receiver: Receiver) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    for number in range(3):
        add_webhook(f"http://hook.example/{number}", by=cast.analyst)
    first, second, _third = Webhook.objects.order_by("pk")
    Webhook.objects.filter(pk=first.pk).update(secret="kept under another SECRET_KEY")
    Webhook.objects.filter(pk=second.pk).update(url="http://hook.example:none/")
    rejected(cast)
    tell()
    assert deliver_due(caller=receiver.caller) == 3
    assert states()[0] == "failed" and states()[2] == "sent"
    assert "SECRET_KEY" in Delivery.objects.earliest("pk").last_error
    broken = Delivery.objects.get(webhook=second)
    assert (broken.state, broken.tries) == ("waiting", 1) and broken.last_error


def test_what_a_digest_told_is_not_mailed_again_when_its_delivery_is_forgotten(cast: Cast, mailbox: Mailbox) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "daily"})
    with clock.telling(MORNING - timedelta(hours=3)):
        rejected(cast)
        tell()
    with clock.telling(MORNING):
        assert make_digests(at=MORNING) == 1 and deliver_due() == 1
    later = MORNING + timedelta(days=91)
    assert forget_notices(at=later) == {"deliveries": 1, "notices": 0}
    assert make_digests(at=later) == 0 and Notice.objects.unread().get().digest is None


def test_what_was_gathered_before_such_mails_were_ended_is_mailed_no_more(cast: Cast, mailbox: Mailbox) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "daily", "asked": "daily"})
    with clock.telling(MORNING - timedelta(hours=3)):
        assigned = make.submitted(cast.editor2, make.threat_document(title="A dam"))
        rejected(cast)
        invite_coauthor(assigned, cast.analyst, by=cast.editor2)
        tell()
    with clock.telling(MORNING):
        change_mails(cast.analyst, "asked", "page")
        assert make_digests(at=MORNING) == 1 and deliver_due() == 1
        (mail,) = mailbox.mails
        assert mail["Subject"] == "Today: 1 notice" and "invites you" not in mail.get_content()
    for number in range(FEW + 1):
        rejected(cast, f"Case {number}", author=cast.analyst2)
    tell()
    change_mails(cast.analyst2, "outcome", "page")
    assert deliver_due() == 1 and len(mailbox.mails) == 1
    assert Delivery.objects.latest("pk").state == "dropped"


def test_the_link_of_a_mail_never_sends_more(cast: Cast, client: Client) -> None:
    path = mail_link(cast.analyst.pk, "outcome").removeprefix(settings.SITE_URL)
    assert client.post(path, {"way": "weekly"}).status_code == 200
    page = client.get(path).text
    assert 'value="weekly"' in page and 'value="daily"' not in page and 'value="mail"' not in page
    assert client.post(path, {"way": "mail"}).status_code == 422
    with pytest.raises(Refused):
        change_mails(cast.analyst, "weekly", "daily")
    change_notice_settings(by=cast.analyst, ways={"asked": "off"})
    change_mails(cast.analyst, "asked", "page")
    row = NoticeSettings.objects.get(person=cast.analyst)
    assert (row.way_of("outcome"), row.way_of("asked")) == ("weekly", "off")


def test_mails_of_one_quiet_night_come_as_one(cast: Cast, mailbox: Mailbox) -> None:
    change_notice_settings(by=cast.analyst, quiet_from=time(22), quiet_until=time(7), time_zone="UTC")
    night = datetime(2031, 3, 3, 23, tzinfo=UTC)
    for number in range(FEW + 3):
        with clock.telling(night + timedelta(minutes=10 * number)):
            rejected(cast, f"Case {number}")
            tell()
            assert deliver_due() == 0
        assert Delivery.objects.count() == (number + 1 if number < FEW else 1)
    with clock.telling(night + timedelta(hours=8)):
        assert deliver_due() == 1
    (mail,) = mailbox.mails
    assert mail["Subject"] == f"{FEW + 3} notices"
    assert all(f"Case {number}" in mail.get_content() for number in range(FEW + 3))
