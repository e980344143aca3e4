"""That the audit log is broken is said in the language of whoever reads its page, and kept as it was for programs."""

import copy
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from accounts.audit import audit_rows, changes_of, last_verification, record, sentence_of
from accounts.models import AuditEntry, AuditSeal
from accounts.sealing import seal_audit
from accounts.verifying import verify, verify_and_record
from basics.kept_words import Said
from tests.accounts.test_audit_seals import anchor, change_in_sql, some_entries  # noqa: F401  # the fixture
from tests.people import Cast

CHANGED = "Entry %(entry)s was changed after seal %(seal)s."


@pytest.fixture
def broken(cast: Cast, anchor: Path) -> int:  # noqa: F811
    """Return the number of an entry that somebody changed behind our back, in a log of this test's own."""
    entry = some_entries(cast, 4)[2].pk
    seal_audit(size=2)
    change_in_sql(f"UPDATE accounts_auditentry SET verb = 'x' WHERE id = {entry}")
    return entry


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_page_says_what_is_broken_in_the_language_of_its_reader(
    broken: int, cast: Cast, client: Client, language: str
) -> None:
    with translation.override("en"):
        verify_and_record()
    entry = last_verification()
    assert entry is not None and entry.after is not None
    assert entry.after["broken"] == f"Entry {broken} was changed after seal 2."
    assert entry.after["broken_said"]["msgid"] == CHANGED
    client.force_login(cast.administrator)
    page = client.get(reverse("accounts:audit"), headers={"accept-language": language}).content.decode()
    with translation.override(language):
        words = gettext(CHANGED) % {"entry": broken, "seal": 2}
        assert sentence_of(entry, "broken") == words
        assert [change.after for change in changes_of(entry) if change.name == "broken"] == [words]
    assert page.count(escape(words)) >= 2 and "broken_said" not in page and "msgid" not in page


def test_a_command_and_a_file_say_it_in_english_whatever_the_installation_speaks(broken: int) -> None:
    words = f"Entry {broken} was changed after seal 2."
    with translation.override("ru"):
        with pytest.raises(CommandError, match=words):
            call_command("verify_audit", no_record=True)
        out = io.StringIO()
        with pytest.raises(CommandError):
            call_command("verify_audit", json=True, stdout=out)
    assert json.loads(out.getvalue())["broken"] == words
    assert any(words in str(row) for row in audit_rows(AuditEntry.objects.filter(verb="verify_audit")))


def test_a_verification_of_before_is_said_as_it_was_written(cast: Cast, client: Client) -> None:
    record("verify_audit", AuditSeal, by=None, after={"holds": False, "broken": "Seal 1 is missing."})
    client.force_login(cast.administrator)
    page = client.get(reverse("accounts:audit"), headers={"accept-language": "kk"}).content.decode()
    assert "Seal 1 is missing." in page


def test_a_sentence_is_remembered_by_its_copy(broken: int) -> None:
    found = copy.deepcopy(verify()).broken
    assert isinstance(found, Said) and found.recipe["params"] == {"entry": broken, "seal": 2}
