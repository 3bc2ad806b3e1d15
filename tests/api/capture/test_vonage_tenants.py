"""A call that Vonage signed is one hospital's, whichever address it is sent to."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from pydantic import SecretStr

from api.settings import ApiSettings
from devstack.ports import free_port
from providers.settings import ProviderSettings
from tests.api.conftest import problem
from tests.doubles import vonage
from tests.fixtures.apps import app_of
from tests.fixtures.tenants import SeededTenant
from workflows.client.client import TemporalSettings

CALLER, OURS, THEIRS = "+919812345678", "12025550199", "12025550200"
Open = Callable[..., AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
def opened(settings: ApiSettings, tenants: list[SeededTenant]) -> Open:
    @asynccontextmanager
    async def run(**numbers: int) -> AsyncIterator[httpx2.AsyncClient]:
        known = ProviderSettings(vonage_signature_secret=SecretStr(vonage.SECRET), vonage_numbers=numbers)
        app = app_of(settings, TemporalSettings(address=f"127.0.0.1:{free_port()}"), known)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://door.example") as client,
        ):
            yield client

    return run


async def tells(http: httpx2.AsyncClient, tenant_id: int, what: str, post: vonage.Post) -> httpx2.Response:
    return await http.post(f"/hooks/vonage/{tenant_id}/{what}", content=post.body, headers=post.headers)


def leads(checker_url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(checker_url) as connection:
        return connection.execute("SELECT tenant_id FROM leads").fetchall()


@pytest.mark.parametrize("first", ["answer", "event"])
@pytest.mark.parametrize("second", ["answer", "event"])
async def test_a_call_of_one_hospital_is_refused_at_anothers_address(
    opened: Open, checker_url: str, first: str, second: str
) -> None:
    said = vonage.event("u-1", CALLER, "ringing")
    async with opened() as http:
        assert (await tells(http, 1, first, vonage.signed(said))).status_code in (200, 204)
        problem(await tells(http, 2, second, vonage.signed(said)), 401)
        assert (await tells(http, 1, second, vonage.signed(said))).status_code in (200, 204)
    assert leads(checker_url) == [(1,)]


async def test_the_number_that_was_called_says_whose_the_call_is(opened: Open, checker_url: str) -> None:
    async with opened(**{OURS: 1, THEIRS: 2}) as http:
        problem(await tells(http, 2, "answer", vonage.signed(vonage.answer("u-1", CALLER, OURS))), 401)
        problem(await tells(http, 1, "answer", vonage.signed(vonage.answer("u-2", CALLER, "12025550201"))), 401)
        assert leads(checker_url) == []
        assert (await tells(http, 1, "answer", vonage.signed(vonage.answer("u-1", CALLER, OURS)))).status_code == 200
        assert (await tells(http, 2, "answer", vonage.signed(vonage.answer("u-3", CALLER, THEIRS)))).status_code == 200
    assert leads(checker_url) == [(1,), (2,)]


async def test_the_refusal_is_that_of_an_unsigned_call(opened: Open) -> None:
    async with opened(**{OURS: 1}) as http:
        unsigned = await tells(http, 2, "answer", vonage.Post(vonage.signed(vonage.answer("u-1", CALLER)).body, {}))
        foreign = await tells(http, 2, "answer", vonage.signed(vonage.answer("u-1", CALLER)))
        assert (foreign.status_code, foreign.json()) == (unsigned.status_code, unsigned.json())


async def test_an_old_token_is_refused_all_the_same(opened: Open) -> None:
    async with opened() as http:
        old = vonage.signed(vonage.answer("u-1", CALLER), datetime.now(UTC) - timedelta(minutes=6))
        problem(await tells(http, 1, "answer", old), 401)
