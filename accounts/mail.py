"""The one place that writes to people by mail."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.links import invitation_link
from accounts.models import Invitation


def mail_invitation(invitation: Invitation) -> None:
    """Write to the invited, in the inviter's language: theirs is not known yet."""
    inviter = invitation.invited_by
    with translation.override((inviter.language if inviter else "") or translation.get_language()):
        words = {"invitation": invitation, "link": invitation_link(invitation)}
        body = render_to_string("accounts/mail/invitation.txt", words)
        send_mail(_("Invitation to Perimeter"), body, None, [invitation.email])
