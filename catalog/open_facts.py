"""What the pages of an entry and of an edition say of themselves outside: where they are shared, and to machines."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from basics.prose import to_text
from basics.quoting import fair_quotation
from catalog.linked_data import dataset, quotations, term, written
from catalog.models import Edition, Entry
from catalog.page_languages import address_in
from catalog.reading import Reading
from catalog.sheet import Sheet
from catalog.social import PIXELS, SHORT

LOCALES = {"en": "en_GB", "ru": "ru_RU", "kk": "kk_KZ"}


def locale_of(language: str) -> str:
    """Return what Open Graph calls a language."""
    return LOCALES.get(language, to_locale(language))


def told_of_entry(entry: Entry, sheet: Sheet, reading: Reading) -> dict[str, Any]:
    """Return `social` and `linked_data` of an entry, in the language that it is read in."""
    path = reverse("catalog:entry", args=[entry.code])
    told_in = reading.language if reading.is_translated else ""
    text = fair_quotation(to_text(str(reading.document.get("summary", ""))), SHORT)
    social = {
        "title": f"{entry.code} {sheet.title}",
        "text": text,
        "url": address_in(told_in, settings.SITE_URL + path),
        "locale": locale_of(reading.language),
        "picture": address_in(told_in, settings.SITE_URL + reverse("catalog:entry_card", args=[entry.code])),
        "pixels": PIXELS,
    }
    node = term(
        settings.SITE_URL,
        entry.code,
        name=str(sheet.title),
        url=settings.SITE_URL + path,
        language=reading.language,
        description=text,
        dateModified=entry.updated_at.isoformat(),
        version=str(entry.current.number),  # type: ignore[union-attr]  # visible_to sees to it
        citation=quotations(sheet.notes),
    )
    return {"social": social, "linked_data": written(node)}


def told_of_edition(edition: Edition, formats: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return `social` and `linked_data` of a published edition; `formats` are those that it can be had in."""
    url = settings.SITE_URL + edition.get_absolute_url()
    title = edition.title or _("Edition %(name)s") % {"name": edition.name}
    files = [
        (known.media_type, settings.SITE_URL + reverse("catalog:edition_download", args=[edition.name, name]))
        for name, known in formats
    ]
    published = edition.published_at.isoformat() if edition.published_at else ""
    text = _("The catalog of security threats, frozen and numbered: %(name)s.") % {"name": edition.name}
    social = {"title": title, "text": text, "url": url, "locale": locale_of(get_language() or settings.LANGUAGE_CODE)}
    node = dataset(
        settings.SITE_URL, edition.name, name=title, url=url, files=files, datePublished=published, description=text
    )
    return {"social": social, "linked_data": written(node)}
