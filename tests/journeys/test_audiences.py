"""An audience's sync on the real Temporal: begun by whoever connects it, and again by the sweep."""

import asyncio
from datetime import UTC, datetime

from pydantic import SecretStr

from domain.privacy import Actor
from domain.sync.audiences import AudienceRef
from services.sync.audiences import Connection, connect
from store.tenants.vault import Vault
from tests.journeys.hospital import Engine, Hospital


async def test_a_round_runs_once_it_is_due_and_says_why_it_came_to_nothing(engine: Engine) -> None:
    """Mailchimp cannot be reached from a test."""
    hospital, vault = Hospital.open(engine), Vault(SecretStr("only-in-tests"))
    given = Connection("a1b2c3d4e5", vault.seal({"api_key": f"{'0' * 32}-us6"}), "secret")
    async with engine.database.tenant_session(hospital.tenant_id) as session:
        row = await connect(session, hospital.tenant_id, given, actor=Actor("test"), now=datetime.now(UTC))
    assert await engine.client.begin_audience(AudienceRef(hospital.tenant_id, row.id))
    for _ in range(200):
        [found] = hospital.rows("SELECT fault, failures, next_at > now() AS later FROM audiences WHERE tenant_id = %s")
        if found["fault"]:
            break
        await asyncio.sleep(0.1)
    assert found == {"fault": "unreachable", "failures": 1, "later": True}
