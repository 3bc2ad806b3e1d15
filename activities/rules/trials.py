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
from domain.conditions import Catalog, Facts
from domain.lifecycle.upkeep import TryRules
from domain.routing.records import rerank
from domain.routing.rules import RoutingRuleSet
from domain.rules.decisions import explain
from domain.rules.rule_sets import KINDS, RuleKind
from domain.rules.trials.comparison import Case, Comparison, Happened
from domain.rules.trials.redecisions import Judged, Judges, recalled_facts
from domain.rules.trials.report import report_of
from domain.scoring import Bands
from services.rules import rule_sets
from store.lifecycle.lead_runs import load_tenant
from store.rules import recorded, trials
from store.rules.in_force import in_force
from store.rules.recorded import LeadRun, Place
from store.session import Database
from store.tables.rules import TrialRow
from store.tenants.custom_fields import own_facts

PAGE = 2_000
# So many leads are judged between two turns of the worker's loop: some milliseconds.
_AT_ONCE = 50
_LEAST = 5
# The kind of decision that tells an example's reasons before.
_TOLD_BY = {
    RuleKind.SCORING: "score",
    RuleKind.PRIORITY: "priority",
    RuleKind.QUALIFICATION: "auto_qualify",
    RuleKind.ROUTING: "route",
}


@dataclass(frozen=True)
class Bench:
    """What a trial judges by; `routing` is the draft, or what is in force."""

    kind: RuleKind
    judges: Judges
    routing: RoutingRuleSet
    bands: tuple[Bands, Bands]
    own_facts: Catalog
    within: Sequence[timedelta]


class Tried(NamedTuple):
    """One recorded lead, judged again."""

    case: Case
    facts: Facts
    after: Judged


class TrialActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def advance_trial(self, step: TryRules) -> bool:
        """Judges the next page; whether it was the last. A page that is begun again counts once."""
        async with self._database.tenant_session(step.tenant_id) as session:
            trial = await trials.find(session, step.tenant_id, step.trial_id)
            if trial.state != "running":
                return True
            bench = await _bench(session, trial)
            total = trial.total or await recorded.count(session, trial)
            page = await recorded.page(session, trial, _place(trial), PAGE)
        found = Comparison.recalled(bench.kind, trial.tally)
        await self._compare(step.tenant_id, bench, page, found)
        async with self._database.tenant_session(step.tenant_id) as session:
            if page:
                tally = json.dumps({**found.stored(), "at": page[-1].decided_at.isoformat()})
                await trials.advance(session, trial, to=page[-1].id, done=len(page), total=total, tally=tally)
            if len(page) < PAGE:
                report = await _reported(session, trial, bench, found)
                await trials.finish(session, trial, "done", json.dumps(report), clock.wall())
        return len(page) < PAGE

    @activity.defn
    async def fail_trial(self, step: TryRules) -> None:
        """It cannot go on; what it counted so far stays in its row."""
        async with self._database.tenant_session(step.tenant_id) as session:
            trial = await trials.find(session, step.tenant_id, step.trial_id)
            await trials.finish(session, trial, "failed", "{}", clock.wall())

    async def _compare(self, tenant_id: int, bench: Bench, page: Sequence[Row[Any]], found: Comparison) -> None:
        for start in range(0, len(page), _AT_ONCE):
            tried = [_tried(bench, row) for row in page[start : start + _AT_ONCE]]
            for case, _, after in tried:
                found.add(case, after, bench.within)
            await self._route(tenant_id, bench, tried, found)
            if activity.in_activity():
                activity.heartbeat(start)
            await asyncio.sleep(0)

    async def _route(self, tenant_id: int, bench: Bench, tried: Sequence[Tried], found: Comparison) -> None:
        """Under another priority, or under other routing, another agent may come first."""
        again = [
            one for one in tried if bench.kind is RuleKind.ROUTING or one.case.before.priority != one.after.priority
        ]
        if not again:
            return
        async with self._database.tenant_session(tenant_id) as session:
            routes = await recorded.first_routes(
                session, tenant_id, [(one.case.lead_id, one.case.run) for one in again]
            )
        for one in again:
            if (route := routes.get((one.case.lead_id, one.case.run))) is not None:
                _rerouted(bench, one, route, found)


def _tried(bench: Bench, row: Row[Any]) -> Tried:
    facts = recalled_facts(json.loads(row.inputs), bench.own_facts)
    before = Judged(
        int(cast(float, facts.get("score", 0))),
        str(facts.get("band", "cold")),
        row.priority or _LEAST,
        bool(row.qualified),
    )
    happened = Happened(row.ended, row.assessed, bool(row.promised), row.contact_s)
    return Tried(Case(row.lead_id, row.run, row.id, before, happened), facts, bench.judges.judge(facts, before))


def _rerouted(bench: Bench, one: Tried, route: Row[Any], found: Comparison) -> None:
    """A routing draft is held against what was; else the routing in force against itself, for the priority alone."""
    inputs, candidates = json.loads(route.inputs), json.loads(route.candidates)
    before, after = one.case.before.priority, one.after.priority
    now = rerank(candidates, {**inputs, "priority": after}, {**one.facts, "priority": after}, bench.routing)
    was = route.agent
    if bench.kind is not RuleKind.ROUTING:
        was = rerank(candidates, {**inputs, "priority": before}, {**one.facts, "priority": before}, bench.routing).best
    because = now.reasons(now.ordered[0]) if now.ordered else ["nobody is eligible"]
    found.add_route(one.case, was, now.best, because)


def _place(trial: TrialRow) -> Place:
    at = trial.tally.get("at")
    return Place(datetime.fromisoformat(at) if at else trial.since, trial.behind)


async def _bench(session: AsyncSession, trial: TrialRow) -> Bench:
    row = await rule_sets.find_version(session, trial.tenant_id, trial.rule_set_id)
    kind = RuleKind(row.kind)
    draft = KINDS[kind].model.model_validate(row.body)
    active = await in_force(session, trial.tenant_id, None)
    tenant = await load_tenant(session, trial.tenant_id)
    judges = Judges(active.scoring.rules, active.priority.rules, active.qualification.rules)
    tried = judges.trying(kind, draft)
    return Bench(
        kind,
        tried,
        draft if isinstance(draft, RoutingRuleSet) else active.routing.rules,
        (judges.scoring.bands, tried.scoring.bands),
        await own_facts(session, trial.tenant_id),
        tenant.policy.speed.first_contact_within,
    )


async def _reported(session: AsyncSession, trial: TrialRow, bench: Bench, found: Comparison) -> Mapping[str, Any]:
    """The examples are told with the reasons of then, too."""
    lives: list[LeadRun] = [(one["lead_id"], one["run"]) for one in found.examples]
    of_then = await recorded.decisions_of(session, trial.tenant_id, _TOLD_BY[bench.kind], lives)
    for one, life in zip(found.examples, lives, strict=True):
        one["because_before"] = list(explain(of_then[life]).because) if life in of_then else []
    return report_of(found, *bench.bands)
