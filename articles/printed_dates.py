"""Dates as pages print them: ISO 8601, numbers with the day first, and the months of the region's languages. Pure."""

import re
from datetime import date

ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
ISO_DASHED = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d\d?)[-./](\d\d?)(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d\d?)[./-](\d\d?)[./-]((?:19|20)\d\d)(?!\d)")
IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/_.-]|$)")
# Beginnings of the months' names, all cases and both scripts; the longest that fits is taken.
MONTHS = {
    1: "jan янв қаң янва январ yanvar ýanwar ژانویه үчтүн",
    2: "feb фев ақп fevral fewral فوریه бирди",
    3: "mar мар мар наур mart مارس жалган",
    4: "apr апр сәуі aprel آوریل чын",
    5: "may май мая мам maý مه бугу",
    6: "jun июн маус iyun iýun ژوئن кулжа",
    7: "jul июл шіл iyul iýul ژوئیه теке",
    8: "aug авг там avgust awgust آگوست اوت баш",
    9: "sep сен қырк қыркүйек sentýabr sentyabr سپتامبر аяк",
    10: "oct окт қаз oktyabr oktýabr اکتبر тогуздун",
    11: "nov ноя қараш noyabr noýabr نوامبر жетинин",
    12: "dec дек желт dekabr دسامبر бештин",
}
NAMES = sorted(
    ((name, month) for month, names in MONTHS.items() for name in names.split()), key=lambda one: -len(one[0])
)
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
YEAR = r"((?:19|20)\d\d)"
SPACE = r"[\s.\u00a0-]+"
DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|-?\w{{1,3}})?{SPACE}([^\W\d_]{{2,12}})[.,]?{SPACE}{YEAR}(?!\d)"
)
MONTH_DAY_YEAR = re.compile(rf"\b([^\W\d_]{{3,12}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}(?!\d)")
YEAR_DAY_MONTH = re.compile(
    rf"(?<!\d){YEAR}\s*(?:[-–]?\s*(?:жыл|yil|йил|ýyl)\w*)[\s,]+(\d{{1,2}})[\s-]+([^\W\d_]{{3,12}})"
)


def date_of(text: str) -> date | None:
    """Return the date of a value made for machines: ISO 8601, with or without a time; else what `date_in` finds."""
    match = ISO.match(text.strip())
    return (_made(match[1], match[2], match[3]) if match else None) or date_in(text)


def date_in(text: str) -> date | None:
    """Return the first date that a short line prints; numbers are read with the day first."""
    text = text.translate(DIGITS)
    if match := ISO_DASHED.search(text):
        return _made(match[1], match[2], match[3])
    if match := DAY_FIRST.search(text):
        return _made(match[3], match[2], match[1])
    for match in DAY_MONTH_YEAR.finditer(text):
        if month := _month(match[2]):
            return _made(match[3], month, match[1])
    for match in MONTH_DAY_YEAR.finditer(text):
        if month := _month(match[1]):
            return _made(match[3], month, match[2])
    for match in YEAR_DAY_MONTH.finditer(text):
        if month := _month(match[3]):
            return _made(match[1], month, match[2])
    return None


def date_in_address(url: str) -> date | None:
    """Return the date that stands in an address, such as `/2026/07/12/`."""
    match = IN_ADDRESS.search(url)
    return _made(match[1], match[2], match[3]) if match else None


def _month(word: str) -> int:
    word = word.casefold()
    return next((month for name, month in NAMES if word.startswith(name)), 0)


def _made(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
