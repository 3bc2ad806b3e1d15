"""Teams at the terminal."""

import json

from tests.cli.people.conftest import Desk
from tests.journeys.steps import offered


async def test_teams_show_what_they_carry_and_who_waits(desk: Desk) -> None:
    await offered(desk.hospital, await desk.hospital.capture())
    said = await desk.lead("teams")
    assert said.code == 0, said.err
    assert "main" in said.out
    assert "nobody" in said.out
    told = json.loads((await desk.lead("teams", "--json")).out)
    (team,) = told["items"]
    assert (team["load"], team["open_offers"], team["spread"], told["queue_of_all"]) == (1, 1, 1, 0)
