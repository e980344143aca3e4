"""An archive of CSV files in folders: a sheet that is there twice is not lost silently."""

import zipfile
from io import BytesIO

import pytest

from basics.errors import Refused
from catalog.interchange import csv_files


def test_a_sheet_that_stands_in_two_folders_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for folder in ("one", "two"):
            archive.writestr(f"{folder}/Threats.csv", "Code,Title\nTHR-CLI-001,A lake\n")
    with pytest.raises(Refused, match="Threats is there more than once"):
        csv_files.read(file)
