"""What a path and a query may say: one spelling of a number, and the methods that there are."""

import re
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from api.auth.permissions import Role
from api.http.frame import _MOST_PARAMETERS
from api.settings import ApiSettings
from benchmarks.public import UNLIMITED
from tests.api.auth.test_access import ENTRIES
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ODD = ["1.0", " 1", "1 ", "+1", "1_0", "01", "-0", "１", "1e3", "0x1", "9" * 30, "9" * 5_000, "1\t", "", "NaN", "٣"]


@pytest.fixture
def settings(settings: ApiSettings) -> ApiSettings:
    return settings.model_copy(update=UNLIMITED)


def _integers(app: FastAPI, place: str) -> list[tuple[str, str, str]]:
    """Method, path and name of each integer that a path or query takes, from the app's own document."""
    found = []
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                kinds = [parameter["schema"], *parameter["schema"].get("anyOf", [])]
                if parameter["in"] == place and any(kind.get("type") == "integer" for kind in kinds):
                    found.append((method, path, parameter["name"]))
    return found


def _filled(path: str, name: str = "", value: str = "") -> str:
    path = path.replace(f"{{{name}}}", str(httpx2.QueryParams({"v": value}))[2:].replace("+", "%20"))
    return re.sub(r"\{\w+\}", "1", path)


async def test_an_integer_of_a_path_or_query_has_one_spelling(app: FastAPI, manager: Visitor) -> None:
    """Of every route that there is; whoever may not call it learns nothing else."""
    for place in ("path", "query"):
        for method, path, name in _integers(app, place):
            for odd in ODD:
                where = _filled(path, name, odd) if place == "path" else _filled(path)
                query = {} if place == "path" else {name: odd}
                body: dict[str, Any] | None = None if method == "get" else {}
                answer = await manager.http.request(method, where, params=query, json=body, headers=manager.headers)
                expected = (422, 403, 404, 405) if place == "path" and not odd else (422, 403)
                assert answer.status_code in expected, (method, path, name, odd, answer.text)
                if answer.status_code == 422:
                    assert answer.json()["field"] == name, (method, path, odd, answer.text)


@pytest.mark.parametrize("odd", [odd for odd in ODD if odd])
async def test_a_vendors_path_names_its_tenant_in_one_spelling(http: httpx2.AsyncClient, odd: str) -> None:
    where = _filled("/hooks/twilio/{tenant}/inbound", "tenant", odd)
    problem(await http.post(where), 422, field="tenant_id")


async def test_every_path_refuses_the_methods_that_it_has_not(app: FastAPI, manager: Visitor) -> None:
    """With those that it has, also where a route's `{id}` would take the path for an id."""
    known: dict[str, set[str]] = {}
    for entry in ENTRIES:
        known.setdefault(entry.path, set()).add(entry.method)
    for path, methods in known.items():
        for method in set(_METHODS) - methods:
            answer = await manager.http.request(method, _filled(path), headers=manager.headers)
            problem(answer, 405)
            assert set(answer.headers["allow"].split(", ")) == methods, (method, path)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OPS])
@pytest.mark.parametrize("path", ["/imports/rows", "/rules/check", "/rules/revert"])
async def test_a_path_that_only_takes_posts_is_no_id(visit: Visit, tenant: SeededTenant, path: str, role: Role) -> None:
    """Nor for a role that may not read what has the id."""
    answer = await visit(tenant, role).get(path)
    problem(answer, 405, type="urn:lead-engine:problem:method-not-allowed")
    assert answer.headers["allow"] == "POST"


async def test_an_address_has_a_bounded_number_of_parameters(manager: Visitor, http: httpx2.AsyncClient) -> None:
    many = "&".join(f"a{n}=1" for n in range(_MOST_PARAMETERS + 1))
    problem(await http.get(f"/api/v1/leads?{many}", headers=manager.headers), 422)
    assert (await http.get(f"/u/x?{many}")).status_code == 404
    fewer: dict[str, Any] = {"limit": 1}
    assert (await manager.get("/leads", **fewer)).status_code == 200
