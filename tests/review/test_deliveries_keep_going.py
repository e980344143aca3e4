"""One server that hangs, one delivery that breaks, one way that was given up: what else waits goes on, and only that."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from basics import clock
from review import actions, tasks
from review.delivering import deliver_due
from review.models import Delivery, Notice, Submission, Webhook
from review.notice_deliveries import FEW, make_digests
from review.notice_retention import forget_notices
from review.noticing import add_webhook, change_notice_settings
from review.telling import tell
from tests import make
from tests.people import Cast
from tests.review.post_office import Mailbox, Receiver, mail_server, webhook_receiver

MORNING = datetime(2031, 3, 3, 8, 5, tzinfo=UTC)


@pytest.fixture
def box(settings) -> Iterator[Mailbox]:
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", found.port, False
        settings.MAIL_CONFIGURED = True
        yield found


@pytest.fixture
def hooks() -> Iterator[Receiver]:
    with webhook_receiver() as found:
        yield found


def rejected(cast: Cast, title: str = "A lake", author: User | None = None) -> Submission:
    found = make.submitted(author or cast.analyst, make.threat_document(title=title))
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason="No.")
    return found


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_host_that_hangs_puts_off_what_else_waits_for_it_and_nothing_more(cast: Cast, hooks: Receiver) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    for url in ("http://slow.example/in", "http://slow.example/other", "http://quick.example/in"):
        add_webhook(url, by=cast.analyst)
    rejected(cast)
    tell()
    hooks.answers = ["hang"]
    now = clock.now()
    with clock.telling(now):
        assert deliver_due(caller=hooks.caller) == 2, "the second at the slow host is not even tried"
    first, second, quick = Delivery.objects.order_by("pk")
    assert [first.state, second.state, quick.state] == ["waiting", "waiting", "sent"]
    assert (first.tries, second.tries) == (1, 0)
    with clock.telling(now + timedelta(minutes=2)):
        assert deliver_due(caller=hooks.caller) == 2
    assert states() == ["sent"] * 3


def test_a_run_ends_and_asks_for_the_rest_in_a_queue_of_its_own(cast: Cast, box: Mailbox) -> None:
    rejected(cast)
    tell()
    assert deliver_due(seconds=0) == 0 and states() == ["waiting"]
    tasks.sweep_notices(timestamp=0)
    assert box.mails == [], "what runs beside everything else waits for no mail server"
    job = ProcrastinateJob.objects.get(task_name="review.tasks.deliver")
    assert (job.queue_name, job.status) == ("deliveries", "todo")
    ProcrastinateJob.objects.all().delete()
    tasks.deliver(seconds=0)
    assert ProcrastinateJob.objects.filter(task_name="review.tasks.deliver", queue_name="deliveries").count() == 1


def test_a_delivery_that_breaks_does_not_keep_the_others(cast: Cast, hooks: Receiver) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    for number in range(3):
        add_webhook(f"http://hook.example/{number}", by=cast.analyst)
    first, second, _third = Webhook.objects.order_by("pk")
    Webhook.objects.filter(pk=first.pk).update(secret="kept under another SECRET_KEY")
    Webhook.objects.filter(pk=second.pk).update(url="http://hook.example:none/")
    rejected(cast)
    tell()
    assert deliver_due(caller=hooks.caller) == 3
    assert states()[0] == "failed" and states()[2] == "sent"
    assert "SECRET_KEY" in Delivery.objects.earliest("pk").last_error
    broken = Delivery.objects.get(webhook=second)
    assert (broken.state, broken.tries) == ("waiting", 1) and broken.last_error
