"""The desk says how many notices are not read, in the plurals of each language."""

import pytest
from django.test import Client

from accounts.models import User
from review import actions
from review.telling import tell
from tests import make
from tests.people import Cast


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_desk_counts_what_is_not_read_in_each_language(cast: Cast, client: Client, language: str) -> None:
    found = make.submitted(cast.analyst, make.threat_document(title="A lake"))
    actions.decide(found, "reject", by=cast.editor, seen=found.current.sha256, reason="It stands there already.")
    tell()
    User.objects.filter(pk=cast.analyst.pk).update(language=language)
    client.force_login(cast.analyst)
    page = client.get("/", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text and "/notices/?show=unread" in page.text
