"""Staff are notified once, in time or not at all, whatever the provider does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.team.notices import NoticeActivities
from domain.leads.lead import Channel
from domain.lifecycle.chapters.offer import MakeOffer
from domain.outreach.ports import OutgoingMessage, Receipt, Sender
from domain.team.notices import NoticeKind, NoticeRequest, SendNotices
from domain.tenants.policy import CalendarPolicy, OfferPolicy, Policy
from providers.contract import Final, Retryable, Unknown
from services.team.notices import notify
from store.team import notices
from tests.activities.clinic import EVERYTHING, Clinic

BOTH = (Channel.EMAIL, Channel.SMS)
OPEN = Policy(calendar=CalendarPolicy(always_open=True), offer=OfferPolicy(notify=BOTH))


@dataclass
class Desk:
    """A provider that answers as it is told, and says what reached it. `finds`: what it remembers of a message."""

    answers: list[Exception | None] = field(default_factory=list)
    finds: Receipt | Exception | None = None
    sent: list[OutgoingMessage] = field(default_factory=list)
    name: str = "desk"

    async def send(self, message: OutgoingMessage) -> Receipt:
        self.sent.append(message)
        if self.answers and (answer := self.answers.pop(0)) is not None:
            raise answer
        return Receipt(self.name, f"desk-{len(self.sent)}")

    async def find(self, _: OutgoingMessage) -> Receipt | None:
        if isinstance(self.finds, Exception):
            raise self.finds
        return self.finds


async def drain(clinic: Clinic, senders: Mapping[Channel, Sender] | None = None) -> None:
    verbs = NoticeActivities(clinic.database, senders or clinic.senders, "https://leads.example")
    await ActivityEnvironment().run(verbs.send_notices, SendNotices(clinic.tenant_id))


async def tell(clinic: Clinic, *channels: Channel, within: timedelta = timedelta(hours=1), role: str = "agent") -> None:
    user = clinic.rows("SELECT id FROM users WHERE role = %s ORDER BY id", role)[0]["id"]
    async with clinic.database.tenant_session(clinic.tenant_id) as session:
        await notify(
            session,
            clinic.tenant_id,
            NoticeRequest(
                users=[user],
                kind=NoticeKind.TASK_REMINDER,
                step="task:1",
                facts={"task": 1, "of": "assessment"},
                send_by=datetime.now(UTC) + within,
                channels=channels,
            ),
        )


def told(clinic: Clinic) -> list[dict[str, Any]]:
    return clinic.rows("SELECT channel, state, code, provider, recipient FROM notices ORDER BY id")


def nobody_remembers(clinic: Clinic) -> None:
    """Whoever held the intent has died since."""
    clinic.run("UPDATE notices SET intended_at = intended_at - interval '1 hour'")


async def test_an_offer_is_told_by_each_channel_of_the_policy_and_names_nobody(clinic: Clinic) -> None:
    clinic.open(OPEN)
    now = datetime.now(UTC)
    lead = await clinic.lead(now, first_name="Zubeida", procedure="cataract")
    made = await clinic.assignment.make_offer(MakeOffer(lead, 1, now, 0, (), None))
    assert made.offer is not None
    await drain(clinic)
    kept = clinic.rows("SELECT channel, recipient, subject, body FROM sandbox_messages ORDER BY channel")
    assert [(row["channel"], row["recipient"]) for row in kept] == [
        ("email", "asha@tenant7.example"),
        ("sms", "+12025550170"),
    ]
    for row in kept:
        assert f"Lead {lead.lead_id} (priority 3) is offered to you until" in row["body"]
        assert "Zubeida" not in row["body"] + row["subject"]
    assert f"https://leads.example/api/v1/leads/{lead.lead_id}" in kept[0]["body"]
    assert {(row["state"], row["provider"]) for row in told(clinic)} == {("sent", "sandbox")}
    await drain(clinic)
    assert len(clinic.rows("SELECT id FROM sandbox_messages")) == 2


async def test_an_urgent_offer_comes_by_sms_too_and_in_the_tenants_time(clinic: Clinic) -> None:
    clinic.open(Policy(calendar=CalendarPolicy(always_open=True)))
    now = datetime.now(UTC)
    lead = await clinic.lead(now, notes="sudden loss of vision")
    made = await clinic.assignment.make_offer(MakeOffer(lead, 1, now, 0, (), None))
    assert made.offer is not None
    assert [row["channel"] for row in told(clinic)] == ["email", "sms"]
    await drain(clinic)
    until = (made.offer.expires_at + timedelta(hours=5, minutes=30)).strftime("%a %d %b %H:%M")
    assert f"until {until}." in clinic.rows("SELECT body FROM sandbox_messages WHERE channel = 'sms'")[0]["body"]


async def test_an_offer_that_is_over_before_its_notice_leaves_is_not_told(clinic: Clinic) -> None:
    clinic.open(OPEN)
    now = datetime.now(UTC)
    lead = await clinic.lead(now)
    await clinic.assignment.make_offer(MakeOffer(lead, 1, now, 0, (), None))
    clinic.run("UPDATE offers SET answer = 'withdrawn'")
    await drain(clinic)
    assert {(row["state"], row["code"]) for row in told(clinic)} == {("skipped", "offer_over")}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE notices SET send_by = now()", "too_late"),
        ("UPDATE users SET active = false", "user_inactive"),
        ("UPDATE agents SET phone = NULL", "no_address"),
    ],
)
async def test_what_cannot_or_need_not_be_sent_is_skipped_with_the_reason(
    clinic: Clinic, change: str, code: str
) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.SMS)
    clinic.run(change)
    await drain(clinic)
    assert [(row["state"], row["code"]) for row in told(clinic)] == [("skipped", code)]
    assert clinic.rows("SELECT id FROM sandbox_messages") == []


async def test_a_manager_without_a_telephone_is_told_by_mail_only(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, *BOTH, role="manager")
    await drain(clinic)
    assert [(row["channel"], row["state"], row["code"]) for row in told(clinic)] == [
        ("email", "sent", None),
        ("sms", "skipped", "no_address"),
    ]


async def test_told_twice_of_one_step_is_told_once(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.EMAIL)
    await tell(clinic, Channel.EMAIL)
    assert len(told(clinic)) == 1


async def test_what_the_provider_did_not_take_waits_and_the_other_channel_goes_on(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, *BOTH)
    mail, sms = Desk([Retryable("desk", "429")]), Desk()
    await drain(clinic, {Channel.EMAIL: mail, Channel.SMS: sms})
    assert [(row["state"], row["code"]) for row in told(clinic)] == [("waiting", "not_taken"), ("sent", None)]
    async with clinic.database.tenant_session(clinic.tenant_id) as session:
        assert await notices.waits(session, clinic.tenant_id, datetime.now(UTC))
    await drain(clinic, {Channel.EMAIL: mail, Channel.SMS: sms})
    assert [row["state"] for row in told(clinic)] == ["sent", "sent"]
    assert (len(mail.sent), len(sms.sent)) == (2, 1)


async def test_a_refused_notice_is_not_tried_again(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.EMAIL)
    mail = Desk([Final("desk", "550")])
    for _ in range(2):
        await drain(clinic, {Channel.EMAIL: mail})
    assert [(row["state"], row["code"]) for row in told(clinic)] == [("failed", "550")]
    assert len(mail.sent) == 1


async def test_a_notice_that_may_have_left_is_found_and_not_sent_again(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.EMAIL)
    mail = Desk([Unknown("desk", "no answer")], finds=Receipt("desk", "desk-1"))
    await drain(clinic, {Channel.EMAIL: mail})
    assert [row["state"] for row in told(clinic)] == ["intent"]
    await drain(clinic, {Channel.EMAIL: mail})
    assert [row["state"] for row in told(clinic)] == ["intent"], "somebody may be sending it at this moment"
    nobody_remembers(clinic)
    await drain(clinic, {Channel.EMAIL: mail})
    assert [row["state"] for row in told(clinic)] == ["sent"]
    assert len(mail.sent) == 1


async def test_a_notice_that_certainly_did_not_leave_is_sent_again_only_in_time(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.EMAIL)
    mail = Desk([Unknown("desk", "reset"), Unknown("desk", "reset")])
    await drain(clinic, {Channel.EMAIL: mail})
    nobody_remembers(clinic)
    await drain(clinic, {Channel.EMAIL: mail})
    assert len(mail.sent) == 2
    nobody_remembers(clinic)
    clinic.run("UPDATE notices SET send_by = now()")
    await drain(clinic, {Channel.EMAIL: mail})
    assert [(row["state"], row["code"]) for row in told(clinic)] == [("skipped", "too_late")]
    assert len(mail.sent) == 2


async def test_when_nobody_can_tell_for_long_a_person_looks(clinic: Clinic) -> None:
    clinic.open(OPEN)
    await tell(clinic, Channel.EMAIL)
    mail = Desk([Unknown("desk", "reset")], finds=Unknown("desk", "cannot tell"))
    await drain(clinic, {Channel.EMAIL: mail})
    nobody_remembers(clinic)
    await drain(clinic, {Channel.EMAIL: mail})
    assert [row["state"] for row in told(clinic)] == ["intent"]
    nobody_remembers(clinic)
    clinic.run("UPDATE notices SET created_at = now() - interval '2 hours'")
    await drain(clinic, {Channel.EMAIL: mail})
    assert [(row["state"], row["code"]) for row in told(clinic)] == [("unknown", "no_answer")]
    assert len(mail.sent) == 1


async def test_nobody_of_another_tenant_hears_of_it(clinic: Clinic) -> None:
    clinic.open(OPEN, EVERYTHING)
    await tell(clinic, Channel.EMAIL)
    verbs = NoticeActivities(clinic.database, clinic.senders, "https://leads.example")
    await ActivityEnvironment().run(verbs.send_notices, SendNotices(8))
    assert [row["state"] for row in told(clinic)] == ["waiting"]
