"""Try a draft on what was recorded, page by page."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from domain.conditions.facts import Catalog, Facts, Value
from domain.conditions.remembered import with_texts
from domain.lifecycle.upkeep import TryRules
from domain.rules.decisions.replayer import DECIDED_BY, Outcome, Route, Rulebook, recall
from domain.rules.decisions.words import explain
from domain.rules.rule_sets import KINDS, RuleKind
from domain.rules.trials.comparison import Comparison, Ending, Recording, Rerouted
from domain.rules.trials.report import TrialReport
from domain.scoring.rules import Bands
from store.lifecycle.lead_runs import load_tenant
from store.rules import recorded, trials, versions
from store.rules.in_force import in_force
from store.rules.recorded import LeadRun, Place
from store.session import Database
from store.tables.rules import TrialRow
from store.tenants.custom_fields import own_facts

PAGE = 2_000
# So many leads are decided again between two turns of the worker's loop: some milliseconds.
_AT_ONCE = 50
_LEAST = 5


@dataclass(frozen=True)
class Plan:
    """What a trial decides by: the draft among the rules in force."""

    kind: RuleKind
    rules: Rulebook
    bands: tuple[Bands, Bands]
    own_facts: Catalog
    within: Sequence[timedelta]


class Tried(NamedTuple):
    """One recorded lead, decided again."""

    recording: Recording
    facts: Facts
    after: Outcome


class TrialActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def advance_trial(self, step: TryRules) -> bool:
        """Decides the next page again; whether it was the last. A page that is begun again counts once."""
        async with self._database.tenant_session(step.tenant_id) as session:
            trial = await trials.find(session, step.tenant_id, step.trial_id)
            if trial.state != "running":
                return True
            plan = await _plan(session, trial)
            total = trial.total or await recorded.count(session, trial)
            page = await recorded.page(session, trial, _place(trial), PAGE)
        found = Comparison.model_validate({**trial.tally, "kind": plan.kind})
        await self._compare(step.tenant_id, plan, page, found)
        async with self._database.tenant_session(step.tenant_id) as session:
            if page:
                tally = json.dumps({**found.model_dump(mode="json"), "at": page[-1].decided_at.isoformat()})
                await trials.advance(session, trial, to=page[-1].id, done=len(page), total=total, tally=tally)
            if len(page) < PAGE:
                report = await _reported(session, trial, plan, found)
                await trials.finish(session, trial, "done", report.model_dump_json(), clock.wall())
        return len(page) < PAGE

    @activity.defn
    async def fail_trial(self, step: TryRules) -> None:
        """It cannot go on; what it counted so far stays in its row."""
        async with self._database.tenant_session(step.tenant_id) as session:
            trial = await trials.find(session, step.tenant_id, step.trial_id)
            await trials.finish(session, trial, "failed", "{}", clock.wall())

    async def _compare(self, tenant_id: int, plan: Plan, page: Sequence[Row[Any]], found: Comparison) -> None:
        texts: Mapping[int, Mapping[str, Value]] = {}
        if plan.rules.rules[plan.kind].written_tests:
            async with self._database.tenant_session(tenant_id) as session:
                texts = await recorded.texts_of(session, tenant_id, {row.lead_id for row in page})
        for start in range(0, len(page), _AT_ONCE):
            tried = [_tried(plan, row, texts.get(row.lead_id, {})) for row in page[start : start + _AT_ONCE]]
            for recording, _, after in tried:
                found.add(recording, after, plan.within)
            await self._reroute(tenant_id, plan, tried, found)
            if activity.in_activity():
                activity.heartbeat(start)
            await asyncio.sleep(0)

    async def _reroute(self, tenant_id: int, plan: Plan, tried: Sequence[Tried], found: Comparison) -> None:
        """Under another priority, or under other routing, another agent may come first."""
        again = {
            (one.recording.lead_id, one.recording.run): one
            for one in tried
            if plan.kind is RuleKind.ROUTING or one.recording.outcome.priority != one.after.priority
        }
        if not again:
            return
        async with self._database.tenant_session(tenant_id) as session:
            routes = await recorded.first_routes(session, tenant_id, list(again))
        for run, one in again.items():
            if (route := routes.get(run)) is not None:
                found.add_route(one.recording, _rerouted(plan, one, route))


def _tried(plan: Plan, row: Row[Any], texts: Mapping[str, Value]) -> Tried:
    """Words that the draft asks for, and no rules asked for then, are those that the lead has today."""
    facts = with_texts(recall(json.loads(row.inputs), plan.own_facts), texts)
    score, band = int(cast(float, facts.get("score", 0))), str(facts.get("band", "cold"))
    before = Outcome(score, band, row.priority or _LEAST, bool(row.qualified))
    ending = Ending(row.ended, row.assessed, bool(row.promised), row.contact_s)
    after = plan.rules.redecide(plan.kind, facts, before)
    return Tried(Recording(row.lead_id, row.run, row.id, before, ending), facts, after)


def _rerouted(plan: Plan, one: Tried, row: Row[Any]) -> Rerouted:
    """A routing draft is held against what was; else the routing in force against itself, for the priority alone."""
    route = Route(json.loads(row.inputs), json.loads(row.candidates), row.agent)
    now, was = route.again(one.facts, plan.rules.routing, one.after.priority), route.agent
    if plan.kind is not RuleKind.ROUTING:
        was = route.again(one.facts, plan.rules.routing, one.recording.outcome.priority).best
    because = now.reasons(now.ordered[0]) if now.ordered else ["nobody is eligible"]
    return Rerouted(was, now.best, because)


def _place(trial: TrialRow) -> Place:
    at = trial.tally.get("at")
    return Place(datetime.fromisoformat(at) if at else trial.since, trial.after_id)


async def _plan(session: AsyncSession, trial: TrialRow) -> Plan:
    row = await versions.find_version(session, trial.tenant_id, trial.rule_set_id)
    kind = RuleKind(row.kind)
    active = (await in_force(session, trial.tenant_id, None)).rulebook
    drafted = active.with_draft(kind, KINDS[kind].model.model_validate(row.body))
    tenant, own = await load_tenant(session, trial.tenant_id), await own_facts(session, trial.tenant_id)
    bands = active.scoring.bands, drafted.scoring.bands
    return Plan(kind, drafted, bands, own, tenant.policy.speed.first_contact_within)


async def _reported(session: AsyncSession, trial: TrialRow, plan: Plan, found: Comparison) -> TrialReport:
    """The examples have the reasons of then, too."""
    report = found.report(plan.bands)
    runs: list[LeadRun] = [(one.lead_id, one.run) for one in report.examples]
    (decision,) = (decision for decision, kind in DECIDED_BY.items() if kind is plan.kind)
    of_then = await recorded.decisions_of(session, trial.tenant_id, decision, runs)
    for one, run in zip(report.examples, runs, strict=True):
        one.because_before = list(explain(of_then[run]).because) if run in of_then else []
    return report
