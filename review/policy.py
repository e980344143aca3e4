"""The review policy as data: which risk a change has, how many approve it, by when, and who. Reads only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from review.hunks import Hunk
from review.moderation import FieldRisk, ReviewRule, Risk

Snapshot = dict[str, Any]
RANK = [Risk.LOW, Risk.NORMAL, Risk.HIGH]


def policy_for(kind: str, theme: str) -> Snapshot:
    """Return the policy for changes of a theme as plain data: what is kept with a patch set, in two queries."""
    rows = ReviewRule.objects.filter(theme__in={"", theme}).order_by("theme")
    named = ArrayAgg("deciders", filter=Q(deciders__isnull=False), default=[], order_by="deciders")
    rules = {  # a theme's own rule comes after the general one, and counts
        rule.risk: {"approvals": rule.approvals, "due_days": rule.due_days, "deciders": rule.named}
        for rule in rows.annotate(named=named)
    }
    risks = dict(FieldRisk.objects.filter(kind=kind).values_list("field", "risk"))
    return {"theme": theme, "rules": rules, "risks": risks}


def risk_of(policy: Snapshot, hunk: Hunk, *, is_new: bool) -> str:
    """Return the risk class of one change; of a new entry nothing is published yet, so nothing is of high risk."""
    risk: str = policy["risks"].get(hunk.field, Risk.NORMAL)
    return Risk.NORMAL if is_new and risk == Risk.HIGH else risk


def rows_for(policy: Snapshot, hunks: Iterable[Hunk], *, is_new: bool) -> list[dict[str, Any]]:
    """Return hunks as a patch set keeps them: hash, place, risk, and the approvals that each needs."""
    rows = []
    for hunk in hunks:
        risk = risk_of(policy, hunk, is_new=is_new)
        needs = policy["rules"].get(risk, {}).get("approvals", 1)
        place = {"hash": hunk.sha256, "kind": hunk.kind, "field": hunk.field, "at": hunk.at}
        rows.append({**place, "risk": risk, "needs": needs})
    return rows


def risks_of(rows: Iterable[dict[str, Any]]) -> set[str]:
    return {row["risk"] for row in rows}


def due_at(policy: Snapshot, risks: Iterable[str], *, at: datetime) -> datetime | None:
    """Return when somebody should have decided: the shortest time that one of the changes has."""
    days = [policy["rules"][risk]["due_days"] for risk in risks if risk in policy["rules"]]
    return at + timedelta(days=min(days)) if days else None


def may_decide_under(policy: Snapshot, rows: Iterable[dict[str, Any]], person: int) -> bool:
    """Tell whether the policy lets a person decide on these changes, where it names who decides."""
    named = [set(policy["rules"].get(risk, {}).get("deciders", [])) for risk in risks_of(rows)] if policy else []
    return all(not people or person in people for people in named)
