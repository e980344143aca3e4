"""Being invited, and accepting."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import actions
from accounts.links import invitation_link
from accounts.models import AuditEntry, Invitation, User
from accounts.tasks import send_invitation
from basics import clock
from basics.errors import Refused
from tests.people import PASSWORD, Cast

NEW = {"name": "Madina", "password": "another long passphrase"}


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return actions.invite_person("madina@perimeter.example", ["analyst", "editor"], by=cast.administrator)


@pytest.fixture
def link(invitation: Invitation) -> str:
    return path_of(invitation_link(invitation))


def assert_no_longer_valid(client: Client, link: str) -> None:
    for answer in (client.get(link), client.post(link, NEW)):
        assert answer.status_code == 410
        assert "This link is no longer valid" in answer.content.decode()
    assert not User.objects.filter(name="Madina").exists()


def test_an_administrator_invites_and_passes_the_link_on(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.post(
        reverse("accounts:invite"), {"email": "Madina@Perimeter.example", "roles": ["analyst"]}, follow=True
    )
    body = answer.content.decode()
    assert invitation_link(Invitation.objects.get()) in body
    assert 'data-copy-from="invitation-link"' in body
    assert "sends no mail" in body


def test_the_invited_person_joins_and_is_signed_in(client: Client, link: str, cast: Cast) -> None:
    page = client.get(link).content.decode()
    assert "Parvin invites madina@perimeter.example" in page
    assert "Analyst" in page
    assert "Editor" in page
    assert "at least 12 characters" in page
    answer = client.post(link, NEW)
    assert answer["Location"] == reverse("desk")
    madina = User.objects.get(email="madina@perimeter.example")
    assert madina.roles == ["analyst", "editor"]
    assert client.get("/profile/").status_code == 200
    assert AuditEntry.objects.filter(verb="accept_invitation", actor=madina).count() == 1


def test_a_link_works_once(client: Client, link: str) -> None:
    client.post(link, NEW)
    again = Client().get(link)
    assert again.status_code == 410


def test_a_forged_link_opens_nothing(client: Client, invitation: Invitation) -> None:
    for token in ["1", f"{invitation.pk}:forged", "x:y", "%00", f"{invitation.pk}"]:
        assert_no_longer_valid(client, f"/invitation/{token}/")


def test_an_expired_link_opens_nothing(client: Client, invitation: Invitation, link: str) -> None:
    Invitation.objects.update(created_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(seconds=1))
    assert_no_longer_valid(client, link)


def test_a_revoked_link_opens_nothing(client: Client, invitation: Invitation, link: str, cast: Cast) -> None:
    client.force_login(cast.administrator)
    assert client.post(reverse("accounts:invitation_revoke", args=[invitation.pk])).status_code == 302
    client.logout()
    assert_no_longer_valid(client, link)
    with pytest.raises(Refused):
        actions.revoke_invitation(invitation, by=cast.administrator)


def test_a_newer_invitation_replaces_the_older(client: Client, link: str, cast: Cast) -> None:
    actions.invite_person("MADINA@perimeter.example", ["reader"], by=cast.administrator)
    assert_no_longer_valid(client, link)


def test_a_deactivated_administrator_leaves_no_way_in_behind(client: Client, cast: Cast) -> None:
    actions.change_roles(cast.editor, ["editor", "administrator"], by=cast.administrator)
    planted = actions.invite_person("back@door.example", ["administrator"], by=User.objects.get(pk=cast.editor.pk))
    actions.deactivate_person(cast.editor, by=cast.administrator)
    assert_no_longer_valid(client, path_of(invitation_link(planted)))


def test_a_demoted_administrator_leaves_no_way_in_behind(client: Client, cast: Cast) -> None:
    actions.change_roles(cast.editor, ["administrator"], by=cast.administrator)
    planted = actions.invite_person("back@door.example", ["administrator"], by=User.objects.get(pk=cast.editor.pk))
    actions.change_roles(cast.editor, ["editor"], by=cast.administrator)
    assert_no_longer_valid(client, path_of(invitation_link(planted)))


def test_an_invitation_of_somebody_who_is_just_losing_the_role_opens_nothing(client: Client, cast: Cast) -> None:
    before = User.objects.get(pk=cast.administrator.pk)  # as a request that began earlier knows them
    User.objects.filter(pk=before.pk).update(roles=["reader"])
    assert_no_longer_valid(
        client, invitation_link(actions.invite_person("late@perimeter.example", ["reader"], by=before))
    )


def test_a_weak_password_is_explained_and_what_was_typed_is_kept(client: Client, link: str) -> None:
    answer = client.post(link, {"name": "Madina", "password": "short"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "too short" in body
    assert 'value="Madina"' in body
    assert 'short"' not in body.split('name="password"')[1][:200], "a password is never sent back"


def test_a_member_is_not_invited_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.post(reverse("accounts:invite"), {"email": cast.reader.email.upper(), "roles": ["reader"]})
    assert answer.status_code == 422
    assert "already a member" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_who_is_signed_in_as_somebody_else_is_told_so(client: Client, link: str, cast: Cast) -> None:
    client.force_login(cast.reader)
    assert "signed in as somebody else" in client.get(link).content.decode()


def test_only_administrators_invite(client: Client, cast: Cast) -> None:
    client.force_login(cast.editor)
    for answer in (
        client.get("/people/invite/"),
        client.post("/people/invite/", {"email": "a@b.example", "roles": ["reader"]}),
    ):
        assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_mail_goes_with_the_transaction_and_only_while_the_invitation_is_open(settings, cast: Cast) -> None:
    settings.MAIL_CONFIGURED = True
    invitation = actions.invite_person("madina@perimeter.example", ["analyst"], by=cast.administrator)
    job = ProcrastinateJob.objects.get(task_name="accounts.send_invitation")
    assert job.args == {"pk": invitation.pk}
    send_invitation(pk=invitation.pk)
    assert mail.outbox[0].to == ["madina@perimeter.example"]
    assert invitation_link(invitation) in mail.outbox[0].body
    actions.revoke_invitation(invitation, by=cast.administrator)
    send_invitation(pk=invitation.pk)
    assert len(mail.outbox) == 1


def test_the_set_up_link_makes_the_first_administrator(client: Client, db: None) -> None:
    out = StringIO()
    call_command("setup_link", stdout=out)
    link = path_of(out.getvalue().strip())
    assert "first administrator" in client.get(link).content.decode()
    assert client.post(link, {"name": "Parvin", "password": NEW["password"]}).status_code == 422, (
        "it asks for the email"
    )
    assert (
        client.post(link, {"email": "p@perimeter.example", "name": "Parvin", "password": NEW["password"]}).status_code
        == 302
    )
    assert User.objects.get().roles == ["administrator"]
    call_command("setup_link", stdout=out)
    assert "There are people already" in out.getvalue()


def test_only_the_newest_set_up_link_works_and_none_once_there_are_people(client: Client, db: None) -> None:
    older, newer = actions.create_setup_link(), actions.create_setup_link()
    assert older
    assert newer
    assert client.get(path_of(older)).status_code == 410
    assert client.get(path_of(newer)).status_code == 200
    actions.add_person("a@perimeter.example", "A", ["administrator"], password=PASSWORD, by=None)
    assert client.get(path_of(newer)).status_code == 410
