"""Messages of numbers that nobody knows: each is a lead, once, unless it asks for nothing."""

from typing import Any

import httpx2
import pytest

from domain.lifecycle.messages import LeadRef
from tests.api.lifecycle.outreach.test_hooks import says, stored, suppressed
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered

STRANGER = "+919812345679"
WORDS = "I need cataract surgery for my mother"


def leads(hospital: Hospital) -> list[dict[str, Any]]:
    return hospital.rows("SELECT * FROM leads WHERE tenant_id = %s ORDER BY id")


async def test_an_sms_of_an_unknown_number_is_a_lead_with_its_words_once(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    for _ in range(2):
        assert (await says(http, hospital, STRANGER, WORDS, "SM1")).status_code == 200
    (lead,) = leads(hospital)
    assert (lead["phone_e164"], lead["notes"], lead["source"]) == (STRANGER, WORDS, "phone")
    touch = hospital.one("SELECT channel, source FROM touches WHERE tenant_id = %s")
    assert touch == {"channel": "sms", "source": "phone"}
    await offered(hospital, LeadRef(hospital.tenant_id, lead["id"]))
    await says(http, hospital, STRANGER, "She is 71", "SM2")
    assert len(leads(hospital)) == 1
    received = hospital.rows("SELECT body FROM messages WHERE tenant_id = %s AND direction = 'in' ORDER BY id")
    assert [row["body"] for row in received] == [WORDS, "She is 71"]


@pytest.mark.parametrize("text", ["STOP", "Stop.", "START", "HELP", "help!", "INFO", "", " ", "🙏"])
async def test_a_keyword_of_an_unknown_number_is_no_lead(
    hospital: Hospital, http: httpx2.AsyncClient, text: str
) -> None:
    await says(http, hospital, STRANGER, text, "SM1")
    assert leads(hospital) == []
    assert bool(suppressed(hospital)) == text.casefold().startswith("stop")
    assert stored(hospital) == 1


@pytest.mark.parametrize("sender", ["56161", "AD-HDFCBK", "VM-OFFERS", "", "anonymous"])
async def test_a_short_code_or_a_name_is_no_lead(hospital: Hospital, http: httpx2.AsyncClient, sender: str) -> None:
    assert (await says(http, hospital, sender, WORDS, "SM1")).status_code == 200
    assert leads(hospital) == []


async def test_an_agent_who_writes_is_no_lead(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    with hospital.writing() as connection:
        connection.execute(
            "UPDATE agents SET phone = %s WHERE tenant_id = %s AND id = %s",
            (STRANGER, hospital.tenant_id, hospital.agents()[0]),
        )
    await says(http, hospital, STRANGER, WORDS, "SM1")
    assert leads(hospital) == []
