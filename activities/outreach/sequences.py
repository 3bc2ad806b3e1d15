"""Which sequence a lead follows after first contact: entered once per occasion, and kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.outreach.cadence import facts_for
from domain.conditions.facts import Facts
from domain.lifecycle.chapters.follow_up import FollowUp
from domain.outreach.cadence.follow_up import Course, Passed, plan_follow_up
from domain.outreach.cadence.hours import Recipient
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, find
from domain.outreach.consent import Purpose
from domain.rules.decisions.entry import sequence_result
from domain.rules.rule_sets import RuleKind
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.outreach.recipients import answers_for, open_channels, recipient
from store.lifecycle import lead_runs
from store.outreach import follow_ups
from store.rules import in_force as rules
from store.rules import ledger
from store.rules.in_force import RulesInForce, Versioned
from store.rules.ledger import Decision
from store.tables.leads import LeadRow
from store.tables.outreach import FollowUpRow


class Begin(NamedTuple):
    """An occasion that arose for the lead."""

    occasion: Occasion
    season: int
    started_at: datetime


class Lead(NamedTuple):
    """What planning reads: the lead under lock, its tenant, and the time."""

    session: AsyncSession
    row: LeadRow
    tenant: Tenant
    now: datetime


async def enter(of: Lead, begin: Begin, number: int = 1) -> FollowUpRow | None:
    """The lead enters its sequence of this occasion, once; None: no sequence is for it.

    `number`: the step at which it begins.
    """
    known = await follow_ups.find(of.session, of.row, of.row.run, begin.occasion, begin.season)
    if known is not None:
        return known
    in_force = await rules.in_force(of.session, of.row.tenant_id, None)
    current = _of(in_force, begin.occasion)
    sequence, facts = await _chosen(of, current.rules, in_force)
    if sequence is None:
        return None
    row = FollowUpRow(
        tenant_id=of.row.tenant_id,
        lead_id=of.row.id,
        run=of.row.run,
        occasion=begin.occasion.value,
        season=begin.season,
        sequence=sequence.code,
        rule_version=current.version,
        entered_at=of.now,
        started_at=begin.started_at,
        previous_at=begin.started_at,
        next_step=number,
    )
    of.session.add(row)
    await _decide(of, row, sequence, in_force, facts)
    await lead_runs.note(
        of.session, of.row, of.now, "sequence_entered",
        occasion=row.occasion, sequence=row.sequence, version=row.rule_version,
    )  # fmt: skip
    if number == 1:
        await plan(of, row, sequence, number)
    else:
        row.next_at = of.now
    await of.session.flush()
    return row


async def under_way(of: Lead, begin: Begin) -> FollowUp | None:
    """As `enter`, for the run that carries the sequence on; None: nothing is to come."""
    row = await enter(of, begin)
    if row is None or row.next_at is None:
        return None
    return FollowUp(begin.occasion, begin.season, row.next_at, row.started_at)


async def followed(of: Lead, row: FollowUpRow) -> tuple[CadenceRuleSet, AttemptSequence | None]:
    """The version that the lead entered under, unless a newer one moves the leads under way: then that one chooses."""
    in_force = await rules.in_force(of.session, of.row.tenant_id, row.entered_at)
    current = _of(in_force, Occasion(row.occasion))
    kept = current.rules.sequence(row.sequence)
    if row.rule_version == current.version and kept is not None:
        return current.rules, kept
    sequence, facts = await _chosen(of, current.rules, in_force)
    if sequence is None:
        return current.rules, None
    before: dict[str, str | int] = {"sequence": row.sequence, "rule_version": row.rule_version}
    row.sequence, row.rule_version = sequence.code, current.version
    await _decide(of, row, sequence, in_force, facts, before)
    return current.rules, sequence


async def plan(of: Lead, row: FollowUpRow, sequence: AttemptSequence, number: int) -> None:
    """Step `number` or the first after it that can happen is next; else the sequence is over."""
    step = sequence.step(number)
    planned, passed = plan_follow_up(
        Course(sequence, row.started_at, row.previous_at),
        number,
        await reached(of, step.purpose, timed=sequence.steps),
        BusinessCalendar.of(of.tenant),
        of.now,
    )
    await _note_passed(of, row, passed)
    if planned is None:
        end(of, row, "finished")
        return
    row.next_step, row.next_at = planned.number, planned.timing.at
    if planned.step.best_hour:
        inputs = {"occasion": row.occasion, "step": planned.number, "preferred_time": of.row.preferred_time}
        await ledger.decide(of.session, of.row, of.now, Decision("timing", inputs, planned.timing.shown))


def end(of: Lead, row: FollowUpRow, why: str) -> None:
    if row.ended_at is None:
        row.ended_at, row.ended_by, row.next_at = of.now, why, None


async def note_skipped(of: Lead, row: FollowUpRow, number: int, reason: str) -> None:
    """A step that is left out, and why."""
    inputs = {"occasion": row.occasion, "sequence": row.sequence, "step": f"{row.occasion}-{row.season}-{number}"}
    await ledger.decide(of.session, of.row, of.now, Decision("skip", inputs, {"sent": False, "code": reason}))
    await lead_runs.note(
        of.session, of.row, of.now, "sequence_step_skipped", occasion=row.occasion, step=number, reason=reason
    )


async def reached(of: Lead, purpose: Purpose, timed: Iterable[AttemptStep] = ()) -> Recipient:
    """How the person may be reached for this purpose now."""
    channels = await open_channels(of.session, of.row, purpose)
    return recipient(of.row, of.tenant, channels, await answers_for(of.session, of.tenant, timed, of.now))


async def is_for(of: Lead, occasion: Occasion) -> bool:
    """Whether there is a sequence for the lead now that could reach it."""
    in_force = await rules.in_force(of.session, of.row.tenant_id, None)
    sequence, _ = await _chosen(of, _of(in_force, occasion).rules, in_force)
    if sequence is None:
        return False
    purposes = {step.purpose for step in sequence.steps}
    people = {purpose: await reached(of, purpose) for purpose in purposes}
    return any(people[step.purpose].channel_of(step) is not None for step in sequence.steps)


async def _chosen(of: Lead, current: CadenceRuleSet, in_force: RulesInForce) -> tuple[AttemptSequence | None, Facts]:
    facts = await facts_for(of.session, of.row, of.now, current, in_force)
    return find(facts, current), facts


async def _decide(
    of: Lead,
    row: FollowUpRow,
    sequence: AttemptSequence,
    in_force: RulesInForce,
    facts: Facts,
    before: dict[str, str | int] | None = None,
) -> None:
    result = {**sequence_result(sequence), "occasion": row.occasion, **({"before": before} if before else {})}
    entry = Decision("sequence", in_force.rulebook.remembered(facts), result, row.rule_version)
    await ledger.decide(of.session, of.row, of.now, entry)


async def _note_passed(of: Lead, row: FollowUpRow, passed: Iterable[Passed]) -> None:
    for one in passed:
        await note_skipped(of, row, one.number, one.reason)


def _of(in_force: RulesInForce, occasion: Occasion) -> Versioned[CadenceRuleSet]:
    return cast(Versioned[CadenceRuleSet], in_force.of(RuleKind.CADENCE, occasion.scope))
