"""What a job refused is read in the language of whoever reads it, not of whoever asked for the job."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from articles import importing
from articles.capturing import read_capture
from articles.models import Candidate, Feed
from articles.vocabulary import CandidateState, CandidateWay
from basics.errors import Refused
from basics.kept_words import gettext as kept
from basics.kept_words import said
from tests.articles.test_importing import run
from tests.people import Cast


def test_a_refused_row_is_told_in_the_language_of_its_reader_in_page_file_and_api(client: Client, cast: Cast) -> None:
    with translation.override("en"):
        file = io.BytesIO(b'{"title": "A", "text": "One."}\n{"title": "B"}\n')
        found = run(importing.start_import(file, by=cast.analyst))
    client.force_login(cast.analyst)
    here = {"accept-language": "ru"}
    with translation.override("ru"):
        whys = [gettext("It names no language, and none was chosen for the file.")]
        whys.append(gettext("There is no %(names)s.") % {"names": "text"})
    page = client.get(found.get_absolute_url(), headers=here).text
    told = client.get(reverse("api-import", args=[found.pk]), headers=here).json()
    with translation.override("ru"):
        rows = list(importing.refused_rows(found))
    assert [row["reason"] for row in told["refused_rows"]] == [row[2] for row in rows[1:]] == whys
    assert all(why in page for why in whys)


def test_why_a_file_was_not_read_follows_the_reader_as_a_whole(cast: Cast) -> None:
    found = Candidate(way=CandidateWay.ADDRESS, state=CandidateState.FAILED, person=cast.analyst)
    for content, part in (
        (b"%PDF-1.7 cut off", "It is broken."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Nothing was saved."),
    ):
        with translation.override("en"), pytest.raises(Refused) as refused:
            read_capture(content, limit=10**6)
        found.message = said(refused.value.message)
        found.save()
        with translation.override("kk"):
            shown = Candidate.objects.get(pk=found.pk).message_shown
            assert gettext(part) in shown and "this is" not in shown


def test_what_stood_there_before_is_marked_with_nothing_and_new_words_follow_the_reader(cast: Cast) -> None:
    old = Candidate(way=CandidateWay.ADDRESS, state=CandidateState.FAILED, person=cast.analyst, message="As it was.")
    Candidate.objects.bulk_create([old])
    Candidate.objects.filter(pk=old.pk).update(message_said={})
    feed = Feed.objects.create(url="https://x.example/rss", watched_by=cast.analyst, trouble=kept("There is no text."))
    feed = Feed.objects.get(pk=feed.pk)
    feed.save(update_fields=["trouble", "trouble_said"])  # read and saved again, it is remembered still
    feed.refresh_from_db()
    with translation.override("kk"):
        assert Candidate.objects.get(pk=old.pk).message_shown == "As it was."
        assert feed.trouble_shown == gettext("There is no text.")
