"""Merkle trees of SHA-256 as in RFC 6962: what a leaf hashes to can never be taken for a node."""

from hashlib import sha256

SIZE = 32
NODE = b"\x01"  # a leaf begins with 0 and a seal with 2; see accounts/sealing.py


def root_of(leaves: bytes) -> bytes:
    """Return the root over leaf hashes of 32 bytes each, one after the other; a lonely node moves up as it is."""
    level = [leaves[at : at + SIZE] for at in range(0, len(leaves), SIZE)]
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        lonely = level[-1:] if len(level) % 2 else []
        level = [sha256(NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level += lonely
    return level[0]
