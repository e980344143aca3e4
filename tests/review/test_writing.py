"""Writing a proposal: saved at every pause, compared at a key, begun at a passage, with the terms that are missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SITTING
from accounts.models import AuditEntry
from basics import clock
from catalog.models import Entry, Term
from catalog.schema import content_hash
from review import actions
from review.models import Proposal, Submission
from tests import make
from tests.people import Cast
from tests.review.test_proposal_form import THREAT

KEEP, PROPOSE = "/review/keep/", "/review/propose/"


@pytest.fixture
def writer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def told() -> int:
    return AuditEntry.objects.filter(verb="revise").count()


def test_what_is_typed_becomes_a_draft_at_the_first_pause_and_is_revised_at_the_next(writer: Client) -> None:
    first = writer.post(KEEP, {**THREAT, "title": "Half a ti"}).json()
    (draft,) = Proposal.objects.all()
    assert draft.document["title"] == "Half a ti" and first["seen"] == content_hash(draft.document)
    assert first["edit"] == reverse("review:edit", args=[draft.submission_id]) and first["ids"] == {
        "scenarios.1.id": "s1"
    }
    again = writer.post(first["keep"], {**THREAT, "scenarios.1.id": "s1", "seen": first["seen"]}).json()
    draft.refresh_from_db()
    assert draft.document["title"] == THREAT["title"] and draft.message == THREAT["message"]
    assert again["seen"] == content_hash(draft.document) and Proposal.objects.count() == 1


def test_a_first_save_whose_answer_was_lost_is_sent_again_and_makes_no_second_draft(writer: Client, cast: Cast) -> None:
    page = writer.get("/review/propose/?kind=threat").content.decode()
    named = page.split('name="begun" value="')[1].split('"')[0]
    writer.post(KEEP, {**THREAT, "begun": named, "title": "Half a ti"})  # whose answer never came
    answer = writer.post(KEEP, {**THREAT, "begun": named, "title": "Half a title"}).json()
    (draft,) = Proposal.objects.all()
    assert draft.document["title"] == "Half a title" and answer["seen"] == content_hash(draft.document)
    assert [row["id"] for row in draft.document["scenarios"]] == ["s1"]
    last = {**THREAT, "begun": named, "seen": answer["seen"], "submit": "1"}
    writer.post("/review/propose/?kind=threat", last)  # as a page without script goes on
    (draft,) = Proposal.objects.all()
    assert draft.submission.state == "submitted" and draft.document["title"] == THREAT["title"]
    client = Client()
    client.force_login(cast.analyst2)
    assert client.post(KEEP, {**THREAT, "begun": named}).status_code == 409
    assert writer.get("/review/propose/?kind=threat").content.decode().split('name="begun" value="')[1][:36] != named


def test_rows_get_their_ids_where_they_stand(writer: Client) -> None:
    sent = {"title": "a", "indicators.1.title": "", "indicators.2.title": "Snow", "indicators.3.title": "Noise"}
    assert writer.post(KEEP, sent).json()["ids"] == {"indicators.2.id": "i1", "indicators.3.id": "i2"}


def test_the_log_names_one_save_of_a_sitting(writer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, now = make.proposal(cast.analyst), clock.now()
    before = told()
    for minutes in (1, 4, 9, 9 + SITTING.total_seconds() // 60 + 1):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        document = make.threat_document(title=f"After {minutes}")
        draft = actions.keep_typing(draft, document, by=cast.analyst, seen=content_hash(draft.document))
    assert told() == before + 1


def test_a_pause_overwrites_nothing_that_was_saved_elsewhere(writer: Client, cast: Cast) -> None:
    draft = make.proposal(cast.analyst)
    seen = content_hash(draft.document)
    make.revise(draft, make.threat_document(title="Saved elsewhere"), by=cast.analyst)
    answer = writer.post(
        reverse("review:draft_keep", args=[draft.submission_id]), {**THREAT, "title": "Here", "seen": seen}
    )
    draft.refresh_from_db()
    assert answer.status_code == 412 and draft.document["title"] == "Saved elsewhere"
    assert draft.versions.get(waiting=True).document["title"] == "Here"


def test_a_page_whose_save_was_merged_goes_on_from_what_it_shows(writer: Client, cast: Cast) -> None:
    draft = make.proposal(cast.analyst)
    seen, keep = content_hash(draft.document), reverse("review:draft_keep", args=[draft.submission_id])
    make.revise(draft, make.threat_document(title="Another title", drivers="Heat."), by=cast.analyst)
    mine = {**THREAT, "title": draft.document["title"], "scenarios.1.id": "s1", "summary": "Mine.", "seen": seen}
    first = writer.post(keep, mine).json()
    assert first["seen"] not in {seen, content_hash(Proposal.objects.get().document)}
    writer.post(keep, {**mine, "summary": "Mine, and more.", "seen": first["seen"]})
    draft.refresh_from_db()
    assert draft.document["title"] == "Another title" and draft.document["summary"] == "Mine, and more."


def test_what_a_change_changes_is_shown_without_saving_it(writer: Client, cast: Cast) -> None:
    entry = make.published(cast)
    page = writer.get(reverse("review:propose"), {"entry": entry.code}).context["form"]
    sent = {**{name: value for name, value in page.data.items() if value}, "title": "A lake bursts", "compare": "1"}
    shown = writer.post(f"{reverse('review:propose')}?entry={entry.code}", sent)
    assert [row.label for row in shown.context["compared"]] == ["Title"]
    assert 'id="compared"' in shown.content.decode()
    assert not Submission.objects.by(cast.analyst).filter(state="draft").exists()


def test_a_threat_that_begins_at_a_passage_has_its_words_and_its_source(writer: Client, cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    page = writer.get(reverse("review:propose"), {"annotation": str(note.uuid)})
    form = page.context["form"]
    target = note.targets.get()
    assert form.document["title"] and form.document["evidence"][0]["annotation"] == str(note.uuid)
    assert form.document["title"][:20] in (note.body or target.exact)
    assert "The upper lake · Valley Courier (illustrative)" in page.content.decode()


def test_who_keeps_the_vocabularies_adds_a_term_where_it_is_missing(client: Client, cast: Cast) -> None:
    cast.administrator.roles = ["analyst", "administrator"]
    cast.administrator.save()
    client.force_login(cast.administrator)
    sent = {**THREAT, "tags": ["youth"], "term": "tags", "new_tags": "Dam safety"}
    form = client.post(reverse("review:propose"), sent).context["form"]
    assert form.document["tags"] == ["youth", "dam_safety"] and form.document["title"] == THREAT["title"]
    assert Term.objects.get(vocabulary="tag", code="dam_safety").labels == {"en": "Dam safety"}
    again = client.post(reverse("review:propose"), {**sent, "new_tags": "Youth"})
    assert again.status_code == 422 and "tags" in again.context["form"].errors
    assert again.context["form"].document["title"] == THREAT["title"]


def test_a_threat_that_is_missing_is_begun_from_the_measure_that_acts_on_it(writer: Client, cast: Cast) -> None:
    measure = make.measure_document("", threats=[])
    sent = {name: value for name, value in measure.items() if isinstance(value, str)}
    row = {"threats.1.threat": "Saiga die-off", "threats.1.how": "Early news.", "threats.1.role": "reduces_impact"}
    row["threats.1.effectiveness"] = "moderate"
    refused = writer.post("/review/propose/?kind=measure", {**sent, **row, "theme": "", "begin": "threats.1"})
    assert refused.status_code == 422 and "Choose the primary theme first" in refused.content.decode()
    page = writer.post("/review/propose/?kind=measure", {**sent, **row, "begin": "threats.1"})
    (draft,) = Proposal.objects.all()
    assert (draft.kind, draft.document["title"], draft.submission.state) == ("threat", "Saiga die-off", "draft")
    assert f'value="{draft.code}"' in page.content.decode() and "is begun as a draft of yours" in page.content.decode()

    row |= {"threats.1.threat": draft.code, "message": "It helps.", "submit": "1"}
    writer.post("/review/propose/?kind=measure", {**sent, **row})
    made = Submission.objects.get(proposal__kind="measure")
    actions.approve(made, by=cast.editor, seen=made.current.sha256)
    measure_page = writer.get(Entry.objects.get(kind="measure", current__isnull=False).get_absolute_url())
    assert measure_page.status_code == 200
    threat = make.revise_and_submit(
        draft, make.threat_document(title="Saiga die-off", theme=sent["theme"]), by=cast.analyst, message="New."
    )
    actions.approve(draft.submission, by=cast.editor, seen=threat.sha256)
    assert Entry.objects.threats().published().get().code == draft.code
    assert "Saiga die-off" in writer.get(measure_page.request["PATH_INFO"]).content.decode()


def test_a_threat_that_is_missing_is_begun_from_a_threat_that_leads_to_it(writer: Client, cast: Cast) -> None:
    links = {"links.1.threat": make.published(cast).code, "links.1.relation": "causes", "links.1.text": "As seen."}
    links |= {"links.2.threat": " Saiga  die-off ", "links.2.relation": "amplifies", "links.2.text": "Herds leave."}
    sent = {**THREAT, "title": "A dry steppe", **links}
    for press in ("links.3", "links.0", "scenarios.1", "threats.1", "links"):
        writer.post(PROPOSE, {**sent, "begin": press})
    assert not Submission.objects.filter(state="draft").exists()
    page = writer.post(PROPOSE, {**sent, "begin": "links.2"})
    draft = Proposal.objects.get(submission__state="draft")
    assert (draft.kind, draft.document) == ("threat", {"title": "Saiga die-off", "theme": "CLI"})
    assert page.status_code == 200 and "is begun as a draft of yours" in page.content.decode()
    rows = page.context["form"].document["links"]
    assert [row["threat"] for row in rows] == [links["links.1.threat"], draft.code]
    assert (rows[1]["relation"], rows[1]["text"]) == ("amplifies", "Herds leave.")
    writer.post(PROPOSE, {**sent, "links.2.threat": draft.code, "submit": "1"})
    made = Proposal.objects.get(submission__state="submitted")
    assert [row["threat"] for row in made.document["links"]] == [links["links.1.threat"], draft.code]


@pytest.mark.parametrize("kind", ["links", "threats"])
def test_a_row_that_names_a_code_already_begins_nothing(writer: Client, cast: Cast, kind: str) -> None:
    url = "/review/propose/?kind=measure" if kind == "threats" else PROPOSE
    sent = {**THREAT, f"{kind}.1.threat": "Saiga die-off", "begin": f"{kind}.1"}
    writer.post(url, sent)
    draft = Proposal.objects.get()
    for again in (draft.code, draft.code.lower(), f"{draft.code} Saiga die-off"):
        page = writer.post(url, {**sent, f"{kind}.1.threat": again})
        assert page.status_code == 422, again
        assert f"This row names {draft.code} already" in page.content.decode()
        assert page.context["form"].document[kind][0]["threat"] == draft.code
    assert Proposal.objects.get() == draft
    assert list(Entry.objects.values_list("code", flat=True)) == [draft.code]


def test_who_does_not_keep_them_adds_none(writer: Client) -> None:
    page = writer.post(reverse("review:propose"), {**THREAT, "term": "tags", "new_tags": "Dam safety"})
    assert page.status_code == 403 and not Term.objects.filter(code="dam_safety").exists()
    assert "new_tags" not in writer.get(reverse("review:propose")).content.decode()


def test_the_parts_of_a_form_say_how_full_they_are_and_what_is_to_mend(writer: Client) -> None:
    page = writer.post(reverse("review:propose"), {**THREAT, "theme": "", "scenarios.1.worst_case": "", "submit": "1"})
    parts = {place.anchor: place for place in page.context["form"].parts()}
    assert parts["part-1"].wrong == 1 and parts["list-scenarios"].wrong == 1 and parts["list-scenarios"].said == "1"


def test_only_the_last_hundred_states_of_a_draft_are_kept(cast: Cast) -> None:
    draft = make.proposal(cast.analyst)
    for number in range(103):
        seen = content_hash(draft.document)
        draft = actions.keep_typing(draft, make.threat_document(title=f"Word {number}"), by=cast.analyst, seen=seen)
    titles = [version.document["title"] for version in draft.versions.all()]
    assert len(titles) == 100 and titles[-1] == "Word 102"
