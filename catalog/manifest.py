"""The hashes of a frozen edition, and the check of an exported file against them. Pure.

Every part of the file is covered: the header, the changelog, the vocabularies, each entry, and by `sha256` the list of
those hashes itself. A hash is the SHA-256 of the part's canonical JSON (`schema.canonical_json`).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from basics.text import sha256_of
from catalog.schema import canonical_json

ALGORITHM = "SHA-256"
PARTS = ("format", "edition", "changelog", "vocabularies")


def hash_of(value: Any) -> str:
    return sha256_of(canonical_json(value))


def manifest_of(parts: Mapping[str, Any], contents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the manifest of the named parts and the entries' contents."""
    hashed = {name: hash_of(parts[name]) for name in PARTS}
    entries = {content["code"]: hash_of(content) for content in contents}
    return sealed(hashed, entries)


def sealed(parts: Mapping[str, str], entries: Mapping[str, str]) -> dict[str, Any]:
    """Return the manifest of hashes that are known already."""
    body = {"algorithm": ALGORITHM, "parts": dict(parts), "entries": dict(entries)}
    return {**body, "sha256": hash_of(body)}


def first_wrong(file: bytes) -> str:
    """Return what is wrong first with an exported edition, by name, or "" when every hash holds."""
    try:
        document = json.loads(file)
        return _first_wrong_hash(document) or _unless_canonical(file, document)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return _("The file is not JSON.")
    except (KeyError, TypeError, AttributeError):
        return _("The file is not an edition of this catalog.")


def _first_wrong_hash(document: Any) -> str:
    manifest = document["manifest"]
    codes = [content["code"] for content in document["entries"]]
    if codes != sorted(set(codes)):  # the hashes below are by code: a second entry would hide behind the first
        return _("The entries do not stand once each, in the order of their codes.")
    entries = {content["code"]: content for content in document["entries"]}
    for code, expected in manifest["entries"].items():
        if code not in entries or hash_of(entries[code]) != expected:
            return _("Entry %(code)s is not what was frozen.") % {"code": code}
    if extra := sorted(set(entries) - set(manifest["entries"])):
        return _("Entry %(code)s is not in the manifest.") % {"code": extra[0]}
    for name in PARTS:
        if hash_of(document[name]) != manifest["parts"][name]:
            return _("The part “%(name)s” is not what was frozen.") % {"name": name}
    if manifest != sealed(manifest["parts"], manifest["entries"]):
        return _("The manifest itself was changed.")
    return ""


def _unless_canonical(file: bytes, document: Any) -> str:
    known = {"entries", "manifest", *PARTS}
    if set(document) != known or file != as_file(document):
        return _("The file has other bytes than the edition it was exported from.")
    return ""


def as_file(document: Mapping[str, Any]) -> bytes:
    """Return the one file of a document: canonical JSON in UTF-8 and a line end."""
    return (canonical_json(document) + "\n").encode()
