"""Statements that are written once in the life of a process, for what is asked and written at every call.

Writing a statement costs Django more than PostgreSQL's answer. What is read stays a queryset, and what is written a
model's row: only the text of their statements is kept. (The compilers of Django that are used here are not documented;
`tests/basics/test_prepared.py` holds them to what querysets answer.)
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery

M = TypeVar("M", bound=models.Model)
A_TIME = datetime(3000, 1, 1, tzinfo=UTC)
A_NUMBER = 2_000_000_000  # that no row has


class Prepared(Generic[M]):
    """A queryset by named values (str, int, date, datetime) that leave its statement alone; called, it lists its rows.

    Of what a queryset loads, `select_related`, `defer` and annotations are kept; `prefetch_related` is not.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], **kinds: type) -> None:
        self.build, self.kinds = build, kinds

    def __call__(self, **values: Any) -> list[M]:
        written = self._written
        with connection.cursor() as cursor:
            cursor.execute(written.statement, written.with_values(values))
            rows = cursor.fetchall()
        return [written.loaded(row) for row in rows]

    def first(self, **values: Any) -> M | None:
        return next(iter(self(**values)), None)

    @cached_property
    def _written(self) -> "_Written":
        marks = {name: _mark(kind, at) for at, (name, kind) in enumerate(self.kinds.items())}
        compiler: Any = self.build(**marks).query.get_compiler(connection=connection)
        statement, params = compiler.as_sql()
        places = [next((name for name, mark in marks.items() if _same(one, mark)), None) for one in params]
        if missing := marks.keys() - set(places):
            raise LookupError(f"no value of the statement is {', '.join(sorted(missing))}")
        return _Written(statement, params, places, compiler)


class _Written:
    """A statement, where its values go, and how its rows become instances."""

    def __init__(self, statement: str, params: Sequence[Any], places: Sequence[str | None], compiler: Any) -> None:
        self.statement, self.params, self.places = statement, params, places
        info, select = compiler.klass_info, compiler.select
        fields = info["select_fields"]
        self.model, self.begin, self.end = info["model"], fields[0], fields[-1] + 1
        self.names = [column[0].target.attname for column in select[self.begin : self.end]]
        self.populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # Django 6's stub
        self.extra: Mapping[str, int] = compiler.annotation_col_map or {}
        self.converters = list(compiler.get_converters([column[0] for column in select]).items())

    def with_values(self, values: Mapping[str, Any]) -> list[Any]:
        pairs = zip(self.places, self.params, strict=True)
        return [param if name is None else values[name] for name, param in pairs]

    def loaded(self, found: Sequence[Any]) -> Any:
        row = list(found)
        for at, (converters, expression) in self.converters:
            for convert in converters:
                row[at] = convert(row[at], expression, connection)
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.begin : self.end])
        for populator in self.populators:
            populator.populate(row, made)
        for name, at in self.extra.items():
            setattr(made, name, row[at])
        return made


def _mark(kind: type, at: int) -> Any:
    """Return a value that nothing else in a statement has."""
    if kind is datetime:
        return A_TIME.replace(year=A_TIME.year + at)
    if kind is date:
        return A_TIME.date().replace(year=A_TIME.year + at)
    return A_NUMBER + at if kind is int else f"the value {at}"


def _same(param: Any, mark: Any) -> bool:
    return isinstance(param, type(mark)) and param == mark


class _Insert(NamedTuple):
    """The statement of new rows of a model: its beginning, one row of it, and its end."""

    begin: str
    row: str
    end: str
    fields: list[Any]


def insert(*rows: models.Model) -> None:
    """Write new rows of one model in one statement, as `save(force_insert=True)` would; no signal is sent."""
    if not rows:
        return
    begin, row, end, fields = _insert_of(type(rows[0]))
    values = [field.get_db_prep_save(field.pre_save(one, True), connection) for one in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(begin + ", ".join([row] * len(rows)) + end, values)
        for one, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            one.pk, one._state.adding, one._state.db = pk, False, DEFAULT_DB_ALIAS


@cache
def _insert_of(model: type[models.Model]) -> _Insert:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    query = InsertQuery(model)
    query.insert_values(fields, [])
    compiler: Any = query.get_compiler(connection=connection)
    marks = [compiler.field_as_sql(field, getattr(field, "get_placeholder", None), None)[0] for field in fields]
    words = [model._meta.db_table, model._meta.pk.attname, *(str(field.column) for field in fields)]
    table, pk, *columns = map(connection.ops.quote_name, words)
    begin = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608  # names of ours, quoted
    return _Insert(begin, f"({', '.join(marks)})", f" RETURNING {pk}", fields)
