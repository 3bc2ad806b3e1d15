"""Drafts that decide silently beside the rules in force: written down, and never felt by a lead."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions import Facts
from domain.routing import Recorded, RoutingRuleSet, rerank
from domain.rules.rule_sets import RuleKind
from domain.rules.trials.redecisions import Judged, Judges
from store.rules import shadows
from store.rules.in_force import RulesInForce, Shadow
from store.rules.shadows import Beside
from store.tables.leads import LeadRow

log = structlog.get_logger(__name__)
# What a draft of each kind may change.
_COMPARED: Mapping[RuleKind, tuple[str, ...]] = {
    RuleKind.SCORING: ("band", "priority", "qualified"),
    RuleKind.PRIORITY: ("priority",),
    RuleKind.QUALIFICATION: ("qualified",),
}


async def shadow_judgement(
    session: AsyncSession, lead: LeadRow, rules: RulesInForce, facts: Facts, before: Judged, now: datetime
) -> None:
    """What the tenant's shadows say of the lead, in the transaction that judged it."""
    drafts = [draft for draft in rules.shadows if draft.kind in _COMPARED]
    judges = Judges(rules.scoring.rules, rules.priority.rules, rules.qualification.rules)

    def beside(draft: Shadow) -> Beside:
        after = judges.trying(draft.kind, draft.rules).judge(facts, before)
        differs = any(getattr(before, name) != getattr(after, name) for name in _COMPARED[draft.kind])
        return Beside(draft.id, _shown(before), _shown(after), differs)

    await _record(session, lead, drafts, beside, now)


async def shadow_route(
    session: AsyncSession,
    lead: LeadRow,
    drafts: Sequence[Shadow],
    facts: Facts,
    route: tuple[Mapping[str, Any], Recorded, int | None],
    now: datetime,
) -> None:
    """`route`: its recorded inputs and candidates, and whom it was offered first."""
    inputs, candidates, agent = route

    def beside(draft: Shadow) -> Beside:
        assert isinstance(draft.rules, RoutingRuleSet)
        best = rerank(candidates, inputs, facts, draft.rules).best
        return Beside(draft.id, {"agent": agent}, {"agent": best}, agent != best)

    await _record(session, lead, drafts, beside, now)


async def _record(
    session: AsyncSession, lead: LeadRow, drafts: Sequence[Shadow], beside: Callable[[Shadow], Beside], now: datetime
) -> None:
    """Whatever is wrong with a draft is the draft's alone."""
    found = []
    for draft in drafts:
        try:
            found.append(beside(draft))
        except Exception as error:
            log.warning("shadow could not decide", tenant=lead.tenant_id, rule_set=draft.id, error=type(error).__name__)
    await shadows.record(session, lead, found, now)


def _shown(judged: Judged) -> dict[str, Any]:
    return {
        "score": judged.score,
        "band": judged.band,
        "priority": judged.priority,
        "qualified": judged.qualified,
    }
