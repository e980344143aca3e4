"""What an edition gave once it gives after every release: files of one fixed content, kept by their SHA-256.

`golden/edition.json` is an exported edition, which is put back into the database as it was frozen; `golden/files.json`
holds a hash of each file that it gave. If this fails, an export of editions that are frozen already has changed: undo
that, or, if it is meant, keep the hashes that the failure shows and say in the commit why old files read otherwise.
Of archives the members are compared, since releases of zlib pack the same content into other bytes. HTML and PDF are
renderings and have no hash here (docs/book.md).
"""

import json
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from django.utils import translation

from basics.text import sha256_of
from catalog.interchange import WRITERS
from catalog.models import Edition, EditionEntry, Entry
from catalog.schema import canonical_json
from catalog.verifying import first_wrong
from catalog.vocabulary import EditionState
from tests import make
from tests.people import Cast

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("csv", "json", "jsonld", "misp", "stix", "xlsx")


def kept_edition(cast: Cast) -> Edition:
    """Put the kept edition into the database, as it lay there when it was frozen."""
    kept = json.loads((GOLDEN / "edition.json").read_text(encoding="utf-8"))
    said, layout = kept["edition"], kept["format"]
    lake = make.published(cast)
    others = [make.published(cast, make.threat_document(theme="CYB"))]
    others += [make.published(cast, make.measure_document(lake.code), kind="measure") for _time in range(2)]
    entries = {entry.code: entry for entry in (lake, *others)}  # of which an edition holds the codes alone
    edition = Edition.objects.create(name=said["name"], title=said["title"], created_by=cast.editor)
    for content in kept["entries"]:
        entry = entries[content["code"]]
        Entry.objects.filter(pk=entry.pk).update(created_at=datetime.fromisoformat(content["approved_at"]))
        text = canonical_json(content)
        pinned = {"content": content, "canonical": text, "sha256": sha256_of(text)}
        EditionEntry.objects.create(edition=edition, entry=entry, revision=entry.current, **pinned)
    edition.schema_version, edition.file_version = layout["schema_version"], layout["file_version"]
    edition.changelog, edition.vocabularies, edition.manifest = (
        kept["changelog"],
        kept["vocabularies"],
        kept["manifest"],
    )
    edition.state, edition.frozen_by = EditionState.FROZEN, cast.editor
    edition.frozen_at = datetime.fromisoformat(said["frozen_at"])
    edition.save()
    return Edition.objects.with_people().get(pk=edition.pk)


def hash_of_file(content: bytes) -> str:
    if not is_zipfile(BytesIO(content)):
        return sha256(content).hexdigest()
    with ZipFile(BytesIO(content)) as archive:
        told = [f"{name} {sha256(archive.read(name)).hexdigest()}" for name in archive.namelist()]
    return sha256_of("\n".join(told))


def test_an_edition_of_an_earlier_release_gives_the_files_that_it_gave(cast: Cast) -> None:
    edition = kept_edition(cast)
    with translation.override("ru"):  # of whoever asks
        files = {
            f"{name}, {copy}": b"".join(WRITERS[name](edition, stranger=copy == "public"))
            for name in NAMES
            for copy in ("whole", "public")
        }
    assert files["json, whole"] == (GOLDEN / "edition.json").read_bytes()
    assert first_wrong(files["json, whole"]) == first_wrong(files["json, public"]) == ""
    kept = json.loads((GOLDEN / "files.json").read_text(encoding="utf-8"))
    assert {name: hash_of_file(content) for name, content in files.items()} == kept
