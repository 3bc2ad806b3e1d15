"""Candidates as the ledger keeps them: everybody in columns, with what was made of them; enough to rank them again.

Entries from before keep a list, one mapping for each candidate as `shown_candidates` shows it; both forms are read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from domain.conditions.facts import Facts
from domain.routing.candidates import NEVER, Need, Needs, Standing
from domain.routing.columns import coded, column, decoded, numbers
from domain.routing.points import parts_by, weights_of, why_here
from domain.routing.ranking import Ranking, order
from domain.routing.rules import RoutingRuleSet, Weights

Shown = Mapping[str, Any]
Recorded = Mapping[str, Any] | Sequence[Shown]
# The last criterion is stored as a place in line: 0 never had an offer, 1 had one longest ago.
_PLACE = timedelta(seconds=1)
_THOUSANDTH = 1_000
# Columns that are left out where they are like this for everybody.
_USUAL: Mapping[str, float | None] = {
    "active": True,
    "excluded": False,
    "today": 0,
    "cap": None,
    "asked": 0,
    "conversion": None,
    "response_s": None,
    "owed": 0,
}


def recorded_candidates(ranking: Ranking) -> dict[str, Any]:
    """Best first, then each refused by id with why; `as` holds their facts as they were."""
    pool = [entry.standing for entry in ranking.ordered] + [entry.standing for entry in ranking.refused]
    weights = weights_of(ranking.strategy)
    return {
        "count": len(pool),
        "could": len(ranking.ordered),
        "agents": column([standing.agent_id for standing in pool]),
        "scores": _runs(entry.score for entry in ranking.ordered),
        "by": {
            "weights": weights and weights.model_dump(),
            "preferred": sorted(ranking.within.preferred),
            "catch_up": ranking.catch_up,
            "former": ranking.former,
        },
        "against": coded([(entry.reason, entry.detail) for entry in ranking.refused]),
        "as": _columns(pool),
    }


def shown_candidates(recorded: Recorded) -> list[Shown]:
    """One mapping for each: who could take it, best first, with score, points and reasons; then why not the others."""
    if not isinstance(recorded, Mapping):
        return list(recorded)
    pool, could = recalled_candidates(recorded), recorded["could"]
    requested = numbers(recorded["as"].get("asked", 0), len(pool))
    facts = [_shown(standing, place) for standing, place in zip(pool, requested, strict=True)]
    against = decoded(recorded["against"], len(pool) - could)
    refused: list[Shown] = [
        {"agent": standing.agent_id, "refused": reason, "why": why, "as": kept}
        for standing, (reason, why), kept in zip(pool[could:], against, facts[could:], strict=True)
    ]
    return [*_chosen(recorded, pool[:could], facts), *refused]


def rerank(candidates: Recorded, inputs: Shown, facts: Facts, rules: RoutingRuleSet) -> Ranking:
    """What `rules` would have made of a recorded route: its `candidates`, its `inputs`, the lead's facts of then.

    Candidates that were recorded without their facts cannot be ranked again, and are left out.
    """
    skill, language, location, former = map(inputs.get, ("skill", "language", "location", "former"))
    needs = Needs(skill, language, location, int(inputs.get("priority") or 3), former)
    return order(recalled_candidates(candidates), needs, rules, facts)


def anybody_could(recorded: Recorded) -> bool:
    """Whether somebody could have taken the lead."""
    if isinstance(recorded, Mapping):
        return bool(recorded["could"])
    return any("refused" not in one for one in recorded)


def recalled_candidates(recorded: Recorded) -> list[Standing]:
    if not isinstance(recorded, Mapping):
        return [_recalled(int(entry["agent"]), entry["as"]) for entry in recorded if "as" in entry]
    kept, count = recorded["as"], recorded["count"]

    def values(name: str) -> Sequence[Any]:
        return numbers(kept.get(name, _USUAL.get(name)), count)

    return list(
        map(
            Standing,
            numbers(recorded["agents"], count),
            decoded(kept["team"], count),
            map(bool, values("active")),
            map(bool, values("excluded")),
            decoded({**kept["lacks"], "of": [tuple(map(Need, lacks)) for lacks in kept["lacks"]["of"]]}, count),
            values("seniority"),
            decoded({**kept["away"], "of": [away and tuple(away) for away in kept["away"]["of"]]}, count),
            values("load"),
            values("capacity"),
            values("today"),
            values("cap"),
            [NEVER + place * _PLACE for place in values("asked")],
            [None if rate is None else rate / _THOUSANDTH for rate in values("conversion")],
            values("response_s"),
            values("owed"),
            [0.0] * count,
        )
    )


def _columns(pool: Sequence[Standing]) -> dict[str, Any]:
    of = dict(zip(Standing._fields, zip(*pool, strict=True), strict=False)) or dict.fromkeys(Standing._fields, ())
    places = {moment: place for place, moment in enumerate(sorted({NEVER, *of["last_offered_at"]}))}
    kept = {
        "active": column(of["active"]),
        "excluded": column(of["excluded"]),
        "seniority": column(of["seniority"]),
        "load": column(of["load"]),
        "capacity": column(of["capacity"]),
        "today": column(of["offered_today"]),
        "cap": column(of["daily_cap"]),
        "asked": column([places[moment] for moment in of["last_offered_at"]]),
        "conversion": column([None if rate is None else round(rate * _THOUSANDTH) for rate in of["conversion_rate"]]),
        "response_s": column(of["response_s"]),
        "owed": column(of["owed"]),
    }
    words = {"team": coded(of["team"]), "lacks": coded(of["lacks"]), "away": coded(of["away"])}
    return words | {name: values for name, values in kept.items() if name not in _USUAL or values != _USUAL[name]}


def _chosen(recorded: Mapping[str, Any], pool: Sequence[Standing], facts: Iterable[Shown]) -> Iterator[Shown]:
    by = recorded["by"]
    weights = by["weights"] and Weights.model_construct(**by["weights"])
    given = weights, frozenset(map(Need, by["preferred"])), by["catch_up"]
    parts = parts_by(*given)
    for standing, score, kept in zip(pool, _scores(recorded["scores"]), facts, strict=False):
        yield {
            "agent": standing.agent_id,
            "score": score,
            "points": {name: round(points(standing), 1) for name, points in parts.items()},
            "reasons": why_here(standing, *given, by["former"]),
            "as": kept,
        }


def _runs(scores: Iterable[int]) -> dict[str, Any]:
    """Equal ones stand side by side."""
    runs = [(score, len(list(equal))) for score, equal in groupby(scores)]
    return {
        "runs": len(runs),
        "are": column([score for score, _ in runs]),
        "times": column([times for _, times in runs]),
    }


def _scores(kept: Mapping[str, Any]) -> Iterator[int]:
    runs = zip(numbers(kept["are"], kept["runs"]), numbers(kept["times"], kept["runs"]), strict=True)
    return (int(score or 0) for score, times in runs for _ in range(int(times or 0)))


def _shown(standing: Standing, requested: float | None) -> Shown:
    """What is as usual is left out."""
    if not standing.active:
        return {"active": False}
    shown: dict[str, Any] = {
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
        "away": list(standing.away or ()),
        "excluded": standing.excluded,
        "asked": requested or None,
    }
    return {name: value for name, value in shown.items() if value is not None and value is not False and value != []}


def _recalled(agent_id: int, kept: Shown) -> Standing:
    """From one mapping: older entries hold the time of each agent's last offer, not only their order."""
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
        last_offered_at=datetime.fromisoformat(offered_at) if offered_at else NEVER + kept.get("asked", 0) * _PLACE,
        conversion_rate=kept.get("conversion"),
        response_s=kept.get("response_s"),
        owed=kept.get("owed", 0.0),
        top=0.0,
    )
