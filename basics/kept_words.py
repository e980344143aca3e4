"""Sentences that a job writes down and others read later: kept so that each reader has them in their own language.

`gettext` of this module returns a `Said`: a plain text in the language of now, which remembers its message and what
was put into it. `keep(words)` is that memory as JSON, and `say(words, kept)` says it again in the language of whoever
reads. Words that remember nothing (of a person, or kept before) stay as they are; of those, the language they were
written in is kept, for `lang`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

Recipe = Mapping[str, Any]  # {"msgid", "context"?, "params"?}, or {"parts", "between"}


class Said(str):
    """A translated sentence with its `recipe`; whatever cuts or joins it by the means of `str` makes a plain text."""

    recipe: Recipe

    def __new__(cls, words: str, recipe: Recipe) -> "Said":
        made = super().__new__(cls, words)
        made.recipe = recipe
        return made

    def __str__(self) -> str:
        return self

    def __getnewargs__(self) -> tuple[str, Recipe]:  # type: ignore[override]  # copies remember too
        return (*super().__getnewargs__(), self.recipe)

    def __mod__(self, params: Any) -> "Said":
        return Said(super().__mod__(params), {**self.recipe, "params": _plain(params)})

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        return self if len(part) == len(self) else part


def gettext(message: str) -> str:
    return Said(translation.gettext(message), {"msgid": message})


def pgettext(context: str, message: str) -> str:
    return Said(translation.pgettext(context, message), {"context": context, "msgid": message})


def said(words: Any) -> str:
    """Return a message, lazily translated or not, as words of now that remember what they say."""
    if not isinstance(words, Promise):
        return str(words)
    make, args = _call_of(words)
    if make is translation.gettext and len(args) == 1:
        return gettext(*args)
    if make is translation.pgettext and len(args) == 2:
        return pgettext(*args)
    if make is tell:
        whole: str = said(args[0]) % args[1]
        return whole
    return str(words)


def joined(parts: Iterable[Any], between: str = " ") -> Said:
    """Join sentences so that each is still remembered."""
    told = [said(part) for part in parts]
    return Said(between.join(told), {"parts": [_plain(part) for part in told], "between": between})


def tell(message: Any, facts: Mapping[str, Any]) -> str:
    """Return a message with its facts; `lazy(tell, str)` of it is understood by `said`."""
    return str(message) % facts


def keep(words: Any) -> dict[str, Any]:
    """Return what is to be kept beside words as JSON."""
    words = said(words)
    recipe = words.recipe if isinstance(words, Said) else {}
    return {**recipe, "words": str(words), "language": translation.get_language() or ""}


def say(words: str, kept: Mapping[str, Any]) -> str:
    """Return kept words in the language of now, as far as they are remembered."""
    if kept.get("words") != words:
        return words
    try:
        return _again(kept)
    except (KeyError, TypeError, ValueError):  # a message that this version says otherwise
        return words


def shown(words: str, kept: Mapping[str, Any]) -> SafeString | str:
    """Return kept words for a page; those that cannot be said again carry the language they are in."""
    language = kept.get("language", "") if kept.get("words") == words else ""
    if "msgid" in kept or "parts" in kept or not language or language == translation.get_language():
        return say(words, kept)
    return format_html('<span lang="{}">{}</span>', language, words)


class KeptWords(models.JSONField):
    """What the words of another field of the row (`of`) say; saved with them, and true as long as they stand."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"default": dict, "blank": True, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        words, kept = getattr(model_instance, self.of), getattr(model_instance, self.attname)
        if isinstance(words, Said) or kept.get("words") != words:
            kept = keep(words) if words else {}
            setattr(model_instance, self.attname, kept)
        return super().pre_save(model_instance, add)


def _again(kept: Any) -> str:
    if not isinstance(kept, dict):
        return str(kept)
    if "parts" in kept:
        return str(kept["between"]).join(_again(part) for part in kept["parts"])
    if "msgid" not in kept:
        return str(kept["words"])
    context, message = kept.get("context"), kept["msgid"]
    words = translation.pgettext(context, message) if context else translation.gettext(message)
    if "params" not in kept:
        return words
    params = kept["params"]
    return words % {name: _again(value) if isinstance(value, dict) else value for name, value in params.items()}


def _plain(value: Any) -> Any:
    """Return what was put into a sentence as JSON that remembers sentences in it."""
    if isinstance(value, Promise):
        value = said(value)
    if isinstance(value, Said):
        return dict(value.recipe)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return value if isinstance(value, int | float) or type(value) is str else str(value)


def _call_of(promise: Promise) -> tuple[Any, tuple[Any, ...]]:
    """Return the function that a lazy text calls, and with what, as its pickle says it."""
    _unpickle, (make, args, *_rest) = promise.__reduce__()  # type: ignore[misc]
    return make, args
