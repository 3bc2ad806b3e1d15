"""What comes twice, too early, at once, or in the wrong order."""

from domain.lead import LossReason, Status
from domain.messages import Lose
from domain.ports import RunRequest
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned


async def test_who_asks_again_while_the_run_is_ending_gets_a_new_life(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.engine.client.deliver(
        [RunRequest(-1, hospital.tenant_id, lead.lead_id, 2, "start", None, "touch", 3)]
    )
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.until(lead, lambda state: state.run == 2)
    await offered(hospital, lead)
    stored = hospital.lead(lead)
    assert (stored["run"], stored["status"]) == (2, Status.NEW.value)
