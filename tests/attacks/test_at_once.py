"""Races that an attacker starts: two at once where one may win, ten times each."""

import pytest

from accounts import actions, codes, emails, factors, signing_in, tokens
from accounts.attempts import LIMITS, limit_attempts
from accounts.links import email_change_link, invitation_link, reset_token
from accounts.models import ApiToken, User
from basics.errors import Refused
from tests.accounts.test_factors import app_code
from tests.attacks.tally import Attacks
from tests.people import Cast, make_cast, make_person
from tests.review.test_at_once import at_once, refusals

TIMES = 10


@pytest.fixture
def everybody(cloned_database) -> Cast:
    return make_cast()


def last_part(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_of_two_who_redeem_one_invitation_one_joins(everybody: Cast, attacks: Attacks) -> None:
    for number in range(TIMES):
        invitation = actions.invite_person(f"m{number}@perimeter.example", ["reader"], by=everybody.administrator)
        token = last_part(invitation_link(invitation))

        def join(name: str, token: str = token):
            return lambda: actions.accept_invitation(token, name=name, password="the seven lakes in autumn")

        results = at_once(join("One"), join("Two"))
        joined = User.objects.filter(email=invitation.email).count()
        attacks.note("at once: one invitation", (refusals(results), joined) == ([Refused.CONFLICT], 1), results)
    assert attacks.all_refused()


def test_of_the_last_two_administrators_one_stays(everybody: Cast, attacks: Attacks) -> None:
    one, two = everybody.administrator, make_person("Second", "administrator")
    acts = [
        lambda whom, by: actions.change_roles(whom, ["reader"], by=by),
        lambda whom, by: actions.deactivate_person(whom, by=by),
    ]
    for number in range(TIMES):
        User.objects.filter(pk__in=[one.pk, two.pk]).update(roles=["administrator"], is_active=True)
        first, second = (User.objects.get(pk=person.pk) for person in (one, two))
        act, other = acts[number % 2], acts[number // 2 % 2]
        results = at_once(
            lambda act=act, whom=first, by=second: act(whom, by), lambda act=other, whom=second, by=first: act(whom, by)
        )
        left = User.objects.filter(is_active=True, roles__contains=["administrator"]).count()
        attacks.note("at once: the last two administrators", (len(refusals(results)), left) == (1, 1), results)
    assert attacks.all_refused()


def test_of_two_tokens_for_one_place_one_is_made(everybody: Cast, attacks: Attacks) -> None:
    me = everybody.analyst

    def make_one():
        return tokens.create_token(me, name="A script", scopes=["read"], days=7, by=me)

    for _number in range(tokens.TOKENS_MOST - 1):
        make_one()
    for _number in range(TIMES):
        results = at_once(make_one, make_one)
        held = ApiToken.objects.filter(person=me, revoked_at=None).count()
        attacks.note("at once: the last token", (len(refusals(results)), held) == (1, tokens.TOKENS_MOST), results)
        tokens.revoke_token(ApiToken.objects.filter(person=me, revoked_at=None).earliest("pk"), by=me)
    assert attacks.all_refused()


def test_of_many_attempts_no_more_than_the_limit_are_answered(everybody: Cast, attacks: Attacks) -> None:
    for number in range(TIMES):
        most = LIMITS["second_step"].here
        results = at_once(*[lambda who=f"nobody {number}": limit_attempts("second_step", who)] * (most + 4))
        attacks.note("at once: attempts", refusals(results) == [Refused.LIMITED] * 4, results)
    assert attacks.all_refused()


def test_a_code_and_a_link_work_once_for_two_at_once(everybody: Cast, attacks: Attacks) -> None:
    me, secret = everybody.analyst, codes.new_secret()
    recovery = factors.add_app(me, secret=secret, code=app_code(secret, -1))
    code = app_code(secret, 1)
    used = at_once(*[lambda: factors.use_code(me, code)] * 2)
    attacks.note("at once: code of the app", sorted(map(str, used)) == ["", "totp"], used)
    for code in recovery:
        used = at_once(*[lambda code=code: factors.use_code(me, code)] * 2)
        attacks.note("at once: recovery code", sorted(map(str, used)) == ["", "recovery_codes"], used)
    for number in range(3):
        token = reset_token(User.objects.get(pk=everybody.analyst2.pk))
        new = f"the seven lakes in autumn {number}"
        results = at_once(*[lambda token=token, new=new: signing_in.set_forgotten_password(token, new=new)] * 2)
        attacks.note("at once: reset", refusals(results) == [Refused.CONFLICT], results)
    for number in range(3):
        change = emails.ask_email_change(everybody.editor, f"new{number}@perimeter.example")
        token = last_part(email_change_link(change, "old"))
        results = at_once(*[lambda token=token: emails.confirm_email_change(token)] * 2)
        attacks.note("at once: change of email", refusals(results) == [Refused.CONFLICT], results)
    assert attacks.all_refused()
