"""The check of an exported edition: every hash, the seal, the signature, and that no byte is another. Pure.

Hashes are taken of the bytes as they stand, so a byte that was changed is found wherever it lies, and the part that it
lies in is named: an entry, a part of the file, or what holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from catalog.manifest import PARTS, hash_of, sealed
from catalog.schema import canonical_json
from catalog.signing import holds
from catalog.slicing import Slices, slices_of

NEWEST = 2  # the layout of the file
FIRST = frozenset({"entries", "manifest", *PARTS})
SEALED = frozenset({"notes", "seal"})


class Wrong(Exception):
    """A file is not what it says, and why."""


@dataclass(frozen=True)
class Verdict:
    """What a file was found to be. `wrong` says what is wrong first, or is "" when everything holds."""

    wrong: str = ""
    name: str = ""
    entries: int = 0
    manifest: str = ""
    seal: Mapping[str, str] | None = None
    signed_by: str = ""
    is_public_copy: bool = False
    has_seal_by_layout: bool = False


def verify(file: bytes, public_key: str = "") -> Verdict:
    """Check the file of an edition; with a public key, also that it was signed by it."""
    try:
        found = slices_of(file.decode("utf-8", "surrogateescape"))
        return _checked(found, public_key)
    except Wrong as wrong:
        return Verdict(str(wrong))
    except (KeyError, TypeError, AttributeError, ValueError):
        return Verdict(_("The file is not an edition of this catalog."))


def first_wrong(file: bytes, public_key: str = "") -> str:
    """Return what is wrong first with an exported edition, by name, or "" when everything holds."""
    return verify(file, public_key).wrong


def _checked(found: Slices, public_key: str) -> Verdict:
    if found.is_broken:
        raise Wrong(_broken(found))
    manifest = _manifest(found)
    for name in PARTS:
        if _hash(found.texts.get(name, "")) != manifest["parts"][name]:
            raise Wrong(_("The part “%(name)s” is not what was frozen.") % {"name": name})
    layout = found.values["format"].get("file_version", 1)
    if layout > NEWEST:
        message = _("The file is laid out in a newer way (%(number)d). Verify it with a newer Perimeter.")
        raise Wrong(message % {"number": layout})
    _check_names(found, layout)
    _check_entries(found, manifest["entries"])
    seal = found.values.get("seal")
    if seal is not None:
        _check_seal(found, seal, manifest)
    signed_by = _signed_by(found, public_key)
    return Verdict(
        name=found.values["edition"]["name"],
        entries=len(found.entries),
        manifest=manifest["sha256"],
        seal=seal,
        signed_by=signed_by,
        is_public_copy=found.values["format"].get("copy") == "public",
        has_seal_by_layout=layout > 1,
    )


def _broken(found: Slices) -> str:
    if not found.broken:
        return _("The file is not an edition of this catalog: its beginning is broken.")
    words = {"name": found.broken, "number": found.number}
    if found.number:
        return _("The file is broken in entry number %(number)d.") % words
    if found.is_behind:
        return _("The file is broken at the end of the part “%(name)s”.") % words
    return _("The file is broken in the part “%(name)s”.") % words


def _manifest(found: Slices) -> dict[str, Any]:
    manifest: dict[str, Any] = found.values["manifest"]
    expected = sealed(manifest["parts"], manifest["entries"]) if _is_hashed(manifest) else None
    if manifest != expected or found.texts["manifest"] != canonical_json(manifest):
        raise Wrong(_("The manifest itself was changed."))
    if set(manifest["parts"]) != set(PARTS):
        raise Wrong(_("The manifest speaks of other parts."))
    return manifest


def _is_hashed(manifest: Any) -> bool:
    """Tell whether a manifest has the shape of one, and words that can be hashed."""
    try:
        return bool(hash_of(manifest)) and isinstance(manifest["parts"], dict) and isinstance(manifest["entries"], dict)
    except (KeyError, TypeError, ValueError):
        return False


def _check_names(found: Slices, layout: int) -> None:
    sealed_parts = SEALED if found.names & SEALED and layout > 1 else frozenset()
    needed = FIRST | sealed_parts
    allowed = needed | {"signature"} if sealed_parts else needed
    if missing := sorted(needed - found.names):
        raise Wrong(_("The part “%(name)s” is missing.") % {"name": missing[0]})
    if extra := sorted(found.names - allowed):
        raise Wrong(_("The part “%(name)s” does not belong to an edition.") % {"name": extra[0]})


def _check_entries(found: Slices, expected: Mapping[str, str]) -> None:
    known = set(expected.values())
    for code, part in zip_longest(sorted(expected), found.entries):
        if part is None:
            raise Wrong(_("Entry %(code)s is missing.") % {"code": code})
        text, content = part
        told = content.get("code", "") if isinstance(content, dict) else ""
        if code is None and told not in expected:
            raise Wrong(_("Entry %(code)s is not in the manifest.") % {"code": told})
        hashed = _hash(text)
        if code is None or (hashed != expected[code] and hashed in known):
            raise Wrong(_("The entries do not stand once each, in the order of their codes."))
        if hashed != expected[code]:
            raise Wrong(_("Entry %(code)s is not what was frozen.") % {"code": code})


def _check_seal(found: Slices, seal: Mapping[str, str], manifest: Mapping[str, Any]) -> None:
    if found.texts["seal"] != canonical_json(seal) or not _is_whole(seal):
        raise Wrong(_("The seal itself was changed."))
    if seal["manifest"] != manifest["sha256"]:
        raise Wrong(_("The seal is that of another manifest."))
    if seal["notes"] != _hash(found.texts["notes"]):
        raise Wrong(_("The part “%(name)s” is not what was published.") % {"name": "notes"})


def _is_whole(seal: Mapping[str, str]) -> bool:
    try:
        return seal["sha256"] == hash_of({name: value for name, value in seal.items() if name != "sha256"})
    except (KeyError, TypeError, ValueError):
        return False


def _signed_by(found: Slices, public_key: str) -> str:
    """Return the public key that a file was signed by, "" if it is not signed."""
    signature = found.values.get("signature")
    if signature is None:
        if public_key:
            raise Wrong(_("The file is not signed."))
        return ""
    if found.texts["signature"] != canonical_json(signature) or not holds(signature, found.values["seal"]):
        raise Wrong(_("The signature does not hold."))
    if public_key and signature["public_key"] != public_key:
        message = _("The file was signed with another key: %(key)s.")
        raise Wrong(message % {"key": signature["public_key"]})
    return str(signature["public_key"])


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
