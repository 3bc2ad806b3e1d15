"""Which agent gets a lead: who is eligible, in what order, why not the others, and whose turn it is."""

from domain.routing.candidates import Candidate, Need, Needs, Standing
from domain.routing.fairness import gini
from domain.routing.ranking import Ranked, Ranking, RefusedCandidate, rank, takes
from domain.routing.records import Recorded, Shown, anybody_could, recorded_candidates, rerank, shown_candidates
from domain.routing.results import smoothed_rate, smoothed_response
from domain.routing.rules import (
    DEFAULT_ROUTING,
    BroadcastRule,
    Demand,
    Requirements,
    RoutingRuleSet,
    SeniorityRule,
    Strategy,
    TeamStrategy,
    Territory,
    Weights,
)
from domain.routing.warnings import routing_warnings

__all__ = [
    "DEFAULT_ROUTING",
    "BroadcastRule",
    "Candidate",
    "Demand",
    "Need",
    "Needs",
    "Ranked",
    "Ranking",
    "Recorded",
    "RefusedCandidate",
    "Requirements",
    "RoutingRuleSet",
    "SeniorityRule",
    "Shown",
    "Standing",
    "Strategy",
    "TeamStrategy",
    "Territory",
    "Weights",
    "anybody_could",
    "gini",
    "rank",
    "recorded_candidates",
    "rerank",
    "routing_warnings",
    "shown_candidates",
    "smoothed_rate",
    "smoothed_response",
    "takes",
]
