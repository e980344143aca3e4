"""Signing in and out."""

import re
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions, signing_in
from accounts.attempts import LIMITS, Limit, attempt_key, count_attempt, network_of
from accounts.models import Attempt, AuditEntry
from basics import clock
from basics.errors import Refused
from tests.people import PASSWORD, Cast

SIGN_IN = "/sign-in/"


def send(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_member_signs_in_and_lands_on_the_desk(client: Client, cast: Cast) -> None:
    answer = send(client, cast.analyst.email)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk")
    assert client.get(reverse("accounts:profile")).status_code == 200
    row = AuditEntry.objects.get()
    assert (row.verb, row.actor, row.target_id, row.means) == ("sign_in", cast.analyst, str(cast.analyst.pk), "session")
    assert row.request_id == answer["X-Request-Id"]


def test_the_letter_case_of_an_email_does_not_matter(client: Client, cast: Cast) -> None:
    assert send(client, cast.analyst.email.upper()).status_code == 302


def test_letters_that_the_database_takes_for_i_are_no_further_counts_to_guess_by(client: Client, cast: Cast) -> None:
    """PostgreSQL makes an `i` of `İ`, Python does not: each spelling of one account would be a count of its own."""
    assert "i" in cast.analyst.email.partition("@")[2]
    assert send(client, cast.analyst.email.replace("i", "İ")).status_code == 422


def test_dotless_i_is_another_letter_and_no_server_error(client: Client, cast: Cast) -> None:
    cast.analyst.email = "ali@perimeter.example"
    cast.analyst.save()
    cast.editor.email = "alı@perimeter.example"
    cast.editor.save()
    assert send(client, "ali@perimeter.example").status_code == 302


def test_wrong_password_stranger_and_former_member_get_the_same_answer(client: Client, cast: Cast) -> None:
    pages = [
        send(client, cast.analyst.email, "not this one"),
        send(client, "stranger@elsewhere.example"),
        send(client, cast.former.email),
    ]
    assert [page.status_code for page in pages] == [422, 422, 422]
    bodies = {normal(page) for page in pages}
    assert len(bodies) == 1
    assert "do not match an active account" in bodies.pop()
    assert not client.session.get("_auth_user_id")


def normal(page) -> str:
    """Return a page without what differs by design: the token, the nonce, and the email typed."""
    body = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken&?[^ ]* |nonce=)"[^"]*"', "", page.content.decode())
    body = re.sub(r'"X-CSRFToken": "[^"]*"', "", body)
    return re.sub(r'value="[^"]*@[^"]*"', "", body)


def test_an_answer_takes_as_long_for_a_stranger_as_for_a_member(client: Client, cast: Cast) -> None:
    def seconds(email: str) -> float:
        begin = time.perf_counter()
        send(client, email, "not this one")
        return time.perf_counter() - begin

    send(client, "warm@up.example")
    member = min(seconds(cast.analyst.email) for _ in range(3))
    stranger = min(seconds(f"s{n}@elsewhere.example") for n in range(3))
    former = min(seconds(cast.former.email) for _ in range(3))
    assert max(member, stranger, former) < 3 * min(member, stranger, former)


def test_a_failure_names_the_member_and_never_what_a_stranger_typed(client: Client, cast: Cast) -> None:
    send(client, cast.analyst.email, "not this one")
    send(client, "my-secret-password@example.org")
    member, stranger = AuditEntry.objects.filter(verb="sign_in_failed").order_by("pk")
    assert (member.target_id, member.actor) == (str(cast.analyst.pk), None)
    assert stranger.target_id == ""
    assert set(stranger.after or {}) == {"email_hash"}
    assert "my-secret" not in str(stranger.__dict__)


def test_the_eleventh_attempt_is_refused_even_with_the_right_password(client: Client, cast: Cast) -> None:
    answers = [send(client, cast.analyst.email, "not this one").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    refused = send(client, cast.analyst.email)
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.content.decode()
    assert verbs().count("sign_in_limited") == 1
    assert send(client, cast.editor.email).status_code == 302, "others at the same address are not locked out"


def test_another_address_is_not_locked_out_with_the_guesser(client: Client, cast: Cast) -> None:
    for _ in range(11):
        send(client, cast.analyst.email, "not this one")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert send(elsewhere, cast.analyst.email).status_code == 302


def test_a_success_forgets_the_failures_before_it(client: Client, cast: Cast) -> None:
    for _ in range(9):
        send(client, cast.analyst.email, "not this one")
    assert send(client, cast.analyst.email).status_code == 302
    client.logout()
    assert send(client, cast.analyst.email, "not this one").status_code == 422


def test_an_address_that_tries_many_emails_is_refused(client: Client, cast: Cast, monkeypatch) -> None:
    monkeypatch.setitem(LIMITS, "sign_in", Limit(10, 100, 3))
    answers = [send(client, f"s{n}@elsewhere.example").status_code for n in range(4)]
    assert answers == [422, 422, 422, 429]


def test_attempts_count_anew_when_the_window_is_over_and_old_counts_are_forgotten(db: None) -> None:
    now = clock.now()
    assert [count_attempt("one", at=now) for _ in range(3)] == [1, 2, 3]
    assert count_attempt("one", at=now + timedelta(minutes=14)) == 4
    assert count_attempt("one", at=now + timedelta(minutes=15)) == 1
    count_attempt("two", at=now + timedelta(days=3))
    assert list(Attempt.objects.values_list("key", flat=True)) == ["two"]


def test_a_customer_of_ipv6_counts_as_one_address() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:0db8:0001:0002"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""


def test_no_address_is_kept_in_the_counts(client: Client, cast: Cast) -> None:
    send(client, "stranger@elsewhere.example")
    kept = " ".join(Attempt.objects.values_list("key", flat=True))
    assert "stranger" not in kept
    assert attempt_key("sign_in", "stranger@elsewhere.example", "127.0.0.1") in kept


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_next_leads_nowhere_else(client: Client, cast: Cast, elsewhere: str) -> None:
    assert send(client, cast.analyst.email, next=elsewhere)["Location"] == reverse("desk")
    assert client.get(f"{SIGN_IN}?next={quote(elsewhere)}")["Location"] == reverse("desk")


def test_next_leads_where_one_wanted_to_go(client: Client, cast: Cast) -> None:
    answer = client.get("/profile/")
    assert answer["Location"] == "/sign-in/?next=/profile/"
    assert 'value="/profile/"' in client.get(answer["Location"]).content.decode()
    assert send(client, cast.analyst.email, next="/profile/")["Location"] == "/profile/"


def test_what_is_sent_without_a_session_leads_back_to_the_page_of_the_form(client: Client) -> None:
    """The address of a decision takes POST alone: to lead there after the sign-in would show an error."""
    page = "http://testserver/review/7/?view=whole"
    for draft, said in (({"kept_draft": "decision-7"}, "what you typed is kept"), ({}, "then do it again")):
        answer = client.post("/review/7/decide/", {"reason": "Typed.", **draft}, headers={"Referer": page})
        assert answer["Location"] == f"/sign-in/?next={quote('/review/7/?view=whole')}"
        assert said in client.get(answer["Location"]).content.decode()


def test_a_form_that_says_nothing_of_its_page_or_comes_from_elsewhere_leads_to_the_desk(client: Client) -> None:
    for headers in ({}, {"Referer": "https://evil.example/review/7/"}):
        answer = client.post("/review/7/decide/", headers=headers)
        assert answer["Location"] == f"/sign-in/?next={reverse('desk')}"


def test_a_part_of_a_page_is_not_replaced_by_the_sign_in_page(client: Client) -> None:
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/articles/3/1/"}
    for answer in (client.post("/articles/3/1/annotate/", headers=page), client.get("/articles/", headers=page)):
        assert answer.status_code == 401
        assert answer["HX-Redirect"] == "/sign-in/?next=/articles/3/1/"


def test_a_session_that_was_planted_before_is_worth_nothing_after(client: Client, cast: Cast) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    send(client, cast.analyst.email)
    assert client.session.session_key != before


def test_signing_in_needs_a_token(cast: Cast) -> None:
    answer = send(Client(enforce_csrf_checks=True), cast.analyst.email)
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_signing_out_ends_the_session_by_post_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert client.get("/profile/").status_code == 302
    assert verbs()[-1] == "sign_out"


def test_a_deactivated_person_is_out_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    assert client.get("/profile/").status_code == 200
    actions.deactivate_person(cast.analyst, by=cast.administrator)
    assert client.get("/profile/")["Location"].startswith(SIGN_IN)
    assert client.get("/api/v1/me/").status_code == 401


def test_the_page_is_not_kept_by_caches(client: Client, db: None) -> None:
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]


def test_what_is_typed_may_be_odd(client: Client, cast: Cast) -> None:
    for email, password in [("", ""), ("no at sign", "x"), ("a@b.example", "x" * 2000), ("a\0@b.example", "x\0")]:
        assert send(client, email, password).status_code == 422


def test_a_refusal_says_what_to_do(db: None) -> None:
    with pytest.raises(Refused) as caught:
        signing_in.sign_in("nobody@elsewhere.example", "x")
    assert caught.value.code == Refused.INVALID
