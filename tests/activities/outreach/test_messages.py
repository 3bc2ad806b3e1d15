"""The send protocol: everything is checked again at the moment of sending, and nothing is sent twice."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.outreach.contact import HEARD_BY, _not_now
from activities.outreach.messages import PATIENT_TRIES, RECONCILE_TRIES, Outreach, SendOrder, Sent
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.attempt import Attempt, MakeAttempt
from domain.lifecycle.messages import LeadRef
from domain.outreach.blocks import BlockedAddress, BlockScope
from domain.outreach.consent import Purpose
from domain.outreach.modes import Mode
from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from domain.privacy import Actor
from domain.tenants.policy import Policy, QuietHoursPolicy, SpendPolicy
from providers.contract import Final, Retryable, Unknown
from store.lifecycle import lead_runs
from store.outreach import blocks
from tests.activities.clinic import Clinic, at

NOON = at("2026-11-23T12:00+05:30")


@dataclass
class Provider:
    """A provider that does as it is told; `left` is what truly went out."""

    name: str = "scripted"
    script: list[Callable[[OutgoingMessage], None]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    findable: bool = True

    async def send(self, message: OutgoingMessage) -> Receipt:
        if self.script:
            self.script.pop(0)(message)
        self.left.append(message.token)
        return Receipt(self.name, f"id-{len(self.left)}")

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        if not self.findable:
            raise Unknown(self.name, "cannot tell")
        return Receipt(self.name, "found") if message.token in self.left else None


@pytest.fixture
def provider(clinic: Clinic) -> Provider:
    scripted = Provider()
    clinic.senders = dict.fromkeys(Channel, scripted)
    return scripted


def order(lead: LeadRef, **changes: object) -> SendOrder:
    given = {"channel": Channel.SMS, "template": "first_sms", "purpose": Purpose.ENQUIRY, "step": "v1-a1", "now": NOON}
    return SendOrder(lead=lead, run=1, **{**given, **changes})  # type: ignore[arg-type]


async def send(clinic: Clinic, what: SendOrder) -> Sent:
    """As the worker's first try."""
    return await ActivityEnvironment().run(clinic.outreach.send, what)


def message(clinic: Clinic) -> tuple[str, str | None]:
    row = clinic.rows("SELECT state, code FROM messages")[0]
    return row["state"], row["code"]


async def test_a_message_is_sent_once_however_often_the_step_is_tried(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    first = await send(clinic, order(lead))
    assert (await send(clinic, order(lead))).message_id == first.message_id
    assert len(provider.left) == 1


async def test_what_left_but_was_never_answered_is_found_and_not_sent_again(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def executed_then_silent(message: OutgoingMessage) -> None:
        provider.left.append(message.token)
        raise Unknown("scripted", "time-out")

    provider.script.append(executed_then_silent)
    with pytest.raises(ApplicationError) as failed:
        await send(clinic, order(lead))
    assert failed.value.type == "Unknown"
    assert message(clinic) == ("intent", None)
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT
    assert len(provider.left) == 1


async def test_only_after_the_provider_says_never_received_it_is_sent_again(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def lost(_: OutgoingMessage) -> None:
        raise Unknown("scripted", "reset")

    provider.script.append(lost)
    with pytest.raises(ApplicationError):
        await send(clinic, order(lead))
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT
    assert len(provider.left) == 1


async def test_a_try_that_stood_still_sends_nothing_for_another_one_may_be_under_way(
    clinic: Clinic, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    with monkeypatch.context() as frozen:
        frozen.setattr("activities.outreach.messages.BEGIN_WITHIN", timedelta(seconds=-1))
        with pytest.raises(ApplicationError) as failed:
            await send(clinic, order(lead))
    assert (failed.value.type, provider.left, message(clinic)) == ("Unknown", [], ("intent", None))
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT
    assert len(provider.left) == 1


async def test_a_try_that_the_database_let_stand_still_sends_nothing_either(
    clinic: Clinic, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    async def late(_database: object, _grounds: object) -> bool:
        monkeypatch.setattr("activities.outreach.messages.BEGIN_WITHIN", timedelta(seconds=-1))
        return True

    monkeypatch.setattr("activities.outreach.messages.outreach_states.unchanged", late)
    with pytest.raises(ApplicationError) as failed:
        await send(clinic, order(lead))
    assert (failed.value.type, provider.left) == ("Unknown", [])


async def test_when_nobody_can_tell_it_is_left_to_a_person(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    provider.findable = False

    def silent(message: OutgoingMessage) -> None:
        provider.left.append(message.token)
        raise Unknown("scripted", "time-out")

    provider.script.append(silent)
    with pytest.raises(ApplicationError):
        await send(clinic, order(lead))
    sent = await clinic.outreach.send(order(lead))  # outside an activity every try is the last
    assert (sent.state, message(clinic)) == (DeliveryState.UNKNOWN, ("unknown", "no_answer"))
    assert len(provider.left) == 1
    assert RECONCILE_TRIES > 1


def throttled(_: OutgoingMessage) -> None:
    raise Retryable("scripted", "429", after=3)


async def not_taken(clinic: Clinic, provider: Provider) -> tuple[LeadRef, list[OutgoingMessage]]:
    """A lead whose message no vendor took yet, and what is taken from now on."""
    clinic.open(Policy())
    lead, taken = await clinic.lead(NOON), list[OutgoingMessage]()
    provider.script += [throttled, taken.append]
    with pytest.raises(ApplicationError):
        await send(clinic, order(lead))
    return lead, taken


async def test_a_throttled_provider_is_asked_again_without_looking(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    provider.findable = False
    provider.script.append(throttled)
    with pytest.raises(ApplicationError) as failed:
        await send(clinic, order(lead))
    assert failed.value.next_retry_delay is not None
    assert failed.value.next_retry_delay.total_seconds() == 3
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT


async def test_while_no_vendor_takes_it_the_run_goes_on_and_hears_what_comes(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def away(_: OutgoingMessage) -> None:
        raise Retryable("scripted", "refused connection")

    provider.script.append(away)
    environment = ActivityEnvironment()
    environment.info = replace(ActivityEnvironment.default_info(), attempt=PATIENT_TRIES)
    waits = await environment.run(clinic.outreach.send, order(lead))
    assert (waits.state, waits.reason, waits.postponed_to is not None) == (DeliveryState.SKIPPED, "not_taken", True)
    assert message(clinic) == ("intent", "not_taken")
    assert (await send(clinic, order(lead))).state is DeliveryState.SENT
    assert len(provider.left) == 1


async def test_what_was_not_taken_and_then_planned_by_another_channel_is_written_anew(
    clinic: Clinic, provider: Provider
) -> None:
    lead, sent = await not_taken(clinic, provider)
    await send(clinic, order(lead, channel=Channel.EMAIL, template="follow_up"))
    (mail,) = sent
    row = clinic.rows("SELECT channel, recipient, subject, body FROM messages")[0]
    assert (mail.channel, mail.to, mail.token[-5:]) == (Channel.EMAIL, "person@example.com", "v1-a1")
    assert (row["channel"], row["recipient"]) == ("email", "person@example.com")
    assert (mail.subject, mail.body) == (row["subject"], row["body"])
    assert mail.subject


async def test_what_was_not_taken_goes_to_the_number_that_the_person_has_by_then(
    clinic: Clinic, provider: Provider
) -> None:
    lead, sent = await not_taken(clinic, provider)
    clinic.run("UPDATE leads SET phone_e164 = '+919876500009' WHERE tenant_id = 7")
    await send(clinic, order(lead))
    assert ([one.to for one in sent], clinic.rows("SELECT recipient FROM messages")[0]["recipient"]) == (
        ["+919876500009"],
        "+919876500009",
    )


async def test_an_answer_that_the_run_has_not_heard_holds_the_attempt_back(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run("DELETE FROM start_requests")
    attempt = Attempt(1, 1, 3, Channel.SMS, NOON, NOON)
    step = MakeAttempt(lead, 1, NOON, attempt=attempt, owner=1)

    async def held_until() -> datetime | None:
        async with clinic.database.tenant_session(7) as session:
            row = await lead_runs.lock_lead(session, lead)
            found = await _not_now(step, [], session, row, await lead_runs.load_tenant(session, 7))
            return found.postponed_to if found is not None else None

    assert await held_until() is None
    clinic.run(
        "INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)"
        " VALUES (7, %s, 1, 'reply', '{}', 3)",
        lead.lead_id,
    )
    assert await held_until() == NOON + HEARD_BY
    for sent_at, until in ((NOON + HEARD_BY, NOON + HEARD_BY), (NOON - HEARD_BY, None)):
        clinic.run("UPDATE start_requests SET sent_at = %s", sent_at)
        assert await held_until() == until


async def test_a_refusal_is_final_and_a_dead_number_closes_the_channel(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def refused(_: OutgoingMessage) -> None:
        raise Final("scripted", "no such number", SendRefusal.ADDRESS_INVALID)

    provider.script.append(refused)
    sent = await send(clinic, order(lead))
    assert (sent.state, sent.bad_address) == (DeliveryState.FAILED, True)
    assert message(clinic) == ("failed", "no such number")


async def test_the_providers_word_that_the_person_opted_out_is_kept(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def opted_out(_: OutgoingMessage) -> None:
        raise Final("scripted", "stopped", SendRefusal.OPTED_OUT)

    provider.script.append(opted_out)
    await send(clinic, order(lead))
    again = await send(clinic, order(lead, step="v1-a2"))
    assert (again.state, again.reason) == (DeliveryState.SKIPPED, "suppressed")


async def test_an_opt_out_between_plan_and_sending_wins(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run(
        "INSERT INTO suppressions (tenant_id, address, reason, at) VALUES (7, '+919876500001', 'stop', %s)",
        NOON,
    )
    sent = await send(clinic, order(lead))
    assert (sent.state, sent.reason, provider.left) == (DeliveryState.SKIPPED, "suppressed", [])


async def test_an_opt_out_wins_over_an_intent_that_never_left(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)

    def killed(_: OutgoingMessage) -> None:
        raise Unknown("scripted", "reset")

    provider.script.append(killed)
    with pytest.raises(ApplicationError):
        await send(clinic, order(lead))
    clinic.run(
        "INSERT INTO suppressions (tenant_id, address, reason, at) VALUES (7, '+919876500001', 'stop', %s)",
        NOON,
    )
    sent = await send(clinic, order(lead))
    assert (sent.state, sent.reason, provider.left) == (DeliveryState.SKIPPED, "suppressed", [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("INSERT INTO outreach_states (tenant_id, paused_at, paused_by) VALUES (7, now(), 1)", "paused"),
        ("INSERT INTO outreach_states (tenant_id, mode) VALUES (7, 'test')", "test"),
        (
            "INSERT INTO suppressions (tenant_id, address, reason, at) VALUES (7, '+919876500001', 'x', now())",
            "suppressed",
        ),
        (
            "INSERT INTO consents (tenant_id, lead_id, purpose, channel, given, source, text_version, at, actor)"
            " SELECT 7, id, 'enquiry', 'sms', false, 'agent', '', now(), 'user:1' FROM leads WHERE tenant_id = 7",
            "withdrawn",
        ),
        ("BLOCK", "blocked"),
        ("UPDATE leads SET phone_e164 = NULL WHERE tenant_id = 7", "no_address"),
        ("UPDATE leads SET run_closed = true WHERE tenant_id = 7", "run_over"),
        ("UPDATE leads SET withdrawn_at = now() WHERE tenant_id = 7", "run_over"),
        ("UPDATE leads SET run = 2 WHERE tenant_id = 7", "run_over"),
        (
            "INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)"
            " SELECT 7, id, 1, 'reply', '{}', 3 FROM leads WHERE tenant_id = 7;"
            "INSERT INTO messages"
            " (tenant_id, lead_id, run, direction, channel, purpose, token, step, subject, body, state, created_at)"
            " SELECT 7, id, 1, 'in', 'sms', 'enquiry', 'in-1', 'inbound', '', '', 'received', now() FROM leads"
            " WHERE tenant_id = 7",
            "",
        ),
    ],
)
async def test_what_changes_between_the_intent_and_the_vendors_call_is_decided_anew(
    clinic: Clinic, provider: Provider, monkeypatch: pytest.MonkeyPatch, change: str, reason: str
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run("DELETE FROM start_requests")
    intend, changes = Outreach._intend, [change]

    async def changed_meanwhile(self: Outreach, *given: object) -> object:
        begun = await intend(self, *given)  # type: ignore[arg-type]
        for one in changes:
            if one == "BLOCK":
                async with clinic.database.tenant_session(7) as session:
                    number = BlockedAddress("phone", "+919876500001", "asked")
                    await blocks.add(session, 7, [number], BlockScope.TENANT, actor=Actor("user:1"), at=NOON)
            else:
                for statement in one.split(";"):
                    clinic.run(statement)
        changes.clear()
        return begun

    monkeypatch.setattr(Outreach, "_intend", changed_meanwhile)
    attempt = Attempt(1, 1, 3, Channel.SMS, NOON, NOON)
    step = MakeAttempt(lead, 1, NOON, attempt=attempt, owner=1)
    sent = await send(clinic, order(lead, attempt=1, instead=partial(_not_now, step, [])))
    assert provider.left == []
    if reason == "test":
        assert (sent.state, sent.mode) == (DeliveryState.SENT, Mode.TEST)
    else:
        assert (sent.state, sent.reason) == (DeliveryState.SKIPPED, reason)
    assert (sent.postponed_to is not None) == (reason in ("paused", ""))


async def test_marketing_needs_its_own_consent(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    sent = await send(clinic, order(lead, purpose=Purpose.MARKETING, channel=Channel.EMAIL, template="nurture"))
    assert (sent.state, sent.reason, provider.left) == (DeliveryState.SKIPPED, "no_consent", [])


async def test_at_night_the_message_is_put_off_and_nothing_is_written(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    night = SendOrder(lead, 1, at("2026-11-23T23:00+05:30"), Channel.SMS, "first_sms", Purpose.ENQUIRY, "v1-a1")
    sent = await send(clinic, night)
    assert sent.postponed_to == at("2026-11-24T08:00+05:30")
    assert clinic.rows("SELECT id FROM messages") == []


@pytest.mark.parametrize(
    ("phone", "spend", "reason", "postponed"),
    [
        ("+447400123456", SpendPolicy(), "country_not_allowed", False),
        ("+919876500001", SpendPolicy(per_hour=0), "hourly_cap", True),
        ("+919876500001", SpendPolicy(per_prefix_per_hour=0), "prefix_cap", True),
    ],
)
async def test_spending_is_guarded(
    clinic: Clinic, provider: Provider, phone: str, spend: SpendPolicy, reason: str, postponed: bool
) -> None:
    clinic.open(Policy(spend=spend, quiet_hours=QuietHoursPolicy(always=True)))
    lead = await clinic.lead(NOON, phone=phone)
    sent = await send(clinic, order(lead))
    assert (sent.reason, sent.postponed_to is not None, provider.left) == (reason, postponed, [])
