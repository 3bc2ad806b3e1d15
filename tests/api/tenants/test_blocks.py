"""Addresses that must never be written to: by one hospital, or by all of the group, known by their hashes alone."""

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
def other_admin(visit: Visit, other_tenant: SeededTenant) -> Visitor:
    return visit(other_tenant, Role.ADMIN)


async def blocked(visitor: Visitor, **address: str) -> bool:
    answer: bool = (await visitor.post("/suppressions/check", address)).json()["blocked"]
    return answer


async def uploaded(admin: Visitor, content: str, **fields: str) -> httpx2.Response:
    file = {"file": ("list.csv", content.encode(), "text/csv")}
    return await admin.http.post("/api/v1/suppressions/imports", data=fields, files=file, headers=admin.headers)


async def test_a_block_reaches_as_far_as_it_says_and_keeps_no_address(
    admin: Visitor, other_admin: Visitor, agent: Visitor, clone: Clone
) -> None:
    problem(await agent.post("/suppressions", {"phone": "+919876500001", "reason": "x"}), 403)
    problem(await admin.post("/suppressions", {"phone": "12", "reason": "x"}), 422, field="phone")
    problem(await admin.post("/suppressions", {"reason": "x"}), 422)
    await admin.post("/suppressions", {"phone": "098765 00001", "reason": "asked by letter"})
    assert await blocked(admin, phone="+91 98765-00001")
    assert not await blocked(other_admin, phone="+919876500001")
    whole = {"email": "Never@Example.com", "reason": "court", "scope": "group"}
    await admin.post("/suppressions", whole)
    for one in (admin, other_admin):
        assert await blocked(one, email="never@example.com")
    assert (await other_admin.post("/suppressions/lift", {"email": "never@example.com"})).json()["blocked"]
    assert (await other_admin.get("/suppressions")).json()["group_emails"] == 0
    assert (await admin.get("/suppressions")).json() == {
        "tenant_phones": 1,
        "tenant_emails": 0,
        "group_phones": 0,
        "group_emails": 1,
    }
    with psycopg.connect(clone.superuser_url) as connection:
        kept = str(connection.execute("SELECT * FROM blocked_addresses").fetchall())
        assert "example.com" not in kept
        assert "98765" not in kept
        told = connection.execute("SELECT facts::text FROM audit_log WHERE action = 'addresses_blocked'").fetchall()
        assert len(told) == 2
        assert "98765" not in str(told)
    assert not (await admin.post("/suppressions/lift", {"email": "never@example.com"})).json()["blocked"]
    assert not await blocked(other_admin, email="never@example.com")


async def test_a_do_not_contact_list_is_read_and_what_is_no_address_is_refused_with_its_field(admin: Visitor) -> None:
    content = "Name,Mobile,E-mail,Reason\nA,9876500001,,complaint\nB,,b@example.com,\nC,12,,\nD,,not a mail,\nE,,,\n"
    tried = (await uploaded(admin, content, dry_run="true")).json()
    assert (tried["rows"], tried["added"], tried["refused"]) == (5, 0, 3)
    stored = (await uploaded(admin, content)).json()
    assert (stored["added"], stored["known"], stored["refused"]) == (2, 0, 3)
    assert [(row["row"], row["field"]) for row in stored["refusals"]] == [(4, "phone"), (5, "email"), (6, "phone")]
    again = (await uploaded(admin, content, scope="group")).json()
    assert (again["added"], again["known"]) == (2, 0)  # they reach further now
    assert (await uploaded(admin, content)).json()["known"] == 2
    assert await blocked(admin, phone="9876500001")
    problem(await uploaded(admin, "Name\nA\n"), 422, field="file")
    problem(await uploaded(admin, ""), 422, field="file")
