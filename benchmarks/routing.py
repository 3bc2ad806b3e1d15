"""Ranking 1,000 agents for one lead, and scoring: pure rules on one core."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.bed.line import Goal, Line, median_ratio, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Stage
from domain.conditions.facts import Facts
from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import rank
from domain.routing.rules import RoutingRuleSet, Strategy, TeamStrategy
from domain.scoring.eye_hospital import DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION, DEFAULT_SCORING
from domain.scoring.priority import prioritise
from domain.scoring.qualification import auto_qualify
from domain.scoring.score import score

AGENTS = 1_000
ROUNDS = Sizes(3, 50, 200)
SCORES = 200
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
GOALS = (
    Goal("rank_1000_ms", at_most=5),
    Goal("in_turn_1000_ms", at_most=5),
    Goal("scores_per_s", at_least=20_000),
)
IN_TURN = RoutingRuleSet(strategies=(TeamStrategy(code="in_turn", strategy=Strategy.ROUND_ROBIN),), catch_up=3)
NEEDS = Needs(skill="cataract", language="hi", location="chennai", priority=2)
FACTS: Facts = {
    "source": "website",
    "channels": frozenset({"sms", "call", "email"}),
    "procedure": "cataract",
    "timeframe": "this_month",
    "city": "Chennai",
    "language": "hi",
    "age_years": 64,
    "words": "Cloudy sight in the left eye for some weeks; please ring after ten.",
    "touches": 2,
    "captured_at": NOW - timedelta(hours=3),
    "last_engaged_at": NOW - timedelta(hours=1),
    "now": NOW,
}


async def measure(stage: Stage, size: Size) -> Line:
    """The floor of ranking is sorting the same agents by one number."""
    candidates = [_candidate(n) for n in range(AGENTS)]
    stage.report("routing")
    ranked, in_turn, scored, sorted_only = [], [], [], []
    for _ in range(ROUNDS.of(size)):
        sorted_only.append(_seconds(lambda: sorted(candidates, key=lambda agent: agent.load)))
        ranked.append(_seconds(lambda: rank(candidates, NEEDS, frozenset({3}), NOW)))
        in_turn.append(_seconds(lambda: rank(candidates, NEEDS, frozenset({3}), NOW, IN_TURN)))
        scored.append(_seconds(lambda: [_judge() for _ in range(SCORES)]))
    figures = {
        "rank_1000_ms": 1000 * quantile(ranked, 0.5),
        "rank_1000_p99_ms": 1000 * quantile(ranked, 0.99),
        "in_turn_1000_ms": 1000 * quantile(in_turn, 0.5),
        "rank_to_sort": median_ratio(ranked, sorted_only),
        "eligible": float(len(rank(candidates, NEEDS, frozenset({3}), NOW).ordered)),
        "scores_per_s": SCORES / quantile(scored, 0.5),
    }
    return Line("routing", GOALS, figures, {"sort_1000_ms": 1000 * quantile(sorted_only, 0.5)})


def _judge() -> tuple[int, bool]:
    """One lead: score, priority, auto-qualification."""
    judged = {**FACTS, **score(FACTS, DEFAULT_SCORING).facts}
    return prioritise(judged, DEFAULT_PRIORITIES).level, auto_qualify(judged, DEFAULT_QUALIFICATION).qualified


def _seconds(work: Callable[[], object]) -> float:
    """Time on the core: others' work beside it is not counted."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _candidate(n: int) -> Candidate:
    """Two of three can do it; the others are refused for every reason there is."""
    return Candidate(
        agent_id=n,
        active=n % 50 != 0,
        skills=frozenset({"cataract", "general"} if n % 10 else {"lasik"}),
        languages=frozenset({"en", "hi"} if n % 13 else {"ta"}),
        locations=frozenset({"chennai"} if n % 3 else ()),
        seniority=1 + n % 5,
        capacity=20,
        load=n % 22,
        on_shift=n % 17 != 0,
        last_offered_at=NOW - timedelta(minutes=n % 90),
        conversion_rate=(n % 40) / 100,
        response_s=float(n % 900),
        served=float(n % 7),
    )
