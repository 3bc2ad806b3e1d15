"""What a call cost is asked for later; a recording whose time is over is deleted at the vendor, then here."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest_asyncio
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.outreach.call_upkeep import CallUpkeep
from domain.tenants.policy import Policy
from providers.settings import ProviderSettings
from providers.twilio.recordings import TwilioRecordings
from tests.activities.clinic import Clinic
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioDouble

NOW = datetime.now(UTC)
AGENT_LEG, PERSON_LEG, RECORDING = "CA" + "1" * 32, "CA" + "2" * 32, "RE" + "3" * 32
CALL = """
    INSERT INTO calls (tenant_id, lead_id, direction, token, provider, provider_id, legs, outcome, ended_at)
    VALUES (7, %s, 'out', 't-1', 'twilio', %s, %s::jsonb, 'reached', %s)
"""
KEPT = """
    INSERT INTO recordings (tenant_id, lead_id, call_id, kind, provider, provider_id, url, text, received_at)
    SELECT 7, lead_id, id, 'voicemail', 'twilio', %s, 'https://x.example/r', 'Please ring me', %s FROM calls
"""
LEGS = json.dumps(
    {AGENT_LEG: {"role": "agent", "state": "completed"}, PERSON_LEG: {"role": "person", "state": "completed"}}
)


@pytest_asyncio.fixture
async def vendor() -> AsyncIterator[tuple[TwilioDouble, TwilioRecordings]]:
    with TwilioDouble() as double:
        token = SecretStr(AUTH_TOKEN)
        recorder = TwilioRecordings(
            ProviderSettings(
                twilio_account_sid=ACCOUNT_SID, twilio_auth_token=token, twilio_base_url=double.url, public_url="x"
            )
        )
        yield double, recorder
        await recorder.close()
    assert double.complaints == []


async def test_the_price_of_all_legs_is_written_once_the_vendor_knows_it(
    clinic: Clinic, vendor: tuple[TwilioDouble, TwilioRecordings]
) -> None:
    double, recorder = vendor
    clinic.open(Policy())
    lead = await clinic.lead(NOW)
    clinic.run(CALL, lead.lead_id, AGENT_LEG, LEGS, NOW - timedelta(minutes=5))
    vendors = {"twilio": recorder}
    upkeep = CallUpkeep(clinic.database, vendors)
    double.prices = {AGENT_LEG: "-0.0130"}
    assert await upkeep.write_costs(7, NOW, vendors) == 0, "a part of the price is not the price"
    double.prices[PERSON_LEG] = "-0.02"
    assert await ActivityEnvironment().run(upkeep.look_after_calls) == 2
    assert await upkeep.write_costs(7, NOW, vendors) == 0
    for table in ("calls", "lead_interactions"):
        (row,) = clinic.rows(f"SELECT price_minor, currency FROM {table}")
        assert (row["price_minor"], row["currency"]) == (Decimal("3.3"), "USD")


async def test_a_recording_whose_time_is_over_is_deleted_at_the_vendor_and_forgotten(
    clinic: Clinic, vendor: tuple[TwilioDouble, TwilioRecordings]
) -> None:
    double, recorder = vendor
    clinic.open(Policy())
    lead = await clinic.lead(NOW)
    clinic.run(CALL, lead.lead_id, AGENT_LEG, LEGS, NOW)
    clinic.run(KEPT, RECORDING, NOW - timedelta(days=89))
    vendors = {"twilio": recorder}
    upkeep = CallUpkeep(clinic.database, vendors)
    assert await upkeep.forget(7, NOW, vendors) == 0
    assert await upkeep.forget(7, NOW + timedelta(days=2), vendors) == 1
    assert await upkeep.forget(7, NOW + timedelta(days=2), vendors) == 0
    assert double.deleted == [RECORDING]
    (row,) = clinic.rows("SELECT url, text, forgotten_at IS NOT NULL AS forgotten FROM recordings")
    assert (row["url"], row["text"], row["forgotten"]) == ("", "", True)
