"""What went wrong with a mail or a webhook is read in the language of whoever looks at it, also after it changed."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from basics import clock
from basics.kept_words import say
from review.delivering import ERROR_MOST, TRIES_MOST, deliver_due
from review.models import Delivery
from review.noticing import add_webhook, change_notice_settings
from review.telling import tell
from tests.people import Cast
from tests.review.post_office import Mailbox, Receiver
from tests.review.test_delivering import hooked, rejected


def page_in(language: str, client: Client) -> str:
    return client.get("/notices/settings/", headers={"accept-language": language}).content.decode()


def test_a_refusal_of_the_fetcher_follows_the_language_of_the_page(
    cast: Cast, receiver: Receiver, client: Client
) -> None:
    hooked(cast)
    rejected(cast)
    tell()
    deliver_due(caller=replace(receiver.caller, resolve=lambda _host, _port: ["127.0.0.1"]))
    row = Delivery.objects.get()
    assert "private network" in row.last_error
    client.force_login(cast.analyst)
    assert row.last_error in page_in("en", client)
    for language in ("ru", "kk"):
        with translation.override(language):
            words = row.error_shown
        assert words != row.last_error and words in page_in(language, client)
        assert row.last_error not in page_in(language, client)


def test_an_answer_and_its_number_are_remembered_through_every_try(cast: Cast, receiver: Receiver) -> None:
    hooked(cast)
    User.objects.filter(pk=cast.analyst.pk).update(language="kk")
    rejected(cast)
    tell()
    receiver.answers = [500] * TRIES_MOST
    now = clock.now()
    for _try in range(TRIES_MOST):
        with clock.telling(now):
            deliver_due(caller=receiver.caller)
        now = Delivery.objects.get().next_try_at
    row = Delivery.objects.get()
    assert row.state == "failed" and row.last_error_said["msgid"] == "Answered with %(status)s."
    with translation.override("en"):
        assert row.error_shown == "Answered with 500."
    with translation.override("ru"):
        assert row.error_shown == gettext("Answered with %(status)s.") % {"status": 500}


@pytest.mark.parametrize(
    "answer", ["451 Try again later, the disk is full", "554 " + "No. " * 200, "451 A zero\0 within"]
)
def test_what_a_mail_server_answers_stands_in_a_sentence_of_ours(cast: Cast, mailbox: Mailbox, answer: str) -> None:
    rejected(cast)
    tell()
    mailbox.answers = [answer]
    deliver_due()
    row = Delivery.objects.get()
    assert row.last_error.startswith(f"The mail server answered: {answer[:10]}") and len(row.last_error) < ERROR_MOST
    assert row.last_error_said["msgid"] == "The mail server answered: %(answer)s"
    assert say(row.last_error, row.last_error_said) == row.last_error
    assert row.state == ("failed" if answer.startswith("5") else "waiting")


def test_what_stands_there_from_before_is_shown_as_it_is(cast: Cast, client: Client) -> None:
    change_notice_settings(by=cast.analyst, ways={"outcome": "page"})
    add_webhook("http://hook.example/in", by=cast.analyst)
    rejected(cast)
    tell()
    Delivery.objects.update(last_error="Answered with <500>.")
    client.force_login(cast.analyst)
    assert "Answered with &lt;500&gt;." in page_in("ru", client)
