"""Every story ends with the invariants; the endings' histories can be kept for replay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.hospital import Engine, newest_tenant
from tests.journeys.lost_tasks import losing

HISTORIES = Path(__file__).parent.parent / "histories"


@pytest.fixture(autouse=True)
def every_story(invariants: None) -> None:
    """Whatever the story was, nothing that must hold is broken at its end."""


@pytest.fixture(autouse=True)
async def every_task_lost_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Every workflow task that did something is lost once at its end: stories come out the same."""
    if request.config.getoption("--record-histories") or request.path.stem == "test_lost_tasks":
        yield
        return
    with losing(monkeypatch, times=1):
        yield


RECORDED = {
    "test_a_lead_is_offered_called_assessed_booked_and_converted": "converted",
    "test_a_lead_that_qualifies_by_itself_skips_contact_but_gets_an_owner": "auto_qualified",
    "test_declined_twice_the_lead_goes_to_the_third": "declined_twice",
    "test_an_offer_that_nobody_answers_goes_to_the_next": "offer_timed_out",
    "test_with_nobody_free_the_lead_queues_and_is_offered_when_capacity_frees_up": "queued",
    "test_a_manager_moves_a_lead_and_its_tasks_to_another_agent": "reassigned",
    "test_a_reply_after_the_third_attempt_stops_the_attempts": "replied",
    "test_after_the_cap_an_unreachable_lead_is_lost": "unreachable",
    "test_opting_out_of_everything_ends_the_life_and_nothing_follows": "opted_out",
    "test_an_assessment_without_need_loses_the_lead_with_the_reason": "not_qualified",
    "test_not_yet_waits_for_the_named_time_and_then_asks_again": "not_yet",
    "test_a_deposit_that_does_not_come_frees_the_slot_and_twice_loses_the_lead": "no_deposit",
    "test_a_no_show_is_booked_again_and_then_comes": "no_show_then_converted",
    "test_a_rescheduled_visit_frees_the_old_slot": "rescheduled",
    "test_a_manager_reopens_a_lost_lead_and_it_converts": "reopened",
    "test_a_lead_merged_away_hands_over_and_ends": "merged",
}


@pytest.fixture(autouse=True)
async def record_history(engine: Engine, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """With `--record-histories`, keeps what Temporal recorded of these endings (tests/histories)."""
    before = newest_tenant()
    yield
    name = RECORDED.get(request.node.name)
    if name is None or not request.config.getoption("--record-histories"):
        return
    found = engine.client.client.list_workflows("WorkflowType = 'LeadLifecycle'")
    ours = [run async for run in found if int(run.id.split("-")[1]) > before]
    last = max(ours, key=lambda run: (run.history_length, run.start_time))
    history = await engine.client.client.get_workflow_handle(last.id, run_id=last.run_id).fetch_history()
    (HISTORIES / f"{name}.json").write_text(history.to_json())
