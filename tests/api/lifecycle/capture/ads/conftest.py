"""Ad networks on loopback, connected to the hospital of the story."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from temporalio.client import WorkflowHistory

from api.auth.permissions import Role
from domain.capture.ads import AdLeadRef
from domain.lifecycle.messages import LeadRef
from providers.facebook.ads import FacebookAds
from providers.linkedin.ads import LinkedInAds
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes
from tests.doubles import facebook as facebook_double
from tests.doubles import linkedin as linkedin_double
from tests.doubles.facebook import FacebookDouble
from tests.doubles.linkedin import LinkedInDouble
from tests.journeys.hospital import Engine, Hospital
from workflows.ads import AdBackfill
from workflows.client.starts import LEADS_QUEUE, ad_lead_workflow_id

SHORT = 2.0
_rounds = iter(range(1_000_000))


@dataclass
class Connected:
    """One integration of the hospital; its admin, its webhook, its rows."""

    staff: Staff
    integration: dict[str, Any]

    @property
    def hospital(self) -> Hospital:
        return self.staff.hospital

    @property
    def url(self) -> str:
        return f"http://door.example{self.integration['hook']}"

    @property
    def path(self) -> str:
        return f"/integrations/{self.integration['id']}"

    async def posted(self, body: bytes, headers: dict[str, str]) -> int:
        return (await self.staff.http.post(self.url, content=body, headers=headers)).status_code

    async def form(self, vendor_form_id: str, **body: Any) -> dict[str, Any]:
        answer = await self.staff.role(Role.ADMIN).put(f"{self.path}/forms/{vendor_form_id}", {"name": "Camp", **body})
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def forms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.staff.role(Role.OPS).get(f"{self.path}/forms")).json()["items"]
        return found

    def noticed(self) -> list[tuple[str, str]]:
        """The network's leads with their states, by the order in which they were noticed."""
        rows = self.hospital.rows("SELECT vendor_lead_id, state FROM ad_leads WHERE tenant_id = %s ORDER BY id")
        return [(row["vendor_lead_id"], row["state"]) for row in rows]

    async def settled(self, *expected: tuple[str, str]) -> None:
        await becomes(self.noticed, list(expected))

    async def lead_of(self, vendor_lead_id: str) -> LeadRef:
        """The lead that it became, its life running."""
        query = "SELECT lead_id FROM ad_leads WHERE tenant_id = %s AND vendor_lead_id = %s"
        await becomes(lambda: self.hospital.one(query, vendor_lead_id)["lead_id"] is not None, True)
        lead = LeadRef(self.hospital.tenant_id, self.hospital.one(query, vendor_lead_id)["lead_id"])
        untold = "SELECT id FROM start_requests WHERE tenant_id = %s AND lead_id = %s AND sent_at IS NULL"
        await becomes(lambda: self.hospital.rows(untold, lead.lead_id), [])
        return lead

    def touches(self) -> list[dict[str, Any]]:
        return self.hospital.rows("SELECT * FROM touches WHERE tenant_id = %s ORDER BY id")

    def leads(self) -> int:
        count: int = self.hospital.one("SELECT count(*) AS leads FROM leads WHERE tenant_id = %s")["leads"]
        return count

    async def backfill(self) -> str:
        """One round of the schedule; returns its workflow id."""
        id = f"ad-backfill-test-{next(_rounds)}"
        client = self.hospital.engine.client.client
        await client.execute_workflow(
            AdBackfill.run, id=id, task_queue=LEADS_QUEUE, execution_timeout=timedelta(seconds=30)
        )
        return id

    async def histories(self, *more: str) -> str:
        """All that Temporal recorded of this tenant's ad leads and of the workflows named, payloads in clear."""
        recorded = [history.to_json() for history in await self.recorded(*more)]
        hidden = [base64.b64decode(data) for text in recorded for data in re.findall(r'"data": ?"([^"]+)"', text)]
        assert any(b"ad_lead_id" in data for data in hidden), "nothing was decoded"
        return "\n".join([*recorded, *(data.decode() for data in hidden)])

    async def recorded(self, *more: str) -> list[WorkflowHistory]:
        """One for each ad lead, in their order, then those of the workflows named; each to its end."""
        rows = self.hospital.rows("SELECT id FROM ad_leads WHERE tenant_id = %s ORDER BY id")
        ids = [ad_lead_workflow_id(AdLeadRef(self.hospital.tenant_id, row["id"])) for row in rows]
        client = self.hospital.engine.client.client
        handles = [client.get_workflow_handle(id) for id in [*ids, *more]]
        async with asyncio.timeout(60):
            for handle in handles:
                await handle.result()
        return [await handle.fetch_history() for handle in handles]

    def age(self, minutes: int) -> None:
        """What was noticed was noticed so long ago."""
        self._run("UPDATE ad_leads SET noticed_at = noticed_at - make_interval(mins => %s)", minutes)

    def close(self) -> None:
        """Other stories share the engine, and its backfill looks at every tenant."""
        self._run("UPDATE integrations SET active = %s", False)
        self._run("UPDATE ad_leads SET state = 'rejected', code = %s WHERE state = 'waiting'", "story_over")

    def _run(self, query: str, *values: Any) -> None:
        with psycopg.connect(self.hospital.engine.clone.owner_url) as connection:
            connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(self.hospital.tenant_id),))
            connection.execute(query, values)


@pytest.fixture
def facebook(engine: Engine) -> Iterator[FacebookDouble]:
    with FacebookDouble() as double:
        engine.networks["facebook"] = FacebookAds(double.url, facebook_double.VERSION, SHORT)
        yield double
        del engine.networks["facebook"]
        assert double.complaints == []


@pytest.fixture
def linkedin(engine: Engine) -> Iterator[LinkedInDouble]:
    with LinkedInDouble() as double:
        engine.networks["linkedin"] = LinkedInAds(double.url, linkedin_double.VERSION, SHORT)
        yield double
        del engine.networks["linkedin"]
        assert double.complaints == []


Connect = Callable[[dict[str, Any], dict[str, str]], Any]


@pytest.fixture
async def connect(staff: Staff) -> AsyncIterator[Connect]:
    made: list[Connected] = []

    async def connect(config: dict[str, Any], secrets: dict[str, str]) -> Connected:
        body = {"name": "Ads", "config": config, "secrets": secrets}
        answer = await staff.role(Role.ADMIN).post("/integrations", body)
        assert answer.status_code == 201, answer.text
        made.append(Connected(staff, answer.json()))
        return made[-1]

    yield connect
    for connected in made:
        connected.close()


@pytest.fixture
async def page(connect: Connect, facebook: FacebookDouble) -> Connected:
    """A Facebook page."""
    connected: Connected = await connect({"kind": "facebook"}, facebook_double.SECRETS)
    return connected


@pytest.fixture
async def account(connect: Connect, linkedin: LinkedInDouble) -> Connected:
    """A LinkedIn ad account."""
    connected: Connected = await connect({"kind": "linkedin", "owner": linkedin_double.OWNER}, linkedin_double.SECRETS)
    return connected
