"""The part of the story about rounds of rating and forecasts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from basics.clock import telling
from catalog import actions as catalog
from catalog.forecasting import give_estimate, make_forecast, resolve_forecast
from catalog.models import Entry
from catalog.rating_rounds import close_rating_round, open_rating_round
from demo.world import Row

if TYPE_CHECKING:
    from demo.story import Story

HOUR = 1 / 24
SAID = ("likelihood", "low", "high", "term", "trend", "confidence", "reasons", "rationale")
COMPONENTS = ("intent", "capability", "vulnerability")


def rate_in_rounds(story: "Story") -> None:
    for row in story.world.rating_rounds:
        places = [(story.entries[place["threat"]].code, place["scenario"]) for place in row["scenarios"]]
        opened = story.days_ago(row["days_ago"])
        with telling(opened):
            found = open_rating_round(
                row["title"],
                places,
                [story.people[key] for key in row["raters"]],
                due_on=timezone.localdate(opened) + timedelta(days=row["due_in_days"]),
                note=row["note"],
                by=story.people[row["by"]],
            )
        for number, said in enumerate(row["rating"], start=1):
            with telling(story.days_ago(row["days_ago"] - HOUR * 5 * number)):
                _rate(story, places[0], said)
        if "closed_days_ago" in row:
            with telling(story.days_ago(row["closed_days_ago"])):
                close_rating_round(found, by=story.people[row["by"]])


def _rate(story: "Story", place: tuple[str, str], said: Row) -> None:
    code, scenario = place
    facts: dict[str, Any] = {name: said[name] for name in (*SAID, *COMPONENTS) if name in said}
    facts["impacts"] = {**said["impacts"], **dict.fromkeys(said.get("unknown", []))}
    entry = Entry.objects.with_content().get(code=code)
    catalog.rate_scenario(entry, scenario, by=story.people[said["by"]], **facts)


def forecast(story: "Story") -> None:
    for row in story.world.forecasts:
        with telling(story.days_ago(row["days_ago"])):
            made = make_forecast(
                Entry.objects.get(pk=story.entries[row["threat"]].pk),
                row["statement"],
                criteria=row["criteria"],
                closes_on=timezone.localdate(story.today - timedelta(days=row["closes_days_ago"])),
                by=story.people[row["by"]],
            )
        for said in row["said"]:
            with telling(story.days_ago(said["days_ago"])):
                give_estimate(made, said["probability"], rationale=said["rationale"], by=story.people[said["by"]])
        if told := row.get("resolved"):
            with telling(story.days_ago(told["days_ago"])):
                facts = {name: told[name] for name in ("reason", "evidence")}
                resolve_forecast(made, told["outcome"], by=story.people[told["by"]], **facts)
