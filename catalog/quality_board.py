"""The quality of the whole catalog: how much each check finds, and each finding, page by page.

To count means to ask every check of every entry. Of a large catalog the counts are kept for some minutes, in the memory
of the process, with the moment; the findings that are shown are always those of now.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from basics import clock
from catalog.asking import ask
from catalog.findings import RANK, Finding, made, severities
from catalog.models import Entry
from catalog.quality import BY_CODE, CHECKS, Check
from catalog.quality_sql import SOME, STORED, finding
from catalog.vocabulary import Severity

PAGE = 50
ORDER = ("code", "check_", "field", "key")
WHERE = """
    (%(check)s = '' OR check_ = %(check)s) AND check_ = ANY (%(weighing)s::text[])
    AND (%(theme)s = '' OR theme = %(theme)s) AND (%(kind)s = '' OR kind = %(kind)s)
"""
ROWS = f"""
    SELECT check_, slot, field, key, detail, weight, code, title, theme, kind FROM found
    WHERE {WHERE} AND (code, check_, field, key) > (%(after)s, %(after_check)s, %(after_field)s, %(after_key)s)
    ORDER BY code, check_, field, key LIMIT %(limit)s
"""  # noqa: S608 (our own words)
MANY = 1_000  # entries from which counts are kept
KEPT_S = 300
CHUNKS = (200, 2_000, None)  # entries that are asked for the findings of one page, until it is full
KEY = "quality-counts"


def _found(checks: Iterable[str]) -> str:
    return f"""
    , found AS MATERIALIZED (
        SELECT f.check_, f.slot, f.field, f.key, f.detail, f.weight, doc.code, doc.kind, doc.theme, doc.title
        FROM ({finding(checks)}) AS f JOIN doc USING (slot)
    )
    """  # noqa: S608 (the checks' own statements)


BOARD = f"""
{_found(BY_CODE)}
SELECT json_build_object(
    'entries', (SELECT count(*) FROM doc),
    'counts', (SELECT json_agg(c) FROM (
        SELECT check_, kind, theme, count(*) AS findings, count(DISTINCT slot) AS entries
        FROM found GROUP BY check_, kind, theme) AS c),
    'rows', (SELECT json_agg(r) FROM ({ROWS}) AS r)
)
"""  # noqa: S608 (the checks' own statements)


@dataclass(frozen=True)
class Row:
    """One finding with the entry it is in."""

    finding: Finding
    code: str
    title: str
    theme: str
    kind: str


@dataclass(frozen=True)
class CheckCount:
    """How much one check finds under the filters, and how much it weighs."""

    check: Check
    severity: str
    findings: int
    entries: int


@dataclass(frozen=True)
class Board:
    """`entries` is how many are looked at; `checks`, `themes` and `severities` count what is found, each by the other
    filters but its own; `rows` is one page, and `next` its cursor. `counted_at` is when it was counted, None if now."""

    entries: int
    checks: list[CheckCount]
    themes: list[tuple[str, int]]
    severities: dict[str, int]
    rows: list[Row]
    next: str
    counted_at: datetime | None = None


def board_of(chosen: Mapping[str, str], after: str = "", size: int | None = PAGE, *, anew: bool = False) -> Board:
    """Return the board, narrowed by `check`, `severity`, `theme` and `kind`; `size` None means every row.

    Counts that were kept are taken, unless they are to be made `anew`. A bounded number of queries, however many
    entries there are.
    """
    weights = severities()
    start = read_cursor(after)
    said = {name: chosen.get(name, "") for name in ("check", "theme", "kind")}
    weighing = [code for code, weight in weights.items() if chosen.get("severity", "") in ("", weight)]
    names = ("after", "after_check", "after_field", "after_key")
    values: dict[str, Any] = {
        **said,
        "weighing": weighing,
        "limit": size and size + 1,
        **dict(zip(names, start, strict=True)),
    }
    kept = None if anew or size is None else cache.get(KEY)
    if kept is None:
        told = _counted(values)
        rows = told["rows"] or []
    else:
        told = kept
        checks = [code for code in weighing if said["check"] in ("", code)]
        rows = _rows_after(checks, said, values) if size and checks else []
    counts = told["counts"] or []
    more = size is not None and len(rows) > size
    shown = rows[:size] if size is not None else rows
    return Board(
        entries=told["entries"],
        checks=_by_check(counts, weights, chosen),
        themes=_by_theme(counts, weights, chosen),
        severities=_by_severity(counts, weights, chosen),
        rows=[_row(row) for row in shown],
        next=_cursor([shown[-1][name] for name in ORDER]) if more and shown else "",
        counted_at=kept and kept["at"],
    )


def _counted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Ask every check of every entry; keep the counts of a large catalog."""
    at = clock.now()
    ((told,),) = ask(STORED, BOARD, **values)
    told = json.loads(told) if isinstance(told, str) else told
    if told["entries"] >= MANY:
        cache.set(KEY, {"entries": told["entries"], "counts": told["counts"], "at": at}, KEPT_S)
    return dict(told)


def _rows_after(checks: list[str], said: Mapping[str, str], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of one page, asking only as many entries as it takes."""
    select = f"{_found(checks)} SELECT coalesce(json_agg(r), '[]') FROM ({ROWS}) AS r"  # noqa: S608
    entries = Entry.objects.published().order_by("code")
    entries = entries.filter(row__theme=said["theme"]) if said["theme"] else entries
    entries = entries.filter(kind=said["kind"]) if said["kind"] else entries
    rows: list[dict[str, Any]] = []
    start = {"code__gte": values["after"]}
    for most in CHUNKS:
        few = list(entries.filter(**start).values_list("pk", "code")[:most])
        if not few:
            break
        asked = {**values, "limit": values["limit"] - len(rows)}
        ((told,),) = ask(SOME, select, ids=[pk for pk, _code in few], **asked)
        rows += json.loads(told) if isinstance(told, str) else told
        if len(rows) >= values["limit"]:
            break
        start = {"code__gt": few[-1][1]}
    return rows


def csv_rows(board: Board) -> Iterator[tuple[Any, ...]]:
    """Yield the header, in the language of now as the reasons are, and one row a finding."""
    head = (_("code"), _("title"), _("theme"), _("check"), _("severity"), _("field"))
    yield (*head, pgettext("of an item", "key"), _("reason"), _("what to do"))
    for row in board.rows:
        one = row.finding
        told = (one.check.code, one.severity, one.field, one.key, one.reason_in_data, str(one.check.asks))
        yield (row.code, row.title, row.theme, *told)


def _row(row: Mapping[str, Any]) -> Row:
    found = made([row[name] for name in ("check_", "slot", "field", "key", "detail", "weight")])
    return Row(found, row["code"], row["title"] or row["code"], row["theme"] or "", row["kind"])


def _fits(row: Mapping[str, Any], weights: Mapping[str, str], chosen: Mapping[str, str], but: str) -> bool:
    is_said = {
        "check": row["check_"],
        "severity": weights[row["check_"]],
        "theme": row["theme"],
        "kind": row["kind"],
    }
    return all(name == but or not chosen.get(name) or chosen[name] == value for name, value in is_said.items())


def _by_check(counts: list[dict[str, Any]], weights: Mapping[str, str], chosen: Mapping[str, str]) -> list[CheckCount]:
    found = {check.code: [0, 0] for check in CHECKS}
    for row in counts:
        if _fits(row, weights, chosen, "check"):
            found[row["check_"]][0] += row["findings"]
            found[row["check_"]][1] += row["entries"]
    rows = [CheckCount(BY_CODE[code], weights[code], *both) for code, both in found.items()]
    return sorted(rows, key=lambda row: (RANK[Severity(row.severity)], -row.entries))


def _by_theme(
    counts: list[dict[str, Any]], weights: Mapping[str, str], chosen: Mapping[str, str]
) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for row in counts:
        if _fits(row, weights, chosen, "theme"):
            found[row["theme"] or ""] = found.get(row["theme"] or "", 0) + row["findings"]
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _by_severity(counts: list[dict[str, Any]], weights: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, int]:
    found = {severity.value: 0 for severity in RANK}
    for row in counts:
        if _fits(row, weights, chosen, "severity"):
            found[weights[row["check_"]]] += row["findings"]
    return found


def _cursor(place: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> list[str]:
    """Return the place after which a page begins; a cursor that cannot be read means the first page."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, UnicodeDecodeError, ValueError, RecursionError):
        return [""] * len(ORDER)
    sound = isinstance(place, list) and len(place) == len(ORDER) and all(_is_text(part) for part in place)
    return place if sound else [""] * len(ORDER)


def _is_text(part: Any) -> bool:
    """Tell whether PostgreSQL can hold it: no NUL, and no half of a pair of UTF-16."""
    return isinstance(part, str) and not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in part)
