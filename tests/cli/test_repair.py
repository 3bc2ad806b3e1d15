"""`lead check` names what does not fit together with the command that repairs it, and `lead repair` does."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import UpkeepActivities
from devstack.folder import FolderLock, PartState, Running
from domain.leads.lead import LossReason
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import RunStart
from domain.lifecycle.waiting import WaitKind
from tests.cli.terminal import Said, Terminal
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned, qualified
from workflows.client.starts import lead_workflow_id
from workflows.lead.workflow import LeadLifecycle

STANDING = (WaitKind.OFFER, WaitKind.CALL, WaitKind.BOOKING)

pytestmark = pytest.mark.usefixtures("invariants")


@pytest.fixture
def shell(hospital: Hospital, tmp_path: Path) -> Iterator[Terminal]:
    """The engine of the stories, as a data folder shows it."""
    clone = hospital.engine.clone
    temporal = hospital.engine.client.client.service_client.config.target_host
    lock = FolderLock(tmp_path)
    lock.acquire()
    parts = [PartState(name="temporal", pid=None, address=temporal)]
    Running(supervisor=os.getpid(), api_url="", temporal_ui_url=None, temporal_namespace="default", parts=parts).write(
        tmp_path
    )
    yield Terminal(
        {
            "LEAD_DATA_DIR": str(tmp_path),
            "LEAD_DATABASE_URL": clone.app_url,
            "LEAD_CHECKER_DATABASE_URL": clone.checker_url,
            "COLUMNS": "200",
        }
    )
    lock.release()


async def lead(shell: Terminal, *words: object) -> Said:
    return await asyncio.to_thread(shell.lead, *words)


async def found(shell: Terminal, hospital: Hospital) -> dict[str, str | None]:
    """What is wrong in this hospital, with the command that repairs it."""
    said = json.loads((await lead(shell, "check", "--json", "--patience", 2, "--run-limit", 3)).out)
    rows = [row for rows in said.values() for row in rows if row["tenant_id"] == hospital.tenant_id]
    return {row["what"]: row["repair"] for row in rows}


async def repaired(shell: Terminal, hospital: Hospital, number: int) -> str:
    said = await lead(shell, "repair", number, "--tenant", hospital.tenant_id)
    assert said.code == 0, said
    await ActivityEnvironment().run(UpkeepActivities(hospital.engine.database, hospital.engine.client).sweep)
    return said.out


async def orphan(hospital: Hospital, lead: LeadRef) -> None:
    """A run that nobody asked for, and no worker serves."""
    await hospital.engine.client.client.start_workflow(
        LeadLifecycle.run, RunStart(lead, 1), id=lead_workflow_id(lead), task_queue="without-worker"
    )


@pytest.mark.parametrize("step", [offered, owned, qualified])
async def test_an_open_lead_whose_run_is_gone_gets_it_again(hospital: Hospital, shell: Terminal, step: object) -> None:
    one = await hospital.capture()
    await step(hospital, one)  # type: ignore[operator]  # a step of a story
    before = await hospital.until(
        one, lambda s: s.waiting_for is not None and s.waiting_for.kind is not WaitKind.INTAKE
    )
    await hospital.handle(one).terminate()
    command = f"lead repair {one.lead_id} --tenant {hospital.tenant_id}"
    assert await found(shell, hospital) == {"open lead without a run": command}
    assert "starts within 30 seconds" in await repaired(shell, hospital, one.lead_id)
    after = await hospital.until(one, lambda s: s.waiting_for is not None and s.waiting_for.kind is not WaitKind.INTAKE)
    assert after.counts.attempts_made == before.counts.attempts_made
    assert (after.owner, after.phase) == (before.owner, before.phase)
    assert await found(shell, hospital) == {}


async def test_a_run_of_a_closed_lead_is_ended(hospital: Hospital, shell: Terminal) -> None:
    one = await hospital.capture()
    agent = await owned(hospital, one)
    await hospital.say(one, Lose(LossReason.PRICE, agent))
    await hospital.ending(one)
    await orphan(hospital, one)
    assert (await found(shell, hospital))["run of a closed lead"]
    assert "was ended: the lead is closed" in await repaired(shell, hospital, one.lead_id)
    assert "run of a closed lead" not in await found(shell, hospital)


async def test_a_run_without_a_lead_is_named_and_ended(hospital: Hospital, shell: Terminal) -> None:
    nobody = LeadRef(hospital.tenant_id, 999_999)
    await orphan(hospital, nobody)
    assert await found(shell, hospital) == {"run without a lead": f"lead repair 999999 --tenant {hospital.tenant_id}"}
    assert "no lead has this number" in await repaired(shell, hospital, 999_999)
    assert await found(shell, hospital) == {}


async def test_a_run_that_was_asked_for_and_never_began_is_asked_for_again(hospital: Hospital, shell: Terminal) -> None:
    one = await hospital.capture()
    agent = await owned(hospital, one)
    await hospital.say(one, Lose(LossReason.PRICE, agent))
    await hospital.ending(one)
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(
            "INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority, sent_at)"
            " VALUES (%s, %s, 2, 'start', '{\"reason\": \"reopened\"}', 3, now())",
            (one.tenant_id, one.lead_id),
        )
    assert list(await found(shell, hospital)) == ["a requested run never started"]
    await repaired(shell, hospital, one.lead_id)
    await hospital.until(one, lambda state: state.run == 2)
    await offered(hospital, one)


async def test_what_fits_together_is_left_alone(hospital: Hospital, shell: Terminal) -> None:
    one = await hospital.capture()
    await offered(hospital, one)
    assert "nothing to repair" in await repaired(shell, hospital, one.lead_id)
    said = await lead(shell, "repair", 999_998, "--tenant", hospital.tenant_id)
    assert said.code == 1
    assert f"There is no lead 999998 of tenant {hospital.tenant_id}." in said.err


async def test_a_result_that_an_older_version_stored_is_named_and_discarded(
    shell: Terminal, hospital: Hospital
) -> None:
    id = await hospital.capture()
    await offered(hospital, id)
    with hospital.writing() as connection:
        connection.execute("UPDATE leads SET steps = jsonb_set(steps, '{0,result}', '7') WHERE id = %s", [id.lead_id])
    repair = f"lead repair {id.lead_id} --tenant {hospital.tenant_id}"
    assert await found(shell, hospital) == {"stored result of a step that cannot be read": repair}
    said = await lead(shell, "repair", id.lead_id, "--tenant", hospital.tenant_id)
    assert "discarded" in said.out
    assert await found(shell, hospital) == {}
