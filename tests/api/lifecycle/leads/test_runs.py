"""Reading a run over HTTP: live, past, decided, written; and what people must do."""

from datetime import timedelta
from typing import Any

from api.auth.permissions import Role
from domain.leads.lead import Channel
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.unstarted import start, unstarted
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.steps import offered, owned, reached, replies


def writing(engine: Engine) -> Hospital:
    """Its first attempt is an SMS."""
    steps = (
        AttemptStep(channel=Channel.SMS, after=timedelta(0), template="first_sms"),
        AttemptStep(channel=Channel.CALL, after=timedelta(days=1)),
    )
    return Hospital.open(engine, rules=attempts_by(*steps))


async def all_pages(visitor: Visitor, path: str, limit: int) -> list[int]:
    found: list[int] = []
    page = done(await visitor.get(path, limit=limit))
    while page["next"]:
        found += [row["id"] for row in page["items"]]
        page = done(await visitor.get(path, limit=limit, cursor=page["next"]))
    return found + [row["id"] for row in page["items"]]


async def test_the_state_is_what_the_run_knows_now(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await offered(hospital, lead))
    state = done(await agent.get(at(lead, "/state")))
    assert state["offer"]["agent_id"] == agent.user_id
    assert state["waiting_for"]["kind"] == "offer"
    assert state["waiting_for_text"].startswith(f"agent {agent.user_id} to accept, until ")
    problem(await staff.others(agent.user_id).get(at(lead, "/state")), 404)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.get(at(lead, "/state")), 404)
    problem(await staff.role(Role.MARKETING).get(at(lead, "/state")), 403)


async def test_a_lead_that_never_ran_has_no_state(hospital: Hospital, staff: Staff) -> None:
    lead, request = await unstarted(hospital, "late@example.com")
    problem(await staff.manager.get(at(lead, "/state")), 409, reason="not_running")
    await start(hospital, request)
    await offered(hospital, lead)
    done(await staff.manager.get(at(lead, "/state")))


async def test_the_history_is_everything_in_order(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    items = done(await staff.manager.get(at(lead, "/history")))["items"]
    assert [row["action"] for row in items] == hospital.history(lead)
    assert [row["id"] for row in items] == sorted(row["id"] for row in items)
    assert await all_pages(staff.manager, at(lead, "/history"), 2) == [row["id"] for row in items]


async def test_each_entry_of_the_history_says_itself_in_words_and_ops_read_nothing_personal(
    engine: Engine, staff: Staff
) -> None:
    ours = staff.of(writing(engine))
    hospital = ours.hospital
    lead = await hospital.capture(procedure="cataract", city="Chennai")
    agent = await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    await replies(hospital, lead)
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    items = done(await ours.manager.get(at(lead, "/history")))["items"]
    told = {row["action"]: row for row in items}
    assert told["lead_captured"]["details"] == ["wants cataract, in Chennai"]
    assert told["offer_made"]["text"].startswith(f"Offered to agent {agent}, to accept until ")
    assert told["offer_made"]["details"][0].startswith("free ")
    assert "+25 wants cataract surgery" in told["scored"]["details"][0]
    assert told["message_sent"]["text"].endswith(" sent (sandbox: nothing left this machine)")
    assert "enquiry" in told["message_sent"]["quote"]
    assert (told["replied"]["text"], told["replied"]["quote"]) == ("The lead replied by SMS", "Hello")
    hidden = done(await ours.role(Role.OPS).get(at(lead, "/history")))["items"]
    assert [row["quote"] for row in hidden] == [None] * len(items)
    assert next(row["details"] for row in hidden if row["action"] == "lead_captured") == []
    assert next(row["text"] for row in hidden if row["action"] == "message_sent").startswith("SMS sent")


async def test_messages_show_what_the_sandbox_kept_and_hide_it_from_ops(engine: Engine, staff: Staff) -> None:
    ours = staff.of(writing(engine))
    hospital = ours.hospital
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    await replies(hospital, lead)
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    out, back = done(await ours.manager.get(at(lead, "/messages")))["items"]
    assert (out["direction"], out["provider"], out["attempt"]) == ("out", "sandbox", 1)
    assert out["kept_at"]
    assert out["body"]
    assert (back["direction"], back["body"], back["kept_at"]) == ("in", "Hello", None)
    hidden = done(await ours.role(Role.OPS).get(at(lead, "/messages")))["items"]
    assert [(row["body"], row["recipient"], row["subject"]) for row in hidden] == [(None, None, None)] * 2


async def test_tasks_are_ones_own_the_teams_or_everybodys(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await owned(hospital, lead))
    await hospital.waits_for(lead, WaitKind.CALL)
    found = done(await agent.get("/tasks"))["items"]
    whose = {(task["kind"], task["lead_id"], task["assignee_id"]) for task in found}
    assert whose == {(kind, lead.lead_id, agent.user_id) for kind in ("first_contact", "call")}
    assert {task["text"] for task in found} == {"contact the lead soon", "call the lead"}
    other = staff.others(agent.user_id)
    assert done(await other.get("/tasks"))["items"] == []
    shown = done(await other.get("/tasks", of="team"))["items"]
    of_a_lead = {"lead_id", "lead", "attempt", "cap", "command", "text", "title"}
    assert [_without(task, of_a_lead) for task in shown] == [_without(task, of_a_lead) for task in found]
    assert {(task["lead_id"], task["lead"]) for task in shown} == {(None, None)}
    problem(await other.get("/tasks", of="all"), 403)
    assert done(await staff.manager.get("/tasks", of="all"))["items"] == found
    assert done(await staff.manager.get("/tasks", of="all", overdue=True))["items"] == []
    assert done(await staff.of(Hospital.open(hospital.engine)).manager.get("/tasks", of="all"))["items"] == []


async def test_a_task_is_completed_once_by_whom_it_concerns(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    await replies(hospital, lead)
    await hospital.until(lead, lambda s: len(s.seen) == 1)
    for _ in range(100):
        found = {task["kind"]: task["id"] for task in done(await agent.get("/tasks"))["items"]}
        if "answer_reply" in found:
            break
    problem(await agent.post(f"/tasks/{found['qualification']}/complete", None), 409, reason="done_by_command")
    path = f"/tasks/{found['answer_reply']}/complete"
    problem(await staff.others(agent.user_id).post(path, None), 404)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.post(path, None), 404)
    first = done(await agent.post(path, None))
    assert done(await agent.post(path, None)) == first
    assert found["answer_reply"] not in [task["id"] for task in done(await agent.get("/tasks"))["items"]]
    assert hospital.history(lead).count("task_completed") == 1


async def test_tasks_are_listed_page_by_page_by_urgency(hospital: Hospital, staff: Staff) -> None:
    for _ in range(3):
        await owned(hospital, await hospital.capture())
    manager = staff.manager
    for _ in range(100):
        whole = done(await manager.get("/tasks", of="all"))["items"]
        if len(whole) == 6:
            break
    first = done(await manager.get("/tasks", of="all", limit=4))
    rest = done(await manager.get("/tasks", of="all", limit=4, cursor=first["next"]))
    assert first["items"] + rest["items"] == whole
    assert [task["due_at"] for task in whole] == sorted(task["due_at"] for task in whole)
    problem(await manager.get("/tasks", of="mine", cursor=first["next"]), 422, field="cursor")


def _without(task: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in task.items() if name not in names}
