"""What `lead check` sees: runs that are missing, left over, or of another opinion than the database."""

from datetime import timedelta

import psycopg
import pytest

from cli.invariants import broken
from domain.lead import LossReason
from domain.messages import LeadRef, Lose
from domain.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned

AT_ONCE = timedelta(0)


async def faults(hospital: Hospital, patience: timedelta = AT_ONCE) -> set[tuple[str, str]]:
    found = await broken(hospital.engine.clone.checker_url, hospital.engine.client, patience=patience)
    return {(name, row.what) for name, rows in found.items() for row in rows if row.tenant_id == hospital.tenant_id}


def spoil(hospital: Hospital, lead: LeadRef, statement: str) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(statement.encode(), {"tenant": lead.tenant_id, "lead": lead.lead_id})


async def test_sound_lives_break_nothing_wherever_they_stand(hospital: Hospital) -> None:
    await hospital.capture()
    await offered(hospital, await hospital.capture())
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    await owned(hospital, await hospital.capture())
    assert await faults(hospital, timedelta(seconds=10)) == set()


async def test_an_open_lead_whose_run_is_gone_is_found(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    await hospital.handle(lead).terminate()
    assert await faults(hospital, timedelta(seconds=2)) == {("I1", "open lead without a run")}


UPDATE = "UPDATE leads SET {} WHERE tenant_id = %(tenant)s AND id = %(lead)s"
TOLD = """INSERT INTO start_requests (tenant_id, lead_id, run, message, detail, priority, sent_at)
          VALUES (%(tenant)s, %(lead)s, 2, 'start', '', 3, now())"""


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (UPDATE.format("run_closed = true"), ("I1", "run of a closed lead")),
        (
            UPDATE.format("run_closed = true, status = 'lost'") + ";" + TOLD,
            ("I1", "a run that was asked for never began"),
        ),
        (UPDATE.format("deadline = NULL"), ("I15", "no deadline")),
        (UPDATE.format("deadline = now() - interval '1 second'"), ("I15", "deadline passed")),
        (UPDATE.format("owner_id = NULL"), ("I15", "neither offered, owned nor queued")),
        (UPDATE.format("status = 'qualified'"), ("I8", "status: stored qualified, lived new")),
        (UPDATE.format("attempts_made = 4"), ("I8", "attempts made: stored 4, lived 1")),
        (UPDATE.format("phase = 'visit'"), ("I8", "phase: stored visit, lived contact")),
    ],
)
async def test_a_lead_that_its_run_does_not_agree_with_is_found(
    hospital: Hospital, statement: str, fault: tuple[str, str]
) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    for part in statement.split(";"):
        spoil(hospital, lead, part)
    assert fault in await faults(hospital)
