"""Which sequence of attempts a lead follows, chosen once and kept."""

from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.facts import Facts
from domain.outreach.cadence.hours import next_in
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, choose, holds
from domain.rules.decisions.entry import cadence_result
from domain.rules.rule_sets import RuleKind
from domain.scoring.score import score
from domain.tenants.policy import Tenant
from services.leads.facts import lead_facts
from services.outreach.permission import zone_of
from store.rules import in_force as rules
from store.rules import ledger
from store.rules.in_force import RulesInForce, Versioned
from store.rules.ledger import Decision
from store.tables.leads import LeadRow
from store.tables.outreach import AttemptRow


class Followed(NamedTuple):
    """A sequence, of this version of the cadence rules."""

    sequence: AttemptSequence
    version: int


async def followed(
    session: AsyncSession, lead: LeadRow, number: int, last: AttemptRow | None, now: datetime
) -> Followed:
    """For attempt `number`; `last` is the newest up to it that was planned.

    What was planned keeps its sequence. The next attempts do, too, unless a newer version moves the leads under way:
    then that version chooses.
    """
    in_force = await rules.in_force(session, lead.tenant_id, lead.run_began_at)
    current = cast(Versioned[CadenceRuleSet], in_force.of(RuleKind.CADENCE))
    if last is not None and (last.number == number or last.rule_version == current.version):
        kept = await _planned_by(session, last, current)
        if kept is not None:
            return Followed(kept, last.rule_version)
    facts = await facts_for(session, lead, now, current.rules, in_force)
    chosen = choose(facts, current.rules)
    result = {**cadence_result(chosen), "attempt": number}
    if last is not None:
        result["before"] = {"sequence": last.sequence, "rule_version": last.rule_version}
    await ledger.decide(
        session, lead, now, Decision("cadence", in_force.rulebook.remembered(facts), result, current.version)
    )
    return Followed(chosen, current.version)


async def _planned_by(
    session: AsyncSession, last: AttemptRow, current: Versioned[CadenceRuleSet]
) -> AttemptSequence | None:
    """None: it was planned before there were versions."""
    if last.rule_version == current.version:
        return current.rules.sequence(last.sequence)
    key = RuleKind.CADENCE, last.rule_version
    before = (await rules.versions(session, last.tenant_id, [key])).get(key)
    return cast(CadenceRuleSet, before).sequence(last.sequence) if before is not None else None


async def facts_for(
    session: AsyncSession, lead: LeadRow, now: datetime, cadence: CadenceRuleSet, in_force: RulesInForce
) -> Facts:
    """Only the priority, where no sequence asks for more: it stands with the lead."""
    if cadence.asks_for <= {"priority"}:
        return {"priority": lead.priority}
    return await _all_facts(session, lead, now, in_force)


async def skipped(
    session: AsyncSession, lead: LeadRow, row: AttemptRow | None, now: datetime
) -> Literal["condition"] | None:
    """Why an attempt that is due is left out: its step asks for something that does not hold at this moment."""
    step = await _step_of(session, lead, row) if row is not None else None
    if step is None or step.when is None or holds(await facts_now(session, lead, now), step):
        return None
    return "condition"


async def window_opens(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, row: AttemptRow | None, now: datetime
) -> datetime | None:
    """When the step's own window opens again where the person is now; None: it is open, or there is none."""
    step = await _step_of(session, lead, row) if row is not None else None
    if step is None or step.window is None:
        return None
    opens = next_in(step.window, now, zone_of(lead, tenant))
    return opens if opens > now else None


async def _step_of(session: AsyncSession, lead: LeadRow, row: AttemptRow) -> AttemptStep | None:
    """The step by which the attempt was planned; it may be another's place that it took."""
    in_force = await rules.in_force(session, lead.tenant_id, lead.run_began_at)
    sequence = await _planned_by(session, row, cast(Versioned[CadenceRuleSet], in_force.of(RuleKind.CADENCE)))
    if sequence is None:
        return None
    first = (row.number - 1) % len(sequence.steps)
    round_once = (*sequence.steps[first:], *sequence.steps[:first])
    planned = ((step, step.template, channel) for step in round_once for channel in (step.channel, *step.instead))
    return next((step for step, *text in planned if text == [row.template, row.channel]), None)


async def facts_now(session: AsyncSession, lead: LeadRow, now: datetime) -> Facts:
    """All that the condition of a step may ask for."""
    return await _all_facts(session, lead, now, await rules.in_force(session, lead.tenant_id, lead.run_began_at))


async def _all_facts(session: AsyncSession, lead: LeadRow, now: datetime, in_force: RulesInForce) -> Facts:
    facts, _ = await lead_facts(session, lead, now)
    return {**facts, **score(facts, in_force.rulebook.scoring).facts, "priority": lead.priority}
