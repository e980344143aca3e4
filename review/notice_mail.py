"""Write mails of notices: plain text, in the language that is active, of one thing in one thread of the mail client."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.mail import send_letter
from review.models import Delivery, Notice
from review.notice_kinds import NoticeKind, Way
from review.notice_links import mail_link
from review.noticed import Shown, Thing, path_of
from review.tidings import words_of


def send_notice(delivery: Delivery, notice: Notice, shown: Shown) -> None:
    """Mail one notice. Raises what SMTP does: `smtplib.SMTPException`, `OSError`."""
    person = delivery.person
    link = mail_link(person.pk, notice.kind)
    words = {"lines": [_line(notice, shown)], "why": NoticeKind(notice.kind).label, "settings": link, **_common()}
    root = _message_id(f"{notice.about}-{notice.object_id}.{person.pk}")
    headers = {
        **_headers(delivery, link),
        "In-Reply-To": root,  # of a mail that never was: all of one thing answer to it
        "References": root,
    }
    send_letter(person.language, shown.title, "review/mail/notice.txt", words, person.email, headers)


def send_digest(delivery: Delivery, notices: Sequence[Notice], shown: Mapping[Thing, Shown]) -> None:
    """Mail several notices as one, grouped by what they lead to. Raises what SMTP does."""
    person = delivery.person
    groups: dict[Thing, list[Any]] = {}
    for notice in notices:
        thing = (notice.about, notice.object_id)
        groups.setdefault(thing, []).append(_line(notice, shown[thing]))
    link = mail_link(person.pk, delivery.period)
    told = [{"title": shown[thing].title, "link": lines[0]["link"], "lines": lines} for thing, lines in groups.items()]
    words = {"groups": told, "settings": link, "period": delivery.period, **_common()}
    subject = _subject(delivery.period, len(notices))
    send_letter(person.language, subject, "review/mail/digest.txt", words, person.email, _headers(delivery, link))


def _subject(period: str, count: int) -> str:
    if period == Way.DAILY:
        words = ngettext("Today: %(count)d notice", "Today: %(count)d notices", count)
    elif period == Way.WEEKLY:
        words = ngettext("This week: %(count)d notice", "This week: %(count)d notices", count)
    else:
        words = ngettext("%(count)d notice", "%(count)d notices", count)
    return words % {"count": count}


def _line(notice: Notice, shown: Shown) -> dict[str, Any]:
    return {
        "title": shown.title,
        "words": words_of(notice),
        "reason": notice.said.get("reason", ""),
        "at": notice.at,
        "link": settings.SITE_URL + path_of(notice, shown),
    }


def _common() -> dict[str, str]:
    return {"all": settings.SITE_URL + reverse("notices:settings"), "page": settings.SITE_URL + reverse("notices:list")}


def _headers(delivery: Delivery, link: str) -> dict[str, str]:
    """Return the headers of every mail; the Message-ID is the same at every try (RFC 8058 for the last two)."""
    return {
        "Message-ID": _message_id(delivery.key),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _message_id(left: str) -> str:
    return f"<{left}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
