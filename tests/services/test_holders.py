"""Several write at once of a phone that several share: each person has one lead, and nobody's request fails."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import LeadCapture, normalise
from domain.privacy import Actor
from domain.tenants.policy import Policy
from services.capture.capture import capture, retry_raced
from services.capture.intake import API, CaptureChannel, Captured, Intake
from services.duplicates import Cause, lock_pair, merge, unmerge
from services.leads.contacts import ContactValue, confirm_contact
from store.seed import DemoTenant, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone

PHONE, MAIL = "+919812300001", "family@example.com"
FAMILY = ("Gopal", "Lakshmi", "Divya")
FORM = CaptureChannel("form", 1)
ME = Actor("test")
_tenants = itertools.count(700)


@dataclass
class Desk:
    """Front desks of one clinic, each in a transaction of its own."""

    clone: Clone
    database: Database
    tenant_id: int

    async def says(self, came_by: CaptureChannel = API, **said: Any) -> Captured:
        intake = self.intake(came_by, **said)
        captured = await self._retried(lambda session: capture(session, self.tenant_id, intake))
        assert isinstance(captured, Captured)
        return captured

    def intake(self, came_by: CaptureChannel, **said: Any) -> Intake:
        submission = normalise(LeadCapture.model_validate(said), "IN", datetime.now(UTC))
        return Intake(submission, "{}", ME, came_by=came_by)

    async def merge(self, gone: int, stays: int) -> int:
        async with self.database.tenant_session(self.tenant_id) as session:
            merged, survivor = await lock_pair(session, self.tenant_id, gone, stays)
            row, _ = await merge(session, survivor, merged, Cause("manual", ME), datetime.now(UTC))
        return row.id

    async def unmerge(self, merge_id: int) -> None:
        async with self.database.tenant_session(self.tenant_id) as session:
            await unmerge(session, self.tenant_id, merge_id, ME, datetime.now(UTC))

    async def confirm(self, lead_id: int, kind: str, value: str) -> None:
        contact, now = ContactValue(kind, value), datetime.now(UTC)
        await self._retried(lambda session: confirm_contact(session, self.tenant_id, lead_id, contact, ME, now))

    async def _retried(self, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
        return await retry_raced(self.database, self.tenant_id, work)

    def holders(self, value: str) -> Sequence[tuple[int, str]]:
        """The number and the first name of each."""
        query = """SELECT holder, first_name FROM identities JOIN leads USING (tenant_id)
            WHERE tenant_id = %s AND value = %s AND leads.id = lead_id ORDER BY holder"""
        with psycopg.connect(self.clone.checker_url) as connection:
            return connection.execute(query, (self.tenant_id, value)).fetchall()

    def names(self, value: str) -> list[str]:
        numbers = [number for number, _ in self.holders(value)]
        assert numbers == list(range(len(numbers)))
        return sorted(name for _, name in self.holders(value))


@pytest.fixture
def desk(clone: Clone, database: Database) -> Desk:
    tenant_id = next(_tenants)
    add_tenants(clone.owner_url, [DemoTenant(tenant_id, "Clinic", "IN", "Asia/Kolkata", "INR", (), (), Policy())])
    return Desk(clone, database, tenant_id)


@pytest.mark.parametrize("came_by", [API, FORM])
async def test_ten_captures_at_once_of_three_names_on_one_phone_are_three_leads(
    desk: Desk, came_by: CaptureChannel
) -> None:
    said = itertools.islice(itertools.cycle(FAMILY), 10)
    captured = await asyncio.gather(*(desk.says(came_by, first_name=name, phone=PHONE) for name in said))
    assert (desk.names(PHONE), len({one.lead_id for one in captured})) == (sorted(FAMILY), 3)


async def test_who_came_without_a_true_name_is_whoever_says_one_first(desk: Desk) -> None:
    nobody, gopal, divya = [
        await desk.says(FORM, first_name=name, phone=PHONE) for name in ("Customer", "Gopal", "Divya")
    ]
    assert (gopal.lead_id, divya.created) == (nobody.lead_id, True)
    assert not (await desk.says(FORM, first_name="Gopal", phone=PHONE)).created


async def test_captures_beside_a_merge_and_its_undoing_leave_everybody_one_lead(desk: Desk) -> None:
    gopal, divya = [(await desk.says(first_name=name, phone=PHONE)).lead_id for name in ("Gopal", "Divya")]

    def captures() -> list[Awaitable[Captured]]:
        return [desk.says(FORM, first_name=name, phone=PHONE) for name in ("Divya", "Gopal", "Chitra", "Divya")]

    merging = asyncio.create_task(desk.merge(divya, gopal))
    await asyncio.gather(*captures(), merging)
    await asyncio.gather(*captures(), desk.unmerge(merging.result()))
    assert desk.names(PHONE) == ["Chitra", "Divya", "Gopal"]
    assert (await desk.says(FORM, first_name="Divya", phone=PHONE)).lead_id == divya


async def test_a_claim_is_confirmed_while_somebody_else_comes_to_hold_it(desk: Desk) -> None:
    """Both want the next number of one mailbox; who loses it tries again."""
    gopal = await desk.says(first_name="Gopal", phone=PHONE)
    await desk.says(FORM, first_name="Gopal", phone=PHONE, email=MAIL)
    async with desk.database.tenant_session(desk.tenant_id) as session:
        await capture(session, desk.tenant_id, desk.intake(API, first_name="Divya", email=MAIL))
        confirming = asyncio.create_task(desk.confirm(gopal.lead_id, "email", MAIL))
        await asyncio.sleep(0.5)
    await confirming
    assert desk.holders(MAIL) == [(0, "Divya"), (1, "Gopal")]


async def test_a_confirmed_phone_gives_its_lead_the_hours_of_its_place(desk: Desk) -> None:
    meera = await desk.says(first_name="Meera", email=MAIL)
    await desk.says(FORM, first_name="Meera", email=MAIL, phone="+971501234567")
    await desk.confirm(meera.lead_id, "phone", "+971501234567")
    with psycopg.connect(desk.clone.checker_url) as connection:
        row = connection.execute("SELECT phone_e164, time_zone FROM leads WHERE id = %s", [meera.lead_id]).fetchone()
    assert row == ("+971501234567", "Asia/Dubai")


async def test_who_confirms_at_the_same_moment_confirms_once(desk: Desk) -> None:
    gopal = await desk.says(first_name="Gopal", phone=PHONE)
    await desk.says(FORM, first_name="Gopal", phone=PHONE, email=MAIL)
    await asyncio.gather(*(desk.confirm(gopal.lead_id, "email", MAIL) for _ in range(4)))
    with psycopg.connect(desk.clone.checker_url) as connection:
        told = connection.execute("SELECT count(*) FROM audit_log WHERE action = 'contact_confirmed'").fetchone()
    assert told == (1,)
