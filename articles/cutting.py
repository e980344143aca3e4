"""The only writer of sentences, of which there are thirty for each article."""

from collections.abc import Iterator, Sequence

from articles.models import Segment, SegmentSet, TextVersion
from articles.segmentation import Span, segment
from basics.copying import copy_rows
from basics.text import sha256_of

COLUMNS = ("segment_set_id", "ordinal", "paragraph", "start", "end", "sha256")


def cut_texts(texts: Sequence[TextVersion], *, segmenter: str, is_current: bool) -> list[SegmentSet]:
    """Cut texts into sentences, and keep those under the name of the segmenter; part of adding a text."""
    cuts = [(text, segment(text.text, text.language)) for text in texts]
    made = SegmentSet.objects.bulk_create(
        SegmentSet(text_version=text, segmenter=segmenter, size=len(spans), is_current=is_current)
        for text, spans in cuts
    )
    lines = (line for kept, (text, spans) in zip(made, cuts, strict=True) for line in _lines(kept, text, spans))
    copy_rows(Segment, COLUMNS, lines)
    return made


def _lines(kept: SegmentSet, text: TextVersion, spans: Sequence[Span]) -> Iterator[str]:
    for ordinal, span in enumerate(spans):
        sha256 = sha256_of(" ".join(text.text[span.start : span.end].split()))
        yield f"{kept.pk}\t{ordinal}\t{span.paragraph}\t{span.start}\t{span.end}\t{sha256}"
