"""A lead's whole life as the tenant's endpoints hear of it, over Temporal: each event once, typed, and signed."""

import asyncio
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb
from temporalio.client import WorkflowHandle

from domain.lifecycle.chapters.ending import Convert
from domain.sync.events import EVENTS, VERSION
from tests.doubles.endpoint import NEW, OLD, VAULT, Endpoint
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked

OF_A_CONVERSION = {
    *("lead.created", "lead.score", "lead.owner", "lead.stage", "lead.status", "lead.converted"),
    *("offer.made", "offer.answered", "attempt.state", "booking.state", "consent.recorded"),
}


def add(hospital: Hospital, url: str, *events: str) -> int:
    with hospital.writing() as connection:
        row = connection.execute(
            "INSERT INTO webhook_endpoints (tenant_id, url, sealed_secrets, events) "
            "VALUES (%s, %s, %s, %s) RETURNING id",
            (hospital.tenant_id, url, VAULT.seal({"secret": NEW}), Jsonb(list(events))),
        ).fetchone()
    assert row is not None
    return int(row[0])


def pending(hospital: Hospital, endpoint: int) -> int:
    query = "SELECT count(*) FROM webhook_deliveries WHERE tenant_id = %s AND endpoint_id = %s AND state <> 'delivered'"
    return int(hospital.one(query, endpoint)["count"])


def run_of(hospital: Hospital, endpoint: int) -> WorkflowHandle[Any, Any]:
    return hospital.engine.client.client.get_workflow_handle(f"webhooks-{hospital.tenant_id}-{endpoint}")


async def test_a_life_is_heard_of_once_in_order_and_by_the_catalogue(hospital: Hospital) -> None:
    """One endpoint takes everything; another, which is down at first, wants the ending only, and gets it later."""
    with Endpoint([OLD, NEW]) as everything, Endpoint([NEW], answer=lambda _, __: 503) as down:
        all_of_it, ending = add(hospital, everything.url), add(hospital, down.url, "lead.converted")
        lead = await hospital.capture(consents=[{"purpose": "marketing", "text_version": "2026-01"}])
        agent = await booked(hospital, lead)
        await hospital.say(lead, Convert(agent))
        await hospital.ending(lead)
        async with asyncio.timeout(60):
            while pending(hospital, all_of_it) or not down.heard:
                await asyncio.sleep(0.05)
        assert pending(hospital, ending) == 1
        down.answer = lambda _, __: 204
        await hospital.engine.skipper.fast_forward(run_of(hospital, ending), timedelta(minutes=1))
        async with asyncio.timeout(60):
            await run_of(hospital, ending).result()
            await run_of(hospital, all_of_it).result()
    assert pending(hospital, ending) == 0
    said = [heard.event for heard in everything.heard]
    assert {one["type"] for one in said} >= OF_A_CONVERSION
    assert [one["sequence"] for one in said] == sorted({one["sequence"] for one in said})
    for heard, one in zip(everything.heard, said, strict=True):
        assert (one["version"], heard.by, one["id"]) == (VERSION, (NEW,), heard.headers["webhook-id"])
        EVENTS[one["type"]].data.model_validate(one["data"])
        assert one["data"]["lead_id"] == lead.lead_id
    assert [one["data"]["to"] for one in said if one["type"] == "lead.status"] == [
        "contacted",
        "qualified",
        "converted",
    ]
    first, second = down.heard
    assert (first.id, first.body) == (second.id, second.body)
    history = str([event async for event in run_of(hospital, all_of_it).fetch_history_events()])
    assert not any(word in history for word in ("@example.com", "lead.converted", NEW))
