"""The hashes of a frozen edition, and the seal that closes a published one. Pure.

The manifest covers what was frozen: the header, the changelog, the vocabularies, each entry, and by `sha256` the list
of those hashes itself. The seal, made when the edition is published, covers the manifest, the notes written since, who
published it and when. A hash is the SHA-256 of the part's canonical JSON (`schema.canonical_json`).
`catalog.verifying` checks a file against both.
"""

from collections.abc import Iterable, Mapping
from typing import Any

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


def seal_of(
    manifest: Mapping[str, Any], notes: Mapping[str, Any], *, publisher: str, published_at: str
) -> dict[str, str]:
    """Return the seal of an edition that somebody publishes: over its manifest, its notes, and this itself."""
    body = {
        "algorithm": ALGORITHM,
        "manifest": manifest["sha256"],
        "notes": hash_of(notes),
        "publisher": publisher,
        "published_at": published_at,
    }
    return {**body, "sha256": hash_of(body)}


def to_publish(manifest: Mapping[str, Any], notes: Mapping[str, Any]) -> str:
    """Return the hash of what somebody is about to publish: whoever publishes names the one that they saw."""
    return hash_of({"manifest": manifest["sha256"], "notes": hash_of(notes)})


def as_file(document: Mapping[str, Any]) -> bytes:
    """Return the one file of a document: canonical JSON in UTF-8 and a line end."""
    return (canonical_json(document) + "\n").encode()
