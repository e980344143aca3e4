"""What each verb of the audit log says to whoever reads it, in their language.

The verbs themselves (`sign_in`) stand in the database, in files and in the API, and never change. Each room tells the
words of its own acts.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, str | Promise] = {
    "accept_invitation": _("Invitation accepted"),
    "add_authenticator_app": _("Authenticator app added"),
    "add_passkey": _("Passkey added"),
    "add_person": _("Person added"),
    "add_service_account": _("Service account added"),
    "ask_email_change": _("Change of email asked for"),
    "ask_reset": _("New password asked for"),
    "begin_tour": _("Tour begun"),
    "cancel_email_change": _("Change of email cancelled"),
    "cancel_work": _("Background work cancelled"),
    "change_email": _("Email changed"),
    "change_password": _("Password changed"),
    "change_profile": _("Profile changed"),
    "change_roles": _("Roles changed"),
    "change_settings": _("Settings of the site changed"),
    "confirm_email_change": _("New email confirmed"),
    "confirm_identity": _("Identity confirmed"),
    "confirm_identity_failed": _("Identity not confirmed"),
    "create_setup_link": _("Link for the first sign-in made"),
    "create_token": _("Token created"),
    "deactivate_person": _("Account closed"),
    "dismiss_tour": _("Tour dismissed"),
    "end_other_sessions": _("Other sessions ended"),
    "end_session": _("Session ended"),
    "erase_person": _("Personal data erased"),
    "export_audit": _("Audit log exported"),
    "export_personal_data": _("Personal data exported"),
    "finish_tour": _("Tour finished"),
    "invite": _("Invitation sent"),
    "make_recovery_codes": _("Recovery codes made"),
    "make_reset_link": _("Link for a new password made"),
    "pause_tour": _("Tour paused"),
    "reactivate_person": _("Account opened again"),
    "remove_authenticator_app": _("Authenticator app removed"),
    "remove_factors": _("Second factors removed"),
    "remove_passkey": _("Passkey removed"),
    "require_second_factor": _("Second factor required"),
    "resend_invitation": _("Invitation sent again"),
    "reset_password": _("New password set"),
    "restore_invitation": _("Invitation restored"),
    "revoke_invitation": _("Invitation revoked"),
    "revoke_token": _("Token revoked"),
    "scope_editor": _("Themes of an editor changed"),
    "second_step_failed": _("Second step of signing in failed"),
    "sign_in": _("Sign-in succeeded"),
    "sign_in_failed": _("Signing in failed"),
    "sign_in_password": _("Password accepted, second step asked for"),
    "sign_out": _("Signed out"),
    "start_work": _("Background work started"),
    "use_recovery_code": _("Recovery code used"),
    "verify_audit": _("Audit log verified"),
}
MEANS: dict[str, str | Promise] = {
    "session": pgettext_lazy("means", "session"),
    "token": pgettext_lazy("means", "token"),
    "command": pgettext_lazy("means", "command"),
    "job": pgettext_lazy("means", "background work"),
    "demo": pgettext_lazy("means", "demonstration"),
}
LIMITED = "_limited"  # what the verb of too many attempts ends with, after the act that was tried


def provide_verbs(words: Mapping[str, str | Promise]) -> None:
    """Tell what the verbs of a room say. Two rooms cannot say one verb differently (ValueError)."""
    if twice := VERBS.keys() & words.keys():
        raise ValueError(f"Verbs that are said already: {sorted(twice)}")
    VERBS.update(words)


def words_of(verb: str) -> str:
    """Return what a verb says. One that nobody writes any more, but that old entries hold, says itself."""
    if verb.endswith(LIMITED):
        return gettext("Too many attempts")
    return str(VERBS.get(verb, verb.replace("_", " ")))
