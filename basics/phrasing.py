"""Words put into sentences of the reader's language: quoted, and names that begin small within a sentence. Pure."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def quoted(words: object) -> str:
    """Return words between the quotation marks of the page's language: “so” in English, «так» in Russian."""
    return _("“%(words)s”") % {"words": words}


def inside(name: object) -> str:
    """Return a name, as of a language, as it stands within a sentence: it begins small, except in English."""
    said = str(name)
    is_english = (get_language() or "en").partition("-")[0] == "en"
    return said if is_english or said[1:2].isupper() else said[:1].lower() + said[1:]


def minus(number: object) -> str:
    """Return a written number with the sign of subtraction, where it has a hyphen: −0,07."""
    return str(number).replace("-", "−")
