"""The one place that writes to people by mail."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.links import email_change_link, invitation_link, reset_link, reset_token
from accounts.models import EmailChange, Invitation, User

SUBJECT_MOST = 200
# What is said of a change to somebody's account, by the verb of the audit log.
NOTICES = {
    "reset_password": gettext_lazy("Your password was set anew by a mailed link. All your sessions were signed out."),
    "change_password": gettext_lazy("Your password was changed. Your other sessions were signed out."),
    "change_email": gettext_lazy(
        "An administrator changed the email of your account; this address no longer signs in."
    ),
    "add_passkey": gettext_lazy("A passkey was added to your account."),
    "remove_passkey": gettext_lazy("A passkey was removed from your account."),
    "add_authenticator_app": gettext_lazy("An authenticator app was added to your account."),
    "remove_authenticator_app": gettext_lazy("The authenticator app was removed from your account."),
    "make_recovery_codes": gettext_lazy("New recovery codes were made for your account; the old ones no longer work."),
    "use_recovery_code": gettext_lazy("Somebody signed in to your account with a recovery code."),
    "export_personal_data": gettext_lazy("An administrator downloaded the personal data of your account."),
    "remove_factors": gettext_lazy("An administrator removed all second factors of your account."),
}


def mail_invitation(invitation: Invitation) -> None:
    """Write to the invited, in the inviter's language: theirs is not known yet."""
    inviter = invitation.invited_by
    words = {"invitation": invitation, "link": invitation_link(invitation)}
    language = inviter.language if inviter else ""
    subject = gettext_lazy("Invitation to Perimeter")
    send_letter(language, subject, "accounts/mail/invitation.txt", words, invitation.email)


def mail_reset(person: User) -> None:
    """Write to a member who has forgotten their password; the token is made here, so that no table keeps it."""
    words = {
        "person": person,
        "link": reset_link(reset_token(person)),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    subject = gettext_lazy("A new password for Perimeter")
    send_letter(person.language, subject, "accounts/mail/reset.txt", words, person.email)


def mail_email_change(change: EmailChange, side: str, address: str) -> None:
    """Ask one of the two addresses."""
    words = {"change": change, "side": side, "link": email_change_link(change, side)}
    subject = gettext_lazy("Another email for your account")
    send_letter(change.person.language, subject, "accounts/mail/email_change.txt", words, address)


def mail_notice(address: str, language: str, verb: str) -> None:
    """Tell a member what was done to their account."""
    words = {"what": NOTICES[verb], "security": settings.SITE_URL}
    send_letter(language, gettext_lazy("Your account was changed"), "accounts/mail/notice.txt", words, address)


def send_letter(
    language: str,
    subject: str | Promise,
    template: str,
    words: Mapping[str, Any],
    address: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write one plain text to one address, in its language (the active one where that is empty).

    Raises what the mail server refuses.
    """
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        body = render_to_string(template, dict(words))
        line = " ".join(str(subject).split())[:SUBJECT_MOST]
    EmailMessage(line, body, None, [address], headers=dict(headers or {})).send()
