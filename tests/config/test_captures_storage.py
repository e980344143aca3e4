"""Captures in a folder, or in S3-compatible storage by a setting: here a small one of our own, on this machine."""

import io
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.storage.handler import StorageHandler
from storages.backends.s3 import S3Storage

from accounts.models import Work
from articles import keeping
from articles.importing import run_import, start_import
from articles.models import Capture
from basics import clock
from config.captures import captures_storage
from config.environment import Environment
from tests import make
from tests.people import Cast

BUCKET = {"CAPTURES_S3_BUCKET": "perimeter", "CAPTURES_S3_ENDPOINT": "https://objects.example.org"}


def chosen(**values: str) -> Any:
    backends: Any = {"captures": captures_storage(Environment(values), Path("captures"))}
    return StorageHandler(backends)["captures"]


def test_a_folder_is_the_default_and_a_bucket_selects_s3() -> None:
    assert isinstance(chosen(), FileSystemStorage)
    found = chosen(**BUCKET, CAPTURES_S3_KEY="key", CAPTURES_S3_SECRET="secret", CAPTURES_S3_REGION="eu-1")
    assert isinstance(found, S3Storage)
    assert (found.bucket_name, found.endpoint_url, found.region_name) == (*BUCKET.values(), "eu-1")[:3]
    assert (found.access_key, found.default_acl) == ("key", None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"CAPTURES_S3_ENDPOINT": "https://objects.example.org"}, "CAPTURES_S3_BUCKET is empty"),
        ({**BUCKET, "CAPTURES_S3_KEY": "key"}, "are given together"),
    ],
)
def test_half_a_setting_is_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        chosen(**values)


def test_nothing_is_swept_where_nothing_ever_waited(settings, tmp_path: Path) -> None:
    """A bucket knows no folders: sweeping asks for the list of files, and not whether a folder is there."""
    settings.STORAGES = {**settings.STORAGES, "captures": captures_storage(Environment({}), tmp_path / "none")}
    assert isinstance(storages["captures"], FileSystemStorage)
    assert keeping.sweep(at=clock.now()) == 0


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as captures need: files by their path, kept in memory."""

    files: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _line, rest = content.partition(b"\r\n")
            content = rest[: int(size.split(b";")[0], 16)]
        self.files[unquote(self.path.partition("?")[0])] = content
        self._answer(200)

    def do_GET(self) -> None:
        found = self.files.get(unquote(self.path.partition("?")[0]))
        self._answer(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.files.pop(unquote(self.path.partition("?")[0]), None)
        self._answer(204)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", "Sun, 01 Mar 2026 09:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket(settings: Any) -> Iterator[dict[str, bytes]]:
    """Keep captures in a bucket, which is served on this machine."""
    Bucket.files.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    Thread(target=server.serve_forever, daemon=True).start()
    values = {
        "CAPTURES_S3_BUCKET": "perimeter",
        "CAPTURES_S3_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "CAPTURES_S3_REGION": "eu-1",
        "CAPTURES_S3_KEY": "key",
        "CAPTURES_S3_SECRET": "secret",
    }
    settings.STORAGES = {**settings.STORAGES, "captures": captures_storage(Environment(values), Path("captures"))}
    assert isinstance(storages["captures"], S3Storage)
    yield Bucket.files
    server.shutdown()


def test_captures_are_kept_in_a_bucket_read_from_it_and_checked(bucket: dict[str, bytes], cast: Cast) -> None:
    version = make.text(cast.analyst)
    capture = version.capture
    assert [content for name, content in bucket.items() if name.endswith(capture.sha256)] == [make.TEXT.encode()]
    assert keeping.beginning(capture, 9) == b"The upper"
    assert keeping.harm_to(capture) == ""
    keeping.store(capture, make.TEXT.encode())  # a second time
    assert len(bucket) == 1
    [name] = bucket
    bucket[name] = b"Something else"
    assert keeping.harm_to(capture) == "changed"
    del bucket[name]
    assert keeping.harm_to(capture) == "missing"


def test_an_import_keeps_the_bytes_of_every_row_in_the_bucket(bucket: dict[str, bytes], cast: Cast) -> None:
    lines = [
        json.dumps({"title": "A", "text": f"{make.TEXT} {number}", "language": "en", "source": "Courier"})
        for number in range(20)
    ]
    made = start_import(io.BytesIO("\n".join(lines).encode()), filename="a.jsonl", by=cast.analyst)
    run_import(Work.objects.get(kind="import").pk)
    made.refresh_from_db()
    assert (made.added, made.refused) == (20, 0)
    assert len(bucket) == 21  # and the file itself
    assert all(keeping.harm_to(capture) == "" for capture in Capture.objects.all())
