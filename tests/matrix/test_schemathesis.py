"""Schemathesis over the whole document, by every role and by a key: no 5xx, nothing that the document does not say.

Bounded by its number of examples. `scripts/fuzz` is the long run.
"""

from contextlib import suppress
from itertools import cycle
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, openapi

from api.auth.permissions import Role, Scope
from tests.fuzz.checks import Checks
from tests.fuzz.requests import Sent
from tests.matrix.accepted import path_of, role_of
from tests.matrix.conftest import Worlds
from tests.matrix.document import Operation, operations

EXAMPLES = 8  # of each operation, right and wrong ones
OPERATIONS = operations()
DOCUMENT = OPERATIONS[0].document
CHECKS = Checks(DOCUMENT)
_SCHEMA = openapi.from_dict(DOCUMENT.raw)
# They would sign out or change whoever else calls here; tests/fuzz sends them to users of their own.
_OF_CALLERS = ("/api/v1/me/", "/api/v1/users/{user_id}")


def cases(operation: Operation) -> list[Case[Any]]:
    """Always the same."""
    found: list[Case[Any]] = []
    generated = _SCHEMA[operation.path][operation.method]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=EXAMPLES,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(generated.as_strategy(generation_mode=mode))
        def collect(case: Case[Any]) -> None:
            found.append(case)

        with suppress(Unsatisfiable):  # nothing can be wrong in a request without parameters
            collect()
    return found


def prepared(case: Case[Any], path: str | None) -> tuple[str, bytes, dict[str, str]]:
    """Target, content and headers as they go over the wire; `path` instead of the generated one."""
    given: dict[str, Any] = case.as_transport_kwargs(base_url="http://door.example")
    made = requests.Request(**{name: given[name] for name in given if name not in ("cookies", "headers")}).prepare()
    headers = {
        k: str(v)
        for k, v in {**made.headers, **given["headers"]}.items()
        if k.lower() not in ("authorization", "connection")
    }
    body = made.body.encode() if isinstance(made.body, str) else made.body or b""
    assert isinstance(body, bytes)
    target, _, query = str(made.path_url).partition("?")
    target = path or target
    return (f"{target}?{query}" if query else target), body, headers


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_no_request_is_answered_otherwise_than_documented(operation: Operation, worlds: Worlds) -> None:
    world = worlds.ours
    _, key = await world.key(*Scope)
    callers = cycle([role_of(operation), *Role, None])
    for number, case in enumerate(cases(operation)):
        real = number % 2 == 0 or operation.path.startswith(_OF_CALLERS)
        target, content, headers = prepared(case, path_of(operation, world, {}) if real else None)
        role = next(callers)
        if operation.path.startswith("/api/v1/me/sign-out"):
            role = None
        headers |= world.headers(role) if role else {"Authorization": f"Bearer {key}"}
        answer = await world.http.request(operation.method, target, content=content, headers=headers)
        sent = Sent(number, operation, operation.method, target, headers=headers, content=content, role=role)
        fault = CHECKS.fault(sent, answer.status_code, answer.headers, answer.content)
        assert fault is None, f"{fault}: {operation.method} {target} as {role}: {content[:500]!r}: {answer.text[:300]}"
