"""Catalogs in sheets for tests: contents, books, files, and documents of every shape that the schema allows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from hypothesis import strategies as st

from catalog import schema
from catalog.fields import Field
from catalog.interchange.incoming import Incoming, Reading, RefusedRow
from catalog.interchange.sheet_tables import Rows
from catalog.interchange.sheet_writing import Book, rows_of
from catalog.interchange.sheets import READ_ME, layout
from tests.make import measure_document, threat_document

FROZEN_AT = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
CODES = {"theme": ["CLI", "WAT", "ENE"], "state": ["KG", "TJ", "KZ"], "direction": ["north", "south"]}
LABELS = {
    ("theme", "CLI"): {"en": "Climate", "ru": "Климат"},
    ("state", "KG"): {"en": "Kyrgyzstan", "ky": "Кыргызстан"},
    ("state", "TJ"): {"en": "Tajikistan"},
}
# What programs take for formulas, escapes, ends of cells or marks of ours.
ODD = [
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "''=1",
    "'tis",
    "-5 °C",
    "+7",
    "@SUM(A1)",
    "＝1",
    "_x0041_x0042_",
    "␛41.",
    "a␛",
    "TRUE",
    "007",
    "2024-08",
    "1e5",
    'a;b,c"d"\te',
    "line\n\n- list\n=1",
    "\u2028x\ufffe\uffff",
    "x\n[goes on in Long texts: 1]",
    "é🙂" * 3,
    "ß İ ı",
]
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.sampled_from(
    [*ODD, "\xa0"]
)


def terms() -> list[dict[str, Any]]:
    rows = [(name, code) for name, codes in CODES.items() for code in codes]
    return [{"vocabulary": name, "code": code, "labels": LABELS.get((name, code), {"en": code})} for name, code in rows]


def content(kind: str, code: str, document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a document as an edition freezes it."""
    normal = schema.normalise(kind, document)
    facts = {"code": code, "kind": kind, "revision": 3, "revision_sha256": schema.content_hash(normal)}
    return {**facts, "document": normal, "evidence": [], "ratings": [], **more}


def catalog() -> list[dict[str, Any]]:
    """Return two threats and a measure, with something in every list."""
    lake = threat_document(
        drivers="=1+1",
        description="Первый абзац.\n\n- пункт",
        sectors=["energy", "water"],
        indicators=[{"title": "Level of the lake", "threshold": "+2 m", "interval": 30}],
        events=[{"title": "A flood", "date": "2024-08", "articles": [12, 7]}],
        links=[{"relation": "amplifies", "threat": "THR-WAT-001", "sign": "strengthens", "text": "Water is lost."}],
        references=[{"scheme": "HIPs", "version": "2025", "code": "MH0401"}],
        review_due="2027-01-31",
    )
    lake["scenarios"] = [*lake["scenarios"], {"title": "By day", "worst_case": "A bridge is lost."}]
    sirens = measure_document(
        "THR-CLI-001",
        parties=[{"role": "lead", "state": "KG", "body": "Ministry of Emergency Situations"}],
        milestones=[{"title": "Sensors bought", "due": "2027-03-01"}],
        starts="2026",
        tags=["youth"],
    )
    return [
        content("measure", "MSR-CLI-001", sirens),
        content("threat", "THR-CLI-001", lake, articles={"7": "The upper lake", "12": "=The siren"}),
        content("threat", "THR-WAT-001", threat_document(title="Drought", theme="WAT")),
    ]


def book(contents: Iterable[dict[str, Any]] | None = None, **facts: Any) -> Book:
    """Return a book of the catalog, or of other contents."""
    said = {"name": "2026.1", "title": "The first", "frozen_at": FROZEN_AT, "schema_version": 2, "terms": terms()}
    return Book(**{**said, "contents": catalog() if contents is None else contents, **facts})


def packed(module: Any, made: Book | None = None) -> bytes:
    """Return the bytes of a book in the format of a module."""
    file = BytesIO()
    module.write_book(made or book(), file)
    return file.getvalue()


def sheets(made: Book | None = None) -> dict[str, list[list[Any]]]:
    """Return the sheets of a book as they would stand in a file, each a list of rows that begins with the headings."""
    found: dict[str, list[list[Any]]] = {
        sheet.name: [[column.heading for column in sheet.columns]] for sheet in layout()
    }
    for name, cells in rows_of(made or book()):
        found[name].append(list(cells))
    assert found[READ_ME][0][0] == "Perimeter"
    return found


def as_rows(found: dict[str, list[list[Any]]]) -> dict[str, Rows]:
    """Return sheets as a reader of files gives them."""

    def rows_of_sheet(rows: list[list[Any]]) -> Rows:
        numbered = [
            (number, {at: cell for at, cell in enumerate(row, start=1) if cell not in (None, "")})
            for number, row in enumerate(rows, start=1)
        ]
        return lambda: (row for row in numbered if row[1])

    return {name: rows_of_sheet(rows) for name, rows in found.items()}


def entries(reading: Reading) -> dict[str, Incoming]:
    return {row.key: row for row in reading.rows if isinstance(row, Incoming)}


def refusals(reading: Reading) -> list[tuple[str, str]]:
    return [(row.where, str(row.reason)) for row in reading.rows if isinstance(row, RefusedRow)]


def document_of(row: Incoming) -> dict[str, Any]:
    """Return what a file says of an entry as a document in its canonical form."""
    name = "links" if row.kind == "threat" else "threats"
    links = [{**link.parts, "threat": link.target} for link in row.links or ()]
    return schema.normalise(row.kind, {**row.fields, name: links})


def documents(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return documents of a kind in their canonical form: any field may be missing, any text be odd."""
    fields = {field.name: _values(field) for field in schema.fields_of(kind)}
    return st.fixed_dictionaries({}, optional=fields).map(lambda values: schema.normalise(kind, values))


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.shape == "items":
        ids = st.sampled_from(["s1", "x 1", "_x0041_", "=1", "12", "é"])
        row = st.fixed_dictionaries({"id": ids}, optional={part.name: _values(part) for part in field.parts})
        return st.lists(row, max_size=3, unique_by=lambda one: one["id"])
    if field.choices is not None:
        return st.sampled_from(field.choices.values)
    codes = CODES.get(str(field.vocabulary), ["a_code", "odd, code; of two\nlines", "x"])
    shapes: dict[str, st.SearchStrategy[Any]] = {
        "term": st.sampled_from(codes),
        "terms": st.lists(st.sampled_from(codes)),
        "number": st.integers(field.least, field.most),
        "date": st.sampled_from(["2024-08-08", "2024-08", "2024"] if field.partial else ["2024-08-08"]),
        "articles": st.lists(st.integers(1, 10**9), max_size=3),
    }
    return shapes.get(field.shape, WORDS)
