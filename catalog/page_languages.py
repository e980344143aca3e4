"""In which languages a page of the public catalog is, and at which address it is in each of them. Pure.

An address names its language (`?lang=kk`), so that whatever keeps answers by their addresses keeps languages apart.
"""

from collections.abc import Iterable

from django.conf import settings

from accounts.spoken_links import LANGUAGE


def of_the_interface() -> tuple[str, ...]:
    """Return the languages of the interface: those of every page whose words are not written by members."""
    return tuple(code for code, _name in settings.LANGUAGES)


def of_entry(own: str, translated: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of the page of an entry: its own, and those that something of it is translated into."""
    return tuple(dict.fromkeys([own, *translated]))


def address_in(language: str, url: str) -> str:
    """Return the address of a page in a language; of one that names none, if that is ""."""
    if not language:
        return url
    return f"{url}{'&' if '?' in url else '?'}{LANGUAGE}={language}"


def alternates(url: str, languages: Iterable[str]) -> list[tuple[str, str]]:
    """Return `hreflang` and address of a page in each of its languages, and of the one by the browser's wish.

    Nothing if there is one language only.
    """
    told = [(language, address_in(language, url)) for language in languages]
    return [*told, ("x-default", url)] if len(told) > 1 else []
