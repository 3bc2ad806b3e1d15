"""How much one caller may read, list, export, import and try in a minute; and what nobody can use up."""

import asyncio
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.auth.permissions import Role
from api.http.limits import Limit, Limits
from api.leads import export_files
from api.settings import ApiSettings
from tests.api.capture.uploads import upload
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=4,
        secret_key=SecretStr("only-in-tests"),
        limit_reads=6,
        limit_searches=3,
        limit_exports=4,
        limit_imports=2,
        limit_trials=2,
        exports_at_once=1,
    )


async def refused_after(visitor: Visitor, most: int, method: str, path: str, **more: Any) -> None:
    """So many are answered, and the next is told when to come again."""
    answers = [
        await visitor.http.request(method, f"/api/v1{path}", headers=visitor.headers, **more) for _ in range(most + 1)
    ]
    assert 429 not in [one.status_code for one in answers[:-1]], [one.status_code for one in answers]
    assert problem(answers[-1], 429)["type"].endswith(":too-much")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.usefixtures("early_in_a_minute")
@pytest.mark.parametrize(
    ("most", "method", "path"),
    [
        (6, "GET", "/me"),
        (6, "GET", "/leads/999999"),
        (3, "GET", "/leads"),
        (4, "GET", "/exports/leads.csv"),
        (2, "POST", "/imports/999999/run"),
        (2, "POST", "/rules/999999/trial"),
    ],
)
async def test_a_caller_has_so_many_a_minute(manager: Visitor, most: int, method: str, path: str) -> None:
    await refused_after(manager, most, method, path, **({"json": {}} if method == "POST" else {}))


@pytest.mark.usefixtures("early_in_a_minute")
async def test_uploads_are_counted_before_they_are_read(manager: Visitor) -> None:
    assert [(await upload(manager)).status_code for _ in range(3)] == [202, 202, 429]


@pytest.mark.usefixtures("early_in_a_minute")
async def test_checking_decisions_anew_is_counted_apart(manager: Visitor) -> None:
    lead = (await manager.captured(phone="+919876500001"))["id"]
    answers = [await manager.get(f"/leads/{lead}/decisions", verify="true") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (await manager.get(f"/leads/{lead}/decisions")).status_code == 200


@pytest.mark.usefixtures("early_in_a_minute")
async def test_one_callers_reading_costs_no_other_anything(manager: Visitor, agent: Visitor, stranger: Visitor) -> None:
    while (await manager.get("/me")).status_code == 200:
        pass
    for other in (agent, stranger):
        assert (await other.get("/me")).status_code == 200


async def test_a_caller_has_one_file_at_a_time_and_another_when_it_is_over(
    visit: Visit, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, marketing = visit(tenant, Role.MANAGER), visit(tenant, Role.MARKETING)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(self: export_files.Export) -> Any:
        begun.set()
        await go_on.wait()
        yield []

    with monkeypatch.context() as patched:
        patched.setattr(export_files.Export, "pages", slow)
        waiting = asyncio.create_task(manager.get("/exports/leads.csv"))
        await begun.wait()
        refused = await manager.get("/exports/leads.csv")
        assert (problem(refused, 429)["status"], refused.headers["Retry-After"]) == (429, "10")
        go_on.set()
        assert (await waiting).status_code == 200
        assert (await marketing.get("/exports/touches.csv")).status_code == 200
    assert (await manager.get("/exports/leads.csv")).status_code == 200


async def test_an_export_that_fails_holds_no_place(manager: Visitor, app: FastAPI) -> None:
    for _ in range(3):
        end = app.state.context.limits.begin_export(manager.tenant_id, f"user:{manager.user_id}")
        end()
    assert (await manager.get("/exports/leads.xlsx")).status_code == 200
    assert (await manager.get("/exports/leads.xlsx")).status_code == 200


async def test_a_crowd_at_readyz_takes_one_connection(
    http: httpx2.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, opened = app.state.context.database, 0
    original = database.tenant_session

    def counted(tenant_id: int, **more: Any) -> Any:
        nonlocal opened
        opened += 1
        return original(tenant_id, **more)

    monkeypatch.setattr(database, "tenant_session", counted)
    answers = await asyncio.gather(*(http.get("/readyz") for _ in range(200)))
    assert {one.status_code for one in answers} == {200}
    assert opened <= 3


async def test_counting_costs_microseconds(settings: ApiSettings) -> None:
    limits = Limits(settings.model_copy(update={"limit_reads": 1_000_000}), b"secret")

    async def a_thousand() -> float:
        began = perf_counter()
        for _ in range(1_000):
            await limits.count(Limit.READS, 1, "user:7")
        return perf_counter() - began

    assert min([await a_thousand() for _ in range(5)]) < 1
