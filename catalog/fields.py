"""What a catalog entry is made of: the fields of threats and of measures, in the order in which they stand. Data.

`catalog.schema` gives documents of these fields their one form and says what is wrong with one.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog import vocabulary as words


@dataclass(frozen=True)
class Field:
    """One field of a document.

    `shape` is `line`, `text` (Markdown), `choice`, `term` or `terms` (codes of a vocabulary), `number` (a whole one
    from `least` to `most`), `date` (ISO 8601; a `partial` one may be a year or a month), `articles` (numbers of
    articles), or `items` (an ordered list of objects, each with a stable `id` and the given `parts`). `citable` fields
    can carry evidence.
    """

    name: str
    label: Any
    shape: str
    help: Any = ""
    required: bool = False
    citable: bool = False
    choices: type[models.TextChoices] | None = None
    vocabulary: words.Vocabulary | None = None
    parts: tuple["Field", ...] = ()
    limit: int = 20_000
    least: int = 1
    most: int = 6
    partial: bool = False
    row_name: Any = ""
    adding: Any = ""


def _line(name: str, label: Any, **more: Any) -> Field:
    return Field(name, label, "line", limit=300, **more)


def _text(name: str, label: Any, **more: Any) -> Field:
    return Field(name, label, "text", **more)


def _choice(name: str, label: Any, choices: type[models.TextChoices], **more: Any) -> Field:
    return Field(name, label, "choice", choices=choices, **more)


def _terms(name: str, label: Any, vocabulary: words.Vocabulary, **more: Any) -> Field:
    return Field(name, label, "terms", vocabulary=vocabulary, **more)


def _date(name: str, label: Any, **more: Any) -> Field:
    return Field(name, label, "date", **more)


def _items(name: str, label: Any, row_name: Any, adding: Any, *parts: Field, **more: Any) -> Field:
    return Field(name, label, "items", parts=parts, row_name=row_name, adding=adding, **more)


THEME = Field("theme", _("Primary theme"), "term", vocabulary=words.Vocabulary.THEME, required=True)
SECTORS = _terms("sectors", _("Sectors"), words.Vocabulary.SECTOR)
TAGS = _terms("tags", _("Tags"), words.Vocabulary.TAG)

REFERENCES = _items(
    "references",
    _("Other catalogs"),
    _("Reference"),
    _("Add a reference"),
    _line("scheme", _("Scheme"), required=True, help=_("Such as ATT&CK, DISARM, HIPs or NRR.")),
    _line("version", _("Version"), help=_("Codes change between versions.")),
    _line("code", _("Code there"), required=True),
    _line("url", _("Address")),
    help=_("Where another catalog speaks of the same thing."),
)

EVIDENCE = _items(
    "evidence",
    _("Evidence"),
    _("Evidence"),
    _("Add an empty row"),
    _line("field", _("Field"), required=True),
    _line("annotation", _("Annotation"), required=True, help=_("The permanent identifier of an annotation.")),
    _choice("stance", _("Stance"), words.Stance, required=True),
    Field("credibility", _("Credibility"), "number", help=_("Admiralty code, 1 to 6.")),
    _line("note", _("Note")),
    Field(
        "answer",
        _("Answer"),
        "line",
        limit=1_000,
        help=_("To a passage that contradicts: why the field stands all the same."),
    ),
)

KEEPING = (
    _choice("sensitivity", _("Sensitivity"), words.Sensitivity, help=_("Traffic Light Protocol 2.0: who may see it.")),
    _date("review_due", _("To be looked at again by")),
)

THREAT = (
    _line("title", _("Title"), required=True, citable=True),
    THEME,
    _terms("themes", _("Other themes"), words.Vocabulary.THEME),
    _text(
        "summary",
        _("Summary"),
        required=True,
        citable=True,
        limit=1_500,
        help=_("Two or three sentences a minister could read aloud."),
    ),
    _text("description", _("Description"), citable=True),
    _choice("nature", _("Nature"), words.Nature, required=True, citable=True),
    _choice("tempo", _("Tempo"), words.Tempo, required=True),
    Field("direction", _("Direction"), "term", vocabulary=words.Vocabulary.DIRECTION, citable=True),
    _terms("states", _("States concerned"), words.Vocabulary.STATE, citable=True),
    _terms("areas", _("Areas"), words.Vocabulary.AREA, citable=True),
    SECTORS,
    _terms("actors", _("Actors"), words.Vocabulary.ACTOR, citable=True),
    TAGS,
    *KEEPING,
    _text("drivers", _("Drivers"), citable=True, help=_("What makes it likelier or worse.")),
    _text("vulnerabilities", _("Vulnerabilities"), citable=True),
    _items(
        "scenarios",
        _("Scenarios"),
        _("Scenario"),
        _("Add a scenario"),
        _line("title", _("Title"), required=True),
        _text("worst_case", _("Reasonable worst case"), required=True),
        _text("assumptions", _("Key assumptions")),
        _text("variations", _("Variations"), help=_("Likelier and milder, or rarer and worse.")),
        _text("intensity", _("Intensity"), help=_("How strong it would be: magnitude, reach, duration.")),
        _terms("consequences", _("Common consequences"), words.Vocabulary.CONSEQUENCE),
        _text("vulnerable_groups", _("Vulnerable people")),
        _text("response_government", _("Response of the authorities")),
        _text("response_private", _("Response of infrastructure and business")),
        _text("response_community", _("Response of volunteers and communities")),
        _text("recovery", _("Recovery")),
        citable=True,
        help=_("The reasonable worst case is what people rate."),
    ),
    _items(
        "indicators",
        _("Early-warning indicators"),
        _("Indicator"),
        _("Add an indicator"),
        _line("title", _("Sign"), required=True),
        _line("threshold", _("Threshold")),
        _line("reading", _("Last reading")),
        Field("interval", _("Read every"), "number", most=3_650, help=_("Days; 30 if nothing is said.")),
        citable=True,
    ),
    _items(
        "events",
        _("Events"),
        _("Event"),
        _("Add an event"),
        _line("title", _("What happened"), required=True),
        _date(
            "date",
            _("When"),
            required=True,
            partial=True,
            help=_("A day, a month or a year: 2024-08-08, 2024-08, 2024."),
        ),
        _text("text", _("In short")),
        Field("articles", _("Articles"), "articles", help=_("Their numbers or addresses, apart by commas.")),
        citable=True,
        help=_("Dated incidents that show the threat is real."),
    ),
    _items(
        "links",
        _("Links to other threats"),
        _("Link"),
        _("Add a link"),
        _choice("relation", _("Relation"), words.ThreatRelation, required=True),
        _line("threat", _("Threat code"), required=True),
        _choice("sign", _("Sign"), words.Sign),
        _line("text", _("How"), required=True),
    ),
    REFERENCES,
    EVIDENCE,
)

MEASURE = (
    _line("title", _("Title"), required=True, citable=True),
    THEME,
    _text("summary", _("Summary"), required=True, citable=True, limit=1_500),
    _text("description", _("Description"), citable=True),
    _choice("function", _("Function"), words.Function, required=True),
    _choice("kind", _("Kind"), words.MeasureKind, required=True),
    _choice("level", _("Level"), words.Level, required=True),
    _choice("status", _("Status"), words.MeasureStatus, required=True, citable=True),
    _choice("advice", _("Advice"), words.Advice, citable=True),
    _text("advice_note", _("Legal or ethical note"), citable=True),
    SECTORS,
    TAGS,
    *KEEPING,
    _text("lead", _("Lead and partners"), citable=True),
    _items(
        "parties",
        _("Who does it"),
        _("Party"),
        _("Add a party"),
        _choice("role", _("Role"), words.PartyRole, required=True),
        Field("state", pgettext_lazy("country", "State"), "term", vocabulary=words.Vocabulary.STATE),
        _line("body", _("Body"), required=True),
        citable=True,
    ),
    _date("starts", _("Begins"), partial=True),
    _date("ends", _("Ends"), partial=True),
    _items(
        "milestones",
        _("Milestones"),
        _("Milestone"),
        _("Add a milestone"),
        _line("title", _("Milestone"), required=True),
        _date("due", _("Due"), required=True),
        _date("done", _("Reached")),
        _line("note", _("Note")),
        citable=True,
    ),
    _choice("cost", _("Cost"), words.CostBand, citable=True),
    _choice("complexity", _("Complexity"), words.Complexity),
    _text("success", _("Sign of success"), citable=True),
    _text("side_effects", _("Side effects"), citable=True),
    _text("legal_basis", _("Legal basis"), citable=True),
    _items(
        "threats",
        _("Threats it acts on"),
        _("Threat"),
        _("Add a threat"),
        _line("threat", _("Threat code"), required=True),
        _choice("role", _("Role"), words.LinkRole, required=True),
        _text("how", _("How"), required=True),
        _choice("effectiveness", _("Effectiveness"), words.Effectiveness, required=True),
        citable=True,
    ),
    REFERENCES,
    EVIDENCE,
)

SCHEMAS: dict[str, tuple[Field, ...]] = {words.Kind.THREAT: THREAT, words.Kind.MEASURE: MEASURE}
