"""Django's admin: a window, not a door."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditSeal, Invitation, User
from tests.accounts.test_factors import stale
from tests.people import PASSWORD, Cast

OURS = [User, Invitation, AuditEntry, AuditSeal]


def test_administrators_see_the_index(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert reverse("admin:accounts_user_changelist") in answer.content.decode()


@pytest.mark.parametrize("model", OURS)
def test_rows_are_shown_and_never_changed(client: Client, cast: Cast, model) -> None:
    client.force_login(cast.administrator)
    name = f"admin:accounts_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    if model is User:
        page = client.get(reverse(f"{name}_change", args=[cast.reader.pk]))
        assert cast.reader.email in page.content.decode()
        assert cast.reader.password not in page.content.decode()
        assert client.post(reverse(f"{name}_change", args=[cast.reader.pk]), {"roles": "x"}).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[cast.reader.pk]), {"post": "yes"}).status_code == 403


def test_signing_in_is_ours_alone(client: Client, cast: Cast) -> None:
    asked = client.get("/admin/accounts/user/", follow=True)
    assert asked.redirect_chain[-1] == ("/sign-in/?next=/admin/accounts/user/", 302)
    assert client.get("/admin/login/")["Location"].startswith("/sign-in/")
    client.force_login(cast.editor)
    assert client.get("/admin/", follow=True).status_code == 404
    client.force_login(cast.administrator)
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == "/profile/"
    client.post("/admin/logout/")
    assert AuditEntry.objects.get().verb == "sign_out"


def test_djangos_own_groups_cannot_be_edited(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    assert "auth/group" not in client.get("/admin/").content.decode()
    if admin.site.is_registered(Group):
        assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_the_door_asks_anew_who_is_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    stale(client)
    for path in ("/admin/", reverse("admin:accounts_user_changelist")):
        assert client.get(path)["Location"].startswith("/confirm/?next=%2Fadmin%2F"), path
    client.post("/confirm/", {"confirm_password": PASSWORD})
    assert client.get("/admin/").status_code == 200
