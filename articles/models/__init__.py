"""Rows of this room: sources, texts, their sentences, translations and annotations."""

from articles.models.annotations import AlignmentProjection as AlignmentProjection
from articles.models.annotations import Annotation as Annotation
from articles.models.annotations import AnnotationTarget as AnnotationTarget
from articles.models.candidates import Candidate as Candidate
from articles.models.drafts import DraftUnit as DraftUnit
from articles.models.drafts import TranslationDraft as TranslationDraft
from articles.models.issues import IssueState as IssueState
from articles.models.issues import QualityIssue as QualityIssue
from articles.models.prints import TextPrint as TextPrint
from articles.models.segments import Alignment as Alignment
from articles.models.segments import Bead as Bead
from articles.models.segments import Segment as Segment
from articles.models.segments import SegmentSet as SegmentSet
from articles.models.sources import CustodyChange as CustodyChange
from articles.models.sources import Source as Source
from articles.models.sources import SourceChange as SourceChange
from articles.models.sources import SourceItem as SourceItem
from articles.models.sources import SourceRating as SourceRating
from articles.models.texts import Article as Article
from articles.models.texts import Capture as Capture
from articles.models.texts import TextVersion as TextVersion
from articles.models.translations import ProvenanceAmendment as ProvenanceAmendment
from articles.models.translations import QuotedSource as QuotedSource
from articles.models.translations import SentenceOrigin as SentenceOrigin
from articles.models.translations import TranslationAgent as TranslationAgent
from articles.models.translations import TranslationProvenance as TranslationProvenance
