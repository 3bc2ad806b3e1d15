"""What a known lead does beside writing: mails opened, links clicked, visits; felt by its score, each thing once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from domain.leads.lead import Channel, Stage
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import AttemptStep
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, Vendors, at
from tests.doubles.sendgrid import SendGridMail
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.steps import owned

EVENTS = "/hooks/sendgrid/events"


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """It writes a mail at once, and then waits for a day."""
    steps = (
        AttemptStep(channel=Channel.EMAIL, after=timedelta(0), template="follow_up"),
        AttemptStep(channel=Channel.CALL, after=timedelta(days=1)),
    )
    return Hospital.open(engine, rules=attempts_by(*steps))


async def mailed(hospital: Hospital) -> tuple[LeadRef, SendGridMail]:
    lead = await hospital.capture(procedure="cataract", timeframe="this_month", city="Chennai")
    await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    row = hospital.one(
        "SELECT * FROM messages WHERE tenant_id = %s AND lead_id = %s AND direction = 'out'", lead.lead_id
    )
    ours = {"lead_token": row["token"], "lead_tenant": str(hospital.tenant_id)}
    return lead, SendGridMail(f"m{lead.lead_id}", row["recipient"], ours, {})


def behaviours(hospital: Hospital, lead: LeadRef) -> list[str]:
    query = "SELECT kind FROM behaviours WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return [row["kind"] for row in hospital.rows(query, lead.lead_id)]


def reasons(hospital: Hospital, lead: LeadRef) -> dict[str, int]:
    """Of the newest scoring: code and points."""
    query = "SELECT reasons FROM scores WHERE tenant_id = %s AND lead_id = %s ORDER BY id DESC LIMIT 1"
    return {reason["code"]: reason["points"] for reason in hospital.one(query, lead.lead_id)["reasons"]}


async def test_opens_and_clicks_count_once_each_and_raise_the_score(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead, mail = await mailed(hospital)
    before = (await hospital.state(lead)).score
    double, link = vendors.sendgrid, "https://hospital.example/book?token=secret-of-meera"
    events = [
        double.event(mail, "open", "o1"),
        double.event(mail, "open", "o2"),
        double.event(mail, "click", "c1", url=link),
        double.event(mail, "click", "c2", url=link),
        double.event(mail, "click", "c3", url="https://hospital.example/prices"),
    ]
    for _ in range(2):
        assert await double.post_events(EVENTS, events, client=http) == 204
    state = await hospital.until(lead, lambda s: s.score == before + 1 + 2 * 4)
    assert (state.stage, hospital.lead(lead)["stage"]) == (Stage.INTEREST, "interest")
    assert behaviours(hospital, lead) == ["open", "click", "click"]
    assert {"opened": 1, "clicked": 8}.items() <= reasons(hospital, lead).items()
    kept = hospital.rows("SELECT raw::text || (SELECT string_agg(key, ' ') FROM behaviours) AS text"
                         " FROM inbound_events WHERE tenant_id = %s")  # fmt: skip
    assert not [row for row in kept if "meera" in row["text"] or "hospital.example" in row["text"]]


async def test_one_mail_opened_twenty_times_at_once_is_one_behaviour(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead, mail = await mailed(hospital)
    events = [vendors.sendgrid.event(mail, "open", f"o{number}") for number in range(20)]
    answers = await asyncio.gather(*(vendors.sendgrid.post_events(EVENTS, [event], client=http) for event in events))
    assert set(answers) == {204}
    assert behaviours(hospital, lead) == ["open"]
    asked = hospital.rows("SELECT FROM start_requests WHERE tenant_id = %s AND message = 'behaved'")
    assert len(asked) == 1


async def test_a_machine_that_fetches_pictures_has_read_nothing(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead, mail = await mailed(hospital)
    event = vendors.sendgrid.event(mail, "open", "o1", sg_machine_open=True)
    assert await vendors.sendgrid.post_events(EVENTS, [event], client=http) == 204
    assert behaviours(hospital, lead) == []
    (told,) = hospital.rows(
        "SELECT message, body ->> 'state' AS state FROM start_requests"
        " WHERE tenant_id = %s AND lead_id = %s AND message <> 'start'",
        lead.lead_id,
    )
    assert (told["message"], told["state"]) == ("delivered", "delivered")


async def test_an_open_of_a_message_of_nobody_here_leaves_no_behaviour(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    _, mail = await mailed(hospital)
    strange = SendGridMail(
        "elsewhere", mail.to, {"lead_token": "of-nobody", "lead_tenant": str(hospital.tenant_id)}, {}
    )
    event = vendors.sendgrid.event(strange, "open", "o1")
    assert await vendors.sendgrid.post_events(EVENTS, [event], client=http) == 204
    assert hospital.rows("SELECT FROM behaviours WHERE tenant_id = %s") == []


async def test_a_visit_that_the_website_tells_twice_is_one_visit(hospital: Hospital, staff: Staff) -> None:
    lead, _ = await mailed(hospital)
    before = (await hospital.state(lead)).score
    website = staff.role(Role.INTEGRATION)
    visit = {"kind": "visit", "key": "session-1", "occurred_at": datetime.now(UTC).isoformat()}
    first, again = [await website.post(at(lead, "/behaviours"), visit) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.json()["lead_id"], first.json()["kind"]) == (lead.lead_id, "visit")
    await website.post(at(lead, "/behaviours"), {"kind": "visit", "key": "session-2"})
    await hospital.until(lead, lambda s: s.score == before + 4)
    assert reasons(hospital, lead)["visited"] == 4


async def test_what_a_merged_lead_did_is_its_survivors(hospital: Hospital, staff: Staff) -> None:
    survivor = await hospital.capture(procedure="cataract")
    await owned(hospital, survivor)
    twin = await hospital.capture(procedure="cataract")
    await owned(hospital, twin)
    await staff.manager.post(at(twin, "/merge"), {"into": survivor.lead_id})
    await hospital.ending(twin)
    before = (await hospital.state(survivor)).score
    await staff.manager.post(at(twin, "/behaviours"), {"kind": "visit", "key": "s"})
    await hospital.until(survivor, lambda s: s.score > before)
    assert reasons(hospital, survivor)["visited"] == 2


async def test_of_a_life_that_is_over_a_visit_is_only_kept(hospital: Hospital, staff: Staff) -> None:
    lead, _ = await mailed(hospital)
    await staff.manager.post(at(lead, "/lose"), {"reason": "price"})
    await hospital.ending(lead)
    answer = await staff.manager.post(at(lead, "/behaviours"), {"kind": "visit", "key": "s"})
    assert answer.status_code == 201
    assert behaviours(hospital, lead) == ["visit"]
    asked = hospital.rows("SELECT FROM start_requests WHERE tenant_id = %s AND message = 'behaved'")
    assert asked == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"key": ""}, "key"),
        ({"key": "two words"}, "key"),
        ({"key": "k" * 256}, "key"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
        ({"occurred_at": "2026-01-01T00:00:00"}, "occurred_at"),
        ({"page": "/prices"}, "page"),
    ],
)
async def test_what_is_no_behaviour_is_refused_with_its_field(
    hospital: Hospital, staff: Staff, wrong: dict[str, Any], field: str
) -> None:
    body = {"kind": "visit", "key": "s", **wrong}
    problem(await staff.manager.post("/leads/999999/behaviours", body), 422, field=field)


async def test_an_absent_lead_did_nothing(hospital: Hospital, staff: Staff) -> None:
    problem(await staff.manager.post("/leads/999999/behaviours", {"kind": "visit", "key": "s"}), 404)
