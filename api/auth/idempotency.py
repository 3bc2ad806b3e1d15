"""One Idempotency-Key, one effect, one stored answer."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import KEY_LIMIT, Caller
from store.session import Database
from store.tenants.idempotency import RequestHash, StoredAnswer, claim, find_answer, store_answer

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_LIMIT,
        pattern=r"^[\x21-\x7e]+$",
        description="Makes a repeated request safe: it returns the first answer.",
        examples=["7c0e7a6f-form-42"],
    ),
]


@dataclass(frozen=True)
class Repeatable:
    """A request's key as it was sent, if it came with one, and what the request was."""

    given: str | None
    _request: bytes

    def key_of(self, caller: Caller) -> str | None:
        """The key in the caller's own space: it meets no other caller's, and none that a capture channel makes."""
        return None if self.given is None else caller.own_key(self.given)

    def fingerprint(self, caller: Caller) -> RequestHash:
        """32 bytes; another user, route or body makes another request of it, and so does another role: the stored
        answer shows what the first one might read."""
        found = RequestHash(hashlib.sha256(f"{caller.user_id} {caller.role.value}\0".encode() + self._request).digest())
        found.before = hashlib.sha256(f"{caller.user_id}\0".encode() + self._request).digest()
        return found


async def _repeatable(request: Request, key: KeyHeader = None) -> Repeatable:
    if key is None:
        return Repeatable(None, b"")
    return Repeatable(key, f"{request.method} {request.url.path}\0".encode() + await request.body())


def of_upload(form: BaseModel, file: IO[bytes], key: str | None) -> Repeatable:
    """Of a multipart request, whose body is read by then; reading of the file begins at its start again."""
    if key is None:
        return Repeatable(None, b"")
    file.seek(0)
    said = form.model_dump(mode="json", exclude={"file"})
    digest = hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # any binary file will do
    file.seek(0)
    return Repeatable(key, b"upload\0" + json.dumps(said, sort_keys=True).encode() + digest)


RepeatableRequest = Annotated[Repeatable, Depends(_repeatable)]


async def answer_harmless(
    database: Database,
    caller: Caller,
    request: Repeatable,
    effect: Callable[[], Awaitable[BaseModel]],
    status: int = 200,
) -> Response:
    """As `answer_once`, for an effect in transactions of its own that is harmless to repeat; of two at once the answer
    of the first to finish is both's."""
    key = request.key_of(caller)
    if key is None:
        return json_answer((await effect()).model_dump_json(), status)
    async with database.tenant_session(caller.tenant_id) as session:
        stored = await find_answer(session, caller.tenant_id, key, request.fingerprint(caller))
    if stored:
        return replay(stored)
    made = await effect()

    async def already() -> BaseModel:
        return made

    async with database.tenant_session(caller.tenant_id) as session:
        return await answer_once(session, caller, request, already, status=status)


async def answer_once(
    session: AsyncSession,
    caller: Caller,
    request: Repeatable,
    effect: Callable[[], Awaitable[BaseModel]],
    status: int = 201,
    answered_once: str | None = None,
) -> Response:
    """The stored answer to a repeated request, else the effect's, stored in the same transaction.

    The field `told_once` is null in the stored answer. Requests with one key wait for each other.
    Raises `Conflict("idempotency_key_reused")` for another request.
    """
    key = request.key_of(caller)
    if key is None:
        return json_answer((await effect()).model_dump_json(), status)
    stored = await claim(session, caller.tenant_id, key, request.fingerprint(caller))
    if stored:
        return replay(stored)
    made = await effect()
    kept = made.model_dump(mode="json") | ({answered_once: None} if answered_once else {})
    await store_answer(session, caller.tenant_id, key, status, kept)
    return json_answer(made.model_dump_json(), status)


def replay(stored: StoredAnswer) -> Response:
    """The first answer again, marked as such."""
    return json_answer(json.dumps(stored.answer), stored.status, {"Idempotency-Replayed": "true"})


def json_answer(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status_code=status, media_type="application/json", headers=headers)
