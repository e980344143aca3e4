"""What was just done is taken back by one press: by whoever did it, once, and never over somebody else's change."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import AuditEntry, Invitation
from articles import actions as articles
from articles.models import Annotation
from articles.revising import newest_of
from config.undo import UNDO
from review import actions as review
from review.models import Submission
from tests import make
from tests.accounts.test_factors import stale
from tests.people import PASSWORD, Cast


@dataclass
class Act:
    """Something a person does on a page, how to see that it stands, and how somebody changes it meanwhile."""

    who: str
    do: Callable[[Client], Any]
    stands: Callable[[], bool]
    meanwhile: Callable[[], object]


def remove_annotation(cast: Cast) -> Act:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    return Act(
        "analyst",
        lambda client: client.post(reverse("articles:annotation_delete", args=[note.uuid])),
        lambda: not Annotation.objects.present().filter(pk=note.pk).exists(),
        lambda: (
            articles.restore_annotation(note, by=cast.analyst),
            articles.delete_annotation(note, by=cast.analyst),
        ),
    )


def change_annotation(cast: Cast) -> Act:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    words = {"category": "signal", "motivation": "questioning", "body": "Changed.", "credibility": "2", "tags": "a"}
    words["seen"] = newest_of(note).sha256
    return Act(
        "analyst",
        lambda client: client.post(reverse("articles:annotation_change", args=[note.uuid]), words),
        lambda: Annotation.objects.get(pk=note.pk).body == "Changed.",
        lambda: articles.delete_annotation(note, by=cast.analyst),
    )


def deactivate(cast: Cast) -> Act:
    someone = cast.reader
    return Act(
        "administrator",
        lambda client: client.post(reverse("accounts:person_deactivate", args=[someone.pk])),
        lambda: not type(someone).objects.get(pk=someone.pk).is_active,
        lambda: accounts.change_roles(someone, ["analyst"], by=cast.administrator),
    )


def change_roles(cast: Cast) -> Act:
    someone = cast.reader
    return Act(
        "administrator",
        lambda client: client.post(reverse("accounts:person_roles", args=[someone.pk]), {"roles": ["editor"]}),
        lambda: type(someone).objects.get(pk=someone.pk).roles != ["reader"],
        lambda: accounts.change_roles(someone, ["analyst"], by=cast.administrator),
    )


def revoke(cast: Cast) -> Act:
    invitation = accounts.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator)
    return Act(
        "administrator",
        lambda client: client.post(reverse("accounts:invitation_revoke", args=[invitation.pk])),
        lambda: Invitation.objects.get(pk=invitation.pk).revoked_at is not None,
        lambda: accounts.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator),
    )


def withdraw(cast: Cast) -> Act:
    found = make.submitted(cast.analyst)
    return Act(
        "analyst",
        lambda client: client.post(reverse("review:withdraw", args=[found.pk])),
        lambda: Submission.objects.get(pk=found.pk).state == "withdrawn",
        lambda: (review.reopen(found, by=cast.analyst), review.withdraw(found, by=cast.analyst)),
    )


ACTS = [remove_annotation, change_annotation, deactivate, change_roles, revoke, withdraw]


@pytest.fixture(params=ACTS, ids=lambda act: act.__name__)
def act(request, cast: Cast) -> Act:
    made: Act = request.param(cast)
    return made


def person_at(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(getattr(cast, who))
    return client


def offer_on(client: Client, path: str) -> str:
    """Return the address behind the Undo button of the page that a path leads to, or "" without one."""
    page = client.get(path, follow=True).content.decode()
    found = re.search(r'<form class="undo" method="post" action="([^"]+)"', page)
    return found.group(1) if found else ""


def do(act: Act, client: Client) -> tuple[str, str]:
    """Do it; returns the page it leads to and the address of its Undo."""
    answer = act.do(client)
    assert answer.status_code == 302
    assert act.stands()
    page = answer["Location"].split("#")[0]
    page = page if client.get(page).status_code == 200 else client.get(page)["Location"].split("#")[0]
    newest = AuditEntry.objects.filter(verb__in=UNDO).order_by("-pk")[0]
    return page, reverse("undo", args=[newest.pk])


def test_the_next_page_offers_undo_and_it_works_by_a_plain_form(act: Act, cast: Cast, client) -> None:
    person = person_at(client, cast, act.who)
    offered = offer_on(person, act.do(person)["Location"].split("#")[0])
    assert offered, "the next page offers nothing"
    answer = person.post(offered, follow=True)
    assert answer.status_code == 200
    assert not act.stands()
    entries = AuditEntry.objects.order_by("-pk")
    assert entries[0].actor == getattr(cast, act.who)
    assert entries[0].verb == UNDO[entries[1].verb].verb


def test_once_more_is_harmless(act: Act, cast: Cast, client) -> None:
    person = person_at(client, cast, act.who)
    _page, undo = do(act, person)
    person.post(undo)
    count = AuditEntry.objects.count()
    answer = person.post(undo, follow=True)
    assert "This was undone already." in answer.content.decode()
    assert not act.stands()
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("who", ["reader", "analyst2", "editor", "editor2"])
def test_nobody_undoes_what_somebody_else_did(who: str, act: Act, cast: Cast, client) -> None:
    _page, undo = do(act, person_at(client, cast, act.who))
    if getattr(cast, who).pk == cast.reader.pk and act.who == "administrator":
        return  # the very person it was done to may be out
    assert person_at(Client(), cast, who).post(undo).status_code == 404
    assert act.stands()


def test_what_gives_rights_back_asks_anew_who_is_there(act: Act, cast: Cast, client) -> None:
    person = person_at(client, cast, act.who)
    _page, undo = do(act, person)
    stale(person)
    answer = person.post(undo)
    assert answer.status_code == (403 if act.who == "administrator" else 302)
    assert act.stands() == (act.who == "administrator")
    assert person.post(undo, {"confirm": "1", "confirm_password": PASSWORD}).status_code == 302
    assert not act.stands()


def test_what_somebody_changed_meanwhile_is_a_clear_conflict(act: Act, cast: Cast, client) -> None:
    person = person_at(client, cast, act.who)
    _page, undo = do(act, person)
    act.meanwhile()
    count = AuditEntry.objects.count()
    answer = person.post(undo)
    assert answer.status_code in {409, 412}
    assert re.search("changed since|newer invitation", answer.content.decode())
    assert AuditEntry.objects.count() == count


def test_the_offer_stays_for_two_pages(cast: Cast, client) -> None:
    person, act = person_at(client, cast, "analyst"), withdraw(cast)
    page = act.do(person)["Location"]
    assert offer_on(person, page)
    assert offer_on(person, reverse("articles:list"))
    assert not offer_on(person, reverse("articles:list"))


def test_the_offer_is_gone_once_it_was_taken(cast: Cast, client) -> None:
    person, act = person_at(client, cast, "analyst"), withdraw(cast)
    undo = offer_on(person, act.do(person)["Location"])
    page = person.post(undo, follow=True).content.decode()
    assert "It is a draft again." in page
    assert 'class="undo"' not in page


def test_rights_that_were_lost_since_are_lost_for_undo_too(cast: Cast, client) -> None:
    person, act = person_at(client, cast, "analyst"), withdraw(cast)
    _page, undo = do(act, person)
    accounts.change_roles(cast.analyst, ["reader"], by=cast.administrator)
    assert person.post(undo).status_code == 403
    assert act.stands()


def test_only_what_the_table_names_can_be_undone(cast: Cast, client) -> None:
    make.submitted(cast.analyst)
    entry = AuditEntry.objects.get(verb="submit")
    assert person_at(client, cast, "analyst").post(reverse("undo", args=[entry.pk])).status_code == 404
    assert "approve" not in UNDO
    assert "freeze_edition" not in UNDO


def test_no_page_asks_are_you_sure_of_what_can_be_undone(cast: Cast, client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    found = make.submitted(cast.analyst)
    analyst = person_at(client, cast, "analyst")
    pages = [analyst.get(found.get_absolute_url()), analyst.get(note.targets.get().text_version.get_absolute_url())]
    administrator = person_at(Client(), cast, "administrator")
    accounts.invite_person("madina@perimeter.example", ["reader"], by=cast.administrator)
    pages += [administrator.get(reverse("accounts:people"))]
    pages += [administrator.get(reverse("accounts:person", args=[cast.reader.pk]))]
    for page in pages:
        assert page.status_code == 200
        assert "data-confirm=" not in page.content.decode()


@pytest.mark.parametrize("why", ["expired", "member", "inviter"])
def test_a_revoked_invitation_comes_back_only_while_it_makes_sense(why: str, cast: Cast, client) -> None:
    person = person_at(client, cast, "administrator")
    act = revoke(cast)
    _page, undo = do(act, person)
    invitation = Invitation.objects.get()
    if why == "expired":
        Invitation.objects.update(created_at="2020-01-01T00:00Z", expires_at="2020-01-02T00:00Z")
    elif why == "member":
        accounts.add_person(invitation.email, "Madina", ["reader"], password=PASSWORD, by=cast.administrator)
    else:
        Invitation.objects.update(invited_by=cast.former)
    assert person.post(undo).status_code in {409, 422}
    assert act.stands()
