"""Scores follow what people do: who answers is called sooner, and old interest fades."""

from datetime import timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from domain.lifecycle.chapters.intake import RulesChanged
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import DuePolicy
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import owned, replies

PATIENT = ALWAYS_OPEN.model_copy(update={"qualification": DuePolicy(due_within=timedelta(days=30))})


def decision(hospital: Hospital, lead: LeadRef, kind: str = "score") -> dict[str, Any]:
    """The newest of this kind."""
    query = "SELECT inputs, result FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = %s"
    return hospital.rows(f"{query} ORDER BY id DESC LIMIT 1", lead.lead_id, kind)[0]


async def test_a_reply_makes_a_lead_hot_and_urgent_and_weeks_of_silence_cool_it(engine: Engine) -> None:
    hospital = Hospital.open(engine, PATIENT)
    lead = await hospital.capture(procedure="cataract", timeframe="months")
    await owned(hospital, lead)
    cold = await hospital.state(lead)
    before = decision(hospital, lead)["result"]
    await replies(hospital, lead)
    await replies(hospital, lead)
    hot = await hospital.until(lead, lambda s: s.score == cold.score + 20)
    assert (before["band"], hospital.lead(lead)["band"]) == ("warm", "hot")
    assert (cold.priority, hot.priority) == (3, 2)
    assert decision(hospital, lead)["inputs"]["replies"] == 2

    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    await hospital.forward(lead, timedelta(days=28))
    await hospital.tell(lead, RulesChanged())
    cooled = await hospital.until(lead, lambda s: s.score < hot.score)
    after = decision(hospital, lead)["result"]
    assert after["fit"] == before["fit"]
    assert after["engagement"] == 5
    assert (after["band"], cooled.priority) == ("warm", 3)


async def test_a_repeated_enquiry_is_engagement(hospital: Hospital) -> None:
    lead = await hospital.capture(procedure="cataract", phone="+919800012345")
    await owned(hospital, lead)
    before = decision(hospital, lead)["result"]
    await hospital.submit({"phone": "+919800012345", "source": "website", "procedure": "cataract"})
    await hospital.until(lead, lambda s: s.score > before["score"])
    after = decision(hospital, lead)["result"]
    assert (after["fit"], after["engagement"]) == (before["fit"], before["engagement"] + 5)


def own_field(hospital: Hospital, key: str, type_: str) -> None:
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        connection.execute(
            "INSERT INTO custom_fields (tenant_id, key, label, type, choices) VALUES (%s, %s, %s, %s, %s)",
            (hospital.tenant_id, key, key, type_, Jsonb([])),
        )


async def test_a_missing_or_odd_fact_stops_no_lead_and_the_decision_says_so(hospital: Hospital) -> None:
    """A field that became a number after texts stood in it; one that no longer is a field at all."""
    own_field(hospital, "income", "number")
    lead = await hospital.capture(custom={"income": "plenty", "shoe": 42}, procedure=None)
    await owned(hospital, lead)
    said = decision(hospital, lead)
    assert set(said["result"]["odd_facts"]) == {"custom.income", "custom.shoe"}
    assert {"procedure_cataract", "age_lasik", "urgent"} <= set(said["result"]["unknown"])
    assert "custom.income" not in said["inputs"]
    assert said["result"]["score"] == sum(reason["points"] for reason in said["result"]["reasons"])
