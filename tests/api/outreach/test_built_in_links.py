"""Each link of each built-in text is opened and used: its page speaks the text's language and does what it says."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import psycopg
import pytest
from psycopg.rows import dict_row
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.outreach.messages import Outreach, SendOrder
from api.http.browsers.languages import RIGHT_TO_LEFT
from api.outreach.preferences.words import WORDS, words_of
from api.settings import ApiSettings
from devstack.ports import free_port
from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.booking import Booking
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES
from domain.outreach.templates.template import Template
from domain.outreach.templates.values import TemplateValues
from domain.payments.links import PayLink, sign_pay_link
from domain.payments.money import money
from domain.privacy import Actor
from domain.tenants.policy import CalendarPolicy, DepositPolicy, Policy, QuietHoursPolicy
from providers.settings import ProviderSettings
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from services.outreach.texts import LinkMaker
from store.booking import appointments
from store.lifecycle import lead_runs
from store.outreach.eye_hospital import eye_hospital_texts
from store.outreach.templates import as_text, write_text
from store.seed import DemoTenant, add_tenants
from store.session import Database
from store.tables.outreach import TemplateRow
from tests.api.test_templates import PERSON
from tests.fixtures.apps import app_of
from tests.fixtures.postgres import TemplateServer
from workflows.client.client import TemporalSettings

NAME, KEY = "Netra", "only-in-tests"
PUBLIC_URL, MAP = "https://leads.example", "https://maps.example/?q=netra"
EMAIL = Channel.EMAIL
TENANTS = BUILT_IN, EYE_HOSPITAL, OWN = 1, 2, 3
OPEN = Policy(calendar=CalendarPolicy(always_open=True), quiet_hours=QuietHoursPolicy(always=True))
OWN_TEXTS = [
    Template("visit", EMAIL, language, "Visit", "{{ map }}\n\n{{ preferences }}", links={"map": MAP})
    for language in WORDS
]
TEXTS = [
    *((BUILT_IN, text) for text in DEFAULT_TEMPLATES),
    *((EYE_HOSPITAL, as_text(row)) for row in eye_hospital_texts(EYE_HOSPITAL)),
    *((OWN, text) for text in OWN_TEXTS),
]
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_FORM = re.compile(r'<form method="post"(?: action="([^"]*)")?>(.*?)</form>', re.DOTALL)
_PAGES = {"u": "unsubscribe", "p": "preferences", "c": "confirm", "l": "map", "pay": "pay"}


@dataclass
class Kept:
    """A vendor that has what it was given; `name`: it needs no credentials."""

    name: str = "sandbox"
    messages: list[OutgoingMessage] = field(default_factory=list)

    async def send(self, message: OutgoingMessage) -> Receipt:
        self.messages.append(message)
        return Receipt(self.name, f"kept-{len(self.messages)}")

    async def find(self, _: OutgoingMessage) -> Receipt | None:
        return None


@dataclass
class Office:
    """Three hospitals, what they sent, and the app behind its links."""

    connection: psycopg.Connection[dict[str, Any]]
    database: Database
    http: httpx2.AsyncClient
    vendor: Kept = field(default_factory=Kept)

    async def person(self, tenant_id: int, language: str) -> LeadRef:
        """Somebody of their own for each text; they wrote by WhatsApp just now."""
        number, now = len(self.rows("SELECT id FROM leads")), datetime.now(UTC)
        said = {"first_name": "Asha", "phone": f"+91987650{number:04d}", "email": f"asha{number}@example.com"}
        submission = normalise(LeadCapture.model_validate({**said, "language": language}), "IN", now)
        async with self.database.tenant_session(tenant_id) as session:
            captured = await capture(session, tenant_id, Intake(submission, "{}", Actor("test")))
        assert isinstance(captured, Captured)
        self.run(
            "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, body, token, step,"
            " state) VALUES (%s, %s, 1, 'in', 'whatsapp', 'enquiry', '', 'Hello', gen_random_uuid(), 'inbound',"
            " 'received')",
            tenant_id,
            captured.lead_id,
        )
        return LeadRef(tenant_id, captured.lead_id)

    async def send(self, lead: LeadRef, text: Template, values: TemplateValues) -> tuple[DeliveryState, str]:
        """By the send protocol, as a run does."""
        outreach = Outreach(self.database, dict.fromkeys(Channel, self.vendor), PUBLIC_URL, KEY)
        step = f"{text.code}-{text.channel.value}-{len(self.vendor.messages)}"
        order = SendOrder(lead, 1, datetime.now(UTC), text.channel, text.code, Purpose.ENQUIRY, step, values=values)
        sent = await ActivityEnvironment().run(outreach.send, order)
        return sent.state, sent.reason

    async def values(self, lead: LeadRef, text: Template) -> TemplateValues:
        """What only the sender of this message knows."""
        at, made_on = datetime.now(UTC) + timedelta(days=3), datetime.now(UTC).date()
        confirm = LinkMaker(PUBLIC_URL, KEY, made_on).to("confirm", lead.tenant_id, lead.lead_id)
        if "pay" not in text.names():
            return TemplateValues(at=at, confirm=confirm)
        async with self.database.tenant_session(lead.tenant_id) as session:
            row = await lead_runs.lock_lead(session, lead)
            held = await appointments.hold(session, row, Booking(at, 30, f"dr-{lead.lead_id}"), 1)
            payment = await appointments.ask_payment(session, row, held, DepositPolicy(amount_minor=50_000), "INR", at)
        link = PayLink(lead.tenant_id, payment.id, lead.lead_id, at)
        return TemplateValues(amount=money(50_000, "INR"), pay=f"{PUBLIC_URL}/pay/{sign_pay_link(link, KEY)}")

    async def keep(self, own: list[Template]) -> None:
        """One hospital has only its own texts, one those of its seed, one none."""
        self.run("DELETE FROM templates WHERE tenant_id <> %s", EYE_HOSPITAL)
        async with self.database.tenant_session(OWN) as session:
            for text in own:
                row = TemplateRow(tenant_id=OWN, code=text.code, channel=text.channel, language=text.language)
                row.state, row.activated_at = "active", datetime.now(UTC)
                write_text(row, text)
                session.add(row)

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        return self.connection.execute(query.encode(), arguments).fetchall()

    def run(self, query: str, *arguments: Any) -> None:
        self.connection.execute(query.encode(), arguments)

    def closed(self, lead: LeadRef) -> set[tuple[str, str | None]]:
        """Kind of address and channel; None: every one."""
        query = (
            "SELECT CASE WHEN address LIKE '%%@%%' THEN 'mail' ELSE 'phone' END AS kind, channel FROM suppressions s"
            " JOIN leads l ON l.tenant_id = s.tenant_id AND s.address IN (l.email_norm, l.phone_e164)"
            " WHERE l.tenant_id = %s AND l.id = %s AND lifted_at IS NULL"
        )
        return {(row["kind"], row["channel"]) for row in self.rows(query, lead.tenant_id, lead.lead_id)}


@pytest.fixture(scope="module")
async def office(postgres: TemplateServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    with (
        postgres.clone() as clone,
        psycopg.connect(clone.superuser_url, autocommit=True, row_factory=dict_row) as connection,
    ):
        add_tenants(
            clone.owner_url, [DemoTenant(id, NAME, "IN", "Asia/Kolkata", "INR", (), (), OPEN) for id in TENANTS]
        )
        settings = ApiSettings(
            database_url=clone.app_url, jwt_key_file=tmp_path_factory.mktemp("keys") / "jwt.pem", public_url=PUBLIC_URL,
            link_key=SecretStr(KEY), secret_key=SecretStr(KEY), limit_pages=0,
        )  # fmt: skip
        known = ProviderSettings(public_url=PUBLIC_URL, sandbox_payments=True)
        app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"), known)
        transport = httpx2.ASGITransport(app)
        async with (
            Database(clone.app_url) as database,
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=PERSON) as http,
        ):
            office = Office(connection, database, http)
            await office.keep(OWN_TEXTS)
            yield office


@dataclass
class Page:
    """One that a person opens, in their language, and presses a button of."""

    http: httpx2.AsyncClient
    url: str
    language: str

    async def open(self) -> str:
        return self._spoken(await self.http.get(self.url))

    async def press(self, words: str, **changes: list[str]) -> str:
        """With what the page's form holds, and these changes."""
        (action, inside), *_ = _FORM.findall(await self.open())
        (button,) = re.findall(rf"<button([^>]*)>{re.escape(words)}</button>", inside)
        form = defaultdict[str, list[str]](list)
        ticked = [tag for tag in re.findall("<input ([^>]*)>", inside) if "checkbox" not in tag or "checked" in tag]
        for tag in (*ticked, button):
            for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', tag):
                form[name].append(value)
        return self._spoken(await self.http.post(urljoin(self.url, action), data={**form, **changes}))

    def _spoken(self, answer: httpx2.Response) -> str:
        assert answer.status_code == 200, answer.text
        direction = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        assert f'<html lang="{self.language}" dir="{direction}">' in answer.text
        return answer.text


async def stops(office: Office, lead: LeadRef, page: Page, words: Mapping[str, str]) -> None:
    await page.open()
    assert office.closed(lead) == set()
    assert words["stopped_email"] in await page.press(words["stop_email"])
    assert office.closed(lead) == {("mail", "email")}
    mail, text = (Template("follow_up", channel, page.language, "", "") for channel in (EMAIL, Channel.SMS))
    assert await office.send(lead, mail, TemplateValues()) == (DeliveryState.SKIPPED, "suppressed")
    assert await office.send(lead, text, TemplateValues()) == (DeliveryState.SENT, "")
    assert words["stopped_all"] in await page.press(words["stop_all"])
    assert await office.send(lead, text, TemplateValues()) == (DeliveryState.SKIPPED, "suppressed")


async def confirms(office: Office, lead: LeadRef, page: Page, words: Mapping[str, str]) -> None:
    agreed = "SELECT given, language FROM consents WHERE tenant_id = %s AND lead_id = %s AND source = 'confirmed'"
    assert words["confirm_question"] in await page.open()
    assert office.rows(agreed, lead.tenant_id, lead.lead_id) == []
    assert words["confirmed"] in await page.press(words["confirm_yes"])
    assert office.rows(agreed, lead.tenant_id, lead.lead_id) == [{"given": True, "language": page.language}]


async def pays(office: Office, lead: LeadRef, page: Page, words: Mapping[str, str]) -> None:
    paid = "SELECT count(*) AS told FROM start_requests WHERE tenant_id = %s AND lead_id = %s AND message = 'paid'"
    assert "INR 500.00" in await page.open()
    assert office.rows(paid, lead.tenant_id, lead.lead_id) == [{"told": 0}]
    assert words["pay_done"] in await page.press(words["pay"])
    assert office.rows(paid, lead.tenant_id, lead.lead_id) == [{"told": 1}]


async def prefers(office: Office, lead: LeadRef, page: Page, words: Mapping[str, str]) -> None:
    assert words["intro"] in await page.open()
    assert words["saved"] in await page.press(words["save"], enquiry=["email", "whatsapp"])
    assert office.closed(lead) == {("phone", "sms"), ("phone", "call")}
    assert words["stopped_all"] in await page.press(words["stop_all"])
    assert ("mail", "email") in office.closed(lead)


async def leads_on(office: Office, lead: LeadRef, page: Page, words: Mapping[str, str]) -> None:
    """And the click is the message's, once."""
    clicks = "SELECT kind, message_id FROM behaviours WHERE tenant_id = %s AND lead_id = %s"
    sent = "UPDATE messages SET sent_at = sent_at - interval '1 minute' WHERE tenant_id = %s AND lead_id = %s"
    office.run(sent, lead.tenant_id, lead.lead_id)
    for _ in range(2):
        answer = await office.http.get(page.url)
        assert (answer.status_code, answer.headers["location"]) == (302, MAP)
    (message,) = office.rows("SELECT id FROM messages WHERE lead_id = %s AND template = 'visit'", lead.lead_id)
    found = office.rows(clicks, lead.tenant_id, lead.lead_id)
    assert found == [{"kind": "click", "message_id": message["id"]}]


USES = {"unsubscribe": stops, "confirm": confirms, "pay": pays, "preferences": prefers, "map": leads_on}


def named(one: tuple[int, Template]) -> str:
    tenant, text = one
    return f"{tenant}-{text.code}-{text.channel}-{text.language}"


def test_a_text_without_links_has_no_address_in_it() -> None:
    for _, text in TEXTS:
        assert text.names() & set(USES) or "http" not in f"{text.subject}{text.body}", text


@pytest.mark.parametrize(
    "one", [one for one in TEXTS if one[1].channel is EMAIL or one[1].names() & set(USES)], ids=named
)
async def test_each_link_of_a_text_is_opened_and_does_what_its_words_say(
    office: Office, one: tuple[int, Template]
) -> None:
    tenant_id, text = one
    lead = await office.person(tenant_id, text.language)
    assert await office.send(lead, text, await office.values(lead, text)) == (DeliveryState.SENT, "")
    made = "SELECT template_language, template_version FROM messages WHERE lead_id = %s AND template = %s"
    version = 0 if tenant_id == BUILT_IN else 1
    assert office.rows(made, lead.lead_id, text.code) == [
        {"template_language": text.language, "template_version": version}
    ]
    message = office.vendor.messages[-1]
    links = {_PAGES[urlsplit(url).path.split("/")[1]]: url for url in _ADDRESS.findall(message.body)}
    assert set(links) == text.names() & set(USES)
    if text.channel is EMAIL:
        assert set(re.findall('href="([^"]*)"', message.html)) == set(links.values())
    for name, url in links.items():
        await USES[name](office, lead, Page(office.http, url, text.language), words_of(text.language, NAME))
    if text.channel is EMAIL:
        one_click = message.headers["List-Unsubscribe"].strip("<>")
        answer = await office.http.post(one_click, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert ("mail", "email") in office.closed(lead)
