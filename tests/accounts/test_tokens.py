"""API tokens and service accounts: never more than the person, never longer than said, never readable again."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts import actions as people
from accounts import tokens
from accounts.models import ApiToken, AuditEntry, User
from accounts.permissions import MAY, SCOPES
from accounts.roles import Role, Scope
from accounts.token_text import LENGTH, checksum, digest_of, is_well_formed, new_token
from basics import clock
from basics.errors import Refused
from review import actions as review
from tests import make
from tests.people import PASSWORD, Cast


def token_of(person: User, *scopes: str, by: User | None = None) -> str:
    made = tokens.create_token(person, name="A script", scopes=scopes or ["read"], days=7, by=by or person)
    return made.words


def caller(words: str) -> APIClient:
    api = APIClient(enforce_csrf_checks=True)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {words}")
    return api


# Its form


def test_a_token_can_be_found_by_scanners_and_told_from_a_typing_error() -> None:
    words = new_token()
    assert words.startswith("prm_")
    assert len(words) == 50
    assert is_well_formed(words)
    broken = words[:10] + ("a" if words[10] != "a" else "b") + words[11:]
    assert not is_well_formed(broken)
    assert not is_well_formed(words + "a")
    assert not is_well_formed("")


def test_the_checksum_is_that_of_its_standard() -> None:
    # CRC-32 of "123456789" is 0xCBF43926 = 3421780262 (the check value of ISO 3309).
    figures = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for figure in checksum("123456789"):
        number = number * 62 + figures.index(figure)
    assert number == 0xCBF43926


def test_two_tokens_are_never_alike() -> None:
    assert len({new_token() for _ in range(2_000)}) == 2_000
    assert LENGTH * 5.95 > 200  # bits


# What is kept


def test_the_words_are_shown_once_and_kept_nowhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    form = {"name": "Nightly", "person": cast.analyst.pk, "scopes": ["read", "write"], "days": 30}
    answer = client.post("/profile/tokens/", form)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    row = ApiToken.objects.get()
    words = next(word for word in answer.content.decode().split() if "prm_" in word and "…" not in word)
    words = words.partition(">")[2].partition("<")[0] or words
    assert digest_of(words) == row.digest
    page = client.get("/profile/tokens/").content.decode()
    assert words not in page
    assert row.prefix in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_auditentry a WHERE a::text LIKE %s", [f"%{words}%"])
        assert cursor.fetchone() == (0,)


def test_a_wrong_form_is_told_and_makes_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    answer = client.post("/profile/tokens/", {"name": "", "person": cast.analyst.pk, "scopes": [], "days": 30})
    assert answer.status_code == 422
    other = {"name": "x", "person": cast.editor.pk, "scopes": ["read"], "days": 30}
    assert client.post("/profile/tokens/", other).status_code == 422
    longer = {"name": "x", "person": cast.analyst.pk, "scopes": ["read"], "days": 4000}
    assert client.post("/profile/tokens/", longer).status_code == 422
    assert not ApiToken.objects.exists()


# What it opens


def test_a_token_signs_its_calls(cast: Cast) -> None:
    api = caller(token_of(cast.analyst, "read", "write"))
    assert api.get("/api/v1/me/").json()["email"] == cast.analyst.email
    made = api.post("/api/v1/articles/", {**_article()}, format="json")
    assert made.status_code == 201, made.json()
    entry = AuditEntry.objects.filter(verb="add_article").latest("pk")
    assert (entry.actor, entry.means) == (cast.analyst, "token")


def _article() -> dict:
    return {
        "text": "An illustrative text.",
        "title": "A text",
        "language": "en",
        "publication": {"source": "Valley Courier (illustrative)"},
    }


@pytest.mark.parametrize("scope", Scope.values)
def test_each_scope_opens_its_own_acts_only(scope: str, cast: Cast) -> None:
    everything = people.change_roles(cast.editor, [Role.EDITOR, Role.ADMINISTRATOR], by=cast.administrator)
    submission = make.submitted(cast.analyst, make.threat_document(title="Another"))
    api = caller(token_of(everything, scope))
    statuses = {
        "read": api.get("/api/v1/articles/").status_code,
        "write": api.post("/api/v1/articles/", _article(), format="json").status_code,
        "review": api.post(
            f"/api/v1/submissions/{submission.pk}/decide/",
            {"verdict": "approve", "seen": submission.current.sha256},
            format="json",
        ).status_code,
        "admin": api.post(
            "/api/v1/invitations/", {"email": "m@perimeter.example", "roles": ["reader"]}, format="json"
        ).status_code,
    }
    opened = {name for name, status in statuses.items() if status < 300}
    # To decide is to see what one decides on: without `read` the submission is not there.
    assert opened == ({scope} if scope != "review" else set())
    assert set(statuses.values()) <= {200, 201, 403, 404}


def test_review_scope_with_read_decides(cast: Cast) -> None:
    submission = make.submitted(cast.analyst, make.threat_document(title="Another"))
    api = caller(token_of(cast.editor, "read", "review"))
    sent = {"verdict": "approve", "seen": submission.current.sha256}
    assert api.post(f"/api/v1/submissions/{submission.pk}/decide/", sent, format="json").status_code == 200
    assert api.post("/api/v1/editions/", {"name": "2027.1"}, format="json").status_code == 201
    assert api.post("/api/v1/articles/", _article(), format="json").status_code == 403


def test_every_act_has_its_scope() -> None:
    assert set(SCOPES) == set(MAY)


def test_a_token_never_reaches_further_than_its_person(cast: Cast) -> None:
    with pytest.raises(Refused, match="further"):
        token_of(cast.analyst, "review")
    with pytest.raises(Refused, match="further"):
        token_of(cast.editor, "admin")
    words = token_of(cast.editor, "read", "review")
    people.change_roles(cast.editor, [Role.READER], by=cast.administrator)
    submission = make.submitted(cast.analyst, make.threat_document(title="Another"))
    sent = {"verdict": "approve", "seen": submission.current.sha256}
    assert caller(words).post(f"/api/v1/submissions/{submission.pk}/decide/", sent, format="json").status_code in {
        403,
        404,
    }


def test_unknown_scopes_and_none_are_refused(cast: Cast) -> None:
    for scopes in ([], ["read", "god"]):
        with pytest.raises(Refused):
            tokens.create_token(cast.analyst, name="x", scopes=scopes, days=7, by=cast.analyst)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer prm_", "Bearer \xff", "bearer " + "prm_" + "a" * 46, "Bearer a b"]
)
def test_a_wrong_token_is_401_and_says_how_to_do_better(header: str, cast: Cast) -> None:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=header)
    answer = api.get("/api/v1/me/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "forbidden"


def test_a_wrong_token_is_not_helped_by_a_session(cast: Cast) -> None:
    api = APIClient()
    api.force_login(cast.analyst)
    assert api.get("/api/v1/me/").status_code == 200
    assert api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {new_token()}").status_code == 401


def test_a_token_opens_no_page(cast: Cast) -> None:
    assert caller(token_of(cast.administrator, "read", "admin")).get("/people/").status_code == 302


def test_guessing_is_limited_by_address(cast: Cast) -> None:
    codes = [caller(new_token()).get("/api/v1/me/").status_code for _ in range(tokens.WRONG_TOKENS + 2)]
    assert codes == [401] * tokens.WRONG_TOKENS + [429, 429]
    # Whoever has a right one works on.
    assert caller(token_of(cast.analyst)).get("/api/v1/me/").status_code == 200


def test_one_statement_lets_a_token_in_and_the_next_call_writes_nothing(cast: Cast, django_assert_num_queries) -> None:
    api = caller(token_of(cast.analyst))
    with django_assert_num_queries(2):  # the token with its person and who needs a second factor; that it was used
        assert api.get("/api/v1/me/").status_code == 200
    with django_assert_num_queries(1):
        assert api.get("/api/v1/me/").status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


# How it ends


def test_an_expired_token_is_over(cast: Cast) -> None:
    words = token_of(cast.analyst)
    ApiToken.objects.update(created_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(seconds=1))
    assert caller(words).get("/api/v1/me/").status_code == 401


def test_a_revoked_token_is_over_at_once(client: Client, cast: Cast) -> None:
    words = token_of(cast.analyst)
    client.force_login(cast.analyst)
    assert client.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert caller(words).get("/api/v1/me/").status_code == 401
    with pytest.raises(Refused, match="already"):
        tokens.revoke_token(ApiToken.objects.get(), by=cast.analyst)


def test_other_peoples_tokens_do_not_exist(client: Client, cast: Cast) -> None:
    words = token_of(cast.analyst)
    row = ApiToken.objects.get()
    client.force_login(cast.analyst2)
    assert client.post(f"/profile/tokens/{row.pk}/revoke/").status_code == 404
    assert caller(token_of(cast.analyst2, "write")).post(f"/api/v1/tokens/{row.pk}/revoke/").status_code == 404
    assert row.prefix not in client.get("/profile/tokens/").content.decode()
    assert caller(words).get("/api/v1/me/").status_code == 200
    with pytest.raises(Refused):
        tokens.revoke_token(row, by=cast.analyst2)


def test_an_administrator_revokes_anybodys(client: Client, cast: Cast) -> None:
    words = token_of(cast.analyst)
    client.force_login(cast.administrator)
    assert client.post(f"/profile/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert caller(words).get("/api/v1/me/").status_code == 401


def test_deactivation_ends_all_tokens_for_good(cast: Cast) -> None:
    words = token_of(cast.analyst)
    people.deactivate_person(cast.analyst, by=cast.administrator)
    assert caller(words).get("/api/v1/me/").status_code == 401
    people.reactivate_person(cast.analyst, by=cast.administrator)
    assert caller(words).get("/api/v1/me/").status_code == 401


def test_the_api_lists_and_revokes_ones_own(cast: Cast) -> None:
    api = caller(token_of(cast.analyst, "read", "write"))
    row = api.get("/api/v1/tokens/").json()["results"][0]
    assert (row["scopes"], row["state"]) == (["read", "write"], "open")
    assert "digest" not in row
    assert api.post(f"/api/v1/tokens/{row['id']}/revoke/").json()["state"] == "revoked"
    assert api.get("/api/v1/me/").status_code == 401


def test_there_is_an_end_to_the_number_of_tokens(cast: Cast) -> None:
    for _ in range(tokens.TOKENS_MOST):
        token_of(cast.analyst)
    with pytest.raises(Refused, match="Revoke one first"):
        token_of(cast.analyst)


# Service accounts


@pytest.fixture
def service(cast: Cast) -> User:
    return tokens.add_service_account("Feed reader (program)", ["analyst"], owner=cast.editor, by=cast.administrator)


def test_a_service_account_works_under_its_own_name(cast: Cast, service: User) -> None:
    api = caller(token_of(service, "read", "write", by=cast.editor))
    made = api.post("/api/v1/articles/", _article(), format="json")
    assert made.status_code == 201
    assert AuditEntry.objects.filter(verb="add_article").latest("pk").actor == service


def test_a_service_account_never_signs_in(client: Client, cast: Cast, service: User) -> None:
    for password in (PASSWORD, "", "!"):
        assert client.post("/sign-in/", {"email": service.email, "password": password}).status_code == 422


def test_only_its_owner_makes_its_tokens(cast: Cast, service: User) -> None:
    for stranger in (cast.administrator, cast.editor2):
        with pytest.raises(Refused):
            token_of(service, "read", by=stranger)


def test_a_service_account_may_nothing_that_its_owner_may_not(cast: Cast, service: User) -> None:
    words = token_of(service, "read", "write", by=cast.editor)
    people.change_roles(cast.editor, [Role.READER], by=cast.administrator)
    assert caller(words).post("/api/v1/articles/", _article(), format="json").status_code == 403
    assert caller(words).get("/api/v1/me/").status_code == 200


def test_a_service_account_ends_with_its_owner(cast: Cast, service: User) -> None:
    words = token_of(service, "read", by=cast.editor)
    people.deactivate_person(cast.editor, by=cast.administrator)
    assert caller(words).get("/api/v1/me/").status_code == 401


def test_a_service_account_neither_decides_nor_administers(cast: Cast, service: User) -> None:
    with pytest.raises(Refused):
        people.change_roles(service, ["editor"], by=cast.administrator)
    with pytest.raises(Refused):
        tokens.add_service_account("Another", ["administrator"], owner=cast.editor, by=cast.administrator)
    with pytest.raises(IntegrityError, match="neither_decides"), transaction.atomic():
        User.objects.filter(pk=service.pk).update(roles=["editor"])


def test_nobody_decides_on_what_their_service_account_wrote(cast: Cast, service: User) -> None:
    submission = make.submitted(service, make.threat_document(title="Found by a program"))
    assert submission.current is not None
    with pytest.raises(Refused, match="Nobody decides"):
        review.approve(submission, by=cast.editor, seen=submission.current.sha256)
    with (
        pytest.raises(IntegrityError, match="four eyes") as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO review_decision (submission_id, patch_set_id, verdict, by_id, reason, decided_at)"
            " VALUES (%s, %s, 'approve', %s, '', now())",
            [submission.pk, submission.current_id, cast.editor.pk],
        )
    assert isinstance(caught.value.__cause__, psycopg.errors.IntegrityConstraintViolation)
    review.approve(submission, by=cast.editor2, seen=submission.current.sha256)


def test_the_owner_is_not_asked_to_decide_on_it(client: Client, cast: Cast, service: User) -> None:
    submission = make.submitted(service, make.threat_document(title="Found by a program"))
    client.force_login(cast.editor)
    assert 'id="decide"' not in client.get(f"/review/{submission.pk}/").content.decode()
    client.force_login(cast.editor2)
    assert 'id="decide"' in client.get(f"/review/{submission.pk}/").content.decode()


def test_an_administrator_adds_one_on_the_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    form = {"name": "Feed reader (program)", "roles": ["analyst"], "owner": cast.analyst.pk}
    assert client.post("/people/services/add/", form).status_code == 302
    account = User.objects.get(owner=cast.analyst)
    assert account.is_service
    client.force_login(cast.analyst)
    page = client.get("/profile/tokens/").content.decode()
    assert "Feed reader (program)" in page
