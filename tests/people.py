"""The cast: who appears in tests. One person a role, and a second analyst and editor for four eyes."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role

PASSWORD = "a long enough passphrase"


@dataclass(frozen=True)
class Cast:
    analyst: User
    analyst2: User
    editor: User
    editor2: User
    administrator: User
    reader: User
    former: User


def make_person(name: str, *roles: str, active: bool = True) -> User:
    """Make a member directly: accepting invitations has tests of its own."""
    person = User(email=f"{name.lower()}@perimeter.example", name=name, roles=list(roles), is_active=active)
    # MD5-free but cheap: hashing is not what these tests are about, so one hash serves the whole cast.
    person.password = _password_hash()
    person.save()
    return person


_hashes: list[str] = []


def _password_hash() -> str:
    if not _hashes:
        scratch = User()
        scratch.set_password(PASSWORD)
        _hashes.append(scratch.password)
    return _hashes[0]


def make_cast() -> Cast:
    return Cast(
        analyst=make_person("Aigerim", Role.ANALYST),
        analyst2=make_person("Timur", Role.ANALYST),
        editor=make_person("Dilnoza", Role.EDITOR),
        editor2=make_person("Ruslan", Role.EDITOR),
        administrator=make_person("Parvin", Role.ADMINISTRATOR),
        reader=make_person("Reza", Role.READER),
        former=make_person("Farid", Role.EDITOR, active=False),
    )
