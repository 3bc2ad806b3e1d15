"""The timeline: one list of what happened, in an order that no page breaks."""

from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, replies


async def test_every_page_goes_on_where_the_one_before_ended(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await booked(hospital, lead))
    done(await agent.post(at(lead, "/outcome"), {"outcome": "busy", "notes": "She calls back."}))
    await replies(hospital, lead)
    whole = done(await agent.get(at(lead, "/timeline"), limit=200))["items"]
    paged, cursor = [], None
    while True:
        page = done(await agent.get(at(lead, "/timeline"), limit=3, **({"cursor": cursor} if cursor else {})))
        paged += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert [one["id"] for one in paged] == [one["id"] for one in whole]
    moments = [one["at"] for one in whole]
    assert moments == sorted(moments, reverse=True)
    assert {one["kind"] for one in whole} == {"history", "message", "interaction", "decision", "touch", "task"}
    for one in whole:
        assert one["text"]
        assert one["id"].startswith(one["kind"])
