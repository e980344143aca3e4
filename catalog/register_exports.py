"""The register as a file: exactly the rows and columns that its page shows, and who took them."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Person, require
from basics.spreadsheets import csv_lines
from catalog.filtering import COLUMNS
from catalog.models import Entry
from catalog.querysets import EntryQuerySet
from catalog.register import SAID, Around, Words, page_of_register

AT_ONCE = 1_000


@transaction.atomic
def export_register(
    chosen: Mapping[str, str], columns: Sequence[str], *, sort: str, around: Around, by: Person
) -> Iterator[str]:
    """Return the lines of a CSV file one by one, and record who took what. Cells that a spreadsheet would run are safe.

    What a stranger takes of a public catalog is not recorded: the log is not theirs to fill.
    """
    require(by, "read_published")
    if isinstance(by, User):
        record("export_register", Entry, by=by, after={"filters": dict(chosen), "columns": list(columns), "sort": sort})
    head = [_("Code"), _("Title"), _("Standing"), *(str(COLUMNS[name]) for name in columns)]
    return csv_lines(_rows(head, Entry.objects.readable_by(by).matching(**chosen), columns, sort, Words(around)))


def _rows(
    head: list[str], found: EntryQuerySet, columns: Sequence[str], sort: str, words: Words
) -> Iterator[Sequence[str]]:
    """Yield the cells of each row; a page of rows is in memory at a time."""
    yield head
    cursor, more = "", True
    while more:
        page = page_of_register(found, sort, after=cursor, size=AT_ONCE)
        for row in page.rows:
            yield [row.row__code, row.row__title, row.row__status, *(SAID[name](words, row) for name in columns)]
        cursor, more = page.next, bool(page.next)
