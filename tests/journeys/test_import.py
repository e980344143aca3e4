"""A file of articles is imported, its refused row handed out; a feed's entry is dropped by a key in the inbox."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Work
from articles.importing import run_import
from articles.models import Article, Candidate
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import let_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey
ROWS = (
    '{"title": "The gauge (illustrative)", "text": "It read 3.1 metres.", "language": "en"}\n'
    '{"title": "Without words (illustrative)", "text": "", "language": "en"}\n'
)


def test_a_file_is_imported_and_an_entry_of_a_feed_is_dropped(live_site: LiveSite, page: Page, tmp_path: Path) -> None:
    cast = make_cast()
    make.source(cast.analyst)
    file = tmp_path / "letters.jsonl"
    file.write_text(ROWS)
    Candidate.objects.create(way="feed", state="waiting", url="https://valley.example/a", title="An entry")
    let_in(page, live_site.url, cast.analyst.email, PASSWORD)

    page.goto(f"{live_site.url}/articles/imports/")
    page.get_by_label("CSV or JSON Lines").set_input_files(file)
    page.get_by_label("Source of rows that name none").select_option("Valley Courier (illustrative)")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("letters.jsonl")
    run_import(Work.objects.get(kind="import").pk)
    page.reload()
    row = page.get_by_role("row", name="Without words (illustrative)")
    expect(row).to_contain_text("There is no text.")
    with page.expect_download() as report:
        page.get_by_role("link", name="Download all of them").click()
    assert "Without words (illustrative)" in report.value.path().read_text()
    assert Article.objects.get().title == "The gauge (illustrative)"

    page.goto(f"{live_site.url}/articles/inbox/")
    page.get_by_role("link", name="An entry").focus()
    page.keyboard.press("x")
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    assert Candidate.objects.get().state == "dropped"
