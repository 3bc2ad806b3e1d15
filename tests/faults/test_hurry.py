"""The worker killed again and again while leads are scored, offered to several, warned of and written to."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from api.auth.keys import ensure_key, mint
from devstack.demo.hospital import POLICY
from domain.conditions.condition import FactTest
from domain.leads.lead import Channel
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet
from domain.routing.rules import BroadcastRule, RoutingRuleSet
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import ContactPolicy, OfferPolicy, SpeedPolicy
from store.seed import DemoAgent, DemoTenant, add_tenants
from tests.faults.conftest import Site

HURRIED, LEADS, KILLS = 9, 16, 3
SECOND = timedelta(seconds=1)
IS_URGENT = FactTest(fact="priority", eq=1)
HOSPITAL = DemoTenant(
    id=HURRIED,
    name="Hurried Hospital",
    country="IN",
    time_zone="Asia/Kolkata",
    currency="INR",
    staff=("admin", "manager", "integration"),
    agents=tuple(DemoAgent(name, ("cataract", "general"), ("en",), capacity=40) for name in ("Uma", "Veda", "Wali")),
    policy=POLICY.model_copy(
        update={
            "offer": OfferPolicy(
                accept_within=(8 * SECOND,) * 5, next_round_after=2 * SECOND, next_urgent_round_after=2 * SECOND
            ),
            "contact": ContactPolicy(answer_within=2 * SECOND),
            "speed": SpeedPolicy(first_contact_within=(6 * SECOND,) * 5, escalate_every=4 * SECOND),
        }
    ),
    rules={
        RuleKind.ROUTING: RoutingRuleSet(
            broadcast=(BroadcastRule(code="all", text="all at once", when=IS_URGENT, agents=3),)
        ),
        RuleKind.CADENCE: CadenceRuleSet(
            sequences=(
                AttemptSequence(
                    code="twice",
                    text="two messages",
                    cap=2,
                    steps=tuple(AttemptStep(channel=by, after=SECOND) for by in (Channel.SMS, Channel.EMAIL)),
                ),
            )
        ),
    },
)


@dataclass
class Hospital:
    """Seen from outside: by the API, and as the checker sees its rows."""

    site: Site
    tokens: dict[int, str]
    integration: str

    @classmethod
    async def open(cls, site: Site) -> "Hospital":
        assert site.stack.owner_url is not None
        await asyncio.to_thread(add_tenants, site.stack.owner_url, [HOSPITAL])
        key, hour = ensure_key(site.stack.data_dir / "jwt.pem"), timedelta(hours=1)
        hospital = cls(site, {}, "")
        staff = await hospital.rows("SELECT id, role FROM users WHERE tenant_id = %s")
        hospital.tokens = {row["id"]: mint(key, HURRIED, row["id"], row["role"], hour) for row in staff}
        hospital.integration = next(hospital.tokens[row["id"]] for row in staff if row["role"] == "integration")
        return hospital

    async def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        url = self.site.stack.checker_url
        async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
            return await (await connection.execute(query.encode(), (HURRIED, *arguments))).fetchall()

    async def ask(self, number: int) -> int:
        """Every second one may be losing sight, and is offered to all agents at once."""
        words = "Sudden loss of vision!" if number % 2 else "Cloudy sight"
        body = {
            "first_name": "Test",
            "phone": f"+1415559{100 + number:04d}",
            "email": f"hurried{number}@example.com",
            "notes": words,
        }
        answer = await self.site.demo_client.post("/leads", self.integration, f"hurried-{number}", body)
        return int(answer.body["id"])

    async def accept(self, wanted: Sequence[int]) -> None:
        """Every agent who is offered one of these takes it, all at once; one wins, the others are refused."""
        while True:
            offers = await self.rows(
                "SELECT id, lead_id, agent_id FROM offers"
                " WHERE tenant_id = %s AND answer IS NULL AND lead_id = ANY(%s)",
                list(wanted),
            )
            await asyncio.gather(
                *(
                    self.site.demo_client.post(
                        f"/leads/{offer['lead_id']}/accept", self.tokens[offer["agent_id"]], f"take-{offer['id']}", {}
                    )
                    for offer in offers
                )
            )
            await asyncio.sleep(0.3)

    async def until(self, query: str, true: Callable[[list[dict[str, Any]]], bool], *arguments: Any) -> None:
        deadline = time.monotonic() + 150
        while not true(found := await self.rows(query, *arguments)):
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.3)


@pytest.mark.timeout(500)
async def test_with_the_worker_killed_again_and_again_nobody_is_forgotten_and_nothing_comes_twice(site: Site) -> None:
    hospital = await Hospital.open(site)
    leads = list(await asyncio.gather(*(hospital.ask(number) for number in range(LEADS))))
    taken, left = leads[: LEADS // 2], leads[LEADS // 2 :]
    taking = asyncio.create_task(hospital.accept(taken))
    chance = random.Random(4)
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.5, 2.5))
        await asyncio.to_thread(site.stack.kill, "worker")
        await asyncio.to_thread(site.stack.wait_healthy)
    over = "SELECT id FROM leads WHERE tenant_id = %s AND NOT run_closed AND id = ANY(%s)"
    await hospital.until(over, lambda still: not still, taken)
    taking.cancel()
    untold = "SELECT id FROM notices WHERE tenant_id = %s AND state = 'waiting'"
    await hospital.until(untold, lambda still: not still)
    warned = "SELECT lead_id FROM first_contacts WHERE tenant_id = %s AND notified = 0 AND lead_id = ANY(%s)"
    await hospital.until(warned, lambda still: not still, left)
    assert await site.broken() == {}
    await _each_once(hospital, len(taken))


async def _each_once(hospital: Hospital, taken: int) -> None:
    judged = await hospital.rows(
        "SELECT kind, count(*) AS n, count(DISTINCT lead_id) AS leads FROM decisions"
        " WHERE tenant_id = %s AND kind = ANY(%s) GROUP BY kind",
        ["score", "priority", "auto_qualify", "cadence"],
    )
    assert {row["kind"]: (row["n"], row["leads"]) for row in judged} == {
        **dict.fromkeys(("score", "priority", "auto_qualify"), (LEADS, LEADS)),
        "cadence": (taken, taken),
    }
    accepted = await hospital.rows(
        "SELECT lead_id, count(*) AS n FROM offers WHERE tenant_id = %s AND answer = 'accepted' GROUP BY lead_id"
    )
    assert [row["n"] for row in accepted] == [1] * taken
    attempts = await hospital.rows(
        "SELECT a.lead_id, a.number, count(s.id) AS deliveries FROM attempts a"
        " JOIN messages m ON (m.tenant_id, m.lead_id, m.run, m.attempt) = (a.tenant_id, a.lead_id, a.run, a.number)"
        " JOIN sandbox_messages s ON (s.tenant_id, s.token) = (m.tenant_id, m.token)"
        " WHERE a.tenant_id = %s GROUP BY a.lead_id, a.number"
    )
    assert len(attempts) == 2 * taken
    assert {row["deliveries"] for row in attempts} == {1}
    told = await hospital.rows(
        "SELECT n.state, count(s.id) AS deliveries FROM notices n"
        " LEFT JOIN sandbox_messages s ON (s.tenant_id, s.token) = (n.tenant_id, n.token)"
        " WHERE n.tenant_id = %s GROUP BY n.id, n.state"
    )
    assert len(told) > LEADS
    # What was late or over when a sender was back is not sent any more, and a dead one's intent is asked after later.
    found = {(row["state"], row["deliveries"]) for row in told}
    assert found <= {("sent", 1), ("skipped", 0), ("intent", 0), ("intent", 1), ("waiting", 0)}
    assert any(row["deliveries"] for row in told)
