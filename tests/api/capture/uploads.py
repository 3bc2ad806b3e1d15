"""Files to upload."""

import json
from typing import Any

import httpx2

from store.session import Database
from tests.api.conftest import Visitor
from tests.fixtures.background import advance_import

MAP = {"columns": {"first_name": "Name", "phone": "Mobile", "email": "Mail"}}
CSV = b"Name,Mobile,Mail\nMeera,098765 43210,\nRavi,,ravi@example.com\nUma,none,\n"


async def upload(
    visitor: Visitor,
    content: bytes = CSV,
    mapping: Any = MAP,
    name: str = "people.csv",
    key: str | None = None,
    **fields: str,
) -> httpx2.Response:
    told = fields | ({"mapping": json.dumps(mapping)} if mapping is not None else {})
    headers = visitor.headers | ({"Idempotency-Key": key} if key else {})
    return await visitor.http.post(
        "/api/v1/imports", data=told, files={"file": (name, content, "text/csv")}, headers=headers
    )


async def checked(visitor: Visitor, database: Database, *said: Any, **more: Any) -> dict[str, Any]:
    """A dry run whose rows were judged."""
    begun = await uploaded(visitor, *said, **more, dry_run="true")
    assert begun["state"] == "reading"
    await advance_import(database, visitor.tenant_id, begun["id"])
    report: dict[str, Any] = (await visitor.get(f"/imports/{begun['id']}")).json()
    return report


async def uploaded(visitor: Visitor, *said: Any, **more: Any) -> dict[str, Any]:
    """An upload that was taken."""
    answer = await upload(visitor, *said, **more)
    assert answer.status_code == 202, answer.text
    report: dict[str, Any] = answer.json()
    return report
