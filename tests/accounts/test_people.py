"""The page of people: roles, deactivating, the last administrator."""

import re
import threading
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import actions, codes, factors
from accounts.models import ApiToken, AuditEntry, Session, User
from accounts.permissions import MAY, WORDS
from accounts.roles import Role
from accounts.themes import scope_editor
from accounts.tokens import add_service_account, create_token
from basics import clock
from basics.errors import Refused
from tests.accounts.test_factors import app_code
from tests.people import PASSWORD, Cast, make_person

# What was there when the form was opened, what a colleague made of it, and what is sent.
ROLES = (["editor"], ["reader", "editor"], ["analyst", "editor"])
THEMES: tuple[list[str], ...] = ([], ["WAT"], ["CLI"])


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def test_the_list_shows_people_and_invitations_in_every_state(admin: Client, cast: Cast) -> None:
    invited = actions.invite_person("open@perimeter.example", ["reader"], by=cast.administrator)
    token = actions.invitation_link(invited).rstrip("/").rpartition("/")[2]
    joined = actions.accept_invitation(token, name="Joined", password=PASSWORD)
    actions.invite_person("waiting@perimeter.example", ["reader"], by=cast.administrator)
    gone = actions.invite_person("gone@perimeter.example", ["reader"], by=cast.administrator)
    actions.revoke_invitation(gone, by=cast.administrator)
    body = admin.get("/people/").content.decode()
    for words in (joined.name, "Farid", "Former member", "Accepted", "Revoked", "waiting@perimeter.example", "never"):
        assert words in body


def test_the_list_costs_the_same_for_many(admin: Client, cast: Cast, django_assert_max_num_queries) -> None:
    for number in range(12):
        make_person(f"Reader{number}", "reader")
        actions.invite_person(f"i{number}@perimeter.example", ["reader"], by=cast.administrator)
    with django_assert_max_num_queries(5):  # session, person, the bell, people, invitations
        admin.get("/people/")


def test_roles_are_changed_and_recorded(admin: Client, cast: Cast) -> None:
    url = reverse("accounts:person_roles", args=[cast.reader.pk])
    assert admin.post(url, {"roles": ["analyst", "editor"]}).status_code == 302
    cast.reader.refresh_from_db()
    assert cast.reader.roles == ["analyst", "editor"]
    row = AuditEntry.objects.get(verb="change_roles")
    assert (row.before, row.after) == ({"roles": ["reader"]}, {"roles": ["analyst", "editor"]})
    page = admin.get(reverse("accounts:person", args=[cast.reader.pk])).content.decode()
    assert "<del>reader</del>" in page


@pytest.mark.parametrize(("door", "name"), [("person", "roles"), ("person_themes", "themes")])
def test_an_old_form_does_not_undo_what_a_colleague_changed_since(admin: Client, cast: Cast, door, name) -> None:
    """Neither roles nor themes: what its sender did not touch stays, and what both changed is asked once more."""
    someone = cast.editor
    address = reverse("accounts:person_roles" if name == "roles" else "accounts:person_themes", args=[someone.pk])
    before, theirs, mine = ROLES if name == "roles" else THEMES

    def seen(page: str) -> str:
        return re.search(rf'name="initial-{name}" value="([^"]*)"', page)[1]

    def send(said: list[str], carried: str):
        return admin.post(address, {name: said, f"initial-{name}": carried})

    def set_theirs() -> None:
        change = actions.change_roles if name == "roles" else scope_editor
        change(someone, theirs, by=cast.administrator)

    carried = seen(admin.get(reverse(f"accounts:{door}", args=[someone.pk])).text)
    assert carried == ",".join(before)
    set_theirs()
    assert send(before, carried).status_code == 302
    someone.refresh_from_db()
    assert getattr(someone, name) == theirs
    refused = send(mine, carried)
    assert refused.status_code == 412
    assert "so nothing was saved" in refused.text
    checked = re.findall(rf'name="{name}" value="(\w+)"[^>]*checked', refused.text)
    assert (checked, seen(refused.text)) == (mine, ",".join(theirs))
    assert send(mine, seen(refused.text)).status_code == 302
    someone.refresh_from_db()
    assert getattr(someone, name) == mine


def test_odd_roles_are_refused(admin: Client, cast: Cast) -> None:
    url = reverse("accounts:person_roles", args=[cast.reader.pk])
    for roles in ([], ["king"], ["reader", "king"]):
        assert admin.post(url, {"roles": roles}).status_code == 422
    assert not AuditEntry.objects.exists()


def test_the_last_administrator_is_neither_demoted_nor_deactivated(admin: Client, cast: Cast) -> None:
    me = cast.administrator
    refused = admin.post(reverse("accounts:person_roles", args=[me.pk]), {"roles": ["editor"]})
    assert refused.status_code == 409
    assert "last administrator" in refused.content.decode()
    assert admin.post(reverse("accounts:person_deactivate", args=[me.pk])).status_code == 409
    me.refresh_from_db()
    assert me.is_active
    assert me.is_administrator
    assert not AuditEntry.objects.exists(), "a refused action leaves no row"


def test_two_administrators_who_demote_each_other_at_once_leave_one(cloned_database) -> None:
    one, two = make_person("One", "administrator"), make_person("Two", "administrator")
    start, refusals = threading.Barrier(2), []

    def demote(whom: User, by: User) -> None:
        start.wait()
        try:
            actions.change_roles(whom, ["reader"], by=by)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    for _ in range(5):
        User.objects.update(roles=["administrator"])
        threads = [threading.Thread(target=demote, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert User.objects.administrators().count() == 1
    assert len(refusals) == 5


def test_deactivating_and_reactivating(admin: Client, cast: Cast) -> None:
    pk = cast.editor.pk
    page = admin.get(reverse("accounts:person", args=[pk])).content.decode()
    assert "signed out everywhere at once" in page
    assert admin.post(reverse("accounts:person_deactivate", args=[pk])).status_code == 302
    assert not User.objects.get(pk=pk).is_active
    assert admin.post(reverse("accounts:person_deactivate", args=[pk])).status_code == 409
    assert admin.post(reverse("accounts:person_reactivate", args=[pk])).status_code == 302
    assert User.objects.get(pk=pk).is_active
    assert admin.post(reverse("accounts:person_reactivate", args=[pk])).status_code == 409


def test_nobody_else_manages_people(client: Client, cast: Cast) -> None:
    client.force_login(cast.editor)
    for name, args in [("people", []), ("person", [cast.reader.pk]), ("invite", [])]:
        assert client.get(reverse(f"accounts:{name}", args=args)).status_code == 403
    for name in ("person_roles", "person_deactivate", "person_reactivate"):
        assert client.post(reverse(f"accounts:{name}", args=[cast.reader.pk]), {"roles": ["reader"]}).status_code == 403


def test_a_refused_page_says_so_in_its_own_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    assert "Your role does not allow this." in client.get("/people/").content.decode()


def test_every_act_has_words_and_stands_on_the_page(client: Client, cast: Cast) -> None:
    assert set(WORDS) == set(MAY)
    client.force_login(cast.reader)
    body = unescape(client.get("/people/roles/").content.decode())
    for words in WORDS.values():
        assert str(words) in body


def test_the_frame_offers_people_to_administrators_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    assert 'href="/people/"' not in client.get("/people/roles/").content.decode()
    client.force_login(cast.administrator)
    assert 'href="/people/"' in client.get("/people/roles/").content.decode()


def named(page: str) -> list[str]:
    members = page.split('id="members"')[1].split('id="invitations"')[0]
    return re.findall(r'class="row-link" href="/people/\d+/">([^<]+)<', members)


def test_the_list_is_narrowed_by_words_role_state_and_second_factor(admin: Client, cast: Cast) -> None:
    factors.add_app(cast.editor, secret=(secret := codes.new_secret()), code=app_code(secret))
    program = add_service_account("A program", ["reader"], owner=cast.analyst, by=cast.administrator)
    asked = {
        "q=aiger+PERIMETER": ["Aigerim"],
        "role=editor&state=active": ["Dilnoza", "Ruslan"],
        "state=former": ["Farid"],
        "factor=has": ["Dilnoza"],
        "factor=lacks&role=editor&state=active": ["Ruslan"],
        "role=reader&factor=lacks": ["Reza"],
        "q=nobody": [],
        "role=king&state=x&factor=%00": [],
    }
    for query, names in asked.items():
        answer = admin.get(f"/people/?{query}")
        assert answer.status_code == (400 if "%00" in query else 200)
        assert "%00" in query or named(answer.content.decode()) == names, query
    assert program.name in named(admin.get("/people/?role=king&sort=nonsense").content.decode())


def test_the_list_says_who_was_seen_last(admin: Client, cast: Cast) -> None:
    now = clock.now()
    for days, person in enumerate((cast.reader, cast.analyst)):
        Client().force_login(person)
        Session.objects.filter(person=person).update(seen_at=now + timedelta(days=days + 1))
    made = create_token(cast.editor, name="Mine", scopes=["read"], days=7, by=cast.editor)
    ApiToken.objects.filter(pk=made.row.pk).update(last_used_at=now + timedelta(days=9))
    assert named(admin.get("/people/?sort=-seen").content.decode())[:3] == ["Dilnoza", "Aigerim", "Reza"]
    assert named(admin.get("/people/?sort=-name").content.decode())[:2] == ["Timur", "Ruslan"]


def test_people_is_the_section_of_others_not_of_oneself(admin: Client, cast: Cast) -> None:
    here = '<a href="/people/" aria-current="page"'
    assert here in admin.get(f"/people/{cast.reader.pk}/").content.decode()
    for path in ("/profile/", "/work/", "/profile/tokens/", "/administration/"):
        assert here not in admin.get(path).content.decode(), path


def test_the_two_tables_of_the_page_leave_each_other_their_order_and_filter(admin: Client, cast: Cast) -> None:
    actions.invite_person(email="new@perimeter.example", roles=[Role.READER], by=cast.administrator)
    page = unescape(admin.get("/people/?q=perimeter&sort=seen&invitations=-email").text)
    carried = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)" form="members-filters"', page)
    assert carried == [("sort", "seen"), ("invitations", "-email")]
    headers = [parse_qs(address) for address in re.findall(r'<a href="\?([^"]+)" hx-boost', page)]
    assert len(headers) == 6
    assert all(asked["q"] == ["perimeter"] and {"sort", "invitations"} <= set(asked) for asked in headers)
    assert "members-clear" in page
    assert "Clear" not in unescape(admin.get("/people/?invitations=-email").text).split('id="members-clear"')[1][:400]
