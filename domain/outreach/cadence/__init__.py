"""When, how and how often a person is tried to be reached: sequences of attempts as rules, and the next attempt."""

from domain.outreach.cadence.built_in import DEFAULT_CADENCE
from domain.outreach.cadence.plan import AttemptPlan, Exhausted, Moment, Recipient, plan_attempt
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, choose

__all__ = [
    "DEFAULT_CADENCE",
    "AttemptPlan",
    "AttemptSequence",
    "AttemptStep",
    "CadenceRuleSet",
    "Exhausted",
    "Moment",
    "Recipient",
    "choose",
    "plan_attempt",
]
