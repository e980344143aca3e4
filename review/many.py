"""Decide on many: together, and where that fails one by one, so that one that fails keeps back none of the others."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from basics.errors import Refused

log = structlog.get_logger(__name__)

ERROR = "error"  # the code of what failed without anybody's fault but ours
Done = TypeVar("Done")


def each_or_one_by_one(
    wanted: Iterable[int],
    together: Callable[[], Mapping[int, Done | Refused]] | None,
    one: Callable[[int], Done],
    *,
    kind: str,
) -> dict[int, Done | Refused]:
    """Return what came of each, by number: `together` if that works and is more than one, else `one` after the other.

    What failed together was taken back; which one it was shows then. `kind` is for the log. Raises OperationalError
    (a deadlock): the whole is tried again.
    """
    numbers = list(wanted)
    if together is not None and len(numbers) > 1:
        try:
            with transaction.atomic():
                return dict(together())
        except OperationalError:
            raise
        except (Refused, IntegrityError):
            log.info("decided_one_by_one", kind=kind, count=len(numbers))
        except Exception:
            log.exception("decided_one_by_one", kind=kind, count=len(numbers))
    return {pk: done_or_refused(partial(one, pk), kind=kind, pk=pk) for pk in numbers}


def done_or_refused(act: Callable[[], Done], *, kind: str, pk: int | None) -> Done | Refused:
    """Do one of many in a transaction of its own; return why it was not done instead of raising it.

    Raises OperationalError (a deadlock).
    """
    try:
        with transaction.atomic():
            return act()
    except Refused as refusal:
        return refusal
    except OperationalError:
        raise
    except IntegrityError as error:  # the database keeps a promise that no action knew to be at stake
        return Refused.conflict(str(error).partition("\n")[0])
    except Exception:
        log.exception("decision_failed", kind=kind, subject=pk)
        return failed()


def failed() -> Refused:
    """Return the refusal of what failed without anybody's fault but ours."""
    return Refused(ERROR, _("It failed on our side, and nothing was decided. It stands in the log."))
