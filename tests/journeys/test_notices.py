"""In a real Chromium: an author follows a rejected proposal from the mail to the draft that takes it up again."""

import re

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from review import actions
from review.delivering import deliver_due
from review.models import Notice, Submission
from review.telling import tell
from tests import make
from tests.database import LiveSite
from tests.journeys.conftest import sign_in
from tests.people import PASSWORD, make_cast
from tests.review.post_office import mail_server, through

pytestmark = pytest.mark.journey


def test_an_author_goes_from_the_mail_of_a_rejection_to_the_draft_that_takes_it_up(
    live_site: LiveSite, page: Page
) -> None:
    cast = make_cast()
    found = make.submitted(cast.analyst, make.threat_document(title="A landslide into the upper lake"))
    reason = "Say which lake is meant, and who measured it."
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason=reason)
    with mail_server() as box:
        with override_settings(**through(box), SITE_URL=live_site.url):
            assert tell() == 1 and deliver_due() == 1
        words = str(box.mails[0].get_content())
    assert reason in words
    (link,) = re.findall(rf"{re.escape(live_site.url)}/review/\d+/", words)

    sign_in(page, live_site.url, cast.analyst.email, PASSWORD)
    bell = page.locator(".bar-notices")
    expect(bell).to_contain_text("1")
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("Dilnoza rejected this")
    expect(page.get_by_role("main")).to_contain_text(reason)
    page.get_by_role("button", name="Take it up again as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A landslide into the upper lake")
    draft = Submission.objects.latest("pk")
    expect(page).to_have_url(f"{live_site.url}/review/{draft.pk}/")
    assert draft.follows_id == found.pk and draft.state == "draft"
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Title", exact=True).first).to_have_value("A landslide into the upper lake")

    page.goto(f"{live_site.url}/notices/")
    page.keyboard.press("j")
    expect(page.locator(".notice-group a").first).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_role("main")).not_to_contain_text("not read", ignore_case=False)
    expect(bell).not_to_contain_text("1")
    assert Notice.objects.get().read_at is not None
