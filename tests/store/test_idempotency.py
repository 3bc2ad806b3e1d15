"""One key, one piece of work, one answer."""

import asyncio

import pytest

from domain.errors import Conflict
from store.session import Database
from store.tenants import idempotency
from tests.fixtures.tenants import SeededTenant


async def _ask(database: Database, tenant_id: int, key: str, request: bytes, answer: int) -> tuple[bool, object]:
    async with database.tenant_session(tenant_id) as session:
        if stored := await idempotency.claim(session, tenant_id, key, request):
            return False, stored.answer["id"]
        await asyncio.sleep(0.01)
        await idempotency.store_answer(session, tenant_id, key, 201, {"id": answer})
        return True, answer


async def _claim_and_fail(database: Database, tenant_id: int) -> None:
    async with database.tenant_session(tenant_id) as session:
        assert await idempotency.claim(session, tenant_id, "one", b"same") is None
        raise ZeroDivisionError


async def test_fifty_parallel_claims_of_one_key_work_once_and_answer_alike(
    database: Database, tenant: SeededTenant
) -> None:
    answers = await asyncio.gather(*(_ask(database, tenant.id, "one", b"same", n) for n in range(50)))
    assert [first for first, _ in answers].count(True) == 1
    assert len({answer for _, answer in answers}) == 1


async def test_a_key_that_comes_with_another_request_is_refused(database: Database, tenant: SeededTenant) -> None:
    await _ask(database, tenant.id, "one", b"first", 1)
    with pytest.raises(Conflict) as refused:
        await _ask(database, tenant.id, "one", b"second", 2)
    assert refused.value.reason == "idempotency_key_reused"


async def test_work_that_failed_leaves_its_key_free(database: Database, tenant: SeededTenant) -> None:
    with pytest.raises(ZeroDivisionError):
        await _claim_and_fail(database, tenant.id)
    assert await _ask(database, tenant.id, "one", b"same", 7) == (True, 7)


async def test_the_same_key_of_another_tenant_is_another_key(database: Database, tenants: list[SeededTenant]) -> None:
    assert await _ask(database, tenants[0].id, "one", b"mine", 1) == (True, 1)
    assert await _ask(database, tenants[1].id, "one", b"theirs", 2) == (True, 2)
