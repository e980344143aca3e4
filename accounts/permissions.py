"""Who may do what: one table of acts and roles. Pages, API and actions ask here and nowhere else."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from basics.errors import Refused

R, A, E, ADM = Role.READER, Role.ANALYST, Role.EDITOR, Role.ADMINISTRATOR

MAY = {
    "read_published": {R, A, E, ADM},
    "read_articles": {R, A, E, ADM},
    "read_annotations": {A, E, ADM},
    "add_article": {A, E},
    "annotate": {A, E},
    "propose": {A, E},
    "rate": {A, E},
    "see_review": {A, E, ADM},
    "decide": {E},
    "freeze_edition": {E},
    "manage_sources": {A, E, ADM},
    "manage_people": {ADM},
    "manage_vocabularies": {ADM},
    "read_audit": {ADM},
    "check_captures": {ADM},
    "check_edition": {E, ADM},
}

# What each act is called on the page that shows this table.
WORDS = {
    "read_published": _("Read the published catalog and editions"),
    "read_articles": _("Read articles and their translations"),
    "read_annotations": _("Read annotations"),
    "add_article": _("Add articles and translations"),
    "annotate": _("Annotate"),
    "propose": _("Propose changes to the catalog"),
    "rate": _("Rate scenarios"),
    "see_review": _("See proposals and their review"),
    "decide": _("Decide on what others proposed"),
    "freeze_edition": _("Prepare and freeze editions"),
    "manage_sources": _("Keep the list of sources"),
    "manage_people": _("Invite people, give roles, deactivate"),
    "manage_vocabularies": _("Keep vocabularies and scales"),
    "read_audit": _("Read the audit log"),
    "check_captures": _("Check the bytes of every capture"),
    "check_edition": _("Check every hash of a frozen edition"),
}

Person = User | AnonymousUser


def may(person: Person, act: str) -> bool:
    """Tell whether one of the person's roles allows `act`; nobody who is signed out or deactivated may anything."""
    return isinstance(person, User) and person.is_active and bool(MAY[act] & set(person.roles))


def require(person: Person, act: str) -> None:
    """Refuse whoever may not `act`."""
    if not may(person, act):
        raise Refused.forbidden(_("Your role does not allow this."), details={"act": act})
