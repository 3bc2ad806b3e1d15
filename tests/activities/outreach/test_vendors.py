"""Several vendors on a channel: the next one takes over from one that is out, and nobody hears anything twice."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.outreach.messages import SendOrder, Sent
from activities.senders import Candidate, Route, tenant_senders
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from domain.outreach.templates.template import Approval, Rendered, Template, VendorText
from domain.outreach.vendors import Vendor, VendorChoice, VendorSettings
from domain.privacy import Actor
from domain.tenants.policy import Policy
from providers.contract import Final, ProviderError, Retryable, Unknown
from services.outreach.previews import Draft, preview
from services.outreach.template_versions import activate, approve
from services.outreach.template_versions import draft as draft_text
from services.outreach.texts import LinkMaker
from services.outreach.vendors.accounts import Credentials, choose_vendors, put_credentials
from store.lifecycle import lead_runs
from store.lifecycle.shelf import DatabaseShelf
from store.tenants.vault import Vault
from tests.activities.clinic import Clinic, at
from tests.doubles.faults import Fault, fails, hangs, resets, throttles
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioDouble
from tests.doubles.vonage_messages import VonageDouble, secrets
from tests.providers.conftest import settings

NOON = at("2026-11-23T12:00+05:30")
VAULT = Vault(SecretStr("only-in-tests"))
TWILIO = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
ADMIN = Actor("test")
WORDS = Rendered("", "Yes, on Monday at ten.", "")
BOTH = (
    VendorChoice(vendor=Vendor.TWILIO, settings=VendorSettings(sender="+14155550100")),
    VendorChoice(vendor=Vendor.VONAGE, settings=VendorSettings(sender="+12025550199")),
)


@dataclass
class World:
    """A tenant that writes SMS by Twilio, and by Vonage where Twilio is out."""

    clinic: Clinic
    twilio: TwilioDouble
    vonage: VonageDouble
    lead: LeadRef = field(init=False)
    steps: int = 0

    async def open(self) -> None:
        self.clinic.open(Policy())
        self.lead = await self.clinic.lead(NOON)
        await self.give(Vendor.TWILIO, TWILIO)
        await self.give(Vendor.VONAGE, secrets())
        async with self.clinic.database.tenant_session(7) as session:
            await choose_vendors(session, 7, Channel.SMS, BOTH, actor=ADMIN, now=NOON)

    async def give(self, vendor: Vendor, given: dict[str, str]) -> None:
        account = given.get("account_sid") or given["application_id"]
        async with self.clinic.database.tenant_session(7) as session:
            credentials = Credentials(vendor, account, VAULT.seal(given))
            await put_credentials(session, 7, credentials, actor=ADMIN, now=NOON)

    async def send(self, step: str, **changes: object) -> Sent | str:
        """How one try ended: the name of the error when another is to come."""
        given = {"channel": Channel.SMS, "template": "first_sms", "purpose": Purpose.ENQUIRY, "now": NOON, **changes}
        order = SendOrder(lead=self.lead, run=1, step=step, **given)  # type: ignore[arg-type]  # one dictionary
        try:
            return await ActivityEnvironment().run(self.clinic.outreach.send, order)
        except ApplicationError as error:
            return error.type or ""

    def row(self, step: str) -> tuple[str, str | None, str | None]:
        query = "SELECT state, provider, code FROM messages WHERE step = %s"
        (row,) = self.clinic.rows(query, step)
        return row["state"], row["provider"], row["code"]

    def rest_ends(self) -> None:
        self.clinic.run("UPDATE vendor_rests SET rests_until = %s", NOON - timedelta(seconds=1))

    @property
    def left(self) -> tuple[int, int]:
        return len(self.twilio.sent), len(self.vonage.sent)


@pytest.fixture
def world(clinic: Clinic) -> Iterator[World]:
    with TwilioDouble() as twilio, VonageDouble() as vonage:
        urls = {"twilio_base_url": twilio.url, "vonage_base_url": vonage.url, "vonage_rest_url": vonage.url}
        clinic.senders = tenant_senders(
            settings(**urls, twilio_account_sid=""), DatabaseShelf(clinic.database), VAULT, limit=1.2
        )
        yield World(clinic, twilio, vonage)
        assert twilio.complaints + vonage.complaints == []


@pytest.mark.parametrize("fault", [hangs(), fails(500), resets()], ids=["hang", "500 after executing", "reset"])
async def test_what_may_have_left_is_asked_of_its_vendor_and_of_no_other(world: World, fault: Fault) -> None:
    await world.open()
    world.twilio.script(fault)
    assert await world.send("a1") == "Unknown"
    assert world.row("a1") == ("intent", "twilio", None)
    # Even while it cannot be asked, and while it is not in the list any more.
    world.twilio.script(throttles("7"))
    assert await world.send("a1") == "Unknown"
    async with world.clinic.database.tenant_session(7) as session:
        await choose_vendors(session, 7, Channel.SMS, BOTH[1:], actor=ADMIN, now=NOON)
    sent = await world.send("a1")
    assert isinstance(sent, Sent)
    assert sent.state is DeliveryState.SENT
    assert (world.row("a1"), world.left) == (("sent", "twilio", None), (1, 0))


async def test_of_another_account_at_the_same_vendor_nothing_is_asked(world: World) -> None:
    await world.open()
    world.twilio.script(hangs())
    assert await world.send("a1") == "Unknown"
    await world.give(Vendor.TWILIO, {"account_sid": "AC" + "1b" * 16, "auth_token": "another"})
    assert await world.send("a1") == "Unknown"
    assert (world.row("a1"), world.left) == (("intent", "twilio", None), (1, 0))


async def test_one_that_is_out_rests_and_is_tried_by_one_message_when_its_rest_is_over(world: World) -> None:
    await world.open()
    world.twilio.script(*[fails(503, commits=False)] * 2)
    for step in ("a1", "a2"):
        assert isinstance(await world.send(step), Sent)
        assert world.row(step) == ("sent", "vonage", None)
    assert (world.twilio.requests, world.left) == (1, (0, 2)), "a vendor that rests is not called"
    world.rest_ends()
    await world.send("a3")
    assert (world.twilio.requests, world.left) == (2, (0, 3)), "it is still out"
    world.rest_ends()
    for step in ("a4", "a5"):
        await world.send(step)
        assert world.row(step) == ("sent", "twilio", None)
    assert world.clinic.rows("SELECT failures, rests_until FROM vendor_rests") == [{"failures": 0, "rests_until": None}]


async def test_a_throttle_is_waited_for_when_it_is_short_and_passed_over_when_it_is_long(world: World) -> None:
    await world.open()
    world.twilio.script(throttles("2"), throttles("2"), throttles("2"))
    assert [await world.send("a1") for _ in range(3)] == ["Retryable"] * 3
    assert world.left == (0, 0)
    await world.send("a1")
    assert (world.row("a1"), world.left) == (("sent", "vonage", None), (0, 1)), "the third in a row is too many"
    world.rest_ends()
    world.twilio.script(throttles("3600"))
    await world.send("a2")
    assert (world.row("a2"), world.left) == (("sent", "vonage", None), (0, 2))


async def test_refused_credentials_are_passed_over_and_notified_until_they_are_replaced(world: World) -> None:
    await world.open()
    world.clinic.run("UPDATE users SET email = 'admin@example.com', role = 'admin' WHERE id = 1 AND tenant_id = 7")
    await world.give(Vendor.TWILIO, {**TWILIO, "auth_token": "wrong"})
    for step in ("a1", "a2"):
        await world.send(step)
        assert world.row(step) == ("sent", "vonage", None)
    assert world.twilio.requests == 1
    (notice,) = world.clinic.rows("SELECT kind, facts FROM notices WHERE kind = 'vendor_credentials'")
    assert notice["facts"] == {"vendor": "twilio", "channel": "sms"}
    await world.give(Vendor.TWILIO, TWILIO)
    await world.send("a3")
    assert (world.row("a3"), world.left) == (("sent", "twilio", None), (1, 2))


async def test_when_all_are_out_it_waits_and_alone_with_bad_credentials_until_they_are_replaced(world: World) -> None:
    await world.open()
    world.twilio.script(fails(503, commits=False))
    world.vonage.script(fails(503, commits=False))
    assert await world.send("a1") == "Retryable"
    assert world.row("a1")[0] == "intent"
    await world.send("a1")
    assert world.row("a1")[0] == "sent"
    async with world.clinic.database.tenant_session(7) as session:
        await choose_vendors(session, 7, Channel.SMS, BOTH[:1], actor=ADMIN, now=NOON)
    await world.give(Vendor.TWILIO, {**TWILIO, "auth_token": "wrong"})
    for _ in range(2):
        parked = await world.send("a2")
        assert isinstance(parked, Sent)
        assert (parked.state, parked.reason) == (DeliveryState.SKIPPED, "credentials")
        assert parked.postponed_to is not None
    assert world.row("a2") == ("intent", "twilio", "not_taken")
    assert (world.twilio.requests, world.left) == (3, (1, 0)), "an account that was refused is not called at each look"
    (held,) = world.clinic.rows("SELECT reason FROM held_messages WHERE token LIKE '%%-a2'")
    assert held == {"reason": "credentials"}
    await world.give(Vendor.TWILIO, TWILIO)
    assert isinstance(await world.send("a2"), Sent)
    assert (world.row("a2"), world.left) == (("sent", "twilio", None), (2, 0))


async def test_another_tenant_sends_on_by_the_installations_default(world: World) -> None:
    await world.open()
    world.clinic.run("UPDATE vendor_accounts SET secrets = 'not ours'")
    parked = await world.send("a1")
    assert isinstance(parked, Sent)
    assert (parked.reason, world.row("a1")) == ("credentials", ("intent", "vonage", "not_taken"))
    async with world.clinic.database.tenant_session(8) as session:
        route = await world.clinic.senders.route(session, 8, Channel.SMS)  # type: ignore[attr-defined]
    assert [candidate.vendor for candidate in route.candidates] == ["sandbox"]


# --- any mixture of faults -------------------------------------------------------------------------------------------


@dataclass
class Wayward:
    """A vendor that does something else each time; `left` counts what truly went out, by token."""

    name: str
    chance: random.Random
    left: Counter[str]
    knows: set[str] = field(default_factory=set)

    async def send(self, message: OutgoingMessage) -> Receipt:
        ending = self.chance.choice(["ok", "out", "throttled", "credentials", "silent", "lost", "invalid"])
        if ending in ("ok", "silent"):
            self.left[message.token] += 1
            self.knows.add(message.token)
        errors: dict[str, ProviderError] = {
            "out": Retryable(self.name, "refused connection"),
            "throttled": Retryable(self.name, "429", after=self.chance.choice([None, 1.0, 600.0]), throttled=True),
            "credentials": Final(self.name, "401", SendRefusal.CREDENTIALS),
            "silent": Unknown(self.name, "time-out"),
            "lost": Unknown(self.name, "reset"),
            "invalid": Final(self.name, "21211", SendRefusal.ADDRESS_INVALID),
        }
        if ending in errors:
            raise errors[ending]
        return Receipt(self.name, message.token)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        if self.chance.random() < 0.4:
            raise self.chance.choice([Unknown(self.name, "?"), Retryable(self.name, "429")])
        return Receipt(self.name, message.token) if message.token in self.knows else None


async def test_whatever_goes_wrong_at_three_vendors_nothing_leaves_twice(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    chance, left = random.Random(14), Counter[str]()
    wayward = [Wayward(name, chance, left) for name in ("twilio", "vonage", "third")]

    async def route(*_: object) -> Route:
        return Route(7, Channel.SMS, tuple(Candidate(each.name, "", each) for each in wayward))

    monkeypatch.setattr("activities.outreach.messages.route_of", route)
    endings = Counter[str]()
    for number in range(80):
        order = SendOrder(lead, 1, NOON, Channel.SMS, "first_sms", Purpose.ENQUIRY, f"s{number}")
        for _ in range(60):
            try:
                sent = await ActivityEnvironment().run(clinic.outreach.send, order)
            except ApplicationError:
                continue
            if sent.postponed_to is not None:
                clinic.run("DELETE FROM vendor_rests")  # somebody replaced the credentials
                continue
            endings[sent.state.value] += 1
            break
        clinic.run(
            "UPDATE messages SET sent_at = sent_at - interval '2 days', created_at = created_at - interval '2 days'"
        )
    assert max(left.values()) == 1
    assert endings["sent"] > 25, endings
    assert sum(endings.values()) == 80, "a step that never ends"
    (counted,) = clinic.rows("SELECT count(*) AS sent FROM messages WHERE state = 'sent'")
    assert counted["sent"] == endings["sent"] <= left.total()


async def test_by_whatsapp_free_words_go_to_whom_wrote_within_a_day_and_are_skipped_when_the_window_has_closed(
    clinic: Clinic,
) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    left: Counter[str] = Counter()
    vendor = Wayward("scripted", random.Random(1), left)
    vendor.chance.choice = lambda _: "ok"  # type: ignore[method-assign,assignment,return-value]
    clinic.senders = dict.fromkeys(Channel, vendor)

    async def send(step: str, hours: float) -> tuple[str, str]:
        now = NOON + timedelta(hours=hours)
        order = SendOrder(lead, 1, now, Channel.WHATSAPP, "first_sms", Purpose.ENQUIRY, step, words=WORDS)
        sent = await ActivityEnvironment().run(clinic.outreach.send, order)
        return sent.state.value, sent.reason

    assert await send("w1", 0) == ("skipped", "whatsapp_window")
    clinic.run(
        "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, token, step, state,"
        " created_at) VALUES (7, %s, 1, 'in', 'whatsapp', 'enquiry', '', 'in-1', 'inbound', 'received', %s)",
        lead.lead_id,
        NOON,
    )
    assert await send("w2", 1) == ("sent", "")
    # Planned while it was open, sent when it has closed: it is judged at the moment of sending.
    assert await send("w3", 24) == ("skipped", "whatsapp_window")
    assert left.total() == 1


async def test_a_preview_judges_a_template_by_the_vendor_that_would_send_it(world: World) -> None:
    await world.open()
    kept = {"vonage": VendorText("hello")}
    text = Template("hello", Channel.WHATSAPP, "en", "", "Hello!", vendors=kept)
    links = LinkMaker("https://leads.example", "only-in-tests", NOON.date())
    draft = Draft(Channel.WHATSAPP, Purpose.ENQUIRY, "hello", Rendered("", "", ""), NOON, links, Vendor.SANDBOX)
    async with world.clinic.database.tenant_session(7) as session:
        row = await draft_text(session, 7, text, actor=ADMIN, now=NOON)
        await approve(session, row, "vonage", Approval.APPROVED, actor=ADMIN, now=NOON)
        await activate(session, row, actor=ADMIN, now=NOON)
    for first, reason in (BOTH, "whatsapp_window"), (BOTH[::-1], "ok"):
        async with world.clinic.database.tenant_session(7) as session:
            await choose_vendors(session, 7, Channel.WHATSAPP, first, actor=ADMIN, now=NOON)
            lead = await lead_runs.lock_lead(session, world.lead)
            shown = await preview(session, lead, draft)
        sent = await world.send(f"by {first[0].vendor}", channel=Channel.WHATSAPP, template="hello")
        assert isinstance(sent, Sent)
        assert (shown.permission.reason, sent.reason or "ok") == (reason, reason)
