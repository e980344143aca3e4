"""JSON of others, taken in with care: it is bounded, and a value of the wrong type refuses its row. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from basics.errors import Refused
from basics.kept_words import tell
from basics.text import canonical
from catalog.interchange.incoming import RefusedRow

MOST_BYTES = 64 * 2**20  # ATT&CK Enterprise, the largest catalog of the field, has about 50 MB
MOST_DEEP = 12  # levels of a document of ours; the deepest has four
WHERE_MOST = 160  # characters that tell a person where a row is


class WrongRow(Exception):
    """A row that says what cannot be; `reason` is for a person, `field` names the property."""

    def __init__(self, reason: Any, field: str = "") -> None:
        super().__init__(field)
        self.reason = reason
        self.field = field


def told(message: Any, **facts: Any) -> Any:
    """Return a lazily translated sentence with its facts."""
    return _TOLD(message, facts)


_TOLD: Callable[[Any, dict[str, Any]], Any] = lazy(tell, str)


@contextmanager
def refusing(refused: list[RefusedRow], where: str) -> Iterator[None]:
    """Set a row apart that is wrong, and go on with the rest."""
    try:
        yield
    except WrongRow as wrong:
        refused.append(RefusedRow(where, wrong.reason, wrong.field))


def load_json(file: IO[bytes], *, most: int = MOST_BYTES) -> Any:
    """Return the value that a file of at most `most` bytes holds (UTF-8, a byte order mark is passed over)."""
    content = file.read(most + 1)
    if len(content) > most:
        raise Refused.invalid(
            told(_("The file is larger than %(most)d MB. Split it, or take out what is not needed."), most=most >> 20)
        )
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Refused.invalid(_("The file is not text in UTF-8.")) from error
    except RecursionError as error:
        raise Refused.invalid(_("The file is nested too deeply to be read.")) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        message = _("The file is not JSON, or was cut off: line %(line)d, column %(column)d.")
        raise Refused.invalid(told(message, **place)) from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise Refused.invalid(_("The file holds a number that JSON does not have.")) from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def text_in(row: Mapping[str, Any], name: str) -> str:
    """Return the text that a row has under a name, in its canonical form; "" if it has none."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongRow(_("This should be text."), name)
    return canonical(value)


def line_in(row: Mapping[str, Any], name: str) -> str:
    return " ".join(text_in(row, name).split())


def flag_in(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name)
    if value is not None and not isinstance(value, bool):
        raise WrongRow(_("This should be true or false."), name)
    return bool(value)


def list_in(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongRow(_("This should be a list."), name)
    return value


def lines_in(row: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts of a list; each on one line."""
    found = list_in(row, name)
    if not all(isinstance(value, str) for value in found):
        raise WrongRow(_("This should be a list of texts."), name)
    return [" ".join(canonical(value).split()) for value in found]


def object_in(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = row.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WrongRow(_("This should be an object."), name)
    return value


def objects_in(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = list_in(row, name)
    if not all(isinstance(value, dict) for value in found):
        raise WrongRow(_("This should be a list of objects."), name)
    return found


def clean(value: Any, name: str, depth: int = 0) -> Any:
    """Return a value with all its texts in their canonical form; refuses one that is nested too deeply."""
    if depth > MOST_DEEP:
        raise WrongRow(_("This is nested too deeply."), name)
    if isinstance(value, str):
        return canonical(value)
    if isinstance(value, list):
        return [clean(item, name, depth + 1) for item in value]
    if isinstance(value, dict):
        return {canonical(key): clean(item, name, depth + 1) for key, item in value.items()}
    return value


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters: whole, up to the end of a sentence, or of a word with “…”."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    sentence = max(cut.rfind(end) for end in (". ", "! ", "? "))
    if sentence >= most // 2:
        return cut[: sentence + 1]
    word = cut.rfind(" ")
    return (cut[:word] if word >= most // 2 else cut).rstrip() + "…"


def place(*parts: Any) -> str:
    """Say where a row is, short enough for a list."""
    words = " ".join(canonical(str(part)) for part in parts if part not in ("", None))
    return shortened(" ".join(words.split()), WHERE_MOST) or "…"
