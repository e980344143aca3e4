"""The writers of quoted sources as a chain: quotations verified, and originals that come later."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.actions import add_article, add_text
from articles.inputs import Agent, Bytes, Provenance, TextFacts
from articles.models import QuotedSource, Segment, TextVersion, TranslationProvenance
from articles.passages import find_passage
from articles.provenances import FACTS, amend_provenance
from articles.quote_checking import Found, find_quotation
from articles.sourcing import write_custody
from basics import clock
from basics.errors import Refused

Verification = words.Verification


@transaction.atomic
def verify_quote(
    quoted: QuotedSource, against: TextVersion, *, by: User, verdict: str = "", passage: str = ""
) -> QuotedSource:
    """Compare a passage with the text of what it quotes, and say whether it is there.

    Quoted words in one language are compared here: `verified`, or `mismatch` with the nearest passage. Otherwise, and
    for a paraphrase or a report, a person names the `passage` it rests on and gives the `verdict`.
    """
    require(by, "add_article")
    quoted = QuotedSource.objects.select_for_update(of=("self",)).select_related("text_version").get(pk=quoted.pk)
    if not TextVersion.objects.texts_of(quoted.source_item).filter(pk=against.pk).exists():
        raise Refused.invalid(_("This is no text of the publication that is quoted."), field="against")
    before = {"verification": quoted.verification, "text": quoted.checked_text_id}
    found = _compared(quoted, against) if compares(quoted, against) else _judged(against, verdict, passage)
    quoted.verification = Verification.VERIFIED if found.same else Verification.MISMATCH
    quoted.checked_text, quoted.checked_start, quoted.checked_end = against, found.start, found.end
    quoted.checked_by, quoted.checked_at = by, clock.now()
    names = [f"checked_{name}" for name in ("text", "start", "end", "by", "at")]
    quoted.save(update_fields=["verification", *names])
    record(
        "verify_quote", quoted, by=by, before=before, after={"verification": quoted.verification, "text": against.pk}
    )
    return quoted


def compares(quoted: QuotedSource, against: TextVersion) -> bool:
    """Tell whether the words themselves can be compared: a quotation, and both texts in one language."""
    languages = {version.language.split("-")[0] for version in (quoted.text_version, against)}
    return quoted.relation == words.QuoteRelation.QUOTES and len(languages) == 1


def _compared(quoted: QuotedSource, against: TextVersion) -> Found:
    spans = [(segment.start, segment.end) for segment in Segment.objects.of(against)]
    return find_quotation(quoted.exact, against.text, spans)


def _judged(against: TextVersion, verdict: str, passage: str) -> Found:
    if verdict not in {Verification.VERIFIED, Verification.MISMATCH}:
        message = _("The words cannot be compared here: say whether the passage is there.")
        raise Refused.invalid(message, field="verdict")
    if not passage.strip() and verdict == Verification.VERIFIED:
        raise Refused.invalid(_("Name the passage of the original that it rests on."), field="passage")
    start, end = find_passage(against.text, passage) if passage.strip() else (0, 0)
    return Found(start, end, same=verdict == Verification.VERIFIED)


@transaction.atomic
def attach_original(version: TextVersion, raw: Bytes, facts: TextFacts, *, by: User) -> TextVersion:
    """Add the original of a translation that was not held, as a text of its article; returns the original.

    Its publication is `held` from now on. What was asserted while it was not stays: in the history of the provenance,
    which now names the text beside the publication, and in that of the publication.
    """
    require(by, "add_article")
    row = getattr(version, "provenance", None)
    if row is None or row.source_version_id is not None or row.source_item is None:
        raise Refused.conflict(_("The original of this text is held already, or it has none."))
    original = add_text(version.article, raw, replace(facts, kind=words.TextKind.ORIGINAL, provenance=None), by=by)
    reason = _("The original is held now.")
    amend_provenance(version, _beside(row, original), reason=reason, by=by)
    write_custody(row.source_item, words.Custody.HELD, reason, by=by)
    record("attach_original", version, by=by, after={"original": original.number, "sha256": original.sha256})
    return original


def _beside(row: TranslationProvenance, original: TextVersion) -> Provenance:
    """Return what is said of a translation, with its original named beside the publication."""
    agents = [
        Agent(agent.name, agent.kind, agent.role, agent.version, agent.member, agent.confidence)
        for agent in row.agents.select_related("member")
    ]
    facts = {name: getattr(row, name) for name in (*FACTS, "source_item")}
    pivots = tuple(row.pivot_languages)
    return Provenance(**facts, source_version=original, pivot_languages=pivots, agents=tuple(agents))


@transaction.atomic
def attach_quoted(quoted: QuotedSource, raw: Bytes, facts: TextFacts, *, by: User) -> TextVersion:
    """Add the text of a publication that a passage quotes, as an article of its own; the publication is then held."""
    require(by, "add_article")
    if TextVersion.objects.texts_of(quoted.source_item).exists():
        raise Refused.conflict(_("A text of this publication is held already."))
    text = add_article(raw, replace(facts, kind=words.TextKind.ORIGINAL, provenance=None), quoted.source_item, by=by)
    write_custody(quoted.source_item, words.Custody.HELD, _("Its text is held now."), by=by)
    record("attach_quoted", quoted, by=by, after={"article": text.article_id, "sha256": text.sha256})
    return text
