"""What holds of whoever and whatever translated, be it an article or an entry of the catalog. These write nothing."""

from django.utils.translation import gettext as _

from accounts.models import SiteSettings, User
from articles import vocabulary as words
from articles.inputs import Agent
from basics.errors import Refused
from basics.text import canonical

TRANSLATED = {words.AgentRole.TRANSLATOR, words.AgentRole.POST_EDITOR}


def check_post_edit(method: str, post_edit: str) -> None:
    """Refuse (invalid) a post-edited translation that does not say how far it was edited."""
    if method == words.TranslationMethod.MT_POST_EDITED and post_edit == words.PostEdit.NONE:
        raise Refused.invalid(_("A post-edited translation says how far: lightly or fully."), field="post_edit")


def check_agents(agents: tuple[Agent, ...]) -> None:
    """Refuse (invalid) a confidence without engine and version, and a reviser who translated."""
    for agent in agents:
        _check_confidence(agent)
    _check_second_person(agents)


def _check_confidence(agent: Agent) -> None:
    if agent.confidence is None:
        return
    if agent.role != words.AgentRole.MT_ENGINE or not agent.name.strip() or not agent.version.strip():
        message = _("A confidence is that of a machine translation engine: name the engine and its version.")
        raise Refused.invalid(message, field="agents")
    if not 0 <= agent.confidence <= 1:
        raise Refused.invalid(_("A confidence is a number from 0 to 1."), field="agents")


def _check_second_person(agents: tuple[Agent, ...]) -> None:
    if SiteSettings.current().reviser_may_translate:
        return
    translators = [agent for agent in agents if agent.role in TRANSLATED]
    for reviser in agents:
        if reviser.role == words.AgentRole.REVISER and any(_are_one(reviser, other) for other in translators):
            message = _("%(name)s translated this: the reviser is a second person (ISO 17100).")
            raise Refused.invalid(message % {"name": reviser.name}, field="agents")


def _are_one(one: Agent, other: Agent) -> bool:
    """Tell whether two are one: by the member they are, a service account being its owner, or by kind and name."""
    if one.member is not None and other.member is not None and _person(one.member) == _person(other.member):
        return True
    return one.kind == other.kind and _plain(one.name) == _plain(other.name)


def _person(member: User) -> int:
    return member.owner_id or member.pk


def _plain(name: str) -> str:
    return " ".join(canonical(name).casefold().split())
