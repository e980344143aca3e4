"""Captures in a folder, or in S3-compatible storage by a setting. No network: only what is selected is looked at."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.storage.handler import StorageHandler
from storages.backends.s3 import S3Storage

from articles import keeping
from basics import clock
from config.captures import captures_storage
from config.environment import Environment

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
