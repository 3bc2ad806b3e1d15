"""The demo tenants."""

from store.seed import seed_demo
from store.session import Database
from store.tables.tenancy import AgentRow, TenantRow
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
