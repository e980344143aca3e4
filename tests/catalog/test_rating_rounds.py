"""Rounds of rating: who is invited, what stays hidden from whom, and how far the raters agree in the end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, SiteSettings, User
from accounts.tokens import add_service_account, create_token
from basics.errors import Refused
from catalog import actions
from catalog.models import (
    Assessment,
    EditionEntry,
    Entry,
    RatingRound,
    RegisterRow,
    RoundItem,
    RoundRater,
    ScaleVersion,
)
from catalog.pages import entry_view
from catalog.personal import personal_data
from catalog.rating_rounds import close_rating_round, decline_rating_round, open_rating_round
from catalog.round_pages import RoundView
from tests import make
from tests.catalog.ratings import a_round, rating, today, whole_rating
from tests.people import Cast


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


def refused(action: Any, code: str = Refused.CONFLICT, field: str = "") -> Refused:
    with pytest.raises(Refused) as refusal:
        action()
    assert refusal.value.code == code
    assert not field or field in refusal.value.fields
    return refusal.value


def sees(user: Any) -> set[str]:
    return {row.rater.name for row in Assessment.objects.visible_to(user).select_related("rater")}


def view(found: RatingRound, user: User) -> RoundView:
    return RoundView(RatingRound.objects.with_everything().get(pk=found.pk), user)


# Opening


def test_a_round_is_recorded_and_stands_on_the_desks_of_its_raters(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    logged = AuditEntry.objects.get(verb="open_rating_round")
    assert logged.after["scenarios"] == [f"{entry.code}/s1"]
    assert list(RatingRound.objects.to_rate(cast.analyst)) == [found]
    assert not RatingRound.objects.to_rate(cast.editor).exists()
    whole_rating(entry, cast.analyst)
    assert not RatingRound.objects.to_rate(cast.analyst).exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": "  "}, "title"),
        ({"basis": "former"}, "basis"),
        ({"due_on": today() - timedelta(days=1)}, "due_on"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_under_its_field(cast: Cast, entry: Entry, facts, field: str) -> None:
    refused(lambda: a_round(cast, entry, **facts), Refused.INVALID, field)
    assert not RatingRound.objects.exists()


def test_raters_must_be_able_to_rate_and_scenarios_must_be_there(cast: Cast, entry: Entry) -> None:
    refused(lambda: a_round(cast, entry, raters=(cast.analyst, cast.reader)), Refused.INVALID, "raters")
    refused(lambda: a_round(cast, entry, raters=(cast.analyst,)), Refused.INVALID, "raters")
    refused(lambda: a_round(cast), Refused.INVALID, "scenarios")
    for place in ((entry.code, "s9"), ("THR-CLI-999", "s1")):
        refused(
            lambda place=place: open_rating_round(
                "X", [place], [cast.analyst, cast.analyst2], due_on=today(), by=cast.editor
            ),
            Refused.INVALID,
            "scenarios",
        )


def test_only_editors_open_and_close(cast: Cast, entry: Entry) -> None:
    for person in (cast.analyst, cast.administrator, cast.reader, cast.former):
        refused(lambda person=person: a_round(cast, entry, by=person), Refused.FORBIDDEN)
    found = a_round(cast, entry)
    refused(lambda: close_rating_round(found, by=cast.analyst), Refused.FORBIDDEN)


def test_a_scenario_is_in_one_open_round(cast: Cast, entry: Entry) -> None:
    first = a_round(cast, entry)
    assert "scenarios" in refused(lambda: a_round(cast, entry)).fields
    other = RatingRound.objects.create(title="X", due_on=today(), opened_by=cast.editor)
    with pytest.raises(IntegrityError, match="one open round"), transaction.atomic():
        RoundItem.objects.create(round=other, entry=entry, scenario="s1")
    close_rating_round(first, by=cast.editor)
    a_round(cast, entry)


# Rating in a round


def test_a_rating_of_an_invited_person_belongs_to_the_round_and_says_everything(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    fields = refused(lambda: rating(entry, cast.analyst), Refused.INVALID).fields
    assert {"likelihood_low", "term", "reason_rigour", "trend"} <= set(fields)
    assert whole_rating(entry, cast.analyst).round == found
    logged = AuditEntry.objects.get(verb="rate").after or {}
    assert "likelihood" not in logged, "the log is read by people who may be raters"


def test_whoever_is_not_invited_waits_until_the_round_has_ended(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    refused(lambda: whole_rating(entry, cast.editor))
    with pytest.raises(IntegrityError, match="rated in that round"), transaction.atomic():
        clone(cast.editor, entry, None)
    with pytest.raises(IntegrityError, match="one of its raters"), transaction.atomic():
        clone(cast.editor, entry, found)
    close_rating_round(found, by=cast.editor)
    assert rating(entry, cast.editor).round is None
    with pytest.raises(IntegrityError, match="while it is open"), transaction.atomic():
        clone(cast.analyst, entry, found)


def clone(rater: User, entry: Entry, found: RatingRound | None) -> Assessment:
    scale = ScaleVersion.objects.in_use()
    return Assessment.objects.create(
        entry=entry, scenario="s1", scale=scale, rater=rater, round=found, likelihood=1, impacts={}, rationale="x"
    )


def test_the_database_keeps_what_was_opened(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry)
    whole_rating(entry, cast.analyst)
    for statement in (
        "UPDATE catalog_ratinground SET basis = 'target'",
        "DELETE FROM catalog_rounditem",
        f"UPDATE catalog_roundrater SET rater_id = {cast.editor.pk}",
        "DELETE FROM catalog_roundrater",
        "UPDATE catalog_assessment SET round_id = NULL",
        "UPDATE catalog_assessment SET likelihood_low = 3",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError, match="nobody joins"), transaction.atomic():
        RoundRater.objects.create(round=found, rater=cast.editor)
    close_rating_round(found, by=cast.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingRound.objects.filter(pk=found.pk).update(state="open", closed_by=None, closed_at=None)


# Blindness


@pytest.fixture
def half(cast: Cast, entry: Entry) -> RatingRound:
    """A round of two analysts and an editor, in which one analyst has rated."""
    found = a_round(cast, entry, raters=(cast.analyst, cast.analyst2, cast.editor2))
    whole_rating(entry, cast.analyst, rationale="Only Aigerim knows this.", security=5)
    return found


def test_nobody_invited_sees_a_rating_before_their_own_is_in(cast: Cast, entry: Entry, half: RatingRound) -> None:
    assert sees(cast.analyst) == {cast.analyst.name}
    assert sees(cast.analyst2) == sees(cast.editor2) == set()
    assert sees(cast.editor) == {cast.analyst.name}, "an editor who does not rate in it leads the round"
    for outside in (cast.administrator, cast.reader, None):
        assert sees(outside) == set()
    whole_rating(entry, cast.analyst2, rationale="Timur knows better.")
    assert sees(cast.analyst2) == sees(cast.analyst) == {cast.analyst.name, cast.analyst2.name}
    assert sees(cast.editor2) == set()


def test_on_another_basis_one_has_not_rated_yet(cast: Cast, entry: Entry, half: RatingRound) -> None:
    whole_rating(entry, cast.analyst2, basis="target")
    assert sees(cast.analyst2) == {cast.analyst2.name}


def test_a_service_account_sees_what_its_owner_sees(cast: Cast, half: RatingRound) -> None:
    program = add_service_account("A program", ["analyst"], owner=cast.editor2, by=cast.administrator)
    assert sees(program) == set()


def test_a_stranger_of_a_public_catalog_sees_no_open_round(cast: Cast, half: RatingRound) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"public_catalog": True})
    assert sees(AnonymousUser()) == set()


SECRET = "Only Aigerim knows this."


@pytest.mark.parametrize("who", ["analyst2", "editor2", "reader", "administrator"])
def test_no_page_and_no_api_tells(cast: Cast, client: Client, entry: Entry, half: RatingRound, who: str) -> None:
    person = getattr(cast, who)
    client.force_login(person)
    at = f"/api/v1/entries/{entry.code}/assessments/"
    addresses = [
        entry.get_absolute_url(), reverse("catalog:register"), at, f"{at}?show=history", "/api/v1/me/",
        reverse("desk"), half.get_absolute_url(), f"/api/v1/rating-rounds/{half.pk}/", reverse("catalog:rating_rounds"),
        reverse("catalog:rate", args=[entry.code, "s1"]), reverse("accounts:audit"), "/api/v1/audit/",
        reverse("accounts:my_data"), "/admin/catalog/assessment/",
        reverse("catalog:pictures"), reverse("catalog:picture", args=["matrix"]), "/api/v1/pictures/matrix/",
        reverse("catalog:entry_picture", args=["ratings", entry.code]), f"{at[:-12]}pictures/ratings/",
        "/api/v1/entries/csv/", "/search/?q=Aigerim",
    ]  # fmt: skip
    for address in addresses:
        answer: Any = client.get(address)
        shown = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert SECRET not in shown and "1 rating" not in shown, address
        assert "pictures" not in address or cast.analyst.name not in shown, address
    assert SECRET not in str(personal_data(person))
    assert RegisterRow.objects.get(entry=entry).rating_count == 0
    assert all(not rated.spreads for rated in entry_view(entry, reader=person).scenarios)


def test_the_admin_hides_it_too(cast: Cast, client: Client, half: RatingRound) -> None:
    client.force_login(cast.administrator)
    listed = client.get("/admin/catalog/assessment/")
    one = client.get(f"/admin/catalog/assessment/{Assessment.objects.get().pk}/change/")
    assert (listed.status_code, one.status_code) == (200, 302)
    assert SECRET not in listed.content.decode()


def test_an_edition_freezes_no_rating_of_an_open_round(cast: Cast, entry: Entry, half: RatingRound) -> None:
    def frozen(name: str) -> list[dict[str, Any]]:
        actions.freeze_edition(actions.prepare_edition(name, by=cast.editor), by=cast.editor)
        return list(EditionEntry.objects.get(edition__name=name, entry=entry).content["ratings"])

    assert frozen("2026.1") == []
    close_rating_round(half, by=cast.editor)
    (said,) = frozen("2026.2")
    assert (said["low"], said["high"], said["term"], said["round"]) == (2, 4, "remote_chance", half.pk)


def test_who_has_rated_is_told_and_not_what(cast: Cast, half: RatingRound) -> None:
    (item,) = view(half, cast.analyst2).items
    assert (item.rated, item.waiting) == ([cast.analyst.name], [cast.analyst2.name, cast.editor2.name])
    assert (item.shows, item.spread, item.facts) == (False, None, [])
    assert view(half, cast.analyst2).blind is None


def test_an_invited_editor_does_not_close_a_round_to_look(cast: Cast, half: RatingRound) -> None:
    refused(lambda: close_rating_round(half, by=cast.editor2))
    refused(lambda: close_rating_round(half, by=cast.editor2, call_off=True, reason="Curious."))
    decline_rating_round(half, by=cast.editor2)
    assert close_rating_round(half, by=cast.editor2).state == "closed"
    row = RegisterRow.objects.get(entry=half.items.get().entry)
    assert (row.rating_count, row.levels) == (1, [4]), "what was hidden counts in the register from then on"
    assert sees(cast.reader) == sees(None) == {cast.analyst.name}


# Declining and the end


def test_who_declines_rates_no_more_in_it(cast: Cast, entry: Entry, half: RatingRound) -> None:
    decline_rating_round(half, by=cast.analyst2, reason="A conflict of interest.")
    assert AuditEntry.objects.filter(verb="decline_rating_round", actor=cast.analyst2).exists()
    refused(lambda: whole_rating(entry, cast.analyst2))
    refused(lambda: decline_rating_round(half, by=cast.analyst2))
    refused(lambda: decline_rating_round(half, by=cast.analyst))
    assert sees(cast.analyst2) == set(), "an analyst who declined waits for the end as everybody does"
    assert view(half, cast.editor).items[0].waiting == [cast.editor2.name]


def test_to_call_it_off_needs_a_reason_and_an_ended_round_stays(cast: Cast, entry: Entry, half: RatingRound) -> None:
    refused(lambda: close_rating_round(half, by=cast.editor, call_off=True, reason=" "), Refused.INVALID, "reason")
    ended = close_rating_round(half, by=cast.editor, call_off=True, reason="The scenario changes.")
    assert (ended.state, ended.reason) == ("called_off", "The scenario changes.")
    refused(lambda: close_rating_round(half, by=cast.editor))
    assert sees(None) == {cast.analyst.name}, "what was said stays said"


def test_agreement_is_that_of_the_blind_words_and_the_change_of_mind_stands_beside_it(cast: Cast) -> None:
    first, second = make.published(cast), make.published(cast, make.threat_document(title="A drought"))
    found = a_round(cast, first, second)
    whole_rating(first, cast.analyst, likelihood=2, human=5)
    whole_rating(second, cast.analyst, likelihood=4, human=2, term_reason="The yardstick is of one year.")
    whole_rating(first, cast.analyst2, likelihood=4, human=2, term_reason="The yardstick is of one year.")
    whole_rating(second, cast.analyst2, likelihood=2, human=5)
    shown = view(found, cast.analyst)
    assert shown.blind is not None and (shown.blind.likelihood or 0) < 0 and shown.settled is None
    whole_rating(first, cast.analyst2, likelihood=2, human=5)
    whole_rating(second, cast.analyst2, likelihood=4, human=2, term_reason="Persuaded.")
    shown = view(found, cast.analyst)
    assert shown.blind is not None and (shown.blind.likelihood or 0) < 0
    assert shown.settled is not None and (shown.settled.likelihood, shown.settled.impact) == (1, 1)
    assert shown.items[0].revised == [cast.analyst2.name]
    assert shown.items[0].spread is not None and shown.items[0].spread.alpha == 1


def test_the_change_since_the_last_round_is_shown(cast: Cast, entry: Entry) -> None:
    before = a_round(cast, entry, title="Autumn round")
    whole_rating(entry, cast.analyst, likelihood=2)
    whole_rating(entry, cast.analyst2, likelihood=3)
    close_rating_round(before, by=cast.editor)
    found = a_round(cast, entry)
    whole_rating(entry, cast.analyst, likelihood=3, human=4)
    (item,) = view(found, cast.analyst).items
    assert item.before is not None and item.spread is not None
    assert (item.before.title, item.before.summary) == (
        "Autumn round",
        "2 ratings; likelihood ranges from 2 to 3; impact 1; level low",
    )
    assert item.spread.ratings[0].changes == ["likelihood 2, now 3", "impact 1, now 4"]


def test_a_round_costs_the_same_with_one_and_with_six_scenarios(cast: Cast, django_assert_num_queries) -> None:
    entries = [make.published(cast, make.threat_document(title=f"Threat {n}")) for n in range(6)]
    rounds = [a_round(cast, entries[0]), a_round(cast, *entries[1:])]
    for one in entries:
        whole_rating(one, cast.analyst)
    for found in rounds:
        loaded = RatingRound.objects.with_everything()
        with django_assert_num_queries(10):
            assert RoundView(loaded.get(pk=found.pk), cast.analyst).is_whole


# Who asks for ratings without asking who looks, and why they may.
UNHIDDEN = {
    "catalog/personal.py": "one's own",
    "config/secrets_kept.py": "a crawler looks for their words where nobody may read them",
    "catalog/suggesting.py": "whether there is any, not what it says",
}


def test_nobody_reads_ratings_past_the_one_rule_of_blindness() -> None:
    asking = re.compile(r"Assessment\.objects(?!\.visible_to)|(?<!_api)\.assessments\b")
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for room in ("catalog", "review", "config")
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if "migrations" not in path.parts and asking.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(UNHIDDEN)


# By a token


@pytest.mark.parametrize(("scopes", "status"), [(["read", "review"], 201), (["read", "write"], 403)])
def test_a_token_that_may_review_opens_a_round(cast: Cast, entry: Entry, scopes: list[str], status: int) -> None:
    key = create_token(cast.editor, name="A script", scopes=scopes, days=7, by=cast.editor)
    body = {
        "title": "Spring round", "scenarios": [f"{entry.code}/s1"], "due_on": today().isoformat(),
        "raters": [cast.analyst.pk, cast.analyst2.pk],
    }  # fmt: skip
    answer = Client(headers={"Authorization": f"Bearer {key.words}"}).post(
        "/api/v1/rating-rounds/", body, content_type="application/json"
    )
    assert answer.status_code == status
    assert RatingRound.objects.count() == (status == 201)


# What is not rated any more


def without_its_scenario(cast: Cast, entry: Entry) -> Entry:
    """Let an approved change take the scenario s1 out of an entry and put another into it."""
    kept = [{**entry.document["scenarios"][0], "id": "s2", "title": "Another"}]
    return make.published(cast, {**entry.document, "scenarios": kept}, entry=entry, base=entry.current)


def test_a_round_waits_for_nobody_where_nothing_can_be_rated_any_more(cast: Cast, client: Client, entry: Entry) -> None:
    other = make.published(cast)
    found = a_round(cast, entry, other, raters=(cast.editor2, cast.analyst))
    whole_rating(other, cast.editor2)
    refused(lambda: close_rating_round(found, by=cast.editor2))
    assert "s2" in {row["id"] for row in without_its_scenario(cast, entry).document["scenarios"]}
    assert not RatingRound.objects.to_rate(cast.editor2).exists()
    assert list(RatingRound.objects.to_rate(cast.analyst)) == [found], "the other scenario is left"
    assert view(found, cast.editor2).mine_left == []
    assert [item.waiting for item in view(found, cast.analyst).items] == [[], [cast.analyst.name]]
    client.force_login(cast.editor2)
    assert "Yours to rate" not in client.get(found.get_absolute_url()).content.decode()
    assert close_rating_round(found, by=cast.editor2).state == "closed"


def test_a_round_on_a_retired_threat_can_be_closed(cast: Cast, entry: Entry) -> None:
    found = a_round(cast, entry, raters=(cast.editor, cast.analyst))
    make.retired(cast, entry)
    assert view(found, cast.analyst).mine_left == []
    assert close_rating_round(found, by=cast.editor).state == "closed"
