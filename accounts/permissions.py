"""Who may do what: one table of acts and roles. Pages, API and actions ask here and nowhere else."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import SiteSettings, User
from accounts.roles import Role, Scope
from basics.call import current_call
from basics.errors import Refused

R, A, E, ADM = Role.READER, Role.ANALYST, Role.EDITOR, Role.ADMINISTRATOR

MAY = {
    "read_published": {R, A, E, ADM},
    "read_articles": {R, A, E, ADM},
    "read_annotations": {A, E, ADM},
    "add_article": {A, E},
    "annotate": {A, E},
    "curate": {E},
    "align_texts": {A, E},
    "confirm_alignment": {E},
    "propose": {A, E},
    "rate": {A, E},
    "lead_ratings": {E},
    "read_indicators": {A, E},
    "see_review": {A, E, ADM},
    "discuss": {A, E, ADM},
    "decide": {E},
    "moderate_review": {ADM},
    "break_glass": {ADM},
    "freeze_edition": {E},
    "manage_sources": {A, E, ADM},
    "manage_people": {ADM},
    "manage_vocabularies": {ADM},
    "read_audit": {ADM},
    "keep_site": {ADM},
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
    "curate": _("Give texts to annotators, and settle what they marked"),
    "align_texts": _("Align the sentences of two texts"),
    "confirm_alignment": _("Confirm and correct alignments"),
    "propose": _("Propose changes to the catalog"),
    "rate": _("Rate scenarios, and give forecasts a probability"),
    "lead_ratings": _("Open rounds of rating, resolve forecasts, dismiss suggestions"),
    "read_indicators": _("Record what indicators say"),
    "see_review": _("See proposals and their review"),
    "discuss": _("Write in discussions, and resolve them"),
    "decide": _("Decide on what others proposed"),
    "moderate_review": _("Moderate the workflow: policy, holds, assignments, pauses"),
    "break_glass": _("Apply a change in an emergency, to be reviewed afterwards"),
    "freeze_edition": _("Prepare, freeze and publish editions"),
    "manage_sources": _("Keep the list of sources"),
    "manage_people": _("Invite people, give roles, deactivate"),
    "manage_vocabularies": _("Keep vocabularies and scales"),
    "read_audit": _("Read the audit log"),
    "keep_site": _("Keep the site's settings, jobs and health"),
    "check_captures": _("Check the bytes of every capture"),
    "check_edition": _("Check every hash of a frozen edition"),
}

# The scope a token needs for each act, whatever its person's roles allow.
SCOPES = {
    **dict.fromkeys(["read_published", "read_articles", "read_annotations", "see_review"], Scope.READ),
    **dict.fromkeys(["add_article", "annotate", "align_texts", "propose", "rate", "discuss"], Scope.WRITE),
    **dict.fromkeys(["read_indicators", "manage_sources"], Scope.WRITE),
    **dict.fromkeys(["decide", "freeze_edition", "check_edition", "confirm_alignment", "curate"], Scope.REVIEW),
    "lead_ratings": Scope.REVIEW,
    **dict.fromkeys(["manage_people", "manage_vocabularies", "read_audit", "keep_site", "check_captures"], Scope.ADMIN),
    **dict.fromkeys(["moderate_review", "break_glass"], Scope.ADMIN),
}

# What concerns the catalog as a whole is not for an editor of some themes.
WHOLE_CATALOG = {"freeze_edition"}

# What strangers may do once an administrator has made the catalog public.
OPEN_WHEN_PUBLIC = {"read_published"}

Person = User | AnonymousUser


def may(person: Person, act: str) -> bool:
    """Tell whether one of the person's roles, and the scope of the token in use if there is one, allow `act`.

    Nobody who is signed out or deactivated may anything, but read the catalog where it is public. A service account
    may what its owner may too.
    """
    if isinstance(person, AnonymousUser):
        return act in OPEN_WHEN_PUBLIC and SiteSettings.is_public()
    scopes = current_call().scopes
    return has_role_for(person, act) and (scopes is None or SCOPES[act] in scopes)


def has_role_for(person: Person, act: str) -> bool:
    """Tell whether one of the roles of somebody who is active allows `act`: for whoever is not the one who calls.

    The scope of the token in use is not asked, because it limits its own person.
    """
    if not isinstance(person, User) or not person.is_active or not MAY[act] & person.effective_roles:
        return False
    return act not in WHOLE_CATALOG or person.covers_everything


def answers_for(person: User, author: User) -> bool:
    """Tell whether what `author` wrote counts as `person`'s: theirs, or that of a service account they own."""
    return person.pk in {author.pk, author.owner_id}


def require_not_erased(person: User) -> None:
    """Refuse to change whoever is a pseudonym for good."""
    if person.erased_at is not None:
        raise Refused.conflict(_("The personal data of this person was erased. That cannot be undone."))


def require(person: Person, act: str) -> None:
    """Refuse whoever may not `act`."""
    if not may(person, act):
        raise Refused.forbidden(_("Your role does not allow this."), details={"act": act})
