"""Words of the catalog on a page: in which language they are, where that is not the language of the page."""

from typing import Any

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.vocabulary import direction_of
from catalog.translatable import Said

register = template.Library()


@register.filter
def lang_of(words: Any) -> SafeString | str:
    """Return the attributes ` lang="ru" dir="ltr"` of words whose language is known and is not that of the page."""
    if not isinstance(words, Said) or words.lang == translation.get_language():
        return ""
    return format_html(' lang="{}" dir="{}"', words.lang, direction_of(words.lang))


@register.filter
def other_labels(term: Any) -> list[tuple[str, str]]:
    """Return the languages and labels of a term that say something else than the one shown."""
    return [(language, label) for language, label in term.labels.items() if label != term.label]
