"""Which themes an editor decides on. What themes there are, a higher room knows: it tells this one at start."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require, require_not_erased
from basics.errors import Refused
from basics.meanwhile import beside_others

Choices = list[tuple[str, str]]
_providers: list[Callable[[], Choices]] = []


def provide_themes(choices: Callable[[], Choices]) -> None:
    """Say, once, who knows the themes: codes and labels, those in use first."""
    _providers[:] = [choices]


def theme_choices() -> Choices:
    return [choice for provider in _providers for choice in provider()]


@transaction.atomic
def scope_editor(person: User, themes: Iterable[str], *, by: User, seen: Mapping[str, Any] | None = None) -> User:
    """Let an editor decide on some themes only; none named means all. Refused if others than those `seen` were set."""
    require(by, "manage_people")
    person = User.objects.select_for_update().get(pk=person.pk)
    require_not_erased(person)
    if not person.is_editor:
        raise Refused.conflict(_("Only an editor is bound to themes."))
    before = list(person.themes)
    wanted = set(beside_others({"themes": list(themes)}, seen, {"themes": before})["themes"])
    known = [code for code, _label in theme_choices()]
    if wanted - set(known) - set(before):
        raise Refused.invalid(_("Choose from the themes of the catalog."), field="themes")
    person.themes = [code for code in known if code in wanted] + sorted(wanted - set(known))
    person.save(update_fields=["themes"])
    record("scope_editor", person, by=by, before={"themes": before}, after={"themes": person.themes})
    return person
