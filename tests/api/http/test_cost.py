"""What a stranger's request may cost: every route without a token, under the worst bodies and heads that are read.

Costs are CPU on the loop's own thread, held against reading a body of the same size in the same run.
"""

import asyncio
import time
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.permissions import Role
from api.settings import ApiSettings
from benchmarks.bed import worst
from benchmarks.public import UNLIMITED, Anonymous, Shot, floor, known_places, public_routes, shots
from tests.api.conftest import Visit
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

MOST = 5.0
"""Times the floor; the dearest takes 1.5 of it."""


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        secret_key=SecretStr("only-in-tests"),
        link_key=SecretStr("only-in-tests"),
    ).model_copy(update=UNLIMITED)


@pytest.fixture
async def planned(app: FastAPI, visit: Visit, tenant: SeededTenant) -> list[Shot]:
    admin = visit(tenant, Role.ADMIN)
    return shots(app, *(await known_places(admin.http, admin.headers)))


@pytest.mark.timeout(300)
async def test_no_request_without_a_token_costs_more_than_reading_its_bytes_a_few_times(
    app: FastAPI, planned: list[Shot]
) -> None:
    """New routes are in it by themselves."""
    anonymous, base = Anonymous(app), floor()
    dear: dict[str, float] = {}
    for shot in planned:
        cost, status = await anonymous.cpu(shot)
        assert status < 500, shot.name
        if cost > MOST * base:  # a collection of garbage may fall on anybody: twice is no accident
            dear[shot.name] = min(cost, (await anonymous.cpu(shot))[0]) / base
    assert not {name: times for name, times in dear.items() if times > MOST}


async def test_the_walk_meets_every_route_without_a_token(app: FastAPI, planned: list[Shot]) -> None:
    walked = {shot.name.partition(":")[0] for shot in planned}
    assert {f"{method} {path}" for method, path in public_routes(app)} <= walked
    assert {"POST /f/{form_key}.json", "POST /hooks/google/{key}", "POST /u/{token}", "GET /healthz"} <= walked
    assert not [name for name in walked if "/api/v1/leads" in name]


async def test_the_process_keeps_answering_while_the_worst_comes(app: FastAPI, planned: list[Shot]) -> None:
    """The longest stretch of CPU for which nobody else's request could go on."""
    anonymous, base = Anonymous(app), floor()
    posted = [shot for shot in planned if shot.method == "POST" and "json" in shot.path][:60]
    stretches: list[float] = []

    async def watch() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            stretches.append(time.thread_time() - began)

    watching = asyncio.create_task(watch())
    for shot in posted:
        await anonymous.cpu(shot)
        assert (await anonymous.cpu(Shot("plain", "GET", "/healthz")))[1] == 200
    watching.cancel()
    longest = sorted(stretches)[-3:]  # the two longest may hold a collection of garbage
    assert longest[0] < MOST * base


@pytest.mark.parametrize("name", ["keys, the last twice", "empty lists", "deep objects", "quotes"])
async def test_twice_the_bytes_cost_about_twice(app: FastAPI, planned: list[Shot], name: str) -> None:
    """Linear: an eighth of the body costs no less than a part of what the whole does, whatever the machine."""
    anonymous, body = Anonymous(app), worst.json_bodies()[name]
    path = next(shot.path for shot in planned if shot.name.startswith("an entry"))

    async def cost(size: int) -> float:
        shot = Shot(name, "POST", path, body[:size], {"content-type": worst.JSON})
        return min([(await anonymous.cpu(shot))[0] for _ in range(3)])

    assert await cost(len(body)) < 32 * await cost(len(body) // 8) + floor()
