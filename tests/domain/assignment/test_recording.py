"""The ledger's candidates can be ranked again: by the same rules to the same end, by others to another."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assignment import (
    DEFAULT_ROUTING,
    Candidate,
    Needs,
    Ranking,
    RoutingRuleSet,
    rank,
    recorded_candidates,
    rerank,
)
from tests.domain.assignment.crew import ASHA, LASIK, NEEDS, NOW, by, routing
from tests.domain.assignment.test_ranking import TEAMS, WANTED

OTHERS = (
    DEFAULT_ROUTING,
    by("round_robin", catch_up=3),
    by("balanced", sticky=True, requirements={"language": "preferred", "location": "ignored"}),
    routing(territories=[LASIK], strategies=[{"code": "l", "team": "lasik", "strategy": "best_match"}]),
)


def kept(ranking: Ranking) -> list[dict[str, object]]:
    """As Postgres gives it back."""
    found: list[dict[str, object]] = json.loads(json.dumps(recorded_candidates(ranking)))
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
@settings(max_examples=100, deadline=None)
def test_what_was_recorded_ranks_as_the_agents_did(
    team: list[Candidate],
    needs: Needs,
    excluded: frozenset[int],
    before: RoutingRuleSet,
    draft: RoutingRuleSet,
    facts: dict[str, str],
) -> None:
    """Whatever rules decided first, the record ranks under a draft as the agents of then would have."""
    recorded = kept(rank(team, needs, excluded, NOW, before, facts, former=7))
    inputs = {"skill": needs.skill, "language": needs.language, "location": needs.location, "priority": needs.priority}
    again = rerank(recorded, {**inputs, "former": 7}, facts, draft)
    assert told(again) == told(rank(team, needs, excluded, NOW, draft, facts, former=7))


def test_candidates_recorded_without_their_facts_are_left_out() -> None:
    assert rerank([{"agent": 7, "score": 50, "reasons": []}], {"skill": "cataract"}, {}, DEFAULT_ROUTING).best is None


def test_a_record_is_small() -> None:
    """A decision among a thousand agents must fit a row comfortably: some 250 bytes each before compression."""
    crew = [
        replace(ASHA, agent_id=number, conversion_rate=0.25, response_s=90.0, served=3.0) for number in range(1_000)
    ]
    assert len(json.dumps(kept(rank(crew, NEEDS, frozenset(), NOW)))) < 320_000
