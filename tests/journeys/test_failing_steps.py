"""A step that keeps failing is seen: pending in Temporal with its error, an invariant, a number in /metrics."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from temporalio.api.workflow.v1 import PendingActivityInfo

from api.http.metrics import Metrics
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from store.invariants import check
from tests.journeys.hospital import Hospital

_REFUSE = """
    CREATE FUNCTION refuse_offers() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.tenant_id = {0} THEN RAISE 'no offers today'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse_offers BEFORE INSERT ON offers FOR EACH ROW EXECUTE FUNCTION refuse_offers();
"""


@contextmanager
def offers_refused(hospital: Hospital) -> Iterator[None]:
    """No offer of this hospital can be written."""
    with psycopg.connect(hospital.engine.clone.superuser_url, autocommit=True) as connection:
        connection.execute(_REFUSE.format(hospital.tenant_id).encode())
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER refuse_offers ON offers; DROP FUNCTION refuse_offers")


async def pending(hospital: Hospital, lead: LeadRef, tries: int) -> PendingActivityInfo:
    """The lead's step, once Temporal has seen it fail so often."""
    async with asyncio.timeout(90):
        while True:
            described = await hospital.handle(lead).describe()
            for activity in described.raw_description.pending_activities:
                if activity.attempt >= tries:
                    return activity
            await asyncio.sleep(0.1)


async def test_a_step_that_keeps_failing_is_seen_and_goes_on_once_it_can(hospital: Hospital) -> None:
    tries = 4
    with offers_refused(hospital):
        lead = await hospital.capture()
        step = await pending(hospital, lead, tries)
        assert step.activity_type.name == "open_life"
        assert "failed at store/routing/offers.py" in step.last_failure.message
        before = (await hospital.handle(lead).describe()).history_length
        await pending(hospital, lead, tries + 1)
        assert (await hospital.handle(lead).describe()).history_length == before
        broken = (await check(hospital.engine.clone.checker_url))["I16"]
        (ours,) = (row for row in broken if row.tenant_id == hospital.tenant_id)
        assert (ours.id, ours.what.partition(" fails")[0]) == (lead.lead_id, "OpenRun")
        figures = (await Metrics(hospital.engine.database).text()).decode()
        assert f'lead_failing_steps{{tenant="{hospital.tenant_id}"}} 1.0' in figures
    await hospital.waits_for(lead, WaitKind.OFFER)
    assert hospital.rows("SELECT * FROM failing_steps WHERE tenant_id = %s") == []
    history = await hospital.handle(lead).fetch_history()
    assert len(history.events) < 40, "nothing grows while a step fails"
