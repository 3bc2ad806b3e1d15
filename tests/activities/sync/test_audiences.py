"""An audience at Mailchimp, kept in step with what people agreed to here and there."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from activities.sync.audiences import AudienceActivities
from domain.leads.lead import Channel
from domain.outreach.blocks import BlockedAddress, BlockScope
from domain.outreach.consent import AddressChoice, Purpose, Statement
from domain.privacy import CONTACT, Actor
from domain.sync.audiences import AudienceRef
from domain.tenants.policy import Policy
from providers.mailchimp.audience import Mailchimp
from providers.mailchimp.webhooks import read_change
from services.outreach.opt_outs import opt_out
from services.sync.audiences import Connection, connect, hear
from store.outreach import blocks, inbound
from store.tenants.vault import Vault
from tests.activities.clinic import Clinic, NobodyToTell
from tests.doubles.faults import fails, resets, throttles
from tests.doubles.mailchimp.audience import API_KEY, LIST_ID, MailchimpDouble

VAULT = Vault(SecretStr("only-in-tests"))
ADMIN = Actor("user:1")
AGREED = [{"purpose": "marketing", "text_version": "form-1"}]


@pytest.fixture
def there() -> Iterator[MailchimpDouble]:
    with MailchimpDouble() as double:
        yield double
        assert double.complaints == []


class Audience:
    """A clinic's audience, and rounds of its sync."""

    def __init__(self, clinic: Clinic, there: MailchimpDouble) -> None:
        self.clinic, self.there, self.mailchimp = clinic, there, Mailchimp(there.url, 1.0)

    async def connect(self, key: str = API_KEY) -> None:
        self.clinic.open(Policy())
        await self.again(key)

    async def again(self, key: str = API_KEY) -> None:
        async with self.clinic.database.tenant_session(7) as session:
            given = Connection(LIST_ID, VAULT.seal({"api_key": key}), "s")
            row = await connect(session, 7, given, actor=ADMIN, now=datetime.now(UTC))
            self.ref = AudienceRef(7, row.id)

    async def round(self) -> bool:
        """As if its time had come."""
        self.clinic.run("UPDATE audiences SET next_at = now() - interval '1 second' WHERE next_at IS NOT NULL")
        sync = AudienceActivities(self.clinic.database, NobodyToTell(), VAULT, self.mailchimp)
        return await sync.sync_audience(self.ref)

    async def lead(self, name: str, **said: Any) -> int:
        given = {"email": f"{name}@example.com", "phone": None, "first_name": name.title(), "consents": AGREED}
        return (await self.clinic.lead(datetime.now(UTC), **given | said)).lead_id

    async def hears(self, event: bytes) -> None:
        async with self.clinic.database.tenant_session(7) as session:
            change = read_change(event, LIST_ID, datetime.now(UTC))
            assert change is not None
            await hear(session, self.ref, change, datetime.now(UTC))

    def statuses(self) -> dict[str, str]:
        return {member.address: member.status for member in self.there.members.values()}

    def withdrawn(self) -> list[tuple[Any, ...]]:
        """What people are held to have refused."""
        rows = self.clinic.rows("SELECT lead_id, purpose, channel, source, actor FROM consents WHERE NOT given")
        return [tuple(row.values()) for row in rows]

    def row(self) -> dict[str, Any]:
        return self.clinic.rows("SELECT * FROM audiences")[0]


@pytest.fixture
async def audience(clinic: Clinic, there: MailchimpDouble) -> AsyncIterator[Audience]:
    audience = Audience(clinic, there)
    await audience.connect()
    yield audience
    await audience.mailchimp.aclose()


async def test_who_agreed_is_added_once_and_who_withdraws_opts_out_or_is_blocked_is_unsubscribed(
    audience: Audience, there: MailchimpDouble
) -> None:
    there.has("zoe@example.com", "subscribed")
    maria, _, _, zoe = [await audience.lead(name) for name in ("maria", "noor", "omar", "zoe")]
    await audience.lead("silent", consents=[])
    assert await audience.round() is False
    assert audience.statuses() == dict.fromkeys(
        ["maria@example.com", "noor@example.com", "omar@example.com", "zoe@example.com"], "subscribed"
    )
    assert there.members["maria@example.com"].fields == {
        "email_address": "maria@example.com",
        "status_if_new": "subscribed",
        "merge_fields": {"FNAME": "Maria"},
    }
    seen = len(there.requests)
    await audience.round()
    assert len(there.requests) == seen + 1  # only the poll

    now = datetime.now(UTC)
    noor = AddressChoice("email", "noor@example.com", "agent", now)
    omar = BlockedAddress("email", "omar@example.com", "asked")
    async with audience.clinic.database.tenant_session(7) as session:
        lead = await inbound.lead_of(session, 7, maria)
        assert lead is not None
        await inbound.consent(session, lead, [Purpose.MARKETING], [None], Statement(False, "agent", now))
        await opt_out(session, 7, noor)
        await blocks.add(session, 7, [omar], BlockScope.TENANT, actor=CONTACT, at=now)
    audience.clinic.run("UPDATE leads SET first_name = 'Omar B' WHERE first_name = 'Omar'")
    audience.clinic.run("UPDATE leads SET email = 'z@example.com', email_norm = 'z@example.com' WHERE id = %s", zoe)
    audience.clinic.run("UPDATE identities SET value = 'z@example.com' WHERE value = 'zoe@example.com'")
    before = len(audience.withdrawn())
    await audience.round()
    closed = dict.fromkeys([f"{name}@example.com" for name in ("maria", "noor", "omar", "zoe")], "unsubscribed")
    assert audience.statuses() == closed | {"z@example.com": "subscribed"}
    await audience.round()
    assert len(audience.withdrawn()) == before  # what we asked for there is no word of the person's


async def test_an_unsubscribe_there_ends_advertising_by_mail_alone_and_is_never_undone_by_us(
    audience: Audience, there: MailchimpDouble
) -> None:
    leads = {name: await audience.lead(name) for name in ("maria", "noor")}
    await audience.round()
    there.has("maria@example.com", "unsubscribed")
    event = there.event("unsubscribe", email="Noor@Example.com", reason="manual")
    there.has("noor@example.com", "unsubscribed")
    await audience.hears(event)
    await audience.hears(event)
    await audience.round()
    expected = {(lead, "marketing", "email", "mailchimp", CONTACT) for lead in leads.values()}
    assert (set(audience.withdrawn()), len(audience.withdrawn())) == (expected, 2)
    async with audience.clinic.database.tenant_session(7) as session:
        lead = await inbound.lead_of(session, 7, leads["maria"])
        assert lead is not None
        said = Statement(True, "preferences", datetime.now(UTC))
        await inbound.consent(session, lead, [Purpose.MARKETING], [Channel.EMAIL], said)
    await audience.round()
    assert set(audience.statuses().values()) == {"unsubscribed"}
    assert len(audience.withdrawn()) == 2
    there.has("maria@example.com", "subscribed")
    await audience.round()
    there.has("maria@example.com", "unsubscribed")
    await audience.round()
    assert len(audience.withdrawn()) == 3


async def test_a_cleaned_address_is_a_bounce_and_a_moved_member_is_still_unsubscribed(
    audience: Audience, there: MailchimpDouble
) -> None:
    maria, noor = await audience.lead("maria"), await audience.lead("noor")
    await audience.round()
    await audience.hears(there.event("cleaned", email="maria@example.com", reason="hard"))
    there.members["new@example.com"] = there.members.pop("noor@example.com")
    there.members["new@example.com"].address = "new@example.com"
    await audience.hears(there.event("upemail", old_email="noor@example.com", new_email="new@example.com"))
    tasks = audience.clinic.rows("SELECT lead_id FROM tasks WHERE kind = 'contact_data' ORDER BY lead_id")
    assert [task["lead_id"] for task in tasks] == [maria, noor]
    assert audience.withdrawn() == []
    audience.clinic.run("UPDATE leads SET first_name = first_name || ' B'")
    async with audience.clinic.database.tenant_session(7) as session:
        lead = await inbound.lead_of(session, 7, noor)
        assert lead is not None
        await inbound.consent(session, lead, [Purpose.MARKETING], [None], Statement(False, "agent", datetime.now(UTC)))
    there.requests.clear()
    await audience.round()
    assert [line.partition(" ")[0] for line in there.requests] == ["GET", "PATCH"]
    assert there.members["new@example.com"].status == "unsubscribed"


async def test_faults_delay_a_round_and_refused_credentials_park_it(audience: Audience, there: MailchimpDouble) -> None:
    await audience.lead("maria")
    await audience.lead("noor")
    there.refused["noor@example.com"] = "Forgotten Email Not Subscribed"
    for fault, name, seconds in [
        (throttles("70"), "throttled", 70),
        (resets(), "unreachable", 60),
        (fails(500), "unreachable", 120),
    ]:
        there.script(None, fault)
        began = datetime.now(UTC)
        assert await audience.round() is False
        row = audience.row()
        assert row["fault"] == name
        assert seconds <= (row["next_at"] - began).total_seconds() < seconds + 5
    await audience.round()
    assert audience.row()["fault"] is None
    assert audience.statuses() == {"maria@example.com": "subscribed"}
    codes = audience.clinic.rows("SELECT code FROM audience_members WHERE address = 'noor@example.com'")
    assert codes == [{"code": "forgotten_email_not_subscribed"}]
    await audience.again("0123456789abcdef0123456789abcdee-us6")
    await audience.round()
    assert (audience.row()["fault"], audience.row()["next_at"]) == ("credentials", None)
    there.requests.clear()
    await audience.round()
    assert there.requests == []
    await audience.again()
    await audience.round()
    assert audience.row()["fault"] is None


async def test_a_long_audience_is_read_page_by_page_and_goes_on_where_it_stopped(
    audience: Audience, there: MailchimpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.mailchimp.audience.PAGE", 2)
    monkeypatch.setattr("activities.sync.audiences.PAGE", 2)
    await audience.lead("maria")
    moment = datetime.now(UTC)
    for number in range(5):
        there.has(f"p{number}@example.com", "subscribed")
        there.members[f"p{number}@example.com"].changed = moment
    there.has("maria@example.com", "unsubscribed")
    there.script(None, None, fails(503, commits=False))
    await audience.round()
    assert audience.row()["heard_until"] == moment.replace(microsecond=0)
    await audience.round()
    assert [line[1:4] for line in audience.withdrawn()] == [("marketing", "email", "mailchimp")]
