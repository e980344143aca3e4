"""What is uploaded to do harm is refused with a sentence, costs little, and leaves nothing behind."""

import resource

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import confined
from articles.models import Article, Candidate, Capture, TextVersion
from tests.articles.hostile_files import HOSTILE
from tests.people import Cast

MORE_MEMORY_MOST = 600 * 2**10  # kilobytes that this process may grow by, whatever comes


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that never ends is given up sooner than on a site, for the sake of whoever waits for the tests."""
    monkeypatch.setattr(confined, "SECONDS", 4)


def files_kept() -> list[str]:
    try:
        return [name for part in storages["captures"].listdir("") for name in part]
    except FileNotFoundError:
        return []


def test_there_are_at_least_thirty_of_them() -> None:
    assert len(HOSTILE) >= 30


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason_and_nothing_is_written(name: str, client: Client, cast: Cast) -> None:
    make, said = HOSTILE[name]
    content = make()
    client.force_login(cast.analyst)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = client.post(reverse("articles:add"), {"file": SimpleUploadedFile("lake.txt", content, "text/plain")})
    assert answer.status_code == 422, answer.headers
    assert said in answer.text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MORE_MEMORY_MOST
    for model in (Article, Capture, TextVersion, Candidate):
        assert not model.objects.exists()
    assert files_kept() == []
