"""Drafts that decide silently beside the rules in force: written down, and never felt by a lead."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.facts import Facts
from domain.routing.rules import RoutingRuleSet
from domain.rules.decisions.replayer import CHANGES, Decided, Route
from domain.rules.rule_sets import RuleKind
from store.rules import shadows
from store.rules.in_force import RulesInForce, Shadow
from store.rules.shadows import Beside
from store.tables.leads import LeadRow

log = structlog.get_logger(__name__)


async def shadow_scoring(
    session: AsyncSession, lead: LeadRow, rules: RulesInForce, decided: Decided, now: datetime
) -> None:
    """What the tenant's shadows say of the lead, in the transaction that scored it."""
    recorded = decided.outcome

    def beside(draft: Shadow) -> tuple[dict[str, Any], dict[str, Any]]:
        drafted = rules.rulebook.with_draft(draft.kind, draft.rules).redecide(draft.kind, decided.facts, recorded)
        return recorded.shown, drafted.shown

    scoring = {RuleKind.SCORING, RuleKind.PRIORITY, RuleKind.QUALIFICATION}
    await _record(session, lead, [draft for draft in rules.shadows if draft.kind in scoring], beside, now)


async def shadow_route(
    session: AsyncSession, lead: LeadRow, drafts: Sequence[Shadow], facts: Facts, route: Route, now: datetime
) -> None:
    """What the drafts make of the route that was just decided."""

    def beside(draft: Shadow) -> tuple[dict[str, Any], dict[str, Any]]:
        assert isinstance(draft.rules, RoutingRuleSet)
        return {"agent": route.agent}, {"agent": route.again(facts, draft.rules).best}

    await _record(session, lead, drafts, beside, now)


async def _record(
    session: AsyncSession,
    lead: LeadRow,
    drafts: Sequence[Shadow],
    beside: Callable[[Shadow], tuple[dict[str, Any], dict[str, Any]]],
    now: datetime,
) -> None:
    """Whatever is wrong with a draft is the draft's alone."""
    found = []
    for draft in drafts:
        try:
            active, drafted = beside(draft)
        except Exception as error:
            log.warning("shadow could not decide", tenant=lead.tenant_id, rule_set=draft.id, error=type(error).__name__)
        else:
            differs = any(active[name] != drafted[name] for name in CHANGES[draft.kind])
            found.append(Beside(draft.id, active, drafted, differs))
    await shadows.record(session, lead, found, now)
