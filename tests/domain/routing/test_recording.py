"""The ledger's candidates can be ranked again: by the same rules to the same end, by others to another."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import Ranking, rank
from domain.routing.records import anybody_could, recorded_candidates, rerank, shown_candidates
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet
from tests.domain.routing.crew import ASHA, LASIK, NEEDS, NOW, by, routing
from tests.domain.routing.test_ranking import TEAMS, WANTED

OTHERS = (
    DEFAULT_ROUTING,
    by("round_robin", catch_up=3),
    by("balanced", sticky=True, requirements={"language": "preferred", "location": "ignored"}),
    routing(territories=[LASIK], strategies=[{"code": "l", "team": "lasik", "strategy": "best_match"}]),
)


# As it was written before candidates stood in columns: ledgers are never changed.
OLD_FORM = [
    {
        "agent": 9,
        "score": 66,
        "reasons": ["free 8 of 12", "converts 31%", "answers in 2 min"],
        "as": {
            "team": "main", "load": 4, "capacity": 12, "seniority": 3, "conversion": 0.3125, "response_s": 90.5,
            "owed": 1.0, "offered_at": "2026-11-22T05:00:00+00:00",
        },
    },
    {"agent": 4, "score": 66, "reasons": ["free 8 of 12"], "as": {"team": "main", "load": 4, "capacity": 12,
     "seniority": 3, "conversion": 0.3125, "response_s": 90.5, "owed": 1.0, "offered_at": "2026-11-22T05:00:01+00:00"}},
    {"agent": 2, "refused": "off_shift", "why": "not on shift",
     "as": {"team": "main", "load": 1, "capacity": 12, "away": ["off_shift", "not on shift"]}},
    {"agent": 5, "refused": "skill", "why": "does not do cataract", "as": {"capacity": 12, "lacks": ["skill"]}},
    {"agent": 6, "refused": "inactive", "why": "deactivated", "as": {"active": False}},
]  # fmt: skip


def kept(ranking: Ranking) -> dict[str, Any]:
    """As Postgres gives it back."""
    found: dict[str, Any] = json.loads(json.dumps(recorded_candidates(ranking)))
    return found


def told(ranking: Ranking) -> tuple[object, ...]:
    return (
        [(entry.agent_id, entry.score, ranking.reasons(entry)) for entry in ranking.ordered],
        [entry[:3] for entry in ranking.refused],
        ranking.within,
    )


@given(
    TEAMS,
    st.builds(Needs, WANTED, WANTED, WANTED, st.integers(1, 5)),
    st.frozensets(st.integers(1, 50), max_size=3),
    st.sampled_from(OTHERS),
    st.sampled_from(OTHERS),
    st.sampled_from([{}, {"procedure": "lasik"}]),
)
@settings(max_examples=100)
def test_what_was_recorded_ranks_as_the_agents_did(
    team: list[Candidate],
    needs: Needs,
    excluded: frozenset[int],
    before: RoutingRuleSet,
    draft: RoutingRuleSet,
    facts: dict[str, str],
) -> None:
    """Whatever rules decided first, the record ranks under a draft as the agents of then would have."""
    recorded = kept(rank(team, replace(needs, former=7), excluded, NOW, before, facts))
    inputs = {"skill": needs.skill, "language": needs.language, "location": needs.location, "priority": needs.priority}
    again = rerank(recorded, {**inputs, "former": 7}, facts, draft)
    assert told(again) == told(rank(team, replace(needs, former=7), excluded, NOW, draft, facts))


@given(
    TEAMS,
    st.builds(Needs, WANTED, WANTED, WANTED, st.integers(1, 5)),
    st.frozensets(st.integers(1, 50), max_size=3),
    st.sampled_from(OTHERS),
)
@settings(max_examples=150)
def test_the_record_tells_of_everybody_what_the_ranking_told(
    team: list[Candidate], needs: Needs, excluded: frozenset[int], rules: RoutingRuleSet
) -> None:
    """Score and reasons of each who could take it, best first; the reason why not of everybody else."""
    ranking = rank(team, replace(needs, former=7), excluded, NOW, rules, {"procedure": "lasik"})
    shown = shown_candidates(kept(ranking))
    assert json.loads(json.dumps(shown)) == shown
    could = [one for one in shown if "refused" not in one]
    assert [(one["agent"], one["score"], one["reasons"]) for one in could] == told(ranking)[0]
    assert [(one["agent"], one["refused"], one["why"]) for one in shown[len(could) :]] == told(ranking)[1]
    assert anybody_could(kept(ranking)) is bool(ranking.ordered)
    for one in could:
        assert not one["points"] or abs(sum(one["points"].values()) - one["score"]) <= 0.5 + 0.05 * len(one["points"])
        agent = next(agent for agent in team if agent.agent_id == one["agent"])
        assert (one["as"]["load"], one["as"]["capacity"]) == (agent.load, agent.capacity)


def test_points_are_told_by_part() -> None:
    known = replace(ASHA, conversion_rate=0.25, response_s=900.0)
    (only,) = shown_candidates(kept(rank([known], NEEDS, frozenset(), NOW, by("weighted"))))
    assert (only["score"], only["points"]) == (51, {"load": 33.3, "conversion": 6.2, "response": 11.2})


def test_a_record_of_the_old_form_is_still_told_and_ranked() -> None:
    assert shown_candidates(OLD_FORM) == OLD_FORM
    assert anybody_could(OLD_FORM)
    assert not anybody_could(OLD_FORM[2:])
    ranking = rerank(OLD_FORM, {"skill": "cataract"}, {}, DEFAULT_ROUTING)
    assert [entry.agent_id for entry in ranking.ordered] == [9, 4]
    assert [(one.agent_id, one.reason) for one in ranking.refused] == [
        (2, "off_shift"), (5, "skill"), (6, "inactive")
    ]  # fmt: skip


def test_what_is_told_can_be_ranked_again_too() -> None:
    """A client that kept the API's answers has all that `rerank` needs."""
    crew = [replace(ASHA, agent_id=n, last_offered_at=NOW - timedelta(minutes=n % 3)) for n in range(1, 8)]
    ranking = rank(crew, NEEDS, frozenset({2}), NOW)
    inputs = {"skill": "cataract", "language": "ta", "location": "Chennai", "priority": 3}
    assert told(rerank(shown_candidates(kept(ranking)), inputs, {}, DEFAULT_ROUTING)) == told(ranking)


def test_nobody_to_choose_from_is_a_record_too() -> None:
    assert shown_candidates(kept(rank([], NEEDS, frozenset(), NOW))) == []


def test_candidates_recorded_without_their_facts_are_left_out() -> None:
    assert rerank([{"agent": 7, "score": 50, "reasons": []}], {"skill": "cataract"}, {}, DEFAULT_ROUTING).best is None


def test_a_record_is_small() -> None:
    """Of a thousand agents, no two of them alike, it takes less than 20 kB of text, before Postgres compresses it."""
    crew = [
        replace(
            ASHA,
            agent_id=number,
            active=number % 50 > 0,
            languages=frozenset({"ta"} if number % 13 else {"hi"}),
            seniority=1 + number % 5,
            capacity=15 + number % 8,
            load=number * 7 % 20,
            daily_cap=30 if number % 4 == 0 else None,
            offered_today=number % 3,
            on_shift=number % 17 > 0,
            last_offered_at=NOW - timedelta(seconds=number * 104_729 % 36_000),
            conversion_rate=number * 7_919 % 997 / 997,
            response_s=30.137 + number * 7_919 % 3_000,
            team=("main", "north", "south")[number % 3],
            served=float(number * 11 % 9),
        )
        for number in range(3_000, 4_000)
    ]
    assert len(json.dumps(kept(rank(crew, NEEDS, frozenset(), NOW)))) < 20_000
