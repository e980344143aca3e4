"""A text with very many annotations, and the statements that a request asks, to be asked by psycopg alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]
import psycopg

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import TextVersion

Asked = list[tuple[str, Any]]
LENGTH = 40  # code points of a passage


def long_text(characters: int) -> str:
    sentence = "Sentence {} tells of the upper lake and of the road below it, illustrative."
    parts: list[str] = []
    size = 0
    while size < characters:
        parts.append(" ".join(sentence.format(len(parts) * 2 + more) for more in range(2)))
        size += len(parts[-1]) + 2
    return "\n\n".join(parts)


def annotate_often(version: "TextVersion", people: "list[User]", count: int) -> None:
    """Write annotations as the action would leave them, evenly over the text; many at once."""
    from articles.models import Annotation, AnnotationTarget
    from articles.naming import category_codes

    text, categories = version.text, category_codes()
    step = (len(text) - LENGTH) / count
    rows = [
        Annotation(
            creator=people[at % len(people)],
            category=categories[at % len(categories)],
            body=f"Note {at}: who would warn the villages below? Illustrative.",
            tags=["water", f"t{at % 7}"],
            credibility=at % 6 + 1,
        )
        for at in range(count)
    ]
    Annotation.objects.bulk_create(rows, batch_size=2_000)
    places = [(row, int(at * step)) for at, row in enumerate(rows)]
    AnnotationTarget.objects.bulk_create(
        (
            AnnotationTarget(
                annotation=row,
                text_version=version,
                start=start,
                end=start + LENGTH,
                exact=text[start : start + LENGTH],
                prefix=text[max(0, start - 32) : start],
                suffix=text[start + LENGTH : start + LENGTH + 32],
            )
            for row, start in places
        ),
        batch_size=2_000,
    )


def statements_of(ask: Callable[[], Any]) -> Asked:
    """Return the statements that something asks with their values, those of transactions apart."""
    from django.db import connection

    found: Asked = []

    def keep(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(keep):
        ask()
    return found


@contextmanager
def raw(address: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect as Django does, but for Django."""
    from django.db import connection

    with psycopg.connect(address, autocommit=True) as found:
        connection.ensure_connection()
        found._adapters = connection.connection.adapters  # so that values are written as Django's are
        yield found


def replay(connection: psycopg.Connection[Any], asked: Asked) -> None:
    """Ask the same statements in one transaction, and fetch what they answer."""
    with connection.transaction():
        for statement, values in asked:
            cursor = connection.execute(statement, values)
            if cursor.description:
                cursor.fetchall()


class Clock:
    """CPU seconds of processes: programs of ours, and the PostgreSQL server with all its children."""

    def __init__(self, address: str, programs: "list[psutil.Process]") -> None:
        with psycopg.connect(address) as connection:
            self.server = psutil.Process(connection.info.backend_pid).parent()
        self.programs = programs

    def read(self) -> tuple[float, float]:
        return sum(map(_spent, self.programs)), _family(self.server)


def _spent(process: "psutil.Process") -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _family(process: "psutil.Process") -> float:
    """Count a process with its children, also those that have ended."""
    times = process.cpu_times()
    alive = 0.0
    for child in process.children(recursive=True):
        try:
            alive += _spent(child)
        except psutil.NoSuchProcess:  # it ended: from now on it is among the ended ones
            continue
    return float(times.user + times.system + times.children_user + times.children_system) + alive


def timed(work: Callable[[], Any], runs: int) -> tuple[list[float], float]:
    """Return how long each run took, in milliseconds, and the CPU milliseconds of this process in the middle run."""
    work()
    times, spent = [], []
    for _run in range(runs):
        begin, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - begin) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
    return sorted(times), sorted(spent)[runs // 2]
