"""Score a lead, say how urgent it is, see whether it qualifies by itself; every answer with its why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.leads import lead_facts
from activities.rules.shadows import shadow_judgement
from domain.conditions import Facts, recorded
from domain.rules.decisions import priority_result, qualification_result, score_result
from domain.rules.trials.redecisions import Judged
from domain.scoring import AutoQualification, Priority, Score, auto_qualify, prioritise, score
from store.rules import in_force as rules
from store.rules import ledger
from store.rules.in_force import RulesInForce
from store.rules.ledger import Decision
from store.tables.leads import LeadRow


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a lead now. `facts` include what scoring found; `odd` are of no use as they stand."""

    facts: Facts
    odd: tuple[str, ...]
    score: Score
    priority: Priority
    rules: RulesInForce

    @property
    def qualification(self) -> AutoQualification:
        return auto_qualify(self.facts, self.rules.qualification.rules)


async def judge(session: AsyncSession, lead: LeadRow, now: datetime) -> Judgement:
    """By the versions that the lead's run began with."""
    facts, odd = await lead_facts(session, lead, now)
    in_force = await rules.in_force(session, lead.tenant_id, lead.run_began_at)
    scored = score(facts, in_force.scoring.rules)
    judged = {**facts, **scored.facts}
    return Judgement(judged, odd, scored, prioritise(judged, in_force.priority.rules), in_force)


async def record_judgement(
    session: AsyncSession, lead: LeadRow, judgement: Judgement, cause: str, now: datetime, *further: Decision
) -> None:
    """Writes score and priority where they belong, with `further` decisions of the same moment."""
    scored, priority, in_force = judgement.score, judgement.priority, judgement.rules
    lead.score, lead.band, lead.priority = scored.value, scored.band.value, priority.level
    version = in_force.scoring.version
    await ledger.record_score(session, lead, scored, priority.level, version, cause, now)
    inputs: dict[str, Any] = {**recorded(judgement.facts), "cause": cause}
    result = score_result(judgement.facts, scored, in_force.scoring.rules)
    if judgement.odd:
        result["odd_facts"] = list(judgement.odd)
    await ledger.decide(
        session,
        lead,
        now,
        Decision("score", inputs, result, version),
        Decision("priority", {"of": "score"}, priority_result(priority), in_force.priority.version),
        *further,
    )
    if in_force.shadows:
        before = Judged(scored.value, scored.band.value, priority.level, judgement.qualification.qualified)
        await shadow_judgement(session, lead, in_force, judgement.facts, before, now)


async def judge_again(session: AsyncSession, lead: LeadRow, cause: str, now: datetime) -> None:
    """Scores the lead anew, once per cause and run; a lead that was merged away is its survivor's to score."""
    if lead.merged_into is None and not await ledger.scored_for(session, lead, cause):
        await record_judgement(session, lead, await judge(session, lead, now), cause, now)


def qualification_decision(judgement: Judgement) -> Decision:
    result = qualification_result(judgement.qualification)
    return Decision("auto_qualify", {"of": "score"}, result, judgement.rules.qualification.version)
