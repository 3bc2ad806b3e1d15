"""Sequences over the API: written by occasion, shown as a time line, counted."""

from datetime import datetime, timedelta
from typing import Any

from api.auth.permissions import Role
from domain.lifecycle.chapters.booking import NoShow
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import booked, replies

NOON = "2026-12-01T06:30:00Z"  # Tuesday, 12:00 in Kolkata


def win_back(**step: Any) -> dict[str, Any]:
    one = {"channel": "email", "after": "P30D", "template": "win_back", "purpose": "marketing", **step}
    return {
        "occasion": "win_back",
        "sequences": [{"code": "price", "text": "who found it dear", "cap": 1, "steps": [one]}],
    }


async def test_a_sequence_is_drafted_for_its_occasion_and_put_into_force_beside_the_others(
    hospital: Hospital, staff: Staff
) -> None:
    admin = staff.of(hospital).role(Role.ADMIN)
    draft = await admin.post("/rules", {"kind": "cadence", "body": win_back()})
    assert (draft.status_code, draft.json()["scope"], draft.json()["version"]) == (201, "win_back", 1)
    done(await admin.post(f"/rules/{draft.json()['id']}/activate", {}))
    found = (await admin.get("/rules/in-force")).json()["items"]
    versions = {one["scope"]: one["version"] for one in found if one["kind"] == "cadence"}
    assert versions == {"": 0, "nurture": 0, "reminder": 0, "no_show": 0, "win_back": 1, "after_visit": 0}
    body = (await admin.get("/rules/in-force/cadence", scope="win_back")).json()["body"]
    assert body["sequences"][0]["steps"][0]["purpose"] == "marketing"
    wrong = await admin.post("/rules", {"kind": "cadence", "scope": "nurture", "body": win_back()})
    assert problem(wrong, 422)["errors"][0]["field"] == "occasion"
    refused = problem(await admin.post("/rules", {"kind": "cadence", "body": win_back(purpose="enquiry")}), 422)
    assert refused["errors"][0]["field"] == "sequences.0.steps.0.purpose"
    problem(await admin.get("/rules/in-force/cadence", scope="birthday"), 422, field="scope")


async def test_the_time_line_shows_instants_where_the_person_is_and_why_a_step_is_left_out(
    hospital: Hospital, staff: Staff
) -> None:
    leader = staff.of(hospital).role(Role.MANAGER)
    sample = {"at": NOON, "time_zone": "America/New_York", "facts": {"priority": 1}}
    shown = done(await leader.post("/rules/cadence/preview", sample))
    assert (shown["occasion"], shown["sequence"], shown["time_zone"]) == ("first_contact", "urgent", "America/New_York")
    assert [step["channel"] for step in shown["steps"]] == ["call", "sms", "call", "call", "email", "call"]
    assert all(step["at"].endswith("-05:00") and step["timing"] == "due" for step in shown["steps"])
    draft = {"body": win_back(when={"fact": "replies", "eq": 3}), "at": NOON, "facts": {"replies": 0}}
    (step,) = done(await leader.post("/rules/cadence/preview", draft))["steps"]
    assert (step["skipped"], step["at"]) == ("condition", "2026-12-31T12:00:00+05:30")
    lead = await hospital.capture(phone=None)
    (step,) = done(
        await leader.post("/rules/cadence/preview", {"body": win_back(), "at": NOON, "lead_id": lead.lead_id})
    )["steps"]
    assert step["skipped"] == "no_channel", "they never agreed to advertising"
    visit = {"occasion": "reminder", "at": NOON, "started_at": "2026-12-02T06:00:00Z"}
    assert [one["skipped"] for one in done(await leader.post("/rules/cadence/preview", visit))["steps"]] == [
        "too_late",
        None,
    ]
    for body, field in (
        ({"facts": {"shoe_size": 44}}, "facts.shoe_size"),
        ({"sequence": "nobody"}, "sequence"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ):
        problem(await leader.post("/rules/cadence/preview", body), 422, field=field)
    wrong = problem(await leader.post("/rules/cadence/preview", {"body": {"sequences": []}}), 422)
    assert wrong["errors"][0]["field"] == "sequences"
    problem(await leader.post("/rules/cadence/preview", {"lead_id": 2**40}), 404)


async def test_the_figures_count_who_entered_what_left_and_the_goals_by_version(
    hospital: Hospital, staff: Staff
) -> None:
    leader = staff.of(hospital).role(Role.MANAGER)
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    await hospital.forward(lead, timedelta(days=3, minutes=5))
    await hospital.say(lead, NoShow(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.until(lead, lambda s: len(s.follow_ups) == 1)
    await hospital.forward(lead, timedelta(minutes=31))
    await hospital.until(
        lead, lambda s: bool(s.follow_ups) and s.follow_ups[0].next_at - hospital.now(lead) > timedelta(days=1)
    )
    await replies(hospital, lead)
    (no_show,) = done(await leader.get("/rules/cadence/figures", occasion="no_show"))["items"]
    assert no_show == {
        "sequence": "no_show", "version": 0, "entered": 1, "under_way": 1, "sent": 1, "skipped": 0, "replies": 1,
        "bookings": 0, "opt_outs": 0,
    }  # fmt: skip
    (reminders,) = done(await leader.get("/rules/cadence/figures", occasion="reminder"))["items"]
    assert (reminders["entered"], reminders["sent"], reminders["under_way"]) == (1, 2, 0)
    (first,) = done(await leader.get("/rules/cadence/figures"))["items"]
    assert (first["entered"], first["sent"]) == (1, 1)
    assert datetime.fromisoformat(done(await leader.get("/rules/cadence/figures"))["since"])
