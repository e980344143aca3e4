"""Pages of discussions: beside what they are about, on pages of their own, with and without a script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.aligning import align_texts
from articles.correcting import correct_text
from articles.threads import add_reply
from basics import clock
from basics.remarks import EDIT_WINDOW
from catalog.models import Entry
from review.discussing import edit_comment, hide_comment, open_thread, post_comment, resolve_thread, withdraw_comment
from review.discussion_anchoring import About
from review.discussion_rules import text_hash
from review.freezing import changes_of
from review.models import Comment, Proposal, Pulse, Thread
from tests import make
from tests.people import Cast

SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(summary=SUMMARY))


@pytest.fixture
def said(cast: Cast, entry: Entry) -> Comment:
    about = About("summary", quote="the three villages")
    return open_thread(entry, "Which *villages*?", by=cast.analyst, about=about)


@pytest.fixture
def at(client: Client, cast: Cast) -> Client:
    client.force_login(cast.editor)
    return client


def on(entry: Entry, field: str = "") -> str:
    address = reverse("discussions:on", args=["entry", entry.code])
    return f"{address}?field={field}" if field else address


def test_the_page_of_an_entry_leads_to_each_field_with_what_is_open(at: Client, entry: Entry, said: Comment) -> None:
    page = at.get(entry.get_absolute_url()).text
    links = re.findall(r'<a class="discuss( has-open)?" href="([^"]+)"', page)
    assert len(links) > 2 and ("", f"{on(entry)}?field=scenarios") in links
    assert (" has-open", on(entry, "summary")) in links
    assert page.count("1 discussion") >= 2, "of the entry, and of the field"


def test_strangers_and_readers_find_no_trace_of_a_discussion(client: Client, cast: Cast, entry: Entry, said) -> None:
    client.force_login(cast.reader)
    page = client.get(entry.get_absolute_url()).text
    assert "discuss" not in page.replace("discussions.css", "")
    for address in (on(entry), said.thread.get_absolute_url(), reverse("discussions:all")):
        assert client.get(address).status_code == 403


def test_a_discussion_is_begun_and_answered_without_a_script(at: Client, cast: Cast, entry: Entry) -> None:
    sent = {"body": "Who **says** so? @Timur @Reza", "quote": "Nobody warned", "suggestion": SUMMARY}
    made = at.post(on(entry, "summary"), sent, follow=True)
    assert made.redirect_chain[-1][0] == on(entry, "summary")
    assert "Not told, for they may not see this: Reza." in made.text
    assert "Who <strong>says</strong> so?" in made.text and "Nobody warned" in made.text
    thread = Thread.objects.get()
    assert not Comment.objects.get().suggestion, "the words that stand there already suggest nothing"
    at.force_login(cast.analyst)
    answer = at.post(thread.get_absolute_url(), {"body": "The valley office."}, follow=True)
    assert "The valley office." in answer.text and Comment.objects.count() == 2


def test_what_is_refused_is_kept_in_the_form(at: Client, entry: Entry) -> None:
    kept = at.post(on(entry, "summary"), {"body": "Who says so?", "quote": "words that are not there"})
    assert kept.status_code == 422 and not Thread.objects.exists()
    assert "Who says so?" in kept.text and "words that are not there" in kept.text
    assert 'aria-invalid="true"' in kept.text
    refused = at.post(on(entry) + "?field=nonsense", {"body": "Hm."})
    assert refused.status_code == 422 and "There is no such field." in refused.text and "Hm." in refused.text
    assert not Thread.objects.exists()
    for number, foreign in enumerate(("?row=9", "?hunk=0"), 1):  # an entry has neither: it is said of the entry
        assert at.post(on(entry) + foreign, {"body": "Hm."}).status_code == 302
        assert Thread.objects.filter(entry=entry, field="", hunk="").count() == number


@pytest.mark.parametrize(
    "address", ["entry/THR-XXX-999", "nonsense/1", "proposal/0", "proposal/x", "bead/9999", "edition/2099.1"]
)
def test_what_is_not_there_is_not_found(at: Client, db: None, address: str) -> None:
    assert at.get(f"/discussions/on/{address}/").status_code == 404


def test_a_part_for_htmx_holds_the_target_and_says_what_was_done(at: Client, entry: Entry, said: Comment) -> None:
    part = at.get(on(entry, "summary"), headers=HTMX).text
    assert 'id="discussion"' in part and 'hx-boost="true"' in part and "<h1" not in part.split('id="discussion"')[1]
    answer = at.post(said.thread.get_absolute_url(), {"body": "Three."}, headers=HTMX, follow=True)
    inside = answer.text.split('id="discussion"')[1]
    assert "Posted." in inside and "Three." in inside


def test_a_resolved_discussion_moves_and_is_opened_again_with_an_answer(at: Client, entry: Entry, said) -> None:
    done = at.post(reverse("discussions:thread_act", args=[said.thread_id, "resolve"]), follow=True)
    assert "Dilnoza" in done.text and "resolved" in done.text
    assert "Which <em>villages</em>?" not in at.get(on(entry, "summary")).text
    assert "Which <em>villages</em>?" in at.get(on(entry, "summary") + "&show=resolved").text
    address = said.thread.get_absolute_url()
    assert at.post(address, {"body": "One more."}).status_code == 409
    assert at.post(address, {"body": "One more.", "reopen": "1"}).status_code == 302
    assert Thread.objects.get().is_open
    assert at.post(reverse("discussions:thread_act", args=[said.thread_id, "burn"])).status_code == 404


def test_a_comment_is_corrected_and_its_history_opens(at: Client, cast: Cast, said: Comment) -> None:
    at.force_login(cast.analyst)
    address = reverse("discussions:comment", args=[said.pk])
    seen = re.search(r'name="seen" value="(\w+)"', at.get(address).text)
    assert seen and "leaves no trace" in at.get(address).text
    stale = at.post(address, {"body": "Other", "seen": "0" * 64})
    assert stale.status_code == 412 and "Other" in stale.text
    Comment.objects.update(created_at=clock.now() - 2 * EDIT_WINDOW)
    done = at.post(
        address, {"body": "Which of the villages?", "suggestion": "Four of them", "seen": seen[1]}, follow=True
    )
    history = reverse("discussions:comment_history", args=[said.pk])
    assert history in done.text
    comment = Comment.objects.get(pk=said.pk)
    edit_comment(comment, comment.body, by=cast.analyst, seen=text_hash(comment), suggestion="Five of them")
    at.force_login(cast.editor)
    page = at.get(history).text
    assert "Which *villages*?" in page and "Four of them" in page, "also the words that were suggested before"
    assert page.count("<summary>What was changed then</summary>") == 2
    assert at.get(address).status_code == 302, "others read it"


def test_what_is_withdrawn_or_hidden_shows_no_words_but_to_those_who_moderate(
    at: Client, cast: Cast, entry: Entry, said: Comment
) -> None:
    withdraw_comment(said, by=cast.analyst)
    other = post_comment(said.thread, "It is about Besh-Terek.", by=cast.analyst)
    hide_comment(other, by=cast.administrator, reason="It names a place.")
    pages = [on(entry), said.thread.get_absolute_url(), f"{reverse('discussions:all')}?show=open"]
    for address in pages:
        page = at.get(address).text
        assert "villages</em>" not in page and "Besh-Terek" not in page
    assert at.get(reverse("discussions:comment_history", args=[other.pk])).status_code == 404
    at.force_login(cast.administrator)
    page = at.get(said.thread.get_absolute_url()).text
    assert "Besh-Terek" in page and "villages</em>" in page and "It names a place." in page
    assert at.post(reverse("discussions:comment_act", args=[other.pk, "show"])).status_code == 302


def test_an_administrator_hides_with_a_reason(at: Client, cast: Cast, said: Comment) -> None:
    address = reverse("discussions:comment_hide", args=[said.pk])
    assert at.get(address).status_code == 403
    at.force_login(cast.administrator)
    assert at.post(address, {"reason": ""}).status_code == 422
    assert at.post(address, {"reason": "Off topic."}, follow=True).text.count("Off topic.") >= 1


def test_suggested_words_open_the_form_with_them(at: Client, cast: Cast, entry: Entry, said: Comment) -> None:
    made = post_comment(said.thread, "Name them.", by=cast.editor, suggestion="Besh-Terek and two more")
    at.force_login(cast.analyst)
    page = at.get(said.thread.get_absolute_url()).text
    address = f"/review/propose/?entry={entry.code}&amp;comment={made.pk}"
    assert address in page
    form = at.get(address.replace("&amp;", "&")).text
    assert "Nobody warned Besh-Terek and two more below it." in form
    assert f"As Dilnoza suggested in discussion {said.thread_id}." in form
    for wrong in ("0", "x", str(said.pk), "9" * 30):
        assert "Nobody warned the three" in at.get(f"/review/propose/?entry={entry.code}&comment={wrong}").text


def test_words_suggested_for_a_row_open_the_correction_with_them(at: Client, cast: Cast) -> None:
    original, translated = make.text_pair(cast.analyst)
    alignment = align_texts(original, translated, by=cast.analyst)
    made = open_thread(alignment, "Is it 4000?", by=cast.analyst, about=About(row=2))
    post_comment(made.thread, "Better:", by=cast.editor, suggestion="A gauge costs $4,000.")
    page = at.get(made.thread.get_absolute_url()).text
    (address,) = re.findall(r'href="([^"]+)" hx-boost="false"><svg.*?Use these words', page)[-1:]
    form = at.get(address.replace("&amp;", "&")).text
    assert "A gauge costs $4,000." in form and made.thread.exact not in form
    rows = at.get(alignment.get_absolute_url()).text
    assert 'class="discuss has-open"' in rows and "?row=2" in rows
    on_row = at.get(f"/discussions/on/bead/{alignment.pk}/?row=2").text
    assert "Is it 4000?" in on_row
    assert "Is it 4000?" not in at.get(f"/discussions/on/bead/{alignment.pk}/?row=0").text


def test_a_row_keeps_its_discussion_when_the_text_is_corrected(at: Client, cast: Cast) -> None:
    original, translated = make.text_pair(cast.analyst)
    alignment = align_texts(original, translated, by=cast.analyst)
    made = open_thread(alignment, "Is it 4000?", by=cast.analyst, about=About(row=2))
    new = f"A new sentence. {translated.text}"
    newer = correct_text(translated, new, change_kind="minor", reason="Illustrative.", by=cast.analyst)
    again = align_texts(original, newer, by=cast.analyst)
    page = at.get(again.get_absolute_url()).text
    assert 'class="discuss has-open"' in page
    assert "Is it 4000?" in at.get(f"/discussions/on/bead/{again.pk}/").text
    Pulse.objects.all().delete()
    later = post_comment(made.thread, "It is.", by=cast.analyst)
    topics = {f"bead_threads:{pk}" for pk in (alignment.pk, again.pk)}
    assert topics <= set(Pulse.objects.values_list("topic", flat=True)), "either page is told"
    for topic in topics:
        news = at.get("/live/news/", {"on": topic, "seen": str(made.pk)}).json()
        assert (news["said"], news["seen"]) == ("1 comment was added.", str(later.pk))


def test_each_single_change_of_a_proposal_is_discussed(at: Client, cast: Cast, entry: Entry) -> None:
    document = {**entry.document, "summary": SUMMARY.replace("Nobody", "No siren"), "title": "Other"}
    sent = make.submitted(cast.analyst, document, entry=entry)
    proposal = Proposal.objects.select_related("entry", "base", "successor").get(submission=sent)
    hunk = changes_of(proposal, sent.current.content, sent.current.message)[-1]
    address = f"{reverse('discussions:on', args=['proposal', sent.pk])}?hunk={hunk.sha256}"
    assert address in at.get(reverse("review:changes", args=[sent.pk])).text
    posted = at.post(address, {"body": "Say who.", "suggestion": "No radio warned the three villages below it."})
    assert posted.status_code == 302
    assert "1 discussion" in at.get(sent.get_absolute_url()).text
    assert "Take it over and submit" not in at.get(address).text
    at.force_login(cast.analyst)
    assert "Take it over and submit" in at.get(address).text


def test_an_edition_leads_to_its_discussion(at: Client, cast: Cast, entry: Entry) -> None:
    edition = make.frozen_edition(cast)
    address = reverse("discussions:on", args=["edition", edition.name])
    assert address in at.get(edition.get_absolute_url()).text
    assert at.post(address, {"body": "Is the foreword done?"}, follow=True).text.count("Is the foreword done?") == 1


def test_the_lists_show_each_what_it_says(at: Client, cast: Cast, entry: Entry, said: Comment) -> None:
    def listed(show: str) -> bool:
        return said.thread.get_absolute_url() in at.get(reverse("discussions:all"), {"show": show}).text

    assert not listed("mine") and not listed("mentions") and listed("open") and not listed("resolved")
    post_comment(said.thread, "@Dilnoza?", by=cast.analyst)
    assert listed("mine") and listed("mentions")
    resolve_thread(said.thread, by=cast.analyst)
    assert listed("resolved") and not listed("open") and not listed("mine") and listed("mentions")
    Thread.objects.update(start=None, end=None, standing="orphan", resolved_at=None, resolved_by=None)
    assert listed("detached")
    assert at.get(reverse("discussions:all"), {"show": "nonsense", "after": "nonsense"}).status_code == 200


def test_annotations_that_are_talked_about_are_listed_too(at: Client, cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    add_reply(note, "Is it so? @Dilnoza", by=cast.analyst2)
    address = reverse("discussions:all")
    assert note.about_url in at.get(address, {"show": "annotations"}).text
    assert note.about_url in at.get(address, {"show": "mentions"}).text


def threads_on(entry: Entry, cast: Cast, number: int) -> None:
    made: list[Any] = [
        Thread(place="entry", entry=entry, field="summary", opened_by=cast.analyst, comment_count=6)
        for _number in range(number)
    ]
    for thread in Thread.objects.bulk_create(made):
        Comment.objects.bulk_create(
            Comment(thread=thread, number=n, author=cast.analyst, body="Said.", suggestion="Other words.")
            for n in range(1, 7)
        )


def test_one_thread_or_a_hundred_take_as_many_queries(
    at: Client, cast: Cast, entry: Entry, django_assert_max_num_queries
) -> None:
    addresses = [on(entry, "summary"), f"{reverse('discussions:all')}?show=open", entry.get_absolute_url()]
    counts: list[list[int]] = []
    for number in (1, 99):
        threads_on(entry, cast, number)
        counts.append([])
        for address in addresses:
            with django_assert_max_num_queries(40) as asked:
                assert at.get(address).status_code == 200
            counts[-1].append(len(asked.captured_queries))
    assert counts[0] == counts[1]
    assert counts[1][0] <= 14 and counts[1][1] <= 8
