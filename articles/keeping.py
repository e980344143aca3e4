"""Where bytes lie: those of captures under their SHA-256, and those that somebody has still to confirm.

The latter lie under `pending/`, for one person, and are swept after a week. The token that names them is signed and
bound to that person, so that nobody confirms what somebody else uploaded.
"""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.signing import BadSignature, TimestampSigner
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles.inputs import Bytes
from articles.models import Capture
from basics.errors import Refused
from basics.text import sha256_of

KEPT = timedelta(days=7)
AT_ONCE = 8  # files that are written at a time
FOLDER = "pending"
KEPT_WORDS = ("method", "filename", "encoding", "url", "claimed")
_signer = TimestampSigner(salt="perimeter.pending")


def store(capture: Capture, content: bytes) -> None:
    """Write the bytes of a capture: a whole file that is there holds these very bytes, a cut-off one is redone."""
    files, name = _files(), capture.storage_name
    if files.exists(name):
        if files.size(name) == len(content):
            return
        files.delete(name)
    files.save(name, ContentFile(content))


def store_each(captured: Iterable[tuple[Capture, bytes]]) -> None:
    """Write the bytes of many captures, some at a time: a bucket is far away, and a folder is slow to name files."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for written in [pool.submit(store, capture, content) for capture, content in captured]:
            written.result()


def sha256_stored(capture: Capture) -> str:
    """Return the SHA-256 of what lies in the storage for a capture; empty when nothing does."""
    if not _files().exists(capture.storage_name):
        return ""
    with _files().open(capture.storage_name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def harm_to(capture: Capture) -> str:
    """Say what is wrong with the bytes of a capture: `missing`, `changed`, or nothing."""
    found = sha256_stored(capture)
    return "" if found == capture.sha256 else "changed" if found else "missing"


def beginning(capture: Capture, length: int) -> bytes | None:
    """Return the first bytes of a capture; None when they are missing."""
    if not _files().exists(capture.storage_name):
        return None
    with _files().open(capture.storage_name) as file:
        return bytes(file.read(length))


def opened(capture: Capture) -> "File[bytes]":
    """Return the bytes of a capture as an open file."""
    return _files().open(capture.storage_name)


def keep(raw: Bytes, *, by: User) -> str:
    """Put bytes by for `by`; returns the token that brings them back."""
    sha256 = sha256_of(raw.content)
    name = _name(sha256, by)
    _files().delete(name)
    _files().save(name, ContentFile(raw.content))
    words = {"sha256": sha256, "by": by.pk, **{field: getattr(raw, field) for field in KEPT_WORDS}}
    return _signer.sign_object(words)


def fetch(token: str, *, by: User) -> Bytes:
    """Return the bytes behind a token; one refusal for a forged, a foreign, an old and an already used one."""
    try:
        words = _signer.unsign_object(token, max_age=KEPT)
    except BadSignature:
        words = {}
    if words.get("by") != by.pk or not _files().exists(_name(words["sha256"], by)):
        raise Refused.conflict(
            _("These bytes are no longer kept here: they were saved already, or it was too long ago.")
        )
    with _files().open(_name(words["sha256"], by)) as file:
        content = file.read()
    return Bytes(content, **{field: words.get(field, "") for field in KEPT_WORDS})


def forget(sha256: str, *, by: User) -> None:
    """Drop the bytes that were put by for `by`, of whatever was not confirmed."""
    _files().delete(_name(sha256, by))


@contextmanager
def claimed(raw: Bytes, *, by: User) -> Iterator[None]:
    """Let one save what was put by, in one transaction: whoever comes second (a double click) finds it gone."""
    name = _name(sha256_of(raw.content), by)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        if not _files().exists(name):
            raise Refused.conflict(
                _("This text was saved just now, from another page. You find it among the articles.")
            )
        yield
        _files().delete(name)


def sweep(*, at: datetime) -> int:
    """Drop what nobody confirmed within a week; returns how many."""
    files = _files()
    try:  # a bucket knows no folders: whether one exists says nothing
        names = [f"{FOLDER}/{name}" for name in files.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return 0
    old = [name for name in names if files.get_modified_time(name) < at - KEPT]
    for name in old:
        files.delete(name)
    return len(old)


def _files() -> Storage:
    return storages["captures"]


def _name(sha256: str, by: User) -> str:
    return f"{FOLDER}/{by.pk}-{sha256}"
