"""How a moment, and a hash among other words, are shown: in one piece, and short."""

import re
from datetime import date, datetime

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NO_BREAK_SPACE = "\u00a0"
SHA256 = re.compile(r"[0-9a-f]{64}")
PARTIAL = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)


def iso(moment: date | datetime | None) -> str | None:
    """Return a moment, or a day, as JSON has it (ISO 8601); None for none."""
    return moment.isoformat() if moment else None


def when(moment: date | datetime | None, time: bool = True) -> SafeString | str:
    """Show an absolute date, with the relative one as a hint; nothing for None."""
    if not moment:
        return ""
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment))
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    shown = f"{_day(local)}, {format_date(local, 'H:i')}" if time else _day(local)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), naturaltime(moment), shown)


def day_in_words(written: str) -> str:
    """Return a day or a month as the reader writes it: “2 Mar 2026”, “March 2026”; whatever is neither stays."""
    found = PARTIAL.fullmatch(written)
    try:
        first = date.fromisoformat(written if found and found[1] else f"{written}-01") if found else None
    except ValueError:
        first = None
    if first is None or found is None:
        return written
    if found[1]:
        return _day(first)
    month = date_format(first, "YEAR_MONTH_FORMAT").replace(" ", NO_BREAK_SPACE)
    return month if get_language() == "en" else month.lower()


def brief(words: str) -> SafeString | str:
    """Show the beginning of a SHA-256 among other words; whatever is none stays as it is."""
    if not SHA256.fullmatch(words):
        return words
    return format_html('<span class="mono" title="{}">{}…</span>', words, words[:12])


def _day(moment: date | datetime) -> str:
    """Return a day in one piece: in a narrow column the hour falls under it, and nothing else."""
    return format_date(moment, _("j M Y")).replace(" ", NO_BREAK_SPACE)
