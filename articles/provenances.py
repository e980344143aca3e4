"""The writers of how a translation came to be: what is said of it first, and what is said differently later.

What was said before stays as an amendment with its reason: nothing that was ever asserted of a translation is lost.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.agency import check_agents, check_post_edit
from articles.inputs import Agent, Provenance
from articles.models import Article, ProvenanceAmendment, TextVersion, TranslationAgent, TranslationProvenance
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical

FACTS = ("method", "post_edit", "completeness", "credit_line", "asserted_by")


@transaction.atomic
def amend_provenance(
    version: TextVersion, given: Provenance, *, reason: str, by: User, seen: int | None = None
) -> TranslationProvenance:
    """Say differently how a translation came to be. What was said before stays in its history, with the reason.

    `seen` is how many amendments the person saw. Refuses (stale) when there are more, and what `write_provenance` does.
    """
    require(by, "add_article")
    Article.objects.select_for_update().get(pk=version.article_id)
    row = TranslationProvenance.objects.filter(text_version=version).first()
    if row is None:
        raise Refused.invalid(_("Only a translation has a provenance of this kind."))
    number = row.amendments.count()
    if seen is not None and seen != number:
        raise Refused.stale(_("The provenance was amended meanwhile. Look at what it says now; yours is kept below."))
    if not canonical(reason).strip():
        raise Refused.invalid(_("Say why it is amended: what was said before stays beside it."), field="reason")
    before = said_of(row)
    row = write_provenance(version, given, row)
    after = said_of(row)
    if after == before:
        raise Refused.invalid(_("This says what was said already."))
    amendment = ProvenanceAmendment(
        provenance=row, number=number + 1, before=before, reason=canonical(reason).strip(), amended_by=by
    )
    check_row(amendment)
    amendment.save()
    version.article.updated_at = clock.now()
    version.article.save(update_fields=["updated_at"])
    record("amend_provenance", version, by=by, before=before, after=after)
    return row


def write_provenance(
    version: TextVersion, given: Provenance, row: TranslationProvenance | None = None
) -> TranslationProvenance:
    """Write what is said of a translation, over `row` if it has one. Called inside of the action that says it.

    Refuses (invalid) what names no source, a circle, a confidence without engine and version, and a reviser who
    translated.
    """
    _check(version, given)
    row = row or TranslationProvenance(text_version=version)
    for name in FACTS:
        setattr(row, name, getattr(given, name))
    row.pivot_languages = list(given.pivot_languages)
    row.source_version, row.source_item = given.source_version, given.source_item
    check_row(row)
    try:
        with transaction.atomic():
            row.save()
            row.agents.all().delete()
            TranslationAgent.objects.bulk_create(_agent_rows(row, given.agents))
    except IntegrityError as error:  # the database knows two that change one provenance at the same moment
        raise Refused.conflict(_("The provenance of this article was amended just now. Look at it again.")) from error
    return TranslationProvenance.objects.get(pk=row.pk)


def said_of(row: TranslationProvenance) -> dict[str, Any]:
    """Return what is said of a translation as plain values, names included, so that they outlive what they name."""
    item, text = row.source_item, row.source_version
    facts = ("id", "title", "url", "author", "language", "custody")
    return {
        **{name: getattr(row, name) for name in FACTS},
        "pivot_languages": list(row.pivot_languages),
        "source_text": text and {"number": text.number, "language": text.language, "sha256": text.sha256},
        "source_item": item and {"source": item.source.name, **{name: getattr(item, name) for name in facts}},
        "agents": [_said_of_agent(agent) for agent in row.agents.all()],
    }


def _said_of_agent(agent: TranslationAgent) -> dict[str, Any]:
    names = ("name", "kind", "role", "version", "confidence")
    return {**{name: getattr(agent, name) for name in names}, "member": agent.member_id}


def _check(version: TextVersion, given: Provenance) -> None:
    source = given.source_version
    if source is not None and source.article_id != version.article_id:
        raise Refused.invalid(_("A translation is made from a text of the same article."), field="source_version")
    if source is None and given.source_item is None:
        raise Refused.invalid(_("Say what this was translated from, even if it is not held."), field="source_item")
    check_post_edit(given.method, given.post_edit)
    if source is not None and version.pk in _origins_of(source):
        message = _("This makes a circle: text %(number)d goes back to this one itself.")
        raise Refused.invalid(message % {"number": source.number}, field="source_version")
    check_agents(given.agents)


def _origins_of(source: TextVersion) -> set[int]:
    """Return every text that a text goes back to, itself included: what each was made from, and what it supersedes."""
    texts = TextVersion.objects.filter(article_id=source.article_id)
    steps = {
        pk: {made_from, superseded} - {None}
        for pk, made_from, superseded in texts.values_list("pk", "provenance__source_version", "supersedes")
    }
    found: set[int] = set()
    waiting = {source.pk}
    while waiting:
        found |= waiting
        waiting = {origin for pk in waiting for origin in steps[pk] if origin is not None} - found
    return found


def _agent_rows(row: TranslationProvenance, agents: tuple[Agent, ...]) -> list[TranslationAgent]:
    names = ("kind", "role", "version", "member", "confidence")
    rows = [
        TranslationAgent(
            provenance=row,
            name=" ".join(canonical(agent.name).split()),
            **{name: getattr(agent, name) for name in names},
        )
        for agent in agents
    ]
    for agent in rows:
        check_row(agent)
    return rows
