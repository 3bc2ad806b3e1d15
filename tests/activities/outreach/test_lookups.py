"""A number is looked up once, where the hospital pays for that: a landline gets no SMS."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from activities.outreach.messages import SendOrder, Sent
from activities.senders import tenant_senders
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.contact import RecordChannelClosed
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.team.tasks import Subject, SubjectKind
from domain.tenants.policy import ContactPolicy, Policy
from store.lifecycle.shelf import DatabaseShelf
from store.tenants.vault import Vault
from tests.activities.clinic import Clinic, at
from tests.doubles.twilio import TwilioDouble
from tests.providers.conftest import settings

NOON = at("2026-11-23T12:00+05:30")
PAID = Policy(contact=ContactPolicy(look_up_numbers=True))
PHONE = "+919876500001"


@pytest.fixture
def twilio(clinic: Clinic) -> Iterator[TwilioDouble]:
    with TwilioDouble() as double:
        urls = {"twilio_base_url": double.url, "twilio_lookups_url": double.url}
        vault = Vault(SecretStr("only-in-tests"))
        clinic.senders = tenant_senders(
            settings(**urls, sms_provider="twilio"), DatabaseShelf(clinic.database), vault, limit=1.2
        )
        yield double
        assert double.complaints == []


async def sent(clinic: Clinic, lead: LeadRef, attempt: int) -> Sent:
    step = f"attempt-{attempt}"
    return await clinic.outreach.send(
        SendOrder(lead, 1, NOON, Channel.SMS, "first_sms", Purpose.ENQUIRY, step, attempt=attempt)
    )


@pytest.mark.parametrize(("line", "reason", "tasks"), [("landline", "landline", 0), ("", "invalid_number", 1)])
async def test_a_landline_or_an_invalid_number_gets_no_sms_and_only_the_latter_is_a_task(
    clinic: Clinic, twilio: TwilioDouble, line: str, reason: str, tasks: int
) -> None:
    clinic.open(PAID)
    lead = await clinic.lead(NOON)
    twilio.lines[PHONE] = line
    for attempt in (1, 2):
        ended = await sent(clinic, lead, attempt)
        assert (ended.state, ended.reason, ended.bad_address) == (DeliveryState.SKIPPED, reason, True)
    assert (twilio.looked_up, twilio.sent) == ([PHONE], [])
    about = Subject(SubjectKind.ATTEMPT, 1)
    await clinic.answers.record_channel_closed(RecordChannelClosed(lead, 1, NOON, (Channel.SMS,), owner(clinic), about))
    assert len(clinic.rows("SELECT FROM tasks WHERE kind = 'contact_data'")) == tasks
    [decision] = clinic.rows("SELECT result FROM decisions WHERE kind = 'skip'")
    assert decision["result"] == {"sent": False, "code": reason}


async def test_a_mobile_gets_its_sms_and_so_does_a_number_when_nobody_answers_or_pays(
    clinic: Clinic, twilio: TwilioDouble
) -> None:
    clinic.open(PAID)
    lead = await clinic.lead(NOON)
    twilio.lines[PHONE] = "fault"
    assert (await sent(clinic, lead, 1)).state is DeliveryState.SENT
    twilio.lines[PHONE] = "mobile"
    assert (await sent(clinic, lead, 2)).state is DeliveryState.SENT
    assert twilio.looked_up == [PHONE] * 2
    assert clinic.rows("SELECT phone, line FROM number_lookups") == [{"phone": PHONE, "line": "mobile"}]
    clinic.run("UPDATE tenants SET policy = '{}'")
    clinic.run("UPDATE number_lookups SET line = 'landline'")
    assert (await sent(clinic, lead, 3)).state is DeliveryState.SENT


def owner(clinic: Clinic) -> int:
    found: int = clinic.rows("SELECT id FROM agents")[0]["id"]
    return found
