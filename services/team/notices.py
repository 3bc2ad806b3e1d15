"""Notify staff: each by each channel, in the transaction of the cause."""

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.notices import NoticeRequest
from store.team import notices


async def notify(session: AsyncSession, tenant_id: int, request: NoticeRequest) -> bool:
    """Whether any notice is new: then the drain is to begin, once the transaction has committed."""
    if not (request.users and request.channels):
        return False
    return await notices.add(session, tenant_id, request)
