"""The store keeps what routing promises, whatever happens in whatever order: a random stream on real Postgres."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from activities.lifecycle.ending import ClosingActivities
from domain.leads.lead import LossReason, Status
from domain.lifecycle.chapters.ending import CloseRun
from domain.lifecycle.chapters.offer import MakeOffer, Offer, OfferAnswer, RecordAcceptance
from domain.lifecycle.chapters.owner import ChangeOwner
from domain.lifecycle.messages import LeadRef
from domain.routing.rules import RoutingRuleSet, Strategy, TeamStrategy
from domain.rules.rule_sets import RuleKind
from domain.tenants.policy import CalendarPolicy, Policy
from store.seed import DemoAgent
from tests.activities.clinic import Clinic, NobodyToTell, at

ALWAYS = Policy(calendar=CalendarPolicy(always_open=True))
IN_TURN = RoutingRuleSet(strategies=(TeamStrategy(code="in_turn", strategy=Strategy.ROUND_ROBIN),), catch_up=3)
MONDAY = at("2026-11-23T10:00:00+05:30")


class Stream:
    """Leads and their offers, moved by the activities as their runs would."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.clinic, self.chance, self.now = clinic, random.Random(seed), MONDAY
        self.offered: dict[LeadRef, Offer | None] = {}
        self.owned: dict[LeadRef, int] = {}
        self.asked: dict[LeadRef, list[int]] = {}
        self.round: Counter[LeadRef] = Counter()
        self.closing = ClosingActivities(clinic.database, NobodyToTell())

    async def arrive(self) -> None:
        number = len(self.asked)
        lead = await self.clinic.lead(self.now, phone=f"+9198765{number:05d}", email=f"p{number}@example.com")
        self.asked[lead] = []
        await self.offer(lead, None)

    async def offer(self, lead: LeadRef, previous: Offer | None) -> None:
        step = MakeOffer(lead, 1, self.now, 1 + self.round[lead], tuple(self.asked[lead]), previous)
        made = await self.clinic.assignment.make_offer(step)
        assert await self.clinic.assignment.make_offer(step) == made, "a step may run twice"
        self.offered[lead] = made.offer
        if made.offer is None:
            self.asked[lead] = []
            self.round[lead] += 1
            assert made.waiting.until > self.now
        else:
            self.asked[lead].append(made.offer.agent_id)

    async def happen(self) -> None:
        self.now += timedelta(seconds=self.chance.randint(1, 600))
        what = self.chance.choice(["arrive", "arrive", "accept", "accept", "decline", "expire", "ask", "close", "back"])
        if what == "arrive" or not self.offered:
            await self.arrive()
            return
        lead = self.chance.choice(list(self.offered))
        offer, owner = self.offered[lead], self.owned.get(lead)
        if what == "accept" and offer is not None:
            step = RecordAcceptance(lead, 1, self.now, offer)
            await self.clinic.assignment.record_acceptance(step)
            await self.clinic.assignment.record_acceptance(step)
            self.owned[lead], self.offered[lead], self.asked[lead] = offer.agent_id, None, []
            self.round[lead] += 1
        elif what in ("decline", "expire") and offer is not None:
            answer = OfferAnswer.DECLINED if what == "decline" else OfferAnswer.EXPIRED
            await self.offer(lead, Offer(offer.id, offer.agent_id, offer.expires_at, answer, "busy"))
        elif what == "ask" and offer is None and owner is None:
            await self.offer(lead, None)
        elif what == "close":
            step_ = CloseRun(lead, 1, self.now, Status.LOST, LossReason.PRICE, offer=offer)
            await self.closing.close_run(step_)
            await self.closing.close_run(step_)
            self.offered.pop(lead)
            self.owned.pop(lead, None)
        elif what == "back" and owner is not None:
            await self.clinic.assignment.change_owner(ChangeOwner(lead, 1, self.now, None, "reassigned", None, 1, None))
            self.owned.pop(lead)
            await self.offer(lead, None)

    def check(self) -> None:
        held = Counter([*self.owned.values(), *(offer.agent_id for offer in self.offered.values() if offer)])
        for row in self.clinic.rows("SELECT id, load, capacity FROM agents"):
            assert row["load"] == held[row["id"]]
            assert row["load"] <= row["capacity"]
        open_leads = "SELECT id, owner_id, queued_at, deadline, phase FROM leads WHERE NOT run_closed"
        for row in self.clinic.rows(open_leads):
            assert row["owner_id"] is not None or row["deadline"] is not None


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_loads_are_right_and_nobody_is_over_capacity_through_a_random_stream(clinic: Clinic, seed: int) -> None:
    crew = [DemoAgent(f"A{n}", ("general", "cataract"), ("en",), capacity=1 + n) for n in range(4)]
    clinic.open(ALWAYS, *crew, rules={RuleKind.ROUTING: IN_TURN})
    stream = Stream(clinic, seed)
    for _ in range(60):
        await stream.happen()
        stream.check()
    ended = clinic.rows("SELECT sum(closed)::int AS n FROM agent_results")[0]["n"] or 0
    closed = clinic.rows("SELECT count(*)::int AS n FROM assignments WHERE end_reason = 'lost'")[0]["n"]
    assert ended == closed, "each owner's ending is counted once"


async def test_the_spread_among_equals_who_accept_stays_within_one_in_the_store(clinic: Clinic) -> None:
    crew = [DemoAgent(f"A{n}", ("general",), ("en",), capacity=100) for n in range(3)]
    clinic.open(ALWAYS, *crew, rules={RuleKind.ROUTING: IN_TURN})
    stream = Stream(clinic, 0)
    for _ in range(10):
        stream.now += timedelta(minutes=1)
        await stream.arrive()
        offers = [
            row["n"]
            for row in clinic.rows(
                "SELECT count(o.id)::int AS n FROM agents a"
                " LEFT JOIN offers o ON (o.tenant_id, o.agent_id) = (a.tenant_id, a.id) GROUP BY a.id"
            )
        ]
        assert max(offers) - min(offers) <= 1
