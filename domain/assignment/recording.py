"""Candidates as the ledger keeps them: enough to rank them again, by other rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from domain.assignment.candidates import NEVER, Need, Needs, Standing
from domain.assignment.ranking import Ranking, order
from domain.assignment.rules import RoutingRuleSet
from domain.conditions import Facts

Recorded = Mapping[str, Any]


def recorded_candidates(ranking: Ranking) -> list[dict[str, Any]]:
    """Best first with reasons, then each refused with why; `as` holds the facts as they were."""
    chosen = [
        {"agent": entry.agent_id, "score": entry.score, "reasons": ranking.reasons(entry), "as": _kept(entry.standing)}
        for entry in ranking.ordered
    ]
    refused = [
        {"agent": entry.agent_id, "refused": entry.reason, "why": entry.detail, "as": _kept(entry.standing)}
        for entry in ranking.refused
    ]
    return chosen + refused


def rerank(candidates: Iterable[Recorded], inputs: Recorded, facts: Facts, rules: RoutingRuleSet) -> Ranking:
    """What `rules` would have made of a recorded route: its `candidates`, its `inputs`, the lead's facts of then.

    Candidates that were recorded without their facts cannot be ranked again, and are left out.
    """
    needs = Needs(inputs.get("skill"), inputs.get("language"), inputs.get("location"), int(inputs.get("priority") or 3))
    crew = [_recalled(int(entry["agent"]), entry["as"]) for entry in candidates if "as" in entry]
    return order(crew, needs, rules, facts, inputs.get("former"))


def _kept(standing: Standing) -> dict[str, Any]:
    """What is as usual is left out."""
    if not standing.active:
        return {"active": False}
    kept: dict[str, Any] = {
        "team": standing.team,
        "load": standing.load,
        "capacity": standing.capacity,
        "seniority": standing.seniority,
        "today": standing.offered_today or None,
        "cap": standing.daily_cap,
        "conversion": standing.conversion_rate,
        "response_s": standing.response_s,
        "owed": standing.owed or None,
        "lacks": [need.value for need in standing.lacks],
        "away": standing.away,
        "excluded": standing.excluded,
        "offered_at": standing.last_offered_at.isoformat() if standing.last_offered_at != NEVER else None,
    }
    return {name: value for name, value in kept.items() if value is not None and value is not False and value != []}


def _recalled(agent_id: int, kept: Recorded) -> Standing:
    away, offered_at = kept.get("away"), kept.get("offered_at")
    return Standing(
        agent_id=agent_id,
        team=kept.get("team", ""),
        active=kept.get("active", True),
        excluded=kept.get("excluded", False),
        lacks=tuple(Need(need) for need in kept.get("lacks", ())),
        seniority=kept.get("seniority", 0),
        away=(str(away[0]), str(away[1])) if away else None,
        load=kept.get("load", 0),
        capacity=kept.get("capacity", 0),
        offered_today=kept.get("today", 0),
        daily_cap=kept.get("cap"),
        last_offered_at=datetime.fromisoformat(offered_at) if offered_at else NEVER,
        conversion_rate=kept.get("conversion"),
        response_s=kept.get("response_s"),
        owed=kept.get("owed", 0.0),
        top=0.0,
    )
