"""Short ways to take in a catalog, decide on what it proposed, and hand an edition over."""

import io
import json
from typing import Any

from accounts.models import User, Work
from catalog import actions as catalog
from catalog.interchange import WRITERS
from catalog.models import Edition, Entry
from catalog.schema import canonical_json, content_hash
from review import actions as review
from review import importing
from review.models import ImportRun, Submission
from review.tasks import import_catalog
from tests.people import Cast


def edition_file(cast: Cast, name: str = "2026.1") -> bytes:
    """Freeze what is published, and return it as JSON."""
    edition = catalog.freeze_edition(
        catalog.prepare_edition(name, by=cast.editor), by=cast.editor, override="Illustrative."
    )
    return b"".join(WRITERS["json"](Edition.objects.get(pk=edition.pk)))


def file_of(*contents: dict[str, Any], version: int = 2, name: str = "2026.1", terms: Any = ()) -> bytes:
    """Return a file of another installation."""
    document = {
        "format": {"name": "perimeter-edition", "schema_version": version},
        "edition": {"name": name, "title": "A neighbour’s catalog (illustrative)"},
        "changelog": [],
        "vocabularies": {"terms": list(terms), "scales": {}},
        "entries": list(contents),
    }
    return canonical_json(document).encode()


def content(code: str, document: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind = "threat" if code.startswith("THR") else "measure"
    facts = {"code": code, "kind": kind, "document": document, "evidence": [], "ratings": []}
    return {**facts, "revision_sha256": content_hash(document), **more}


def taken_in(by: User, file: bytes, format: str = "json", **more: Any) -> ImportRun:
    """Import a file and let the job do its work."""
    return worked(importing.start_import(io.BytesIO(file), by=by, format=format, **more))


def worked(run: ImportRun) -> ImportRun:
    import_catalog(Work.objects.get(kind="import_catalog", subject=str(run.pk), state="queued").pk)
    assert Work.objects.filter(kind="import_catalog", subject=str(run.pk)).latest("pk").state == "done"
    return ImportRun.objects.with_counts().get(pk=run.pk)


def counts(run: ImportRun) -> dict[str, int]:
    names = ("proposed", "unchanged", "question", "refused", "waiting", "reverted")
    found: Any = ImportRun.objects.with_counts().get(pk=run.pk)
    return {name: n for name in names if (n := getattr(found, f"{name}_count"))}


def decided(cast: Cast, run: ImportRun, verdict: str = "approve") -> None:
    """Decide on every proposal of a run, as two editors where two are needed."""
    waiting = Submission.objects.awaiting_decision().select_related("current")
    for row in run.rows.to_decide():
        for editor in (cast.editor, cast.editor2):
            found = waiting.filter(pk=row.submission_id).first()
            if found is not None and found.current is not None:
                review.decide(found, verdict, by=editor, seen=found.current.sha256, reason="As it should be.")


def parsed(file: bytes) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in json.loads(file)["entries"]}


def documents() -> dict[str, dict[str, Any]]:
    return {entry.code: entry.document for entry in Entry.objects.published().with_content()}
