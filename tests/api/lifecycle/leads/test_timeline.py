"""The timeline: one list of what happened, in an order that no page breaks."""

from typing import Any

from domain.lifecycle.messages import LeadRef
from tests.api.conftest import Visitor
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, replies


async def test_every_page_goes_on_where_the_one_before_ended(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await booked(hospital, lead))
    done(await agent.post(at(lead, "/outcome"), {"outcome": "busy", "notes": "She calls back."}))
    await replies(hospital, lead)
    whole = await _whole(agent, lead)
    while await _paged(agent, lead) != whole:  # what follows the reply came meanwhile
        whole = await _whole(agent, lead)
    moments = [one["at"] for one in whole]
    assert moments == sorted(moments, reverse=True)
    assert {one["kind"] for one in whole} == {"history", "message", "interaction", "decision", "touch", "task"}
    for one in whole:
        assert one["text"]
        assert one["id"].startswith(one["kind"])


async def _whole(visitor: Visitor, lead: LeadRef) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await visitor.get(at(lead, "/timeline"), limit=200))["items"]
    return items


async def _paged(visitor: Visitor, lead: LeadRef) -> list[dict[str, Any]]:
    items, cursor = [], ""
    while cursor is not None:
        page = done(await visitor.get(at(lead, "/timeline"), limit=3, **({"cursor": cursor} if cursor else {})))
        items += page["items"]
        cursor = page["next"]
    return items
