"""Begin a threat that somebody misses while they link to it: a draft of theirs, whose code can be linked to at once."""

import regex
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from basics.errors import Refused
from catalog.models import CODE
from catalog.reserving import reserve_code
from catalog.vocabulary import Kind
from review.actions import propose
from review.models import Proposal


@transaction.atomic
def begin_threat(title: str, theme: str, *, by: User, field: str = "title") -> Proposal:
    """Begin a draft of a threat with a title, under a code of a theme that is reserved for it.

    Refuses (invalid) a title that is empty or is a code, under `field`, and a missing theme, under `theme`.
    """
    title = " ".join(title.split())
    if not title:
        raise Refused.invalid(_("Write the title of the threat that is missing here."), field=field)
    if regex.fullmatch(CODE, title):  # of a row that a threat was begun from already
        message = _("This row names %(code)s already. To begin another threat, write its title in place of the code.")
        raise Refused.invalid(message % {"code": title}, field=field)
    if not theme:
        raise Refused.invalid(_("Choose the primary theme first: the threat that is begun gets it too."), field="theme")
    reserved = reserve_code(Kind.THREAT, theme, by=by)
    return propose(Kind.THREAT, {"title": title, "theme": theme}, by=by, reserved=reserved)
