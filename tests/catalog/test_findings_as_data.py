"""A finding gives its date to pages in words and to programs as ISO 8601, in every language."""

import pytest
from django.test import Client
from django.urls import reverse

from basics.moments import day_in_words
from tests import make
from tests.people import Cast


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_date_in_a_finding_is_words_on_the_page_and_data_in_the_api_and_the_file(
    cast: Cast, client: Client, language: str
) -> None:
    entry = make.published(cast, make.threat_document(review_due="2025-05-31"))
    cast.editor.language = language
    cast.editor.save(update_fields=["language"])
    client.force_login(cast.editor)
    board = client.get(reverse("api-quality"), {"check": "review_overdue"}).json()["results"]
    own = client.get(reverse("api-entry-quality", args=[entry.code])).json()["results"]
    reasons = [row["reason"] for row in (*board, *own) if row["check"] == "review_overdue"]
    assert len(reasons) == 2 and all("2025-05-31" in reason for reason in reasons)
    file = b"".join(client.get(reverse("catalog:quality_csv"), {"check": "review_overdue"})).decode()
    assert "2025-05-31" in file
    page = client.get(reverse("catalog:quality"), {"check": "review_overdue"}).text
    assert "2025-05-31" not in page and (language != "en" or day_in_words("2025-05-31") in page)
