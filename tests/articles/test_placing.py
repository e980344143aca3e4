"""A person says where a passage stands that was carried, doubtful or lost."""

import pytest

from accounts.models import AuditEntry
from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.inputs import Passage
from articles.models import AnnotationTarget
from articles.placing import confirm_target, dismiss_target, place_target
from basics.errors import Refused
from tests import make
from tests.people import Cast

NEW = (
    "This is an illustrative text.\n\nGauges showed a climb of some two metres, then.\n\n"
    "“We have no siren below the moraine,” said an engineer of the (invented) valley office. "
    "Four hamlets stand near the outwash."
)


def lost(cast: Cast, quote: str = "The upper lake rose by two metres in a single week.") -> AnnotationTarget:
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst, quote)
    new = correct_text(old, NEW, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(old.article)
    return AnnotationTarget.objects.get(annotation=note, text_version=new)


def fresh(target: AnnotationTarget) -> AnnotationTarget:
    return AnnotationTarget.objects.get(pk=target.pk)


def test_a_lost_passage_is_placed_by_hand(cast: Cast):
    target = lost(cast)
    start = NEW.index("Gauges showed")
    place_target(target, Passage(start, start + 13, "Gauges showed"), by=cast.analyst2, seen=target.token)
    target = fresh(target)
    assert (target.state, target.exact, target.decided_by) == ("asserted", "Gauges showed", cast.analyst2)
    entry = AuditEntry.objects.get(verb="place_target")
    assert (entry.before or {})["state"] != (entry.after or {})["state"] == "asserted"


def test_a_carried_passage_is_confirmed(cast: Cast):
    target = lost(cast, "“We have no siren below the moraine,”")
    assert target.state == "carried"
    confirm_target(target, by=cast.editor, seen=target.token)
    assert (fresh(target).state, fresh(target).method) == ("asserted", "person")


def test_a_lost_passage_is_given_up_and_waits_no_more(cast: Cast):
    target = lost(cast)
    dismiss_target(target, by=cast.analyst, seen=target.token)
    assert fresh(target).state == "orphan"
    assert not AnnotationTarget.objects.waiting().exists()


def test_what_moved_on_meanwhile_is_a_conflict(cast: Cast):
    target = lost(cast, "“We have no siren below the moraine,”")
    confirm_target(target, by=cast.editor, seen=target.token)
    with pytest.raises(Refused, match="meanwhile"):
        dismiss_target(target, by=cast.analyst, seen=target.token)


def test_a_lost_passage_cannot_be_confirmed_where_it_is_not(cast: Cast):
    target = lost(cast, "This is an illustrative text.")
    AnnotationTarget.objects.filter(pk=target.pk).update(state="orphan")
    target = fresh(target)
    with pytest.raises(Refused, match="no place"):
        confirm_target(target, by=cast.analyst, seen=target.token)


def test_an_older_version_is_not_decided_on(cast: Cast):
    target = lost(cast)
    correct_text(target.text_version, "Other.", change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    with pytest.raises(Refused, match="newest"):
        dismiss_target(fresh(target), by=cast.analyst, seen=target.token)


def test_what_a_person_chose_first_is_not_decided_on(cast: Cast):
    target = lost(cast)
    assert target.origin is not None
    with pytest.raises(Refused, match="nothing to decide"):
        dismiss_target(target.origin, by=cast.analyst, seen=target.origin.token)


def test_the_list_and_the_page_show_what_was_lost_and_where_it_may_be(cast: Cast, client):
    target = lost(cast)
    client.force_login(cast.analyst)
    listed = client.get("/articles/passages/").content.decode()
    assert "The upper lake rose" in listed
    page = client.get(target.get_absolute_url()).content.decode()
    assert "<del>" in page
    assert "Copy it from the text" in page


def test_a_candidate_is_chosen_with_one_click(cast: Cast, client):
    target = lost(cast)
    client.force_login(cast.analyst)
    start = NEW.index("some two metres")
    sent = {"seen": target.token, "exact": "some two metres", "start": start, "end": start + 15}
    answer = client.post(f"{target.get_absolute_url()}place/", sent)
    assert answer.status_code == 302
    assert fresh(target).exact == "some two metres"


def test_a_quote_that_does_not_stand_there_is_refused_and_kept(cast: Cast, client):
    target = lost(cast)
    client.force_login(cast.analyst)
    answer = client.post(f"{target.get_absolute_url()}place/", {"seen": target.token, "exact": "No such words"})
    assert answer.status_code == 422
    assert "No such words" in answer.content.decode()


def test_a_reader_sees_no_list_of_passages(cast: Cast, client):
    target = lost(cast)
    client.force_login(cast.reader)
    assert client.get("/articles/passages/").status_code == 403
    assert client.get(target.get_absolute_url()).status_code == 404
