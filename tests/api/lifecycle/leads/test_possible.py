"""What is possible now is what the run really takes: each command, in each phase, for who may see the lead."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from api.auth.permissions import Role
from api.leads.commands.possible import RULES
from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Convert, Lose
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from store.seed import DemoAgent
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import READY, booked, offered, owned, qualified, reached

_slots = itertools.count(1)
# Who is so far survives a merge.
_FURTHER = ("booked", "converted")
Reach = Callable[[Hospital, LeadRef], Awaitable[int | None]]


def body(command: str, other: int) -> Any:
    """What the command takes without a fault of its own."""
    slot = {
        "starts_at": f"2027-03-01T{9 + next(_slots) % 9:02}:00:00Z",
        "minutes": 30,
        "resource": f"dr-{next(_slots)}",
    }
    return {
        "accept": {}, "decline": {"reason": "busy"}, "outcome": {"outcome": "busy"}, "assess": {"answers": READY},
        "book": slot, "reschedule": slot, "lose": {"reason": "price"}, "reassign": {"agent_id": None},
        "opt-out": {"channel": "email"}, "merge": {"into": other},
    }.get(command)  # fmt: skip


async def in_queue(hospital: Hospital, lead: LeadRef) -> None:
    await hospital.waits_for(lead, WaitKind.QUEUE)


async def lost(hospital: Hospital, lead: LeadRef) -> None:
    await hospital.say(lead, Lose(LossReason.PRICE, await owned(hospital, lead)))
    await hospital.ending(lead)


async def converted(hospital: Hospital, lead: LeadRef) -> None:
    await hospital.say(lead, Convert(await qualified(hospital, lead)))
    await hospital.ending(lead)


async def with_slot(hospital: Hospital, lead: LeadRef) -> int:
    return await booked(hospital, lead, f"dr-of-{lead.lead_id}")


PHASES: dict[str, Reach] = {
    "offered": offered, "owned": owned, "reached": reached, "qualified": qualified, "booked": with_slot,
    "lost": lost, "converted": converted,
}  # fmt: skip


@pytest.mark.parametrize("phase", PHASES)
async def test_what_is_not_possible_is_refused_for_that_reason(hospital: Hospital, staff: Staff, phase: str) -> None:
    lead = await hospital.capture()
    agent = await PHASES[phase](hospital, lead)
    other = await hospital.capture()
    for visitor in _those_who_see_it(staff, agent):
        for one in await _possible(visitor, lead):
            if not one["allowed"]:
                refused = await visitor.post(at(lead, f"/{one['command']}"), body(one["command"], other.lead_id))
                said = problem(refused, 403 if one["reason"] == "forbidden" else 409)
                assert said.get("reason", "forbidden") == one["reason"], one
                assert said["detail"] == one["message"]


@pytest.mark.parametrize("phase", PHASES)
async def test_what_is_possible_is_taken(engine: Engine, staff: Staff, phase: str) -> None:
    agents = [DemoAgent(f"Agent {n}", ("cataract", "general"), ("en", "hi")) for n in range(3)]
    ours = staff.of(Hospital.open(engine, ALWAYS_OPEN, *agents))
    hospital = ours.hospital

    async def sends(command: str, role: Role) -> None:
        lead = await hospital.capture()
        agent = await PHASES[phase](hospital, lead)
        visitor = ours.role(role) if role is not Role.AGENT else ours.agent(agent or hospital.agents()[0])
        other = await hospital.capture()
        if command == "merge" and phase in _FURTHER:
            lead, other = other, lead
        answer = await visitor.post(at(lead, f"/{command}"), body(command, other.lead_id))
        assert answer.status_code in (200, 201, 202), (phase, command, role, answer.text)

    lead = await hospital.capture()
    agent = await PHASES[phase](hospital, lead)
    by_role = {Role.MANAGER: ours.manager, **({Role.AGENT: ours.agent(agent)} if agent is not None else {})}
    # Who may send it last does: a manager only what an agent may not.
    allowed = [
        *{
            one["command"]: (one["command"], role)
            for role, visitor in by_role.items()
            for one in await _possible(visitor, lead)
            if one["allowed"]
        }.values()
    ]
    assert allowed
    for first in range(0, len(allowed), 4):
        await asyncio.gather(*(sends(*one) for one in allowed[first : first + 4]))


def _those_who_see_it(staff: Staff, agent: int | None) -> list[Visitor]:
    return ([staff.agent(agent)] if agent is not None else []) + [staff.manager]


async def _possible(visitor: Visitor, lead: LeadRef) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await visitor.get(at(lead, "/commands")))["items"]
    assert [one["command"] for one in items] == [*RULES]
    return items
