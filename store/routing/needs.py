"""What a lead asks of routing: its needs, the rules it is routed by, and the facts that these ask for."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.catalogue import SCORED_FACTS
from domain.conditions.facts import Facts, kept, recalled
from domain.routing.candidates import Needs
from domain.routing.rules import RoutingRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.custom_fields import own_catalog
from domain.vocabulary.procedures import skill_of
from store.rules import in_force as rules
from store.rules.in_force import RulesInForce, Shadow, Versioned
from store.tables.criteria import of_lead
from store.tables.leads import LeadRow
from store.tables.routing import AssignmentRow
from store.tables.rules import DecisionRow
from store.tenants.custom_fields import fields_in_force

_AT_HAND = frozenset({"priority", "score", "band", "now"})


@dataclass(frozen=True)
class Requested:
    """`facts` are those that the lead was last scored by, as far as the rules and their `shadows` ask for them."""

    needs: Needs
    rules: Versioned[RoutingRuleSet]
    facts: Facts
    shadows: tuple[Shadow, ...]


class Asker:
    """Asks for one lead after the other, at one moment."""

    def __init__(self, session: AsyncSession, tenant_id: int, now: datetime) -> None:
        self._session, self._tenant_id, self._now = session, tenant_id, now
        self._for_all: RulesInForce | None = None

    async def requested(self, lead: LeadRow) -> Requested:
        found = await self._rules(lead)
        drafts = tuple(draft for draft in found.shadows if draft.kind is RuleKind.ROUTING)
        criteria = found.routing.rules.asks_for.union(*(draft.rules.asks_for for draft in drafts))
        return Requested(needs(lead), found.routing, await self._facts(lead, criteria), drafts)

    async def _rules(self, lead: LeadRow) -> RulesInForce:
        """Where no version was ever put into force, all leads share the built-in one."""
        if self._for_all is not None:
            return self._for_all
        newest = await rules.in_force(self._session, self._tenant_id, None)
        if (RuleKind.ROUTING.value, "") not in newest.versions:
            self._for_all = newest
            return newest
        return await rules.in_force(self._session, self._tenant_id, lead.run_began_at)

    async def _facts(self, lead: LeadRow, criteria: frozenset[str]) -> Facts:
        scored = kept({"score": lead.score, "band": lead.band, "now": self._now}, SCORED_FACTS)[0]
        if criteria <= _AT_HAND:
            return scored
        asks_for_own = any(name.startswith("custom.") for name in criteria)
        own = own_catalog(await fields_in_force(self._session, self._tenant_id)) if asks_for_own else {}
        found = await self._session.exec(
            select(DecisionRow.inputs)
            .where(
                DecisionRow.tenant_id == self._tenant_id, DecisionRow.lead_id == lead.id, DecisionRow.kind == "score"
            )
            .order_by(col(DecisionRow.id).desc())
            .limit(1)
        )
        return {**recalled(found.first() or {}, {**SCORED_FACTS, **own}), **scored}


def needs(lead: LeadRow) -> Needs:
    return Needs(skill=skill_of(lead.procedure), language=lead.language, location=lead.city, priority=lead.priority)


async def former_owner(session: AsyncSession, lead: LeadRow) -> int | None:
    """Who owned the lead last in an earlier run."""
    if lead.run == 1:
        return None
    found = await session.exec(
        select(AssignmentRow.agent_id)
        .where(*of_lead(AssignmentRow, lead), col(AssignmentRow.run) < lead.run)
        .order_by(col(AssignmentRow.id).desc())
        .limit(1)
    )
    return found.first()
