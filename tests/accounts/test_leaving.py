"""Members who leave: their data as a file, erasure, and what stands beside their name."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions, emails, factors, signing_in, tokens
from accounts.leaving import erase_person
from accounts.models import ApiToken, AuditEntry, EmailChange, Invitation, Session, User
from accounts.personal_data import export_personal_data
from accounts.proof import PROVED
from basics.errors import Refused
from tests import make
from tests.people import PASSWORD, Cast

NEW = "another long enough passphrase"


def data_of(person: User, by: User) -> dict:
    found: dict = json.loads("".join(export_personal_data(person, by=by)))
    return found


def unproved(client: Client, person: User) -> Client:
    """Sign in, a while ago."""
    client.force_login(person)
    session = client.session
    session[PROVED] = 0
    session.save()
    return client


def test_the_file_holds_the_account_and_everything_one_did(cast: Cast) -> None:
    version = make.text(cast.analyst)
    make.annotation(version, cast.analyst)
    entry = make.published(cast)
    tokens.create_token(cast.analyst, name="A script", scopes=["read"], days=7, by=cast.analyst)
    found = data_of(cast.analyst, cast.analyst)
    assert found["complete"] is True and found["person"]["email"] == cast.analyst.email
    assert [row["title"] for row in found["articles"]["articles_added"]] == ["The upper lake"]
    assert found["articles"]["annotations"][0]["body"] == "Who would warn them?"
    assert found["review"]["proposals"][0]["published_as"] == entry.code
    assert found["catalog"]["revisions_written"][0]["title"] == entry.document["title"]
    assert {"add_article", "annotate", "propose"} <= {row["verb"] for row in found["account"]["audit_by_this_person"]}
    decided = data_of(cast.editor, cast.editor)["review"]["decisions"]
    assert [row["verdict"] for row in decided] == ["approve"]


def test_the_file_holds_no_secret_and_nobody_elses_words(cast: Cast) -> None:
    made = tokens.create_token(cast.analyst, name="A script", scopes=["read"], days=7, by=cast.analyst)
    codes = factors.add_passkey(cast.analyst, name="My telephone", answer={"credential": "a-public-key"})
    make.annotation(make.text(cast.analyst2), cast.analyst2)
    file = "".join(export_personal_data(cast.analyst, by=cast.analyst))
    assert "My telephone" in file and made.row.prefix in file
    for secret in (made.words, made.row.digest, cast.analyst.password, codes[0], "a-public-key"):
        assert secret not in file
    assert "Who would warn them?" not in file and cast.analyst2.email not in file


def test_the_number_of_queries_does_not_grow_with_what_one_wrote(cast: Cast) -> None:
    version = make.text(cast.analyst)
    asked = []
    for written in (1, 12):
        while cast.analyst.annotations.count() < written:
            make.annotation(version, cast.analyst)
            make.proposal(cast.analyst)
        with CaptureQueriesContext(connection) as queries:
            file = json.loads("".join(export_personal_data(cast.analyst, by=cast.analyst)))
        assert len(file["articles"]["annotations"]) == written
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 76


def test_taking_data_is_recorded_and_asks_who_sits_there(client: Client, cast: Cast) -> None:
    unproved(client, cast.reader)
    assert client.get("/profile/data/").status_code == 302
    assert client.post("/profile/data/").status_code == 403
    assert not AuditEntry.objects.filter(verb="export_personal_data").exists()
    answer = client.post("/profile/data/", {"confirm": "1", "confirm_password": PASSWORD})
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    assert json.loads(answer.getvalue())["person"]["id"] == cast.reader.pk
    entry = AuditEntry.objects.get(verb="export_personal_data")
    assert (entry.actor, entry.target_id) == (cast.reader, str(cast.reader.pk))


def test_only_an_administrator_takes_the_data_of_others(cast: Cast) -> None:
    with pytest.raises(Refused):
        export_personal_data(cast.reader, by=cast.editor)
    assert data_of(cast.former, cast.administrator)["person"]["name"] == "Farid"
    assert AuditEntry.objects.get(verb="export_personal_data").actor == cast.administrator


def leaver_of(cast: Cast) -> User:
    """Make a member who wrote, had every kind of belonging, and is deactivated."""
    address = "madina@perimeter.example"
    invitation = actions.invite_person(address, ["analyst"], by=cast.administrator)
    token = actions.invitation_link(invitation).rstrip("/").rpartition("/")[2]
    person = actions.accept_invitation(token, name="Madina Illustrative", password=NEW)
    make.annotation(make.text(person), person)
    tokens.create_token(person, name="A script", scopes=["read"], days=7, by=person)
    factors.add_passkey(person, name="A key", answer={})
    emails.ask_email_change(person, "elsewhere@perimeter.example")
    return actions.deactivate_person(person, by=cast.administrator)


def test_erasing_removes_who_it_was_and_keeps_what_they_wrote(cast: Cast) -> None:
    person = leaver_of(cast)
    erased = erase_person(person, by=cast.administrator, reason="They asked for it.")
    assert erased.name == f"Former member {person.pk}" and erased.email.endswith("@erased.invalid")
    assert erased.erased_at and not erased.has_usable_password() and (erased.language, erased.themes) == ("", [])
    assert erased.annotations.get().body == "Who would warn them?"
    for rows in (ApiToken.objects.filter(person=person), Authenticator.objects.filter(user=person)):
        assert not rows.exists()
    assert not EmailChange.objects.filter(person=person).exists()
    assert not Session.objects.filter(person=person).exists()
    assert not Invitation.objects.filter(email__icontains="madina").exists()
    assert str(Invitation.objects.get(accepted_by=person)) == erased.name


def test_the_audit_log_keeps_its_entries_and_the_new_one_has_the_pseudonym(cast: Cast) -> None:
    person = leaver_of(cast)
    before = list(AuditEntry.objects.order_by("pk").values())
    erase_person(person, by=cast.administrator, reason="They asked for it.")
    entry = AuditEntry.objects.latest("pk")
    assert list(AuditEntry.objects.exclude(pk=entry.pk).order_by("pk").values()) == before
    assert (entry.verb, entry.target_label) == ("erase_person", f"Former member {person.pk}")
    assert entry.after == {"reason": "They asked for it."} and entry.before is None


def test_mail_that_names_the_address_is_forgotten(cast: Cast, settings) -> None:
    settings.MAIL_CONFIGURED = True
    person = leaver_of(cast)
    count = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'address' = %s"
    with connection.cursor() as cursor:
        assert cursor.execute(count, [person.email]).fetchone()[0] > 0
        erase_person(person, by=cast.administrator, reason="They asked for it.")
        assert cursor.execute(count, [person.email]).fetchone()[0] == 0


def test_who_may_not_be_erased(cast: Cast) -> None:
    service = tokens.add_service_account("A program", ["reader"], owner=cast.editor, by=cast.administrator)
    actions.deactivate_person(service, by=cast.administrator)
    for person, by, reason in (
        (cast.reader, cast.administrator, "still active"),
        (cast.administrator, cast.administrator, "oneself, and the last administrator"),
        (service, cast.administrator, "no person"),
        (cast.former, cast.editor, "no administrator"),
        (cast.former, cast.administrator, "  "),
    ):
        with pytest.raises(Refused):
            erase_person(person, by=by, reason=reason)
    assert not User.objects.exclude(erased_at=None).exists()


def test_nothing_brings_the_erased_back(cast: Cast) -> None:
    erased = erase_person(cast.former, by=cast.administrator, reason="They asked for it.")
    for act in (
        lambda: actions.reactivate_person(erased, by=cast.administrator),
        lambda: actions.change_roles(erased, ["analyst"], by=cast.administrator),
        lambda: actions.reset_password(erased, new=NEW),
        lambda: emails.set_email(erased, "back@perimeter.example", by=cast.administrator),
        lambda: erase_person(erased, by=cast.administrator, reason="Again."),
        lambda: export_personal_data(erased, by=cast.administrator),
    ):
        with pytest.raises(Refused):
            act()
    for change in ({"is_active": True}, {"password": cast.reader.password}, {"email": "back@perimeter.example"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=erased.pk).update(**change)


def test_erasing_wants_the_email_typed_and_a_proof(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    address = reverse("accounts:person_erase", args=[cast.former.pk])
    assert "sealed" in client.get(address).content.decode()
    wrong = client.post(address, {"email": "somebody@perimeter.example", "reason": "They asked."})
    assert wrong.status_code == 422 and "This is not the email of this person." in wrong.content.decode()
    unproved(client, cast.administrator)
    words = {"email": cast.former.email.upper(), "reason": "They asked."}
    assert client.post(address, words).status_code == 403
    assert User.objects.get(pk=cast.former.pk).erased_at is None
    assert client.post(address, {**words, "confirm": "1", "confirm_password": PASSWORD}).status_code == 302
    assert User.objects.get(pk=cast.former.pk).erased_at
    page = client.get(reverse("accounts:person", args=[cast.former.pk])).content.decode()
    assert "Reactivate" not in page and "farid@" not in page.partition("Done to this account")[0]
    assert client.get(address).status_code == 404


def shown(person: object) -> str:
    return Template("{% load components %}{% person someone %}").render(Context({"someone": person}))


def test_former_member_stands_beside_the_name(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert "former member" in shown(cast.former)
        assert "former member" not in shown(cast.reader)
    erased = erase_person(cast.former, by=cast.administrator, reason="They asked for it.")
    assert shown(erased).lower().count("former member") == 1


def test_pages_and_api_say_that_an_author_has_left(client: Client, cast: Cast) -> None:
    version = make.text(cast.analyst)
    make.annotation(version, cast.analyst)
    make.submitted(cast.analyst)
    client.force_login(cast.editor)
    article = reverse("articles:text", args=[version.article_id, version.number])
    assert "former member" not in client.get(article).content.decode()
    actions.deactivate_person(cast.analyst, by=cast.administrator)
    for page in (article, reverse("review:one_queue")):
        assert "former member" in client.get(page).content.decode(), page
    assert client.get(reverse("api-annotations")).json()["results"][0]["creator"]["former"] is True
    assert client.get(reverse("api-submissions")).json()["results"][0]["author_former"] is True


def test_an_administrator_makes_a_link_for_who_forgot_the_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    address = reverse("accounts:person_reset_link", args=[cast.reader.pk])
    page = client.post(address)
    link = page.context["reset_link"]
    assert page.status_code == 201 and link in page.content.decode() and "no-store" in page["Cache-Control"]
    assert link not in client.get(reverse("accounts:person", args=[cast.reader.pk])).content.decode()
    token = link.rstrip("/").rpartition("/")[2]
    entry = AuditEntry.objects.get(verb="make_reset_link")
    assert token not in json.dumps([entry.before, entry.after])
    signing_in.set_forgotten_password(token, new=NEW)
    with pytest.raises(Refused):
        signing_in.set_forgotten_password(token, new=f"{NEW} again")


def test_who_gets_no_such_link(cast: Cast, settings) -> None:
    for person, by in (
        (cast.administrator, cast.administrator),
        (cast.former, cast.administrator),
        (cast.reader, cast.editor),
    ):
        with pytest.raises(Refused):
            signing_in.make_reset_link(person, by=by)
    settings.MAIL_CONFIGURED = True
    with pytest.raises(Refused):
        signing_in.make_reset_link(cast.reader, by=cast.administrator)


def test_tokens_services_themes_and_invitations_ask_for_a_fresh_proof(client: Client, cast: Cast) -> None:
    key = tokens.create_token(cast.administrator, name="Mine", scopes=["read"], days=7, by=cast.administrator).row
    invitation = actions.invite_person("x@perimeter.example", ["reader"], by=cast.administrator)
    unproved(client, cast.administrator)
    for name, arguments in (
        ("accounts:tokens", []),
        ("accounts:token_revoke", [key.pk]),
        ("accounts:service_add", []),
        ("accounts:person_themes", [cast.editor.pk]),
        ("accounts:invitation_revoke", [invitation.pk]),
        ("accounts:person_reset_link", [cast.reader.pk]),
        ("accounts:person_erase", [cast.former.pk]),
        ("api-token-revoke", [key.pk]),
        ("api-invitation-revoke", [invitation.pk]),
    ):
        assert client.post(reverse(name, args=arguments)).status_code == 403, name
    key.refresh_from_db()
    invitation.refresh_from_db()
    assert key.revoked_at is None and invitation.revoked_at is None


def test_an_administrator_sees_and_ends_the_tokens_of_a_person(client: Client, cast: Cast) -> None:
    key = tokens.create_token(cast.analyst, name="A script", scopes=["read"], days=7, by=cast.analyst).row
    client.force_login(cast.administrator)
    page = reverse("accounts:person", args=[cast.analyst.pk])
    assert "A script" in client.get(page).content.decode()
    assert client.post(reverse("accounts:token_revoke", args=[key.pk]))["Location"] == page
    assert reverse("accounts:token_revoke", args=[key.pk]) not in client.get(page).content.decode()


def test_the_menu_leads_to_what_is_ones_own_and_administrators_to_theirs(client: Client, cast: Cast) -> None:
    client.force_login(cast.reader)
    mine = client.get("/profile/").content.decode()
    for name in ("security", "sessions", "tokens", "my_data"):
        assert f'href="{reverse(f"accounts:{name}")}"' in mine
    assert f'href="{reverse("administration")}"' not in mine
    client.force_login(cast.administrator)
    assert f'href="{reverse("administration")}"' in client.get("/profile/").content.decode()
    assert f'href="{reverse("accounts:service_add")}"' in client.get("/people/").content.decode()
