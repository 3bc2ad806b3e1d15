"""A mail on its way out gets its place in its thread."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage
from services.outreach.threads import thread_of


async def threaded(session: AsyncSession, key: str, outgoing: OutgoingMessage, message_id: int) -> OutgoingMessage:
    """With the address that its answer comes to; what is no mail stays as it is."""
    if outgoing.channel is not Channel.EMAIL:
        return outgoing
    thread = await thread_of(session, outgoing.tenant_id, message_id, key)
    headers = {**outgoing.headers, **thread.headers}
    return replace(outgoing, headers=headers, reply_to=thread.reply_to, in_reply_to=thread.in_reply_to)
