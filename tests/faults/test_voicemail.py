"""The worker dies between a caller's voicemail and what comes of it: nothing is lost, and nothing more is sent."""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from psycopg.rows import dict_row

from api.auth.keys import ensure_key, mint
from devstack.demo.hospital import POLICY
from domain.leads.lead import Channel
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.calls import CallPolicy
from domain.tenants.policy import ContactPolicy, DuePolicy
from store.seed import DemoAgent, DemoTenant, add_tenants
from tests.doubles.telephone import Telephone
from tests.doubles.twilio import TwilioDouble
from tests.faults.conftest import HOOK_SECRET, Site

TENANT, CALLER, RECORDING = 10, "+919812345678", "RE" + "5e" * 16
WITHIN, MINUTES, HOURS = 120.0, timedelta(minutes=5), timedelta(hours=8)
ANNOUNCED = "इस कॉल को रिकॉर्ड किया जाता है।"
WAITS = (timedelta(seconds=1), *[timedelta(seconds=6)] * 4)
HOSPITAL = DemoTenant(
    id=TENANT,
    name="Hospital of the voicemail",
    country="IN",
    time_zone="Asia/Kolkata",
    currency="INR",
    staff=("manager", "integration"),
    agents=(DemoAgent("Zara", ("cataract", "general"), ("en", "hi")),),
    policy=POLICY.model_copy(
        update={
            "calls": CallPolicy(record=True, transcribe=True, announcement={"hi": ANNOUNCED}),
            "contact": ContactPolicy(answer_within=MINUTES),
            "qualification": DuePolicy(due_within=HOURS),
        }
    ),
    rules={
        RuleKind.CADENCE: CadenceRuleSet(
            sequences=(
                AttemptSequence(
                    code="five",
                    text="five text messages",
                    cap=len(WAITS),
                    steps=tuple(AttemptStep(channel=Channel.SMS, after=wait) for wait in WAITS),
                ),
            )
        )
    },
)


class Desk:
    """The hospital as its people use it, and as the checker sees its rows."""

    def __init__(self, site: Site, http: httpx2.AsyncClient) -> None:
        self._site, self._http = site, http
        self._key = ensure_key(site.stack.data_dir / "jwt.pem")

    async def does(self, method: str, path: str, user: dict[str, Any], body: Any = None) -> dict[str, Any]:
        token = mint(self._key, TENANT, user["id"], user["role"], timedelta(hours=1))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{method}-{path}"}
        answer = await self._http.request(method, f"/api/v1{path}", headers=headers, json=body)
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def rows(self, query: str) -> list[dict[str, Any]]:
        url = self._site.stack.checker_url
        async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
            return await (await connection.execute(query.encode(), [TENANT])).fetchall()

    async def until(self, query: str) -> list[dict[str, Any]]:
        """Until there are such rows."""
        deadline = time.monotonic() + WITHIN
        while not (found := await self.rows(query)):
            assert time.monotonic() < deadline, query
            await asyncio.sleep(0.1)
        return found

    async def sent(self) -> list[str]:
        query = "SELECT token FROM sandbox_messages WHERE tenant_id = %s AND token NOT LIKE 'notice-%%' ORDER BY id"
        return [row["token"] for row in await self.rows(query)]


async def under_way(desk: Desk) -> tuple[dict[str, Any], int]:
    """A lead whose owner accepted it and left the house, and to whom the first message went; the owner, the lead."""
    staff = {row["role"]: row for row in await desk.rows("SELECT id, role FROM users WHERE tenant_id = %s")}
    body = {"first_name": "Test", "phone": CALLER, "language": "hi", "procedure": "cataract"}
    lead = int((await desk.does("POST", "/leads", staff["integration"], body))["id"])
    await desk.until("SELECT id FROM offers WHERE tenant_id = %s AND answer IS NULL")
    owner = staff["agent"]
    await desk.does("POST", f"/leads/{lead}/accept", owner, {})
    back = (datetime.now(UTC) + HOURS).isoformat()
    await desk.does("PUT", f"/agents/{owner['id']}/absence", owner, {"until": back, "reason": "sick"})
    await desk.until("SELECT id FROM sandbox_messages WHERE tenant_id = %s AND token LIKE '%%-a1'")
    return owner, lead


async def voicemail(site: Site, http: httpx2.AsyncClient) -> None:
    """Somebody rings, hears that the call is recorded, and speaks; each callback twice, in any order."""
    phone = Telephone(TwilioDouble(auth_token=HOOK_SECRET), http, f"CA{1:032x}", random.Random("voicemail"))
    inbound = f"{site.stack.api_url}/hooks/twilio/{TENANT}/inbound"
    rings = {"Direction": "inbound", "From": CALLER, "To": "+12025550199"}
    announced = (await phone.ask(inbound, CallStatus="ringing", **rings)).find("Gather")
    assert announced is not None
    assert announced.findtext("Say") == ANNOUNCED
    record = (await phone.ask(announced.attrib["action"], CallStatus="in-progress")).find("Record")
    assert record is not None, "nobody is there to ring"
    said = {"RecordingSid": RECORDING, "RecordingUrl": "https://x.example/r", "RecordingDuration": "17"}
    spoken = {"TranscriptionStatus": "completed", "TranscriptionText": "Please ring me back"}
    await phone.report(
        (record.attrib["action"], phone.form(CallStatus="completed", **said)),
        (record.attrib["recordingStatusCallback"], phone.form(**said)),
        (record.attrib["transcribeCallback"], phone.form(RecordingSid=RECORDING, **spoken)),
        (inbound, phone.form(CallStatus="completed", **rings)),
    )


@pytest.mark.timeout(400)
async def test_a_voicemail_left_while_the_worker_is_dead_is_one_task_and_ends_the_sequence(site: Site) -> None:
    assert site.stack.owner_url is not None
    await asyncio.to_thread(add_tenants, site.stack.owner_url, [HOSPITAL])
    async with httpx2.AsyncClient(trust_env=False, base_url=site.stack.api_url, timeout=60) as http:
        desk = Desk(site, http)
        owner, lead = await under_way(desk)
        await asyncio.to_thread(site.stack.hold, "worker")
        try:
            before = await desk.sent()
            await voicemail(site, http)
            # The next step comes due while nobody has heard of the call.
            await desk.until("SELECT number FROM attempts WHERE tenant_id = %s AND made_at IS NULL AND due_at < now()")
        finally:
            site.stack.release("worker")
        task = "SELECT * FROM tasks WHERE tenant_id = %s AND kind = 'missed_call'"
        await desk.until(task)
        await asyncio.to_thread(site.stack.kill, "worker")
        await asyncio.to_thread(site.stack.wait_healthy)
        [kept] = await desk.until(f"{task} AND interaction_id IS NOT NULL")
        assert (kept["assignee_id"], kept["done_at"]) == (owner["id"], None)
        shown = await desk.does("GET", f"/leads/{lead}/timeline?kinds=interaction", owner)
        noted = [one["interaction"] for one in shown["items"]]
        assert [(one["id"], one["outcome"]) for one in noted] == [(kept["interaction_id"], "voicemail")]
        [call] = (await desk.does("GET", f"/leads/{lead}/calls", owner))["items"]
    [recording] = call["recordings"]
    assert (recording["kind"], recording["seconds"], recording["text"]) == ("voicemail", 17, "Please ring me back")
    consents = "SELECT given, language FROM consents WHERE tenant_id = %s AND purpose = 'recording'"
    assert await desk.rows(consents) == [{"given": True, "language": "hi"}]
    assert [row["phase"] for row in await desk.rows("SELECT phase FROM leads WHERE tenant_id = %s")] == ["qualify"]
    touches = "SELECT submission_key FROM touches WHERE tenant_id = %s AND channel = 'phone'"
    assert len(await desk.rows(touches)) == 1
    assert await site.broken() == {}
    assert await desk.sent() == before
