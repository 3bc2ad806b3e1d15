"""The stop for everything that goes out, messages that are tried out, and messages that are diverted."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError

from activities.outreach.messages import Outreach, Sent
from activities.team.notices import NoticeActivities
from domain.errors import Refused
from domain.leads.lead import Channel, DeliveryState
from domain.outreach.blocks import BlockedAddress, BlockScope
from domain.outreach.consent import Purpose
from domain.outreach.frequency import free_again
from domain.outreach.modes import LONG_SLOT, SLOT, Mode, next_look
from domain.outreach.ports import OutgoingMessage
from domain.outreach.refusals import SendRefusal
from domain.outreach.templates.values import TemplateValues
from domain.privacy import Actor
from domain.tenants.policy import ConsentPolicy, FrequencyPolicy, Policy, QuietHoursPolicy, SpendCap, SpendPolicy
from providers.contract import Final, Unknown
from services.outreach.modes import states as changes
from services.outreach.preferences import Proof, confirm_marketing, confirmation_due
from store.lifecycle import lead_runs
from store.outreach import blocks, states
from tests.activities.clinic import Clinic, at
from tests.activities.outreach.test_messages import Provider, order, provider, send

assert provider
NOON = at("2026-11-23T12:00+05:30")
ADMIN = Actor("user:1")


def staff(clinic: Clinic) -> int:
    """The manager, who has an e-mail address and no phone."""
    user: int = clinic.rows("SELECT id FROM users WHERE role = 'manager'")[0]["id"]
    return user


def agent(clinic: Clinic) -> int:
    """Somebody who has both."""
    clinic.run("UPDATE agents SET phone = '+919000000009'")
    user: int = clinic.rows("SELECT id FROM agents")[0]["id"]
    return user


async def pause(clinic: Clinic, now: datetime = NOON) -> None:
    async with clinic.database.tenant_session(7) as session:
        await changes.pause(session, 7, staff(clinic), "a wrong price", actor=ADMIN, now=now)


async def resume(clinic: Clinic, now: datetime) -> None:
    async with clinic.database.tenant_session(7) as session:
        await changes.resume(session, 7, staff(clinic), actor=ADMIN, now=now)


async def set_mode(clinic: Clinic, mode: Mode, user: int) -> None:
    async with clinic.database.tenant_session(7) as session:
        await changes.set_mode(session, 7, user, mode, actor=ADMIN, now=NOON)


async def waiting(clinic: Clinic, now: datetime = NOON) -> Mapping[str, int]:
    async with clinic.database.tenant_session(7) as session:
        return await states.waiting(session, 7, now)


async def test_a_pause_holds_every_message_and_after_it_each_goes_once(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    leads = [
        await clinic.lead(NOON, phone=f"+9198765{n:05d}", email=f"p{n}@example.com", first_name=f"Person{n}")
        for n in range(3)
    ]
    await pause(clinic)
    held = [await send(clinic, order(lead)) for lead in leads]
    assert [(sent.state, sent.reason) for sent in held] == [(DeliveryState.SKIPPED, "paused")] * 3
    assert (provider.left, clinic.rows("SELECT id FROM messages")) == ([], [])
    assert await waiting(clinic) == {"paused": 3}
    looks = [sent.postponed_to for sent in held]
    assert all(look is not None and NOON < look <= NOON + SLOT for look in looks)
    assert len(set(looks)) == 3
    await pause(clinic, NOON + timedelta(hours=1))  # the first one stands
    kept = clinic.rows("SELECT paused_at, reason FROM outreach_states")[0]
    assert (kept["paused_at"], kept["reason"]) == (NOON, "a wrong price")
    later = NOON + timedelta(minutes=5)
    await resume(clinic, later)
    await resume(clinic, later + timedelta(minutes=1))
    for lead in leads:
        for _ in range(2):
            assert (await send(clinic, order(lead, now=later))).state is DeliveryState.SENT
    assert len(provider.left) == 3
    assert await waiting(clinic, later) == {}
    actions = clinic.rows("SELECT action FROM audit_log WHERE subject = 'tenant' ORDER BY id")
    assert [row["action"] for row in actions] == ["outreach_paused", "outreach_resumed"]
    assert len(clinic.rows("SELECT kind FROM changes WHERE kind = 'outreach'")) == 2


@pytest.mark.parametrize("stop", ["pause", "STOP"])
async def test_what_is_stopped_between_intent_and_handing_over_does_not_leave(
    clinic: Clinic, provider: Provider, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    intend = Outreach._intend
    stopped = False

    async def stopped_meanwhile(self: Outreach, *given: Any) -> Any:
        nonlocal stopped
        begun = await intend(self, *given)
        if not isinstance(begun, Sent) and not stopped:
            stopped = True
            if stop == "pause":
                await pause(clinic)
            else:
                row = "INSERT INTO suppressions (tenant_id, address, reason, at) VALUES (7, '+919876500001', 's', %s)"
                clinic.run(row, NOON)
        return begun

    monkeypatch.setattr(Outreach, "_intend", stopped_meanwhile)
    sent = await send(clinic, order(lead))
    assert provider.left == []
    assert (sent.state, sent.reason) == (DeliveryState.SKIPPED, "paused" if stop == "pause" else "suppressed")
    assert (sent.postponed_to is not None) == (stop == "pause")
    if stop == "pause":
        await resume(clinic, NOON)
        assert (await send(clinic, order(lead))).state is DeliveryState.SENT
        assert len(provider.left) == 1


async def test_during_a_pause_what_may_have_left_is_looked_for_and_not_sent(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead, other = await clinic.lead(NOON), await clinic.lead(NOON, phone="+919876500002", email="o@example.com")

    def lost(_: OutgoingMessage) -> None:
        raise Unknown("scripted", "reset")

    def executed_then_silent(message: OutgoingMessage) -> None:
        provider.left.append(message.token)
        raise Unknown("scripted", "time-out")

    for one, does in ((lead, lost), (other, executed_then_silent)):
        provider.script.append(does)
        with pytest.raises(ApplicationError):
            await send(clinic, order(one))
    await pause(clinic)
    assert (await send(clinic, order(lead))).reason == "paused"
    assert (await send(clinic, order(other))).state is DeliveryState.SENT
    assert len(provider.left) == 1
    await resume(clinic, NOON)
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT
    assert len(provider.left) == 2


async def test_notices_to_staff_wait_too(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    clinic.run(
        "INSERT INTO notices (tenant_id, user_id, kind, step, channel, facts, token, state, send_by) VALUES "
        "(7, %s, 'summary', 's', 'email', '{}', 'notice-1', 'waiting', %s)",
        staff(clinic),
        datetime.now(UTC) + timedelta(hours=1),
    )
    activities = NoticeActivities(clinic.database, clinic.senders, "https://leads.example")
    await pause(clinic)
    assert await activities._next(7, set()) is False
    assert clinic.rows("SELECT state FROM notices")[0]["state"] == "waiting"


def test_what_waited_comes_back_evenly() -> None:
    looks = [next_look(NOON, lead, NOON + timedelta(minutes=3)) for lead in range(1, 6_001)]
    assert {look - NOON > timedelta(minutes=3) for look in looks} == {True}
    assert max(looks) <= NOON + timedelta(minutes=3) + SLOT
    seconds = [int(look.timestamp()) for look in looks]
    assert max(map(seconds.count, set(seconds))) < 40  # ten a second on average
    long_after = next_look(NOON, 5, NOON + timedelta(hours=7))
    assert NOON + timedelta(hours=7) < long_after <= NOON + timedelta(hours=7) + LONG_SLOT
    assert next_look(NOON, 5, long_after) - long_after == LONG_SLOT  # never now


async def test_in_a_test_nothing_leaves_and_nobody_believes_that_it_did(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    await set_mode(clinic, Mode.TEST, staff(clinic))
    sent = await send(clinic, order(lead))
    assert (sent.state, sent.mode, provider.left) == (DeliveryState.SENT, Mode.TEST, [])
    row = clinic.rows("SELECT mode, provider, recipient FROM messages")[0]
    assert row == {"mode": "test", "provider": "sandbox", "recipient": "+919876500001"}
    assert len(clinic.rows("SELECT id FROM sandbox_messages")) == 1
    noted = clinic.rows("SELECT facts FROM audit_log WHERE action = 'message_sent'")[0]["facts"]
    assert noted["mode"] == "test"
    await set_mode(clinic, Mode.LIVE, staff(clinic))
    assert (await send(clinic, order(lead))).message_id == sent.message_id  # not again
    assert (await send(clinic, order(lead, step="v1-a2"))).mode is Mode.LIVE
    assert len(provider.left) == 1


async def test_diverted_messages_go_to_ones_own_addresses_marked(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy(quiet_hours=QuietHoursPolicy(always=True)))
    lead = await clinic.lead(NOON, first_name="Meera")
    user = agent(clinic)
    await set_mode(clinic, Mode.DIVERT, user)
    gone: list[OutgoingMessage] = []
    provider.script += [gone.append, gone.append]
    await send(clinic, order(lead))
    await send(clinic, order(lead, channel=Channel.EMAIL, template="follow_up", step="v1-a2"))
    text, mail = gone
    assert text.to == "+919000000009"
    assert text.body.startswith(f"[Test, meant for Meera (lead {lead.lead_id})] Hello Meera")
    assert mail.to == clinic.rows("SELECT email FROM users WHERE id = %s", user)[0]["email"]
    assert mail.subject.startswith("[Test, meant for Meera")
    places = re.findall(r"https://leads.example/[pu]/\S+", text.body + " " + mail.body)
    assert places
    assert all(place.rstrip(".").endswith("~test") for place in places)
    assert dict(mail.headers) == {}
    rows = clinic.rows("SELECT mode, diverted_to, recipient, body FROM messages ORDER BY id")
    assert [(row["mode"], row["diverted_to"]) for row in rows] == [("divert", user)] * 2
    assert rows[0]["recipient"] == "+919876500001"
    assert rows[0]["body"].startswith("Hello Meera")


async def test_what_the_one_diverted_to_refuses_says_nothing_of_the_person(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    await set_mode(clinic, Mode.DIVERT, agent(clinic))

    def opted_out(_: OutgoingMessage) -> None:
        raise Final("scripted", "21610", SendRefusal.OPTED_OUT)

    provider.script.append(opted_out)
    sent = await send(clinic, order(lead))
    assert (sent.state, sent.bad_address) == (DeliveryState.FAILED, False)
    assert clinic.rows("SELECT id FROM suppressions") == []


async def test_who_has_no_address_on_a_channel_gets_nothing_and_nothing_leaves(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    await set_mode(clinic, Mode.DIVERT, staff(clinic))
    sent = await send(clinic, order(lead))
    assert (sent.mode, provider.left) == (Mode.TEST, [])
    clinic.run("UPDATE users SET active = false WHERE id = %s", agent(clinic))
    with pytest.raises(Refused):
        await set_mode(clinic, Mode.DIVERT, agent(clinic))


async def test_a_blocked_address_gets_nothing_and_how_much_a_person_gets_is_capped(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy(quiet_hours=QuietHoursPolicy(always=True), frequency=FrequencyPolicy(messages_per_day=2)))
    lead, other = await clinic.lead(NOON), await clinic.lead(NOON, phone="+919876500002", email="o@example.com")
    async with clinic.database.tenant_session(7) as session:
        letters = [BlockedAddress("phone", "+919876500002", "court")]
        assert await blocks.add(session, 7, letters, BlockScope.GROUP, actor=ADMIN, at=NOON) == 1
    assert (await send(clinic, order(other))).reason == "blocked"
    mail = {"channel": Channel.EMAIL, "template": "follow_up", "attempt": None}
    assert (await send(clinic, order(other, step="v1-a9", **mail))).state is DeliveryState.SENT
    put_attempts(clinic, lead.lead_id, 3)
    for number, hours in ((1, 0), (2, 1)):
        step = order(lead, step=f"v1-a{number}", attempt=number, now=NOON + timedelta(hours=hours))
        assert (await send(clinic, step)).state is DeliveryState.SENT
    third = order(lead, step="v1-a3", attempt=3, now=NOON + timedelta(hours=2))
    capped = await send(clinic, third)
    assert (capped.reason, capped.postponed_to) == ("frequency_cap", NOON + timedelta(days=1))
    assert (await send(clinic, order(lead, step="reminder-1", now=NOON + timedelta(hours=2)))).message_id is not None
    assert (await send(clinic, replace(third, now=NOON + timedelta(days=1, hours=1, seconds=1)))).message_id is not None
    assert await waiting(clinic, NOON + timedelta(days=1, hours=2)) == {}


def put_attempts(clinic: Clinic, lead: int, count: int) -> None:
    for number in range(1, count + 1):
        clinic.run(
            "INSERT INTO attempts (tenant_id, lead_id, run, number, cap, channel, template, due_at, answer_by)"
            " VALUES (7, %s, 1, %s, 5, 'sms', 'first_sms', now(), now())",
            lead,
            number,
        )


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=6)), max_size=12), st.integers(1, 5), st.booleans())
def test_a_person_never_gets_more_than_the_cap_in_any_span(gaps: list[timedelta], most: int, marketing: bool) -> None:
    policy = FrequencyPolicy(messages_per_day=most, marketing_per_week=most)
    moment, got = NOON, list[datetime]()
    for gap in gaps:
        moment += gap
        free_at = free_again(policy, got, got, moment, marketing=marketing)
        if free_at is not None:
            assert free_at > moment
            moment = free_at
            assert free_again(policy, got, got, moment, marketing=marketing) is None
        got.append(moment)
        for span in (timedelta(days=1), timedelta(days=7)) if marketing else (timedelta(days=1),):
            assert len([one for one in got if moment - span < one <= moment]) <= most


async def test_where_advertising_must_be_confirmed_a_form_alone_allows_none_and_is_asked_about_twice_at_most(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy(consent=ConsentPolicy(double_opt_in=True), quiet_hours=QuietHoursPolicy(always=True)))
    lead = await clinic.lead(NOON, consents=[{"purpose": "marketing", "text_version": "news-1"}])
    news = order(lead, purpose=Purpose.MARKETING, channel=Channel.EMAIL, template="nurture", step="nurture-1-1")
    assert (await send(clinic, news)).reason == "no_consent"

    async def due(after: timedelta = timedelta(0)) -> int | None:
        async with clinic.database.tenant_session(7) as session:
            row = await lead_runs.lock_lead(session, lead)
            tenant = await lead_runs.load_tenant(session, 7)
            return await confirmation_due(session, row, tenant, NOON + after)

    for number, days in ((1, 0), (2, 4)):
        assert await due(timedelta(days=days)) == number
        values = TemplateValues(confirm="https://leads.example/c/x")
        asked = {"channel": Channel.EMAIL, "template": "double_opt_in", "values": values}
        step = order(lead, step=f"double-opt-in-{number}", now=NOON + timedelta(days=days), **asked)
        assert (await send(clinic, step)).state is DeliveryState.SENT
        assert await due(timedelta(days=days + 1)) is None
    assert await due(timedelta(days=30)) is None
    proof = Proof("double-opt-in-1", "en", "192.0.2.1", NOON + timedelta(days=5))
    for first in (True, False):
        async with clinic.database.tenant_session(7) as session:
            assert await confirm_marketing(session, await lead_runs.lock_lead(session, lead), proof) is first
    later = replace(news, step="nurture-1-2", now=NOON + timedelta(days=6))
    assert (await send(clinic, later)).state is DeliveryState.SENT
    kept = clinic.rows("SELECT ip, source, text_version FROM consents WHERE source = 'confirmed'")
    assert kept == [{"ip": "192.0.2.1", "source": "confirmed", "text_version": "double-opt-in-1"}]


async def test_what_is_sent_is_counted_and_a_cap_of_money_holds_until_tomorrow(
    clinic: Clinic, provider: Provider
) -> None:
    cap = SpendCap(channel=Channel.SMS, amount_per_day_minor=20)
    spend = SpendPolicy(sms_prices={"IN": 12.5}, caps=(cap,))
    clinic.open(Policy(spend=spend, quiet_hours=QuietHoursPolicy(always=True)))
    lead = await clinic.lead(NOON)
    for number in (1, 2):
        assert (await send(clinic, order(lead, step=f"v1-a{number}"))).state is DeliveryState.SENT
    held = await send(clinic, order(lead, step="v1-a3"))
    assert (held.reason, held.postponed_to) == ("day_spend_cap", NOON + timedelta(hours=1))
    rows = clinic.rows(
        "SELECT channel, country, sum(messages) AS n, sum(amount_minor) AS a FROM spending GROUP BY 1, 2"
    )
    assert [(row["channel"], row["country"], row["n"]) for row in rows] == [("sms", "IN", 2)]
    assert rows[0]["a"] >= 25
    await set_mode(clinic, Mode.TEST, staff(clinic))
    mail = {"channel": Channel.EMAIL, "template": "follow_up"}
    assert (await send(clinic, order(lead, step="v1-a4", **mail))).mode is Mode.TEST
    assert clinic.rows("SELECT channel FROM spending WHERE channel = 'email'") == []
    tomorrow = order(lead, step="v1-a3", now=NOON + timedelta(days=1))
    assert (await send(clinic, tomorrow)).state is DeliveryState.SENT
