"""The only writer of long work: start it, say how far it is, end it. The job behind it is safe to run twice."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.audit import record
from accounts.models import User, Work, WorkState
from basics import clock
from basics.errors import Refused

PAUSE = 0.5  # seconds between two words about how far it is
ALIVE = ("todo", "doing")


class Cancelled(Exception):
    """The person who asked for the work does not want it any more."""


@transaction.atomic
def start_work(
    kind: str, title: str, *, by: User, task: str, unit: str = "", total: int | None = None, subject: str = ""
) -> Work:
    """Ask for long work; `task` is the name of the job, which gets `work` as its number. One of a kind at a time."""
    language = translation.get_language() or "en"
    words = {"kind": kind, "subject": subject, "title": title, "unit": unit, "total": total, "language": language}
    try:
        with transaction.atomic():
            work = Work.objects.create(person=by, **words)
    except IntegrityError as error:
        raise Refused.conflict(_("This is under way already. Its progress stands at the top of the page.")) from error
    # A row of this transaction: no work, no job. Two people's checks of one thing come one after the other.
    work.job = app.configure_task(task, lock=f"{kind}:{subject}").defer(work=work.pk)
    work.save(update_fields=["job"])
    record("start_work", work, by=by, after={"kind": kind, "subject": subject})
    return work


@transaction.atomic
def cancel_work(work: Work, *, by: User) -> Work:
    """Say that the work is not wanted any more; the job notices it at its next step."""
    if work.person_id != by.pk:
        raise Refused.forbidden(_("Only the person who started it cancels it."))
    if not _end(work, WorkState.CANCELLED, _("Cancelled.")):
        raise Refused.conflict(_("This has ended already."))
    record("cancel_work", work, by=by, after={"done": work.done})
    return work


def begin(pk: int) -> Work | None:
    """Return the work of a job that begins, or begins anew after its worker was killed; None if it has ended."""
    now = clock.now()
    Work.objects.open().filter(pk=pk).update(state=WorkState.RUNNING, started_at=now, updated_at=now, done=0)
    return Work.objects.open().select_related("person").filter(pk=pk).first()


def advance(work: Work, done: int) -> bool:
    """Say how far it is, in one UPDATE; tells whether to go on."""
    work.done = done
    return bool(Work.objects.open().filter(pk=work.pk).update(done=done, updated_at=clock.now()))


def finish(work: Work, message: str, *, link: str = "", harm: bool = False) -> None:
    """End it well; `harm` says that what it looked at is not as it should be."""
    _end(work, WorkState.DONE, message, done=work.done, link=link, harm=harm)


def fail(work: Work, message: str) -> None:
    _end(work, WorkState.FAILED, message, done=work.done)


class Progress:
    """How far a running job is. Speaks about twice a second at most; raises `Cancelled` once it is not wanted."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._said = -PAUSE

    def __call__(self, done: int) -> bool:
        """Take note of what is done. Returns True, so that it can be the `going_on` of a loop."""
        self.work.done = done
        now = time.monotonic()
        if now - self._said >= PAUSE:
            self._said = now
            if not advance(self.work, done):
                raise Cancelled
        return True


@contextmanager
def working(pk: int) -> Iterator[tuple[Work, Progress] | None]:
    """Run the body as the work of a job, in the language it was asked for in; None if there is nothing left to do.

    What goes wrong ends the work with a sentence, and is raised on, so that the log has it.
    """
    work = begin(pk)
    if work is None:
        yield None
        return
    with translation.override(work.language):
        try:
            yield work, Progress(work)
        except Cancelled:
            return
        except Exception:
            fail(work, _("It failed on our side. Start it again; if it fails once more, tell an administrator."))
            raise


def fail_interrupted() -> int:
    """End the work whose job is gone for good, and drop what ended long ago; returns how many were interrupted.

    A job whose worker was killed is not gone: the sweep of stalled jobs gives it to another worker.
    """
    Work.objects.over(at=clock.now()).delete()
    open_work = list(Work.objects.open())  # before the jobs: work that is asked for meanwhile has one
    alive = _jobs_alive() if open_work else set()
    lost = [work for work in open_work if work.job not in alive]
    for work in lost:
        with translation.override(work.language):
            fail(work, _("It was interrupted. Start it again."))
    return len(lost)


def _jobs_alive() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status::text = ANY(%s)", [list(ALIVE)])
        return {pk for (pk,) in cursor.fetchall()}


def _end(work: Work, state: WorkState, message: str, **values: Any) -> bool:
    """End what is still open: whoever comes second changes nothing."""
    now = clock.now()
    values |= {"state": state, "message": message[:500], "finished_at": now, "updated_at": now}
    return bool(Work.objects.open().filter(pk=work.pk).update(**values))
