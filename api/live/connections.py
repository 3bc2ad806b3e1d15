"""The two ways to follow changes: a WebSocket, and server-sent events where a proxy lets no socket through."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, WebSocket
from fastapi.responses import StreamingResponse
from starlette.websockets import WebSocketDisconnect

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.errors import DATABASE_AWAY, Unauthenticated
from api.http.limits import Limit
from api.http.live.viewer import Seat, Viewer
from api.http.problems import problems
from api.live.visibility import concerns
from domain.errors import Forbidden, TooMuch

router = APIRouter(tags=["live"])
PING_SECONDS = 25
ENDED, CROSS_SITE, TOO_MANY, TALKS, LATER = 4401, 4403, 4429, 1008, 1013
_CHECK_SECONDS, _CHECK_AGAIN_SECONDS = 30, 1
# Who does not take a message for so long comes back later, with the `seq` of the last one that arrived.
_SEND_SECONDS = 20
_MOST_WORDS = 50

After = Annotated[str | None, Query(max_length=1_000, description="`seq` of the last message that arrived.")]


@router.websocket("/live")
async def follow(socket: WebSocket, after: After = None) -> None:
    """Browsers see a close code only of a socket that was accepted."""
    await socket.accept()
    context: AppContext = socket.app.state.context
    try:
        caller = await _caller(context, socket)
        with context.live.joined(_seat(caller), after) as viewer:
            await _converse(socket, _messages(context, caller, viewer))
    except Unauthenticated:
        await socket.close(ENDED, "Your session ended.")
    except Forbidden:
        await socket.close(CROSS_SITE, "Not from here, or not for this role.")
    except TooMuch:
        await socket.close(TOO_MANY, "Too many connections.")
    except DATABASE_AWAY:
        await socket.close(LATER, "Try again in a few seconds.")
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return  # gone, or too slow: the server closes what is left


@router.get(
    "/live/events",
    summary="Follow changes as server-sent events",
    response_class=StreamingResponse,
    responses=problems(401, 403, 422, 429, 503),
    include_in_schema=False,
)
async def follow_events(
    caller: Annotated[Caller, Depends(Allow(Action.FOLLOW_EVENTS))],
    context: Context,
    after: After = None,
    last_event_id: Annotated[str | None, Header(max_length=1_000)] = None,
) -> StreamingResponse:
    """The same messages as the socket's, each with its `seq` as the event's id. Also for programs, by an API key of
    scope `follow`."""
    joined = context.live.joined(_seat(caller), last_event_id or after)
    viewer = joined.__enter__()

    async def events() -> AsyncIterator[str]:
        try:
            yield "retry: 2000\n\n"
            async for seq, text in _messages(context, caller, viewer):
                yield f"id: {seq}\ndata: {text}\n\n"
        except Unauthenticated:
            yield "event: ended\ndata: {}\n\n"
        finally:
            joined.__exit__(None, None, None)

    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


async def _messages(context: AppContext, caller: Caller, viewer: Viewer) -> AsyncIterator[tuple[str, str]]:
    """For ever; each 25 s at least one, but for a while in which nobody can tell whether the caller is shut out.

    Raises `Unauthenticated` once they are.
    """
    checked = time.monotonic()
    while True:
        await viewer.wait(min(PING_SECONDS, max(caller.seconds_left, 0)))
        if viewer.suspect or caller.seconds_left <= 0 or time.monotonic() - checked >= _CHECK_SECONDS:
            viewer.suspect = False
            await _check(context, caller)
            checked = time.monotonic()
        for seq, text in viewer.messages(context.live.write):
            yield seq, text


async def _check(context: AppContext, caller: Caller) -> None:
    """Waits for the database where it is away: what the caller would be told waits with it."""
    while True:
        try:
            return await context.authenticator.check_again(caller)
        except DATABASE_AWAY:
            await asyncio.sleep(_CHECK_AGAIN_SECONDS)


async def _converse(socket: WebSocket, messages: AsyncIterator[tuple[str, str]]) -> None:
    listening = asyncio.create_task(_listen(socket))
    speaking = asyncio.create_task(_speak(socket, messages))
    done, open_still = await asyncio.wait({listening, speaking}, return_when=asyncio.FIRST_COMPLETED)
    for task in open_still:
        task.cancel()
    await asyncio.gather(*open_still, return_exceptions=True)
    for task in done:
        task.result()


async def _speak(socket: WebSocket, messages: AsyncIterator[tuple[str, str]]) -> None:
    async for _, text in messages:
        async with asyncio.timeout(_SEND_SECONDS):
            await socket.send_text(text)


async def _listen(socket: WebSocket) -> None:
    """Nothing is expected from there; who talks on is hung up on."""
    for _ in range(_MOST_WORDS):
        if (await socket.receive())["type"] == "websocket.disconnect":
            return
    await socket.close(TALKS, "Nothing is listened to here.")


def _seat(caller: Caller) -> Seat:
    by_place = caller.role is Role.AGENT
    return Seat(caller.tenant_id, caller.user_id, partial(concerns, caller), by_place, caller.key_id)


async def _caller(context: AppContext, socket: WebSocket) -> Caller:
    """Raises `Unauthenticated`, `Forbidden`, `TooMuch`. Another site's page may open a socket, but not by a cookie."""
    try:
        caller = await context.caller_of_socket(socket)
    except Unauthenticated:
        await context.limits.client(Limit.FAILURES, socket)
        raise
    if not caller.may(Action.FOLLOW_CHANGES):
        raise Forbidden("This role follows no changes.")
    await context.limits.count(Limit.READS, caller.tenant_id, caller.actor)
    return caller
