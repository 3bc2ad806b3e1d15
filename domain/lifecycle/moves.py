"""Leads under way follow a change: which change moves whom, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.lifecycle.chapters.intake import RulesChanged
from domain.lifecycle.chapters.offer import CapacityFreed
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.messages import Fact
from domain.rules.rule_sets import RuleKind


class MoveCause(StrEnum):
    """A kind of rules that reaches leads at once, or an agent whose leads go back."""

    SCORING = "scoring"
    PRIORITY = "priority"
    ROUTING = "routing"
    ABSENCE = "absence"


class MoveState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


# Scores and priorities are judged again, the queue looks for agents again. Other rules are read when their decision is
# due.
MOVING_RULES: Mapping[RuleKind, MoveCause] = {
    RuleKind.SCORING: MoveCause.SCORING,
    RuleKind.PRIORITY: MoveCause.PRIORITY,
    RuleKind.ROUTING: MoveCause.ROUTING,
}


def message_of(cause: MoveCause, agent_id: int | None) -> Fact:
    """What each lead's run hears; `agent_id` is whose absence it is."""
    match cause:
        case MoveCause.ROUTING:
            return CapacityFreed()
        case MoveCause.ABSENCE:
            assert agent_id is not None
            return OwnerGone(agent_id)
        case MoveCause.SCORING | MoveCause.PRIORITY:
            return RulesChanged()


@dataclass(frozen=True)
class MoveRef:
    """Which move."""

    tenant_id: int
    move_id: int
