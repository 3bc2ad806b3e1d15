"""A submission whose key is stored already is seen: whatever brings it, it is answered as done, not refused."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Source
from domain.privacy import CONTACT
from services.capture.capture import capture, capture_new, retry_raced
from services.capture.intake import CaptureChannel, Captured, Intake
from store.session import Database
from tests.api.conftest import Visit, Visitor
from tests.fixtures.tenants import SeededTenant

ADS = {"name": "Ads", "config": {"kind": "google_ads"}, "secrets": {"google_key": "k"}}


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


def lead(id: str, phone: str = "+919876520001") -> dict[str, Any]:
    columns = [{"column_id": "PHONE_NUMBER", "string_value": phone}]
    return {"lead_id": id, "api_version": "1.0", "form_id": 1, "google_key": "k", "user_column_data": columns}


def counted(checker_url: str, table: str) -> int:
    with psycopg.connect(checker_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


async def test_one_lead_id_at_two_integrations_of_a_hospital_is_one_lead(
    admin: Visitor, http: httpx2.AsyncClient, checker_url: str
) -> None:
    first, second = [(await admin.post("/integrations", ADS)).json() for _ in range(2)]
    for hook in (first["hook"], second["hook"], second["hook"], first["hook"]):
        assert (await http.post(hook, json=lead("g-1"))).status_code == 200
    assert (counted(checker_url, "leads"), counted(checker_url, "touches")) == (1, 1)
    listed = (await admin.get(f"/integrations/{second['id']}/leads")).json()["items"]
    assert [item["state"] for item in listed] == ["captured"]


async def test_the_same_lead_with_another_phone_is_seen_all_the_same(
    admin: Visitor, http: httpx2.AsyncClient, checker_url: str
) -> None:
    first, second = [(await admin.post("/integrations", ADS)).json() for _ in range(2)]
    assert (await http.post(first["hook"], json=lead("g-2"))).status_code == 200
    assert (await http.post(second["hook"], json=lead("g-2", "+919876520002"))).status_code == 200
    assert (counted(checker_url, "leads"), counted(checker_url, "touches")) == (1, 1)


async def test_both_integrations_at_once_store_it_once(
    admin: Visitor, http: httpx2.AsyncClient, checker_url: str
) -> None:
    hooks = [(await admin.post("/integrations", ADS)).json()["hook"] for _ in range(2)]
    posts = (http.post(hook, json=lead("g-3", f"+91987652000{n}")) for n, hook in enumerate(hooks * 3))
    assert {answer.status_code for answer in await asyncio.gather(*posts)} == {200}
    assert (counted(checker_url, "leads"), counted(checker_url, "touches")) == (1, 1)


@pytest.mark.parametrize("channel", ["form", "facebook", "linkedin", "google_ads", "partner", "phone", "sms", "import"])
async def test_a_stored_key_is_seen_whatever_brought_it(channel: str, tenant: SeededTenant, database: Database) -> None:
    def intake(phone: str) -> Intake:
        submission = normalise(LeadCapture(phone=phone, source=Source.WEBSITE), "IN", datetime.now(UTC))
        return Intake(submission, "{}", CONTACT, "the-key", came_by=CaptureChannel(channel))

    async def stored(phone: str) -> Captured:
        found = await retry_raced(database, tenant.id, lambda session: capture(session, tenant.id, intake(phone)))
        assert isinstance(found, Captured)
        return found

    first = await stored("+919876530001")
    assert await capture_new(database, tenant.id, intake("+919876530002")) is None
    for phone in ("+919876530001", "+919876530002"):
        again = await stored(phone)
        assert (again.lead_id, again.touch_id, again.created, again.request) == (
            first.lead_id,
            first.touch_id,
            False,
            None,
        )
