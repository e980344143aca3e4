"""The language of each paragraph of a text: told by its letters and words, until a person says another."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.blocks import paragraph_spans
from articles.language_identification import Told, language_of
from articles.models import ParagraphLanguage, TextVersion
from articles.vocabulary import direction_of
from basics import clock
from basics.errors import Refused, check_row


@dataclass(frozen=True)
class Paragraph:
    """A paragraph [start, end) in code points: what it is told to be in, and what a person chose instead."""

    start: int
    end: int
    words: str
    told: Told
    chosen: ParagraphLanguage | None = None

    @property
    def language(self) -> str:
        """Return what a person chose, else what is proposed; empty where too few letters tell nothing."""
        return self.chosen.language if self.chosen else self.told.language

    @property
    def direction(self) -> str:
        return direction_of(self.language)


def paragraphs_of(version: TextVersion) -> list[Paragraph]:
    """Return the paragraphs of a text with their languages, in reading order. One query."""
    chosen = {one.start: one for one in version.paragraph_languages.select_related("chosen_by")}
    found = []
    for start, end in paragraph_spans(version.text):
        words = version.text[start:end]
        found.append(Paragraph(start, end, words, language_of(words), chosen.get(start)))
    return found


@transaction.atomic
def set_paragraph_language(version: TextVersion, start: int, language: str, *, by: User) -> None:
    """Say in which language the paragraph is that starts at `start` (a code point); none goes back to the proposal.

    Refuses (invalid) a place where no paragraph starts, and what is no language tag. The text itself never changes.
    """
    require(by, "add_article")
    ends = dict(paragraph_spans(version.text))
    if start not in ends:
        raise Refused.invalid(_("No paragraph starts there."), field="start")
    TextVersion.objects.select_for_update(no_key=True).only("pk").get(pk=version.pk)  # one choice at a time
    known = ParagraphLanguage.objects.filter(text_version=version, start=start).first()
    before = known.language if known else ""
    if known and not language:
        known.delete()
    elif language:
        row = known or ParagraphLanguage(text_version=version, start=start, end=ends[start])
        row.language, row.chosen_by, row.chosen_at = language, by, clock.now()
        check_row(row)
        row.save()
    after = {"start": start, "language": language}
    record("set_paragraph_language", version, by=by, before={"start": start, "language": before}, after=after)
