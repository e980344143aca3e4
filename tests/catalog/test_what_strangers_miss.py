"""What is left out for strangers of an entry that they read: links they cannot follow, and quotations beyond fair."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.site import change_settings
from basics.quoting import FAIR_LENGTH
from catalog.models import Entry
from tests import make
from tests.people import Cast

HOW = "Quokkas guard the depot gate."
LONG = "The upper lake rose by two metres in a single week. " * 10 + "Zanzibar ends it."


@pytest.fixture
def opened(cast: Cast) -> Cast:
    change_settings(by=cast.administrator, public_catalog=True)
    return cast


@pytest.fixture
def hidden(opened: Cast) -> Entry:
    return make.published(opened, make.threat_document(title="Unlit depots", sensitivity="green"))


def measure(cast: Cast, *threats: Entry, **changes: object) -> Entry:
    """Publish an open measure that names some threats, each with the telling words."""
    links = [{"threat": one.code, "role": "reduces_impact", "how": HOW, "effectiveness": "moderate"} for one in threats]
    return make.published(cast, make.measure_document("", **{"threats": links, **changes}), kind="measure")


def both(cast: Cast, path: str, **asked: str) -> list[str]:
    """Return what a stranger and what a member is answered at an address."""
    stranger, member = Client(), Client()
    member.force_login(cast.reader)
    answers = [client.get(path, asked) for client in (stranger, member)]
    assert [answer.status_code for answer in answers] == [200, 200], path
    return [answer.getvalue().decode() for answer in answers]


@pytest.mark.parametrize("door", ["catalog:compare", "api-entries-compare"])
def test_compared_entries_name_no_hidden_entry_and_quote_in_fair_length(opened, hidden, door: str) -> None:
    note = make.annotation(make.text(opened.analyst, LONG), opened.analyst, LONG)
    seen = make.published(opened)
    one = measure(opened, hidden, seen, evidence=[make.evidence(note)])
    two = measure(opened, seen, title="Sirens at the bridge")
    theirs, ours = both(opened, reverse(door), a=one.code, b=two.code)
    for words in (hidden.code, "Zanzibar"):
        assert words in ours
        assert words not in theirs
    assert seen.code in theirs
    assert "The upper lake rose" in theirs
    assert FAIR_LENGTH < len(LONG)
