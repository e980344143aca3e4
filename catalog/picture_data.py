"""From the database to what each picture shows: labels in the reader's language, addresses, counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.permissions import Person
from accounts.strangers import SOMEBODY
from basics.collation import sort_key
from catalog import picture_queries as queries
from catalog import vocabulary as words
from catalog.contents import Rated
from catalog.models import Assessment, Entry, ScaleVersion
from catalog.pictures.board import CARDS, Board, Head, Slip
from catalog.pictures.bowtie import BowTie, Item
from catalog.pictures.causes import REACH, Edge, Graph, Node
from catalog.pictures.grid import ROOM, Mark, Matrix, Panel
from catalog.pictures.history import Dot, History
from catalog.pictures.perimeter import Count, Perimeter
from catalog.pictures.timeline import Event, Timeline
from catalog.querysets import EntryQuerySet
from catalog.rating_words import Basis
from catalog.scales import Scale

FIELD_MOST = 200  # scenarios listed of one field of the matrix
DRIVERS_MOST = 12
OF_THREATS = ("state", "direction", "nature")  # filters that measures do not have
MARKUP = re.compile(r"[*_`#>\[\]]|\((?:https?|/)[^)]*\)")
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True)
class Asked:
    """Who asks for a picture, and of what: the filters of the register, one entry, one field of the matrix.

    `rated` is what a page has loaded already of the ratings that the user sees of the entry.
    """

    user: Person
    terms: Mapping[tuple[str, str], str]
    today: date
    chosen: Mapping[str, str] = field(default_factory=dict)
    entry: Entry | None = None
    panel: str = ""
    place: tuple[int, int] | None = None
    is_stranger: bool = False
    rated: Rated | None = None

    def entries(self, kind: str) -> EntryQuerySet:
        """The published entries of a kind that the reader may see and asked for."""
        left_out = OF_THREATS if kind == words.Kind.MEASURE else ()
        chosen = {name: value for name, value in self.chosen.items() if name not in left_out}
        return queries.published(Entry.objects.readable_by(self.user).matching(**{**chosen, "kind": kind}), kind)

    def ratings(self) -> Any:
        """Current ratings that no round hides from the reader; those on another basis are not drawn among them."""
        return Assessment.objects.visible_to(self.user).filter(basis=Basis.CURRENT)

    @cached_property
    def around(self) -> queries.Rows:
        """The links into and out of the entry: bow-tie and graph both begin with them."""
        return queries.links_around({_entry(self).code}, _known(self))

    def label(self, vocabulary: str, code: str) -> str:
        return self.terms.get((vocabulary, code), code)

    def register(self, kind: str, **more: str) -> str:
        """Return the address of the register, narrowed as the picture is and further."""
        return f"{reverse('catalog:register')}?{urlencode({**self.chosen, 'kind': kind, **more})}"


def entry_url(code: str) -> str:
    return reverse("catalog:entry", args=[code])


def matrix(asked: Asked) -> Matrix:
    room = FIELD_MOST if asked.place else ROOM
    entries = asked.entries(words.Kind.THREAT)
    rows = queries.rated_scenarios(entries, room=room, panel=asked.panel, field=asked.place)
    scale = Scale(ScaleVersion.objects.in_use().document)
    numbers: dict[tuple[str, str], int] = {}
    for row in rows:
        numbers.setdefault((row["code"], row["scenario"]), len(numbers) + 1)
    panels = [_panel(key, rows, numbers) for key in (words.Nature.MALICIOUS, words.Nature.NON_MALICIOUS)]
    more = {(panel.key, *place): _field_url(asked, panel.key, place) for panel in panels for place in panel.counts}
    ranks = {(likelihood.level, impact.level): level.rank for likelihood, row in scale.grid() for impact, level in row}
    return Matrix(
        panels,
        [band.label for band in scale.likelihoods],
        [band.label for band in scale.impact_bands[1:]],
        ranks,
        [level.label for level in scale.levels],
        more,
        _("Likelihood and impact of the reasonable worst cases"),
    )


def _panel(key: words.Nature, rows: queries.Rows, numbers: Mapping[tuple[str, str], int]) -> Panel:
    own = [row for row in rows if row["panel"] == key]
    counts = {(row["likelihood"], row["impact"]): row["of_field"] for row in own}
    marks = [_mark(row, numbers[row["code"], row["scenario"]]) for row in own]
    title = {"malicious": _("Malicious threats"), "non_malicious": _("Non-malicious threats")}[key.value]
    return Panel(key.value, title, marks, counts)


def _mark(row: Mapping[str, Any], number: int) -> Mark:
    return Mark(
        number,
        row["code"],
        row["title"],
        row["name"],
        f"{entry_url(row['code'])}#scenario-{row['scenario']}",
        row["likelihood"],
        row["impact"],
        (row["low"], row["high"]),
        (row["impact_low"], row["impact_high"]),
        row["raters"],
        row["nature"] == words.Nature.MIXED,
    )


def _field_url(asked: Asked, panel: str, place: tuple[int, int]) -> str:
    more = {"panel": panel, "likelihood": str(place[0]), "impact": str(place[1])}
    return f"{reverse('catalog:picture', args=['matrix'])}?{urlencode({**asked.chosen, **more})}"


def perimeter(asked: Asked) -> Perimeter:
    rows = queries.threats_by_place(asked.entries(words.Kind.THREAT))
    counted = {(row["vocabulary"], row["code"]): row["threats"] for row in rows}

    def counts(vocabulary: str) -> list[Count]:
        codes = [code for name, code in asked.terms if name == vocabulary]
        return [
            Count(
                code,
                asked.label(vocabulary, code),
                counted.get((vocabulary, code), 0),
                asked.register(words.Kind.THREAT, **{vocabulary: code}),
            )
            for code in codes
        ]

    total = sum(row["threats"] for row in rows if row["vocabulary"] == "direction")
    unplaced = counted.get(("direction", ""), 0)
    return Perimeter(counts("state"), counts("direction"), total, unplaced, _("Threats around the perimeter"))


def timeline(asked: Asked) -> Timeline:
    title = _("Events on record")
    if asked.entry is not None:
        title = _("Events of %(code)s %(title)s") % {"code": asked.entry.code, "title": asked.entry.title}
        rows = _events_in(asked.entry)
    else:
        rows = queries.events_of(asked.entries(words.Kind.THREAT))
    events = [
        Event(
            row["date"] or "",
            row["title"] or "",
            row["code"],
            row["threat"],
            f"{entry_url(row['code'])}#field-events",
            len(row["articles"] or []),
        )
        for row in rows
    ]
    return Timeline(events, title, (rows[0]["of_all"] if rows else 0) - len(rows))


def _events_in(entry: Entry) -> queries.Rows:
    """Return the events that the document of an entry names, in the order and form of `events_of`."""
    told = entry.document.get("events", [])
    rows = [
        {
            "code": entry.code,
            "threat": entry.title,
            "title": row.get("title"),
            "date": row.get("date"),
            "articles": row.get("articles"),
            "of_all": len(told),
        }
        for row in told
    ]
    rows.sort(key=lambda row: sort_key(row["title"] or ""))
    rows.sort(key=lambda row: row["date"] or "", reverse=True)
    return rows[: queries.EVENTS_MOST]


def board(asked: Asked) -> Board:
    rows = queries.measures_by_state(asked.entries(words.Kind.MEASURE), today=asked.today.isoformat(), room=CARDS)
    only = asked.chosen.get("state")
    counts: dict[tuple[str, str], int] = {}
    slips: dict[tuple[str, str], list[Slip]] = {}
    for row in rows:
        if only and row["state"] != only:
            continue
        key = (row["state"], row["status"])
        counts[key] = row["of_field"]
        slips.setdefault(key, []).append(_slip(row))
    of_status = {row["status"]: row["of_status"] for row in rows}
    statuses = [Head(status.value, str(status.label), of_status.get(status.value, 0)) for status in words.MeasureStatus]
    named = {state for state, _status in counts}
    codes = [code for vocabulary, code in asked.terms if vocabulary == "state" and code in named]
    states = [
        Head(code, asked.label("state", code) if code else _("no state named"), 0)
        for code in [*codes, *([""] if "" in named else [])]
    ]
    more = {key: asked.register(words.Kind.MEASURE, state=key[0], progress=key[1]) for key in counts}
    first = rows[0] if rows else {"of_all": 0, "late": 0}
    return Board(
        statuses, states, counts, slips, more, first["of_all"], first["late"], _("Measures by status and state")
    )


def _slip(row: Mapping[str, Any]) -> Slip:
    return Slip(row["code"], row["title"], entry_url(row["code"]), _short(row["written"] or ""), bool(row["is_late"]))


def _short(due: str) -> str:
    """Return a day in few letters; what cannot be read as it is written."""
    try:
        return str(date_format(date.fromisoformat(due), _("j M y")))
    except ValueError:
        return due


def bowtie(asked: Asked) -> BowTie:
    entry = _entry(asked)
    document = entry.document
    rows = asked.around
    causal = {words.ThreatRelation.CAUSES, words.ThreatRelation.AMPLIFIES}
    inbound = [row for row in rows if row["to__code"] == entry.code]
    causes = [_linked(row) for row in inbound if row["relation"] in causal]
    effects = [_linked(row, out=True) for row in rows if row["entry__code"] == entry.code and row["relation"] in causal]
    measures = [row for row in inbound if row["entry__kind"] == words.Kind.MEASURE]
    before = {words.LinkRole.PREVENTS_CAUSE, words.LinkRole.REDUCES_LIKELIHOOD}
    drivers = [Item(line, _("driver")) for line in plain_lines(document.get("drivers", ""))[:DRIVERS_MOST]]
    return BowTie(
        entry.code,
        entry.title,
        entry.get_absolute_url(),
        str(words.Nature(document["nature"]).label) if document.get("nature") in words.Nature.values else "",
        [*drivers, *causes],
        [_measure(row) for row in measures if row["relation"] in before],
        [_measure(row) for row in measures if row["relation"] not in before],
        [*_consequences(asked, document), *effects],
    )


def _known(asked: Asked) -> EntryQuerySet:
    """What a picture of one entry may name: whatever is in force, whatever the filters."""
    return Entry.objects.readable_by(asked.user).filter(status=words.Status.PUBLISHED) | Entry.objects.readable_by(
        asked.user
    ).filter(pk=_entry(asked).pk)


def _entry(asked: Asked) -> Entry:
    if asked.entry is None:
        raise ValueError("This picture is of one entry.")
    return asked.entry


def _relation(relation: str) -> str:
    """Return what the entry that a link stands in does to the other."""
    known = {**dict(words.ThreatRelation.choices), **dict(words.LinkRole.choices)}
    return str(known.get(relation, relation))


def _linked(row: Mapping[str, Any], *, out: bool = False) -> Item:
    code, title = (row["to__code"], row["to_title"]) if out else (row["entry__code"], row["title"])
    relation = _("is caused") if out else _relation(row["relation"])
    return Item(title, f"{code} · {relation}", "", code, entry_url(code))


def _measure(row: Mapping[str, Any]) -> Item:
    code = row["entry__code"]
    status = words.MeasureStatus(row["status"]).label if row["status"] in words.MeasureStatus.values else ""
    effect = words.Effectiveness(row["effectiveness"]) if row["effectiveness"] else None
    told = _("effect: %(degree)s") % {"degree": effect.label} if effect else ""
    foot = " · ".join(str(word) for word in (status, told) if word)
    return Item(row["title"], f"{code} · {_relation(row['relation'])}", foot, code, entry_url(code))


def _consequences(asked: Asked, document: Mapping[str, Any]) -> Iterable[Item]:
    codes = [code for row in document.get("scenarios", []) for code in row.get("consequences") or []]
    return [Item(asked.label("consequence", code), _("consequence")) for code in dict.fromkeys(codes)]


def plain_lines(markdown: str) -> list[str]:
    """Return the items of a list, or the paragraphs, of a Markdown text, without its marks."""
    found: list[str] = []
    for line in markdown.splitlines():
        plain = " ".join(MARKUP.sub("", BULLET.sub("", line)).split())
        is_new = bool(BULLET.match(line)) or not found or not found[-1]
        if is_new or not plain:
            found.append(plain)
        else:
            found[-1] = f"{found[-1]} {plain}"
    return [line for line in found if line]


def graph(asked: Asked) -> Graph:
    """Follow the links both ways from one threat, two steps, through what the reader may see."""
    entry = _entry(asked)
    titles = {entry.code: entry.title}
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    edge, cut = {entry.code}, 0
    for step in range(REACH):
        found = _links_of(asked) if step == 0 else queries.links_around(edge, _known(asked), kind=words.Kind.THREAT)
        cut += max(0, len(found) - queries.LINKS_MOST)
        seen = set(titles)
        for row in found[: queries.LINKS_MOST]:
            rows.setdefault((row["entry__code"], row["to__code"], row["relation"]), row)
            titles |= {row["entry__code"]: row["title"], row["to__code"]: row["to_title"]}
        edge = set(titles) - seen
        if not edge:
            break
    nodes = [Node(code, title, entry_url(code)) for code, title in titles.items()]
    return Graph(nodes, [_edge(row) for row in rows.values()], cut)


def _links_of(asked: Asked) -> queries.Rows:
    """Return the links between the entry and other threats."""
    threat = words.Kind.THREAT
    if len(asked.around) > queries.LINKS_MOST:  # measures may have taken the room
        return queries.links_around({_entry(asked).code}, _known(asked), kind=threat)
    return [row for row in asked.around if row["entry__kind"] == row["to__kind"] == threat]


def _edge(row: Mapping[str, Any]) -> Edge:
    source, target, relation = row["entry__code"], row["to__code"], row["relation"]
    return Edge(source, target, _relation(relation), sign_of(relation, row["sign"]), row["text"])


def sign_of(relation: str, given: str = "") -> str:
    """Return +, - or nothing: as the link says, else as its relation means."""
    if given:
        return {"strengthens": "+", "weakens": "-"}.get(given, "")
    causing = {words.ThreatRelation.CAUSES.value, words.ThreatRelation.AMPLIFIES.value}
    return "+" if relation in causing else "-" if relation == words.ThreatRelation.REDUCES else ""


def histories(asked: Asked) -> list[History]:
    """Return the ratings of each scenario that has any, in the order of the document."""
    entry = _entry(asked)
    versions = asked.rated.scales if asked.rated else ScaleVersion.objects.in_bulk()
    scales = {pk: Scale(version.document) for pk, version in versions.items()}
    if asked.rated:
        rows = [row for row in asked.rated.ratings if row.basis == Basis.CURRENT][-queries.DOTS_MOST :]
    else:
        rows = queries.ratings_of_entry(entry, asked.ratings())
    found = []
    for scenario in entry.document.get("scenarios", []):
        dots = [_dot(asked, row, scales[row.scale_id]) for row in rows if row.scenario == scenario["id"]]
        shown = [dot for dot in dots if dot is not None]
        if shown:
            found.append(History(entry.code, scenario["id"], scenario["title"], shown))
    return found


def _dot(asked: Asked, row: Assessment, scale: Scale) -> Dot | None:
    likelihood: int | None = row.likelihood
    impact: int | None = scale.impact(row.impacts)
    if likelihood is None or impact is None:
        return None
    name = str(SOMEBODY) if asked.is_stranger else row.rater.name
    low, high = getattr(row, "likelihood_low", None), getattr(row, "likelihood_high", None)
    return Dot(
        date_format(row.created_at.date(), "DATE_FORMAT"),
        name,
        "" if asked.is_stranger else _initials(name),
        likelihood,
        impact,
        scale.level(likelihood, impact).label,
        str(words.Confidence(row.confidence).label),
        (low or likelihood, high or likelihood),
        (impact, impact),
        f"{entry_url(_entry(asked).code)}#scenario-{row.scenario}",
    )


def _initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()
