"""How soon people were contacted, at the terminal."""

import json

from tests.cli.people.conftest import Desk
from tests.journeys.steps import owned, reached


async def test_the_report_names_agents_and_who_is_due(desk: Desk) -> None:
    hospital = desk.hospital
    await reached(hospital, await hospital.capture())
    waiting = await hospital.capture()
    await owned(hospital, waiting)
    said = await desk.lead("speed")
    assert said.code == 0, said.err
    assert f"lead {waiting.lead_id}: first contact is due" in said.out
    assert "Unattended leads: 0" in said.out
    assert any(name in said.out for name in ("Asha", "Bala", "Charu"))
    told = await desk.lead("speed", "--json", "--by", "team", "--days", 1)
    assert json.loads(told.out)["total"]["count"] == 2


async def test_what_cannot_be_compared_is_refused_with_what_can(desk: Desk) -> None:
    said = await desk.lead("speed", "--by", "zodiac")
    assert said.code == 1
    assert "by" in said.err
