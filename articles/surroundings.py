"""What stands around a text on its page, read in one statement: PostgreSQL builds each part as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.permissions import Person, may
from articles.models import (
    Alignment,
    AnnotationRound,
    Article,
    CarriedPassage,
    CustodyChange,
    ParagraphLanguage,
    QuotedSource,
    Source,
    SourceItem,
    TextPrint,
    TextVersion,
    TranslationAgent,
)
from articles.naming import WORDS_BESIDE, keep_words
from articles.querysets import TextVersionQuerySet
from articles.vocabulary import language_name
from basics.loaded import keep_related

Row = TypeVar("Row", bound=models.Model)
LOOKED_AT = 300  # texts that may say the same


class Beside(NamedTuple):
    """Another text that this one is aligned with: where both are read, and in which language it is."""

    url: str
    language: str


class Alike(NamedTuple):
    """A text of another article that may say the same, and the places of its print (none: the very same text)."""

    version: TextVersion
    places: list[int] | None


@dataclass
class Surroundings:
    """What a page shows around a text: how it was made is attached to the text itself."""

    version: TextVersion
    alignments: list[Beside]
    round: AnnotationRound | None
    withdrawal: str
    places: list[int] | None
    alike: list[Alike]


def surround(version: TextVersion, person: Person) -> Surroundings:
    """Load the words of a text that is loaded `with_origin()`, its agents and quotations, and what stands around it."""
    row = _asked(version, person).get(pk=version.pk)
    version.text, version.structure = row["text"], row["structure"]
    keep_words(row["words"])
    _attach(version, row)
    return Surroundings(
        version,
        alignments=[_beside(version, one) for one in row["alignments"]],
        round=AnnotationRound(pk=row["mine"][0]["pk"]) if row["mine"] else None,
        withdrawal=row["withdrawals"][0]["reason"] if row["withdrawals"] else "",
        places=row["places"],
        alike=[*_alike(row["same"]), *_alike(row["near"])],
    )


def _asked(version: TextVersion, person: Person) -> models.QuerySet[TextVersion, dict[str, Any]]:
    parts: dict[str, Any] = {
        "places": F("print__places"),
        "words": WORDS_BESIDE,
        "agents": _each(TranslationAgent.objects.filter(provenance__text_version=version).order_by("pk"), one=""),
        "quoted": _each(_quoted(version), one="", item="source_item", source="source_item__source"),
        "carried": _each(_carried(version), one="", **{name: f"quoted{path}" for name, path in QUOTED.items()}),
        "languages": _some(ParagraphLanguage.objects.filter(text_version=version), "start", "end", "language"),
        "alignments": _some(Alignment.objects.of(version), "pk", *SIDES),
        "mine": _some(_rounds(version, person), "pk"),
        "withdrawals": _some(_withdrawals(version), "reason"),
        "same": _others(TextVersion.objects.filter(sha256=version.sha256), version),
        "near": _near(version),
    }
    found: Any = TextVersion.objects.values("text", "structure", **parts)
    asked: models.QuerySet[TextVersion, dict[str, Any]] = found
    return asked


QUOTED = {"quote": "", "item": "__source_item", "source": "__source_item__source"}
SIDES = ("source_set__text_version", "source_set__text_version__language", "target_set__text_version__language")


def _some(rows: models.QuerySet[Any, Any], *names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**{name: F(name) for name in names})))


def _each(rows: models.QuerySet[Any, Any], **paths: str) -> ArraySubquery:
    """Ask for whole rows, and whole rows of what they point at: a name for each, and the path that leads there."""
    parts = {name: _whole(rows.model, path) for name, path in paths.items()}
    return ArraySubquery(rows.values(json=JSONObject(**parts)))


def _whole(model: Any, path: str) -> JSONObject:
    for step in filter(None, path.split("__")):
        model = model._meta.get_field(step).related_model
    prefix = f"{path}__" if path else ""
    return JSONObject(**{field.attname: F(f"{prefix}{field.attname}") for field in model._meta.concrete_fields})


def _quoted(version: TextVersion) -> models.QuerySet[QuotedSource]:
    return QuotedSource.objects.filter(text_version=version).order_by("start", "pk")


def _carried(version: TextVersion) -> models.QuerySet[CarriedPassage]:
    return CarriedPassage.objects.filter(text_version=version, quoted__isnull=False).order_by("start", "pk")


def _rounds(version: TextVersion, person: Person) -> models.QuerySet[AnnotationRound]:
    if not may(person, "annotate"):
        return AnnotationRound.objects.none()
    return AnnotationRound.objects.open().filter(text_version=version, members__annotator=person.pk)[:1]


def _withdrawals(version: TextVersion) -> models.QuerySet[CustodyChange]:
    if not version.article.source_item.is_withdrawn:
        return CustodyChange.objects.none()
    return CustodyChange.objects.filter(source_item=version.article.source_item_id)[:1]


def _near(version: TextVersion) -> ArraySubquery:
    prints = TextPrint.objects.filter(bands__overlap=OuterRef("print__bands")).order_by("pk")
    prints = prints.exclude(text_version__article=version.article_id)[:LOOKED_AT]
    return ArraySubquery(prints.values(json=JSONObject(**_named("text_version__"), places=F("places"))))


def _others(texts: TextVersionQuerySet, version: TextVersion) -> ArraySubquery:
    found = texts.exclude(article=version.article_id).order_by("pk")[:LOOKED_AT]
    return ArraySubquery(found.values(json=JSONObject(**_named(""))))


def _named(prefix: str) -> dict[str, F]:
    names = {"number": "number", "language": "language", "sha256": "sha256", "article": "article_id"}
    names |= {"title": "article__title", "source": "article__source_item__source__name", "pk": "pk"}
    return {name: F(f"{prefix}{path}") for name, path in names.items()}


def _attach(version: TextVersion, row: dict[str, Any]) -> None:
    """Give a text its agents, quotations and the languages of its paragraphs, as `with_chain()` would."""
    quoted = [_quote(one, one["one"]) for one in row["quoted"]]
    for quote in quoted:
        quote.text_version = version  # which says in what language its passage is
    keep_related(version, "quoted_sources", quoted)
    carried = []
    for one in row["carried"]:
        place = _made(CarriedPassage, one["one"])
        place.quoted, place.text_version = _quote(one, one["quote"]), version
        carried.append(place)
    keep_related(version, "carried_passages", carried)
    version.chosen_languages = [(one["start"], one["end"], one["language"]) for one in row["languages"]]
    if (provenance := getattr(version, "provenance", None)) is not None:
        agents = [_made(TranslationAgent, one["one"]) for one in row["agents"]]
        keep_related(provenance, "agents", agents)


def _quote(row: dict[str, Any], values: dict[str, Any]) -> QuotedSource:
    quote, item = _made(QuotedSource, values), _made(SourceItem, row["item"])
    item.source, quote.source_item = _made(Source, row["source"]), item
    return quote


def _made(model: type[Row], values: dict[str, Any]) -> Row:
    """Return the row that PostgreSQL wrote as JSON."""
    fields = model._meta.concrete_fields
    read = [field.to_python(values[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], read)


def _beside(version: TextVersion, row: dict[str, Any]) -> Beside:
    source, source_language, target_language = (row[name] for name in SIDES)
    other = target_language if source == version.pk else source_language
    return Beside(reverse("articles:alignment", args=[row["pk"]]), language_name(other))


def _alike(rows: list[dict[str, Any]]) -> list[Alike]:
    found = []
    for row in rows:
        item = SourceItem(source=Source(name=row["source"]))
        text = TextVersion(pk=row["pk"], number=row["number"], language=row["language"], sha256=row["sha256"])
        text.article = Article(pk=row["article"], title=row["title"], source_item=item)
        found.append(Alike(text, row.get("places")))
    return found
