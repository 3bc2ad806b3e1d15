"""A seat in the live stream is given back however the connection ends."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.auth.permissions import Role
from api.http.live.feed import LiveFeed
from api.live.connections import follow_events


@pytest.mark.parametrize("sent", [True, False])
async def test_a_stream_that_is_cancelled_before_its_first_item_gives_its_seat_back(sent: bool) -> None:
    feed = LiveFeed("postgresql://nobody@127.0.0.1/none", lambda: [b"only-in-tests"])
    caller = cast(Caller, SimpleNamespace(tenant_id=7, user_id=1, role=Role.ADMIN, key_id=None))
    response = await follow_events(caller, cast(AppContext, SimpleNamespace(live=feed)))

    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    if sent:
        answering = asyncio.create_task(response({"type": "http", "asgi": {"spec_version": "2.4"}}, never, never))
        await asyncio.sleep(0)
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
    assert not feed._of_user
    assert not feed._viewers
    await feed.stop()
