"""A text is corrected: what lost its place is found on the desk, and a proposal on the translation is confirmed."""

import pytest
from playwright.sync_api import Page, expect

from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.models import AnnotationTarget
from articles.projecting import project_targets
from tests import make
from tests.articles.test_projecting import RUSSIAN, aligned, another
from tests.database import LiveSite
from tests.journeys.conftest import sign_in
from tests.people import PASSWORD, make_cast

pytestmark = pytest.mark.journey


def test_a_lost_passage_is_placed_and_a_proposal_confirmed(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    english = make.text(cast.analyst)
    russian = another(english, RUSSIAN, "ru", cast)
    make.annotation(english, cast.analyst)
    aligned(english, russian, cast)
    project_targets(english.article)
    corrected = make.text(cast.analyst, title="To be corrected")
    make.annotation(corrected, cast.analyst)
    without = make.TEXT.replace(" Three villages lie on the outwash fan.", "")
    newer = correct_text(corrected, without, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(corrected.article)

    sign_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.get_by_role("link", name="Three villages lie on the outwash fan.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where does this passage stand now?")
    expect(page.locator("del")).to_contain_text("Three villages lie on the outwash fan.")
    page.get_by_label("The passage").fill("the (invented) valley office")
    page.get_by_role("button", name="Place it there").click()
    note = _note(newer.pk)
    expect(page).to_have_url(f"{live_site.url}{newer.get_absolute_url()}?annotation={note}#annotation-{note}")
    expect(page.locator(".annotation-quote")).to_have_text("the (invented) valley office")

    page.goto(live_site.url + russian.get_absolute_url())
    card = page.locator(".annotation")
    expect(card).to_contain_text("Proposed by alignment, 1.00")
    assert page.evaluate("CSS.highlights.get('projected').size") == 1
    card.get_by_role("link", name="Confirm or correct").click()
    page.get_by_role("button", name="Yes, it stands here").click()
    expect(card).not_to_contain_text("Proposed by alignment")
    assert page.evaluate("CSS.highlights.has('projected')") is False


def _note(text: int) -> str:
    return str(AnnotationTarget.objects.select_related("annotation").get(text_version=text).annotation.uuid)


def test_a_lost_quotation_is_placed_from_the_desk(live_site: LiveSite, page: Page) -> None:
    cast = make_cast()
    version = make.text(cast.analyst, title="To be corrected")
    quoted = make.quoted(version, cast.analyst)
    without = make.TEXT.replace("“We have no siren below the moraine,” said an engineer", "An engineer asked")
    newer = correct_text(version, without, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(version.article)

    sign_in(page, live_site.url, cast.analyst.email, PASSWORD)
    page.get_by_role("link", name="We have no siren below the moraine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where does this passage stand now?")
    expect(page.locator("del").first).to_contain_text("no siren below the moraine")
    page.get_by_label("The passage").fill("An engineer asked")
    page.get_by_role("button", name="Place it there").click()
    expect(page).to_have_url(f"{live_site.url}{newer.get_absolute_url()}#quoted-{quoted.pk}")
    expect(page.locator(f"#quoted-{quoted.pk} blockquote")).to_have_text("An engineer asked")
