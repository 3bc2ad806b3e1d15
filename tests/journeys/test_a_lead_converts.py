"""The way a lead should go: offered, accepted, called, assessed, booked, come, converted."""

from domain.leads.lead import Phase, Status
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitKind
from domain.routing.records import shown_candidates
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, owned, qualified

RICH = {
    "procedure": "cataract",
    "city": "Chennai",
    "timeframe": "this_week",
    "insurance": True,
    "source": "referral",
    "notes": "sudden loss of vision in the left eye",
}


async def test_a_lead_is_offered_called_assessed_booked_and_converted(hospital: Hospital) -> None:
    lead = await hospital.capture(procedure="cataract", city="Chennai")
    agent = await booked(hospital, lead)
    await hospital.say(lead, Convert(agent))
    ending = await hospital.ending(lead)
    assert ending.status is Status.CONVERTED
    stored = hospital.lead(lead)
    assert (stored["status"], stored["stage"], stored["owner_id"]) == ("converted", "action", None)
    assert hospital.one("SELECT patient_ref FROM patients_links WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    visit = hospital.one("SELECT state FROM appointments WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert visit["state"] == "attended"
    loads = hospital.rows("SELECT load FROM agents WHERE tenant_id = %s")
    assert [row["load"] for row in loads] == [0, 0, 0]


async def test_a_lead_that_qualifies_by_itself_skips_contact_but_gets_an_owner(hospital: Hospital) -> None:
    lead = await hospital.capture(**RICH)
    agent = await owned(hospital, lead)
    state = await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (state.status, state.phase, state.owner) == (Status.QUALIFIED, Phase.BOOK, agent)
    assert state.counts.attempts_made == 0
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED


async def test_a_qualified_lead_is_converted_at_the_desk_without_an_appointment(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED


async def test_every_score_and_route_is_in_the_ledger_with_its_reasons(hospital: Hospital) -> None:
    lead = await hospital.capture(procedure="cataract", language="hi")
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    ledger = hospital.rows(
        "SELECT kind, inputs, candidates, result FROM decisions WHERE tenant_id = %s AND lead_id = %s ORDER BY id",
        lead.lead_id,
    )
    assert [entry["kind"] for entry in ledger] == ["score", "priority", "auto_qualify", "route", "cadence"]
    assert ledger[0]["inputs"]["procedure"] == "cataract"
    assert len(shown_candidates(ledger[3]["candidates"])) == 3
    assert ledger[3]["result"]["agent"] in hospital.agents()
    assert (ledger[4]["inputs"], ledger[4]["result"]["sequence"]) == ({"priority": 3}, "standard")


async def test_a_part_of_the_state_exists_while_its_chapter_does(hospital: Hospital) -> None:
    def parts(state: LeadState) -> set[str]:
        return {name for name in ("offer", "attempt", "duty", "booking", "visit") if getattr(state, name) is not None}

    lead = await hospital.capture()
    assert parts(await hospital.waits_for(lead, WaitKind.OFFER)) == {"offer"}
    await owned(hospital, lead)
    assert parts(await hospital.waits_for(lead, WaitKind.CALL)) == {"attempt"}
    other = await hospital.capture()
    agent = await qualified(hospital, other)
    assert parts(await hospital.state(other)) == {"duty"}
    await hospital.say(other, Convert(agent))
    await hospital.ending(other)
    assert parts(await hospital.state(other)) == set()
