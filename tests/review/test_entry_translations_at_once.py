"""Two first writes at the same moment: one is kept, and the other is told so or follows it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog.models import CheckSeverity, Entry
from catalog.severities import weigh_check
from review.entry_translation_rules import draft_hash
from review.entry_translations import save_entry_translation
from review.models import EntryTranslationProposal
from tests import make
from tests.people import make_cast
from tests.review.test_at_once import wait_until_somebody_waits_for_a_lock


def second_waits(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do `second` while `first` is not committed yet; return what it gave or was refused with."""

    def run() -> Any:
        try:
            return second()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(run)
            wait_until_somebody_waits_for_a_lock()
        return waiting.result(30)


def test_two_first_writes_at_once_end_in_one_row(cloned_database: Any) -> None:
    cast = make_cast()
    entry = Entry.objects.with_content().get(pk=make.published(cast).pk)
    assert entry.current is not None

    def saving(title: str) -> Callable[[], Any]:
        words = {"by": cast.analyst, "source": entry.current}
        return lambda: save_entry_translation(entry, "ru", {"title": title}, **words)  # type: ignore[arg-type]

    refusal = second_waits(saving("Прорыв"), saving("Паводок"))
    draft = EntryTranslationProposal.objects.get()
    assert (refusal.code, refusal.details) == (Refused.STALE, {"seen": draft_hash(draft)})
    assert draft.texts["title"]["text"] == "Прорыв"

    def weighing(severity: str) -> Callable[[], Any]:
        return lambda: weigh_check("no_scenario", severity, reason="Illustrative.", by=cast.administrator)

    assert second_waits(weighing("blocking"), weighing("note")) == "note"
    assert CheckSeverity.objects.get().severity == "note"
    told = AuditEntry.objects.filter(verb="weigh_check").order_by("pk").values_list("before", flat=True)
    assert [row["severity"] for row in told][1] == "blocking"
