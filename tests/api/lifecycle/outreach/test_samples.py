"""A text, tried out by sending it to oneself: in the sandbox, by a vendor, in a test, and in a pause."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.auth.permissions import Role
from domain.leads.lead import Channel
from domain.outreach.ports import Sender
from domain.outreach.vendors import Vendor
from providers.accounts import VendorAccount
from providers.registry import SenderFactory
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.doubles.faults import refuses
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.journeys.hospital import Engine, Hospital

MAIL = {
    "code": "follow_up",
    "channel": "email",
    "language": "ta",
    "subject": "{{ hospital }}",
    "from_name": "Care of {{ hospital }}",
    "body": "வணக்கம் {{ first_name }}, {{ unsubscribe }}",
}
SMS = {"code": "follow_up", "channel": "sms", "language": "en", "body": "Hello {{ first_name }}. Reply STOP to end."}
KEPT = "SELECT * FROM sandbox_messages WHERE tenant_id = %s AND token LIKE 'sample-%%' ORDER BY id"
NOTED = "SELECT action, facts FROM audit_log WHERE tenant_id = %s AND action LIKE 'template_test%%' ORDER BY id"

_ALIKE = "team, skills, languages, locations, seniority, capacity, hours, time_off"
AGENT = (
    f"INSERT INTO agents (tenant_id, id, phone, active, load, {_ALIKE}) "
    f"SELECT tenant_id, %s, '+12025550142', false, 0, {_ALIKE} FROM agents WHERE tenant_id = %s LIMIT 1"
)


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    return Hospital.open(engine)


@pytest.fixture
def sendgrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[SendGridDouble]:
    """The engine's own senders, with SendGrid on this machine."""
    theirs = SenderFactory.sender

    def sender(factory: SenderFactory, account: VendorAccount, channel: Channel) -> Sender:
        if account.vendor is not Vendor.SENDGRID:
            return theirs(factory, account, channel)
        return SendGridEmail(SendGridAccount(account.secrets["api_key"], account.sender, double.url))

    with SendGridDouble() as double:
        monkeypatch.setattr(SenderFactory, "sender", sender)
        yield double
        assert double.complaints == []


async def test_a_text_goes_to_who_tries_it_out_once_a_key_and_says_what_became_of_it(
    hospital: Hospital, staff: Staff, sendgrid: SendGridDouble
) -> None:
    admin, marketing = staff.role(Role.ADMIN), staff.role(Role.MARKETING)
    lead = {"lead_id": (await hospital.capture(first_name="Divya", email=None)).lead_id}
    mine = hospital.one("SELECT email FROM users WHERE tenant_id = %s AND id = %s", marketing.user_id)["email"]

    async def drafted(text: dict[str, Any]) -> str:
        made = await marketing.post("/templates", text)
        assert made.status_code == 201, made.text
        return f"/templates/{made.json()['id']}/test"

    mail, sms = await drafted(MAIL), await drafted(SMS)
    spoken = await drafted(SMS | {"channel": "call", "body": "Hello"})

    # Everybody's sandbox.
    answer = done(await marketing.post(mail, lead, key="once"))
    assert (answer["outcome"], answer["vendor"], answer["marked"], answer["reason"]) == ("sandbox", "sandbox", True, "")
    assert "Nothing left" in answer["advice"]
    assert done(await marketing.post(mail, lead, key="once")) == answer
    (kept,) = hospital.rows(KEPT)
    assert (kept["recipient"], kept["subject"]) == (mine, f"[சோதனை] Hospital {hospital.tenant_id}")
    assert kept["body"].startswith("[சோதனை] வணக்கம் Divya, https://leads.example/u/preview")

    # Nobody is asked who has no phone here; the phone is that of the agent's record.
    problem(await marketing.post(sms, lead), 409, reason="no_own_address")
    problem(await marketing.post(spoken, lead), 422, field="template_id")
    problem(await marketing.post(sms, {"lead_id": lead["lead_id"] + 9_999}), 404)
    problem(await staff.agent(hospital.agents()[0]).post(mail, lead), 403)
    with hospital.writing() as connection:
        connection.execute(AGENT, (marketing.user_id, hospital.tenant_id))
    assert done(await marketing.post(sms, lead))["outcome"] == "sandbox"
    assert [row["recipient"] for row in hospital.rows(KEPT)] == [mine, "+12025550142"]

    # The hospital's own vendor: one mail a key, however often the step is tried.
    await admin.put("/providers/credentials/sendgrid", {"secrets": {"api_key": API_KEY}})
    chosen = [{"vendor": "sendgrid", "settings": {"sender": "Clinic <care@clinic.example.org>"}}]
    done(await admin.put("/providers/email", {"vendors": chosen}))
    answer = done(await marketing.post(mail, lead, key="by-sendgrid"))
    assert (answer["outcome"], answer["vendor"], answer["advice"]) == ("sent", "sendgrid", "")
    assert done(await marketing.post(mail, lead, key="by-sendgrid")) == answer
    (sent,) = sendgrid.sent
    sender = {"name": f"Care of Hospital {hospital.tenant_id}", "email": "care@clinic.example.org"}
    assert (sent.to, sent.request["from"]) == (mine, sender)
    assert "headers" not in sent.request
    sendgrid.script(refuses(400))
    answer = done(await marketing.post(mail, lead))
    assert (answer["outcome"], answer["vendor"], answer["reason"]) == ("refused", "sendgrid", "refused")
    assert answer["code"].startswith("400")
    sendgrid.script(refuses(401))
    answer = done(await marketing.post(mail, lead))
    assert (answer["outcome"], answer["reason"]) == ("refused", "credentials")

    # A hospital that tries itself out, and one that has stopped.
    done(await admin.put("/outreach/mode", {"mode": "test"}))
    assert done(await marketing.post(mail, lead))["outcome"] == "sandbox"
    done(await admin.post("/outreach/pause", {"reason": "wrong text"}))
    problem(await marketing.post(mail, lead), 409, reason="paused")
    to_me = [each.to for each in sendgrid.sent].count(mine)  # managers hear of the refused credentials
    assert (to_me, len(hospital.rows(KEPT))) == (1, 3)

    # Nothing of it is the lead's, nor among what the asker is told; each try is in the audit log.
    assert hospital.rows("SELECT id FROM messages WHERE tenant_id = %s AND token LIKE 'sample-%%'") == []
    noted = [row["action"] for row in hospital.rows(NOTED)]
    assert noted == ["template_test", "template_test_ended"] * 6
    assert "Divya" not in str(hospital.rows(NOTED))
