"""Score a lead, set its priority, check automatic qualification; each decision with its reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.rules.shadows import shadow_scoring
from domain.rules.decisions.entry import priority_result, qualification_result, score_result
from domain.rules.decisions.replayer import Decided
from domain.rules.rule_sets import RuleKind
from services.leads.facts import lead_facts
from store.rules import in_force as rules
from store.rules import ledger
from store.rules.in_force import RulesInForce
from store.rules.ledger import Decision
from store.tables.leads import LeadRow


@dataclass(frozen=True)
class Scoring:
    """What the rules in force say of a lead now; `odd` are facts of the wrong type."""

    decided: Decided
    odd: tuple[str, ...]
    rules: RulesInForce


async def score_lead(session: AsyncSession, lead: LeadRow, now: datetime) -> Scoring:
    """By the versions that the lead's run began with."""
    facts, odd = await lead_facts(session, lead, now)
    in_force = await rules.in_force(session, lead.tenant_id, lead.run_began_at)
    return Scoring(in_force.rulebook.decide(facts), odd, in_force)


async def record_scoring(
    session: AsyncSession, lead: LeadRow, scoring: Scoring, cause: str, now: datetime, *further: Decision
) -> None:
    """Writes score and priority where they belong, with `further` decisions of the same moment."""
    (facts, scored, priority, _), in_force = scoring.decided, scoring.rules
    lead.score, lead.band, lead.priority = scored.value, scored.band.value, priority.level
    version = in_force.of(RuleKind.SCORING).version
    await ledger.record_score(session, lead, scored, version, cause, now)
    inputs: dict[str, Any] = {**in_force.rulebook.remembered(facts), "cause": cause}
    result = score_result(facts, scored, in_force.rulebook.scoring)
    if scoring.odd:
        result["odd_facts"] = list(scoring.odd)
    await ledger.decide(
        session,
        lead,
        now,
        Decision("score", inputs, result, version),
        Decision("priority", {"of": "score"}, priority_result(priority), in_force.of(RuleKind.PRIORITY).version),
        *further,
    )
    if in_force.shadows:
        await shadow_scoring(session, lead, in_force, scoring.decided, now)


async def score_again(session: AsyncSession, lead: LeadRow, cause: str, now: datetime) -> None:
    """Scores the lead anew, once per cause and run; a lead that was merged away is its survivor's to score."""
    if lead.merged_into is None and not await ledger.scored_for(session, lead, cause):
        await record_scoring(session, lead, await score_lead(session, lead, now), cause, now)


def qualification_decision(scoring: Scoring) -> Decision:
    result = qualification_result(scoring.decided.qualification)
    version = scoring.rules.of(RuleKind.QUALIFICATION).version
    return Decision("auto_qualify", {"of": "score"}, result, version)
