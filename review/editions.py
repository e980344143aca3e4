"""The decision on a frozen edition, as the queue takes it: published, or given up, by the actions of the catalog."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused
from catalog.contents import notes_of
from catalog.edition_actions import abandon_edition, publish_edition
from catalog.manifest import to_publish
from catalog.models import Edition
from review.states import Step, reason_for

NOTHING_TO_CHANGE = gettext_lazy("What is frozen does not change: publish the edition, or give it up.")


@transaction.atomic
def decide_edition(edition: Edition, verdict: str, *, by: User, seen: str, reason: str = "") -> Edition:
    """Publish a frozen edition, or give it up with a reason. `seen` is `manifest.to_publish` of what was read.

    Refuses (stale) notes that were changed since, and to ask for changes: what is frozen does not change. Who publishes
    and who gives up is the rule of the catalog: whoever froze it or wrote of it last may only give it up.
    """
    require(by, "freeze_edition")
    reason = reason_for(verdict, reason)
    if verdict == Step.REQUEST_CHANGES:
        raise nothing_to_change()
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if verdict == Step.APPROVE:
        return publish_edition(edition, by=by, seen=seen)
    if seen != to_publish(edition.manifest, notes_of(edition)):
        raise Refused.stale(_("It was changed since you read it. Nothing was decided; look at it as it stands."))
    return abandon_edition(edition, by=by, reason=reason)


def nothing_to_change() -> Refused:
    """Return why nobody asks for changes of an edition."""
    return Refused.invalid(NOTHING_TO_CHANGE, field="verdict")
