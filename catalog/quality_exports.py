"""What the board of quality finds as a file, and who took it."""

from collections.abc import Iterator, Mapping

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics.spreadsheets import csv_lines
from catalog.models import Entry
from catalog.quality_board import board_of, csv_rows


@transaction.atomic
def export_quality(chosen: Mapping[str, str], *, by: User) -> Iterator[str]:
    """Return the lines of a CSV file, one a finding, and record who took what. `chosen` are the filters of `board_of`.

    Cells that a spreadsheet would run are safe.
    """
    require(by, "see_review")
    found = board_of(chosen, size=None)
    record("export_quality", Entry, by=by, after={"filters": dict(chosen)})
    return csv_lines(csv_rows(found))
