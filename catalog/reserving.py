"""Codes of what is only proposed yet.

A reserved entry has no current revision, and so stands in no register, search, page or edition. Its code may be linked
to, and is not given again if what it was reserved for is never published.
"""

import regex
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused, check_values
from catalog import vocabulary as words
from catalog.codes import PREFIX, lock_prefix, next_code
from catalog.models import CODE, Entry


@transaction.atomic
def reserve_code(kind: str, theme: str, *, by: User, code: str = "", language: str = "en") -> Entry:
    """Reserve the next code of a theme for a new entry, or `code` itself; `language` is what it is written in (BCP 47).

    Refuses (conflict) a code that is taken, and (invalid) one that is none of this kind.
    """
    require(by, "propose")
    if code:
        if not regex.fullmatch(CODE, code) or not code.startswith(PREFIX[words.Kind(kind)]):
            raise Refused.invalid(_("%(code)s is no code of this kind of entry.") % {"code": code[:40]}, field="code")
        lock_prefix(code.rpartition("-")[0] + "-")
        if Entry.objects.filter(code=code).exists():
            raise Refused.conflict(_("The code %(code)s is taken.") % {"code": code})
    entry = Entry(kind=kind, code=code or next_code(kind, theme), language=language)
    check_values(entry)
    entry.save()
    record("reserve_code", entry, by=by, after={"code": entry.code})
    return entry
