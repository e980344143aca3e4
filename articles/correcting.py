"""A correction is a new text version: the old one stays as it was, and whatever cites it keeps citing it."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.carrying import follow_later
from articles.models import Article, TextVersion, TranslationAgent, TranslationProvenance
from articles.printing import keep_prints
from articles.segmenting import segment_text
from articles.sentence_carrying import carry_beads, carry_languages, carry_origins
from articles.structure import carried
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical, sha256_of


@transaction.atomic
def correct_text(
    version: TextVersion, text: str, *, change_kind: str, reason: str, by: User, title: str = ""
) -> TextVersion:
    """Add a version that supersedes the newest one; of a translation, with the same provenance, and with what
    is known and confirmed of the sentences that were left alone.

    Refuses (conflict) what a newer version superseded meanwhile, and (invalid) a correction without a reason, an
    empty text, or one that changes nothing.
    """
    require(by, "add_article")
    article = Article.objects.select_for_update().get(pk=version.article_id)
    old = TextVersion.objects.select_related("provenance").get(pk=version.pk)
    newer = TextVersion.objects.filter(supersedes=old).first()
    if newer is not None:
        message = _("This text was corrected meanwhile: version %(number)d is the newest.")
        raise Refused.conflict(message % {"number": newer.number}, details={"number": newer.number})
    new = _next_version(old, canonical(text), title, change_kind, reason, by=by)
    check_row(new)
    new.save()
    keep_prints([new])
    if hasattr(old, "provenance"):
        _repeat_provenance(old.provenance, new)
    carry_languages(old, new)
    segment_text(new, by=by)
    carry_languages(old, new)
    if new.kind == words.TextKind.TRANSLATION:
        carry_origins(old, new)
        carry_beads(old, new, by=by)
    follow_later(old)
    article.updated_at = clock.now()
    article.save(update_fields=["updated_at"])
    record("correct_text", new, by=by, before={"text": old.sha256}, after={"text": new.sha256, "kind": change_kind})
    return new


def _next_version(old: TextVersion, text: str, title: str, change_kind: str, reason: str, *, by: User) -> TextVersion:
    title = " ".join(canonical(title).split()) or old.title
    if change_kind not in set(words.ChangeKind) - {words.ChangeKind.INITIAL}:
        raise Refused.invalid(_("Say what kind of change this is."), field="change_kind")
    if not reason.strip():
        raise Refused.invalid(_("Say why the text was changed."), field="change_reason")
    if not text.strip():
        raise Refused.invalid(_("The text is empty."), field="text")
    if (text == old.text) != (change_kind == words.ChangeKind.METADATA) or (text, title) == (old.text, old.title):
        raise Refused.invalid(_("Only a change of metadata leaves the words as they are."), field="text")
    last = old.article.texts.aggregate(models.Max("number"))["number__max"]
    return TextVersion(
        article_id=old.article_id,
        kind=old.kind,
        language=old.language,
        number=last + 1,
        title=title,
        author=old.author,
        text=text,
        sha256=sha256_of(text),
        structure=[shape.as_dict() for shape in carried(old.shapes, old.text, text)],
        capture_id=old.capture_id,
        supersedes=old,
        change_kind=change_kind,
        change_reason=canonical(reason).strip(),
        created_by=by,
    )


def _repeat_provenance(old: TranslationProvenance, version: TextVersion) -> None:
    """Give the new version the provenance of the old one, agents included."""
    agents = list(old.agents.all())
    copy = TranslationProvenance.objects.get(pk=old.pk)
    copy.pk, copy.text_version = None, version
    copy._state.adding = True
    copy.save(force_insert=True)
    for agent in agents:
        agent.pk, agent.provenance = None, copy
    TranslationAgent.objects.bulk_create(agents)
