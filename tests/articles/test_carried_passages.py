"""Passages that quote a source or have a quality issue keep their place in corrected texts, as annotations do."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from articles.carrying import carry_targets
from articles.chain import chain_of
from articles.correcting import correct_text
from articles.inputs import Passage
from articles.judging import answer_issue
from articles.models import Article, CarriedPassage, QualityIssue, QuotedSource, TextVersion
from articles.paragraph_languages import set_paragraph_language
from articles.placing import confirm_target, dismiss_target, place_target
from articles.standing import issues_of, quotations_of
from articles.tasks import follow_article, follow_what_is_missing
from basics.errors import Refused
from tests import make
from tests.people import Cast

MOVED = (
    "This is an illustrative text.\n\n“We have no siren below the moraine,” said an engineer of the (invented) valley "
    "office. Three villages lie upon the outwash fan."
)
WITHOUT = "This is an illustrative text.\n\nThe upper lake rose by two metres in a single week."
RUSSIAN = "Верхнее озеро поднялось. Это иллюстративный текст о трёх сёлах."


def corrected(version: TextVersion, text: str, cast: Cast) -> TextVersion:
    new = correct_text(version, text, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(version.article)
    return loaded(new)


def loaded(version: TextVersion) -> TextVersion:
    return TextVersion.objects.with_chain().get(pk=version.pk)


def quoting(cast: Cast) -> QuotedSource:
    return make.quoted(make.text(cast.analyst), cast.analyst)


def doubted(cast: Cast, quote: str = "Это иллюстративный текст о трёх сёлах.") -> QualityIssue:
    version = make.second_text(make.text(cast.analyst), cast.analyst, RUSSIAN)
    return make.issue(version, cast.editor, quote, severity="major")


def place(mark: QuotedSource | QualityIssue, version: TextVersion) -> CarriedPassage:
    return mark.places.get(text_version=version)


def test_a_quotation_stands_in_the_corrected_text_with_its_chain(cast: Cast, client: Client):
    quoted = quoting(cast)
    new = corrected(quoted.text_version, MOVED, cast)
    (row,) = quotations_of(new)
    assert (row.pk, row.exact) == (quoted.pk, "“We have no siren below the moraine,”")
    assert new.text[row.start : row.end] == row.exact
    assert (place(quoted, new).state, place(quoted, new).explanation["way"]) == ("carried", "same")
    assert [step.kind for step in chain_of(new)][-1] == "quoted"
    client.force_login(cast.analyst)
    page = client.get(new.get_absolute_url()).content.decode()
    assert f'id="quoted-{quoted.pk}"' in page and f'id="mark-quoted-{quoted.pk}"' in page
    assert place(quoted, new).get_absolute_url() in page


def test_the_mark_itself_stays_as_it_was(cast: Cast):
    quoted = quoting(cast)
    before = QuotedSource.objects.filter(pk=quoted.pk).values().get()
    corrected(quoted.text_version, MOVED, cast)
    assert QuotedSource.objects.filter(pk=quoted.pk).values().get() == before


def test_a_lost_quotation_is_listed_with_where_it_stood_and_may_be_placed(cast: Cast, client: Client):
    quoted = quoting(cast)
    new = corrected(quoted.text_version, WITHOUT, cast)
    lost = place(quoted, new)
    assert (lost.state, lost.exact, quotations_of(new)) == ("orphan", quoted.exact, [])
    client.force_login(cast.analyst)
    assert "no siren" in client.get("/articles/passages/?show=marked").content.decode()
    assert lost.get_absolute_url() in client.get("/").content.decode(), "told on the desk of who recorded it"
    page = client.get(lost.get_absolute_url()).content.decode()
    assert "<del>" in page and "It stands nowhere" in page
    sent = {"seen": lost.token, "exact": "The upper lake rose"}
    assert client.post(f"{lost.get_absolute_url()}place/", sent).status_code == 302
    lost.refresh_from_db()
    assert (lost.state, lost.exact, lost.decided_by) == ("asserted", "The upper lake rose", cast.analyst)
    assert [row.exact for row in quotations_of(loaded(new))] == ["The upper lake rose"]
    assert (AuditEntry.objects.get(verb="place_target").after or {})["quoted"] == quoted.pk


def test_it_is_found_again_when_its_words_come_back(cast: Cast):
    quoted = quoting(cast)
    second = corrected(quoted.text_version, WITHOUT, cast)
    third = corrected(second, make.TEXT, cast)
    assert (place(quoted, third).state, place(quoted, third).origin) == ("carried", place(quoted, second))
    assert place(quoted, third).start == quoted.start


def test_what_was_given_up_goes_no_further(cast: Cast):
    quoted = quoting(cast)
    second = corrected(quoted.text_version, WITHOUT, cast)
    lost = place(quoted, second)
    dismiss_target(lost, by=cast.analyst, seen=lost.token)
    third = corrected(second, make.TEXT, cast)
    assert not quoted.places.filter(text_version=third).exists()
    assert not CarriedPassage.objects.waiting().exists()
    assert not Article.objects.lacking_targets().exists()


def test_an_open_issue_follows_its_text_and_counts_there_until_it_is_fixed(cast: Cast, client: Client):
    issue = doubted(cast)
    new = corrected(issue.text_version, f"Иллюстрация. {RUSSIAN}", cast)
    (row,) = issues_of(new)
    assert (row.pk, row.exact) == (issue.pk, "Это иллюстративный текст о трёх сёлах.")
    client.force_login(cast.editor)
    address = f"/articles/{new.article_id}/{new.number}/issues/"
    assert "Not what the source says." in client.get(address).content.decode()
    third = corrected(new, "Иллюстрация. Верхнее озеро поднялось. Вот иной текст о пяти городах.", cast)
    answered = client.post(f"/articles/issues/{issue.pk}/answer/", {"state": "fixed"}, follow=True)
    assert answered.redirect_chain[-1][0].startswith(f"/articles/{new.article_id}/{third.number}/")
    assert issues_of(loaded(third)) == []
    fourth = corrected(third, RUSSIAN, cast)
    assert not issue.places.filter(text_version=fourth).exists()


def test_an_answered_issue_waits_for_nobody_and_is_not_placed(cast: Cast):
    issue = doubted(cast)
    new = corrected(issue.text_version, "Совсем другое.", cast)
    waiting = CarriedPassage.objects.waiting().get()
    answer_issue(issue, "rebutted", answer="It is right.", by=cast.analyst)
    assert not CarriedPassage.objects.waiting().exists()
    with pytest.raises(Refused, match="answered"):
        place_target(waiting, Passage(0, 6), by=cast.analyst, seen=waiting.token)
    assert place(issue, new).decided_at is None


def test_a_person_confirms_and_the_second_one_learns_it(cast: Cast):
    quoted = quoting(cast)
    found = place(quoted, corrected(quoted.text_version, MOVED, cast))
    seen = found.token
    confirm_target(found, by=cast.editor, seen=seen)
    found.refresh_from_db()
    assert (found.state, found.method, found.decided_by) == ("asserted", "person", cast.editor)
    with pytest.raises(Refused, match="meanwhile"):
        dismiss_target(found, by=cast.analyst, seen=seen)


def test_running_twice_places_nothing_twice_and_the_night_finds_what_is_missing(cast: Cast):
    quoted = quoting(cast)
    correct_text(quoted.text_version, MOVED, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    assert list(Article.objects.lacking_targets()) == [quoted.text_version.article]
    follow_what_is_missing(timestamp=0)
    follow_article(quoted.text_version.article_id)
    assert CarriedPassage.objects.count() == 1
    assert not Article.objects.lacking_targets().exists()


def test_what_is_marked_on_an_older_version_later_is_carried_too(cast: Cast):
    old = make.text(cast.analyst)
    new = corrected(old, MOVED, cast)
    before = ProcrastinateJob.objects.filter(task_name="articles.tasks.follow_article").count()
    quoted = make.quoted(old, cast.analyst)
    assert ProcrastinateJob.objects.filter(task_name="articles.tasks.follow_article").count() == before + 1
    follow_article(old.article_id)
    assert place(quoted, new).state == "carried"


def test_what_is_quoted_anew_is_not_told_twice(cast: Cast):
    quoted = quoting(cast)
    new = corrected(quoted.text_version, MOVED, cast)
    row = quotations_of(new)[0]
    anew = {"source_item": quoted.source_item, "relation": "reports", "created_by": cast.analyst}
    QuotedSource.objects.create(text_version=new, start=row.start, end=row.end, exact=row.exact, **anew)
    assert [row.relation for row in quotations_of(loaded(new))] == ["reports"]


def test_languages_that_a_person_gave_paragraphs_stay_with_their_words(cast: Cast):
    old = make.text(cast.analyst, "One came early.\n\nDas Wasser stieg am Montag um zwei Meter.\n\nThey all left then.")
    set_paragraph_language(old, 17, "de", by=cast.editor)
    set_paragraph_language(old, old.text.index("They"), "en-GB", by=cast.editor)
    new = corrected(old, "Two came.\n\nOne came early.\n\nDas Wasser stieg am Dienstag um zwei Meter.", cast)
    (row,) = new.paragraph_languages.all()
    assert (new.text[row.start :][:10], row.language, row.chosen_by) == ("Das Wasser", "de", cast.editor)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "asserted"}, "only_a_person_asserts"),
        ({"state": "projected"}, "state_of_its_own"),
        ({"score": 2.0}, "score_of_a_carried_passage"),
        ({"quoted": None}, "of_a_quotation_or_an_issue"),
        ({"end": 0, "start": 0, "exact": ""}, "not_empty"),
    ],
)
def test_the_database_refuses_what_pretends(cast: Cast, changes: dict[str, Any], name: str):
    quoted = quoting(cast)
    found = place(quoted, corrected(quoted.text_version, MOVED, cast))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CarriedPassage.objects.filter(pk=found.pk).update(**changes)


def test_the_api_tells_and_decides(cast: Cast):
    quoted, api = quoting(cast), APIClient()
    new = corrected(quoted.text_version, WITHOUT, cast)
    api.force_login(cast.analyst)
    (row,) = api.get("/api/v1/carried/").json()["results"]
    assert (row["kind"], row["of"], row["state"]) == ("quotation", quoted.pk, "orphan")
    one = api.get(f"/api/v1/carried/{row['id']}/").json()
    assert (one["before"]["exact"], one["before"]["number"]) == (quoted.exact, 1)
    sent = {"seen": row["token"], "start": 0, "end": 7, "exact": "This is"}
    assert api.post(f"/api/v1/carried/{row['id']}/place/", sent, format="json").json()["state"] == "asserted"
    told = api.get(f"/api/v1/articles/{new.article_id}/texts/{new.number}/quotes/").json()["results"]
    assert [(one["id"], one["exact"], one["place"]["state"]) for one in told] == [(quoted.pk, "This is", "asserted")]
    assert api.get("/api/v1/carried/").json()["results"] == []


def test_the_list_of_many_asks_as_much_as_that_of_one(cast: Cast, client: Client, django_assert_num_queries: Any):
    corrected(quoting(cast).text_version, WITHOUT, cast)
    client.force_login(cast.analyst)
    client.get("/articles/passages/?show=marked")
    with CaptureQueriesContext(connection) as one:
        client.get("/articles/passages/?show=marked")
    for _again in range(3):
        corrected(quoting(cast).text_version, WITHOUT, cast)
    with django_assert_num_queries(len(one)):
        client.get("/articles/passages/?show=marked")
