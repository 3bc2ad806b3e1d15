"""The demo tenants."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from domain.outreach.templates.checks import faults
from domain.rules.rule_sets import RuleKind
from domain.scoring.eye_hospital import DEFAULT_SCORING
from services.booking.slots import Choice, find_bookable, free_slots, window_of
from store.outreach.templates import as_text
from store.rules import in_force as rules
from store.seed import seed_demo
from store.session import Database
from store.tables.outreach import TemplateRow
from store.tables.tenants import AgentRow, TenantRow
from tests.fixtures.tenants import SeededTenant, seeded_tenants


async def test_a_second_seeding_changes_nothing(tenants: list[SeededTenant], owner_url: str, checker_url: str) -> None:
    seed_demo(owner_url)
    assert seeded_tenants(checker_url) == tenants


async def test_each_demo_skill_and_language_has_an_agent(database: Database, tenant: SeededTenant) -> None:
    async with database.tenant_session(tenant.id) as session:
        agents = [await session.get_one(AgentRow, (tenant.id, id)) for id in tenant.agent_ids]
        hospital = await session.get_one(TenantRow, tenant.id)
    assert len(agents) == 6
    assert {skill for agent in agents for skill in agent.skills} >= {
        "cataract",
        "lasik",
        "retina",
        "glaucoma",
        "squint",
    }
    assert {language for agent in agents for language in agent.languages} == {"en", "hi", "ta", "te", "ml", "kn"}
    assert hospital.policy == {"calendar": {"holidays_of": "IN"}}


async def test_the_demo_tenant_has_its_own_texts_and_the_built_in_rules(
    database: Database, tenant: SeededTenant
) -> None:
    async with database.tenant_session(tenant.id) as session:
        in_force = await rules.in_force(session, tenant.id, None)
        texts = (await session.exec(select(TemplateRow))).all()
    assert (in_force.of(RuleKind.SCORING).version, in_force.rulebook.scoring) == (0, DEFAULT_SCORING)
    assert {(text.state, text.created_by) for text in texts} == {("active", "engine")}
    assert all(faults(as_text(text)) == [] for text in texts)


async def test_the_demo_hospitals_have_doctors_with_hours(owner_url: str, database: Database) -> None:
    seed_demo(owner_url, clinics=True)
    now = datetime.now(UTC)
    for tenant, code in ((1, "cataract-work-up"), (1, "lasik-screening"), (2, "consultation")):
        async with database.tenant_session(tenant) as session:
            bookable = await find_bookable(session, tenant, Choice(code))
            window = window_of(bookable, now, now + timedelta(days=14), now)
            assert len(await free_slots(session, tenant, bookable, window)) > 20


async def test_two_that_seed_at_once_make_one_demo_tenant(owner_url: str, checker_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(seed_demo, owner_url) for _ in range(3)))
    assert [len(tenant.agent_ids) for tenant in seeded_tenants(checker_url)] == [6, 2]
