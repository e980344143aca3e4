"""What holds of a proposed translation of an entry: its words by path, and how they came to be. These write nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from articles.agency import check_agents, check_post_edit
from articles.inputs import Agent
from articles.models import TranslationAgent
from articles.vocabulary import AgentKind, AgentRole, PostEdit, TranslationMethod
from basics.errors import Refused, check_values
from basics.text import canonical
from catalog.coverage import targets_of
from catalog.models import Entry, EntryTranslation, EntryTranslationRevision, Revision
from catalog.reading import path_label
from catalog.schema import content_hash
from catalog.translatable import Texts, field_of, merge_texts, normal_text, source_hash, words_of
from review.models import EntryTranslationProposal

LONGER = 2  # how many times as long as its field allows a translation of it may be: languages differ
BY_MACHINE = (TranslationMethod.MT_RAW, TranslationMethod.MT_POST_EDITED)


@dataclass(frozen=True)
class How:
    """How translated words came to be; `agents` that go without saying are put in when it is submitted."""

    method: str = TranslationMethod.HUMAN
    post_edit: str = PostEdit.NONE
    credit_line: str = ""
    agents: tuple[Agent, ...] = ()

    def as_rows(self) -> dict[str, Any]:
        """Return it as the columns of `HowTranslated`; refuse (invalid) an agent that is none."""
        for agent in self.agents:
            check_values(TranslationAgent(name=agent.name, kind=agent.kind, role=agent.role, version=agent.version))
        return {
            "method": self.method,
            "post_edit": self.post_edit,
            "credit_line": " ".join(canonical(self.credit_line).split()),
            "agents": [_agent_row(agent) for agent in self.agents],
        }


def _agent_row(agent: Agent) -> dict[str, Any]:
    name = " ".join(canonical(agent.name).split())
    row = {"name": name, "kind": agent.kind, "role": agent.role, "version": agent.version.strip()}
    confidence = {} if agent.confidence is None else {"confidence": agent.confidence}
    return {**row, "member": agent.member.pk if agent.member else None, **confidence}


def require_language(entry: Entry, language: str) -> None:
    """Refuse a language that this entry is not translated into."""
    if language not in targets_of(entry):
        known = ", ".join(targets_of(entry))
        message = _("%(code)s is translated into: %(known)s.") % {"code": entry.code, "known": known}
        raise Refused.invalid(message, field="language")


def check_how(proposal: EntryTranslationProposal, by: User) -> dict[str, Any]:
    """Return how it came to be, with whoever goes without saying put in; refuse (invalid) what is missing."""
    if proposal.method not in TranslationMethod.values:
        raise Refused.invalid(_("Say how it was translated."), field="method")
    check_post_edit(proposal.method, proposal.post_edit)
    agents = [*proposal.agents]
    roles = {row["role"] for row in agents}
    if proposal.method in BY_MACHINE and AgentRole.MT_ENGINE not in roles:
        raise Refused.invalid(_("Name the engine that translated."), field="engine")
    if proposal.method == TranslationMethod.MT_POST_EDITED and AgentRole.POST_EDITOR not in roles:
        agents.append(_agent_row(Agent(by.name, AgentKind.PERSON, AgentRole.POST_EDITOR, member=by)))
    if proposal.method in (TranslationMethod.HUMAN, TranslationMethod.TM_ASSISTED) and not agents:
        agents.append(_agent_row(Agent(by.name, AgentKind.PERSON, AgentRole.TRANSLATOR, member=by)))
    check_agents(agents_of(agents))
    post_edit = proposal.post_edit if proposal.method == TranslationMethod.MT_POST_EDITED else PostEdit.NONE
    return {**proposal.provenance, "post_edit": post_edit, "agents": agents}


def agents_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Agent, ...]:
    """Return agents from the rows that are kept of them."""
    rows = list(rows)
    members = User.objects.in_bulk([row["member"] for row in rows if row.get("member")])
    return tuple(
        Agent(row["name"], row["kind"], row["role"], row["version"], members.get(row["member"]), row.get("confidence"))
        for row in rows
    )


def written(
    kind: str, source: Revision, draft: Texts, texts: Mapping[str, str], confirmed: Collection[str] = ()
) -> Texts:
    """Put words into a draft: each new one is made from the words of `source`, and so is what was `confirmed`.

    What is not named stays, and empty words are taken out. Refuses (invalid) what names no words of the entry.
    """
    words = words_of(kind, source.document)
    fields: dict[str, list[Any]] = {}
    result = {path: row for path, row in draft.items() if path in words}
    for path in dict.fromkeys([*texts, *confirmed]):
        part = field_of(kind, path)
        if part is None or (path not in words and texts.get(path)):
            fields[path] = [_("There are no words of this name to translate: %(path)s.") % {"path": path}]
            continue
        before = result.get(path)
        text = normal_text(part, texts[path]) if path in texts else before["text"] if before else ""
        if len(text) > part.limit * LONGER:
            message = _("At most %(limit)d characters; this has %(n)d.")
            fields[path] = [message % {"limit": part.limit * LONGER, "n": len(text)}]
        elif not text:
            result.pop(path, None)
        elif before is None or before["text"] != text or path in confirmed:
            result[path] = {"text": text, "source": source_hash(words[path])}
    if fields:
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=fields)
    return {path: result[path] for path in words if path in result}


def newest_of(entry: Entry, language: str) -> EntryTranslationRevision | None:
    """Return the current revision of an entry's translation."""
    found = EntryTranslation.objects.filter(entry=entry, language=language).select_related("current").first()
    return found.current if found else None


def texts_of(revision: EntryTranslationRevision | None) -> Texts:
    return revision.texts if revision else {}


def caught_up(
    entry: Entry, base: EntryTranslationRevision | None, newest: EntryTranslationRevision | None, texts: Texts
) -> Texts:
    """Return words merged with a newer revision than the one they were made on; refuse (stale) what both wrote."""
    if newest == base:
        return texts
    met = merge_texts(texts_of(base), texts_of(newest), texts)
    if met.conflicts:
        named = ", ".join(path_label(entry.kind, path, entry.document) for path in met.conflicts)
        message = _("Somebody else translated these meanwhile: %(fields)s. Nothing was changed; settle them first.")
        raise Refused.stale(message % {"fields": named}, details={"conflicts": list(met.conflicts)})
    return met.texts


def draft_hash(proposal: EntryTranslationProposal) -> str:
    """Return the SHA-256 of a draft: what whoever saves it names as seen."""
    return content_hash({"texts": proposal.texts, "message": proposal.message, **proposal.provenance})
