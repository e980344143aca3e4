"""Which entry a row is: the same name in another kind, and the same code in another team's catalog, is another one."""

from typing import Any

from review.import_matching import Here
from review.models import ImportedRow, ImportRun, Outcome
from tests import make
from tests.people import Cast


def test_a_name_elsewhere_is_that_of_one_kind(cast: Cast) -> None:
    ours = make.published(cast, make.threat_document())
    facts: dict[str, Any] = {
        "person": cast.analyst,
        "format": "stix",
        "scheme": "ATT&CK",
        "sha256": "0" * 64,
        "size": 1,
    }
    before, now = (ImportRun.objects.create(**facts) for _n in range(2))
    row = {"identity": "att&ck t1001", "said": {"identities": [], "base": ""}}
    ImportedRow.objects.create(run=before, number=1, kind="threat", entry=ours, outcome=Outcome.UNCHANGED, **row)
    here = Here(now)
    technique = ImportedRow(run=now, number=1, kind="threat", title="A technique", **row)
    mitigation = ImportedRow(run=now, number=2, kind="measure", title="A course of action", **row)
    assert (here.match(technique).entry, here.match(mitigation).entry) == (ours.pk, None)
