"""Sessions of people at a browser: begun at sign-in, ended at sign-out."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import privacy as words
from store import privacy
from store.tables.tenants import SessionRow
from store.tenants import sessions
from store.tenants.sessions import Ended


@dataclass(frozen=True)
class NewSession:
    """Of somebody who has just proved who they are."""

    user_id: int
    role: str
    secret_hash: bytes
    ends_at: datetime
    demo: bool = False
    sealed_tokens: bytes | None = None


async def begin(session: AsyncSession, tenant_id: int, new: NewSession, now: datetime) -> SessionRow:
    row = SessionRow(tenant_id=tenant_id, created_at=now, last_seen_at=now, **vars(new))
    session.add(row)
    await session.flush()
    await _note(session, tenant_id, new.user_id, "signed_in", now, {"demo": new.demo})
    return row


async def end(session: AsyncSession, tenant_id: int, secret_hash: bytes, now: datetime) -> Ended | None:
    """None when it has ended already."""
    ended = await sessions.end_session(session, tenant_id, secret_hash)
    if ended is not None:
        await _note(session, tenant_id, ended.user_id, "signed_out", now, {"everywhere": False})
    return ended


async def _note(
    session: AsyncSession, tenant_id: int, user_id: int, action: str, now: datetime, facts: dict[str, privacy.Fact]
) -> None:
    actor = words.Actor.of(words.ActorKind.USER, user_id)
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, action, "user", user_id, facts=facts))
