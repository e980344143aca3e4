"""Cutting a text into sentences, once for each segmenter: what alignment and staleness rest on."""

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.cutting import cut_texts
from articles.models import SegmentSet, TextVersion
from articles.segmentation import SEGMENTER


@transaction.atomic
def segment_text(version: TextVersion, *, by: User | None) -> SegmentSet:
    """Cut a text with the present segmenter and make that its current cut; a second time changes nothing.

    Every new text is cut when it is added; nobody (`by=None`) cuts those that are older than the segmenter.
    """
    if by is not None:
        require(by, "add_article")
    version = TextVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    current = SegmentSet.objects.filter(text_version=version, segmenter=SEGMENTER, is_current=True).first()
    if current is not None:
        return current
    SegmentSet.objects.filter(text_version=version, is_current=True).update(is_current=False)
    made = SegmentSet.objects.filter(text_version=version, segmenter=SEGMENTER).first()
    if made is None:
        [made] = cut_texts([version], segmenter=SEGMENTER, is_current=True)
    else:
        made.is_current = True
        made.save(update_fields=["is_current"])
    record("segment_text", version, by=by, after={"segmenter": SEGMENTER, "segments": made.size})
    return made
