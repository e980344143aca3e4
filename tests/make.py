"""Short ways to a source, a text, an annotation and a published entry: all by the product's actions."""

from typing import Any

from accounts.models import User
from articles import actions as articles
from articles import vocabulary as words
from articles.aligning import align_texts
from articles.inputs import Bytes, ItemFacts, Note, Passage, Provenance, TextFacts
from articles.judging import raise_issue
from articles.models import Alignment, Annotation, QualityIssue, QuotedSource, Source, SourceItem, TextVersion
from articles.passages import find_passage
from catalog import actions as catalog
from catalog.contents import notes_of
from catalog.edition_actions import publish_edition
from catalog.manifest import to_publish
from catalog.models import Edition, Entry
from catalog.schema import content_hash
from review import actions as review
from review.models import PatchSet, Proposal, Submission
from review.standing import propose_standing
from tests.people import Cast

TEXT = (
    "The upper lake rose by two metres in a single week.\n\n"
    "“We have no siren below the moraine,” said an engineer of the (invented) valley office. "
    "Three villages lie on the outwash fan.\n\n"
    "This is an illustrative text."
)
# The categories that every installation begins with.
CATEGORIES = ("claim", "quote", "forecast", "signal", "event", "actor", "place", "measure")


def source(by: User, name: str = "Valley Courier (illustrative)") -> Source:
    return articles.add_source(name, by=by, reliability="C", reliability_reason="Illustrative.", languages=["en"])


def item(by: User, *, custody: str = words.Custody.HELD, language: str = "en", **facts: Any) -> SourceItem:
    name = facts.pop("source_name", "Valley Courier (illustrative)")
    outlet = Source.objects.filter(name=name).first() or source(by, name)
    return articles.add_source_item(outlet, ItemFacts(custody=custody, language=language, **facts), by=by)


def text(by: User, body: str = TEXT, *, title: str = "The upper lake", language: str = "en") -> TextVersion:
    """Add an article with one original text."""
    raw = Bytes(body.encode(), method=words.CaptureMethod.PASTE)
    return articles.add_article(raw, TextFacts(title=title, language=language), item(by), by=by)


def translation(by: User, body: str = TEXT, *, credit_line: str = "Translated from valley.example") -> TextVersion:
    """Add an article of which only a third party's translation is held."""
    origin = item(by, custody=words.Custody.NOT_HELD, language="ru", source_name="valley.example (illustrative)")
    provenance = Provenance(
        method=words.TranslationMethod.THIRD_PARTY,
        source_item=origin,
        credit_line=credit_line,
        asserted_by=words.AssertedBy.PUBLISHER,
    )
    facts = TextFacts(title="The upper lake", language="en", kind=words.TextKind.TRANSLATION, provenance=provenance)
    return articles.add_article(Bytes(body.encode(), method=words.CaptureMethod.PASTE), facts, origin, by=by)


SOURCE = (
    "В июле верхнее озеро поднялось на два метра.\n\n"
    "Почему там нет сирены? Инженер сказал, что датчик стоит 4000 долларов.\n\n"
    "В 2019 году паводок дошёл до села за час. Это текст для примера."
)
TARGET = (
    "In July the upper lake rose by two metres.\n\n"
    "Why is there no siren? An engineer said that a gauge costs 4,000 dollars.\n\n"
    "In 2019 a flood reached the village within the hour."
)


def text_pair(by: User, source: str = SOURCE, target: str = TARGET) -> tuple[TextVersion, TextVersion]:
    """Add an article with a Russian original and an English translation that leaves the last sentence out."""
    original = text(by, source, title="Верхнее озеро", language="ru")
    return original, add_translation(original, by, target)


def add_translation(original: TextVersion, by: User, target: str = TARGET, language: str = "en") -> TextVersion:
    provenance = Provenance(method=words.TranslationMethod.HUMAN, source_version=original)
    facts = TextFacts("The upper lake", language, kind=words.TextKind.TRANSLATION, provenance=provenance)
    raw = Bytes(target.encode(), method=words.CaptureMethod.PASTE)
    return articles.add_text(original.article, raw, facts, by=by)


def alignment(by: User, source: str = SOURCE, target: str = TARGET) -> Alignment:
    """Align the pair: four rows of one to one, and a gap."""
    return align_texts(*text_pair(by, source, target), by=by)


def second_text(
    source: TextVersion, by: User, body: str = "Верхнее озеро поднялось. Это иллюстративный текст."
) -> TextVersion:
    """Add a Russian translation of a text that is held to its article."""
    provenance = Provenance(method=words.TranslationMethod.HUMAN, source_version=source)
    facts = TextFacts("Верхнее озеро", "ru", words.TextKind.TRANSLATION, provenance=provenance)
    return articles.add_text(source.article, Bytes(body.encode(), words.CaptureMethod.PASTE), facts, by=by)


def quoted(version: TextVersion, by: User, *, held: bool = False) -> QuotedSource:
    """Record that a text quotes a publication; `held`: one whose text is there."""
    quote = "“We have no siren below the moraine,”"
    cited = item(by, custody=words.Custody.HELD if held else words.Custody.CITED_ONLY, title="The siren")
    if held:
        raw = Bytes(TEXT.encode(), words.CaptureMethod.PASTE)
        articles.add_article(raw, TextFacts("The siren", "en"), cited, by=by)
    passage = Passage(*find_passage(version.text, quote))
    return articles.add_quoted_source(version, passage, cited, relation=words.QuoteRelation.QUOTES, by=by)


def issue(version: TextVersion, by: User, quote: str = "Это", **facts: str) -> QualityIssue:
    """Raise a quality issue on a passage of a translation."""
    facts = {"type": "mistranslation", "severity": "minor", "comment": "Not what the source says.", **facts}
    return raise_issue(version, Passage(*find_passage(version.text, quote)), by=by, **facts)


def annotation(version: TextVersion, by: User, quote: str = "Three villages lie on the outwash fan.") -> Annotation:
    start, end = find_passage(version.text, quote)
    note = Note(category="claim", body="Who would warn them?", credibility=3)
    return articles.annotate([(version, Passage(start, end, quote))], note, by=by)


def threat_document(**changes: Any) -> dict[str, Any]:
    """Return a complete, publishable threat."""
    return {
        "title": "Outburst of a glacial lake",
        "theme": "CLI",
        "summary": "A moraine dam gives way and a flood reaches the valley within the hour.",
        "nature": "non_malicious",
        "tempo": "acute",
        "states": ["KG", "TJ"],
        "scenarios": [{"title": "Night-time outburst", "worst_case": "Three villages are reached without a warning."}],
        **changes,
    }


def measure_document(threat: str, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Sirens below the moraine",
        "theme": "CLI",
        "summary": "Water-level sensors set off sirens in the villages.",
        "function": "detect",
        "kind": "technical",
        "level": "national",
        "status": "proposed",
        "threats": [
            {"threat": threat, "role": "reduces_impact", "how": "People leave in time.", "effectiveness": "moderate"}
        ],
        **changes,
    }


def evidence(note: Annotation, field: str = "summary", **changes: Any) -> dict[str, Any]:
    return {"field": field, "annotation": str(note.uuid), "stance": "supports", "credibility": 3, **changes}


def proposal(by: User, document: dict[str, Any] | None = None, *, kind: str = "threat", **more: Any) -> Proposal:
    """Start a draft; with the standard message unless told otherwise."""
    more.setdefault("message", "A first version, from the article.")
    return review.propose(kind, document or threat_document(), by=by, **more)


def revise(proposal: Proposal, document: dict[str, Any], *, by: User, **more: Any) -> Proposal:
    """Change a draft as somebody does who has just opened it."""
    return review.revise(proposal, document, by=by, seen=_opened(proposal), **more)


def revise_and_submit(proposal: Proposal, document: dict[str, Any], *, by: User, message: str) -> PatchSet:
    return review.revise_and_submit(proposal, document, by=by, message=message, seen=_opened(proposal))


def _opened(proposal: Proposal) -> str:
    return content_hash(Proposal.objects.get(pk=proposal.pk).document)


def submitted(by: User, document: dict[str, Any] | None = None, **more: Any) -> Submission:
    draft = proposal(by, document, **more)
    review.submit(draft, by=by)
    return Submission.objects.with_subject().get(pk=draft.submission_id)


def published(cast: Cast, document: dict[str, Any] | None = None, **more: Any) -> Entry:
    """Propose as the analyst, approve as the editor, and return the published entry."""
    found = submitted(cast.analyst, document, **more)
    assert found.current is not None
    review.approve(found, by=cast.editor, seen=found.current.sha256)
    if Submission.objects.awaiting_decision().filter(pk=found.pk).exists():  # of high risk: two approve
        review.approve(found, by=cast.editor2, seen=found.current.sha256)
    revision = Proposal.objects.with_everything().get(submission=found).applied
    assert revision is not None
    return Entry.objects.with_content().get(pk=revision.entry_id)


def retired(cast: Cast, entry: Entry, reason: str = "Merged.", *, successor: Entry | None = None) -> Entry:
    """Retire an entry (or let another take its place): proposed by the analyst, approved by two editors."""
    intent = "supersede" if successor else "retire"
    patch_set = propose_standing(entry, intent, by=cast.analyst, reason=reason, successor=successor)
    for editor in (cast.editor, cast.editor2):
        review.approve(patch_set.submission, by=editor, seen=patch_set.sha256)
    return Entry.objects.with_content().get(pk=entry.pk)


def frozen_edition(cast: Cast, name: str = "2026.1", title: str = "") -> Edition:
    """Prepare and freeze an edition of all that is published."""
    return catalog.freeze_edition(catalog.prepare_edition(name, by=cast.editor, title=title), by=cast.editor)


def published_edition(cast: Cast, name: str = "2026.1", title: str = "") -> Edition:
    """Freeze an edition and let the second editor publish it."""
    return published_of(cast, frozen_edition(cast, name, title))


def published_of(cast: Cast, frozen: Edition) -> Edition:
    """Let the second editor publish an edition that the first one froze, as it stands now."""
    frozen = Edition.objects.get(pk=frozen.pk)
    return publish_edition(frozen, by=cast.editor2, seen=to_publish(frozen.manifest, notes_of(frozen)))
