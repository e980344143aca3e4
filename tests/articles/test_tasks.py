"""The daily look at what lies in the storage."""

from datetime import timedelta

from django.core.files.storage import storages

from accounts.models import AuditEntry
from articles import actions, keeping
from articles import vocabulary as words
from articles.inputs import Bytes
from articles.tasks import verify_captures
from basics import clock
from tests import make
from tests.people import Cast


def test_harmed_bytes_are_recorded_once(cast: Cast):
    whole, changed, missing = (make.text(cast.analyst, f"Text {number}, illustrative.") for number in range(3))
    store = storages["captures"]
    with store.open(changed.capture.storage_name, "wb") as file:
        file.write(b"Something else")
    store.delete(missing.capture.storage_name)
    for _time in range(2):
        assert actions.verify_captures() == (3, 2)
    entries = AuditEntry.objects.filter(verb="capture_harmed")
    found = {(entry.target_id, str((entry.after or {})["harm"])) for entry in entries}
    assert found == {(str(changed.capture_id), "changed"), (str(missing.capture_id), "missing")}
    assert entries.count() == 2
    assert keeping.harm_to(whole.capture) == ""


def test_bytes_that_nobody_confirmed_are_swept_after_a_week(cast: Cast):
    token = actions.put_by(Bytes(b"Illustrative.", words.CaptureMethod.PASTE), by=cast.analyst)
    assert keeping.sweep(at=clock.now()) == 0
    assert keeping.fetch(token, by=cast.analyst).content == b"Illustrative."
    assert keeping.sweep(at=clock.now() + timedelta(days=8)) == 1
    assert keeping.sweep(at=clock.now() + timedelta(days=8)) == 0


def test_the_job_runs_as_the_worker_runs_it(cast: Cast):
    make.text(cast.analyst)
    verify_captures(timestamp=0)
    verify_captures(timestamp=0)
    assert not AuditEntry.objects.filter(verb="capture_harmed").exists()
