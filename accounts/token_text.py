"""What a token looks like: `prm_`, 40 random letters and figures, and a checksum.

The fixed beginning lets secret scanners find a token in a repository; the checksum (CRC-32 in base 62, as
in GitHub's tokens) lets them leave alone what only looks like one. 40 characters of 62 are 238 bits.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "prm_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 40
SUM = 6
FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{LENGTH + SUM}}}")
SHOWN = 8  # characters of a token that lists show


def new_token() -> str:
    """Return a token nobody has seen."""
    words = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return PREFIX + words + checksum(words)


def is_well_formed(text: str) -> bool:
    """Tell whether a text could be one of our tokens."""
    words = text.removeprefix(PREFIX)
    return FORM.fullmatch(text) is not None and checksum(words[:LENGTH]) == words[LENGTH:]


def digest_of(token: str) -> str:
    """Return what is kept of a token. A plain SHA-256: 238 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def checksum(words: str) -> str:
    """Return the CRC-32 of some ASCII letters, in six figures of base 62."""
    number, figures = zlib.crc32(words.encode()), ""
    for _ in range(SUM):
        number, figure = divmod(number, len(LETTERS))
        figures = LETTERS[figure] + figures
    return figures
