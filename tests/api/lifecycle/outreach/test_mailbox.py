"""A real mail server and a real mailbox: what we send, what comes back, and what people answer."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from activities.outreach.mailboxes import MailboxActivities
from api.auth.permissions import Role
from devstack.ports import HOST
from domain.leads.lead import Channel
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import AttemptStep
from domain.outreach.mailboxes import ReadMailbox
from domain.outreach.ports import OutgoingMessage
from domain.outreach.replies.addresses import reply_address
from providers.contract import Final, Retryable
from providers.smtp.send import SmtpEmail, SmtpServer
from store.tenants.vault import Vault
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import becomes, message
from tests.counterparts.mail import HOSPITAL, PASSWORD, PEOPLE, MailServers, mail_servers, why_not
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital, attempts_by
from tests.journeys.steps import owned

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
KEY = "only-in-tests"


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    with mail_servers() as servers:
        yield servers


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    steps = (
        AttemptStep(channel=Channel.EMAIL, after=timedelta(0), template="follow_up"),
        AttemptStep(channel=Channel.CALL, after=timedelta(days=1)),
    )
    return Hospital.open(engine, ALWAYS_OPEN, rules=attempts_by(*steps))


@pytest.fixture
async def box(hospital: Hospital, staff: Staff, servers: MailServers) -> AsyncIterator[str]:
    """The hospital's address; its mailbox was looked into once, so that what comes from now on is read."""
    name = f"inbox{hospital.tenant_id}"
    body = {
        "kind": "imap",
        "address": f"{name}@{HOSPITAL}",
        "host": HOST,
        "port": servers.imap,
        "encryption": "none",
        "login": name,
    }
    admin = staff.role(Role.ADMIN)
    without = await admin.put("/mailbox", body)
    assert (without.status_code, without.json()["field"]) == (422, "password")
    assert "password" not in done(await admin.put("/mailbox", body | {"password": "wrong"}))
    assert done(await admin.post("/mailbox/test", {})) == {"ok": False, "reason": "credentials", "mails": None}
    done(await admin.put("/mailbox", body | {"password": PASSWORD}))
    assert done(await admin.post("/mailbox/test", {})) == {"ok": True, "reason": "ok", "mails": 0}
    await read(hospital)
    yield f"{name}@{HOSPITAL}"
    done(await admin.put("/mailbox", body | {"kind": "off"}))


async def read(hospital: Hospital) -> int:
    vault = Vault(SecretStr(KEY))
    activities = MailboxActivities(hospital.engine.database, hospital.engine.client, vault, KEY, private=True)
    return (await activities.read_mailbox(ReadMailbox(hospital.tenant_id, datetime.now(UTC)))).taken


async def read_until(hospital: Hospital, query: str, wanted: Any, *args: Any) -> None:
    """The server takes its time; the mailbox is looked into until the row says so."""
    for _ in range(600):
        await read(hospital)
        found = hospital.rows(query, *args)
        if found == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{found} never became {wanted}")


async def sent(hospital: Hospital, servers: MailServers, box: str, lead: LeadRef) -> dict[str, Any]:
    """Our message leaves for real."""
    row = message(hospital, lead, "email")
    to = reply_address(box, hospital.tenant_id, row["id"], KEY)
    out = OutgoingMessage(
        row["token"], hospital.tenant_id, Channel.EMAIL, row["recipient"], row["body"], row["subject"], reply_to=to
    )
    await SmtpEmail(SmtpServer.from_url(servers.url), f"Clinic <{box}>").send(out)
    return row


async def written_to(hospital: Hospital, email: str) -> LeadRef:
    lead = await hospital.capture(email=email)
    await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    return lead


STATE = "SELECT state, code, refusal FROM messages WHERE tenant_id = %s AND id = %s"


async def test_what_a_mail_server_sends_back_is_read_by_what_it_says(
    hospital: Hospital, servers: MailServers, box: str
) -> None:
    """Exim says 5.0.0 of both; the text says that the one does not exist, and that the other is full."""
    gone, full = await written_to(hospital, f"bounce-x@{PEOPLE}"), await written_to(hospital, f"quota-x@{PEOPLE}")
    first, second = await sent(hospital, servers, box, gone), await sent(hospital, servers, box, full)
    failed = [{"state": "failed", "code": "5.1.1", "refusal": "address_invalid"}]
    await read_until(hospital, STATE, failed, first["id"])
    state = await hospital.until(gone, lambda s: Channel.EMAIL in s.contact.closed_channels)
    assert Channel.SMS not in state.contact.closed_channels
    soft = [{"state": "failed", "code": "soft:5.2.2", "refusal": None}]
    await read_until(hospital, STATE, soft, second["id"])
    assert Channel.EMAIL not in (await hospital.state(full)).contact.closed_channels


async def test_a_person_answers_in_their_own_mail_program_and_staff_answer_back(
    hospital: Hospital, servers: MailServers, box: str, staff: Staff, http: httpx2.AsyncClient
) -> None:
    lead = await written_to(hospital, f"meera@{PEOPLE}")
    row = await sent(hospital, servers, box, lead)
    answer = EmailMessage()
    answer["From"] = f"Meera <meera@{PEOPLE}>"
    answer["To"] = reply_address(box, hospital.tenant_id, row["id"], KEY)
    answer["Subject"], answer["Message-ID"] = "என் கேள்வி", f"<a1@{PEOPLE}>"
    answer.set_content("நாளை கால் பண்ணுங்க\n\n--\nMeera")
    with smtplib.SMTP(HOST, servers.smtp) as client:
        client.send_message(answer)
        client.send_message(answer)  # the same mail twice
    query = "SELECT shown, language, intent, answers FROM messages WHERE tenant_id = %s AND direction = 'in'"
    said = [{"shown": "நாளை கால் பண்ணுங்க", "language": "ta", "intent": "call_me", "answers": row["id"]}]
    await read_until(hospital, query, said)
    await hospital.until(lead, lambda s: s.phase.value == "qualify")  # the sequence has ended
    agent = int(hospital.lead(lead)["owner_id"])
    done(await staff.agent(agent).post(at(lead, "/messages"), {"channel": "email", "body": "Gladly."}))
    ours = "SELECT subject FROM messages WHERE tenant_id = %s AND step LIKE 'staff-%%' AND state = 'sent'"
    await becomes(lambda: hospital.rows(ours), [{"subject": "Re: என் கேள்வி"}])


@pytest.mark.parametrize(
    ("recipient", "kind"),
    [(f"reject-x@{PEOPLE}", Final), (f"greylist-x@{PEOPLE}", Retryable), (f"full-x@{PEOPLE}", Retryable)],
)
async def test_what_the_server_refuses_at_once_is_known_at_once(
    servers: MailServers, recipient: str, kind: type[Exception]
) -> None:
    out = OutgoingMessage("1-1-1-x", 1, Channel.EMAIL, recipient, "Hello", "Hello")
    with pytest.raises(kind) as error:
        await SmtpEmail(SmtpServer.from_url(servers.url), f"Clinic <a@{HOSPITAL}>").send(out)
    if isinstance(error.value, Final):
        assert error.value.code == "5.1.1"
