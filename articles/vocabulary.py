"""The fixed words of this room: each choice is a term of a standard or of design.md, in plain words."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from basics.phrasing import inside
from basics.text import canonical


class SourceKind(models.TextChoices):
    NEWSPAPER = "newspaper", _("newspaper")
    NEWS_SITE = "news_site", _("news site")
    AGENCY = "agency", _("news agency")
    THINK_TANK = "think_tank", _("think-tank")
    OFFICIAL = "official", _("official body")
    BROADCASTER = "broadcaster", _("broadcaster")
    OTHER = "other", _("other")


class Reliability(models.TextChoices):
    """Admiralty code (NATO AJP-2.1), reliability of a source. F is *unknown*, not the bottom."""

    A = "A", _("completely reliable")
    B = "B", _("usually reliable")
    C = "C", _("fairly reliable")
    D = "D", _("not usually reliable")
    E = "E", _("unreliable")
    F = "F", _("reliability cannot be judged")


class Credibility(models.IntegerChoices):
    """Admiralty code (NATO AJP-2.1), credibility of a piece of information. 6 is *unknown*, not the bottom."""

    CONFIRMED = 1, _("confirmed by other sources")
    PROBABLE = 2, _("probably true")
    POSSIBLE = 3, _("possibly true")
    DOUBTFUL = 4, _("doubtful")
    IMPROBABLE = 5, _("improbable")
    UNKNOWN = 6, _("truth cannot be judged")


class Custody(models.TextChoices):
    """What we have of an outside publication; *not held* is a first-class fact."""

    HELD = "held", _("held")
    EXCERPT_ONLY = "excerpt_only", _("excerpt only")
    CITED_ONLY = "cited_only", _("cited only")
    NOT_HELD = "not_held", _("not held")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UNKNOWN = "unknown", _("unknown")


class CaptureMethod(models.TextChoices):
    PASTE = "paste", _("pasted")
    UPLOAD = "upload", _("uploaded")
    FETCH = "fetch", _("fetched from its address")
    IMPORT = "import", _("imported in bulk")
    COMMAND = "command", _("added by command")


class CandidateWay(models.TextChoices):
    ADDRESS = "address", _("asked for by its address")
    ARCHIVE = "archive", _("a file of an archive")
    FEED = "feed", _("an entry of a feed")


class CandidateState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    FETCHING = "fetching", _("being fetched")
    READY = "ready", _("to be confirmed")
    FAILED = "failed", _("could not be read")
    KEPT = "kept", _("kept")
    DROPPED = "dropped", _("dropped")


class Robots(models.TextChoices):
    """What a site's robots.txt says to programs about an address. It is shown; a person decides."""

    ALLOWED = "allowed", _("programs may read it")
    DISALLOWED = "disallowed", _("programs should not read it")
    NONE = "none", _("it says nothing")


class TextKind(models.TextChoices):
    ORIGINAL = "original", _("original")
    TRANSLATION = "translation", _("translation")
    TRANSCRIPT = "transcript", _("transcript")


class ChangeKind(models.TextChoices):
    INITIAL = "initial", _("first version")
    SUBSTANTIVE = "substantive", _("substantive change")
    MINOR = "minor", _("minor change")
    TYPO = "typo", _("typing error")
    METADATA = "metadata", _("metadata only")


class TranslationMethod(models.TextChoices):
    HUMAN = "human", _("human translation")
    MT_RAW = "mt_raw", _("raw machine translation")
    MT_POST_EDITED = "mt_post_edited", _("post-edited machine translation")
    TM_ASSISTED = "tm_assisted", _("assisted by translation memory")
    THIRD_PARTY = "third_party", _("third-party translation")
    UNKNOWN = "unknown", _("method unknown")


class PostEdit(models.TextChoices):
    """Degree of post-editing (ISO 18587)."""

    NONE = "none", _("none")
    LIGHT = "light", _("light post-editing")
    FULL = "full", _("full post-editing")


class Completeness(models.TextChoices):
    FULL = "full", _("full")
    PARTIAL = "partial", _("partial")
    SUMMARY = "summary", _("summary")
    EXCERPT = "excerpt", _("excerpt")
    UNKNOWN = "unknown", _("completeness unknown")


class AssertedBy(models.TextChoices):
    PUBLISHER = "publisher", _("the publisher")
    TRANSLATOR = "translator", _("the translator")
    TEAM = "team", _("our team")
    UNKNOWN = "unknown", _("unknown")


class AgentKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    TOOL = "tool", _("tool")


class AgentRole(models.TextChoices):
    """Roles around a translation (ISO 17100, ISO 18587)."""

    TRANSLATOR = "translator", _("translator")
    POST_EDITOR = "post_editor", _("post-editor")
    REVISER = "reviser", _("reviser")
    REVIEWER = "reviewer", _("reviewer")
    PROOFREADER = "proofreader", _("proofreader")
    MT_ENGINE = "mt_engine", _("machine translation engine")
    PUBLISHER = "publisher", _("publisher")


class Origin(models.TextChoices):
    """How a sentence of a translation came to be."""

    HUMAN = "human", _("written by a person")
    MACHINE = "machine", _("machine translation")
    MEMORY = "memory", _("translation memory")
    COPY = "copy", _("copied from the version before")


class QuoteRelation(models.TextChoices):
    QUOTES = "quotes", _("quotes")
    PARAPHRASES = "paraphrases", _("paraphrases")
    REPORTS = "reports", _("reports on")
    CITES = "cites", _("cites")


class Verification(models.TextChoices):
    UNVERIFIED = "unverified", _("unverified")
    VERIFIED = "verified", _("verified")
    MISMATCH = "mismatch", _("mismatch")


class Motivation(models.TextChoices):
    """The thirteen motivations of the W3C Web Annotation Vocabulary, in plain words."""

    COMMENTING = "commenting", _("comment")
    ASSESSING = "assessing", _("assess")
    BOOKMARKING = "bookmarking", _("bookmark")
    CLASSIFYING = "classifying", _("classify")
    DESCRIBING = "describing", _("describe")
    EDITING = "editing", _("suggest an edit")
    HIGHLIGHTING = "highlighting", _("highlight")
    IDENTIFYING = "identifying", _("identify")
    LINKING = "linking", _("link")
    MODERATING = "moderating", pgettext_lazy("purpose", "moderate")
    QUESTIONING = "questioning", _("question")
    REPLYING = "replying", _("reply")
    TAGGING = "tagging", _("tag")


class Line(models.TextChoices):
    """How the passages of a category are underlined, so that a colour never says it alone."""

    THICK = "thick", _("thick line")
    SOLID = "solid", _("thin line")
    DOUBLE = "double", _("double line")
    DASHED = "dashed", _("dashes")
    WAVY = "wavy", _("wave")
    THICK_DOTS = "thick_dots", _("thick dots")
    DOTS = "dots", _("fine dots")
    ABOVE_TOO = "above_too", _("thin lines below and above")


class Life(models.TextChoices):
    """Where an annotation is in its life. What its approval asks for is decided in the room of review."""

    DRAFT = "draft", _("private draft")
    SHARED = "shared", _("shared with the team")
    SUBMITTED = "submitted", _("submitted")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


# What a new revision by its writer makes of a life: what was approved waits again, what was closed is open again.
AFTER_A_REVISION = {Life.APPROVED: Life.SUBMITTED, Life.REJECTED: Life.SHARED, Life.WITHDRAWN: Life.SHARED}


class TargetState(models.TextChoices):
    ASSERTED = "asserted", _("chosen by a person")
    CARRIED = "carried", _("carried from an earlier version")
    PROJECTED = "projected", _("proposed by alignment")
    REVIEW = "review", _("needs a person")
    ORPHAN = "orphan", _("passage not found")


class PlacingMethod(models.TextChoices):
    """How a target came to stand where it is."""

    PERSON = "person", _("chosen by a person")
    DIFF = "diff", _("carried by comparing the versions")
    ALIGNMENT = "alignment", _("projected through the alignment")


class RoundState(models.TextChoices):
    """Where a round of annotation is."""

    OPEN = "open", pgettext_lazy("round", "open")
    CURATED = "curated", _("curated")
    CALLED_OFF = "called_off", _("called off")


class CurationChoice(models.TextChoices):
    """What a curator made of marks that belong together."""

    TAKE = "take", _("one was taken")
    MERGE = "merge", _("they were merged")
    NONE = "none", _("none is right")


class BeadMethod(models.TextChoices):
    ALIGNER = "aligner", _("proposed by the aligner")
    PERSON = "person", _("made by a person")


class GapReason(models.TextChoices):
    """Why a sentence has no partner in the other text."""

    OMITTED = "omitted", _("left out")
    CONDENSED = "condensed", _("condensed into another sentence")
    UNTRANSLATABLE = "untranslatable", _("cannot be translated")
    ERROR = "error", _("an error")


class AlignmentWarning(models.TextChoices):
    """Why an alignment as a whole is to be doubted."""

    LENGTHS = "lengths", _("one text has far more sentences than the other")
    SAME_LANGUAGE = "same_language", _("both texts are in the same language")
    WRONG_LANGUAGE = "wrong_language", _("a text does not look like the language it is said to be in")
    UNRELATED = "unrelated", _("few sentences found a sure partner: the texts may not belong together")


# BCP 47 tags a person can choose from; any well-formed tag is accepted by the API.
LANGUAGES = {
    "ru": _("Russian"),
    "kk": _("Kazakh"),
    "uz-Latn": _("Uzbek (Latin)"),
    "uz-Cyrl": _("Uzbek (Cyrillic)"),
    "ky": _("Kyrgyz"),
    "tg": _("Tajik"),
    "tk": _("Turkmen"),
    "az": _("Azerbaijani"),
    "fa": _("Persian"),
    "en": _("English"),
    "tr": _("Turkish"),
    "zh": _("Chinese"),
    "de": _("German"),
    "fr": _("French"),
}
RIGHT_TO_LEFT = {"fa", "ar", "ur", "ps", "he"}


def direction_of(language: str) -> str:
    """Return the HTML `dir` of a BCP 47 language tag."""
    primary, *rest = language.split("-")
    return "rtl" if "Arab" in rest or (primary in RIGHT_TO_LEFT and not {"Latn", "Cyrl"} & set(rest)) else "ltr"


def language_name(language: str) -> str:
    """Return the name of a language for people; an unknown tag names itself."""
    return str(LANGUAGES.get(language, language))


def language_inside(language: str) -> str:
    """Return the name of a language as it stands within a sentence: “русский”, “ағылшынша”, “English”."""
    return inside(language_name(language))


def said_in(labels: Mapping[str, str], code: str) -> str:
    """Return the label in the reader's language, else in English, else the code."""
    return labels.get(get_language() or "en") or labels.get("en") or code


def plain_tag(typed: str) -> str:
    """Return a tag as annotations keep it: small letters, one space between words."""
    return " ".join(canonical(typed).split()).lower()
