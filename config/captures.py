"""Where the bytes of captures lie: a folder, or S3-compatible storage when a bucket is named."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


def captures_storage(env: Environment, folder: Path) -> dict[str, Any]:
    """Return the storage of captures as Django's STORAGES takes it. Nothing in a bucket is made public."""
    bucket = env.text("CAPTURES_S3_BUCKET")
    words = {
        "endpoint_url": env.text("CAPTURES_S3_ENDPOINT"),
        "region_name": env.text("CAPTURES_S3_REGION"),
        "access_key": env.text("CAPTURES_S3_KEY"),
        "secret_key": env.text("CAPTURES_S3_SECRET"),
    }
    given = {name: value for name, value in words.items() if value}
    if not bucket:
        if given:
            raise ImproperlyConfigured("CAPTURES_S3_BUCKET is empty although other CAPTURES_S3_ settings are given.")
        files = {"location": folder, "base_url": None}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": files}
    if ("access_key" in given) != ("secret_key" in given):
        raise ImproperlyConfigured("CAPTURES_S3_KEY and CAPTURES_S3_SECRET are given together, or neither is.")
    options = {"bucket_name": bucket, "default_acl": None, "file_overwrite": True, **given}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
