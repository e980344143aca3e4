"""The languages of the interface by their own names: who cannot read the language of a page finds theirs in it."""

from django.conf import settings

OWN_NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


def own_names() -> list[tuple[str, str]]:
    """Return the languages of the interface: code and own name."""
    return [(code, OWN_NAMES.get(code, str(name))) for code, name in settings.LANGUAGES]
