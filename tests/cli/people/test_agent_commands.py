"""An agent's commands move the run, one line shows its state, and a refusal says what to do."""

import json
from datetime import timedelta

import psycopg
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import UpkeepActivities
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from tests.cli.people.conftest import Desk


async def offered(desk: Desk) -> tuple[LeadRef, int]:
    lead = await desk.hospital.capture(procedure="cataract")
    state = await desk.hospital.waits_for(lead, WaitKind.OFFER)
    assert state.offer is not None
    return lead, state.offer.agent_id


async def test_a_lead_is_led_to_conversion_from_the_terminal(desk: Desk) -> None:
    lead, agent = await offered(desk)
    name = {row["id"]: row["name"] for row in desk.hospital.rows("SELECT id, name FROM users WHERE tenant_id = %s")}
    me = f"{name[agent].removesuffix(' (demo)')} ({agent})"
    slot = (desk.hospital.now(lead) + timedelta(days=3)).strftime("%Y-%m-%d 10:00")
    number = lead.lead_id
    said = [
        await desk.lead("accept", number),
        await desk.lead("outcome", number, "no_answer"),
        await desk.lead("outcome", number, "reached", "--notes", "Before the wedding"),
        await desk.lead("assess", number, "--need", "clear", "--readiness", "now", "--funding", "insured"),
        await desk.lead("book", number, "--at", slot, "--resource", "dr-1"),
        await desk.lead("convert", number),
    ]
    assert [(one.code, one.err) for one in said] == [(0, "")] * 6
    lines = [one.out.strip() for one in said]
    assert lines[0].startswith(
        f"Lead {number} (as {me}): new, awareness; waits for {me} to call (attempt 1 of 5), until "
    )
    assert lines[1].startswith(f"Lead {number} (as {me}): contacted, awareness; waits for attempt 2 of 5 by sms at ")
    assert lines[2].startswith(f"Lead {number} (as {me}): contacted, interest; waits for qualification by {me}, due ")
    assert lines[3].startswith(f"Lead {number} (as {me}): qualified, decision; waits for {me} to book the appointment")
    assert lines[4].startswith(f"Lead {number} (as {me}): qualified, action; waits for the appointment, ")
    assert " 10:00" in lines[4]
    assert lines[5] == f"Lead {number} (as {me}): converted, action; its run has ended."
    assert desk.hospital.lead(lead)["status"] == "converted"


async def test_a_decline_goes_to_the_next_and_only_the_offered_agent_may_answer(desk: Desk) -> None:
    lead, agent = await offered(desk)
    other = next(one for one in desk.hospital.agents() if one != agent)
    wrong = await desk.lead("accept", lead.lead_id, "--as", other)
    assert (wrong.code, wrong.err) == (
        1,
        f"lead: This lead is offered to agent {agent}. Answer as that agent with --as ID.\n",
    )
    declined = await desk.lead("decline", lead.lead_id, "--reason", "busy")
    assert declined.code == 0
    assert " to accept, until " in declined.out
    state = await desk.hospital.waits_for(lead, WaitKind.OFFER)
    assert state.offer is not None
    assert state.offer.agent_id != agent


async def test_refusals_name_the_way_out(desk: Desk) -> None:
    lead, _ = await offered(desk)
    number = lead.lead_id
    slot = (desk.hospital.now(lead) + timedelta(days=3)).strftime("%Y-%m-%d 10:00")
    early = await desk.lead("book", number, "--at", slot, "--resource", "dr-1")
    assert "Only a qualified lead can be booked. Assess it first: lead assess" in early.err
    far = await desk.lead("book", number, "--at", "2090-01-01 10:00", "--resource", "dr-1")
    assert far.err == "lead: starts_at: must be within two years\n"
    await desk.lead("accept", number)
    again = await desk.lead("accept", number)
    assert again.err == f"lead: Lead {number} is not on offer now. See where it stands: lead show {number}\n"
    vague = await desk.lead("book", number, "--at", "tomorrow", "--resource", "dr-1")
    assert vague.err == "lead: --at 'tomorrow': write a time like '2026-11-27 10:00' (Asia/Kolkata).\n"
    halves = await desk.lead("outcome", number, "callback_at")
    assert "callback_at needs --callback-at" in halves.err
    nobody = await desk.lead("take", number)
    assert nobody.err == "lead: Say which agent takes it: --as ID\n"
    unknown = await desk.lead("accept", 10**9)
    assert (unknown.code, unknown.err) == (1, "lead: No such lead. See `lead list`.\n")
    absent = await desk.lead("show", 10**9)
    assert (absent.code, absent.err) == (1, "lead: No such lead. See `lead list`.\n")


async def test_a_manager_moves_loses_and_reopens(desk: Desk) -> None:
    lead, agent = await offered(desk)
    await desk.lead("accept", lead.lead_id)
    other = next(one for one in desk.hospital.agents() if one != agent)
    moved = await desk.lead("reassign", lead.lead_id, "--to", other)
    assert moved.code == 0, moved.err
    assert f"({other}) to call" in moved.out
    lost = await desk.lead("lose", lead.lead_id, "--reason", "price")
    assert lost.out.strip().endswith("lost, awareness; its run has ended.")
    reopened = await desk.lead("reopen", lead.lead_id)
    assert reopened.code == 0, reopened.err
    await desk.hospital.waits_for(lead, WaitKind.OFFER)
    twice = await desk.lead("reopen", lead.lead_id)
    assert "Only a lost lead can be reopened." in twice.err


async def test_an_opt_out_is_recorded_from_the_terminal_and_is_no_reason_of_an_agents(desk: Desk) -> None:
    """F8, U16."""
    lead, agent = await offered(desk)
    await desk.lead("accept", lead.lead_id)
    refused = await desk.lead("lose", lead.lead_id, "--reason", "opted_out")
    assert refused.code == 2
    assert "chose_other" in refused.err
    one = await desk.lead("opt-out", lead.lead_id, "--channel", "sms")
    assert one.code == 0, one.err
    assert f"({agent}) to call" in one.out
    every = await desk.lead("opt-out", lead.lead_id)
    assert every.out.strip().endswith("lost, awareness; its run has ended.")


async def test_list_and_tasks_show_what_is_there(desk: Desk) -> None:
    lead, agent = await offered(desk)
    await desk.lead("accept", lead.lead_id)
    listed = await desk.lead("list", "--owner", agent)
    assert listed.out.splitlines()[1].split()[:4] == [
        str(lead.lead_id),
        "Person",
        listed.out.split("Person ")[1].split()[0],
        "new",
    ]
    narrow = await desk.lead_with({"COLUMNS": "80"}, "list")
    assert "…" not in narrow.out
    assert max(map(len, narrow.out.splitlines())) <= 80
    assert (await desk.lead("list", "--status", "lost")).out == "No lead matches.\n"
    tasks = await desk.lead("tasks", "--mine", "--as", agent)
    assert "call the lead" in tasks.out
    assert (await desk.lead("tasks", "--overdue")).out == "Nothing to do.\n"


async def test_a_form_is_shown_and_its_further_questions_are_answered(desk: Desk) -> None:
    lead, _ = await offered(desk)
    number = lead.lead_id
    await desk.lead("accept", number)
    shown = await desk.lead("assess", number)
    assert shown.code == 0
    assert "Cataract assessment (version 0)" in shown.out
    assert "none, possible, clear, urgent (needed)" in shown.out
    general = ("--need", "clear", "--readiness", "now", "--funding", "insured")
    for answer, words in {"diabetes": "say CODE=VALUE", "hat=1": "answers.hat", "travel_hours=far": "a number"}.items():
        refused = await desk.lead("assess", number, *general, "--answer", answer)
        assert refused.code == 1
        assert words in refused.err
    said = await desk.lead("assess", number, *general, "--answer", "diabetes=yes", "--answer", "travel_hours=2")
    assert (said.code, said.err) == (0, "")
    (stored,) = desk.hospital.rows("SELECT answers FROM assessments WHERE tenant_id = %s")
    assert stored["answers"]["diabetes"] is True
    assert stored["answers"]["travel_hours"] == 2


async def test_open_offers_are_shown_with_the_time_left_and_who_is_away_gives_them_back(desk: Desk) -> None:
    assert (await desk.lead("offers")).out.strip() == "No open offers."
    lead, agent = await offered(desk)
    shown = await desk.lead("offers")
    assert shown.code == 0
    header, line = shown.out.splitlines()[:2]
    assert header.split() == ["lead", "priority", "until", "left", "agent", "enquiry"]
    assert line.split()[0] == str(lead.lead_id)
    assert "cataract" in line
    assert f"({agent})" in line
    until = (desk.hospital.now(lead) + timedelta(days=3)).strftime("%Y-%m-%d 10:00")
    away = await desk.lead("absent", agent, "--until", until, "--reason", "leave")
    assert (away.code, " 10:00; open offers go to others." in away.out) == (0, True)
    await desk.hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)
    back = await desk.lead("absent", agent, "--back")
    assert f"({agent}) is back, with " in back.out
    for wrong in (
        ("absent", agent),
        ("absent", agent, "--until", "soon"),
        ("absent", agent, "--reason", "x", "--back"),
    ):
        assert (await desk.lead(*wrong)).code == 1


async def test_a_task_is_asked_for_put_off_and_done_from_the_terminal(desk: Desk) -> None:
    lead, agent = await offered(desk)
    await desk.lead("accept", lead.lead_id)
    asked = await desk.lead("task", "add", lead.lead_id, "Send the price list", "--minutes", "60", "--as", agent)
    assert asked.err == ""
    number = asked.out.split()[1]
    assert f"Task {number} of lead {lead.lead_id} (Send the price list) is agent {agent}'s, due " in asked.out
    assert "Send the price list" in (await desk.lead("tasks")).out
    assert "Choose a time" in (await desk.lead("task", "snooze", number)).err
    assert (await desk.lead("task", "snooze", number, "--minutes", "90")).code == 0
    other = next(one for one in desk.hospital.agents() if one != agent)
    handed = await desk.lead("task", "reassign", number, "--to", other)
    assert f"is agent {other}'s" in handed.out
    assert "is done" in (await desk.lead("task", "done", number)).out


async def test_reviews_are_read_at_the_terminal(desk: Desk) -> None:
    assert (await desk.lead("reviews")).out.strip() == "No reviews yet."
    lead, agent = await offered(desk)
    with desk.hospital.writing() as connection:
        told = (
            "INSERT INTO lead_interactions (tenant_id, lead_id, interaction_type, agent_id) VALUES (%s, %s, 'call', %s)"
        )
        row = connection.execute(f"{told} RETURNING id", (desk.hospital.tenant_id, lead.lead_id, agent)).fetchone()
        assert row
        connection.execute(
            "INSERT INTO reviews (tenant_id, interaction_id, lead_id, agent_id, reviewer_id, rubric_version, scores,"
            " percent, notes) VALUES (%s, %s, %s, %s, %s, 0, '{\"tone\": 4}', 80, 'Calm and clear')",
            (desk.hospital.tenant_id, row[0], lead.lead_id, agent, agent),
        )
    shown = await desk.lead("reviews", "--agent", agent)
    assert shown.err == ""
    assert "tone 4" in shown.out
    assert "Calm and clear" in shown.out
    assert json.loads((await desk.lead("reviews", "--json")).out)["items"][0]["percent"] == 80


async def test_a_command_that_is_not_answered_in_time_is_received_and_carried_out_later(desk: Desk) -> None:
    lead, agent = await offered(desk)
    with psycopg.connect(desk.hospital.engine.clone.superuser_url) as blocker:
        query = "SELECT id FROM leads WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE"
        blocker.execute(query, (lead.tenant_id, lead.lead_id))
        await desk.hospital.tell(lead, ProfileChanged())
        said = await desk.lead("accept", lead.lead_id, "--as", agent)
    assert (said.code, said.err) == (0, "")
    assert f"received, still being worked on. See the result: lead show {lead.lead_id}" in said.out
    await desk.hospital.until(lead, lambda state: state.owner == agent)
    upkeep = UpkeepActivities(desk.hospital.engine.database, desk.hospital.engine.client)
    await ActivityEnvironment().run(upkeep.sweep)
    kept = desk.hospital.one("SELECT answered_at FROM pending_commands WHERE tenant_id = %s")
    assert kept["answered_at"] is not None
