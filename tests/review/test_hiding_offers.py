"""Words that a comment offers to the author of a proposal are hidden with the comment, wherever they stood."""

import pytest
from django.test import Client

from basics.errors import Refused
from review.contributing import apply_suggestion
from review.discussing import hide_comment, open_thread, show_comment, withdraw_comment
from review.discussion_anchoring import About
from review.models import Comment, Submission, Suggestion
from tests import make
from tests.people import Cast

BAD = "The office of a named person stayed silent."


@pytest.fixture
def sent(cast: Cast) -> Submission:
    return make.submitted(cast.analyst)


@pytest.fixture
def offered(cast: Cast, sent: Submission) -> Comment:
    return open_thread(sent, "Better:", by=cast.editor, about=About("summary"), suggestion=BAD)


def read(client: Client, sent: Submission) -> tuple[bool, bool]:
    """Tell whether the page of a proposal, and the API, say the words."""
    page = client.get(sent.get_absolute_url())
    told = client.get(f"/api/v1/submissions/{sent.pk}/")
    assert page.status_code == told.status_code == 200
    return BAD in page.text, BAD in told.text


def test_a_hidden_comment_offers_nothing_any_more(
    cast: Cast, sent: Submission, offered: Comment, client: Client
) -> None:
    client.force_login(cast.analyst)
    assert read(client, sent) == (True, True)
    hidden = hide_comment(offered, by=cast.administrator, reason="It names a person.")
    assert read(client, sent) == (False, False)
    with pytest.raises(Refused):
        apply_suggestion(Suggestion.objects.get(), by=cast.analyst)
    client.force_login(cast.administrator)
    assert read(client, sent) == (False, True), "those who moderate read it"
    show_comment(hidden, by=cast.administrator)
    assert Suggestion.objects.get().answered_at is not None, "it is not offered again by that"


def test_what_is_withdrawn_stays_offered_until_it_is_answered(
    cast: Cast, sent: Submission, offered: Comment, client: Client
) -> None:
    withdraw_comment(offered, by=cast.editor)
    client.force_login(cast.analyst)
    assert read(client, sent) == (True, True)
