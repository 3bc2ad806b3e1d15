"""Whether rules may be kept, and what is odd about them beside all else that the tenant has."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.facts import Catalog
from domain.conditions.faults import Fault
from domain.conditions.rule_set import RuleSet
from domain.outreach.cadence.rules import CadenceRuleSet
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES
from domain.routing.rules import RoutingRuleSet
from domain.routing.warnings import routing_warnings
from domain.rules.rule_sets import KINDS, RuleKind, known_facts, read_rules
from domain.scoring.reach import out_of_reach
from domain.scoring.rules import ScoreRuleSet
from domain.tenants.custom_fields import own_catalog
from services.routing.candidates import candidates, team_of
from store.lifecycle.lead_runs import load_tenant
from store.outreach.templates import written_templates
from store.rules import in_force as rules
from store.tenants.custom_fields import fields_in_force

# What only the store knows of a kind: staff, other rules in force.
Look = Callable[[AsyncSession, int, RuleKind, RuleSet, datetime], Awaitable[list[Fault]]]


async def own_facts(session: AsyncSession, tenant_id: int) -> Catalog:
    """The tenant's own fields as facts."""
    return own_catalog(await fields_in_force(session, tenant_id))


async def checked(
    session: AsyncSession, tenant_id: int, kind: RuleKind, body: Mapping[str, Any], now: datetime
) -> tuple[RuleSet, list[Fault]]:
    """The rules with what is odd about them. Raises `BadRules`."""
    read = read_rules(kind, body, await own_facts(session, tenant_id))
    return read, await warnings_of(session, tenant_id, kind, read, now)


async def warnings_of(
    session: AsyncSession, tenant_id: int, kind: RuleKind, read: RuleSet, now: datetime
) -> list[Fault]:
    """What is allowed, yet hardly meant; also what a version written before these times would be refused for."""
    catalog = known_facts(kind, await own_facts(session, tenant_id))
    own = list(read.faults(catalog)) or list(read.warnings(catalog))
    for look in _LOOKS[kind]:
        own += await look(session, tenant_id, kind, read, now)
    return own


async def _look_at_scoring(
    session: AsyncSession, tenant_id: int, _: RuleKind, read: RuleSet, __: datetime
) -> list[Fault]:
    """Rules in force that ask for more points than these give."""
    assert isinstance(read, ScoreRuleSet)
    own, in_force = await own_facts(session, tenant_id), await rules.in_force(session, tenant_id, None)
    return [
        Fault(f"in_force.{kind.value}.{fault.path}", fault.text)
        for kind in _JUDGED
        for fault in out_of_reach(in_force.of(kind).rules, read, known_facts(kind, own))
    ]


async def _look_at_judged(
    session: AsyncSession, tenant_id: int, kind: RuleKind, read: RuleSet, _: datetime
) -> list[Fault]:
    """Conditions beyond the points that the scoring in force gives."""
    own, in_force = await own_facts(session, tenant_id), await rules.in_force(session, tenant_id, None)
    return list(out_of_reach(read, in_force.rulebook.scoring, known_facts(kind, own)))


async def _look_at_team(
    session: AsyncSession, tenant_id: int, _: RuleKind, read: RuleSet, now: datetime
) -> list[Fault]:
    """Leads that nobody there is could take."""
    assert isinstance(read, RoutingRuleSet)
    tenant = await load_tenant(session, tenant_id)
    agents = await team_of(session, tenant, now, None)
    return routing_warnings(read, candidates(agents, tenant, now))


async def _look_at_texts(
    session: AsyncSession, tenant_id: int, _: RuleKind, read: RuleSet, __: datetime
) -> list[Fault]:
    """Steps whose text nobody has written."""
    assert isinstance(read, CadenceRuleSet)
    own = await written_templates(session, tenant_id)
    written = {(template.code, template.channel.value) for template in DEFAULT_TEMPLATES} | set(own)
    return [
        Fault(
            f"sequences.{place}.steps.{at}.template",
            f"there is no text {step.template} for {step.channel.value}: nothing would be sent, and staff get a task",
        )
        for place, sequence in enumerate(read.sequences)
        for at, step in enumerate(sequence.steps)
        if (step.template, step.channel.value) not in written
    ]


# Those that may ask for the score.
_JUDGED = tuple(kind for kind in RuleKind if "score" in KINDS[kind].facts)
_LOOKS: Mapping[RuleKind, tuple[Look, ...]] = {
    **dict.fromkeys(RuleKind, ()),
    **dict.fromkeys(_JUDGED, (_look_at_judged,)),
    RuleKind.SCORING: (_look_at_scoring,),
    RuleKind.ROUTING: (_look_at_judged, _look_at_team),
    RuleKind.CADENCE: (_look_at_judged, _look_at_texts),
}
