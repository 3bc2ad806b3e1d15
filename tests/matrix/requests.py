"""Requests of the matrix, and what of an answer must be the same."""

from typing import Any

import httpx2

from api.auth.permissions import Role
from tests.matrix.accepted import path_of
from tests.matrix.document import Operation
from tests.matrix.world import Call, World

# What differs by nature from request to request.
_ITS_OWN = {"date", "x-request-id", "request-id"}


async def send(
    world: World,
    operation: Operation,
    call: Call,
    role: Role | None,
    headers: dict[str, str] | None = None,
    method: str = "",
) -> httpx2.Response:
    """Without a role: without a token."""
    given = dict(headers or {})
    if role:
        given |= world.headers(role, call.user)
    body: dict[str, Any] = {}
    if call.file is not None:
        body = {"data": call.body, "files": {"file": ("people.csv", call.file, "text/csv")}}
    elif call.body is not None:
        body = {"json": call.body}
    path = path_of(operation, world, call.path)
    return await world.http.request(method or operation.method, path, params=call.query or None, headers=given, **body)


def shown(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that a caller could tell two answers apart by."""
    headers = sorted((name.lower(), value) for name, value in answer.headers.items() if name.lower() not in _ITS_OWN)
    return answer.status_code, answer.content, headers
