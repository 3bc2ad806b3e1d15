"""What a message says to the one who gets it: whose it is, which page it is about, and the way out."""

import pytest
from temporalio.testing import ActivityEnvironment

from activities.outreach.messages import SendOrder
from domain.leads.lead import Channel
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.outreach.ports import OutgoingMessage
from domain.outreach.templates.values import TemplateValues
from domain.tenants.policy import Policy
from tests.activities.clinic import Clinic, at
from tests.activities.outreach.test_messages import Provider, provider

assert provider
NOON = at("2026-11-23T12:00+05:30")
PAGE = "https://pay.example/1"


async def body(clinic: Clinic, lead: LeadRef, template: str, channel: Channel = Channel.SMS, link: str = "") -> str:
    values = TemplateValues(pay=link, when="Mon 30 Nov, 10:00", amount="INR 500.00")
    order = SendOrder(lead, 1, NOON, channel, template, Purpose.ENQUIRY, f"{template}-{channel}", values=values)
    await ActivityEnvironment().run(clinic.outreach.send, order)
    query = "SELECT body FROM messages WHERE lead_id = %s ORDER BY id DESC LIMIT 1"
    text: str = clinic.rows(query, lead.lead_id)[0]["body"]
    return text


def shares_its_phone_and_mailbox(clinic: Clinic, one: LeadRef, other: LeadRef) -> None:
    clinic.run(
        """INSERT INTO identities (tenant_id, kind, value, holder, lead_id)
        SELECT tenant_id, kind, value, 1, %s FROM identities WHERE tenant_id = %s AND lead_id = %s
        AND kind IN ('phone', 'email')""",
        other.lead_id,
        one.tenant_id,
        one.lead_id,
    )


@pytest.mark.parametrize("template", ["first_sms", "follow_up", "appointment_reminder", "deposit_request"])
async def test_on_a_phone_that_several_share_each_message_says_for_whom_it_is(
    clinic: Clinic, provider: Provider, template: str
) -> None:
    clinic.open(Policy())
    divya = await clinic.lead(NOON, first_name="Divya", last_name="Raman")
    gopal = await clinic.lead(NOON, first_name="Gopal", phone="+919876500002", email="gopal@example.com")
    link = PAGE if template == "deposit_request" else ""
    assert (await body(clinic, divya, template, link=link)).startswith("Hello Divya, ")
    shares_its_phone_and_mailbox(clinic, divya, gopal)
    clinic.run("DELETE FROM messages WHERE lead_id = %s", divya.lead_id)
    assert (await body(clinic, divya, template, link=link)).startswith("For Divya Raman: Hello Divya, ")
    clinic.run("UPDATE leads SET merged_into = %s WHERE id = %s", divya.lead_id, gopal.lead_id)
    merged = (
        "INSERT INTO merges (tenant_id, survivor_id, merged_id, how, actor, merged_at) VALUES (7, %s, %s, %s, %s, %s)"
    )
    clinic.run(merged, divya.lead_id, gopal.lead_id, "manual", "test", NOON)
    clinic.run("DELETE FROM messages WHERE lead_id = %s", divya.lead_id)
    assert (await body(clinic, divya, template, link=link)).startswith("Hello Divya, ")


async def test_a_shared_mailbox_and_a_call_say_so_too(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    divya = await clinic.lead(NOON, first_name="Divya", last_name="Raman")
    gopal = await clinic.lead(NOON, first_name="Gopal", phone="+919876500002", email="gopal@example.com")
    shares_its_phone_and_mailbox(clinic, divya, gopal)
    assert (await body(clinic, divya, "follow_up", Channel.EMAIL)).startswith("For Divya Raman:\n\nHello Divya,")
    assert (await body(clinic, divya, "first_call", Channel.CALL)).startswith("This call is for Divya Raman. Hello")


async def test_the_way_out_is_the_unsubscribe_page_and_nothing_else_is(clinic: Clinic, provider: Provider) -> None:
    """F4."""
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    mail = await body(clinic, lead, "follow_up", Channel.EMAIL)
    assert mail.count("/u/") == 1
    assert "If you no longer want e-mails from us: http" in mail
    for template in ("first_sms", "follow_up", "last_sms", "appointment_reminder"):
        assert "http" not in await body(clinic, lead, template)
    paid = await body(clinic, lead, "deposit_request", link=PAGE)
    assert (PAGE in paid, "/u/" in paid) == (True, False)


def own(clinic: Clinic, code: str, body: str, language: str = "en", channel: str = "sms", **more: str) -> int:
    """A text of the hospital's in force, as it is stored."""
    columns = {"code": code, "body": body, "language": language, "channel": channel, "subject": "S", **more}
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    clinic.run(
        f"INSERT INTO templates (tenant_id, state, activated_at, {names}) VALUES (7, 'active', now(), {places})",
        *columns.values(),
    )
    (row,) = clinic.rows("SELECT max(id) AS id FROM templates")
    return int(row["id"])


async def test_a_text_of_the_hospital_that_promises_a_page_gives_way_where_there_is_none(
    clinic: Clinic, provider: Provider
) -> None:
    """F4."""
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    own(clinic, "follow_up", "Choose a time that suits you: {{ book }}")
    paid = own(clinic, "deposit_request", "Pay here: {{ pay }}")
    assert "Just reply" in await body(clinic, lead, "follow_up")
    assert await body(clinic, lead, "deposit_request", link=PAGE) == f"Pay here: {PAGE}"
    made = clinic.rows("SELECT template, template_language, template_version, template_id FROM messages ORDER BY id")
    assert [tuple(row.values()) for row in made] == [
        ("follow_up", "en", 0, None),
        ("deposit_request", "en", 1, paid),
    ]


async def test_the_persons_language_comes_before_the_hospitals_own_words_in_another(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON, language="ta,hi")
    own(clinic, "follow_up", "Our own English")
    assert "வணக்கம்" in await body(clinic, lead, "follow_up")
    clinic.run("DELETE FROM messages")
    own(clinic, "follow_up", "நம் சொந்த வார்த்தைகள்", "ta")
    assert await body(clinic, lead, "follow_up") == "நம் சொந்த வார்த்தைகள்"
    clinic.run("DELETE FROM messages")
    clinic.run("UPDATE leads SET language = 'kn'")
    assert await body(clinic, lead, "follow_up") == "Our own English"


async def test_without_a_text_nothing_is_sent_and_staff_get_a_task(clinic: Clinic, provider: Provider) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    own(clinic, "map_only", "Pay here: {{ pay }}")
    for code in ("frist_sms", "map_only"):
        assert await body(clinic, lead, code) == ""
    (first, second) = clinic.rows("SELECT state, code, template FROM messages ORDER BY id")
    assert first == {"state": "skipped", "code": "no_text", "template": "frist_sms"}
    assert second == {"state": "skipped", "code": "no_text", "template": "map_only"}
    assert provider.left == []
    tasks = clinic.rows("SELECT kind, done_at FROM tasks ORDER BY id")
    assert tasks == [{"kind": "no_text", "done_at": None}] * 2


async def test_an_own_address_is_a_short_link_of_ours_and_html_of_ones_own_is_sent(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON, first_name="Divya")
    html = '<p>Hi {{ first_name }}</p><a href="{{ map }}">Map</a><a href="{{ preferences }}">Choose</a>'
    own(
        clinic,
        "follow_up",
        "How to find us: {{ map }}",
        channel="email",
        html=html,
        links='{"map": "https://maps.example/?q=netra"}',
    )
    sent: list[OutgoingMessage] = []
    provider.script = [sent.append]
    text = await body(clinic, lead, "follow_up", Channel.EMAIL)
    assert "maps.example" not in text
    assert "/l/" in text
    assert "<p>Hi Divya</p>" in sent[0].html
    assert sent[0].html.count('href="http') == 2
    assert sent[0].html.count("/p/") == 1
