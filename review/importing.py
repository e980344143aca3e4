"""Taking in the file of another catalog: kept, matched row by row, and proposed by a job that a kill only holds up.

Nothing is written into the catalog: every row becomes an ordinary proposal that somebody else decides on.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import Progress, finish, start_work, working
from basics.errors import Refused, check_row
from basics.kept_words import say
from catalog.fields import SCHEMAS
from catalog.models import Entry, Term
from catalog.terms import add_term
from catalog.vocabulary import Vocabulary
from review.import_files import digest, keep_file, keep_rows, read_file
from review.import_matching_rows import match_rows
from review.import_models import ImportRun, Outcome, RunState
from review.import_proposing import Targets, propose_row
from review.import_rules import may_go_on
from review.import_translating import propose_translations
from review.judging import refuse_paused

# What a source may not know, and whoever takes it in says: fields of entries, and parts of a measure's links.
ASKED = ("theme", "nature", "tempo", "function", "kind", "level", "status")
ASKED_OF_LINKS = ("role", "effectiveness", "relation", "how")


@transaction.atomic
def start_import(
    file: BinaryIO,
    *,
    by: User,
    format: str,
    filename: str = "",
    defaults: Mapping[str, str] | None = None,
    add_terms: bool = False,
) -> ImportRun:
    """Keep a file of a catalog and ask for it to be proposed, row by row; a job does that.

    `format` is one of `READERS`. `defaults` are for what a new entry needs and the source does not say, by the names in
    `ASKED` and `ASKED_OF_LINKS`. With `add_terms` words of vocabularies that the file brings along and that are lacking
    here are added first, which administrators may. Refuses (invalid) a file that is not of the format, and then keeps
    nothing of it.
    """
    require(by, "propose")
    refuse_paused(by)
    chosen = checked_defaults(defaults or {})
    sha256, size = digest(file)
    # Words that are added first are no mistakes.
    reading = read_file(file, format, None if add_terms else Term.objects.english())
    run = ImportRun(person=by, filename=filename[:255], sha256=sha256, size=size, format=format, own=reading.own)
    source = reading.source
    run.scheme, run.version, run.title = source.scheme[:120], source.version[:120], source.title[:300]
    run.defaults = chosen
    if add_terms:
        add_missing_terms(reading.terms, by=by)
    check_row(run)
    run.save()
    rows = keep_rows(run, reading.rows)
    _start(run, by=by)
    after = {"file": run.filename, "sha256": sha256, "source": run.source, "rows": rows}
    audit.record("start_catalog_import", run, by=by, after=after)
    keep_file(run, file)
    return run


def add_missing_terms(named: Iterable[tuple[str, str, Mapping[str, str]]], *, by: User) -> list[Term]:
    """Add the words of vocabularies that are lacking here, with the labels that a file gives them."""
    require(by, "manage_vocabularies")
    here = set(Term.objects.values_list("vocabulary", "code"))
    lacking = [(vocabulary, code, labels) for vocabulary, code, labels in named if (vocabulary, code) not in here]
    return [add_term(vocabulary, code, labels, by=by) for vocabulary, code, labels in lacking]


def checked_defaults(defaults: Mapping[str, str]) -> dict[str, str]:
    """Return the values that are given for what a source does not say; refuse (invalid) names and values unknown."""
    given = {name: value for name, value in defaults.items() if value}
    for name, value in given.items():
        if name not in (*ASKED, *ASKED_OF_LINKS):
            raise Refused.invalid(_("Nothing is asked for %(name)s.") % {"name": name}, field="defaults")
        if name != "how" and value not in (_themes() if name == "theme" else _choices(name)):
            raise Refused.invalid(_("Not one of the choices: %(value)s.") % {"value": value}, field=name)
    return given


def _themes() -> set[str]:
    return set(Term.objects.usable().filter(vocabulary=Vocabulary.THEME).values_list("code", flat=True))


def _choices(name: str) -> set[str]:
    """Return the values that a field of choices takes, in entries or in the rows of their links."""
    parts = [part for fields in SCHEMAS.values() for part in fields]
    parts += [inner for part in parts if part.name in ("links", "threats") for inner in part.parts]
    return {value for part in parts if part.name == name and part.choices for value in part.choices.values}


@transaction.atomic
def resume_import(run: ImportRun, *, by: User) -> ImportRun:
    """Go on with what waits: after a question was answered, or when the job was cancelled or failed."""
    require(by, "propose")
    found = _own_run(run, by)
    if not found.rows.with_outcome(Outcome.WAITING).exists() and not found.rows.owing().exists():
        raise Refused.conflict(_("Nothing of this file waits."))
    _start(found, by=by)
    audit.record("resume_catalog_import", found, by=by)
    return found


@transaction.atomic
def answer_questions(run: ImportRun, answers: Mapping[int, str], *, by: User) -> ImportRun:
    """Say of rows that may be entries here which one each is, by its code, or that it is new (`new`); then go on.

    `answers` by the id of the row. Rows of which nothing is said go on waiting for an answer.
    """
    require(by, "propose")
    found = _own_run(run, by)
    asking = {row.pk: row for row in found.rows.with_outcome(Outcome.QUESTION).select_for_update(of=("self",))}
    said: dict[str, str] = {}
    for pk, answer in answers.items():
        row = asking.get(pk)
        if row is None:
            raise Refused.conflict(_("This was answered already."))
        if answer != "new" and answer not in row.candidates:
            raise Refused.invalid(_("Choose one of the entries, or say that it is new."), field=f"answer.{pk}")
        row.is_new = answer == "new"
        row.entry = None if row.is_new else Entry.objects.get(code=answer)
        row.outcome, row.reason = Outcome.WAITING, ""
        row.save(update_fields=["is_new", "entry", "outcome", "reason", "reason_said"])
        said[row.where or str(row.pk)] = answer
    if not said:
        raise Refused.invalid(_("Answer at least one question."))
    audit.record("answer_import_questions", found, by=by, after={"answers": said})
    _start(found, by=by)
    return found


def run_import(work: int) -> None:
    """Propose what waits, for the person who asked for it."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        run = ImportRun.objects.get(pk=int(mine.subject))
        match_rows(run, by=mine.person)
        mine.done = _propose(run, mine.person, progress)
        for pk in list(run.rows.owing().values_list("pk", flat=True)):
            progress(mine.done)
            propose_translations(run, pk, by=mine.person)
        left = run.rows.filter(outcome__in=[Outcome.WAITING, Outcome.QUESTION]).exists()
        ImportRun.objects.filter(pk=run.pk, state=RunState.OPEN).update(state=RunState.OPEN if left else RunState.DONE)
        counted: Any = ImportRun.objects.with_counts().get(pk=run.pk)
        finish(mine, said_of_run(counted), link=run.get_absolute_url(), harm=bool(counted.refused_count))


def _propose(run: ImportRun, by: User, progress: Progress) -> int:
    # What was given up comes last: what takes its place may be a later row.
    ordered = run.rows.with_outcome(Outcome.WAITING).order_by("said__gone", "number")
    waiting = list(ordered.values_list("pk", flat=True))
    total, targets = run.rows.whole().count(), Targets.of(run)
    for number, pk in enumerate(waiting, start=total - len(waiting)):
        progress(number)
        propose_row(run, pk, targets, by=by)
    return total


def said_of_run(run: Any) -> str:
    """Say in one line what became of the rows of a run that was loaded `with_counts()`."""
    names = ("proposed", "unchanged", "question", "refused")
    facts = {name: getattr(run, f"{name}_count") for name in names} | {"parts": run.parts}
    message = _(
        "%(proposed)d proposed, %(unchanged)d with nothing new, %(question)d that ask something, %(refused)d refused"
        " (and %(parts)d parts of rows)."
    )
    return message % facts


def go_on_after_approval(run: ImportRun) -> None:
    """Let a run go on by itself once entries of it are published: their translations, and what they supersede."""
    if run.state == RunState.REVERTED or not (run.rows.owing().exists() or run.rows.given_up().exists()):
        return
    with suppress(Refused):  # it is under way already
        _start(run, by=run.person)


def _own_run(run: ImportRun, by: User) -> ImportRun:
    """Lock a run that its person goes on with."""
    found = ImportRun.objects.select_for_update(of=("self",)).select_related("person").get(pk=run.pk)
    if found.state == RunState.REVERTED:
        raise Refused.conflict(_("This import was taken back."))
    if not may_go_on(found, by):
        raise Refused.forbidden(_("Whoever took this file in goes on with it: the proposals are theirs."))
    return found


def _start(run: ImportRun, *, by: User) -> Work:
    title, unit = _("Importing %(file)s") % {"file": str(run)[:150]}, _("rows")
    task, total = "review.tasks.import_catalog", run.rows.whole().count()
    return start_work("import_catalog", title, by=by, task=task, unit=unit, total=total, subject=str(run.pk))


def refused_rows(run: ImportRun) -> Iterator[tuple[Any, ...]]:
    """Yield the header and everything that was refused of a run, for a download in the reader's language."""
    yield str(_("number")), str(_("where")), str(_("part")), str(_("title")), str(_("reason"))
    rows = run.rows.refused().values_list("number", "where", "part", "title", "reason", "reason_said")
    for *facts, reason, kept in rows.iterator(chunk_size=1000):
        yield *facts, say(reason, kept)
