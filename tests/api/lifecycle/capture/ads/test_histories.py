"""What Temporal recorded of fetching and backfilling replays on today's code."""

import pytest
from temporalio.worker import Replayer

from tests.api.lifecycle.capture.ads.conftest import Connected
from tests.doubles.facebook import FacebookDouble, signed
from tests.doubles.faults import fails
from tests.journeys.conftest import HISTORIES
from worker.sandbox import runner
from worker.wiring import WORKFLOWS
from workflows.converter import DATA_CONVERTER


async def test_a_fetch_that_failed_first_and_a_backfill_replay(
    page: Connected, facebook: FacebookDouble, request: pytest.FixtureRequest
) -> None:
    await page.form("4711")
    facebook.script(fails(503))
    facebook.submit("8001", {"phone_number": "+919876540001"})
    body = facebook.notification("8001")
    assert await page.posted(body, signed(body)) == 200
    await page.settled(("8001", "captured"))
    fetched, backfilled = await page.recorded(await page.backfill())
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=runner(), data_converter=DATA_CONVERTER)
    for history in (fetched, backfilled):
        await replayer.replay_workflow(history)
    if request.config.getoption("--record-histories"):
        (HISTORIES / "ad_lead_fetched.json").write_text(fetched.to_json())
        (HISTORIES / "ad_backfilled.json").write_text(backfilled.to_json())
