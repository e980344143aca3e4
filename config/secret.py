"""The secret of an installation that was given none: made once, kept in its data folder, and never shared."""

import os
import secrets
from pathlib import Path

LEAST = 40


def kept_secret(folder: Path) -> str:
    """Return the secret in `folder`, made on the first call; of several processes that start at once, one makes it.

    Signed links (invitations, the set-up link) and sessions rest on it, so that it must differ between installations.
    """
    path = folder / "secret-key"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # unlike a rename, it never replaces the one another process has just made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    found = path.read_text(encoding="ascii").strip()
    if len(found) < LEAST:
        raise ValueError(f"{path} is damaged: remove it to have a new one made (everybody signs in again).")
    return found
