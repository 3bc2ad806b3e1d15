"""Tasks over HTTP: asked for, put off, handed on, reminded of, escalated, done."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import ScheduleReminders
from domain.tenants.policy import CalendarPolicy, OpenHours
from store.team import reminders
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import owned, replies
from workflows.client.starts import task_reminders_id

HOUR = {"title": "Send the price list", "business_minutes": 60}


async def asked(visitor: Visitor, lead: LeadRef, **changes: Any) -> dict[str, Any]:
    answer = await visitor.post(at(lead, "/tasks"), {**HOUR, **changes})
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def wound(hospital: Hospital) -> None:
    """As the sweep winds the clock."""
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        moment = await reminders.next_at(session, hospital.tenant_id)
    assert moment is not None
    assert await hospital.engine.client.schedule_reminders(ScheduleReminders(hospital.tenant_id, moment))


async def passes(hospital: Hospital, duration: timedelta) -> None:
    """On the clock of the tenant's tasks."""
    clock = hospital.engine.client.client.get_workflow_handle(task_reminders_id(hospital.tenant_id))
    await hospital.engine.skipper.fast_forward(clock, duration)


async def until(hospital: Hospital, task: int, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    for _ in range(300):
        row = hospital.one("SELECT * FROM tasks WHERE tenant_id = %s AND id = %s", task)
        if true(row):
            return row
        await asyncio.sleep(0.05)
    raise AssertionError(f"never came true: {row}")


def notices(hospital: Hospital) -> list[tuple[str, int]]:
    query = "SELECT kind, user_id FROM notices WHERE tenant_id = %s AND kind <> 'offer' ORDER BY id"
    return [(row["kind"], row["user_id"]) for row in hospital.rows(query)]


async def test_an_owner_asks_themselves_and_a_manager_asks_anybody(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent, manager = staff.agent(await owned(hospital, lead)), staff.manager
    other = staff.others(agent.user_id)
    mine = await asked(agent, lead)
    assert (mine["kind"], mine["title"], mine["assignee_id"]) == ("own", HOUR["title"], agent.user_id)
    assert timedelta(minutes=58) < datetime.fromisoformat(mine["due_at"]) - datetime.now(UTC) <= timedelta(minutes=60)
    assert datetime.fromisoformat(mine["due_at"]) - datetime.fromisoformat(mine["remind_at"]) == timedelta(minutes=30)
    assert (await asked(manager, lead))["assignee_id"] == agent.user_id
    theirs = await asked(manager, lead, assignee_id=other.user_id)
    assert theirs["id"] in [task["id"] for task in done(await other.get("/tasks"))["items"]]
    problem(await other.post(at(lead, "/tasks"), HOUR), 403)
    problem(await agent.post(at(lead, "/tasks"), {**HOUR, "assignee_id": other.user_id}), 403)
    problem(await manager.post(at(lead, "/tasks"), {**HOUR, "assignee_id": 999_999}), 404)
    problem(await staff.role(Role.MARKETING).post(at(lead, "/tasks"), HOUR), 403)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.post(at(lead, "/tasks"), HOUR), 404)
    done(await agent.post(f"/tasks/{mine['id']}/complete", None))
    assert {"task_added", "task_completed"} <= set(hospital.history(lead))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "x"}, "body"),
        ({**HOUR, "due_at": "2027-01-01T10:00:00Z"}, "body"),
        ({"title": "x", "due_at": "2020-01-01T10:00:00Z"}, "due_at"),
        ({"title": "x", "due_at": "2099-01-01T10:00:00Z"}, "due_at"),
        ({"title": "x", "due_at": "2027-01-01T10:00:00"}, "due_at"),
        ({**HOUR, "business_minutes": 0}, "business_minutes"),
        ({**HOUR, "title": "  "}, "title"),
        ({**HOUR, "title": ""}, "title"),
        ({**HOUR, "kind": "call"}, "kind"),
    ],
)
async def test_a_task_that_breaks_a_rule_names_the_field(
    hospital: Hospital, staff: Staff, body: dict[str, Any], field: str
) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    problem(await agent.post(at(lead, "/tasks"), body), 422, field=field)


async def test_a_repeated_request_is_one_task(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    answers = await asyncio.gather(*(agent.post(at(lead, "/tasks"), HOUR, key="t") for _ in range(4)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(hospital.rows("SELECT id FROM tasks WHERE tenant_id = %s AND kind = 'own'")) == 1


async def test_a_task_is_due_in_business_time(engine: Engine, staff: Staff) -> None:
    tomorrow = datetime.now(UTC).astimezone().date() + timedelta(days=2)
    hours = OpenHours.model_validate({"weekday": tomorrow.weekday(), "opens": "09:00", "closes": "12:00"})
    policy = ALWAYS_OPEN.model_copy(update={"calendar": CalendarPolicy(hours=(hours,))})
    ours = staff.of(Hospital.open(engine, policy))
    lead = await ours.hospital.capture()
    task = await asked(ours.manager, lead, business_minutes=60)
    assert task["due_at"] == f"{tomorrow}T04:30:00Z"


async def test_a_task_is_put_off_but_no_step_of_a_life_beyond_its_time(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    await hospital.waits_for(lead, WaitKind.CALL)
    task = await asked(agent, lead)
    later = done(await agent.post(f"/tasks/{task['id']}/snooze", {"business_minutes": 600}))
    assert later["due_at"] > task["due_at"]
    problem(await staff.others(agent.user_id).post(f"/tasks/{task['id']}/snooze", {"business_minutes": 5}), 404)
    problem(await agent.post(f"/tasks/{task['id']}/snooze", {"until": "2020-01-01T00:00:00Z"}), 422, field="until")
    problem(await agent.post(f"/tasks/{task['id']}/snooze", {}), 422, field="body")
    call = next(one for one in done(await agent.get("/tasks"))["items"] if one["kind"] == "call")
    problem(await agent.post(f"/tasks/{call['id']}/snooze", {"business_minutes": 600}), 409, reason="step_is_due")
    recalled = done(await agent.post(f"/tasks/{call['id']}/snooze", {"business_minutes": 10}))
    assert recalled["due_at"] == call["due_at"]
    assert recalled["remind_at"] is not None
    done(await agent.post(f"/tasks/{task['id']}/complete", None))
    problem(await agent.post(f"/tasks/{task['id']}/snooze", {"business_minutes": 5}), 409, reason="task_done")


async def test_a_manager_hands_a_task_on_but_not_the_owners_own_step(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    await hospital.waits_for(lead, WaitKind.CALL)
    task, other = await asked(agent, lead), staff.others(agent.user_id)
    problem(await agent.post(f"/tasks/{task['id']}/reassign", {"agent_id": other.user_id}), 403)
    problem(await staff.manager.post(f"/tasks/{task['id']}/reassign", {"agent_id": 999_999}), 404)
    handed = done(await staff.manager.post(f"/tasks/{task['id']}/reassign", {"agent_id": other.user_id}))
    assert handed["assignee_id"] == other.user_id
    call = next(one for one in done(await agent.get("/tasks"))["items"] if one["kind"] == "call")
    path = f"/tasks/{call['id']}/reassign"
    problem(await staff.manager.post(path, {"agent_id": other.user_id}), 409, reason="follows_owner")


async def test_a_managers_team_are_the_agents_they_lead(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent, manager = staff.agent(await owned(hospital, lead)), staff.manager
    task = await asked(agent, lead)
    assert task["id"] in [one["id"] for one in done(await manager.get("/tasks", of="team"))["items"]]
    with hospital.writing() as connection:
        insert = "INSERT INTO teams (tenant_id, code, name, manager_id) VALUES (%s, %s, 'x', %s)"
        connection.execute(insert, (hospital.tenant_id, "elsewhere", manager.user_id))
    assert done(await manager.get("/tasks", of="team"))["items"] == []
    assert task["id"] in [one["id"] for one in done(await manager.get("/tasks", of="all"))["items"]]


async def test_the_clock_reminds_escalates_to_the_manager_and_then_to_the_admin(
    hospital: Hospital, staff: Staff
) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    task = await asked(agent, lead)
    await wound(hospital)
    await passes(hospital, timedelta(minutes=31))
    await until(hospital, task["id"], lambda row: row["reminded_at"] is not None)
    assert notices(hospital) == [("task_reminder", agent.user_id)]
    await passes(hospital, timedelta(minutes=29, hours=4, seconds=5))
    await until(hospital, task["id"], lambda row: row["escalations"] == 1)
    await passes(hospital, timedelta(hours=4, seconds=5))
    last = await until(hospital, task["id"], lambda row: row["escalations"] == 2)
    assert last["escalate_at"] is None
    manager, admin = staff.manager, staff.role(Role.ADMIN)
    assert notices(hospital)[1:] == [("escalation", manager.user_id), ("escalation", admin.user_id)]
    told = """SELECT for_role FROM tasks WHERE tenant_id = %s AND kind = 'escalation' AND subject_kind = 'own'
        AND done_at IS NULL"""
    assert [row["for_role"] for row in hospital.rows(told)] == ["manager", "admin"]
    assert [one for one in hospital.history(lead) if one in ("task_reminded", "escalated")] == [
        "task_reminded",
        "escalated",
        "escalated",
    ]
    done(await agent.post(f"/tasks/{task['id']}/complete", None))
    assert hospital.rows(told) == []


async def test_a_task_that_is_done_or_put_off_is_not_reminded_of(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    finished, put_off, left = [await asked(agent, lead) for _ in range(3)]
    await wound(hospital)
    done(await agent.post(f"/tasks/{finished['id']}/complete", None))
    done(await agent.post(f"/tasks/{put_off['id']}/snooze", {"business_minutes": 6000}))
    await passes(hospital, timedelta(minutes=31))
    await until(hospital, left["id"], lambda row: row["reminded_at"] is not None)
    assert notices(hospital) == [("task_reminder", agent.user_id)]
    sooner = await asked(agent, lead, business_minutes=31 + 31 + 5)
    await wound(hospital)
    await passes(hospital, timedelta(minutes=8))
    await until(hospital, sooner["id"], lambda row: row["reminded_at"] is not None)


async def test_an_answer_that_is_owed_is_reminded_of_too(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await replies(hospital, lead)
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    query = "SELECT id, due_at, remind_at, escalate_at FROM tasks WHERE tenant_id = %s AND kind = 'answer_reply'"
    task = hospital.one(query)
    assert task["due_at"] - task["remind_at"] == timedelta(minutes=30)
    assert task["escalate_at"] - task["due_at"] == timedelta(hours=4)
    await wound(hospital)
    await passes(hospital, timedelta(hours=2))
    await until(hospital, task["id"], lambda row: row["reminded_at"] is not None)
