"""A correction over HTTP reaches the lead's run: it is scored again, and looked at for duplicates again."""

import asyncio
from typing import Any

from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered

MEERA = {"first_name": "Meera", "last_name": "Raman", "city": "Chennai", "birth_date": "1961-04-02"}


async def until_changed(staff: Staff, path: str, name: str, value: Any) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while (lead := done(await staff.manager.get(path)))[name] == value:
            await asyncio.sleep(0.05)
    return lead


async def test_a_corrected_lead_is_scored_again(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    before = done(await staff.manager.get(at(lead)))["score"]
    done(await staff.manager.put(at(lead), {"procedure": "cataract", "timeframe": "this_week", "insurance": True}))
    assert (await until_changed(staff, at(lead), "score", before))["score"] > before


async def test_a_corrected_lead_that_proves_to_be_somebody_known_is_merged(hospital: Hospital, staff: Staff) -> None:
    first = await hospital.capture(**MEERA, phone="+919811122233")
    await offered(hospital, first)
    second = await hospital.capture(first_name="Meera", last_name="Raman", phone="+919944556677")
    await offered(hospital, second)
    assert done(await staff.manager.get(at(second)))["merged_into"] is None
    done(await staff.manager.put(at(second), {"city": "Chennai", "birth_date": "1961-04-02"}))
    assert (await until_changed(staff, at(second), "merged_into", None))["merged_into"] == first.lead_id
